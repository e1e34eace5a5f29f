"""The officials' own workbook of Helsinki-lisä (City-of-Helsinki/yjdh): every active case, to the cent."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from bonus.rules import Case, calculate, calculate_version, load_schemes
from bonus.rules.result import Result

SCHEMES = load_schemes()


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def officials(shared):
    folder = shared / "data/bonus"
    expected = {row["id"]: row["total"] for row in lines(folder / "helsinki-lisa-expected.jsonl")}
    return [(case, expected[case["id"]]) for case in lines(folder / "helsinki-lisa-cases.jsonl")]


@pytest.fixture(scope="module")
def workbook(shared):
    sheets = json.loads((shared / "data/bonus/helsinki-lisa-cases.json").read_text("utf-8"))
    return {f"{sheet}/{case['col']}": case for sheet, cases in sheets.items() for case in cases}


def ranges(result: Result) -> list[tuple[str, Decimal, Decimal]]:
    """First day, months and sum of each sub-range of a result."""
    found: dict[str, list[Decimal]] = {}
    for row in result.rows:
        start = row.start_date.isoformat()
        months = row.quantity if row.code == "base" else None
        entry = found.setdefault(start, [Decimal(0), Decimal(0)])
        entry[0] = months if months is not None else entry[0]
        entry[1] += row.amount
    return [(start, months, amount) for start, (months, amount) in found.items()]


def test_every_active_case_to_the_cent(officials):
    assert len(officials) == 27
    totals = {case["id"]: calculate(case, SCHEMES).to_dict()["total"] for case, _ in officials}
    assert totals == {case["id"]: total for case, total in officials}


def test_rows_add_up_in_every_case_and_language(officials):
    for case, total in officials:
        for language in ("fi", "sv", "en"):
            result = calculate(case, SCHEMES, language)
            assert sum(row.amount for row in result.rows) == result.total == Decimal(total)
            assert sum(part.amount for part in result.instalments) == result.total


def test_sub_ranges_are_those_of_the_workbook(officials, workbook):
    """Months and sum of the workbook's two time ranges, where the calculation has as many."""
    compared = 0
    for case, _ in officials:
        sheet = workbook.get(case["id"], {})
        keys = [f"expected_results.time_range_{number}" for number in (1, 2)]
        theirs = [
            (
                sheet[f"{key}.start_date"],
                Decimal(str(sheet[f"{key}.duration"])),
                Decimal(str(sheet[f"{key}.total_amount"])),
            )
            for key in keys
            if sheet.get(f"{key}.start_date")
        ]
        ours = ranges(calculate(case, SCHEMES))
        if theirs and len(ours) == len(theirs):
            assert ours == theirs, case["id"]
            compared += 1
    assert compared >= 15


def test_one_instalment_up_to_the_threshold():
    result = helsinki("2024-08-31", "2025-08-30", "2024-08-20")
    assert [(part.due_date.isoformat(), str(part.amount)) for part in result.instalments] == [("2024-08-20", "9600.00")]


def helsinki(start: str, end: str, decided: str, **facts: object) -> Result:
    """A case of the 800 € version with pay enough for the cap."""
    case = {
        "id": "x",
        "scheme": "helsinki-lisa",
        "application_date": decided,
        "decision_date": decided,
        "start_date": start,
        "end_date": end,
        "basis": "employment",
        "monthly_pay": "3000.00",
        "side_costs": "0.00",
        "holiday_pay": "0.00",
        "aid_intensity": "1",
        "other_supports": [],
        **facts,
    }
    return calculate(case, SCHEMES)


def test_two_instalments_over_the_threshold_and_the_second_half_a_year_from_the_start():
    result = helsinki("2024-08-31", "2025-08-31", "2024-08-20")
    parts = [(part.due_date.isoformat(), str(part.amount)) for part in result.instalments]
    assert str(result.total) == "9624.00"
    assert parts == [("2024-08-20", "9000.00"), ("2025-02-28", "624.00")]


def test_two_full_instalments_of_the_1500_version():
    result = helsinki("2026-02-01", "2027-01-31", "2026-02-01")
    assert [str(part.amount) for part in result.instalments] == ["9000.00", "9000.00"]


def test_window_and_longest_period_ask_an_official_and_refuse_nothing():
    result = helsinki("2024-01-01", "2025-03-31", "2024-08-20")
    severities = {finding.code: finding.severity for finding in result.findings}
    assert severities["longest_period"] == severities["application_window"] == "check"
    assert result.eligible is None
    assert result.total == 12000


def test_full_subsidy_without_work_time_counts_65_percent():
    facts = {"monthly_pay": "1000.00", "side_costs": "600.00"}
    subsidy = {"kind": "pay_subsidy", "percent": "100", "start_date": "2024-09-01", "end_date": "2024-09-30"}
    unsaid = helsinki("2024-09-01", "2024-09-30", "2024-08-20", **facts, other_supports=[subsidy])
    said = helsinki(
        "2024-09-01", "2024-09-30", "2024-08-20", **facts, other_supports=[{**subsidy, "work_time_percent": "65"}]
    )
    assert unsaid.rows == said.rows
    assert [row.amount for row in unsaid.rows if row.code == "deduction"] == [Decimal("-1230.00")]


@pytest.mark.parametrize(("percent", "cap"), [("50", "1260.00"), ("70", "1770.00"), ("100", "2020.00")])
def test_caps_of_the_pay_subsidy(percent, cap):
    subsidy = {"kind": "pay_subsidy", "percent": percent}
    result = helsinki("2024-09-01", "2024-09-30", "2024-08-20", monthly_pay="6000.00", other_supports=[subsidy])
    assert [row.unit_amount for row in result.rows if row.code == "deduction"] == [-Decimal(cap)]


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2021-02-01", "2021-02-27", "shortest_period"),
        ("2021-02-01", "2021-02-28", None),
        ("2021-02-01", "2022-01-31", None),
        ("2021-02-01", "2022-02-01", "longest_period"),
    ],
)
def test_length_of_the_period_applied_for(start, end, code):
    codes = {finding.code for finding in at("2021-02-01", start, end).findings}
    assert codes & {"shortest_period", "longest_period"} == ({code} if code else set())


@pytest.mark.parametrize(("start", "late"), [("2020-12-21", True), ("2021-01-01", True), ("2022-12-31", False)])
def test_start_is_at_most_four_months_before_the_application(start, late):
    codes = {finding.code for finding in at("2023-01-01", start, "2023-06-30").findings}
    assert ("application_window" in codes) is late


def at(applied: str, start: str, end: str) -> Result:
    """A case by the terms of 2023 whatever the day of the application."""
    version = SCHEMES.get("helsinki-lisa", on=date(2024, 1, 1))
    return calculate_version(Case.from_dict(_plain(applied, start, end)), version)


def _plain(applied: str, start: str, end: str) -> dict[str, str]:
    return {
        "id": "x",
        "scheme": "helsinki-lisa",
        "application_date": applied,
        "start_date": start,
        "end_date": end,
        "basis": "employment",
    }
