"""The only place that asks what time it is. Datetimes are aware and in UTC; dates are Finland's."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(tz=UTC)


def today() -> date:
    """Today's date in Finland: between 00:00 and 03:00 it differs from UTC's."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    """The date in Finland at an aware `moment`."""
    return moment.astimezone(HELSINKI).date()


def add_months(day: date, months: int) -> date:
    """`day` moved by whole months; the day is clipped to the month's end (31.1. + 1 month = 28. or 29.2.)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
