"""An instalment's life. The payer is neither decision maker nor handler of a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from bonus.applications.models import Application, Correction
from bonus.applications.models import Claim as BodyClaim
from bonus.applications.transitions import PREPARING, impartial, partial_in
from bonus.funds.models import Shortfall
from bonus.payments.models import Answer, FoundPayment, Grant, Instalment
from bonus.payments.transitions.grants import decided_or_impartial, grant_roles, register_stop_of
from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core import clock
from portal.core.models import TransitionLog
from portal.core.transitions import SYSTEM, Workflow, row

G = Grant.State
I = Instalment.State  # noqa: E741  the states of an instalment, as G, B and R are those of the others


def instalment_roles(user, instalment: Instalment) -> set[str]:
    return grant_roles(user, instalment.grant)


def claimable(instalment: Instalment, actor: Any) -> object:
    """A claim is made in arrears, in time, and not while a change waits for a handler."""
    if not instalment.needs_claim:
        return _("This instalment is paid without a claim.")
    if clock.today() < instalment.due_on:
        return _("The period of this instalment has not ended yet.")
    if clock.today() > instalment.grant.last_claim_on:
        return _("The last day for claims has passed.")
    return None


def checkable(instalment: Instalment, actor: Any) -> object:
    """A claim is approved by somebody who did not decide the case, when nothing in the case is open."""
    grant = instalment.grant
    if instalment.state == I.PLANNED and (instalment.needs_claim or clock.today() < instalment.due_on):
        return _("The employer has not claimed this instalment yet.")
    if grant.state != G.ACTIVE:
        return _("Payment is stopped: %(state)s.") % {"state": grant.get_state_display()}
    if grant.changes.open().exists():
        return _("A change during the period waits to be handled. Handle it first.")
    if money_missing(grant):
        return MONEY_MISSING
    if grant.decision.claims.filter(result_by=actor).exclude(new_amount=None).exists():
        return _("You recorded the body's decision on the sum, so another person checks the payment.")
    return decided_or_impartial(grant, actor)


def not_own(instalment: Instalment, actor: Any) -> object:
    return None if actor is None else impartial(instalment.grant.application, actor)


def payable(instalment: Instalment, actor: Any) -> object:
    """The payer has neither decided, handled nor checked the case, and nothing stops its payment."""
    return why_not_paid([instalment], actor)[instalment.pk]


def why_not_paid(instalments: Sequence[Instalment], actor: Any) -> dict[int, object]:
    """Instalment's id → why this payer may not pay it, or None; for many in the same queries as for one."""
    applications = [instalment.grant.application for instalment in instalments]
    own, partial = _took_part(instalments, actor), partial_in(applications, actor)
    cases = [application.reference for application in applications]
    missing = set(Shortfall.objects.open().filter(case__in=cases).values_list("municipality", "case"))
    late = set(_late(instalments).values_list("batch__items__instalment", flat=True))
    paid = set(FoundPayment.objects.open().filter(item__instalment__in=instalments).order_by()
               .values_list("item__instalment", flat=True))  # fmt: skip
    found: dict[int, object] = {}
    for instalment in instalments:
        grant = instalment.grant
        why: object
        if instalment.pk in own:
            why = _("You have handled or decided this case, so another person pays it.")
        elif grant.state != G.ACTIVE:
            why = _("Payment is stopped: %(state)s.") % {"state": grant.get_state_display()}
        elif register_stop_of(grant):
            why = REGISTER_STOPS
        elif instalment.pk in paid:
            why = PAID_ALREADY
        elif instalment.pk in late:
            why = ANSWERED_LATE
        elif (grant.municipality_id, grant.reference) in missing:
            why = MONEY_MISSING
        else:
            why = partial.get(grant.application.pk)
        found[instalment.pk] = why
    return found


def took_part(instalments: Sequence[Instalment], actor: Any) -> object:
    """Why the actor may not confirm what another payer does with these payments, or None."""
    if _took_part(instalments, actor):
        return _("You have handled or decided a case in this batch, so another person confirms it.")
    partial = partial_in([instalment.grant.application for instalment in instalments], actor)
    return next(iter(partial.values()), None)


