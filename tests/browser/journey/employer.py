"""Sirpa of a bakery, on her phone between two batches."""

from __future__ import annotations

from datetime import date

from tests.browser.journey.post import link_in_mail
from tests.browser.visit import Visit

EMAIL, PASSWORD = "sirpa@leipomo.example", "pulla-tuoksuu-aamulla"
COMPANY, BUSINESS_ID = "Esimerkin Leipomo Oy", "1234567-1"  # as the register's stub knows it
OPENING = "Leipomoapulainen"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\n%%EOF\n"
AGREEMENT = {"name": "sopimus.pdf", "mimeType": "application/pdf", "buffer": PDF}


def reads_what_there_is(visit: Visit) -> None:
    visit.go("/fi/")
    visit.follow("Palvelut työnantajalle")
    visit.follow("Näin ilmoitat paikan")
    visit.go("/fi/")
    visit.follow("Tuet työnantajalle")
    visit.follow("Työkokeilu")
    visit.go_back()
    visit.follow("Rekrybonus")


def signs_up(visit: Visit) -> None:
    visit.go("/fi/")
    visit.press("Ilmoita paikka")
    visit.follow("Luo tili yrityksellesi")
    visit.fill("Etunimi", "Sirpa")
    visit.fill("Sukunimi", "Esimerkki")
    visit.fill("Sähköpostiosoite", EMAIL)
    visit.fill("Salasana", PASSWORD)
    visit.press("Luo tili")
    visit.see("Katso sähköpostisi")
    visit.go(link_in_mail(EMAIL))
    visit.press("Kyllä, vahvista osoite")
    signs_in(visit)


def signs_in(visit: Visit) -> None:
    visit.fill("Sähköpostiosoite", EMAIL)
    visit.fill("Salasana", PASSWORD)
    visit.press("Kirjaudu sisään")


def comes_back(visit: Visit) -> None:
    """Some day later: the session has ended, and signing in leads to the page that was asked for."""
    visit.go("/fi/start/")
    signs_in(visit)
    visit.see("Omat työt")


def adds_the_company(visit: Visit) -> None:
    visit.fill("Y-tunnus", BUSINESS_ID)
    visit.press("Jatka")
    visit.see("Leipurintie 5")
    visit.choose("Minulla on rooli kaupparekisterissä", exact=False)
    visit.fill("Asemasi yrityksessä", "toimitusjohtaja")
    visit.press("Lisää yritys")
    visit.see(f"{COMPANY} on nyt portaalissa")


def posts_an_opening(visit: Visit) -> None:
    visit.press("Ilmoita paikka")
    visit.choose("Työkokeilu", exact=False)
    visit.press("Jatka")
    visit.fill("Otsikko", OPENING)
    visit.fill("Mitä työ on", "Autat aamulla leipomossa: punnitset, leivot ja tiskaat. Opetamme kaiken alusta.")
    visit.fill("Tuntia päivässä", "5")
    visit.fill("Päivää viikossa", "4")
    visit.fill("Ohjaaja", "Sirpa Esimerkki")
    visit.press("Tallenna ja jatka")
    visit.press("Lähetä hyväksyttäväksi")
    visit.see("odottaa hyväksyntää")


def accepts_the_person(visit: Visit, name: str) -> None:
    """The mail names nobody; the person is shown after strong identification."""
    visit.go(link_in_mail(EMAIL))
    identifies(visit)
    visit.see(name)
    visit.press("Hyväksy")
    visit.see("Hyväksyit henkilön")


def identifies(visit: Visit) -> None:
    visit.see("Tunnistaudu")
    visit.press("Tunnistaudu esittelyssä")


def fills_in_the_agreement(visit: Visit, first: date, last: date) -> None:
    visit.follow("Täytä sopimus")
    visit.fill_date("Ensimmäinen päivä", first)
    visit.fill_date("Viimeinen päivä", last)
    visit.fill("Ohjaajan puhelin", "040 111 1111")
    visit.press("Tallenna")
    assert visit.read_file("Avaa sopimus PDF-tiedostona").startswith(b"%PDF")


