"""Every route × every person × own, another's and another town's object × GET and POST, from the tables of the rooms.

The tables in each room's `policies.py` are the policy; here they are the test. What stands in an address is told in
`registry.py`; a route for which nothing is told there fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core.authorisation import Row, routes
from portal.core.routes import all_routes
from tests.access import registry
from tests.access.world import ANONYMOUS, OTHER, OWN, PEOPLE, TOWN, World

pytestmark = pytest.mark.django_db
PATHS = {name: path for name, path in all_routes() if name in routes()}
ELSEWHERE = {"wagtail_serve"}  # the site's own pages: test_packages.py
ROUTES = sorted(PATHS.keys() - ELSEWHERE)
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# 409 and 422: the object was found and the rules of its state or of the form refused; 410: a link that has been used.
OPEN = {200, 302, 409, 410, 422}


def parameters(route: str) -> list[str]:
    return PARAMETER.findall(PATHS[route])


def rows_of(route: str) -> list[str]:
    """The parameters that name a row of somebody's."""
    return [p for p in parameters(route) if not registry.row_of(route, p).startswith("=")]


def relations(route: str) -> tuple[str, ...]:
    """Whose object: where the route names none, there is one cell."""
    return (OWN, OTHER, TOWN) if rows_of(route) or route == "employers:switch" else (OWN,)


def expected(row: Row, route: str, person: str, relation: str, method: str) -> str:
    """What the table says of a strongly identified session."""
    if route in registry.ASKS_SIGN_IN or (person == ANONYMOUS and (route, method) in registry.ASKS_ANONYMOUS):
        return "sign in"
    if row.public:
        return "open"
    if person == ANONYMOUS:
        return "sign in"
    if not row.allows({person} & set(Role)):
        return "forbidden"
    if person != registry.OF_ONE_PERSON.get(route, person):
        return "absent"
    if relation == OWN:
        asked = method == "POST" or route not in registry.POST_ONLY
        return "forbidden" if asked and (route, person) in registry.SERVICE_FORBIDS else "open"
    if relation == TOWN or person in EMPLOYER_ROLES or route in {"employers:switch", *registry.OF_ONE_PERSON}:
        return "absent"
    if person == Role.COACH and route not in registry.ASKS_THE_REASON:
        rows = {registry.row_of(route, parameter) for parameter in parameters(route)}
        return next((registry.OF_THE_COACH[r] for r in sorted(rows) if r in registry.OF_THE_COACH), "open")
    return "open"


def answer(response: Any, route: str) -> str:
    """What the portal did, in the words of `expected`."""
    location = response.get("Location", "")
    if response.status_code == 302:
        for word, page in (("sign in", r"(/fi/accounts|/admin|/cms)/login/"), ("identify", "/fi/account/identify/")):
            if re.match(page, location):
                return word
        if re.match(r"/fi/clients/\d+/reason/", location) and route not in registry.ASKS_THE_REASON:
            return "reason"
    return {403: "forbidden", 404: "absent", 405: "method"}.get(response.status_code) or (
        "open" if response.status_code in OPEN | registry.ANSWERS.get(route, set()) else f"fault {response.status_code}"
    )


def send(browser: Any, method: str, address: str, body: dict[str, Any]) -> Any:
    """One request; neither the database nor the session keeps anything of it."""
    kept = deepcopy(browser.cookies)
    cache.clear()
    try:
        with transaction.atomic():
            response = browser.post(address, body) if method == "POST" else browser.get(address)
            if response.streaming:
                list(response)  # to its end, so that the file is closed
            transaction.set_rollback(True)
    finally:
        browser.cookies = kept
    return response


def ask(world: World, browser: Any, route: str, relation: str, method: str) -> Any:
    place = world.places[relation]
    values = {p: registry.value_of(place, route, p) for p in parameters(route)}
    body = registry.BODIES.get(route, lambda _place: {})(place)
    return send(browser, method, reverse(route, kwargs=values), body)


