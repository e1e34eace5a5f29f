"""When the total is paid: at once, in two parts, in arrears by calendar months, or after the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bonus.rules.case import Case
from bonus.rules.ledger import Segment
from bonus.rules.money import ZERO, to_cents
from bonus.rules.periods import DAY, add_months, as_decimal, by_calendar_month, months_calendar
from bonus.rules.result import Instalment


@dataclass(frozen=True, slots=True)
class InstalmentPlan:
    """How a total is divided. `kind`: single, two_parts, in_arrears or after_end; sums in €."""

    kind: str = "single"
    above: Decimal = ZERO
    first: Decimal = ZERO
    second_after_months: int = 0
    every_months: int = 1


def divide(plan: InstalmentPlan, total: Decimal, segments: list[Segment], case: Case) -> tuple[Instalment, ...]:
    """The instalments of a total; their sum is the total."""
    if total <= 0:
        return ()
    if plan.kind == "in_arrears":
        return _in_arrears(plan.every_months, total, segments)
    if plan.kind == "after_end":
        due = case.end_date + DAY if case.end_date else None
        return (Instalment(due, total),)
    if plan.kind == "two_parts" and total > plan.above:
        second = add_months(case.start_date, plan.second_after_months)
        return Instalment(case.decision_date, plan.first), Instalment(second, total - plan.first)
    return (Instalment(case.decision_date, total),)


def _in_arrears(every: int, total: Decimal, segments: list[Segment]) -> tuple[Instalment, ...]:
    """What has been earned by the end of each period of `every` calendar months, up to the total, is due the day
    after.
    """
    first = min(segment.first for segment in segments)
    last = max(segment.last for segment in segments)
    months = list(by_calendar_month(first, last))
    ends = [months[min(index + every, len(months)) - 1][1] for index in range(0, len(months), every)]
    parts: list[Instalment] = []
    paid = ZERO
    for end in ends:
        earned = total if end == last else min(total, earned_by(end, segments))
        if earned > paid:
            parts.append(Instalment(end + DAY, earned - paid))
            paid = earned
    return tuple(parts)


def earned_by(day: date, segments: list[Segment]) -> Decimal:
    """€ earned by a day, in cents: a segment that is under way brings its share of calendar months."""
    earned = ZERO
    for segment in segments:
        if segment.last <= day:
            earned += segment.amount
        elif segment.first <= day:
            done = as_decimal(months_calendar(segment.first, day))
            earned += to_cents(segment.amount * done / as_decimal(months_calendar(segment.first, segment.last)))
    return earned
