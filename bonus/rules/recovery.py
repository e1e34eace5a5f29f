"""What changes after a decision: the part that is recovered, and a monthly sum that an official sets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from bonus.rules.earlier import months_between
from bonus.rules.money import EURO, ZERO, round_to
from bonus.rules.periods import months_360
from bonus.rules.result import Row

SMALL_SUM: Final = Decimal("20")
HIGHEST_OVERRIDE: Final = Decimal("1500")


class OverrideError(ValueError):
    """A monthly sum that an official may not set."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """€ to recover for the days `first`…`last`; `collected` is False for a sum that is too small to collect."""

    first: date
    last: date
    amount: Decimal
    collected: bool


def recover(
    rows: Iterable[Row],
    first: date,
    last: date,
    *,
    step: Decimal = EURO,
    small_sum: Decimal = SMALL_SUM,
) -> Recovery:
    """The part of granted rows that falls on `first`…`last`, rounded down to `step`.

    Each row gives its amount × months of the overlap ÷ months of the row (30/360, two decimals), as Helsinki-lisä
    reckons. Give as `first` the day after the last working day, and as `last` the end of the support or the day
    before work resumed. A sum of at most `small_sum` is not collected.
    """
    amount = ZERO
    for row in rows:
        if row.start_date is None or row.end_date is None:
            continue
        start, end = max(first, row.start_date), min(last, row.end_date)
        whole = months_between(row.start_date, row.end_date)
        if start > end:
            continue
        share = Decimal(1) if whole == 0 else min(Decimal(1), months_between(start, end) / whole)
        amount += row.amount * share
    rounded = max(ZERO, round_to(amount, step, "down"))
    return Recovery(first, last, rounded, rounded > small_sum)


def override_total(first: date, last: date, monthly: Decimal, *, highest: Decimal = HIGHEST_OVERRIDE) -> Decimal:
    """€ for a period when an official sets the monthly sum: months by 30/360 × sum, rounded half up to whole euros.

    `OverrideError` when the sum is under 0 or over `highest` a month.
    """
    if monthly < 0 or monthly > highest:
        raise OverrideError(f"the monthly sum must be from 0 to {highest}, not {monthly}")
    days, month = months_360(first, last)
    return round_to(monthly * days / month, EURO)
