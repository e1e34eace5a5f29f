"""Days that go wrong: ends of months, 29 February, both clock changes, and the hours after midnight in Finland."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from bonus.applications.scheme_terms import terms_of
from bonus.payments import services
from bonus.payments.models import Instalment
from bonus.payments.planning import last_claim_day
from bonus.payments.services import found as found_services
from bonus.payments.transitions import claimable
from portal.accounts.roles import Role
from portal.core.exceptions import Refused
from portal.employers.models import RegisterAnswer
from portal.employers.register import look_up
from tests.bonus.payments import paying as p
from tests.factories import official
from tests.portal.employers.conftest import register  # noqa: F401

pytestmark = pytest.mark.django_db

LAST_CLAIM_DAYS = [  # last day of the placement → last day for claims, two months later
    ("2026-12-31", "2027-02-28"),
    ("2026-12-28", "2027-02-28"),
    ("2027-12-31", "2028-02-29"),
    ("2028-12-30", "2029-02-28"),
    ("2026-06-30", "2026-08-30"),
    ("2026-07-31", "2026-09-30"),
    ("2027-12-29", "2028-02-29"),
    ("2028-02-29", "2028-04-29"),
    ("2026-11-30", "2027-01-30"),
]


def test_the_last_day_for_claims_at_ends_of_months():
    paying = p.granted()
    assert terms_of(paying.case.application.scheme_version)["claim_months"] == 2
    found = [(last, last_claim_day(paying.grant.decision, date.fromisoformat(last)).isoformat())
             for last, _day in LAST_CLAIM_DAYS]  # fmt: skip
    assert found == LAST_CLAIM_DAYS


MOMENTS = [  # due, last day for claims, moment → may be claimed
    ("2026-06-01", "2026-08-31", "2026-05-31 23:59:59+03:00", False),
    ("2026-06-01", "2026-08-31", "2026-06-01 00:00:01+03:00", True),  # still May in UTC
    ("2026-06-01", "2026-08-31", "2026-08-31 23:59:59+03:00", True),
    ("2026-06-01", "2026-08-31", "2026-09-01 00:30:00+03:00", False),  # still August in UTC
    ("2028-02-29", "2028-02-29", "2028-02-29 00:30:00+02:00", True),
    ("2028-02-29", "2028-02-29", "2028-03-01 00:00:00+02:00", False),
    ("2026-10-25", "2026-10-25", "2026-10-25 03:30:00+03:00", True),  # the hour that comes twice
    ("2026-10-25", "2026-10-25", "2026-10-25 03:30:00+02:00", True),
    ("2026-10-25", "2026-10-25", "2026-10-25 23:59:00+02:00", True),
    ("2027-03-28", "2027-03-28", "2027-03-28 02:59:59+02:00", True),  # before the hour that is left out
    ("2027-03-28", "2027-03-28", "2027-03-28 23:59:59+03:00", True),
    ("2027-03-28", "2027-03-28", "2027-03-29 00:00:00+03:00", False),
    ("2027-01-01", "2027-02-28", "2026-12-31 23:30:00+02:00", False),
    ("2027-01-01", "2027-02-28", "2027-01-01 00:30:00+02:00", True),
]


def test_when_a_claim_may_be_sent():
    instalment = p.granted().instalment()
    told = []
    for due, last, moment, _may in MOMENTS:
        Instalment.objects.filter(pk=instalment.pk).update(due_on=due)
        type(instalment.grant).objects.filter(pk=instalment.grant_id).update(last_claim_on=last)
        with time_machine.travel(moment, tick=False):
            may = claimable(Instalment.objects.get(pk=instalment.pk), None) is None
        told.append((due, last, moment, may))
    assert told == MOMENTS


def test_a_file_of_the_last_of_the_month_that_was_cancelled_and_paid_after_midnight():
    with time_machine.travel("2026-05-29 23:50:00+03:00", tick=True):
        paying = p.approved()
        batch = services.ask_cancel(batch=p.made(paying), reason="x", actor=paying.payer)
        services.cancel_file(batch=batch, actor=official(Role.PAYER))
    values = {"item": p.item(paying), "bank_reference": "ARK", "reason": "x", "actor": paying.payer}
    with time_machine.travel("2026-06-01 00:10:00+03:00", tick=False):  # still 31 May in UTC
        for wrong in (date(2026, 5, 28), date(2026, 6, 2)):
            with pytest.raises(Refused, match="between the making"):
                found_services.report(**values, paid_on=wrong)
        told = found_services.report(**values, paid_on=date(2026, 6, 1))
        found_services.confirm(found=told, actor=official(Role.MANAGER))
    assert paying.fresh().paid_total == p.item(paying).amount


@pytest.mark.parametrize(
    ("asked", "again", "fresh"),
    [
        ("2026-10-24 12:00:00+03:00", "2026-10-25 10:59:00+02:00", True),  # the day has 25 hours
        ("2026-10-24 12:00:00+03:00", "2026-10-25 11:01:00+02:00", False),
        ("2027-03-27 12:00:00+02:00", "2027-03-28 12:59:00+03:00", True),  # the day has 23 hours
        ("2027-03-27 12:00:00+02:00", "2027-03-28 13:01:00+03:00", False),
        ("2028-02-28 12:00:00+02:00", "2028-02-29 11:59:00+02:00", True),
        ("2026-12-31 23:30:00+02:00", "2027-01-01 23:29:00+02:00", True),
    ],
)
def test_what_the_register_told_holds_24_hours(register, asked, again, fresh):  # noqa: F811
    with time_machine.travel(asked, tick=False):
        look_up("1234567-1")
    with time_machine.travel(again, tick=False):
        look_up("1234567-1")
    assert len(register.asked) == (1 if fresh else 2) and RegisterAnswer.objects.count() == 1
