"""Lengths of periods. A period is two dates, both included; a length is an exact fraction (numerator, denominator).

Two ways of counting months are in use: the European 30/360 convention (Helsinki-lisä), where every month has 30
days, and calendar months, where a whole month runs from a date to the day before the same date of the next month.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

Length = tuple[int, int]
Period = tuple[date, date]

DAY: Final = timedelta(days=1)


def days360(start: date, end: date) -> int:
    """Days from `start` to `end` when every month has 30 days (European convention: day 31 counts as 30)."""
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + min(end.day, 30) - min(start.day, 30)


def add_months(day: date, months: int) -> date:
    """Same day `months` later or earlier; a day that the month lacks becomes the month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if day.day <= 28:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_360(first: date, last: date) -> Length:
    """Months by 30/360: the day after `last` is where the count ends."""
    return days360(first, last + DAY), 30


def months_calendar(first: date, last: date) -> Length:
    """Whole calendar months from `first`, and the days left over as a share of the month that they begin."""
    after = last + DAY
    whole = (after.year - first.year) * 12 + after.month - first.month
    if add_months(first, whole) > after:
        whole -= 1
    begun = add_months(first, whole)
    size = (add_months(first, whole + 1) - begun).days
    return whole * size + (after - begun).days, size


def weeks(first: date, last: date) -> Length:
    """Weeks of seven days."""
    return (last - first).days + 1, 7


def calendar_days(first: date, last: date) -> Length:
    """Days, both ends included."""
    return (last - first).days + 1, 1


def weekdays(first: date, last: date) -> Length:
    """Mondays to Fridays, holidays included."""
    whole, rest = divmod((last - first).days + 1, 7)
    extra = sum(1 for offset in range(rest) if (first + timedelta(days=offset)).weekday() < 5)
    return whole * 5 + extra, 1


def as_decimal(length: Length) -> Decimal:
    """The length as a decimal number of 28 digits."""
    return Decimal(length[0]) / length[1]


def last_day(first: date, amount: int, unit: str) -> date:
    """Last day of a period of `amount` months, weeks or days that begins on `first`."""
    if unit == "month":
        return add_months(first, amount) - DAY
    return first + timedelta(days=amount * (7 if unit == "week" else 1) - 1)


def overlap_days(one: Period, other: Period) -> int:
    """Days that two periods share."""
    return max(0, (min(one[1], other[1]) - max(one[0], other[0])).days + 1)


def overlaps(one: Period, start: date | None, end: date | None) -> bool:
    """Tell if a period shares a day with another one; a missing end of the other one is open."""
    return (start is None or start <= one[1]) and (end is None or end >= one[0])


def split(first: date, last: date, starts: Iterable[date]) -> Iterator[Period]:
    """Cut a period at each of `starts` (first days of the parts), in order of time."""
    begin = first
    for cut in sorted({day for day in starts if first < day <= last}):
        yield begin, cut - DAY
        begin = cut
    yield begin, last


def by_calendar_month(first: date, last: date) -> Iterator[Period]:
    """The parts of a period that fall in each calendar month."""
    while first <= last:
        month_end = date(first.year, first.month, monthrange(first.year, first.month)[1])
        yield first, min(month_end, last)
        first = month_end + DAY


def end_of_months(start: date, months: Decimal) -> date | None:
    """Last day of a support that begins on `start` and lasts `months` months by 30/360;

    the latest day when several fit.

    None when less than half a day is left.
    """
    days = int((months * 30).to_integral_value(rounding=ROUND_HALF_UP))
    if days <= 0:
        return None
    index, day = divmod(min(start.day, 30) - 1 + days, 30)
    year, month = divmod(start.year * 12 + start.month - 1 + index, 12)
    size = monthrange(year, month + 1)[1]
    after = size if day == 29 else min(day + 1, size)
    return date(year, month + 1, after) - DAY
