"""The morning's summary: once a day, on working days, only when something waits, and without a name."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.models import OutboxMessage
from portal.home import digest
from tests.factories import OpeningFactory, OrganisationFactory, employer, official

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, SATURDAY = "2026-11-30", "2026-12-01", "2026-12-05"
HOLIDAY_MONDAY, DAY_AFTER = "2027-03-29", "2027-03-30"  # Easter Monday


def at(day: str, hour: int) -> time_machine.travel:
    moment = datetime.fromisoformat(day).replace(hour=hour, tzinfo=clock.HELSINKI)
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def officer():
    """An officer for whom one opening waits."""
    officer = official(Role.OFFICER)
    company = OrganisationFactory(municipality=officer.assignments[0].municipality)
    OpeningFactory(organisation=company, state="submitted", title="Salainen Sairaanhoitaja")
    return officer


def sent() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(dedupe_key__startswith="digest:"))


def test_it_says_how_many_and_where_and_names_nothing(officer):
    with at(TUESDAY, 7):
        digest.send()
        digest.send()
    (message,) = sent()
    assert message.to == officer.email
    assert message.subject == "1 asia odottaa sinua Työsillassa"
    assert reverse("home:start") in message.body and "Salainen" not in message.body


@pytest.mark.parametrize(("day", "hour"), [(TUESDAY, 6), (SATURDAY, 9), (HOLIDAY_MONDAY, 9)])
def test_nobody_is_disturbed_at_night_at_weekends_and_on_holidays(officer, day, hour):
    with at(day, hour):
        digest.send()
    assert sent() == []


def test_a_worker_that_slept_sends_later_the_same_day(officer):
    with at(TUESDAY, 15):
        digest.send()
    assert len(sent()) == 1


@pytest.mark.parametrize(("day", "comes"), [(MONDAY, True), (TUESDAY, False), (DAY_AFTER, True)])
def test_once_a_week_is_the_weeks_first_working_day(officer, day, comes):
    User.objects.update(digest="weekly")
    with at(day, 8):
        digest.send()
    assert bool(sent()) is comes


def test_those_who_want_none_and_those_for_whom_nothing_waits_get_none(officer):
    User.objects.update(digest="never")
    official(Role.HANDLER)
    with at(TUESDAY, 8):
        digest.send()
    assert sent() == []


def test_an_official_chooses_and_an_employer_is_not_asked(client, officer):
    client.force_login(officer)
    address = reverse("accounts:profile")
    details = {"first_name": "Aada", "last_name": "Esimerkki", "phone": "", "language": "fi"}
    assert client.post(address, {**details, "digest": "weekly"}).status_code == 302
    assert User.objects.get(pk=officer.pk).digest == "weekly"
    client.force_login(user := employer())
    assert client.post(address, {**details, "digest": "never"}).status_code == 302
    assert User.objects.get(pk=user.pk).digest == "daily"
