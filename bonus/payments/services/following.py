"""A grant follows a later decision: a correction (hallintolaki 50–53 §) or a body's decision (kuntalaki 134 §).

In the later decision's transaction, with its application locked. What is in a file that has been made is never changed
under it: it is paid as it is, and what is then too much is recovered, after hearing, by an official's decision.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bonus.applications.models import Decision
from bonus.payments.models import BatchItem, FoundPayment, Grant, Instalment, PaymentBatch, Revision
from bonus.payments.planning import last_claim_day, plan
from bonus.payments.services.claims import UNAPPROVED, close_when_done
from bonus.payments.services.excess import claim_back
from bonus.payments.services.shared import ZERO, add, lock_grant, settle
from bonus.payments.transitions import grant_workflow, instalment_workflow
from portal.core import audit, clock

S = Instalment.State
OPEN = (S.PLANNED, S.CLAIMED)
FILE_NOT_MADE = (PaymentBatch.State.OPEN, PaymentBatch.State.CONFIRMED)


@transaction.atomic
def follow(*, decision: Decision, number: str, amount: Decimal, actor: Any) -> Grant | None:
    """Make `amount` what is granted now. `number`: of the later decision; told twice, it is followed once."""
    grant = Grant.objects.filter(decision=decision).first()
    if grant is None:
        return _begin(decision, number, amount, actor)
    locked = lock_grant(grant.pk)
    if Revision.objects.filter(number=number).exists():
        return locked
    before = locked.amount
    stopped, on_the_way = _take_back(locked, _changed(number)) if amount < before else (ZERO, _in_files(locked))
    fresh = Grant.objects.get(pk=locked.pk)
    # What had been given back stays so, unless what is out needs it: then nothing is too much yet.
    released = amount - max(amount - fresh.released, min(fresh.net, amount))
    Grant.objects.filter(pk=fresh.pk).update(
        amount=amount, released=released, overpaid=max(ZERO, fresh.net - (amount - released))
    )
    fresh = Grant.objects.get(pk=fresh.pk)
    if amount < before:
        _cut(fresh, _changed(number))
    else:
        _extend(fresh, amount - before, number)
    fresh = settle(fresh, key=number, actor=actor)
    Revision.objects.create(
        grant=fresh, number=number, before=before, after=amount, stopped=stopped, on_the_way=on_the_way, actor=actor
    )
    audit.record("grant.revised", fresh, actor=actor, subject=fresh.application.client, fields=number)
    claim_back(fresh, number)
    close_when_done(fresh)
    return Grant.objects.get(pk=fresh.pk)


def _begin(decision: Decision, number: str, amount: Decimal, actor: Any) -> Grant | None:
    """What was refused is granted: the grant comes into being, and the appropriation is charged."""
    made = plan(decision, amount, clock.today())
    if made is None:
        return None
    Revision.objects.create(grant=made, number=number, before=ZERO, after=amount, actor=actor)
    audit.record("grant.revised", made, actor=actor, subject=made.application.client, fields=number)
    return settle(made, key=number, actor=actor)


def _in_files(grant: Grant) -> Decimal:
    items = BatchItem.objects.waiting().filter(instalment__grant=grant).exclude(batch__state__in=FILE_NOT_MADE)
    return sum((item.amount for item in items.order_by("pk")), ZERO)


def fit(grant: Grant, *, key: str, reason: str) -> None:
    """Money was paid beside the plan: what is not paid yet fits into what is left of the decision, and what is out
    beyond it becomes a recovery. With the grant locked."""
    fresh = grant
    if fresh.overpaid:
        _take_back(fresh, reason)
    fresh = settle(fresh, key=key, actor=None, is_fact=True)
    _cut(fresh, reason)
    claim_back(fresh, reason)
    close_when_done(fresh)


def _changed(number: str) -> str:
    return _("Decision %(number)s changed what is granted.") % {"number": number}


def _take_back(grant: Grant, said: str) -> tuple[Decimal, Decimal]:
    """(€ of approvals taken back, € that a file holds already). With the grant locked no file is made of it."""
    stopped, on_the_way = ZERO, _in_files(grant)
    reason = _("%(said)s To be approved again.") % {"said": said}
    approved = grant.instalments.filter(state__in=[S.APPROVED, S.ORDERED]).select_for_update(of=("self",))
    for instalment in approved.order_by("number"):
        action = "correct"
        if instalment.state == S.ORDERED:
            item = instalment.payments.waiting().select_related("batch").get()
            if item.batch.state not in FILE_NOT_MADE:
                continue
            BatchItem.objects.waiting().filter(pk=item.pk).update(outcome=BatchItem.Outcome.DROPPED, reason=reason)
            action = "drop"
        instalment_workflow.run(instalment, action, actor=None, reason=reason, **UNAPPROVED)
        add(grant, "approved_total", -instalment.approved_amount)
        stopped += instalment.approved_amount
    return stopped, on_the_way


def _cut(grant: Grant, said: str) -> None:
    """Cut the instalments that are not approved, the last first, until they fit into what is left."""
    still_open = list(grant.instalments.filter(state__in=OPEN).order_by("-number"))
    too_much = sum((i.planned for i in still_open), ZERO) - grant.left
    for instalment in still_open:
        part = max(ZERO, min(too_much, instalment.planned))
        too_much -= part
        if part:
            Instalment.objects.filter(pk=instalment.pk).update(planned=instalment.planned - part)
        if not grant.left or part == instalment.planned:
            reason = _("%(said)s Nothing is left of it.") % {"said": said}
            instalment_workflow.run(instalment, "lapse", actor=None, reason=reason)


def came_back(grant: Grant, *, key: str, actor: Any) -> None:
    """What had been on its way is no longer approved: it is fitted into what the latest decision left. With the grant
    locked; `key` says what happened."""
    last = grant.revisions.order_by("at", "pk").last()
    if last is None and not FoundPayment.objects.filter(item__instalment__grant=grant, is_second=True).exists():
        return
    fresh = settle(grant, key=key, actor=actor)
    _cut(fresh, _changed(last.number) if last else _("It has been paid already."))
    close_when_done(fresh)


def _extend(grant: Grant, more: Decimal, number: str) -> None:
    """Plan what is granted more: on the last instalment that is not approved, or on a new one."""
    still_open = grant.instalments.filter(state__in=OPEN).order_by("-number")
    planned = sum((i.planned for i in still_open), ZERO)
    more = min(more, grant.left - planned)
    if more <= 0:
        return  # it only lessens what had been paid too much
    if grant.state == Grant.State.CLOSED:
        grant_workflow.run(grant, "reopen", actor=None, reason=number)
    last, today = grant.instalments.order_by("-number").first(), clock.today()
    if instalment := still_open.first():
        Instalment.objects.filter(pk=instalment.pk).update(planned=instalment.planned + more)
    else:
        Instalment.objects.create(
            grant=grant, number=last.number + 1, planned=more, due_on=max(last.due_on, today),
            period_end=last.period_end, needs_claim=last.needs_claim,
        )  # fmt: skip
    last_day = max(grant.last_claim_on, last_claim_day(grant.decision, today))
    Grant.objects.filter(pk=grant.pk).update(last_claim_on=last_day)
