"""A person at a browser, and what has to hold on every page that the person sees."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Response

from tests.places import ROOT

LANGUAGES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
AXE = Axe()
AXE_OPTIONS = {
    "resultTypes": ["violations"],
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
# Where scripts are off the browser fires no timers, and axe would wait for one for ever.
TIMERS = "window.setTimeout = (f, ms, ...rest) => { Promise.resolve().then(() => f(...rest)); return 0; }; 0"


@dataclass
class Visit:
    """`go`, `fill`, `press` and `see` speak of what a person sees; `check` asserts what has to hold on the page."""

    context: BrowserContext
    page: Page
    base: str
    name: str
    width: int
    javascript: bool
    troubles: list[str] = field(default_factory=list)
    expected: list[re.Pattern[str]] = field(default_factory=list)
    shots: int = 0

    @classmethod
    def begin(
        cls, browser: Browser, base: str, *, name: str, width: int = 1280, javascript: bool = True, language: str = "fi"
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale=LANGUAGES[language],
            timezone_id="Europe/Helsinki",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        visit = cls(context, page, base.rstrip("/"), re.sub(r"[^\w-]+", "-", name).strip("-"), width, javascript)
        page.on("console", lambda message: message.type == "error" and visit._note(f"console: {message.text}"))
        page.on("pageerror", lambda error: visit._note(f"script: {error}"))
        page.on("request", visit._on_request)
        page.on("response", visit._on_response)
        return visit

    def _note(self, trouble: str) -> None:
        self.troubles.append(f"{self.page.url}: {trouble}")

    def _on_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.hostname not in ("localhost", "127.0.0.1"):
            self._note(f"asks another machine: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"status {response.status}: {response.url}")

    def expect_trouble(self, pattern: str) -> None:
        """Say that this test causes a console message on purpose (the browser reports every 403, 404 and 422 there)."""
        self.expected.append(re.compile(pattern))

    # --- what a person does -------------------------------------------------------------------------------------------
    def go(self, path: str) -> Response | None:
        """Open an address of the portal."""
        return self.page.goto(path if path.startswith("http") else self.base + path)

    def fill(self, label: str, value: str, *, exact: bool = True) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label, exact=exact).fill(value)

    def choose(self, label: str, *, exact: bool = True) -> None:
        """Tick the checkbox or radio button with this label."""
        self.page.get_by_label(label, exact=exact).check()

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press the button with this name."""
        self.page.get_by_role("button", name=name, exact=exact).click()

    def follow(self, name: str, *, exact: bool = True) -> None:
        """Follow the first link with this name."""
        self.page.get_by_role("link", name=name, exact=exact).first.click()

    def see(self, text: str) -> Locator:
        """Wait until this text is on the page; fails when it does not come."""
        found = self.page.get_by_text(text).first
        found.wait_for()
        return found

    @property
    def heading(self) -> str:
        """The page's main heading."""
        return self.page.locator("h1").first.inner_text()

    # --- what has to hold ---------------------------------------------------------------------------------------------
    def check(self, name: str = "") -> None:
        """axe finds nothing, nothing sticks out, one main heading, a language; keeps a picture when SCREENSHOTS=1."""
        self.screenshot(name or urlsplit(self.page.url).path)
        assert self.page.locator("h1").count() == 1, f"{self.page.url}: {self.page.locator('h1').count()} main headings"
        language = self.page.locator("html").get_attribute("lang")
        assert language in LANGUAGES, f"{self.page.url}: lang={language!r}"
        self.check_no_overflow()
        self.check_axe()

    def check_axe(self) -> None:
        """axe-core finds no violation (it runs in the page even where the page's own scripts may not)."""
        if not self.javascript:
            self.page.evaluate(TIMERS)
        results = AXE.run(self.page, options=AXE_OPTIONS)
        assert not results.violations_count, f"{self.page.url} ({self.width} px)\n{results.generate_report()}"

    def check_no_overflow(self) -> None:
        """No sideways scrolling of the page (WCAG 1.4.10)."""
        sticking = self.page.evaluate(STICKING_OUT)
        assert not sticking, f"{self.page.url} scrolls sideways at {self.width} px:\n" + "\n".join(sticking)

    def screenshot(self, name: str) -> None:
        """Keep a picture in screenshots/ when SCREENSHOTS=1."""
        if os.environ.get("SCREENSHOTS") != "1":
            return
        self.shots += 1
        folder = ROOT / "screenshots" / self.name
        folder.mkdir(parents=True, exist_ok=True)
        part = re.sub(r"[^\w-]+", "-", name).strip("-") or "start"
        self.page.screenshot(path=folder / f"{self.shots:02}-{part}-{self.width}.png", full_page=True)

    def end(self) -> None:
        """Close the browser and fail if anything went wrong unseen."""
        self.context.close()
        left = [t for t in self.troubles if not any(pattern.search(t) for pattern in self.expected)]
        assert not left, "The browser reported:\n" + "\n".join(left)
