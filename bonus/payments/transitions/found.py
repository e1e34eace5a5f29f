"""A payment of a cancelled file that the bank made all the same: one person reports it, another confirms it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bonus.payments.models import FoundPayment
from bonus.payments.transitions.batches import batch_roles
from bonus.payments.transitions.instalments import took_part
from portal.accounts.roles import Role
from portal.core.transitions import Workflow, row

F = FoundPayment.State


def roles_on_found(user, found: FoundPayment) -> set[str]:
    return batch_roles(user, found.item.batch)


def another_person(found: FoundPayment, actor: Any) -> object:
    if actor.pk == found.reported_by_id:
        return _("You reported the payment, so another payer or a manager confirms it.")
    return took_part([found.item.instalment], actor)


def lacks_evidence(found: FoundPayment, actor: Any) -> object:
    """Told once: who confirms has looked for this reference in the account statement, and for no other."""
    return _("It has been reported already.") if found.bank_reference else None


def confirmable(found: FoundPayment, actor: Any) -> object:
    if not (found.bank_reference.strip() and found.paid_on):
        return _("Tell first where the bank's account statement shows it, and the day of the payment.")
    return another_person(found, actor)


found_workflow = Workflow(
    model=FoundPayment,
    roles_on=roles_on_found,
    final=frozenset({F.CONFIRMED, F.REFUSED}),
    table=(
        row(F.REPORTED, "evidence", F.REPORTED, [Role.PAYER], _("Tell where the bank shows it"),
            condition=lacks_evidence, needs_reason=True),
        row(F.REPORTED, "confirm", F.CONFIRMED, [Role.PAYER, Role.MANAGER], _("Confirm that the bank paid it"),
            condition=confirmable,
            says=_("The payment is marked as paid and counts in the sums from now on. This cannot be taken back.")),
        row(F.REPORTED, "refuse", F.REFUSED, [Role.PAYER, Role.MANAGER], _("The bank did not pay it"),
            condition=another_person, needs_reason=True, tone="secondary",
            says=_("The report ends, and the payment can be put in a new file. This cannot be taken back.")),
    ),
)  # fmt: skip
