"""A person at a browser, and what has to hold on every page that the person sees."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Response

from tests.places import ROOT

LANGUAGES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
AXE = Axe()
AXE_OPTIONS = {
    "resultTypes": ["violations", "incomplete"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# Elements that stick out of the page to the right, outermost first; what scrolls inside its own box is allowed to.
STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll('*')]
    .filter(e => e.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map(e => e.outerHTML.slice(0, 160));
}"""
HOLDS = f"""() => ({{
  headings: document.querySelectorAll('h1').length, language: document.documentElement.lang,
  sticking: ({STICKING_OUT})(),
}})"""
# Where scripts are off the browser fires no timers, and axe would wait for one for ever.
TIMERS = "window.setTimeout = (f, ms, ...rest) => { Promise.resolve().then(() => f(...rest)); return 0; }; 0"


def _unseen(incomplete: list[dict[str, Any]]) -> list[str]:
    """Text that has its ground's colour: axe is only in doubt about it, since it could be hidden on purpose."""
    nodes = [node for rule in incomplete if rule["id"] == "color-contrast" for node in rule["nodes"]]
    return [n["html"] for n in nodes if any((c["data"] or {}).get("messageKey") == "equalRatio" for c in n["any"])]


@dataclass
class Visit:
    """`go`, `fill`, `press` and `see` speak of what a person sees; `check` asserts what has to hold on the page.

    `checked`: check every page that `go`, `press` and `follow` lead to, without being told.
    """

    context: BrowserContext
    page: Page
    base: str
    name: str
    width: int
    javascript: bool
    checked: bool = False
    troubles: list[str] = field(default_factory=list)
    expected: list[re.Pattern[str]] = field(default_factory=list)
    shots: int = 0

    @classmethod
    def begin(
        cls,
        browser: Browser,
        base: str,
        *,
        name: str,
        width: int = 1280,
        javascript: bool = True,
        language: str = "fi",
        checked: bool = False,
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale=LANGUAGES[language],
            timezone_id="Europe/Helsinki",
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        visit = cls(
            context, page, base.rstrip("/"), re.sub(r"[^\w-]+", "-", name).strip("-"), width, javascript, checked
        )
        page.on("console", lambda message: message.type == "error" and visit._note(f"console: {message.text}"))
        page.on("pageerror", lambda error: visit._note(f"script: {error}"))
        page.on("request", visit._on_request)
        page.on("response", visit._on_response)
        page.on("requestfailed", visit._on_failed)
        return visit

    def _note(self, trouble: str) -> None:
        self.troubles.append(f"{self.page.url}: {trouble}")

    def _on_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.hostname not in ("localhost", "127.0.0.1"):
            self._note(f"asks another machine: {request.url}")

    def _on_failed(self, request: Request) -> None:
        """What the page took back itself (the next letter was typed, the person went on) is no trouble."""
        own = request.resource_type in ("fetch", "xhr") or request.url.endswith(
            "/mark.svg"
        )  # the tab's icon comes last
        if own and "ERR_ABORTED" in (request.failure or ""):
            return
        self._note(f"failed: {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"status {response.status}: {response.url}")

    def expect_trouble(self, pattern: str) -> None:
        """Say that this test causes a console message on purpose (the browser reports every 403, 404 and 422 there)."""
        self.expected.append(re.compile(pattern))

    # --- what a person does -------------------------------------------------------------------------------------------
    def go(self, path: str) -> Response | None:
        """Open an address of the portal."""
        answer = self.page.goto(path if path.startswith("http") else self.base + path)
        self._arrived()
        return answer

    def go_back(self) -> None:
        """The browser's own way back."""
        self.page.go_back()

    def fill(self, label: str, value: str, *, exact: bool = True) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label, exact=exact).fill(value)

    def fill_date(self, legend: str, day: date) -> None:
        """Type a date into its three fields."""
        group = self.page.get_by_role("group", name=legend)
        for label, part in zip(("Päivä", "Kuukausi", "Vuosi"), (day.day, day.month, day.year), strict=True):
            group.get_by_label(label, exact=True).fill(str(part))

    def choose(self, label: str, *, within: str = "", exact: bool = True) -> None:
        """Tick the checkbox or radio button with this label (`within`: of the question with this legend)."""
        place = self.page.get_by_role("group", name=within) if within else self.page
        place.get_by_label(label, exact=exact).check()

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press the button with this name."""
        self.page.get_by_role("button", name=name, exact=exact).click()
        self._arrived()

    def follow(self, name: str, *, exact: bool = True) -> None:
        """Follow the first link with this name in the page's own content, else in the menus."""
        own = self.page.locator("main").get_by_role("link", name=name, exact=exact)
        (own if own.count() else self.page.get_by_role("link", name=name, exact=exact)).first.click()
        self._arrived()

    def unfold(self, summary: str) -> None:
        """Open the part of the page that is folded under this line."""
        self.page.locator("summary", has_text=summary).click()

    def read_file(self, link: str) -> bytes:
        """What the link or button with this name downloads."""
        found = self.page.locator("main a", has_text=link).first.get_attribute("href")
        answer = self.context.request.get(urljoin(self.page.url, found), timeout=60_000)  # the first PDF takes seconds
        assert answer.ok, f"{found}: status {answer.status}"
        return answer.body()

    def _arrived(self) -> None:
        self.page.wait_for_load_state()
        if self.checked:
            self.check(axe=self.javascript)  # without scripts the page is the same, and was read with them

    def see(self, text: str) -> Locator:
        """Wait until this text is in the page's own content; fails when it does not come."""
        found = self.page.locator("main").get_by_text(text).first
        found.wait_for()
        return found

    @property
    def heading(self) -> str:
        """The page's main heading."""
        return self.page.locator("h1").first.inner_text()

    # --- what has to hold ---------------------------------------------------------------------------------------------
    def check(self, name: str = "", *, axe: bool = True) -> None:
        """axe finds nothing, nothing sticks out, one main heading, a language; keeps a picture when SCREENSHOTS=1."""
        self.screenshot(name or urlsplit(self.page.url).path)
        found = self.page.evaluate(HOLDS)
        assert found["headings"] == 1, f"{self.page.url}: {found['headings']} main headings"
        assert found["language"] in LANGUAGES, f"{self.page.url}: lang={found['language']!r}"
        self._assert_within(found["sticking"])
        if axe:
            self.check_axe()

    def check_axe(self) -> None:
        """axe-core finds no violation (it runs in the page even where the page's own scripts may not)."""
        if not self.javascript:
            self.page.evaluate(TIMERS)
        results = AXE.run(self.page, options=AXE_OPTIONS)
        assert not results.violations_count, f"{self.page.url} ({self.width} px)\n{results.generate_report()}"
        unseen = _unseen(results.response["incomplete"])
        assert not unseen, f"{self.page.url} ({self.width} px): text in the colour of its ground:\n" + "\n".join(unseen)

    def check_no_overflow(self) -> None:
        """No sideways scrolling of the page (WCAG 1.4.10)."""
        self._assert_within(self.page.evaluate(STICKING_OUT))

    def _assert_within(self, sticking: list[str]) -> None:
        assert not sticking, f"{self.page.url} scrolls sideways at {self.width} px:\n" + "\n".join(sticking)

    def screenshot(self, name: str) -> None:
        """Keep a picture in screenshots/ when SCREENSHOTS=1."""
        if path := self.place(name, f"{self.width}.png"):
            self.page.screenshot(path=path, full_page=True)

    def place(self, name: str, kind: str) -> Path | None:
        """Where a picture goes; None unless SCREENSHOTS=1."""
        if os.environ.get("SCREENSHOTS") != "1":
            return None
        self.shots += 1
        folder = ROOT / "screenshots" / self.name
        folder.mkdir(parents=True, exist_ok=True)
        part = re.sub(r"[^\w-]+", "-", name).strip("-")[:40] or "start"
        return folder / f"{self.shots:02}-{part}-{kind}"

    def end(self) -> None:
        """Close the browser and fail if anything went wrong unseen."""
        self.context.close()
        left = [t for t in self.troubles if not any(pattern.search(t) for pattern in self.expected)]
        assert not left, "The browser reported:\n" + "\n".join(left)