def _took_part(instalments: Sequence[Instalment], actor: Any) -> set[int]:
    """Ids of those whose case the actor has handled, decided, corrected or checked, or let the register pass.

    An approval that was taken back is in the history only, and counts as any other.
    """
    decisions = {instalment.grant.decision_id for instalment in instalments}
    own = set(Correction.objects.filter(decision__in=decisions, decided_by=actor).order_by().values_list("decision"))
    own |= set(BodyClaim.objects.filter(decision__in=decisions, result_by=actor).order_by().values_list("decision"))
    passed = _logged(Grant, {i.grant_id for i in instalments}, ("pass_register",), actor)
    prepared = _logged(Application, {i.grant.application.pk for i in instalments}, PREPARING, actor)
    checked = _logged(Instalment, {i.pk for i in instalments}, ("approve",), actor)
    found = set()
    for instalment in instalments:
        grant, case = instalment.grant, instalment.grant.application
        people = {case.handler_id, case.proposed_by_id, instalment.approved_by_id, grant.decision.decided_by_id}
        here = actor.pk in people or (grant.decision_id,) in own
        if here or str(grant.pk) in passed or str(case.pk) in prepared or str(instalment.pk) in checked:
            found.add(instalment.pk)
    return found


def _logged(model: Any, ids: set[int], actions: Iterable[str], actor: Any) -> set[str]:
    """Ids of the objects to which the actor has done one of the actions."""
    rows = TransitionLog.objects.filter(object_type=model._meta.label, object_id__in=[str(pk) for pk in ids])
    return set(rows.filter(action__in=actions, actor=actor).order_by().values_list("object_id", flat=True))


def _late(instalments: Iterable[Instalment]) -> Any:
    return Answer.objects.unexplained().filter(batch__items__instalment__in=instalments).order_by()


def answered_late(instalment: Instalment) -> bool:
    """Bank or ledger has answered for a cancelled file of this payment: it may be paid already."""
    return bool(_late([instalment]).exists())


def found_paid(instalment: Instalment) -> bool:
    """Somebody has reported that the bank paid it from a cancelled file; it is not confirmed yet."""
    return FoundPayment.objects.open().filter(item__instalment=instalment).exists()


def money_missing(grant: Grant) -> bool:
    """A body has granted more in the case than there is money for."""
    return Shortfall.objects.open().filter(municipality=grant.municipality_id, case=grant.reference).exists()


MONEY_MISSING = _(
    "Money is missing: the body has granted more than the appropriation allows. Nothing of the case is paid before a "
    "manager has raised the appropriation or permitted the case."
)
ANSWERED_LATE = _(
    "The bank or the ledger has answered for a cancelled file of this payment, so it may have been paid already. "
    "Find it out and write it on the page of the cancelled batch first."
)
PAID_ALREADY = _(
    "It has been reported that the bank paid this from a cancelled file. Another payer or a manager confirms or "
    "refuses the report first."
)
REGISTER_STOPS = _(
    "The register tells that the company is bankrupt, in liquidation or ended. Nothing is paid before an official has "
    "looked at it and given a reason for paying."
)


instalment_workflow = Workflow(
    model=Instalment,
    roles_on=instalment_roles,
    final=frozenset({I.PAID, I.LAPSED}),
    table=(
        row(I.PLANNED, "claim", I.CLAIMED, EMPLOYER_ROLES, _("Send the claim"), condition=claimable),
        row(I.CLAIMED, "send_back", I.PLANNED, [Role.HANDLER], _("Send back to the employer"), condition=not_own,
            needs_reason=True, tone="secondary"),
        row((I.CLAIMED, I.PLANNED), "approve", I.APPROVED, [Role.HANDLER], _("Approve for payment"),
            condition=checkable),
        row((I.CLAIMED, I.PLANNED), "lapse", I.LAPSED, [Role.HANDLER, SYSTEM], _("Pay nothing"), condition=not_own,
            needs_reason=True, tone="warning",
            says=_("“Pay nothing” ends this instalment: it can no longer be claimed or approved.")),
        row(I.APPROVED, "withdraw", I.CLAIMED, [Role.HANDLER], _("Take the approval back"), condition=not_own,
            needs_reason=True, tone="warning"),
        row(I.APPROVED, "correct", I.CLAIMED, [SYSTEM], _("A later decision: to be approved again")),
        row(I.APPROVED, "order", I.ORDERED, [Role.PAYER], _("Take into a batch"), condition=payable),
        row(I.ORDERED, "release", I.APPROVED, [Role.PAYER, Role.MANAGER], _("Take out of the batch"), tone="secondary"),
        row(I.ORDERED, "drop", I.CLAIMED, [SYSTEM], _("Taken out: to be approved again")),
        row(I.ORDERED, "pay", I.PAID, [Role.PAYER], _("Paid")),
        row((I.PLANNED, I.CLAIMED, I.APPROVED), "found_paid", I.PAID, [SYSTEM],
            _("Paid from a file that had been cancelled")),
        row(I.ORDERED, "reject", I.CLAIMED, [Role.PAYER], _("Rejected: to be approved again")),
    ),
)  # fmt: skip
