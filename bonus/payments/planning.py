"""From a decision to instalments, and how much of a grant has been earned by a day: always by `bonus.rules`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bonus.applications.models import Decision
from bonus.applications.scheme_terms import compiled, terms_of
from bonus.payments.models import Change, Grant, Instalment
from bonus.payments.pay_evidence import STOPPING, pay_told, without_breaks
from bonus.rules import Case, CaseError, Paid, calculate_version
from bonus.rules.instalments import earned_by
from bonus.rules.ledger import Segment
from portal.core import clock
from portal.core.exceptions import Refused
from portal.core.money import CENT, euros

ZERO = Decimal("0.00")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Earned:
    """€ earned by a day, with the rows that explain it and the hours or pay that it stands on."""

    amount: Decimal
    rows: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    hours: Decimal | None = None


def plan(decision: Decision, amount: Decimal | None = None, on: date | None = None) -> Grant | None:
    """The grant of a decision and its planned instalments. None for a refusal. Call in the decision's transaction.

    `amount` and `on`: what a later decision grants after a refusal, and its day.
    """
    amount = decision.amount if amount is None else amount
    if amount <= 0:
        return None
    application = decision.application
    work = application.work
    last = work.end_date or work.start_date
    decided_on = on or clock.local_date(decision.decided_at)
    grant = Grant.objects.create(
        decision=decision, municipality=application.municipality, organisation=application.organisation,
        amount=amount, iban=application.iban.replace(" ", ""),
        account_holder=application.account_holder or application.organisation.name,
        last_claim_on=last_claim_day(decision, max(last, decided_on)),
    )  # fmt: skip
    parts = [(row["due_date"], Decimal(row["amount"])) for row in application.result.get("instalments", [])]
    parts = parts or [(None, amount)]
    evidence = by_hours(application.result) or by_pay(decision)
    # Where the terms don't say when it is paid, what is paid by evidence is paid after the end, not at the decision.
    afterwards = evidence and not compiled(application.scheme_version).is_stated("/payment/instalments")
    for number, ((due, _part), share) in enumerate(
        zip(parts, shares(amount, [part for _due, part in parts]), strict=True), 1
    ):
        due_on = last + DAY if afterwards else date.fromisoformat(due) if due else decided_on
        in_arrears = due_on > decided_on or by_hours(application.result) or afterwards
        Instalment.objects.create(
            grant=grant, number=number, planned=share, due_on=max(due_on, decided_on),
            period_end=min(due_on - DAY, last) if in_arrears else last, needs_claim=in_arrears,
        )  # fmt: skip
    return grant


def last_claim_day(decision: Decision, last: date) -> date:
    """The last day for claims: so many months after `last` as the scheme's terms say."""
    return clock.add_months(last, terms_of(decision.application.scheme_version)["claim_months"])


def shares(total: Decimal, parts: list[Decimal]) -> list[Decimal]:
    """`total` in the proportions of `parts`, in cents; the last one takes the rest, so that they add up."""
    whole = sum(parts, ZERO)
    if not whole:
        return [ZERO] * (len(parts) - 1) + [total]
    found = [(total * part / whole).quantize(CENT, rounding=ROUND_DOWN) for part in parts[:-1]]
    return [*found, total - sum(found, ZERO)]


def by_hours(result: dict[str, Any]) -> bool:
    """The decision's rows are paid by documented hours."""
    return any(row["unit"] == "hour" for row in result.get("rows", []))


def by_pay(decision: Decision) -> bool:
    """The scheme pays a share of the pay, so a claim stands on what has been paid."""
    components = compiled(decision.application.scheme_version).rules.components
    return any(c.model == TOTAL_PAY or (c.share and "monthly_pay" in c.share.parts) for c in components)


TOTAL_PAY = "share_of_total_pay"


