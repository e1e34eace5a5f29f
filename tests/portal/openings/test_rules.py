"""The law of each kind at its edges, and what search engines are told of an opening."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from portal.core.exceptions import Refused
from portal.openings import services
from portal.openings.models import Kind, Opening
from portal.openings.posting import json_ld
from portal.openings.rules import broken_rules
from tests.factories import OpeningFactory, OrganisationFactory, employer

pytestmark = pytest.mark.django_db


def broken(**fields) -> set[str]:
    return {rule.code for rule in broken_rules(OpeningFactory.build(organisation=OrganisationFactory(), **fields))}


@pytest.mark.parametrize(("low", "high", "holds"), [
    ("25", "25", True), ("20", "30", True), ("24", "26", True), ("30", "37.5", True), ("25", None, True),
    ("20", "29.5", False), ("24.75", "25", False), ("10", "20", False), (None, "24", False), (None, None, False),
])  # fmt: skip
def test_an_apprenticeship_averages_25_hours_a_week(low, high, holds):
    """531/2017 70 §: the average decides, so 20 to 30 hours is enough."""
    hours = {"hours_min": low and Decimal(low), "hours_max": high and Decimal(high)}
    assert (broken(kind=Kind.APPRENTICESHIP, **hours) == set()) is holds
    assert "apprenticeship_hours" not in broken(kind=Kind.JOB, **hours)


@pytest.mark.parametrize("name", ["", "  "])
def test_an_apprenticeship_names_its_instructor(name):
    """531/2017 72 §."""
    hours = {"hours_min": Decimal(30), "hours_max": Decimal(38)}
    assert broken(kind=Kind.APPRENTICESHIP, supervisor_name=name, **hours) == {"apprenticeship_instructor"}
    assert broken(kind=Kind.JOB, supervisor_name=name, **hours) == set()


@pytest.mark.parametrize(("fields", "code"), [
    ({"days_per_week": 5}, ""), ({"days_per_week": 1}, ""), ({"days_per_week": 6}, "trial_days"),
    ({"days_per_week": 0}, "trial_days"), ({"days_per_week": None}, "trial_days"),
    ({"hours_per_day": Decimal(4)}, ""), ({"hours_per_day": Decimal(8)}, ""),
    ({"hours_per_day": Decimal("3.75")}, "trial_hours"), ({"hours_per_day": Decimal("8.25")}, "trial_hours"),
    ({"hours_per_day": None}, "trial_hours"), ({"supervisor_name": " "}, "trial_supervisor"),
])  # fmt: skip
def test_a_work_trial_is_4_to_8_hours_a_day_on_at_most_5_days_and_has_its_guide(fields, code):
    """380/2023 57 §."""
    assert broken(kind=Kind.WORK_TRIAL, **fields) == ({code} if code else set())
    assert broken(kind=Kind.JOB, **fields) == set()


def test_what_breaks_the_law_is_not_sent(client):
    opening = OpeningFactory(state="draft", published_at=None, kind=Kind.APPRENTICESHIP, hours_min=10, hours_max=30)
    member = employer(opening.organisation)
    with pytest.raises(Refused, match="25"):
        services.opening_submit(actor=member, opening=opening)
    Opening.objects.filter(pk=opening.pk).update(hours_min=20)
    services.opening_submit(actor=member, opening=opening)


# --- what search engines are told -------------------------------------------------------------------------------------
def posting_on_the_page(client, opening: Opening) -> dict | None:
    page = BeautifulSoup(client.get(reverse("openings:detail", args=[opening.pk])).content, "html.parser")
    found = page.find("script", type="application/ld+json")
    return json.loads(found.string) if found else None


def test_a_job_and_an_apprenticeship_are_told_and_a_work_trial_is_not(client):
    """A work trial is not employment."""
    apprenticeship = OpeningFactory(kind=Kind.APPRENTICESHIP, hours_min=30, hours_max=38)
    assert posting_on_the_page(client, apprenticeship)["@type"] == "JobPosting"
    assert posting_on_the_page(client, OpeningFactory(kind=Kind.JOB))["@type"] == "JobPosting"
    assert posting_on_the_page(client, OpeningFactory(kind=Kind.WORK_TRIAL)) is None


@pytest.mark.parametrize(("hours", "told"), [
    (None, None), (Decimal(20), "PART_TIME"), (Decimal(35), "FULL_TIME"), (Decimal("37.5"), "FULL_TIME"),
])  # fmt: skip
def test_hours_that_nobody_told_are_not_told_as_part_time(hours, told):
    opening = OpeningFactory(kind=Kind.JOB, hours_min=None, hours_max=hours)
    assert json.loads(json_ld(opening)).get("employmentType") == told
