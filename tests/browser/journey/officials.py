"""The town's people: who checks companies and openings, who handles the bonus, and who decides."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.browser.visit import Visit

PASSWORD = "kuusi-lumista-kuusta"
USED: dict[Page, str] = {}  # the code with which somebody's browser signed in last


def signs_in(visit: Visit, login: str) -> None:
    """With the second factor, whose code the demonstration shows; each code works once."""
    visit.go("/fi/accounts/login/")
    visit.fill("Sähköpostiosoite", f"{login}@demo.tyosilta.example")
    visit.fill("Salasana", PASSWORD)
    visit.press("Kirjaudu sisään")
    while (code := _shown_code(visit)) == USED.get(visit.page):
        visit.page.wait_for_timeout(1000)
        visit.page.reload()
    USED[visit.page] = code
    visit.fill("Koodi", code)
    visit.press("Kirjaudu sisään")
    visit.see("Omat työt")


def _shown_code(visit: Visit) -> str:
    found = re.search(r"\b\d{6}\b", visit.page.locator("main").inner_text())
    assert found, "The demonstration shows the code of the second factor"
    return found[0]


def checks_the_company(visit: Visit, company: str, person: str) -> None:
    visit.follow(f"Tarkistettava yritys: {company}")
    visit.press("Merkitse tarkistetuksi")
    visit.follow(f"Kirjaa toimivaltuus – {person}")
    visit.fill("Mitä tarkistit?", "Toimitusjohtaja kaupparekisteriotteessa.")
    visit.press("Merkitse tarkistetuksi")
    visit.see("rooli kaupparekisterissä, tarkistettu")


def approves_the_opening(visit: Visit, opening: str) -> None:
    visit.go("/fi/start/")
    visit.follow(f"Hyväksyttävä paikka: {opening}", exact=False)
    visit.press("Hyväksy ja julkaise")
    visit.see("julkaistu")
    visit.follow("Katso julkinen sivu")


def handles(visit: Visit, reference: str) -> None:
    visit.follow("bonushakemus odottaa käsittelijää", exact=False)
    visit.follow(reference)
    visit.press("Ota käsittelyyn")
    visit.choose("henkilö on Pudasjärven työllisyyspalvelujen asiakas")
    visit.press("Tallenna tarkistukset ja laske uudelleen")
    visit.press("Ehdota päätöstä")
    visit.choose("Myönnä")
    visit.fill("Päätöksen perustelut", "Yritys ohjaa henkilöä suunnitelman mukaan. Ehdot täyttyvät.")
    visit.press("Lähetä päätöksentekijälle")
    visit.see("Ehdotus lähetettiin päätöksentekijälle")


def decides(visit: Visit, reference: str) -> None:
    visit.follow(reference, exact=False)
    visit.press("Tee päätös")
    visit.see("Päätös tehtiin")
