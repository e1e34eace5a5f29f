"""A batch's life: one payer makes it, and a file that was made is cancelled by two persons."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bonus.payments.models import FoundPayment, Instalment, PaymentBatch
from bonus.payments.transitions.instalments import PAID_ALREADY, took_part
from portal.accounts.roles import Role
from portal.core.transitions import SYSTEM, Workflow, row

B = PaymentBatch.State


def batch_roles(user, batch: PaymentBatch) -> set[str]:
    return {a.role for a in user.assignments if a.municipality_id == batch.municipality_id}


def has_items(batch: PaymentBatch, actor: Any) -> object:
    return None if batch.items.live().exists() else _("There is no payment in the batch.")


def not_answered(batch: PaymentBatch, actor: Any) -> object:
    """An answer shows that the file was given on, marked as sent or not."""
    if batch.answers.exists():
        return _("The bank or the ledger has answered, so the file was given on. It can no longer be cancelled.")
    return None


def another_person(batch: PaymentBatch, actor: Any) -> object:
    """The second person: a payer or a manager who neither asked for it nor handled or decided a case of the file."""
    if actor.pk == batch.cancel_asked_by_id:
        return _("You asked for the cancellation, so another payer or a manager confirms it.")
    return not_answered(batch, actor) or took_part(in_batch(batch), actor)


def in_batch(batch: PaymentBatch) -> list[Instalment]:
    """The instalments of the batch that are still in it."""
    live = batch.items.live().order_by("pk").values("instalment")
    return list(Instalment.objects.filter(pk__in=live).with_case().order_by("pk"))


def sendable(batch: PaymentBatch, actor: Any) -> object:
    """A file is not given to the bank while one of its payments is said to have been paid already.

    One that was answered is there already, and can neither be held back nor cancelled.
    """
    if batch.answers.exists():
        return None
    return PAID_ALREADY if FoundPayment.objects.open().filter(item__instalment__in=in_batch(batch)).exists() else None


def all_answered(batch: PaymentBatch, actor: Any) -> object:
    return _("Some payments have no answer yet.") if batch.items.waiting().exists() else None


batch_workflow = Workflow(
    model=PaymentBatch,
    roles_on=batch_roles,
    final=frozenset({B.SETTLED, B.CANCELLED}),
    table=(
        row(B.OPEN, "confirm", B.CONFIRMED, [Role.PAYER], _("Confirm and make the file"), condition=has_items),
        row(B.OPEN, "cancel", B.CANCELLED, [Role.PAYER], _("Cancel the batch"), tone="warning",
            says=_("No file is made, and the payments go back to wait for another batch.")),
        row(B.CONFIRMED, "make", B.MADE, [SYSTEM], _("The file is ready")),
        row(B.CONFIRMED, "empty", B.CANCELLED, [SYSTEM], _("Every payment was taken out")),
        row(B.MADE, "send", B.SENT, [Role.PAYER], _("I have given the file to the bank"), condition=sendable,
            says=_("Press this when the bank has taken the file. The payments then wait for the bank's answer.")),
        row(B.MADE, "ask_cancel", B.CANCELLING, [Role.PAYER], _("Ask for the file to be cancelled"),
            condition=not_answered, needs_reason=True, tone="warning"),
        row(B.CANCELLING, "keep", B.MADE, [Role.PAYER, Role.MANAGER], _("Keep the file"), tone="secondary"),
        row(B.CANCELLING, "cancel_file", B.CANCELLED, [Role.PAYER, Role.MANAGER], _("Cancel the file"),
            condition=another_person,
            tone="warning",
            says=_("The file is not used, and its payments wait to be taken into a new batch. A cancelled file cannot "
                   "be brought back: be sure that nobody gives it to the bank.")),
        row((B.MADE, B.SENT), "settle", B.SETTLED, [Role.PAYER], _("Every payment has an answer"),
            condition=all_answered,
            says=_("Every payment that has no answer yet is marked as paid. This cannot be taken back.")),
    ),
)  # fmt: skip
