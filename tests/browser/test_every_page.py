"""Every page of every role, in every state that the demonstration town has: axe, 320 px, console, policy, language.

What is seen is counted in the last test's output: `pytest -rP`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser import crawl, town
from tests.browser.visit import AXE_OPTIONS, STICKING_OUT, Visit

WIDTHS = (320, 1280)
LANGUAGES = ("fi", "sv", "en")
AXE_RUN = "options => axe.run(options).then(r => r.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html)]))"


class Looker:
    """One browser page that looks at rendered pages, and the faults that it has found."""

    def __init__(self, browser) -> None:
        self.pages: dict[str, crawl.Seen] = {}
        self.visit = Visit.begin(browser, crawl.HOST, name="every-page")
        self.visit.context.route("**/*", crawl.answer_from(self.pages))
        self.english = crawl.catalogue("fi"), crawl.catalogue("sv")
        self.states: set[tuple] = set()
        self.views: set[str] = set()
        self.looks = 0
        self.faults: list[str] = []

    def is_new(self, seen: crawl.Seen) -> bool:
        """Whether a page like this has not been looked at."""
        new = seen.state not in self.states
        self.states.add(seen.state)
        return new

    def look(self, seen: crawl.Seen) -> None:
        """Check a page at 320 px, and the first of its route at desktop width too; every fault is kept."""
        before = len(self.faults)
        self.pages[seen.path] = seen
        widths = WIDTHS if seen.view not in self.views else WIDTHS[:1]
        self.views.add(seen.view)
        self.visit.page.set_viewport_size({"width": widths[0], "height": 900})
        self.visit.page.goto(crawl.HOST + seen.path, wait_until="load")
        self.visit.page.evaluate(AXE_SCRIPT)
        for width in widths:
            self.visit.page.set_viewport_size({"width": width, "height": 900})
            for rule, nodes in self.visit.page.evaluate(AXE_RUN, AXE_OPTIONS):
                self._fault(f"{width} px: axe {rule}: {nodes}")
            for element in self.visit.page.evaluate(STICKING_OUT):
                self._fault(f"{width} px: sticks out: {element}")
            self.looks += 1
        if not self.visit.page.title().strip():
            self._fault("no title")
        for trouble in self.visit.troubles:
            if f"status of {seen.status}" not in trouble:
                self._fault(trouble)
        self.visit.troubles.clear()
        self._read(seen)
        self.faults[before:] = [f"{seen.who}, {seen.path}: {fault}" for fault in self.faults[before:]]

    def _fault(self, text: str) -> None:
        self.faults.append(text[:400])

    def _read(self, seen: crawl.Seen) -> None:
        language = seen.path[1:3]
        soup = seen.soup
        if len(soup.find_all("h1")) != 1:
            self._fault(f"{len(soup.find_all('h1'))} main headings")
        if soup.html.get("lang") != language:
            self._fault(f"lang={soup.html.get('lang')}")
        if language in ("fi", "sv"):
            for text in crawl.english_in(seen, self.english[language == "sv"]):
                self._fault(f"English: {text}")


@pytest.fixture
def looker(browser) -> Iterator[Looker]:
    looker = Looker(browser)
    yield looker
    looker.visit.context.close()


def expected(seen: crawl.Seen) -> set[int]:
    """Statuses that a link or an address without an object may have."""
    return EXPECTED.get(seen.view, {200})


EXPECTED = {
    "accounts:stand_in": {405},
    "employers:switch": {405},
    "socialaccount_login_error": {401},
    # Steps of signing up, shown only to those who have begun; codes, only to those who have them.
    **dict.fromkeys(("employers:already_here", "employers:manual", "employers:confirm"), {404}),
    **dict.fromkeys(("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_deactivate_totp"), {200, 404}),
}


@pytest.mark.django_db
def test_every_page(looker):
    links = tuple(town.build().values())
    for name, user in town.accounts():
        for seen in town.person(name, user, more=links, site=user is None).walk():
            if seen.status not in expected(seen):
                looker.faults.append(f"{name}, {seen.path}: status {seen.status}")
            if looker.is_new(seen):
                looker.look(seen)
    assert not looker.faults, "\n".join(looker.faults)
