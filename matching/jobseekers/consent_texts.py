"""The words that a person signs, by version and language. A version that somebody has signed never changes."""

from __future__ import annotations

CURRENT = "2026-1"

TEXTS = {
    "2026-1": {
        "fi": (
            "Suostun siihen, että oma valmentajani saa näyttää alla valitsemani tiedot työnantajalle, jolle hän esittelee "
            "minut. Tiedot näytetään vain siksi, että voisin saada työkokeilupaikan, oppisopimuspaikan tai työpaikan. "
            "Suostumus on vapaaehtoinen. Jos en suostu, palveluni jatkuu ennallaan. Voin perua suostumuksen milloin tahansa "
            "tällä samalla sivulla tai kertomalla valmentajalleni. Terveystietojani ei näytetä."
        ),
        "sv": (
            "Jag samtycker till att min egen coach får visa de uppgifter som jag har valt nedan för en arbetsgivare som "
            "coachen föreslår mig för. Uppgifterna visas bara för att jag ska kunna få en arbetsprövningsplats, en "
            "läroavtalsplats eller ett arbete. Samtycket är frivilligt. Om jag inte samtycker fortsätter min service som "
            "förut. Jag kan återta samtycket när som helst på den här sidan eller genom att säga till min coach. Mina "
            "hälsouppgifter visas inte."
        ),
        "en": (
            "I agree that my own coach may show the details that I have chosen below to an employer to whom the coach "
            "proposes me. The details are shown only so that I could get a work trial, an apprenticeship or a job. My "
            "consent is voluntary. If I do not agree, my service goes on as before. I can withdraw my consent at any time "
            "on this same page or by telling my coach. My health details are not shown."
        ),
    }
}


def text(language: str, version: str = CURRENT) -> str:
    """The sentence to sign, in the person's language, else in Finnish."""
    return TEXTS[version].get(language) or TEXTS[version]["fi"]
