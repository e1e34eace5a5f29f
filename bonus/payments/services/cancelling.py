"""A file that was made and not given to the bank is cancelled by two persons; its bytes stay, its payments go back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from bonus.payments.models import Answer, BatchItem, Grant, Instalment, PaymentBatch
from bonus.payments.services.claims import UNAPPROVED
from bonus.payments.services.following import came_back
from bonus.payments.services.shared import add, lock_batch, lock_instalment
from bonus.payments.transitions import batch_workflow, instalment_workflow
from portal.accounts.roles import Role
from portal.core import audit, clock
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import CHANGED


@transaction.atomic
def ask_cancel(*, batch: PaymentBatch, reason: str, actor: Any) -> PaymentBatch:
    """Ask for the file to be cancelled. From now on it cannot be marked as sent, until a second person answers."""
    values = {"cancel_asked_by": actor, "cancel_reason": reason.strip()[:1000]}
    asked = batch_workflow.run(lock_batch(batch), "ask_cancel", actor=actor, reason=reason, **values)
    audit.record("batch.cancel_asked", asked, actor=actor, reason=reason)
    return asked


@transaction.atomic
def keep_file(*, batch: PaymentBatch, actor: Any) -> PaymentBatch:
    """Take the request back, or refuse it: the file can be given to the bank again."""
    values = {"cancel_asked_by": None, "cancel_reason": ""}
    kept = batch_workflow.run(lock_batch(batch), "keep", actor=actor, **values)
    audit.record("batch.cancel_refused", kept, actor=actor)
    return kept


@transaction.atomic
def cancel_file(*, batch: PaymentBatch, actor: Any) -> PaymentBatch:
    """Confirm the cancellation. The payments wait to be taken into a new batch, whose file has a message id of its own;
    what a later decision has lessened meanwhile goes back to be approved again."""
    cancelled = batch_workflow.run(lock_batch(batch), "cancel_file", actor=actor)
    reason = _("The file was cancelled before it was given to the bank.")
    for item in cancelled.items.waiting().select_related("instalment").order_by("instalment__grant_id", "pk"):
        grant, instalment = lock_instalment(item.instalment)
        outcome = {"outcome": BatchItem.Outcome.DROPPED, "reason": reason}
        if not BatchItem.objects.waiting().filter(pk=item.pk).update(**outcome):
            raise Conflict(CHANGED)
        if _lessened_since(grant, instalment):
            _approve_again(grant, instalment, item)
        else:
            instalment_workflow.run(instalment, "release", actor=actor)
    audit.record("batch.file_cancelled", cancelled, actor=actor, reason=cancelled.cancel_reason)
    return cancelled


def _lessened_since(grant: Grant, instalment: Instalment) -> bool:
    """A decision after the approval granted less, so the approved sum may no longer hold."""
    later = grant.revisions.filter(at__gte=instalment.approved_at, after__lt=models.F("before"))
    return bool(grant.overpaid) or later.exists()


def _approve_again(grant: Grant, instalment: Instalment, item: BatchItem) -> None:
    reason = _("A later decision granted less. To be approved again.")
    instalment_workflow.run(instalment, "drop", actor=None, reason=reason, **UNAPPROVED)
    add(grant, "approved_total", -item.amount)
    came_back(grant, key=f"{item.end_to_end_id}:cancelled", actor=None)


@transaction.atomic
def explain_late(*, answer: Answer, explanation: str, actor: Any) -> Answer:
    """Tell what was found out about the money of a cancelled file that was answered for; its payments may go on."""
    locked = lock_batch(answer.batch)
    if not actor.has_role(Role.PAYER, municipality_id=locked.municipality_id):
        raise PermissionDenied
    if not explanation.strip():
        raise Refused(_("Tell what you found out."))
    values = {"explanation": explanation.strip()[:1000], "explained_by": actor, "explained_at": clock.now()}
    if not Answer.objects.unexplained().filter(pk=answer.pk).update(**values):
        raise Conflict(CHANGED)
    audit.record("batch.answer_explained", locked, actor=actor, reason=explanation)
    return Answer.objects.get(pk=answer.pk)