def earned(grant: Grant, until: date, *, paid: list[Paid] | None = None) -> Earned:
    """€ of the grant that have been earned by the end of `until`, never more than was granted.

    By hours: the decision's case calculated again with the diary's confirmed entries. By time: the decision's rows up
    to `until`, without breaks and with fewer hours from the day they began. By pay: each month's pay by itself (`paid`;
    without it, what the claims have told), and never with more than the decision stood on.
    """
    application = grant.application
    until = min(until, application.work.last_day or until)
    if by_hours(application.result):
        return _by_hours(grant, until)
    case = dict(application.case)
    if not by_pay(grant.decision):
        return _by_time(grant, case, until)
    paid = pay_told(grant) if paid is None else paid
    if not paid:
        return _by_time(grant, case, until)  # nobody has claimed yet: what the decision stood on
    total = sum((one.pay for one in paid), ZERO)
    case["total_pay"] = f"{min(total, Decimal(case.get('total_pay') or total)):f}"
    return _by_time(grant, case, until, without_breaks(grant, paid))


def calculated(grant: Grant, case: dict[str, Any], paid: list[Paid] | None = None) -> dict[str, Any]:
    language = (get_language() or "fi")[:2]
    try:
        facts = Case.from_dict(case)
    except CaseError as error:
        raise Refused(_("The sum cannot be calculated with these facts. Check the pay and the hours.")) from error
    return calculate_version(facts, compiled(grant.application.scheme_version), language, paid).to_dict()


def _by_hours(grant: Grant, until: date) -> Earned:
    entries = list(
        grant.application.placement.guidance.filter(date__lte=until).exclude(confirmed_at=None).order_by("date", "pk")
    )
    hours = sum((entry.hours for entry in entries), Decimal(0))
    if not entries:
        return Earned(ZERO, hours=hours)
    guidance = [{"date": entry.date.isoformat(), "hours": str(entry.hours)} for entry in entries]
    result = calculated(grant, {**grant.application.case, "guidance": guidance})
    amount = min(Decimal(result["total"]), grant.amount)
    return Earned(amount, result["rows"], result["findings"], hours)


def _by_time(grant: Grant, case: dict[str, Any], until: date, paid: list[Paid] | None = None) -> Earned:
    result = dict(grant.application.result) if paid is None else calculated(grant, case, paid)
    changes = list(grant.changes.exclude(handled_at=None).order_by("first", "pk"))
    amount = ZERO
    for first, last, segments in _stretches(grant, result, (case, paid), changes, until):
        amount += earned_by(last, segments) - earned_by(first - DAY, segments)
    whole = Decimal(grant.application.result.get("total") or 0)
    if whole and whole != grant.amount:  # an official granted another sum: the same share of it
        amount = euros(amount * grant.amount / whole)
    return Earned(max(ZERO, min(amount, grant.amount)), result.get("rows", []), result.get("findings", []))


def segments_of(result: dict[str, Any]) -> list[Segment]:
    return [
        Segment(date.fromisoformat(row["start_date"]), date.fromisoformat(row["end_date"]), Decimal(row["amount"]))
        for row in result.get("rows", [])
        if row.get("start_date") and row.get("end_date")
    ]


def _stretches(
    grant: Grant,
    result: dict[str, Any],
    facts: tuple[dict[str, Any], list[Paid] | None],
    changes: list[Change],
    until: date,
):
    """(first, last, segments) of the days that count: breaks are left out, fewer hours have segments of their own."""
    case, paid = facts
    start = grant.application.work.start_date
    segments = segments_of(result)
    cuts = {start, until + DAY}
    for change in changes:
        cuts |= {change.first, (change.last or until) + DAY}
    days = sorted(day for day in cuts if start <= day <= until + DAY)
    for first, after in zip(days, days[1:], strict=False):
        here = [c for c in changes if c.first <= first and (c.last is None or first <= c.last)]
        if any(change.kind in STOPPING for change in here):
            continue
        hours = [change.weekly_hours for change in here if change.kind == Change.Kind.FEWER_HOURS]
        if hours:
            less = calculated(grant, {**case, "weekly_hours": str(hours[-1])}, paid)
            yield first, after - DAY, segments_of(less) if less["eligible"] is not False else []
        else:
            yield first, after - DAY, segments
