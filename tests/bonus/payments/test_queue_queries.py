"""The payer's page makes as many queries for 25 payments as for one, and says the same of each as one by one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bonus.payments.models import Instalment
from bonus.payments.transitions import payable, why_not_paid
from portal.accounts.roles import Role
from tests.bonus.payments import paying as p
from tests.factories import RoleAssignmentFactory, strong

pytestmark = pytest.mark.django_db


def a_row() -> p.Paying:
    """A payment that waits to be paid, and a claim that waits to be checked."""
    return p.claimed(2, p.approved())


def queries(client, route: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(reverse(route)).status_code == 200
    return len(found)


@p.at(p.LATER)
def test_as_many_queries_for_25_rows_as_for_one(client):
    paying = a_row()
    users = {"payments:queue": paying.payer, "payments:checks": paying.handler, "bonus:queue": paying.handler}
    numbers = {}
    for rows in (1, 25):
        for _n in range(rows - Instalment.objects.filter(state="approved").count()):
            a_row()
        for route, user in users.items():
            strong(client, user)
            client.get(reverse(route))  # what a process reads once
            numbers[route, rows] = queries(client, route)
    assert {route: numbers[route, 25] - numbers[route, 1] for route in users} == dict.fromkeys(users, 0)


@p.at(p.LATER)
def test_many_at_once_say_the_same_as_one_by_one():
    one, other = p.approved(), p.approved()
    for person in (one.handler, other.case.decider):
        RoleAssignmentFactory(user=person, role=Role.PAYER)
    for person in (one.handler, other.case.decider, one.payer):
        found = Instalment.objects.filter(state="approved").with_case().order_by("pk")
        assert why_not_paid(list(found), person) == {i.pk: payable(i, person) for i in found}
    assert why_not_paid([], one.payer) == {}
