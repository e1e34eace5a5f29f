"""Until when a claim for a revised decision (oikaisuvaatimus) can be made: 14 days, kuntalaki 410/2015 138 §."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

APPEAL_DAYS = 14  # kuntalaki 410/2015 138 §
RECEIVED_ELECTRONICALLY = 3  # 13/2003 19 §: the third day from sending, when the party has consented
RECEIVED_BY_POST = 7  # hallintolaki 434/2003 59 §: the seventh day from posting
INFORMED_BY_PUBLICATION = 7  # kuntalaki 140 §
SATURDAY = 5


@cache
def _days_off(year: int) -> frozenset[date]:
    """Church holidays, Independence Day, May Day, Christmas Eve and Midsummer Eve."""
    return frozenset(holidays.Finland(years=[year]))


def is_working_day(day: date) -> bool:
    """Neither Saturday or Sunday nor a holiday or eve that 150/1930 5 § names."""
    return day.weekday() < SATURDAY and day not in _days_off(day.year)


def deemed_receipt(sent_on: date, *, electronically: bool) -> date:
    """The day when a party is deemed to have been informed. It may be a holiday: only the last day moves."""
    return sent_on + timedelta(days=RECEIVED_ELECTRONICALLY if electronically else RECEIVED_BY_POST)


def members_last_day(published_on: date) -> date:
    """A member of the municipality is informed seven days after publication on the web (kuntalaki 140 §)."""
    return last_day(published_on + timedelta(days=INFORMED_BY_PUBLICATION))


def last_day(informed_on: date, *, days: int = APPEAL_DAYS) -> date:
    """The last day of a time of `days`: the day of being informed is not counted (150/1930 2 §), and a last day on a
    holiday, a Saturday or an eve moves to the next working day (150/1930 5 §)."""
    day = informed_on + timedelta(days=days)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
