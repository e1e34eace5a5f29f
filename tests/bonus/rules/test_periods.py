"""Lengths of periods: the vectors of Helsinki-lisä's own tests (yjdh), month ends and 29 February."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonus.rules import periods
from bonus.rules.periods import DAY

DATES = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2021-09-01", "2021-10-01", 30),
        ("2021-09-01", "2021-09-30", 29),
        ("2021-08-01", "2021-09-01", 30),
        ("2021-08-01", "2021-09-02", 31),
        ("2021-08-01", "2021-08-31", 29),
        ("2021-08-01", "2021-08-30", 29),
        ("2021-08-01", "2021-08-29", 28),
        ("2021-09-16", "2021-12-11", 85),
        ("2021-12-10", "2022-03-20", 100),
        ("2021-12-01", "2022-12-01", 360),
    ],
)
def test_days360(start, end, days):
    assert periods.days360(d(start), d(end)) == days


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2022-01-01", "0.92", "2022-01-28"),
        ("2022-01-01", "1", "2022-01-31"),
        ("2022-01-01", "1.04", "2022-02-01"),
        ("2022-01-20", "1.38", "2022-02-28"),
        ("2022-01-30", "6.99", "2022-08-30"),
        ("2022-02-28", "0.12", "2022-03-01"),
        ("2024-02-29", "0.12", "2024-03-02"),
        ("2022-01-01", "0", None),
        ("2022-01-01", "0.01", None),
    ],
)
def test_end_of_months(start, months, last):
    found = periods.end_of_months(d(start), Decimal(months))
    assert found == (d(last) if last else None)


@pytest.mark.parametrize(("start", "days"), [("2021-09-14", 2), ("2021-09-15", 1), ("2021-09-16", 0)])
def test_overlap_days(start, days):
    assert periods.overlap_days((d("2021-09-01"), d("2021-09-15")), (d(start), d("2021-09-30"))) == days


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", -12, "2023-02-28"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2024-12-31", 2, "2025-02-28"),
        ("2025-01-15", -1, "2024-12-15"),
    ],
)
def test_add_months(day, months, expected):
    assert periods.add_months(d(day), months) == d(expected)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2024-02-01", "2024-02-29", "1"),
        ("2023-02-01", "2023-02-28", "1"),
        ("2024-01-31", "2024-02-28", "1"),
        ("2024-01-15", "2024-07-14", "6"),
        ("2024-06-01", "2024-07-07", str(1 + Decimal(7) / 31)),
        ("2024-02-29", "2025-02-27", "12"),
        ("2024-03-31", "2024-03-31", str(Decimal(1) / 30)),
    ],
)
def test_months_calendar(first, last, months):
    assert periods.as_decimal(periods.months_calendar(d(first), d(last))) == Decimal(months)


def test_weekdays_of_a_fortnight_and_a_weekend():
    assert periods.weekdays(d("2026-03-02"), d("2026-03-15")) == (10, 1)
    assert periods.weekdays(d("2026-03-07"), d("2026-03-08")) == (0, 1)


def test_parts_by_calendar_month():
    parts = list(periods.by_calendar_month(d("2023-12-31"), d("2024-02-29")))
    assert parts == [
        (d("2023-12-31"), d("2023-12-31")),
        (d("2024-01-01"), d("2024-01-31")),
        (d("2024-02-01"), d("2024-02-29")),
    ]


@given(DATES, st.integers(0, 1500), st.integers(1, 40))
def test_a_later_end_is_never_shorter(first, days, more):
    last = first + days * DAY
    for count in (periods.months_360, periods.months_calendar, periods.weeks, periods.calendar_days, periods.weekdays):
        assert periods.as_decimal(count(first, last)) <= periods.as_decimal(count(first, last + more * DAY))


@given(DATES, st.integers(0, 800), st.lists(st.integers(-5, 900), max_size=5))
def test_split_covers_the_period_without_gaps(first, days, offsets):
    last = first + days * DAY
    parts = list(periods.split(first, last, [first + offset * DAY for offset in offsets]))
    assert parts[0][0] == first
    assert parts[-1][1] == last
    assert all(later[0] == earlier[1] + DAY for earlier, later in zip(parts, parts[1:], strict=False))


@given(DATES, st.integers(1, 40))
def test_whole_months_are_whole(first, months):
    last = periods.last_day(first, months, "month")
    assert periods.as_decimal(periods.months_calendar(first, last)) == months