def begins_the_application(visit: Visit) -> None:
    visit.press("Hae tukea")
    visit.follow("Tuen ehdot")
    visit.choose("työnantaja nimeää henkilölle ohjaajan ja kirjaa ohjauksen")
    visit.choose("Sähköisesti tässä portaalissa", exact=False)
    visit.choose("Olen lukenut ehdot", exact=False)
    visit.press("Tallenna ja jatka")
    visit.fill("Puhelin", "040 111 1111")
    visit.press("Tallenna ja jatka")
    visit.press("Tallenna ja jatka")
    visit.fill("Suunnitellut ohjaustunnit yhteensä", "30")
    visit.fill("Miten henkilöä ohjataan", "Leivomme ensin yhdessä, sitten vieressä, lopuksi itse.")
    visit.press("Tallenna ja jatka")
    visit.choose("Ei")  # muut tuet
    visit.press("Tallenna ja jatka")


def asks_the_person(visit: Visit) -> str:
    """The address of the page where the person answers, shown once; the employer goes on meanwhile."""
    visit.see("ei vielä pyydetty")
    visit.press("Pyydä henkilön suostumus")
    address = visit.page.locator("code").inner_text().strip()
    visit.press("Jatka")
    visit.see("odottaa henkilön vastausta")
    return address


def applies_for_the_bonus(visit: Visit) -> str:
    """The rest of the application. Returns the reference number."""
    visit.press("Jatka")
    visit.choose("Ei")  # de minimis -tuki
    visit.press("Tallenna ja jatka")
    visit.fill("Tilinumero (IBAN)", "FI21 1234 5600 0007 85")
    visit.press("Tallenna ja jatka")
    visit.choose("työkokeilu-, oppisopimus- tai työsopimus")
    visit.page.locator("input[type=file]").set_input_files([AGREEMENT])
    visit.press("Lisää tiedosto")
    visit.press("Jatka")
    visit.see("FI21 1234 5600 0007 85")
    visit.press("Lähetä hakemus")
    visit.see("Hakemus lähetetty")
    return visit.page.locator(".govuk-panel strong").inner_text()


def writes_in_the_diary(visit: Visit, what: str) -> None:
    visit.go("/fi/start/")
    visit.follow("Kirjaa ohjausta", exact=False)
    if "identify" in visit.page.url:
        identifies(visit)
    visit.fill("Mitä ohjattiin", what)
    visit.press("Kirjaa päiväkirjaan")
    visit.see("Kirjattu päiväkirjaan")


def repeats_with_one_tap_and_confirms(visit: Visit, what: str) -> None:
    comes_back(visit)
    visit.follow("Kirjaa ohjausta", exact=False)
    identifies(visit)
    visit.press(f"1 h: {what}")
    visit.press("Vahvista 2 merkintää")
    visit.see("2 merkintää vahvistettiin")


def evaluates(visit: Visit) -> None:
    comes_back(visit)
    visit.follow("Kirjoita arviointi", exact=False)
    if "identify" in visit.page.url:
        identifies(visit)
    visit.choose("hyvin", within="Sopiiko työ tai ammatti henkilölle?")
    visit.choose("osittain", within="Työelämätaidot")
    visit.fill("Mikä sujui hyvin?", "Tulee ajoissa ja oppii nopeasti.")
    visit.choose("kyllä", within="Voisitko palkata henkilön?")
    visit.press("Lähetä arviointi")


def reads_the_decision(visit: Visit) -> None:
    visit.go(link_in_mail(EMAIL))
    if "identify" in visit.page.url:
        identifies(visit)
    visit.see(f"{COMPANY} saa rekrybonusta")
    visit.see("Voit tehdä oikaisuvaatimuksen")
    for part in ("Päätös PDF-tiedostona", "Salassa pidettävä liite PDF-tiedostona"):
        assert visit.read_file(part).startswith(b"%PDF")
