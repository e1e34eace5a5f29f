"""What waits for somebody in this room, for the start pages: `[{"text", "href", "due"}]`, the most urgent first."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bonus.payments.models import Answer, FoundPayment, Grant, Instalment, PaymentBatch, Recovery
from bonus.payments.transitions import batch_workflow, found_workflow, may_decide_recovery, register_stop_of
from portal.accounts.roles import Role
from portal.core import clock


def _item(text: str, href: str, due: Any = None) -> dict[str, Any]:
    return {"text": text, "href": href, "due": due}


def waiting_for_employer(user: Any, organisation: Any) -> list[dict[str, Any]]:
    """Instalments that can be claimed, and hearings."""
    if organisation is None or organisation.pk not in user.organisation_ids():
        return []
    today = clock.today()
    due = Instalment.objects.filter(
        grant__organisation=organisation, state=Instalment.State.PLANNED, needs_claim=True, due_on__lte=today,
        grant__last_claim_on__gte=today,
    ).with_case().order_by("due_on", "pk")  # fmt: skip
    found = [
        _item(_("Claim instalment %(number)s of bonus %(reference)s")
              % {"number": i.number, "reference": i.grant.reference},
              reverse("payments:claim", args=[i.pk]), i.grant.last_claim_on)
        for i in due
    ]  # fmt: skip
    heard = Recovery.objects.filter(grant__organisation=organisation, state=Recovery.State.HEARING)
    for recovery in heard.select_related("grant__decision__application").order_by("answer_by", "pk"):
        text = _("Give your view of the recovery of bonus %(reference)s") % {"reference": recovery.grant.reference}
        found.append(_item(text, reverse("payments:grant", args=[recovery.grant_id]), recovery.answer_by))
    return found


def waiting_for_handler(user: Any) -> list[dict[str, Any]]:
    """Claims, new accounts and changes to check."""
    claims = Instalment.objects.handled_in(user, Role.HANDLER).to_check().count()
    grants = Grant.objects.handled_in(user, Role.HANDLER)
    others = grants.filter(state=Grant.State.ACCOUNT_CHANGED).count()
    others += grants.filter(changes__isnull=False, changes__handled_at=None).distinct().count()
    found, href = [], reverse("payments:checks")
    drafts = Recovery.objects.filter(
        grant__municipality_id__in=user.municipality_ids(Role.HANDLER), state=Recovery.State.PREPARED, prepared_by=None
    ).select_related("grant__decision__application")
    for recovery in drafts.order_by("prepared_at", "pk"):
        text = _("Prepare the recovery of bonus %(reference)s") % {"reference": recovery.grant.reference}
        found.append(_item(text, reverse("payments:recovery", args=[recovery.pk])))
    approved = Instalment.objects.handled_in(user, Role.HANDLER).to_pay().with_case()
    for instalment in approved.select_related("grant__organisation"):
        if register_stop_of(instalment.grant):
            text = _("The register stops the payment of bonus %(reference)s")
            text %= {"reference": instalment.grant.reference}
            found.append(_item(text, reverse("payments:check", args=[instalment.pk])))
    if claims:
        text = ngettext("%(number)d claim to check", "%(number)d claims to check", claims)
        found.append(_item(text % {"number": claims}, href))
    if others:
        text = ngettext(
            "%(number)d change or new account to check", "%(number)d changes or new accounts to check", others
        )
        found.append(_item(text % {"number": others}, href))
    return found


def waiting_for_decider(user: Any) -> list[dict[str, Any]]:
    """Recoveries that this person may decide."""
    proposed = Recovery.objects.filter(
        grant__municipality_id__in=user.municipality_ids(Role.DECIDER), state=Recovery.State.PROPOSED
    )
    related = proposed.select_related("grant__decision__application").order_by("prepared_at", "pk")
    return [
        _item(_("Decide the recovery of bonus %(reference)s") % {"reference": r.grant.reference},
              reverse("payments:recovery", args=[r.pk]))
        for r in related
        if may_decide_recovery(r, user) is None
    ]  # fmt: skip


def waiting_for_payer(user: Any) -> list[dict[str, Any]]:
    """Approved payments, and batches that are under way."""
    found = []
    if number := Instalment.objects.handled_in(user, Role.PAYER).to_pay().count():
        text = ngettext("%(number)d payment waits", "%(number)d payments wait", number)
        found.append(_item(text % {"number": number}, reverse("payments:queue")))
    batches = PaymentBatch.objects.filter(municipality_id__in=user.municipality_ids(Role.PAYER))
    under_way = batches.exclude(state__in=[PaymentBatch.State.SETTLED, PaymentBatch.State.CANCELLED])
    for batch in under_way.order_by("created_at", "pk"):
        text = _("Payment batch %(reference)s: %(state)s") % {
            "reference": batch.reference,
            "state": batch.get_state_display(),
        }
        found.append(_item(text, reverse("payments:batch", args=[batch.pk]), batch.execution_date))
    for batch in batches.filter(answers__in=Answer.objects.unexplained()).distinct().order_by("created_at", "pk"):
        text = _("A cancelled payment file was answered: find out whether %(reference)s was paid")
        found.append(_item(text % {"reference": batch.reference}, reverse("payments:batch", args=[batch.pk])))
    return found + _found_payments(user, Role.PAYER)


def waiting_for_manager(user: Any) -> list[dict[str, Any]]:
    """Where a manager can be the second person: a file to cancel, a payment of a cancelled file."""
    towns = user.municipality_ids(Role.MANAGER)
    asked = PaymentBatch.objects.filter(municipality_id__in=towns, state=PaymentBatch.State.CANCELLING)
    text = _("Confirm that payment file %(reference)s is cancelled")
    found = [
        _item(text % {"reference": batch.reference}, reverse("payments:batch", args=[batch.pk]))
        for batch in asked.order_by("created_at", "pk")
        if any(step.action == "cancel_file" for step in batch_workflow.available(batch, user))
    ]
    return found + _found_payments(user, Role.MANAGER)


def _found_payments(user: Any, role: str) -> list[dict[str, Any]]:
    """Payments of cancelled files that wait for evidence, or for this person's confirmation."""
    rows = FoundPayment.objects.open().filter(item__batch__municipality_id__in=user.municipality_ids(role))
    found = []
    for row in rows.select_related("item__batch", "item__instalment__grant"):
        href = reverse("payments:found", args=[row.item_id])
        steps = {step.action for step in found_workflow.available(row, user)}
        if "confirm" in steps:
            text = _("Confirm or refuse that the bank paid %(id)s of a cancelled file")
        elif "evidence" in steps and not row.bank_reference:
            text = _("Tell where the bank shows payment %(id)s of a cancelled file")
        else:
            continue
        found.append(_item(text % {"id": row.item.end_to_end_id}, href))
    return found
