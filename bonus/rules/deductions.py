"""Other supports as sums of money a month, and the parts into which they cut the period.

A pay subsidy is reckoned from the gross pay (laki 380/2023, 94 §: the caps a month; 88 §: 100 % is paid of at most
65 % of working time, and 23 % is added for side costs).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bonus.rules.case import Case, Support
from bonus.rules.ledger import Ledger
from bonus.rules.money import HUNDRED, ZERO
from bonus.rules.periods import DAY, Period, overlaps
from bonus.rules.sentences import listing, say


@dataclass(frozen=True, slots=True)
class PercentFormula:
    """How much a support of a percent pays: min(`highest`, `share` × gross pay [÷ share of working time])."""

    percent: Decimal
    share: Decimal
    highest: Decimal | None
    per_work_time: bool
    work_time_percent: Decimal | None

    def monthly(self, pay: Decimal, work_time_percent: Decimal | None) -> Decimal | None:
        """€ a month; None when the work time is needed and unknown."""
        amount = self.share * pay
        if self.per_work_time:
            percent = work_time_percent or self.work_time_percent
            if percent is None:
                return None
            amount = amount * HUNDRED / percent
        return amount if self.highest is None else min(amount, self.highest)


@dataclass(frozen=True, slots=True)
class Deduction:
    """Kinds of support that are taken off, by formula of their percent or by their stated monthly amount."""

    kinds: tuple[str, ...]
    formulas: tuple[PercentFormula, ...]

    def monthly(self, support: Support, ledger: Ledger) -> Decimal:
        """€ a month of one support; unknown counts as nothing and is noted as missing."""
        formula = next((item for item in self.formulas if item.percent == support.percent), None)
        if formula is None and support.monthly_amount is not None:
            return support.monthly_amount
        pay = ledger.case.monthly_pay
        if support.percent is None or pay is None:
            ledger.need(("other_supports.amount",) if support.percent is None else ("monthly_pay",))
            return ZERO
        if formula is None:
            return support.percent * pay / HUNDRED
        amount = formula.monthly(pay, support.work_time_percent)
        if amount is None:
            ledger.need(("other_supports.amount",))
        return amount or ZERO


def relevant(case: Case, deductions: Iterable[Deduction]) -> list[Support]:
    """The case's supports that some deduction takes off, merged where equal ones touch or overlap."""
    kinds = {kind for deduction in deductions for kind in deduction.kinds}
    return merged([support for support in case.other_supports or () if support.kind in kinds])


def merged(supports: list[Support]) -> list[Support]:
    """Join supports that are alike but for their dates and that touch; alike percents that overlap are one support too.

    Stated amounts that overlap stay apart, for two compensations at the same time are two sums.
    """
    if len(supports) < 2:
        return supports
    joined: list[Support] = []
    for support in sorted(supports, key=lambda item: (item.start_date or date.min, item.end_date or date.max)):
        for index, other in enumerate(joined):
            if _alike(support, other) and _touch(other, support):
                ends = (other.end_date, support.end_date)
                end = None if None in ends else max(value for value in ends if value is not None)
                joined[index] = replace(other, end_date=end)
                break
        else:
            joined.append(support)
    return joined


def _alike(one: Support, other: Support) -> bool:
    return replace(one, start_date=None, end_date=None) == replace(other, start_date=None, end_date=None)


def _touch(earlier: Support, later: Support) -> bool:
    if earlier.end_date is None or later.start_date is None:
        return earlier.monthly_amount is None
    if later.start_date == earlier.end_date + DAY:
        return True
    return later.start_date <= earlier.end_date and earlier.monthly_amount is None


def cuts(supports: Iterable[Support]) -> list[date]:
    """Days on which another part of the period begins: a support's first day and the day after its last."""
    days = []
    for support in supports:
        if support.start_date is not None:
            days.append(support.start_date)
        if support.end_date is not None and support.end_date < date.max:
            days.append(support.end_date + DAY)
    return days


def in_force(supports: Iterable[Support], period: Period) -> list[Support]:
    """Supports that are in force in a part of the period (the parts are cut so that each is in force wholly or not)."""
    return [support for support in supports if overlaps(period, support.start_date, support.end_date)]


def monthly_sums(
    deductions: Iterable[Deduction], supports: list[Support], ledger: Ledger
) -> list[tuple[Support, Decimal]]:
    """Each support with its € a month, in the order of the deductions."""
    return [
        (support, deduction.monthly(support, ledger))
        for deduction in deductions
        for support in supports
        if support.kind in deduction.kinds
    ]


def support_name(support: Support, language: str) -> str:
    """The support's name with its percent, with a capital letter."""
    name = say(language, f"support.{support.kind}")
    name = name[:1].upper() + name[1:]
    if support.percent is None:
        return name
    return f"{name} {support.percent.normalize():f} %"


def names(supports: Iterable[Support], language: str) -> str:
    """Several supports' names."""
    return listing(dict.fromkeys(support_name(support, language) for support in supports), language, last="and")
