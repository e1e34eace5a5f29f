"""Payment batches: put together by the payer, the files made once by a job and kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bonus.applications.scheme_terms import terms_of
from bonus.applications.services.shared import next_number
from bonus.payments import pain001
from bonus.payments.models import BatchItem, Grant, Instalment, PayerAccount, PaymentBatch
from bonus.payments.services.claims import UNAPPROVED
from bonus.payments.services.shared import add, lock_batch, lock_grant, lock_instalment
from bonus.payments.transitions import (
    ANSWERED_LATE,
    MONEY_MISSING,
    PAID_ALREADY,
    REGISTER_STOPS,
    answered_late,
    batch_workflow,
    found_paid,
    instalment_workflow,
    money_missing,
    register_stop_of,
)
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import audit, clock, jobs, uploads
from portal.core.exceptions import Conflict, Refused
from portal.core.spreadsheets import csv_bytes
from portal.core.transitions import CHANGED
from portal.core.working_days import is_bank_day, next_bank_day

FURTHEST = timedelta(days=60)


def _payer_only(actor: Any, municipality_id: int) -> None:
    if not actor.has_role(Role.PAYER, municipality_id=municipality_id):
        raise PermissionDenied


@transaction.atomic
def create_batch(
    *, municipality: Municipality, instalments: Iterable[Instalment], unasked_reason: str = "", actor: Any
) -> PaymentBatch:
    """A new batch of these instalments. All of them or none: one that cannot be paid refuses the whole.

    `unasked_reason`: why the payer goes on though the business register could not be asked.
    """
    _payer_only(actor, municipality.pk)
    chosen = list(instalments)
    if not chosen:
        raise Refused(_("Choose at least one payment."))
    if not PayerAccount.objects.filter(municipality=municipality).exists():
        raise Refused(_("The account that payments are made from is missing. Ask the administrator to add it."))
    batch = PaymentBatch.objects.create(municipality=municipality, reference=next_number("MB"), created_by=actor,
                                        unasked_reason=unasked_reason.strip()[:1000])  # fmt: skip
    batch_workflow.start(batch, actor=actor, reason=unasked_reason)
    if batch.unasked_reason:
        audit.record("batch.register_not_asked", batch, actor=actor, reason=unasked_reason)
    _take_in(batch, chosen, actor)
    return batch


@transaction.atomic
def add_instalments(*, batch: PaymentBatch, instalments: Iterable[Instalment], actor: Any) -> PaymentBatch:
    """Take more instalments into a batch that is still open."""
    locked = lock_batch(batch)
    _payer_only(actor, locked.municipality_id)
    if locked.state != PaymentBatch.State.OPEN:
        raise Conflict(CHANGED)
    _take_in(locked, list(instalments), actor)
    return locked


def _take_in(batch: PaymentBatch, instalments: list[Instalment], actor: Any) -> None:
    for instalment in sorted(instalments, key=lambda i: (i.grant_id, i.pk)):  # locks in one order
        grant, locked = lock_instalment(instalment)
        if grant.municipality_id != batch.municipality_id:
            raise PermissionDenied
        ordered = instalment_workflow.run(locked, "order", actor=actor)
        attempt = ordered.payments.count() + 1
        BatchItem.objects.create(
            batch=batch,
            instalment=ordered,
            amount=ordered.approved_amount,
            iban=grant.iban,
            account_holder=grant.account_holder,
            end_to_end_id=f"{grant.reference}-{ordered.number}-{attempt}",
        )


@transaction.atomic
def remove_item(*, item: BatchItem, actor: Any) -> BatchItem:
    """Take a payment out of an open batch; it waits to be paid again."""
    batch = lock_batch(item.batch)
    _payer_only(actor, batch.municipality_id)
    if batch.state != PaymentBatch.State.OPEN:
        raise Conflict(CHANGED)
    _grant, locked = lock_instalment(item.instalment)
    if not BatchItem.objects.waiting().filter(pk=item.pk).update(outcome=BatchItem.Outcome.DROPPED):
        raise Conflict(CHANGED)
    instalment_workflow.run(locked, "release", actor=actor)
    return BatchItem.objects.get(pk=item.pk)


@transaction.atomic
def cancel_batch(*, batch: PaymentBatch, actor: Any) -> PaymentBatch:
    """Cancel an open batch; everything in it waits to be paid again."""
    locked = batch_workflow.run(lock_batch(batch), "cancel", actor=actor)
    for item in locked.items.waiting().select_related("instalment").order_by("instalment__grant_id", "pk"):
        _grant, instalment = lock_instalment(item.instalment)
        if BatchItem.objects.waiting().filter(pk=item.pk).update(outcome=BatchItem.Outcome.DROPPED):
            instalment_workflow.run(instalment, "release", actor=actor)
    return locked


@transaction.atomic
def confirm_batch(*, batch: PaymentBatch, execution: date, actor: Any) -> PaymentBatch:
    """Confirm: the payment day is fixed and a job makes the files. Nothing can be added any more."""
    if not clock.today() <= execution <= clock.today() + FURTHEST:
        raise Refused(_("The payment day must be between today and 60 days ahead."))
    if not is_bank_day(execution):
        raise Refused(
            _("Banks are closed on that day. The next day that they are open is %(day)s.")
            % {"day": f"{next_bank_day(execution):%d.%m.%Y}"}
        )
    values = {"confirmed_by": actor, "confirmed_at": clock.now(), "execution_date": execution}
    confirmed = batch_workflow.run(lock_batch(batch), "confirm", actor=actor, **values)
    audit.record("batch.confirmed", confirmed, actor=actor)
    jobs.enqueue("payment_files", str(confirmed.pk), batch_id=confirmed.pk)
    return confirmed


@transaction.atomic
def make_files(batch_id: int) -> PaymentBatch:
    """Make the bank's and the ledger's file once. Run again, after a crash or twice at once, it changes nothing.

    Grants are locked while it is checked that nothing has changed since the payment was taken in: an account that
    changed, or a grant that stopped, is left out and goes back to be approved again.
    """
    batch = PaymentBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.state != PaymentBatch.State.CONFIRMED:
        return batch
    kept = [item for item in _items(batch) if _still_right(item)]
    if not kept:
        return batch_workflow.run(batch, "empty", actor=None)
    bank, ledger = bank_file(batch, kept), ledger_file(batch, kept)
    stored_bank = uploads.store_bytes(bank, name=f"{batch.reference}.xml", content_type="application/xml", actor=None)
    stored_ledger = uploads.store_bytes(ledger, name=f"{batch.reference}.csv", content_type="text/csv", actor=None)
    return batch_workflow.run(batch, "make", actor=None, bank_file=stored_bank, ledger_file=stored_ledger)


def _items(batch: PaymentBatch) -> list[BatchItem]:
    related = "instalment__grant__decision__application__scheme_version", "instalment__grant__organisation"
    return list(batch.items.waiting().select_related(*related).order_by("instalment__grant_id", "pk"))


def _still_right(item: BatchItem) -> bool:
    """With the grant locked: the payment is still in the batch, to the account that is paid to, and not stopped."""
    grant = lock_grant(item.instalment.grant_id)
    if not BatchItem.objects.waiting().filter(pk=item.pk).exists():
        return False  # a later decision took it out a moment ago
    if grant.state == Grant.State.ACTIVE and (grant.iban, grant.account_holder) == (item.iban, item.account_holder):
        reason = stop_of(grant, item.instalment)
        if not reason:
            return True
    else:
        reason = _("The account changed before the file was made.")
    BatchItem.objects.filter(pk=item.pk).update(outcome=BatchItem.Outcome.DROPPED, reason=str(reason)[:300])
    instalment_workflow.run(item.instalment, "drop", actor=None, **UNAPPROVED)
    add(grant, "approved_total", -item.amount)
    return False


def stop_of(grant: Grant, instalment: Instalment) -> Any:
    """Why the payment is taken out before its file is made, or ""."""
    if register_stop_of(grant):
        return REGISTER_STOPS
    if found_paid(instalment):
        return PAID_ALREADY
    if answered_late(instalment):
        return ANSWERED_LATE
    return MONEY_MISSING if money_missing(grant) else ""


def bank_file(batch: PaymentBatch, items: list[BatchItem]) -> bytes:
    payer = PayerAccount.objects.get(municipality=batch.municipality_id)
    address = pain001.Address(payer.town, payer.country, payer.street, payer.postcode)
    return pain001.build(
        message_id=batch.reference,
        created=batch.confirmed_at,
        execution=batch.execution_date,
        debtor=pain001.Debtor(payer.name, payer.business_id, payer.iban, payer.bic, address),
        payments=[_payment(item) for item in items],
    )


def _payment(item: BatchItem) -> pain001.Payment:
    grant = item.instalment.grant
    organisation = grant.organisation
    address = pain001.Address(organisation.city or str(grant.municipality), "FI", organisation.street,
                              organisation.postcode)  # fmt: skip
    name = terms_of(grant.application.scheme_version)["name"]
    text = f"{name} {grant.reference} {grant.decision.number} {item.instalment.number}"
    return pain001.Payment(item.end_to_end_id, item.amount, item.account_holder, item.iban, address, text)


LEDGER = ("batch", "payment_day", "end_to_end_id", "case", "decision", "company", "business_id", "iban", "amount_eur",
          "budget_line", "scheme")  # fmt: skip


def ledger_file(batch: PaymentBatch, items: list[BatchItem]) -> bytes:
    """One row a payment, for the town's ledger."""
    rows = []
    for item in items:
        grant = item.instalment.grant
        version = grant.application.scheme_version
        rows.append(
            (batch.reference, batch.execution_date, item.end_to_end_id, grant.reference, grant.decision.number,
             grant.organisation.name, grant.organisation.business_id, item.iban, item.amount,
             terms_of(version)["budget_line"], version.slug)
        )  # fmt: skip
    return csv_bytes(LEDGER, rows)


@transaction.atomic
def send_batch(*, batch: PaymentBatch, actor: Any) -> PaymentBatch:
    """The payer has given the file to the bank."""
    sent = batch_workflow.run(lock_batch(batch), "send", actor=actor)
    audit.record("batch.sent", sent, actor=actor)
    return sent
