"""What an application need not ask changes no result; where answers part is told rightly."""

from __future__ import annotations

from datetime import date

import pytest

from bonus.rules import Case, calculate_version, load_schemes
from bonus.rules.facts_used import (
    age_limits,
    facts_used,
    facts_with_supports,
    home_municipalities,
    must_assure,
    unemployment_limits,
)

SCHEMES = load_schemes()
ALWAYS = {"id", "scheme", "application_date", "start_date", "end_date", "basis", "decision_date"}
WORKED = [
    pytest.param(version, worked, id=f"{version.slug} {version.version} {number}")
    for version in SCHEMES
    for number, worked in enumerate(version.worked_cases)
]


def only(facts: dict, used: frozenset[str]) -> dict:
    """The facts whose keys are used."""
    kept = {key: value for key, value in facts.items() if key in used | ALWAYS}
    for group in ("person", "employer"):
        inner = facts.get(group, {})
        kept[group] = {key: value for key, value in inner.items() if f"{group}.{key}" in used}
    return kept


@pytest.mark.parametrize(("version", "worked"), WORKED)
def test_facts_that_are_not_used_change_nothing(version, worked):
    whole = calculate_version(Case.from_dict(worked.facts), version)
    less = calculate_version(Case.from_dict(only(worked.facts, facts_used(version))), version)
    # The kind of employer decides, too, if de minimis concerns it; every application knows it.
    assert (less.eligible, less.total, less.missing) == (whole.eligible, whole.total, whole.missing)


@pytest.mark.parametrize(("version", "worked"), WORKED)
def test_every_fact_that_is_missed_is_among_the_used(version, worked):
    bare = {key: value for key, value in worked.facts.items() if key in ALWAYS}
    missing = set(calculate_version(Case.from_dict(bare), version).missing)
    assert missing - {"end_date", "application_time"} <= facts_used(version)


def of(slug: str, on: date = date(2026, 6, 1)):
    return SCHEMES.get(slug, on)


def test_where_answers_part():
    voucher = of("nuorten-tyollistymisseteli")
    assert age_limits(voucher) == (18, 30)
    assert unemployment_limits(voucher) == {("months", 7): (6,), ("months", None): (3,)}
    assert unemployment_limits(of("lapinlahti")) == {("days", None): (201,)}
    assert home_municipalities(of("loppi")) == ("Loppi",)


def test_costs_that_matter_only_beside_another_support():
    kajaani = of("kajaani")
    assert facts_with_supports(kajaani).keys() >= {"monthly_pay", "side_costs", "holiday_pay"}
    assert "monthly_pay" not in facts_with_supports(of("oulu"))


def test_what_every_applicant_assures():
    assert must_assure(of("loppi")) == {"collective_agreement", "duties"}
    assert must_assure(of("oulu")) == frozenset()
