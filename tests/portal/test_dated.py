"""Whatever hangs on a day does so from Finland's midnight: at month ends, on leap day, when the clocks change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from bonus.applications import funding
from bonus.funds.models import Appropriation, Shortfall
from bonus.payments import services as payments
from portal.core import clock, jobs
from tests.bonus.payments import paying as p
from tests.bonus.payments.test_following import resolve
from tests.portal import dated

pytestmark = pytest.mark.django_db
DAYS = [
    "2026-06-10", "2026-08-31", "2026-09-30", "2026-12-31", "2027-02-28", "2028-02-28", "2028-02-29", "2026-03-28",
    "2026-03-29", "2026-10-24", "2026-10-25",
]  # fmt: skip
EVERY_DAY = pytest.mark.parametrize("day", [date.fromisoformat(day) for day in DAYS], ids=DAYS)


def at(day: date, hour: int, minute: int):
    """The clock stands still at a time of day in Finland."""
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.HELSINKI)
    return time_machine.travel(moment, tick=False)


def minutes_before(first: date):
    """Of the day before: its first minute, one when UTC is still the day before that, its last minute."""
    for hour, minute in ((0, 0), (2, 59), (23, 59)):
        yield at(first - timedelta(days=1), hour, minute)


@EVERY_DAY
@pytest.mark.parametrize(("kind", "thing"), dated.JOBS, ids=[thing.__name__ for _kind, thing in dated.JOBS])
def test_a_daily_job_does_it_from_the_first_minute_of_its_day(kind, thing, day):
    first, happened = thing(day)
    for moment in minutes_before(first):
        with moment:
            dated.run(kind)
            assert not happened(), f"a day too early, at {clock.now()}"
    with at(first, 0, 0):
        dated.run(kind)
        assert happened(), "not in the first minute of its day"
        dated.run(kind)
    with at(first, 23, 59):
        dated.run(kind)
        assert happened(), "again in the same day, and it is no longer so"


@EVERY_DAY
@pytest.mark.parametrize("thing", dated.RULES, ids=lambda thing: thing.__name__)
def test_a_rule_changes_its_answer_at_midnight_in_finland(thing, day):
    first, is_so = thing(day)
    with translation.override("en"):
        for moment in minutes_before(first):
            with moment:
                assert not is_so(), f"a day too early, at {clock.now()}"
        with at(first, 0, 0):
            assert is_so(), "not in the first minute of its day"


def test_every_daily_job_is_in_this_table():
    jobs.discover()
    daily = {name for name, kind in jobs.KINDS.items() if kind.every == "day"}
    assert daily == {kind for kind, _thing in dated.JOBS} | dated.BY_NO_DAY | dated.BY_THE_YEAR


def test_missing_money_is_found_in_the_first_minute_of_the_new_years_appropriation():
    with p.at(p.LATER):
        paying = p.approved(amount="300")
        Appropriation.objects.update(amount=Decimal(300))
        resolve(paying, "400")
        old = Appropriation.objects.get()
    Appropriation.objects.create(
        municipality=old.municipality, scheme=old.scheme, year=2027, amount=Decimal(1000), beyond=old.beyond
    )
    for moment in minutes_before(date(2027, 1, 1)):
        with moment:
            funding.find_missing_money()
            assert Shortfall.objects.open().exists(), clock.now()
    with at(date(2027, 1, 1), 0, 0):
        funding.find_missing_money()
        assert not Shortfall.objects.open().exists() and paying.fresh().amount == 400


@pytest.mark.parametrize("last", ["2026-07-08", "2026-08-31", "2027-02-28", "2026-10-25"])
def test_a_claim_that_was_made_in_the_last_minute_does_not_lapse(last):
    day, paying = date.fromisoformat(last), p.granted()
    paying.grant.__class__.objects.filter(pk=paying.grant.pk).update(last_claim_on=day)
    with at(day, 23, 59):
        instalment = paying.instalment()
        payments.send_claim(instalment=instalment, until=instalment.period_end, actor=paying.member)
    with at(day + timedelta(days=1), 0, 0):
        payments.lapse_unclaimed()
        assert paying.instalment().state == "claimed" and paying.instalment(2).state == "lapsed"
