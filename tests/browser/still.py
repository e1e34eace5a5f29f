"""Pages that Django's test client got, shown in the browser without a server: hundreds of pages in a minute.

CI reads them in Finnish at 320 px with scripts, and a sample in Swedish without. CRAWL says how else to read them all:
a language (fi, sv, en), a width in px, `noscript`, `axe` (on every page, not only on those with parts of their own):

    CRAWL="sv 1280 axe" .venv/bin/pytest tests/browser/test_every_page.py
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Route

from tests.browser import keyboard, paper, scriptless, words
from tests.browser.visit import LANGUAGES, Visit

MOVED = (301, 302)
BASE = "http://localhost"
VOID = frozenset({
    "area", "base", "br", "circle", "col", "embed", "hr", "img", "input", "link", "meta", "param", "path", "source",
    "track", "use", "wbr",
})  # fmt: skip
VALUES = frozenset(
    {"class", "role", "type", "aria-hidden", "aria-expanded", "aria-current", "tabindex", "autocomplete"}
)


class Parts(HTMLParser):
    """What a page is made of, without its texts and addresses: each element in its parent, and the headings' order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[Any] = set()
        self.open: list[str] = []
        self.headings: list[str] = []
        self.feed(html)
        self.close()
        self.found.add(tuple(self.headings))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        part = " ".join([tag, *sorted(f"{n}={v}" if n in VALUES else n for n, v in attributes)])
        self.found.add((*self.open[-2:], part))
        if re.fullmatch(r"h[1-6]", tag) and [tag] != self.headings[-1:]:
            self.headings.append(tag)
        if tag not in VOID:
            self.open.append(part)

    def handle_endtag(self, tag: str) -> None:
        while self.open and tag not in VOID and self.open.pop().partition(" ")[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        if text.strip():
            self.found.add((*self.open[-2:], "text"))


@dataclass(frozen=True)
class Manner:
    """How pages are read."""

    language: str = "fi"
    width: int = 320
    javascript: bool = True
    every_axe: bool = False

    @classmethod
    def asked(cls) -> Manner:
        """As CRAWL says."""
        said = os.environ.get("CRAWL", "").split()
        language = next((word for word in said if word in LANGUAGES), "fi")
        width = next((int(word) for word in said if word.isdecimal()), 320)
        return cls(language, width, "noscript" not in said, "axe" in said)


@dataclass
class Still:
    """A person at a browser to whom finished pages are shown; each page that is made differently, once.

    axe, and the Tab key, go through those that have a part, or an order of headings, that no page before had.
    """

    visit: Visit
    manner: Manner
    extras: dict[str, Any] = field(default_factory=dict)
    page: Any = None
    seen: set[Any] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    shown: int = 0
    read: int = 0  # by axe

    @classmethod
    def begin(cls, browser: Browser, name: str, manner: Manner) -> Still:
        visit = Visit.begin(
            browser, BASE, name=name, width=manner.width, javascript=manner.javascript, language=manner.language
        )
        # Asked before the browser does: in its handlers Django would open a connection of its own.
        catalogue = f"/{manner.language}/jsi18n/"
        still = cls(visit, manner, {catalogue: Client().get(catalogue)})
        visit.page.route("**/*", still._answer)
        return still

    def _answer(self, route: Route) -> None:
        path = re.sub(r"^https?://[^/]+|\?.*$", "", route.request.url)
        if path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=found)
        elif route.request.is_navigation_request():
            self._fulfill(route, self.page)
        elif path in self.extras:
            self._fulfill(route, self.extras[path])
        else:
            route.fulfill(status=404)

    @staticmethod
    def _fulfill(route: Route, response: Any) -> None:
        headers = {k: v for k, v in response.items() if k in ("Content-Type", "Content-Security-Policy")}
        route.fulfill(status=200, headers=headers, body=response.content)

    def show(self, response: Any, what: str) -> bool:
        """Check a page, unless one that is made of the same parts has been checked. False: this is no page."""
        if (
            response.streaming
            or response.status_code in MOVED
            or not response.content
            or "text/html" not in response["Content-Type"]
        ):
            return False
        self._look(response, what)
        return True

    def _look(self, response: Any, what: str) -> None:
        parts = Parts(response.content.decode()).found
        if (whole := frozenset(parts)) in self.seen:
            return
        new = not parts <= self.seen
        self.seen |= {whole, *parts}
        self.shown += 1
        self.read += new
        self.page, self.visit.troubles = response, []
        self.visit.page.goto(BASE + response.request["PATH_INFO"])
        try:
            found = self._faults(what, new)
        except AssertionError as error:
            found = [str(error)]
        self.wrong += [f"{what} [{response.status_code}]\n{one}" for one in (*found, *self.visit.troubles)]
        self.visit.troubles = []

    def _faults(self, what: str, new: bool) -> list[str]:
        page, manner = self.visit.page, self.manner
        self.visit.check(what, axe=False)
        found = words.faults(page, manner.language)
        if not manner.javascript:
            return found + scriptless.faults(page)
        found += paper.faults(page, self.visit.place(what, "paper.pdf"))
        keyboard.unfold(page)
        self.visit.check_no_overflow()
        if new or manner.every_axe:
            self.visit.check_axe()
        if new:
            found += keyboard.walk(page)
        return found + keyboard.faults(page)

    def nothing_wrong(self) -> None:
        """What was found since this was last asked."""
        wrong, self.wrong = self.wrong, []
        assert not wrong, "\n\n".join(wrong)
