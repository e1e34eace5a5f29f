"""Lists ask the database as often for twelve rows as for three: every list, as every role that opens it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.services import feedback_receive
from portal.accounts.models import User
from portal.accounts.roles import EMPLOYER_ROLES, MUNICIPAL_ROLES, Role
from portal.core.authorisation import routes
from portal.employers.models import Organisation
from tests.bonus.applications import cases
from tests.bonus.payments import paying as p
from tests.factories import (
    ClientFactory,
    MembershipFactory,
    OpeningFactory,
    OrganisationFactory,
    PlacementFactory,
    ProposalFactory,
    SchemeVersionFactory,
    official,
    strong,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LISTS = (
    "openings:own", "openings:queue", "employers:members", "employers:queue", "jobseekers:clients",
    "placements:openings", "placements:proposals", "placements:placements", "bonus:applications", "bonus:queue",
    "bonus:published", "bonus:schemes", "bonus:batch", "payments:grants", "payments:checks", "payments:queue",
    "funds:budget", "funds:register", "home:audit", "cms:feedback_list",
)  # fmt: skip
START = "home:start"
FEW, MANY = 3, 12
# Shown per reader or per town, not per row.
NOT_LONGER = {"bonus:batch", "funds:budget"}


def a_row(company: Organisation, coach: User) -> None:
    """One more of everything that some list shows."""

    def accepted() -> Any:
        return ProposalFactory(opening=OpeningFactory(organisation=company), client=client, state="accepted")

    client = ClientFactory(coach=coach)
    for state in ("draft", "submitted", "paused"):
        OpeningFactory(organisation=company, state=state)
    ProposalFactory(opening=OpeningFactory(organisation=company), client=client)
    PlacementFactory(proposal=accepted())
    MembershipFactory(organisation=company)
    OrganisationFactory(state="unverified")
    feedback_receive(subject="praise", text="Hyvä sivu.", email="", page="", language="fi")
    version = SchemeVersionFactory()
    number = f"koe-{client.pk}"
    version.content = version.content.replace(version.number.encode(), number.encode())
    version.pk, version.number, version.state, version._state.adding = None, number, "loaded", True
    version.save()
    cases.sent(proposal=accepted())
    decided = cases.proposed(proposal=accepted())
    cases.decide(decided)
    cases.proposed(proposal=accepted())
    p.claimed(2, p.approved(1, p.granted(proposal=accepted())))


def asked(browser: Browser, route: str) -> tuple[int, int]:
    """(reading queries, length of the page)."""
    address = reverse(route)
    browser.get(address)  # what a process reads once
    with CaptureQueriesContext(connection) as found:
        response = browser.get(address)
    assert response.status_code == 200, route
    reads = [query for query in found if query["sql"].startswith("SELECT")]  # a session is renewed by the clock
    return len(reads), len(response.content)


def readers(company: Organisation, coach: User) -> dict[str, Browser]:
    users = {role: official(role) for role in MUNICIPAL_ROLES} | {Role.COACH: coach}
    users |= {role: MembershipFactory(organisation=company, role=role).user for role in EMPLOYER_ROLES}
    return {role: strong(Browser(), user) for role, user in users.items()}


@p.at(p.LATER)
def test_as_many_queries_for_twelve_rows_as_for_three():
    company, coach = OrganisationFactory(), official(Role.COACH)
    browsers = readers(company, coach)
    cells = [(route, role) for route in LISTS for role in sorted(routes()[route].roles or {Role.COACH})]
    cells += [(START, role) for role in sorted(browsers)]
    numbers: dict[int, dict[Any, tuple[int, int]]] = {}
    rows = 0
    for wanted in (FEW, MANY):
        for _n in range(wanted - rows):
            a_row(company, coach)
        rows = wanted
        numbers[wanted] = {(route, role): asked(browsers[role], route) for route, role in cells}
    more = {cell: (few, numbers[MANY][cell][0]) for cell, (few, _long) in numbers[FEW].items()}
    assert {cell: pair for cell, pair in more.items() if pair[0] != pair[1]} == {}
    short = {route for (route, _role), (_n, long) in numbers[FEW].items()
             if max(numbers[MANY][c][1] for c in cells if c[0] == route) <= long}  # fmt: skip
    assert short - {START} <= NOT_LONGER  # the rows were really on the pages
