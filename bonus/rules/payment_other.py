"""Payment by the documented guidance hour or day, once, or as a share of the whole period's pay."""

from __future__ import annotations

from decimal import Decimal

from bonus.rules import periods
from bonus.rules.ledger import Ledger, Segment, choose
from bonus.rules.money import HUNDRED, ZERO, round_to, to_cents
from bonus.rules.payment import Component, pay_by_time, supported_period
from bonus.rules.periods import Period
from bonus.rules.result import CHECK, Finding
from bonus.rules.sentences import counted, euros, number, say


def pay(component: Component, ledger: Ledger) -> None:
    """Add the rows of a component, and its own cap."""
    if not ledger.holds(component.when):
        return
    first_row = len(ledger.rows)
    MODELS.get(component.model, pay_by_time)(component, ledger)
    cap = choose(component.cap, ledger)
    if cap is not None and ledger.total(first_row) > cap:
        limit = euros(cap, ledger.language)
        text = say(ledger.language, "row.cap.component", label=component.label[ledger.language], limit=limit)
        add_cap(ledger, cap - ledger.total(first_row), text)


def add_cap(ledger: Ledger, amount: Decimal, text: str) -> None:
    """Add a row that takes a sum off the whole."""
    case = ledger.case
    period = case.start_date, case.end_date or case.start_date
    row_period = (period[0], period[1]) if case.end_date else period
    ledger.add("cap", row_period, Decimal(1), "once", amount, to_cents(amount), text)


def pay_hours(component: Component, ledger: Ledger) -> None:
    """So much a documented hour, within hours and euros a month."""
    period = supported_period(component, ledger)
    if period is None:
        return
    rate = choose(component.amounts, ledger) or ZERO
    if ledger.case.guidance is None:
        ledger.need(("guidance",))
        estimate_hours(component, ledger, period, rate)
        return
    inside = [entry for entry in ledger.case.guidance if period[0] <= entry.date <= period[1]]
    outside = len(ledger.case.guidance) - len(inside)
    if outside:
        text = say(ledger.language, "finding.outside", n=outside)
        ledger.findings.append(Finding("guidance_outside_period", CHECK, text))
    used = ZERO
    for month in periods.by_calendar_month(*period):
        hours = sum((entry.hours for entry in inside if month[0] <= entry.date <= month[1]), ZERO)
        if hours:
            used += hours_of_month(component, ledger, month, (hours, used, rate))


def hours_of_month(
    component: Component, ledger: Ledger, month: Period, facts: tuple[Decimal, Decimal, Decimal]
) -> Decimal:
    """Add a month's rows; `facts` are its hours, the hours paid before, and € an hour. Return the hours paid."""
    hours, used, rate = facts
    language, first_row = ledger.language, len(ledger.rows)
    label = component.label[language]
    quantity, unit = number(hours, language), euros(rate, language)
    text = say(language, "row.base.hour", label=label, unit=unit, quantity=quantity)
    ledger.add("base", month, hours, "hour", rate, to_cents(hours * rate), text)
    limits = [] if component.most_hours_per_month is None else [component.most_hours_per_month]
    if component.most_hours is not None:
        limits.append(max(ZERO, component.most_hours - used))
    paid = min([hours, *limits])
    if paid < hours:
        text = say(language, "row.cap.hours", limit=counted(paid, "hour", language))
        ledger.add("cap", month, hours - paid, "hour", -rate, -to_cents((hours - paid) * rate), text)
    cap_month(component, ledger, month, first_row)
    ledger.segments.append(Segment(*month, ledger.total(first_row)))
    return paid


def cap_month(component: Component, ledger: Ledger, month: Period, first_row: int) -> None:
    """Add the row that keeps a calendar month within its limit."""
    cap = choose(component.month_caps, ledger)
    amount = ledger.total(first_row)
    if cap is not None and amount > cap:
        text = say(ledger.language, "row.cap.month", limit=euros(cap, ledger.language))
        ledger.add("cap", month, Decimal(1), "month", cap - amount, cap - amount, text)


def estimate_hours(component: Component, ledger: Ledger, period: Period, rate: Decimal) -> None:
    """Before there is any guidance: at most the month's limit for each month."""
    limits = [cap for cap in (choose(component.month_caps, ledger),) if cap is not None]
    if component.most_hours_per_month is not None:
        limits.append(component.most_hours_per_month * rate)
    if not limits:
        return
    months = Decimal(sum(1 for _ in periods.by_calendar_month(*period)))
    unit, language = min(limits), ledger.language
    text = say(
        language,
        "row.base.at_most",
        label=component.label[language],
        unit=euros(unit, language),
        quantity=number(months, language),
    )
    amount = ledger.add("base", period, months, "month", unit, to_cents(unit * months), text)
    ledger.segments.append(Segment(*period, amount))


def pay_guided_days(component: Component, ledger: Ledger) -> None:
    """So much for each day on which guidance was documented."""
    period = supported_period(component, ledger)
    if period is None:
        return
    if ledger.case.guidance is None:
        ledger.need(("guidance",))
        return
    days = {entry.date for entry in ledger.case.guidance if period[0] <= entry.date <= period[1] and entry.hours}
    unit, language = choose(component.amounts, ledger) or ZERO, ledger.language
    for month in periods.by_calendar_month(*period):
        quantity = Decimal(sum(1 for day in days if month[0] <= day <= month[1]))
        if quantity:
            first_row = len(ledger.rows)
            shown = number(quantity, language), euros(unit, language)
            text = say(language, "row.base.day", label=component.label[language], quantity=shown[0], unit=shown[1])
            ledger.add("base", month, quantity, "day", unit, to_cents(unit * quantity), text)
            cap_month(component, ledger, month, first_row)
            ledger.segments.append(Segment(*month, ledger.total(first_row)))


def pay_once(component: Component, ledger: Ledger) -> None:
    """A sum once; an open end is fine."""
    amount = choose(component.amounts, ledger)
    if amount is None:
        return
    case, language = ledger.case, ledger.language
    text = say(language, "row.base.once", label=component.label[language], unit=euros(amount, language))
    ledger.add("base", _whole(ledger), Decimal(1), "once", amount, to_cents(amount), text)
    day = case.end_date if component.due == "end" and case.end_date else case.start_date
    ledger.segments.append(Segment(day, day, amount))


def pay_share_of_total(component: Component, ledger: Ledger) -> None:
    """A share of the pay of the whole period."""
    case, language = ledger.case, ledger.language
    share = component.share.share if component.share and component.share.share is not None else Decimal(1)
    total = case.total_pay
    if total is None:
        ledger.need(("total_pay",))
        cap = choose(component.cap, ledger)
        if cap is None:
            return
        total = cap / share
    text = say(
        language,
        "row.base.share",
        label=component.label[language],
        percent=number(share * HUNDRED, language),
        unit=euros(to_cents(total), language),
    )
    rounding = component.rounding
    amount = round_to(share * total, rounding.amount, rounding.mode)
    ledger.add("base", _whole(ledger), share, "share", total, amount, text)
    day = case.end_date or case.start_date
    ledger.segments.append(Segment(day, day, amount))


def _whole(ledger: Ledger) -> Period:
    return ledger.case.start_date, ledger.case.end_date or ledger.case.start_date


MODELS = {
    "hour": pay_hours,
    "guided_day": pay_guided_days,
    "once": pay_once,
    "share_of_total_pay": pay_share_of_total,
}
