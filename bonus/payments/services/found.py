"""A cancelled file that the bank paid all the same: the money is a fact, and it is counted once.

One payer reports it with the bank's evidence, a second payer or a manager confirms it. The instalment itself becomes
paid; when it has been paid, or is on its way, besides, or has ended, the money becomes an instalment of its own, and
what is then out beyond the decision becomes a recovery.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bonus.funds import budget
from bonus.payments.models import Answer, BatchItem, FoundPayment, Grant, Instalment, PaymentBatch
from bonus.payments.services.claims import UNAPPROVED
from bonus.payments.services.following import FILE_NOT_MADE, fit
from bonus.payments.services.shared import ZERO, add, lock_batch, lock_instalment, mail_employer
from bonus.payments.transitions import found_workflow, instalment_workflow
from bonus.payments.transitions.instalments import took_part
from portal.accounts.roles import Role
from portal.core import audit, clock
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import CHANGED, history

I = Instalment.State  # noqa: E741
O = BatchItem.Outcome  # noqa: E741
ENDED = (I.PAID, I.LAPSED, I.ORDERED)


def cancelled_ids(batch: PaymentBatch) -> frozenset[str]:
    """End-to-end ids in the bytes of a file that was cancelled; a payment taken out before never reached the file."""
    if not batch.has_cancelled_file:
        return frozenset()
    with batch.bank_file.file.open("rb") as file:
        return frozenset(match.decode() for match in re.findall(rb"<EndToEndId>([^<]+)</EndToEndId>", file.read()))


def in_cancelled_file(item: BatchItem) -> bool:
    return item.end_to_end_id in cancelled_ids(item.batch)


@transaction.atomic
def report(*, item: BatchItem, bank_reference: str, paid_on: date, reason: str, actor: Any) -> FoundPayment:
    """Tell that the bank paid a payment of a cancelled file, and where its account statement shows it."""
    batch = lock_batch(item.batch)
    if not actor.has_role(Role.PAYER, municipality_id=batch.municipality_id):
        raise PermissionDenied
    if not batch.has_cancelled_file:
        raise Conflict(CHANGED)
    if why_not := took_part([item.instalment], actor):
        raise Refused(str(why_not))
    if not bank_reference.strip() or not reason.strip():
        raise Refused(_("Tell the reference in the account statement, and what happened."))
    if not clock.local_date(batch.confirmed_at) <= paid_on <= clock.today():
        raise Refused(_("The day of the payment must be between the making of the file and today."))
    values = {"bank_reference": bank_reference.strip()[:70], "paid_on": paid_on,
              "reported_by": actor, "reported_at": clock.now()}  # fmt: skip
    if found := item.found.open().first():
        told = found_workflow.run(found, "evidence", actor=actor, reason=reason, **values)
        FoundPayment.objects.filter(pk=found.pk).update(reason=reason.strip()[:1000])
    else:
        told = _create(item, batch, {**values, "reason": reason.strip()[:1000]}, actor)
    audit.record("batch.found_paid", batch, actor=actor, reason=reason, fields=item.end_to_end_id)
    return told


def _create(item: BatchItem, batch: PaymentBatch, values: dict[str, Any], actor: Any) -> FoundPayment:
    fresh = BatchItem.objects.select_related("batch__bank_file").get(pk=item.pk, batch=batch)
    if fresh.outcome != O.DROPPED or not in_cancelled_file(fresh):
        raise Conflict(CHANGED)
    found = FoundPayment.objects.create(item=fresh, **values)
    found_workflow.start(found, actor=actor, reason=values["reason"])
    return found


def report_answer(*, item: BatchItem, answer: Answer, actor: Any) -> FoundPayment | None:
    """Bank or ledger tells that it was paid: the same report, whose evidence a payer still adds."""
    if item.found.exclude(state=FoundPayment.State.REFUSED).exists():
        return None
    reason = f"{answer.get_kind_display()}: {answer.file.name}"
    values = {"answer": answer, "reason": reason[:1000], "reported_by": actor}
    return _create(item, answer.batch, values, actor)


@transaction.atomic
def refuse(*, found: FoundPayment, reason: str, version: int | None = None, actor: Any) -> FoundPayment:
    """The bank did not pay it: its instalment can be paid again. `version`: of the report that the actor read."""
    batch = lock_batch(found.item.batch)
    values = {"judged_by": actor, "judged_at": clock.now()}
    done = found_workflow.run(found, "refuse", actor=actor, reason=reason, version=version, **values)
    audit.record("batch.found_refused", batch, actor=actor, reason=reason, fields=done.item.end_to_end_id)
    return done


@transaction.atomic
def confirm(*, found: FoundPayment, version: int | None = None, actor: Any) -> FoundPayment:
    """A second person confirms it: the payment counts in the sums of the grant and of the appropriation, once.

    `version`: of the report that the actor read.
    """
    batch = lock_batch(found.item.batch)
    grant, instalment = lock_instalment(found.item.instalment)
    item = BatchItem.objects.select_for_update(of=("self",)).get(pk=found.item_id)
    instalment = _out_of_later_batch(grant, instalment, item)
    second = instalment.state in ENDED
    values = {"judged_by": actor, "judged_at": clock.now(), "is_second": second}
    done = found_workflow.run(found, "confirm", actor=actor, version=version, **values)
    approver = _approver(instalment)
    if second:
        instalment = _of_its_own(grant, instalment, done)
    more = item.amount - (instalment.approved_amount or ZERO)
    instalment_workflow.run(
        instalment, "found_paid", actor=None, reason=done.bank_reference, approved_amount=item.amount,
        approved_by=approver, approved_at=instalment.approved_at or clock.now(),
    )  # fmt: skip
    BatchItem.objects.filter(pk=item.pk).update(
        outcome=O.PAID, instalment=instalment, answered_at=clock.now(), reason=done.bank_reference
    )
    _count(grant, item.amount, more)
    key = f"{item.end_to_end_id}:paid"
    budget.record(kind="paid", case=grant.reference, amount=item.amount, key=key, actor=actor)
    fit(Grant.objects.get(pk=grant.pk), key=key, reason=_said(done))
    audit.record("batch.found_confirmed", batch, actor=actor, reason=done.reason, fields=item.end_to_end_id)
    mail_employer(grant, f"paid-{item.end_to_end_id}", "payments/mail/paid_twice" if second else "payments/mail/paid")
    return FoundPayment.objects.get(pk=done.pk)


def _said(found: FoundPayment) -> str:
    item = found.item
    return _("The bank paid %(id)s of the cancelled file %(batch)s.") % {
        "id": item.end_to_end_id, "batch": item.batch.reference,
    }  # fmt: skip


def _out_of_later_batch(grant: Grant, instalment: Instalment, item: BatchItem) -> Instalment:
    """Take the instalment out of a batch whose file is not made. A file that is made is cancelled first; one that the
    bank has goes its way. With the grant locked no file is made of it."""
    later = instalment.payments.waiting().select_related("batch").first()
    if later is None or later.batch.state == PaymentBatch.State.SENT:
        return instalment
    if later.batch.state not in FILE_NOT_MADE:
        raise Refused(
            _("The same payment stands in the file of %(batch)s, which has not been given to the bank. Cancel that "
              "file first: it would be paid twice.") % {"batch": later.batch.reference}
        )  # fmt: skip
    reason = _("It has been paid from the cancelled file of %(batch)s.") % {"batch": item.batch.reference}
    BatchItem.objects.waiting().filter(pk=later.pk).update(outcome=O.DROPPED, reason=reason)
    add(grant, "approved_total", -later.amount)
    return instalment_workflow.run(instalment, "drop", actor=None, reason=reason, **UNAPPROVED)


def _approver(instalment: Instalment) -> Any:
    """The handler who approved the instalment; an approval that was taken back since is in the history."""
    if instalment.approved_by_id:
        return instalment.approved_by
    return history(instalment).filter(action="approve").last().actor


def _of_its_own(grant: Grant, instalment: Instalment, found: FoundPayment) -> Instalment:
    """Money that came besides the instalment: nothing was planned of it."""
    last = grant.instalments.order_by("-number").first()
    made = Instalment.objects.create(
        grant=grant, number=last.number + 1, planned=ZERO, due_on=found.paid_on, period_end=instalment.period_end,
        needs_claim=False,
    )  # fmt: skip
    instalment_workflow.start(made, actor=None, reason=_said(found))
    return made


def _count(grant: Grant, paid: Decimal, more: Decimal) -> None:
    """Into the grant's sums in one step: what is out beyond the decision is told as overpaid."""
    fresh = Grant.objects.get(pk=grant.pk)
    fresh.approved_total += more
    fresh.paid_total += paid
    # What had been given back stays so, unless what is out needs it.
    fresh.released = fresh.amount - max(fresh.amount - fresh.released, min(fresh.net, fresh.amount))
    fresh.overpaid = max(ZERO, fresh.net - (fresh.amount - fresh.released))
    fresh.save(update_fields=["approved_total", "paid_total", "released", "overpaid"])