def cells(route: str) -> Iterator[tuple[str, str, str]]:
    for person in PEOPLE:
        for relation in relations(route):
            for method in ("GET", "POST"):
                yield person, relation, method


def of_method(wanted: str, route: str, method: str) -> str:
    """A method that the route does not have is refused after the rights and before the object."""
    wrong = registry.POST_ONLY if method == "GET" else registry.GET_ONLY
    return "method" if route in wrong and wanted in ("open", "absent", "reason") else wanted


@pytest.mark.parametrize("route", ROUTES)
def test_the_table_holds(world, route):
    row, wrong = routes()[route], []
    for person, relation, method in cells(route):
        wanted = of_method(expected(row, route, person, relation, method), route, method)
        got = answer(ask(world, world.browsers[person], route, relation, method), route)
        if got != wanted:
            wrong.append(f"{method} {relation} as {person}: {got}, not {wanted}")
    assert not wrong


SECRET = [route for route in ROUTES if routes()[route].strong]


@pytest.mark.parametrize("route", [r for r in SECRET if routes()[r].roles & EMPLOYER_ROLES])
def test_what_is_secret_opens_only_strongly_identified(world, route):
    for person in sorted(EMPLOYER_ROLES & routes()[route].roles):
        for method in ("GET", "POST"):
            response = ask(world, world.weak[person], route, OWN, method)
            assert answer(response, route) == "identify", f"{method} as {person}"


@pytest.mark.parametrize("route", [r for r in SECRET if routes()[r].roles & EMPLOYER_ROLES and rows_of(r)])
def test_what_is_secret_waits_until_the_right_to_act_has_been_checked(world, route):
    """Anybody who knows a business ID may sign up as its member: until staff has checked, no placed person is seen."""
    for method in ("GET", "POST"):
        response = ask(world, world.unchecked, route, OWN, method)
        wanted = {"method"} if of_method("open", route, method) == "method" else {"forbidden", "absent"}
        assert answer(response, route) in wanted, method


NESTED = [route for route in ROUTES if len(rows_of(route)) > 1]
# Not one inside the other: a coach weighs an own client against any employer's opening in the town.
SIDE_BY_SIDE = {"placements:pair", "placements:decide", "placements:propose"}


@pytest.mark.parametrize(
    ("route", "whose"),
    [(r, whose) for r in NESTED for whose in (OTHER, TOWN) if whose == TOWN or r not in SIDE_BY_SIDE],
)
def test_a_row_of_somebody_else_inside_ones_own_is_not_found(world, route, whose):
    """The outer number is one's own, the inner one is not: ids are never believed one by one.

    In another's of the same town an official might open the inner row by its own address, and does not here.
    """
    own, foreign = world.places[OWN], world.places[whose]
    outer, *inner = parameters(route)
    values = {outer: registry.value_of(own, route, outer)}
    values |= {p: registry.value_of(foreign, route, p) for p in inner}
    asked = 0
    for person in sorted(routes()[route].roles or {Role.COACH}):
        for method in ("GET", "POST"):
            wanted = of_method("absent", route, method)
            got = answer(send(world.browsers[person], method, reverse(route, kwargs=values), {}), route)
            # A route open to more roles than see the outer row answers 404 for that already.
            assert got == wanted, f"{method} as {person}"
            asked += 1
    assert asked


def test_the_registry_names_no_route_that_is_gone():
    known = ROUTES + [route.partition(":")[0] for route in ROUTES]
    told = {owner for owner, _parameter in registry.ROWS} | set(registry.BODIES) | registry.POST_ONLY
    assert told | registry.GET_ONLY | registry.ASKS_THE_REASON <= set(known)


def test_how_many_cells_there_are(record_property):
    """A table that has silently become small is no table."""
    number = sum(len(list(cells(route))) for route in ROUTES)
    record_property("routes", len(ROUTES))
    record_property("cells", number)
    assert len(ROUTES) >= 110 and number >= 5000
