"""Support that was paid before for the same person at the same employer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from bonus.rules.money import CENT, ZERO, round_to
from bonus.rules.periods import DAY, Period, add_months, as_decimal, months_360, overlap_days

HELSINKI_MONTHS: Final = 12
HELSINKI_GAP: Final = 24


@dataclass(frozen=True, slots=True)
class EarlierUse:
    """Months used before a new period, what is left (None: no upper limit), and if the new period needs a look."""

    used: Decimal
    remaining: Decimal | None
    overlap: bool
    warning: bool


def months_between(first: date, last: date) -> Decimal:
    """Months by 30/360 to two decimals."""
    return round_to(as_decimal(months_360(first, last)), CENT)


def used_months(first: date, earlier: Iterable[Period], gap_months: int | None) -> Decimal:
    """Months of earlier support, walking back from `first` until a break of at least `gap_months` (None: all)."""
    used, border = ZERO, first
    for start, end in sorted(earlier, key=lambda period: period[1], reverse=True):
        if gap_months is not None and add_months(end + DAY, gap_months) <= border:
            break
        used += months_between(start, end)
        border = min(border, start)
    return used


def earlier_use(
    new: Period,
    earlier: Iterable[Period],
    *,
    months: int = HELSINKI_MONTHS,
    gap_months: int | None = HELSINKI_GAP,
    unlimited: bool = False,
) -> EarlierUse:
    """What earlier periods leave for a new one.

    Helsinki-lisä: at most 12 months for the same person and employer until there has been a break of 24 months; an
    apprenticeship has no upper limit (`unlimited`). The outcome is a warning to the official, not a refusal.
    """
    periods = list(earlier)
    used = used_months(new[0], periods, gap_months)
    overlap = any(overlap_days(new, period) for period in periods)
    if unlimited:
        return EarlierUse(used, None, overlap, warning=False)
    remaining = max(ZERO, months - used)
    return EarlierUse(used, remaining, overlap, warning=overlap or months_between(*new) > remaining)
