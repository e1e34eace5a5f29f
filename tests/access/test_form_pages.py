"""After a refusal the way leads to a page that opens: never to an address that only takes POST."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory
from django.urls import resolve, reverse

from portal.core import typed
from portal.core.authorisation import form_pages, routes
from portal.core.routes import form_page
from tests.access import registry
from tests.access.test_table import PATHS, ROUTES, ask, parameters, send
from tests.access.world import OWN

pytestmark = pytest.mark.django_db
# Asked by scripts that show no page; Django's own, which leads back by itself.
NO_PAGE = {"taxonomy:occupations", "taxonomy:skills", "set_language"}
MADE_UP = {"int": 1, "str": "a", "slug": "a", "uuid": "0" * 32}


def only_takes_post(view: Any) -> bool:
    """Whether one of the decorators around a view is `require_POST`."""
    while view is not None:
        told = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        if told.get("request_method_list") == ["POST"]:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def made_up(route: str) -> str:
    """An address of the route, of nobody's object."""
    kinds = {p: next((kind for kind in MADE_UP if f"<{kind}:{p}>" in PATHS[route]), "str") for p in parameters(route)}
    return reverse(route, kwargs={p: MADE_UP[kind] for p, kind in kinds.items()})


def test_every_route_that_only_takes_post_says_where_its_form_stands():
    posts = {route for route in ROUTES if only_takes_post(resolve(made_up(route)).func)}
    assert len(posts) > 50
    assert posts - NO_PAGE == set(form_pages())


@pytest.mark.parametrize("route", sorted(form_pages()))
def test_that_page_can_be_opened_by_an_address(route):
    page = form_page(resolve(made_up(route)))
    assert page and resolve(page).view_name not in form_pages(), page


def opened_by(route: str) -> str:
    return min(routes()[route].roles or {"coach"})


def pages_after_a_refusal(route: str, path: str) -> set[str]:
    """Where the link leads: when the browser tells nothing, and when it tells the very address that took the form."""
    found = set()
    for told in ({}, {"HTTP_REFERER": f"http://testserver{path}"}):
        request = RequestFactory().post(path, **told)
        request.resolver_match = resolve(path)
        found.add(typed.page_of(request))
    return found


@pytest.fixture(scope="module")
def opened() -> set[tuple[str, str]]:
    """(role, page) that have opened: most refusals lead to a few pages."""
    return set()


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in NO_PAGE])
def test_the_link_on_a_page_of_refusal_opens(world, opened, route):
    """Of every route: also when the browser tells that the form stood on the very address that took it."""
    values = {p: registry.value_of(world.places[OWN], route, p) for p in parameters(route)}
    role = opened_by(route)
    for page in pages_after_a_refusal(route, reverse(route, kwargs=values)):
        if (role, page) in opened:
            continue
        answer = send(world.browsers[role], "GET", page, {})
        known = {200, 302, 410} | registry.ANSWERS.get(route, set())
        assert answer.status_code in known or (route, answer.status_code) in {("accounts:demonstration", 404)}
        opened.add((role, page))


@pytest.mark.parametrize("route", sorted(form_pages()))
def test_opening_the_address_of_a_form_leads_to_the_page_of_the_form(world, route):
    browser = world.browsers[opened_by(route)]
    answer = ask(world, browser, route, OWN, "GET")
    assert answer.status_code == 405
    (link,) = [a["href"] for a in BeautifulSoup(answer.content, "html.parser").main.find_all("a")][:1]
    assert send(browser, "GET", link, {}).status_code in (200, 302), link
