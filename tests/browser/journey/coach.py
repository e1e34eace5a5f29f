"""Oiva, the coach, and the person whose path he walks beside."""

from __future__ import annotations

from datetime import date

from tests.browser.visit import Visit


def reviews_the_people(visit: Visit, opening: str, name: str) -> None:
    """From the ranked list to one pair and its reasons; onto the shortlist."""
    visit.go("/fi/matching/openings/")
    visit.follow(f"Henkilöt paikkaan {opening}")
    visit.see("Sija 1 listalla")
    visit.follow(name)
    visit.see("Miten pisteet syntyvät")
    visit.press("Merkitse harkittavaksi")
    visit.see("Henkilö ei ole antanut kirjallista suostumusta")


def makes_a_link(visit: Visit) -> str:
    """The address of the person's own page, shown once."""
    visit.follow("Pyydä suostumus asiakkaan sivulla")
    visit.press("Tee linkki henkilön omalle sivulle")
    return visit.page.locator("code").inner_text().strip()


def person_consents(visit: Visit, address: str, name: str) -> None:
    visit.go(address)
    visit.choose("Kyllä, suostun")
    for what in ("nimi ja yhteystiedot", "työhistoria", "osaaminen, kortit, toiveet ja oma esittely"):
        visit.choose(what)
    visit.fill("Nimesi allekirjoituksena", name)
    visit.press("Allekirjoita")
    visit.see("Suostumuksesi on kirjattu")


def person_agrees_to_the_application(visit: Visit, address: str, name: str) -> None:
    """On a page of the person's own, without an account: what is told, to whom, and the answer."""
    visit.go(address)
    visit.see("Mitä sinusta kerrotaan")
    visit.see(name)
    visit.choose("Kyllä, suostun")
    visit.fill("Nimesi allekirjoituksena", name)
    visit.press("Allekirjoita")
    visit.see("Suostumuksesi on kirjattu")
    visit.see("Peru suostumukseni")


def proposes(visit: Visit, opening: str, name: str) -> None:
    visit.go("/fi/matching/openings/")
    visit.follow(f"Henkilöt paikkaan {opening}")
    visit.follow(name)
    visit.press("Esittele työnantajalle")
    visit.see("Tämän työnantaja näkee, eikä muuta")
    visit.fill("Viesti työnantajalle", "Helka leipoo paljon kotona.", exact=False)
    visit.press("Lähetä esittely")
    visit.see("Esittely lähetettiin")


def completes_the_agreement(visit: Visit, name: str, signed: date) -> None:
    visit.go("/fi/start/")
    visit.follow(name, exact=False)
    visit.follow("Täytä sopimus")
    visit.fill("Tavoitteet", "Tutustua leipomon työhön ja löytää oma rytmi.")
    visit.fill("Työttömyysetuuden maksaja", "Kela")
    visit.choose("Henkilö ei ole työsuhteessa tähän työnantajaan")
    visit.fill_date("Viranomainen on allekirjoittanut sopimuksen", signed)
    visit.press("Tallenna")


def starts_the_placement(visit: Visit) -> None:
    visit.press("Jakso on alkanut")
    visit.see("Jakson tila on nyt: käynnissä")


def ends_the_placement(visit: Visit, name: str) -> None:
    visit.go("/fi/start/")
    visit.follow(f"Päättyy: {name}", exact=False)
    visit.press("Jakso on päättynyt")
    visit.see("Jakson tila on nyt: päättynyt")


def reads_the_evaluation(visit: Visit, name: str) -> None:
    visit.go("/fi/matching/placements/")
    visit.follow(name, exact=False)
    visit.see("Tulee ajoissa ja oppii nopeasti.")
