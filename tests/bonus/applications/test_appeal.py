"""The last day of a claim for a revised decision (kuntalaki 138 §, 13/2003 19 §, hallintolaki 59 §, 150/1930 5 §)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonus.applications.appeal import APPEAL_DAYS, deemed_receipt, is_working_day, last_day


@pytest.mark.parametrize(
    ("sent", "electronically", "received"),
    [
        ("2026-11-24", True, "2026-11-27"),
        ("2026-11-24", False, "2026-12-01"),
        ("2026-02-26", True, "2026-03-01"),  # over the end of February
        ("2028-02-26", True, "2028-02-29"),  # leap day
        ("2026-12-30", True, "2027-01-02"),  # over the year's end
        ("2026-12-25", False, "2027-01-01"),  # received on a holiday: receipt does not move
    ],
)
def test_deemed_receipt(sent, electronically, received):
    assert deemed_receipt(date.fromisoformat(sent), electronically=electronically) == date.fromisoformat(received)


@pytest.mark.parametrize(
    ("informed", "last"),
    [
        ("2026-11-27", "2026-12-11"),  # a Friday
        ("2026-11-28", "2026-12-14"),  # Saturday 12.12. → Monday
        ("2026-11-29", "2026-12-14"),  # Sunday 13.12. → Monday
        ("2026-11-22", "2026-12-07"),  # Independence Day, a Sunday → Monday
        ("2026-12-10", "2026-12-28"),  # Christmas Eve (Thursday) → Monday after Christmas
        ("2026-12-11", "2026-12-28"),
        ("2026-12-18", "2027-01-04"),  # New Year's Day (Friday) → Monday
        ("2026-12-23", "2027-01-07"),  # Epiphany (Wednesday) → Thursday
        ("2026-06-05", "2026-06-22"),  # Midsummer Eve (Friday) → Monday
        ("2026-04-17", "2026-05-04"),  # May Day (Friday) → Monday
        ("2026-03-20", "2026-04-07"),  # Good Friday → Tuesday after Easter
        ("2026-04-30", "2026-05-15"),  # Ascension Day (Thursday) → Friday
        ("2026-10-17", "2026-11-02"),  # All Saints' Day is a Saturday → Monday
        ("2028-02-15", "2028-02-29"),  # leap day is a Tuesday
        ("2027-02-15", "2027-03-01"),
        ("2026-12-31", "2027-01-14"),
    ],
)
def test_last_day(informed, last):
    assert last_day(date.fromisoformat(informed)) == date.fromisoformat(last)


@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)))
def test_the_last_day_is_the_first_working_day_not_before_the_fourteenth(informed):
    last, earliest = last_day(informed), informed + timedelta(days=APPEAL_DAYS)
    assert last >= earliest and is_working_day(last)
    assert not any(is_working_day(earliest + timedelta(days=n)) for n in range((last - earliest).days))
