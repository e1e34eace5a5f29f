"""Payment by the month, week or day:

a fixed sum or a share of the wage costs, less other supports, within limits a month.

The order in each part of the period: base → deductions → limits → rounding of the unit sum → times the quantity →
rounding. The rows show each step times the quantity, and a rounding row is what separates their sum from the
rounded outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from bonus.rules import periods
from bonus.rules.case import Case, Support
from bonus.rules.deductions import Deduction, cuts, in_force, monthly_sums, names, relevant, support_name
from bonus.rules.ledger import Choice, Label, Ledger, Segment, choose
from bonus.rules.money import CENT, HUNDRED, ZERO, round_to, to_cents
from bonus.rules.periods import DAY, Length, Period
from bonus.rules.predicates import Predicate
from bonus.rules.result import CHECK, INFORM, Finding
from bonus.rules.sentences import counted, day, euros, number, say

COUNTING: Final[dict[str, Callable[[date, date], Length]]] = {
    "days360": periods.months_360,
    "calendar_months": periods.months_calendar,
    "weeks": periods.weeks,
    "calendar_days": periods.calendar_days,
    "weekdays": periods.weekdays,
}


@dataclass(frozen=True, slots=True)
class Rounding:
    """Steps to round to, None = not rounded: the quantity, the sum of one unit, and the sum of a part of the period."""

    quantity: Decimal | None = CENT
    quantity_mode: str = "half_up"
    unit_amount: Decimal | None = None
    amount: Decimal = CENT
    mode: str = "half_up"


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest time that is paid for, when its condition holds."""

    when: Predicate | None
    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Share:
    """A share of monthly costs. `share` None means the case's own `aid_intensity`; `parts` are keys of the case."""

    share: Decimal | None
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CostLimit:
    """The support and other supports together cover at most a share of the costs, in months that have such supports.

    `deductions` name the other supports; without them the limit concerns every month.
    """

    when: Predicate | None
    share: Share
    deductions: tuple[Deduction, ...]
    label: Label


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a scheme's payment. Which fields matter depends on `model`."""

    code: str
    model: str
    label: Label
    when: Predicate | None = None
    amounts: tuple[Choice, ...] = ()
    steps: tuple[tuple[int, Decimal], ...] = ()
    share: Share | None = None
    longest: tuple[Longest, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    month_caps: tuple[Choice, ...] = ()
    cost_limits: tuple[CostLimit, ...] = ()
    cap: tuple[Choice, ...] = ()
    most_hours: Decimal | None = None
    most_hours_per_month: Decimal | None = None
    counting: str = "calendar_months"
    rounding: Rounding = Rounding()
    due: str = "start"

    @property
    def all_deductions(self) -> tuple[Deduction, ...]:
        """Everything that cuts the period into parts."""
        return self.deductions + tuple(item for limit in self.cost_limits for item in limit.deductions)


def supported_period(component: Component, ledger: Ledger) -> Period | None:
    """The part of the case's period that is paid for; None when it has no end."""
    case = ledger.case
    limit = next((item for item in component.longest if ledger.holds(item.when)), None)
    if limit is None:
        if case.end_date is None:
            ledger.need(("end_date",))
            return None
        return case.start_date, case.end_date
    last = periods.last_day(case.start_date, limit.amount, limit.unit)
    if case.end_date is not None and case.end_date <= last:
        return case.start_date, case.end_date
    language = ledger.language
    n = counted(Decimal(limit.amount), limit.unit, language)
    text = say(language, "finding.longest", n=n, day=day(last, language))
    ledger.findings.append(Finding("longest_period", INFORM, text))
    return case.start_date, last


def costs(share: Share, ledger: Ledger) -> Decimal | None:
    """Costs a month that the share is taken of; None when the pay is unknown."""
    case = ledger.case
    ledger.need(part for part in share.parts if getattr(case, part) is None)
    if case.monthly_pay is None:
        return None
    return sum((getattr(case, part) or ZERO for part in share.parts), ZERO)


def intensity(share: Share, ledger: Ledger) -> Decimal:
    """The share itself; the case's unknown intensity counts as the whole."""
    if share.share is not None:
        return share.share
    if ledger.case.aid_intensity is None:
        ledger.need(("aid_intensity",))
        return Decimal(1)
    return ledger.case.aid_intensity


def length_within(counting: str, start: date, period: Period) -> Length:
    """Length of a part of a period that begins on `start`, so that the parts add up to the whole exactly."""
    count = COUNTING[counting]
    done = count(start, period[1])
    if period[0] == start:
        return done
    before = count(start, period[0] - DAY)
    return done[0] * before[1] - before[0] * done[1], done[1] * before[1]


def quantity_of(length: Length, rounding: Rounding) -> Decimal:
    """Units in a length, rounded as the scheme says."""
    quantity = periods.as_decimal(length)
    return quantity if rounding.quantity is None else round_to(quantity, rounding.quantity, rounding.quantity_mode)


class Part:
    """The calculation of one part of the period, in which nothing changes."""

    def __init__(
        self, component: Component, ledger: Ledger, span: tuple[date, Period], supports: list[Support]
    ) -> None:
        """`span`: the day from which lengths are counted, and the part itself."""
        self.component, self.ledger, (start, self.period) = component, ledger, span
        self.language = ledger.language
        self.supports = in_force(supports, self.period)
        self.length = length_within(component.counting, start, self.period)
        self.quantity = quantity_of(self.length, component.rounding)
        self.left = ZERO

    def times(self, unit: Decimal) -> Decimal:
        """A unit sum times the quantity, exactly."""
        if self.component.rounding.quantity is None:
            return unit * self.length[0] / self.length[1]
        return unit * self.quantity

    def row(self, code: str, unit: Decimal, text: str) -> None:
        """Add a row of so much a unit."""
        model = "month" if self.component.model == "share_of_monthly_costs" else self.component.model
        self.ledger.add(code, self.period, self.quantity, model, unit, to_cents(self.times(unit)), text)
        self.left += unit

    def say(self, key: str, **parts: str) -> str:
        """A sentence with this part's quantity."""
        return say(self.language, key, quantity=number(self.quantity, self.language), **parts)

    def calculate(self) -> None:
        """Add the rows of this part, and its segment."""
        first_row = len(self.ledger.rows)
        self.base()
        self.deduct()
        self.limit()
        rounding = self.component.rounding
        unit = self.left if rounding.unit_amount is None else round_to(self.left, rounding.unit_amount, rounding.mode)
        amount = round_to(self.times(unit), rounding.amount, rounding.mode)
        difference = amount - self.ledger.total(first_row)
        if difference:
            before = euros(to_cents(self.times(self.left)), self.language)
            text = say(self.language, "row.rounding", before=before, after=euros(amount, self.language))
            self.ledger.add("rounding", self.period, Decimal(1), "once", difference, to_cents(difference), text)
        self.ledger.segments.append(Segment(*self.period, amount))

    def base(self) -> None:
        component = self.component
        label = component.label[self.language]
        if component.share is None:
            unit = self.fixed()
            text = self.say(f"row.base.{component.model}", label=label, unit=euros(to_cents(unit), self.language))
            return self.row("base", unit, text)
        known = costs(component.share, self.ledger)
        if known is None:
            unit = choose(component.month_caps, self.ledger) or ZERO
            text = self.say("row.base.costs_unknown", label=label, unit=euros(unit, self.language))
            return self.row("base", unit, text)
        share = intensity(component.share, self.ledger)
        unit = share * known
        text = self.say(
            "row.base.share_month",
            label=label,
            percent=number(share * HUNDRED, self.language),
            costs=euros(to_cents(known), self.language),
            unit=euros(to_cents(unit), self.language),
        )
        return self.row("base", unit, text)

    def fixed(self) -> Decimal:
        """The fixed sum of a unit: by step of time, or by the first choice that holds."""
        if not self.component.steps:
            return choose(self.component.amounts, self.ledger) or ZERO
        start = self.ledger.case.start_date
        begun = [
            amount for month, amount in self.component.steps if periods.add_months(start, month - 1) <= self.period[0]
        ]
        return begun[-1] if begun else ZERO

    def deduct(self) -> None:
        if self.component.share is not None and self.ledger.case.monthly_pay is None:
            return
        for support, full in monthly_sums(self.component.deductions, self.supports, self.ledger):
            unit = min(full, self.left)
            key = "row.deduction" if unit == full else "row.deduction.part"
            text = self.say(
                key,
                label=support_name(support, self.language),
                unit=euros(to_cents(unit), self.language),
                full=euros(to_cents(full), self.language),
            )
            self.row("deduction", -unit, text)

    def limit(self) -> None:
        for limit in self.component.cost_limits:
            kinds = {kind for deduction in limit.deductions for kind in deduction.kinds}
            if kinds and not any(support.kind in kinds for support in self.supports):
                continue
            if limit.when is not None and not self.limited(limit.when):
                continue
            known = costs(limit.share, self.ledger)
            if known is None:
                continue
            taken = sum((full for _, full in monthly_sums(limit.deductions, self.supports, self.ledger)), ZERO)
            most = max(ZERO, intensity(limit.share, self.ledger) * known - taken)
            label = limit.label[self.language]
            self.cap(most, say(self.language, "row.cap.costs", label=label, limit=euros(to_cents(most), self.language)))
        highest = choose(self.component.month_caps, self.ledger)
        if highest is not None:
            self.cap(highest, say(self.language, "row.cap.month", limit=euros(highest, self.language)))

    def limited(self, when: Predicate) -> bool:
        """Tell if a limit's condition holds; when it is unknown the limit waits, and the facts are noted as missing."""
        value, missing = when.evaluate(self.ledger.case)
        if value is None:
            self.ledger.need(missing)
        return value is True

    def cap(self, most: Decimal, text: str) -> None:
        if self.left > most:
            self.row("cap", most - self.left, text)


def pay_by_time(component: Component, ledger: Ledger) -> None:
    """Add the rows of a component that is paid by the month, week or day."""
    period = supported_period(component, ledger)
    if period is None:
        return
    supports: list[Support] = []
    if component.all_deductions:
        if ledger.case.other_supports is None:
            ledger.need(("other_supports",))
        supports = relevant(ledger.case, component.all_deductions)
        _note_overlaps(supports, period, ledger)
    for start, stretch, own in _stretches(component, ledger, period):
        for part in _parts(component, ledger.case, stretch, supports):
            Part(component, own, (start, part), supports).calculate()


def _stretches(component: Component, ledger: Ledger, period: Period) -> Iterator[tuple[date, Period, Ledger]]:
    """The whole period with the case's own pay; or each stretch of days whose pay has been paid, counted by itself.

    The pay of days outside the period is left out by days.
    """
    if ledger.paid is None or component.share is None:
        yield ledger.case.start_date, period, ledger
        return
    for paid in sorted(ledger.paid, key=lambda item: item.first):
        inside = max(period[0], paid.first), min(period[1], paid.last)
        days = (inside[1] - inside[0]).days + 1
        if days > 0:
            pay = paid.pay * days / ((paid.last - paid.first).days + 1)
            yield inside[0], inside, ledger.of_case(_paid_case(component, ledger.case, inside, pay))


def _paid_case(component: Component, case: Case, period: Period, pay: Decimal) -> Case:
    """The case with what a month comes to when `pay` is paid for a period: never more than the case's own pay, and
    side costs and holiday pay in the same proportion."""
    units = quantity_of(COUNTING[component.counting](*period), component.rounding)
    monthly = pay / units if units else ZERO
    if case.monthly_pay is None:
        kept = Decimal(1) if monthly else ZERO
    else:
        monthly = min(monthly, case.monthly_pay)
        kept = monthly / case.monthly_pay if case.monthly_pay else ZERO
    side = None if case.side_costs is None else case.side_costs * kept
    holiday = None if case.holiday_pay is None else case.holiday_pay * kept
    return replace(case, monthly_pay=monthly, side_costs=side, holiday_pay=holiday)


def _parts(component: Component, case: Case, period: Period, supports: list[Support]) -> Iterator[Period]:
    days = cuts(supports)
    days += [periods.add_months(case.start_date, month - 1) for month, _ in component.steps]
    return periods.split(*period, days)


def _note_overlaps(supports: list[Support], period: Period, ledger: Ledger) -> None:
    wages = [item for item in supports if item.kind in ("pay_subsidy", "support_55")]
    clash = [
        support
        for support in wages
        if overlaps_any(support, [other for other in wages if other is not support]) and in_force([support], period)
    ]
    if clash:
        text = say(ledger.language, "finding.overlap", items=names(clash, ledger.language))
        ledger.findings.append(Finding("overlapping_supports", CHECK, text))


def overlaps_any(support: Support, others: list[Support]) -> bool:
    """Tell if a support is in force on some day together with another one."""
    period = support.start_date or date.min, support.end_date or date.max
    return any(periods.overlaps(period, other.start_date, other.end_date) for other in others)
