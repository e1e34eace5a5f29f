"""One primary button a page: the one next action. The others are secondary, or links."""

from __future__ import annotations

from playwright.sync_api import Page

PRIMARY = """() => [...document.querySelectorAll('.govuk-button')]
  .filter(e => !e.matches('.govuk-button--secondary, .govuk-button--warning'))
  .map(e => e.textContent.trim().replace(/\\s+/g, ' '))"""
SEVERAL = (
    "home:components",  # shows every button there is
)


def faults(page: Page, what: str) -> list[str]:
    """More than one primary button, also where it is folded away: what is open then has two."""
    found = page.evaluate(PRIMARY)
    if len(found) < 2 or what.startswith(SEVERAL):
        return []
    return [f"has {len(found)} primary buttons: {', '.join(found)}"]
