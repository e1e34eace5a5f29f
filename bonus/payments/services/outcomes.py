"""What became of payments: read from bank and ledger, or told by the payer. The same answer twice changes nothing."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bonus.funds import budget
from bonus.payments import answers
from bonus.payments.models import Answer, BatchItem, Grant, PaymentBatch
from bonus.payments.services.claims import UNAPPROVED, close_when_done
from bonus.payments.services.excess import claim_back
from bonus.payments.services.following import came_back
from bonus.payments.services.found import cancelled_ids, report_answer
from bonus.payments.services.shared import add, lock_batch, lock_instalment, mail_employer
from bonus.payments.transitions import batch_workflow, instalment_workflow
from portal.accounts.roles import Role
from portal.core import audit, clock, uploads
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import CHANGED

O = BatchItem.Outcome  # noqa: E741
ANSWERABLE = (PaymentBatch.State.MADE, PaymentBatch.State.SENT)


def _payer_only(actor: Any, batch: PaymentBatch) -> None:
    if not actor.has_role(Role.PAYER, municipality_id=batch.municipality_id):
        raise PermissionDenied


@transaction.atomic
def read_answer(*, batch: PaymentBatch, kind: str, data: bytes, name: str, actor: Any) -> Answer:
    """Read an answer into the batch. Raises Refused when it is another batch's, or says the opposite of an earlier.

    One for a cancelled file is kept as late and used for nothing (`Answer.is_late`): see `LATE`.
    """
    locked = lock_batch(batch)
    _payer_only(actor, locked)
    digest = hashlib.sha256(data).hexdigest()
    if earlier := locked.answers.filter(sha256=digest).first():
        return earlier
    if locked.state == PaymentBatch.State.CANCELLING:
        raise Refused(
            _("It has been asked that this file is cancelled, but it was answered, so it was given on. Keep the file "
              "first, then read the answer.")
        )  # fmt: skip
    late = locked.has_cancelled_file
    if not late and locked.state not in (*ANSWERABLE, PaymentBatch.State.SETTLED):
        raise Conflict(CHANGED)
    statuses = _parse(kind, data)
    if statuses.message_id != locked.reference:
        raise Refused(_("The file answers %(other)s, not this batch.") % {"other": statuses.message_id[:40]})
    kind_of_file = "application/xml" if kind == Answer.Kind.BANK else "text/csv"
    stored = uploads.store_bytes(data, name=name, content_type=kind_of_file, actor=actor)
    answer = Answer(batch=locked, kind=Answer.Kind(kind), file=stored, sha256=digest, read_by=actor, is_late=late)
    counts = {"paid": 0, "rejected": 0, "booked": 0} if late else _apply(locked, statuses, actor)
    answer.paid, answer.rejected, answer.booked = counts["paid"], counts["rejected"], counts["booked"]
    answer.save(force_insert=True)
    if late:
        _report_late(answer, statuses, actor)
    audit.record("batch.answer", locked, actor=actor, fields=kind)
    settle_when_answered(locked, actor)
    return answer


LATE = gettext_lazy(
    "The answer was not used: this file had been cancelled. The bank or the ledger has got it all the same, so money "
    "may have been paid. Ask the bank today. The payments of the batch wait until you have written here what you "
    "found out; a payment that the answer tells as paid waits until it has been confirmed or refused."
)
MESSAGES = {
    "xml": gettext_lazy("The file can't be read as XML. Fetch it from the bank again."),
    "kind": gettext_lazy("The file is not a payment status report (pain.002)."),
    "message": gettext_lazy("The file does not say which batch it answers."),
    "csv": gettext_lazy("The file can't be read as CSV with semicolons, UTF-8."),
    "column": gettext_lazy("The file lacks a column. It needs batch, end_to_end_id and status."),
    "status": gettext_lazy("A row has an unknown status. It can be paid, rejected or booked."),
}


def _parse(kind: str, data: bytes) -> answers.Statuses:
    try:
        return answers.read_pain002(data) if kind == Answer.Kind.BANK else answers.read_ledger(data)
    except answers.AnswerError as error:
        raise Refused(str(MESSAGES[error.args[0]])) from error


def _report_late(answer: Answer, statuses: answers.Statuses, actor: Any) -> None:
    """What bank or ledger tells as paid, of a file that had been cancelled, waits for evidence and a second person."""
    ids = cancelled_ids(answer.batch)
    for item in answer.batch.items.filter(outcome=O.DROPPED, end_to_end_id__in=ids).order_by("pk"):
        status = statuses.each.get(item.end_to_end_id) or statuses.all
        if status and status[0] == answers.PAID:
            report_answer(item=item, answer=answer, actor=actor)


def _apply(batch: PaymentBatch, statuses: answers.Statuses, actor: Any) -> dict[str, int]:
    counts = {"paid": 0, "rejected": 0, "booked": 0}
    items = list(
        batch.items.exclude(outcome=O.DROPPED).select_related("instalment").order_by("instalment__grant_id", "pk")
    )
    unknown = statuses.each.keys() - {item.end_to_end_id for item in items}
    if unknown:
        raise Refused(_("The file names a payment that is not in this batch: %(id)s.") % {"id": min(unknown)[:40]})
    for item in items:
        status = statuses.each.get(item.end_to_end_id) or statuses.all
        if status is None or status[0] == answers.PENDING:
            continue
        if status[0] == answers.BOOKED:
            counts["booked"] += BatchItem.objects.filter(pk=item.pk, booked_at=None).update(booked_at=clock.now())
        elif item.outcome == O.WAITING:
            (pay if status[0] == answers.PAID else reject)(item, reason=status[1], actor=actor)
            counts[status[0]] += 1
        elif item.outcome != status[0]:
            raise Refused(
                _("%(id)s is already marked as %(outcome)s, but the file says the opposite. Ask the bank.")
                % {"id": item.end_to_end_id, "outcome": item.get_outcome_display()}
            )
    return counts


def pay(item: BatchItem, *, reason: str = "", actor: Any) -> None:
    """The bank has paid: the instalment ends, the grant's and the appropriation's sums grow, the employer is told."""
    grant, instalment = lock_instalment(item.instalment)
    _answered(item, O.PAID, reason)
    instalment_workflow.run(instalment, "pay", actor=actor)
    add(grant, "paid_total", item.amount)
    budget.record(kind="paid", case=grant.reference, amount=item.amount, key=f"{item.end_to_end_id}:paid", actor=actor)
    mail_employer(grant, f"paid-{item.end_to_end_id}", "payments/mail/paid")
    if grant.overpaid:  # the file had been made when a later decision left less
        claim_back(Grant.objects.get(pk=grant.pk), item.end_to_end_id)
    close_when_done(grant)


def reject(item: BatchItem, *, reason: str, actor: Any) -> None:
    """The bank has refused: the instalment goes back to be approved again."""
    grant, instalment = lock_instalment(item.instalment)
    _answered(item, O.REJECTED, reason)
    instalment_workflow.run(instalment, "reject", actor=actor, reason=reason, **UNAPPROVED)
    add(grant, "approved_total", -item.amount)
    came_back(grant, key=f"{item.end_to_end_id}:rejected", actor=actor)


def _answered(item: BatchItem, outcome: str, reason: str) -> None:
    rows = BatchItem.objects.waiting().filter(pk=item.pk)
    if not rows.update(outcome=outcome, reason=reason[:300], answered_at=clock.now()):
        raise Conflict(CHANGED)


@transaction.atomic
def mark_paid(*, batch: PaymentBatch, actor: Any) -> PaymentBatch:
    """The payer has seen on the account statement that the rest was paid (a bank may tell rejections only)."""
    locked = lock_batch(batch)
    _payer_only(actor, locked)
    if locked.state != PaymentBatch.State.SENT:
        raise Conflict(CHANGED)
    if locked.execution_date > clock.today():
        raise Refused(_("The payment day has not come yet."))
    for item in locked.items.waiting().select_related("instalment").order_by("instalment__grant_id", "pk"):
        pay(item, actor=actor)
    audit.record("batch.paid", locked, actor=actor)
    return settle_when_answered(locked, actor)


def settle_when_answered(batch: PaymentBatch, actor: Any) -> PaymentBatch:
    if batch.state in ANSWERABLE and not batch.items.waiting().exists():
        return batch_workflow.run(batch, "settle", actor=actor)
    return batch
