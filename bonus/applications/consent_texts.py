"""What a placed person agrees to in a bonus application, by version and language. A signed version never changes."""

from __future__ import annotations

CURRENT = "2026-1"

TEXTS = {
    "2026-1": {
        "fi": (
            "Suostun siihen, että työnantaja kertoo kaupungille tällä sivulla näkyvät tiedot minusta, kun se "
            "hakee tällä sivulla nimettyä tukea. Kaupunki käyttää tietoja vain hakemuksen käsittelyyn, "
            "päätökseen, tuen maksamiseen ja niiden valvontaan. Terveystietojani ei kerrota. Suostumus on "
            "vapaaehtoinen. Jos en suostu, työni ja palveluni jatkuvat ennallaan, mutta työnantaja ei voi saada "
            "tukea. Voin perua suostumuksen tällä samalla sivulla siihen asti, kun hakemus on ratkaistu."
        ),
        "sv": (
            "Jag samtycker till att arbetsgivaren berättar de uppgifter om mig som visas på den här sidan för "
            "staden när den ansöker om det stöd som nämns på sidan. Staden använder uppgifterna bara för att "
            "handlägga ansökan, fatta beslut, betala ut stödet och övervaka detta. Mina hälsouppgifter berättas "
            "inte. Samtycket är frivilligt. Om jag inte samtycker fortsätter mitt arbete och min service som "
            "förut, men arbetsgivaren kan inte få stödet. Jag kan återta samtycket på den här sidan ända tills "
            "ansökan har avgjorts."
        ),
        "en": (
            "I agree that the employer tells the town the details about me that are on this page when it applies "
            "for the support named on this page. The town uses the details only to handle the application, to "
            "decide, to pay the support and to supervise these. My health details are not told. My consent is "
            "voluntary. If I do not agree, my work and my service go on as before, but the employer cannot get "
            "the support. I can withdraw my consent on this same page until the application has been decided."
        ),
    }
}


def text(language: str, version: str = CURRENT) -> str:
    """The sentences to sign, in the person's language, else in Finnish."""
    return TEXTS[version].get(language) or TEXTS[version]["fi"]
