"""Random cases for the properties: every scheme of the package, plausible and odd facts alike."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bonus.rules import SchemeVersion, load_schemes
from bonus.rules.case import EMPLOYER_KINDS, SUPPORT_KINDS

SCHEMES = load_schemes()
VERSIONS = list(SCHEMES)


def money(highest: int) -> st.SearchStrategy[str]:
    """A sum in cents as the case format writes it."""
    return st.decimals(0, highest, places=2).map(lambda value: f"{value:.2f}")


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A fact that is sometimes unknown."""
    return st.none() | strategy


@st.composite
def supports(draw: st.DrawFn, start: date, kinds: tuple[str, ...] = SUPPORT_KINDS) -> dict[str, Any]:
    """Another support, around the start of a case."""
    first = start + timedelta(days=draw(st.integers(-200, 400)))
    last = first + timedelta(days=draw(st.integers(0, 500)))
    return {
        "kind": draw(st.sampled_from(kinds)),
        "percent": draw(maybe(st.sampled_from(["50", "70", "100", "30"]))),
        "work_time_percent": draw(maybe(st.sampled_from(["65", "80", "93.3", "100"]))),
        "monthly_amount": draw(maybe(money(2500))),
        "start_date": draw(maybe(st.just(first.isoformat()))),
        "end_date": draw(maybe(st.just(last.isoformat()))),
    }


@st.composite
def guidance(draw: st.DrawFn, start: date) -> dict[str, str]:
    """An entry of guidance."""
    day = start + timedelta(days=draw(st.integers(-20, 300)))
    return {"date": day.isoformat(), "hours": draw(st.sampled_from(["0.5", "2", "7.5", "12"]))}


def people() -> st.SearchStrategy[dict[str, Any]]:
    """Facts of a person."""
    unemployed = st.one_of(
        st.builds(lambda days: {"days": days}, st.integers(0, 1500)),
        st.builds(lambda months: {"months": months, "of_last_months": 14}, st.integers(0, 14)),
    )
    towns = sorted({version.municipality for version in VERSIONS if version.municipality})
    codes = sorted({code for version in VERSIONS for code in version.codes})
    return st.fixed_dictionaries(
        {
            "age": maybe(st.integers(14, 70)),
            "home_municipality": maybe(st.sampled_from(towns)),
            "unemployed": maybe(st.lists(unemployed, max_size=2)),
            "confirmed": maybe(st.lists(st.sampled_from(codes), max_size=4)),
        }
    )


def employers() -> st.SearchStrategy[dict[str, Any]]:
    """Facts of an employer."""
    aid = st.fixed_dictionaries(
        {"date": st.dates(date(2018, 1, 1), date(2026, 12, 31)).map(str), "amount": money(200_000)}
    )
    return st.fixed_dictionaries(
        {
            "kind": maybe(st.sampled_from(EMPLOYER_KINDS)),
            "industry": maybe(st.sampled_from(["56101", "01500", "A01", "03"])),
            "economic_activity": maybe(st.booleans()),
            "granted": maybe(st.just([])),
            "undertaking_de_minimis": maybe(st.lists(aid, max_size=2)),
        }
    )


@st.composite
def cases(draw: st.DrawFn, versions: list[SchemeVersion] | None = None) -> dict[str, Any]:
    """A case of some version, applied for while the version is in force."""
    version = draw(st.sampled_from(versions or VERSIONS))
    last = version.valid_to or date(2027, 12, 31)
    applied = draw(st.dates(version.valid_from, last))
    start = applied + timedelta(days=draw(st.integers(-70, 70)))
    end = start + timedelta(days=draw(st.integers(0, 1200)))
    pay = st.one_of(money(6000), st.sampled_from(["1500.00", "2500.00"]))
    return {
        "id": "case",
        "scheme": version.slug,
        "application_date": applied.isoformat(),
        "start_date": start.isoformat(),
        "end_date": draw(maybe(st.just(end.isoformat()))),
        "basis": draw(st.sampled_from(["work_trial", "apprenticeship", "employment", "employment"])),
        "weekly_hours": draw(maybe(st.sampled_from(["15", "18", "25", "30", "37.5"]))),
        "full_time_hours": draw(maybe(st.sampled_from(["37.5", "40"]))),
        "monthly_pay": draw(maybe(pay)),
        "side_costs": draw(maybe(money(1000))),
        "holiday_pay": draw(maybe(money(400))),
        "aid_intensity": draw(maybe(st.sampled_from(["0", "0.5", "0.7", "1"]))),
        "other_supports": draw(maybe(st.lists(supports(start), max_size=3))),
        "guidance": draw(maybe(st.lists(guidance(start), max_size=8))),
        "decision_date": draw(maybe(st.just((applied + timedelta(days=draw(st.integers(0, 40)))).isoformat()))),
        "total_hours": draw(maybe(st.sampled_from(["40", "60", "100"]))),
        "total_pay": draw(maybe(money(3000))),
        "requested_amount": draw(maybe(money(8000))),
        "person": draw(people()),
        "employer": draw(employers()),
        "earlier_periods": draw(maybe(st.just([]))),
        "confirmations": draw(maybe(st.just(sorted(version.codes)))),
        "attachments": draw(maybe(st.just([]))),
    }


FINE = [
    (version, worked)
    for version in VERSIONS
    for worked in version.worked_cases
    if worked.expected["eligible"] is not False
]


@st.composite
def near_cases(draw: st.DrawFn, versions: list[SchemeVersion] | None = None) -> dict[str, Any]:
    """A worked case that was not refused, with another end, other pay, other supports, or other guidance."""
    choices = [worked for version, worked in FINE if versions is None or version in versions]
    case = copy.deepcopy(draw(st.sampled_from(choices)).facts)
    start = date.fromisoformat(case["start_date"])
    if draw(st.booleans()):
        case["end_date"] = (start + timedelta(days=draw(st.integers(0, 1200)))).isoformat()
    for key in ("monthly_pay", "side_costs", "total_pay", "requested_amount"):
        if draw(st.integers(0, 3)) == 0:
            case[key] = draw(money(5000))
    if draw(st.booleans()):
        case["other_supports"] = draw(st.lists(supports(start), max_size=3))
    if "guidance" in case and draw(st.booleans()):
        case["guidance"] = draw(st.lists(guidance(start), max_size=8))
    return case


def any_cases(versions: list[SchemeVersion] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Both kinds of cases."""
    return st.one_of(near_cases(versions), near_cases(versions), cases(versions))


def cents(amount: Decimal) -> bool:
    """Tell if a sum is in whole cents."""
    return amount == amount.quantize(Decimal("0.01"))
