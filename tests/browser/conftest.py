"""Journeys in Debian's Chromium against a live server (they commit; tests/conftest.py puts Wagtail's rows back).

    def test_something(visit):            # 1280 px wide, with JavaScript
    @pytest.mark.parametrize("visit", [{"width": 320, "javascript": False}], indirect=True)

At the end of each test no console error, blocked resource, status 500 or request to another machine may have been seen.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visit import Visit

# Playwright runs an event loop in this thread, and Django would refuse its database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

HERE = Path(__file__).parent
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium; set CHROMIUM, or: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(request: pytest.FixtureRequest, browser: Browser, live_server) -> Iterator[Visit]:
    """A person at a browser. Parameters: width (px), javascript (bool), language."""
    options = getattr(request, "param", {})
    visit = Visit.begin(browser, live_server.url, name=request.node.name, **options)
    yield visit
    visit.end()


@pytest.fixture
def another(browser: Browser, live_server, request: pytest.FixtureRequest) -> Iterator:
    """More people, each with a browser of their own: `coach = another("coach", width=320)`."""
    visits: list[Visit] = []

    def begin(who: str, **options) -> Visit:
        visits.append(Visit.begin(browser, live_server.url, name=f"{request.node.name}-{who}", **options))
        return visits[-1]

    yield begin
    for visit in visits:
        visit.end()
