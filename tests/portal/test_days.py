"""Days are Finland's: month ends, leap day, both changes of the clock, and the hours when UTC is still yesterday."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from bonus.applications import appeal
from matching.jobseekers import services as jobseekers
from matching.jobseekers.models import Client
from portal.core import clock, jobs
from portal.core.models import JobRun, OutboxMessage
from portal.employers import services as employers
from portal.employers.models import Invitation
from portal.openings import posting
from portal.openings import services as openings
from portal.openings.models import Opening
from portal.openings.tasks import tend
from tests.factories import ClientFactory, OpeningFactory, OrganisationFactory, employer, official

pytestmark = pytest.mark.django_db

# (what, a moment in UTC, the day in Finland)
MOMENTS = [
    ("an ordinary noon", "2026-06-10T09:00", "2026-06-10"),
    ("half past midnight in summer", "2026-06-09T21:30", "2026-06-10"),
    ("half past midnight in winter", "2026-11-23T22:30", "2026-11-24"),
    ("the last minute of a day", "2026-11-24T21:59", "2026-11-24"),
    ("the first minute of a year", "2026-12-31T22:00", "2027-01-01"),
    ("the last day of a month", "2026-08-31T09:00", "2026-08-31"),
    ("leap day", "2028-02-29T09:00", "2028-02-29"),
    ("the first minute of leap day", "2028-02-28T22:00", "2028-02-29"),
    ("before the clock goes forward", "2026-03-29T00:59", "2026-03-29"),
    ("after the clock has gone forward", "2026-03-29T01:00", "2026-03-29"),
    ("the first minute after the day of summer time", "2026-03-29T21:00", "2026-03-30"),
    ("before the clock goes back", "2026-10-25T00:30", "2026-10-25"),
    ("the hour that comes twice", "2026-10-25T01:30", "2026-10-25"),
    ("the last minute of the day of 25 hours", "2026-10-25T21:59", "2026-10-25"),
    ("ninety days end on the day of summer time", "2025-12-29T09:00", "2025-12-29"),
    ("ninety days end on the day of winter time", "2026-07-27T09:00", "2026-07-27"),
]
EVERY = pytest.mark.parametrize(("moment", "day"), [m[1:] for m in MOMENTS], ids=[m[0] for m in MOMENTS])


def at(moment: str | datetime):
    """The clock stands still."""
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return time_machine.travel(found.replace(tzinfo=UTC), tick=False)


def minutes_of(day: date) -> tuple[datetime, datetime]:
    """The first and the last minute of a day in Finland."""
    first = datetime(day.year, day.month, day.day, tzinfo=clock.HELSINKI)
    after = day + timedelta(days=1)
    return first, datetime(after.year, after.month, after.day, tzinfo=clock.HELSINKI) - timedelta(minutes=1)


def any_minute_of(day: date):
    for minute in minutes_of(day):
        yield time_machine.travel(minute, tick=False)


@EVERY
def test_today_is_finlands_day_and_a_daily_job_comes_once_a_day(moment, day):
    with at(moment):
        assert clock.today() == date.fromisoformat(day)
    for minute in any_minute_of(date.fromisoformat(day)):
        with minute:
            jobs.enqueue_periodic()
    assert JobRun.objects.filter(kind="openings.tend").values_list("key", flat=True).get() == f"openings.tend:{day}"


@EVERY
def test_an_opening_is_open_for_ninety_whole_days_and_its_employer_is_reminded_a_week_before(moment, day):
    organisation = OrganisationFactory()
    with at(moment):
        opening = OpeningFactory(
            organisation=organisation, state="submitted", published_at=None, closes_on=None,
            created_by=employer(organisation), kind="job",
        )  # fmt: skip
        opening = openings.opening_publish(actor=official("officer"), opening=opening)
        assert json.loads(posting.json_ld(opening))["datePosted"] == day
    last = date.fromisoformat(day) + timedelta(days=90)
    assert opening.closes_on == last
    reminders = OutboxMessage.objects.filter(dedupe_key__contains=":closes:")

    def after_the_night_of(on: date) -> tuple[int, str, bool]:
        for minute in any_minute_of(on):
            with minute:
                tend()
                public = Opening.objects.public().filter(pk=opening.pk).exists()
        opening.refresh_from_db()
        return reminders.count(), opening.state, public

    assert after_the_night_of(last - timedelta(days=8)) == (0, "published", True)
    assert after_the_night_of(last - timedelta(days=7)) == (1, "published", True)
    assert after_the_night_of(last) == (1, "published", True)
    assert after_the_night_of(last + timedelta(days=1)) == (1, "closed", False)


@EVERY
def test_an_invitation_is_open_for_fourteen_times_twenty_four_hours(moment, day):
    organisation = OrganisationFactory()
    with at(moment):
        begun = clock.now()
        invitation = employers.invitation_create(
            actor=employer(organisation), organisation=organisation, email="uusi@example.fi", role="employer_member"
        )
    end = begun + timedelta(days=14)
    with at(end - timedelta(seconds=1)):
        assert Invitation.objects.open().filter(pk=invitation.pk).exists()
    with at(end):
        assert not Invitation.objects.open().filter(pk=invitation.pk).exists()


@pytest.mark.parametrize(
    ("moment", "three", "six"),
    [
        ("2026-08-31T09:00", "2026-11-30", "2027-02-28"),  # neither November nor February has 31 days
        ("2027-08-31T09:00", "2027-11-30", "2028-02-29"),  # leap day
        ("2028-02-29T09:00", "2028-05-29", "2028-08-29"),
        ("2026-11-29T22:30", "2027-02-28", "2027-05-30"),  # 30.11. at half past midnight
        ("2026-12-31T22:00", "2027-04-01", "2027-07-01"),  # the first minute of 2027
        ("2026-03-29T01:00", "2026-06-29", "2026-09-29"),  # the clock has gone forward
        ("2026-10-25T01:30", "2027-01-25", "2027-04-25"),  # the hour that comes twice
    ],
)
def test_follow_ups_come_three_and_six_months_after_the_end(moment, three, six):
    with at(moment):
        client = ClientFactory()
        jobseekers.client_act(actor=client.coach, client=client, action="end", ending=Client.Ending.EMPLOYED)
        days = list(client.follow_ups.order_by("months").values_list("months", "due_on"))
    assert days == [(3, date.fromisoformat(three)), (6, date.fromisoformat(six))]


@EVERY
def test_the_time_for_a_claim_runs_from_finlands_day(moment, day):
    with at(moment):
        received = appeal.deemed_receipt(clock.local_date(clock.now()), electronically=True)
    assert received == date.fromisoformat(day) + timedelta(days=3)
