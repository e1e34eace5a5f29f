"""Claims in arrears: the employer sends, a handler checks and approves. Sums come from `bonus.rules` only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bonus.payments.models import Claim, ClaimFile, ClaimMonth, Grant, Instalment
from bonus.payments.pay_evidence import months_to_tell, pay_told
from bonus.payments.planning import Earned, by_hours, by_pay, earned
from bonus.payments.services.shared import ZERO, add, lock_grant, lock_instalment, mail_employer, settle
from bonus.payments.transitions import grant_workflow, instalment_workflow
from bonus.rules import Paid
from portal.core import audit, clock, uploads
from portal.core.exceptions import Conflict, Refused
from portal.core.money import euros, written
from portal.core.transitions import CHANGED

S = Instalment.State


def quote(instalment: Instalment, *, until: date, months: Iterable[Paid] = ()) -> tuple[Decimal, Earned]:
    """(€ of a claim until a day, what it stands on): what has been earned and is not yet approved.

    `months`: the pay that this claim tells, besides what the grant's other claims have told.
    """
    grant = instalment.grant
    found = earned(grant, until, paid=[*pay_told(grant, besides=instalment), *months])
    return max(ZERO, found.amount - grant.net), found


def at_most(instalment: Instalment, until: date) -> tuple[Decimal, Earned]:
    """(€ of a claim by pay until a day at most, its rows): with the pay that the decision stood on."""
    found = earned(instalment.grant, until, paid=[])
    return min(instalment.grant.left, max(ZERO, found.amount - instalment.grant.net)), found


@transaction.atomic
def send_claim(
    *,
    instalment: Instalment,
    until: date,
    months: Iterable[Paid] = (),
    note: str = "",
    evidence: Iterable[Any] = (),
    actor: Any,
) -> Claim:
    """Claim an instalment until a day: the end of its period, or an earlier one for a part payment.

    `months`: by pay, what was paid for each calendar month that no earlier claim has told (`months_to_tell`).
    """
    _grant, locked = lock_instalment(instalment)
    application = locked.grant.application
    start = application.work.start_date
    if not start <= until <= min(clock.today(), application.work.last_day or until):
        raise Refused(_("The last day of the claim must be between the first day of the placement and today."))
    hourly = by_hours(application.result)
    told = sorted(months, key=lambda month: month.first)
    asked = months_to_tell(locked, until) if by_pay(locked.grant.decision) else []
    if [(month.first, month.last) for month in told] != asked or any(month.pay < 0 for month in told):
        raise Refused(_("Give the pay for each month of the claim."))
    amount, found = quote(locked, until=until, months=told)
    if hourly and not found.hours:
        raise Refused(_("The guidance diary has no confirmed hours until that day. Confirm them first."))
    instalment_workflow.run(locked, "claim", actor=actor)
    result = {"rows": found.rows, "findings": found.findings}
    values = {
        "period_end": until, "hours": found.hours, "paid_wages": None, "note": note.strip(), "sent_by": actor,
        "sent_at": clock.now(), "calculated": amount, "result": result, "adjusted_reason": "", "sent_back_reason": "",
    }  # fmt: skip
    claim, _new = Claim.objects.update_or_create(instalment=locked, defaults=values)
    claim.months.all().delete()
    ClaimMonth.objects.bulk_create(
        ClaimMonth(claim=claim, first=month.first, last=month.last, paid=euros(month.pay)) for month in told
    )
    for upload in evidence:
        ClaimFile.objects.create(claim=claim, file=uploads.store(upload, actor=actor))
    if not hourly and not claim.files.exists():
        raise Refused(_("Attach the payslips or another proof of the pay."))
    return claim


def payable_now(grant: Grant, instalment: Instalment) -> tuple[Decimal, Earned | None]:
    """€ that can be approved now. What is paid without a claim is paid as it was planned."""
    if not instalment.needs_claim:
        return min(instalment.planned, grant.left), None
    claim = getattr(instalment, "claim", None)
    found = earned(grant, claim.period_end if claim else instalment.period_end)
    amount = max(ZERO, found.amount - grant.net)
    return min(amount, grant.left), found


@transaction.atomic
def approve(*, instalment: Instalment, amount: Decimal | None = None, reason: str = "", actor: Any) -> Instalment:
    """Approve for payment: what the rules come to, or less with a reason. Never more, and never beyond the decision."""
    grant, locked = lock_instalment(instalment)
    if locked.state not in (S.CLAIMED, S.PLANNED):
        raise Conflict(CHANGED)
    most, _found = payable_now(grant, locked)
    wanted = most if amount is None else euros(amount)
    if wanted > most:
        raise Refused(_("At most %(most)s € can be approved now.") % {"most": written(most)})
    if wanted < most and not reason.strip():
        raise Refused(_("Give a reason for the smaller sum."))
    if wanted <= 0:
        raise Refused(_("There is nothing to pay. Send the claim back, or choose “Pay nothing”."))
    approved = instalment_workflow.run(
        locked,
        "approve",
        actor=actor,
        reason=reason,
        approved_amount=wanted,
        approved_by=actor,
        approved_at=clock.now(),
    )
    add(grant, "approved_total", wanted)
    if reason.strip():
        Claim.objects.filter(instalment=locked).update(adjusted_reason=reason.strip())
    audit.record("claim.approved", approved, actor=actor, subject=grant.application.client)
    return approved


@transaction.atomic
def send_back(*, instalment: Instalment, reason: str, actor: Any) -> Instalment:
    """Give the claim back to the employer, with what should be mended."""
    _grant, locked = lock_instalment(instalment)
    if not hasattr(locked, "claim"):
        raise Refused(_("There is no claim to send back."))
    fresh = instalment_workflow.run(locked, "send_back", actor=actor, reason=reason)
    Claim.objects.filter(instalment=locked).update(sent_back_reason=reason.strip())
    mail_employer(locked.grant, f"back-{fresh.pk}-{fresh.version}", "payments/mail/sent_back")
    return fresh


@transaction.atomic
def lapse(*, instalment: Instalment, reason: str, actor: Any) -> Instalment:
    """Pay nothing of an instalment: nothing was claimed in time, or nothing was earned."""
    _grant, locked = lock_instalment(instalment)
    fresh = instalment_workflow.run(locked, "lapse", actor=actor, reason=reason)
    close_when_done(fresh.grant)
    return fresh


@transaction.atomic
def withdraw_approval(*, instalment: Instalment, reason: str, actor: Any) -> Instalment:
    """Take an approval back before it is paid."""
    grant, locked = lock_instalment(instalment)
    amount = locked.approved_amount
    fresh = instalment_workflow.run(locked, "withdraw", actor=actor, reason=reason, **UNAPPROVED)
    add(grant, "approved_total", -amount)
    return fresh


def lapse_unclaimed() -> int:
    """End what was not claimed by the last day for claims. Returns how many instalments ended."""
    late = Instalment.objects.filter(state=S.PLANNED, needs_claim=True, grant__last_claim_on__lt=clock.today())
    found = list(late.order_by("grant_id", "number"))
    for instalment in found:
        lapse(instalment=instalment, reason=_("Not claimed by the last day for claims."), actor=None)
    return len(found)


@transaction.atomic
def close_when_done(grant: Grant) -> None:
    """Close a grant whose every instalment is paid or lapsed; what was not used goes back to the appropriation."""
    locked = lock_grant(grant.pk)
    if locked.state != Grant.State.ACTIVE or locked.instalments.exclude(state__in=[S.PAID, S.LAPSED]).exists():
        return
    grant_workflow.run(locked, "close", actor=None)
    settle(locked, key=f"{locked.reference}:closed:{locked.version}", actor=None)


UNAPPROVED = {"approved_amount": None, "approved_by": None, "approved_at": None}
