"""What a later decision makes of recoveries: opened as a draft, calculated again, or lessened. Never decided here."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from bonus.applications.scheme_terms import terms_of
from bonus.payments.models import Grant, Recovery
from bonus.payments.planning import earned
from bonus.payments.services.shared import ZERO, mail_employer
from bonus.payments.transitions import recovery_workflow
from portal.core import clock
from portal.core.money import euros, written

R = Recovery.State


def small_sum(grant: Grant) -> Decimal:
    """A sum of at most so much is not collected."""
    return terms_of(grant.application.scheme_version)["small_sum"]


def too_small(grant: Grant) -> str:
    return _("A sum of at most %(limit)s € is not collected.") % {"limit": written(small_sum(grant))}


def claimed_back(grant: Grant) -> Decimal:
    """€ that decided recoveries still ask for."""
    return sum((recovery.left for recovery in grant.recoveries.claimed()), ZERO)


def forgiven(grant: Grant) -> Decimal:
    """€ that the body of claims has decided not to recover: only more than that, on new facts, is asked for."""
    return sum((recovery.forgiven for recovery in grant.recoveries.order_by("pk")), ZERO)


def right_to(grant: Grant, recovery: Recovery | None) -> Decimal:
    """€ that the company has a right to: what is granted; with changes in the period what has been earned of it."""
    if recovery is None or recovery.prepared_by_id is None:
        return grant.amount
    return earned(grant, grant.application.work.last_day or clock.today()).amount


def claim_back(grant: Grant, number: str) -> Recovery | None:
    """Make the recoveries fit what is granted now: `number` is the decision or the payment that changed it.

    What is paid beyond it becomes a draft that an official takes to a hearing and a decision, or ends as too small.
    """
    for recovery in grant.recoveries.claimed().order_by("-decided_at", "-pk"):
        _lessen(grant, recovery, number)
    draft = grant.recoveries.undecided().first()
    entitled, paid = right_to(grant, draft), grant.out - claimed_back(grant) - forgiven(grant)
    amount = max(ZERO, (paid - entitled).quantize(Decimal(1), rounding=ROUND_DOWN))
    if draft is not None:
        return _again(draft, euros(amount), entitled, paid, number)
    if paid <= entitled or not amount:
        return None
    made = Recovery.objects.create(grant=grant, amount=euros(amount), entitled=entitled, paid=paid)
    recovery_workflow.start(made, actor=None, reason=number)
    return _end_small(made)


def _lessen(grant: Grant, recovery: Recovery, number: str) -> None:
    """A decided recovery asks for no more than is too much now."""
    others = claimed_back(grant) - recovery.left
    owed = max(ZERO, grant.out - right_to(grant, recovery) - others)
    if recovery.left <= owed:
        return
    lessened = recovery.lessened + recovery.left - owed
    action = "lessen" if owed else "settle" if recovery.received else "fall_away"
    fresh = recovery_workflow.run(recovery, action, actor=None, reason=number, lessened=lessened)
    mail_employer(grant, f"lessened-{fresh.pk}-{number}", "payments/mail/lessened")


def _again(draft: Recovery, amount: Decimal, entitled: Decimal, paid: Decimal, number: str) -> Recovery:
    """An undecided recovery is calculated again, and the company is heard on the new sum."""
    if amount == draft.amount and entitled == draft.entitled:
        return draft
    values = {"amount": amount, "entitled": entitled, "paid": paid, "answer_by": None}
    if not amount:
        return recovery_workflow.run(draft, "fall_away", actor=None, reason=number, **values)
    return _end_small(recovery_workflow.run(draft, "recalculate", actor=None, reason=number, **values))


def _end_small(recovery: Recovery) -> Recovery:
    if recovery.amount > small_sum(recovery.grant):
        return recovery
    return recovery_workflow.run(recovery, "fall_away", actor=None, reason=too_small(recovery.grant))
