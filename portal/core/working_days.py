"""Days on which offices and banks work: Finnish holidays and eves, and the days on which T2 moves no money."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5
DAY = timedelta(days=1)


@cache
def _finnish(year: int) -> frozenset[date]:
    """Church holidays, Independence Day, May Day, Christmas Eve and Midsummer Eve."""
    return frozenset(holidays.Finland(years=[year]))


@cache
def _closed_banks(year: int) -> frozenset[date]:
    """T2's closing days: New Year, Good Friday, Easter Monday, May Day, 25 and 26 December."""
    return frozenset(holidays.financial_holidays("XECB", years=[year]))


def is_working_day(day: date) -> bool:
    """Neither Saturday or Sunday nor a Finnish holiday or eve."""
    return day.weekday() < SATURDAY and day not in _finnish(day.year)


def is_bank_day(day: date) -> bool:
    """A working day on which the euro system's T2 is open as well."""
    return is_working_day(day) and day not in _closed_banks(day.year)


def next_bank_day(day: date) -> date:
    """`day` itself when banks are open, else the first day after it when they are."""
    while not is_bank_day(day):
        day += DAY
    return day


def add_working_days(day: date, number: int) -> date:
    """The `number`-th working day after `day`, which is not counted itself."""
    while number > 0:
        day += DAY
        number -= is_working_day(day)
    return day
