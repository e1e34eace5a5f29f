"""What a body decides on a claim against a decision on recovery (kuntalaki 134 §): the debt and the money follow it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse

from bonus.applications import claimable
from bonus.applications.models import Application
from bonus.applications.models import Claim as BodyClaim
from bonus.payments.models import Grant, Instalment, Recovery
from bonus.payments.services.shared import ZERO, lock_grant, settle
from bonus.payments.transitions import grant_workflow, recovery_workflow
from portal.core import audit, clock

R = Recovery.State


@claimable.source
def recovery_decisions(application: Application) -> Iterable[claimable.Claimable]:
    """The case's decisions on recovery."""
    rows = Recovery.objects.filter(grant__decision__application=application).exclude(number=None)
    for recovery in rows.exclude(decided_at=None).order_by("decided_at", "pk"):
        yield claimable.Claimable(
            key=recovery.number, name=recovery.number, decided_at=recovery.decided_at,
            makers=frozenset({recovery.decided_by_id}), last_day=recovery.appeal_last_day, published_on=None,
            page=reverse("payments:recovery_document", args=[recovery.pk]),
            most=recovery.amount - recovery.lessened, follow=follow,
        )  # fmt: skip


def follow(claim: BodyClaim, amount: Decimal, actor: Any) -> None:
    """Recover `amount` € and no more, 0 when the decision was annulled. What had come back beyond it is paid again.

    In the transaction of the result, with the application locked.
    """
    found = Recovery.objects.get(number=claim.against)
    grant = lock_grant(found.grant_id)
    recovery = Recovery.objects.select_for_update(of=("self",)).get(pk=found.pk)
    kept = recovery.received - recovery.given_back
    back = max(ZERO, kept - amount)
    if recovery.state == R.WAIVED or (amount == recovery.amount - recovery.lessened and not back):
        return
    planned = pay_again(grant, back, claim.number, actor) if back else ZERO
    values = {
        "lessened": recovery.amount - amount,
        "forgiven": recovery.forgiven + recovery.amount - recovery.lessened - amount,
        "given_back": recovery.given_back + back,
        "beyond_grant": recovery.beyond_grant + back - planned,
    }  # fmt: skip
    action = "fall_away" if not amount else "give_back" if recovery.state == R.RECOVERED else "lessen"
    if action == "lessen" and kept >= amount:
        action = "settle"
    fresh = recovery_workflow.run(recovery, action, actor=None, reason=claim.number, **values)
    audit.record("recovery.revised", fresh, actor=actor, fields=claim.number)


def pay_again(grant: Grant, back: Decimal, number: str, actor: Any) -> Decimal:
    """Plan an instalment of what the company gets back; a handler approves it as every other. Returns its sum, €.

    The appropriation is charged also when it has not enough left: the body's decision is a fact. What goes beyond what
    is granted now is not planned: it waits for a correction of the decision on the bonus.
    """
    if grant.state == Grant.State.CLOSED:
        grant_workflow.run(grant, "reopen", actor=None, reason=number)
    fresh = Grant.objects.get(pk=grant.pk)
    Grant.objects.filter(pk=grant.pk).update(released=fresh.released - min(fresh.released, back))
    fresh = settle(fresh, key=number, actor=actor, is_fact=True)
    planned = min(back, fresh.left)
    if planned:
        last = fresh.instalments.order_by("-number").first()
        Instalment.objects.create(
            grant=fresh, number=last.number + 1, planned=planned, due_on=clock.today(), period_end=last.period_end,
            needs_claim=False,
        )  # fmt: skip
    return planned
