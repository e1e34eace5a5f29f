"""Pages that Django's test client got, shown in the browser without Django: hundreds of pages in a minute.

CI reads them in Finnish at 320 px with scripts, and a sample in Swedish without. CRAWL says how else to read them all:
a language (fi, sv, en), a width in px, `noscript`, `axe` (axe, keyboard and paper on every page, not only on those with
parts of their own):

    CRAWL="sv 1280 axe" .venv/bin/pytest tests/browser/test_every_page.py
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from playwright.sync_api import Browser

from tests.browser import keyboard, paper, primary, scriptless, words
from tests.browser.shelf import Shelf
from tests.browser.visit import LANGUAGES, Visit

MOVED = (301, 302)
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
    thorough: bool = False

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

    axe, the Tab key and paper go through those that have a part, or an order of headings, that no page before had.
    """

    visit: Visit
    manner: Manner
    shelf: Shelf
    seen: set[Any] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    shown: int = 0
    read: int = 0  # by axe

    @classmethod
    def begin(cls, browser: Browser, name: str, manner: Manner) -> Still:
        # Asked before the browser does: in the shelf's threads Django would open a connection of its own.
        catalogue = f"/{manner.language}/jsi18n/"
        shelf = Shelf({catalogue: Client().get(catalogue)})
        options = {"width": manner.width, "javascript": manner.javascript, "language": manner.language}
        return cls(Visit.begin(browser, shelf.address, name=name, **options), manner, shelf)

    def end(self) -> None:
        self.shelf.close()
        self.visit.end()

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
        self.shelf.page, self.visit.troubles = response, []
        self.visit.page.goto(self.shelf.address + response.request["PATH_INFO"])
        try:
            found = self._faults(what, new)
        except AssertionError as error:
            found = [str(error)]
        self.wrong += [f"{what} [{response.status_code}]\n{one}" for one in (*found, *self.visit.troubles)]
        self.visit.troubles = []

    def _faults(self, what: str, new: bool) -> list[str]:
        page, manner = self.visit.page, self.manner
        self.visit.check(what, axe=False)
        found = words.faults(page, manner.language) + primary.faults(page, what)
        if not manner.javascript:
            if manner.thorough:
                self.visit.check_axe()
            return found + scriptless.faults(page)
        if new or manner.thorough:
            found += paper.faults(page, self.visit.place(what, "paper.pdf"))
        keyboard.unfold(page)
        self.visit.check_no_overflow()
        if new or manner.thorough:
            self.visit.check_axe()
            found += keyboard.walk(page) + keyboard.faults(page)
        return found

    def nothing_wrong(self) -> None:
        """What was found since this was last asked."""
        wrong, self.wrong = self.wrong, []
        assert not wrong, "\n\n".join(wrong)
