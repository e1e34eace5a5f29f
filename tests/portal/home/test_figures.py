"""The managers' figures: what is counted, whose, over which time, and that a small group is nowhere."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from bonus.applications.models import Application, Decision
from matching.jobseekers.models import FollowUp
from portal.accounts.roles import Role
from portal.core import clock
from tests.factories import (
    ApplicationFactory,
    AppropriationFactory,
    AuthorityFactory,
    MunicipalityFactory,
    OpeningFactory,
    PlacementFactory,
    ProposalFactory,
    SchemeVersionFactory,
    UserFactory,
    official,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)  # the third quarter is over


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.HELSINKI)


class Work:
    """A town at work: `decided` makes a case from the placement to its decision."""

    def __init__(self, **town) -> None:
        self.town = MunicipalityFactory(**town)
        self.version = SchemeVersionFactory(municipality=self.town)
        self.authority, self.decider = AuthorityFactory(), UserFactory()
        self.opening = OpeningFactory(municipality=self.town)
        self.manager = official(Role.MANAGER, municipality=self.town)

    def decided(self, on: date, outcome: str = "granted", *, days: int = 10, why: str = "", amount: int = 1000):
        proposal = ProposalFactory(opening=self.opening, municipality=self.town, state="accepted")
        placement = PlacementFactory(
            proposal=proposal, municipality=self.town, client=proposal.client, opening=self.opening,
            organisation=self.opening.organisation, state="ended", created_at=at(on), start_date=on,
        )  # fmt: skip
        findings = [{"code": why, "severity": "refuse", "text": ""}] if why else []
        application = ApplicationFactory(
            placement=placement, scheme_version=self.version, state=outcome, submitted_at=at(on - timedelta(days=days)),
            due_on=on - timedelta(days=days - 30), applied_amount=amount,
            result={"total": str(amount), "findings": findings},
        )  # fmt: skip
        Decision.objects.create(
            application=application, authority=self.authority, outcome=outcome, number=f"RBP-{application.pk}",
            amount=0 if outcome == "refused" else amount, reasons="x", provisions="x", decided_by=self.decider,
            decided_at=at(on), application_version=1,
        )  # fmt: skip
        return application


@pytest.fixture
def work(monkeypatch) -> Work:
    monkeypatch.setattr(clock, "now", lambda: at(TODAY))
    return Work()


def rows(client, **query) -> list[list[str]]:
    body = client.get(reverse("home:figures_csv"), query).content.decode("utf-8-sig")
    return [line.split(";") for line in body.splitlines()[1:]]


def of(found, figure, split):
    return {row[2] if split == "Over time" else row[3]: row[4:] for row in found if row[:2] == [figure, split]}


@pytest.fixture
def english(client, work):
    client.force_login(work.manager)
    with translation.override("en"):
        yield client


def test_decisions_by_quarter_outcome_and_time(english, work):
    for n in range(6):
        work.decided(date(2026, 2, 1 + n), days=10 + n)
    for n in range(5):
        work.decided(date(2026, 5, 1 + n), "refused", why="basis", days=40)
    work.decided(date(2026, 8, 1))
    found = rows(english)
    assert of(found, "Decisions", "Over time") == {
        "1–3/2026": ["6", "6000,00", "12", "", "", ""],
        "4–6/2026": ["5", "0,00", "40", "", "", ""],
        "7–9/2026": ["", "", "", "", "", "fewer than five persons so far"],
    }
    outcomes = of(found, "Decisions", "Outcomes and reasons for refusal")
    assert outcomes["granted"][0] == "6" and outcomes["refused"][0] == "5" and len(outcomes) == 3
    promise = of(found, "Decisions", "Promised handling time")
    assert (promise["in time"][0], promise["later than promised"][0]) == ("6", "5")
    assert of(found, "Applications", "Over time")["1–3/2026"][:2] == ["11", "11000,00"]


def test_few_of_them_are_nowhere_on_the_page_or_in_a_file(english, work):
    for n in range(6):
        work.decided(date(2026, 2, 1 + n), "refused" if n == 0 else "granted", why="basis" if n == 0 else "")
    found = rows(english, by="month")
    assert of(found, "Decisions", "Outcomes and reasons for refusal") == {}
    book = load_workbook(io.BytesIO(english.get(reverse("home:figures_xlsx")).content))
    numbers = {row[4] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True) if row[0] != "Openings"}
    assert numbers <= {None, 0, 6}
    assert english.get(reverse("home:figures")).status_code == 200


def test_after_the_service_with_a_bonus_and_without(english, work):
    for n in range(10):
        application = work.decided(date(2026, 1, 10), "refused" if n >= 5 else "granted")
        situation = "employed" if n < 5 else "unemployed"
        day = date(2026, 5, 5)
        FollowUp.objects.create(
            client=application.placement.client, months=3, due_on=day, done_on=day, situation=situation
        )
    found = of(rows(english), "Situation 3 months after the service", "Situation, with and without a bonus")
    assert {group: row[0] for group, row in found.items()} == {
        "placement with a bonus": "5",
        "placement with a bonus: in work": "5",
        "placement without a bonus": "5",
        "placement without a bonus: unemployed": "5",
    }


def test_a_bonus_decided_later_moves_nobody_between_groups_that_were_published(english, work):
    for n in range(12):
        application = work.decided(date(2026, 1, 10), "refused" if n >= 5 else "granted")
        client, day = application.placement.client, date(2026, 5, 5)
        FollowUp.objects.create(client=client, months=3, due_on=day, done_on=day, situation="employed")
    groups = "Situation 3 months after the service", "Situation, with and without a bonus"
    before = of(rows(english), *groups)
    assert before["placement with a bonus"][0] == "5"
    Decision.objects.filter(application=application).update(outcome="granted", decided_at=at(date(2026, 9, 1)))
    assert of(rows(english), *groups) == before


def test_another_towns_figures_are_not_counted_and_its_name_is_not_taken(english, work):
    other = Work(code="091", name_fi="Helsinki")
    for n in range(6):
        other.decided(date(2026, 2, 1 + n))
    found = rows(english, town=other.town.pk)
    assert of(found, "Decisions", "Over time")["1–3/2026"][0] == "0"
    assert Application.objects.count() == 6


def test_the_budget_says_what_is_left_at_the_years_end(english, work):
    AppropriationFactory(municipality=work.town, scheme=work.version.slug, year=2026, amount=Decimal("10000.00"))
    ApplicationFactory(
        placement=work.decided(date(2026, 2, 1), "refused").placement, scheme_version=work.version, state="handling",
        result={"total": "1200.00"},
    )  # fmt: skip
    page = english.get(reverse("home:figures")).content.decode()
    assert "8,800.00" in page


def test_what_is_wrong_in_the_address_is_told(english):
    page = english.get(reverse("home:figures"), {"year": "1999"})
    assert page.status_code == 422 and "govuk-error-summary" in page.content.decode()
    assert english.get(reverse("home:figures"), {"by": "year"}).status_code == 200
