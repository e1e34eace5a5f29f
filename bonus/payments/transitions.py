"""Lives of grants, instalments, batches and recoveries. The payer is neither decision maker nor handler of a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from bonus.applications.models import Application, Correction, Decision
from bonus.applications.models import Claim as BodyClaim
from bonus.applications.services.proposing import register_stop
from bonus.applications.transitions import PREPARING, impartial, partial_in
from bonus.funds.models import Shortfall
from bonus.payments.models import Answer, Grant, Instalment, PaymentBatch, Recovery
from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core import clock
from portal.core.models import TransitionLog
from portal.core.transitions import SYSTEM, Workflow, history, row
from portal.employers.transitions import roles_on as roles_on_organisation

G = Grant.State
I = Instalment.State  # noqa: E741  the states of an instalment, as G, B and R are those of the others
B = PaymentBatch.State
R = Recovery.State


def grant_roles(user, grant: Grant) -> set[str]:
    return roles_on_organisation(user, grant.organisation)


def instalment_roles(user, instalment: Instalment) -> set[str]:
    return grant_roles(user, instalment.grant)


def recovery_roles(user, recovery: Recovery) -> set[str]:
    return grant_roles(user, recovery.grant)


def batch_roles(user, batch: PaymentBatch) -> set[str]:
    return {a.role for a in user.assignments if a.municipality_id == batch.municipality_id}


def deciders(decision: Decision) -> set[int]:
    """Who decided the case, first or by a correction."""
    return {decision.decided_by_id, *decision.corrections.order_by("pk").values_list("decided_by_id", flat=True)}


def decided_or_impartial(grant: Grant, actor: Any) -> object:
    """An official who decided the case checks nothing of its payment."""
    if actor.pk in deciders(grant.decision):
        return _("You decided the case, so another person checks it.")
    return impartial(grant.application, actor)


def register_stop_of(grant: Grant) -> str:
    """What the register tells that stops payment, unless an official has let just that pass; "" when nothing does."""
    found = register_stop(grant.organisation)
    return "" if found == grant.register_passed else found


def stopped_by_register(grant: Grant, actor: Any) -> object:
    if not register_stop_of(grant):
        return _("The register tells nothing that would stop the payment.")
    return impartial(grant.application, actor)


def may_check_account(grant: Grant, actor: Any) -> object:
    return decided_or_impartial(grant, actor)


grant_workflow = Workflow(
    model=Grant,
    roles_on=grant_roles,
    table=(
        row((G.ACTIVE, G.ACCOUNT_CHANGED), "change_account", G.ACCOUNT_CHANGED, EMPLOYER_ROLES,
            _("Change the account")),
        row(G.ACCOUNT_CHANGED, "approve_account", G.ACTIVE, [Role.HANDLER], _("Approve the new account"),
            condition=may_check_account),
        row(G.ACCOUNT_CHANGED, "refuse_account", G.ACTIVE, [Role.HANDLER], _("Keep the old account"),
            condition=may_check_account, needs_reason=True, tone="warning"),
        row(G.ACTIVE, "pass_register", G.ACTIVE, [Role.HANDLER, Role.DECIDER], _("Pay all the same"),
            condition=stopped_by_register, needs_reason=True, tone="warning"),
        row(G.CLOSED, "reopen", G.ACTIVE, [SYSTEM], _("A later decision grants more")),
        row(G.ACTIVE, "close", G.CLOSED, [Role.HANDLER, SYSTEM], _("Close the grant"), tone="warning"),
    ),
)  # fmt: skip


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
    took_part, partial = _took_part(instalments, actor), partial_in(applications, actor)
    cases = [application.reference for application in applications]
    missing = set(Shortfall.objects.open().filter(case__in=cases).values_list("municipality", "case"))
    late = set(_late(instalments).values_list("batch__items__instalment", flat=True))
    found: dict[int, object] = {}
    for instalment in instalments:
        grant = instalment.grant
        why: object
        if instalment.pk in took_part:
            why = _("You have handled or decided this case, so another person pays it.")
        elif grant.state != G.ACTIVE:
            why = _("Payment is stopped: %(state)s.") % {"state": grant.get_state_display()}
        elif register_stop_of(grant):
            why = REGISTER_STOPS
        elif instalment.pk in late:
            why = ANSWERED_LATE
        elif (grant.municipality_id, grant.reference) in missing:
            why = MONEY_MISSING
        else:
            why = partial.get(grant.application.pk)
        found[instalment.pk] = why
    return found


def _took_part(instalments: Sequence[Instalment], actor: Any) -> set[int]:
    """Ids of those whose case the actor has handled, decided, corrected or checked, or let the register pass."""
    decisions = {instalment.grant.decision_id for instalment in instalments}
    own = set(Correction.objects.filter(decision__in=decisions, decided_by=actor).order_by().values_list("decision"))
    own |= set(BodyClaim.objects.filter(decision__in=decisions, result_by=actor).order_by().values_list("decision"))
    passed = _logged(Grant, {i.grant_id for i in instalments}, ("pass_register",), actor)
    prepared = _logged(Application, {i.grant.application.pk for i in instalments}, PREPARING, actor)
    found = set()
    for instalment in instalments:
        grant, case = instalment.grant, instalment.grant.application
        people = {case.handler_id, case.proposed_by_id, instalment.approved_by_id, grant.decision.decided_by_id}
        here = actor.pk in people or (grant.decision_id,) in own
        if here or str(grant.pk) in passed or str(case.pk) in prepared:
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
        row(I.ORDERED, "release", I.APPROVED, [Role.PAYER], _("Take out of the batch"), tone="secondary"),
        row(I.ORDERED, "drop", I.CLAIMED, [SYSTEM], _("Taken out: to be approved again")),
        row(I.ORDERED, "pay", I.PAID, [Role.PAYER], _("Paid")),
        row(I.ORDERED, "reject", I.CLAIMED, [Role.PAYER], _("Rejected: to be approved again")),
    ),
)  # fmt: skip


def has_items(batch: PaymentBatch, actor: Any) -> object:
    return None if batch.items.live().exists() else _("There is no payment in the batch.")


def not_answered(batch: PaymentBatch, actor: Any) -> object:
    """An answer shows that the file was given on, marked as sent or not."""
    if batch.answers.exists():
        return _("The bank or the ledger has answered, so the file was given on. It can no longer be cancelled.")
    return None


def another_payer(batch: PaymentBatch, actor: Any) -> object:
    if actor.pk == batch.cancel_asked_by_id:
        return _("You asked for the cancellation, so another payer confirms it.")
    return not_answered(batch, actor)


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
        row(B.MADE, "send", B.SENT, [Role.PAYER], _("I have given the file to the bank"),
            says=_("Press this when the bank has taken the file. The payments then wait for the bank's answer.")),
        row(B.MADE, "ask_cancel", B.CANCELLING, [Role.PAYER], _("Ask for the file to be cancelled"),
            condition=not_answered, needs_reason=True, tone="warning"),
        row(B.CANCELLING, "keep", B.MADE, [Role.PAYER], _("Keep the file"), tone="secondary"),
        row(B.CANCELLING, "cancel_file", B.CANCELLED, [Role.PAYER], _("Cancel the file"), condition=another_payer,
            tone="warning",
            says=_("The file is not used, and its payments wait to be taken into a new batch. A cancelled file cannot "
                   "be brought back: be sure that nobody gives it to the bank.")),
        row((B.MADE, B.SENT), "settle", B.SETTLED, [Role.PAYER], _("Every payment has an answer"),
            condition=all_answered,
            says=_("Every payment that has no answer yet is marked as paid. This cannot be taken back.")),
    ),
)  # fmt: skip


def may_prepare(recovery: Recovery, actor: Any) -> object:
    return decided_or_impartial(recovery.grant, actor)


def proposable(recovery: Recovery, actor: Any) -> object:
    if not recovery.grounds.strip():
        return _("Write the grounds.")
    return decided_or_impartial(recovery.grant, actor)


def hearing_over(recovery: Recovery, actor: Any) -> object:
    if recovery.answer_by and clock.today() <= recovery.answer_by:
        return _("The company still has time to answer.")
    return impartial(recovery.grant.application, actor)


def may_send_back(recovery: Recovery, actor: Any) -> object:
    return impartial(recovery.grant.application, actor)


def may_record_money(recovery: Recovery, actor: Any) -> object:
    """That the money has come back is told by somebody who neither made the recovery nor belongs to the company."""
    if actor is None:
        return None
    made = history(recovery).filter(action__in=("create", "hear", "propose"), actor=actor).exists()
    if made or recovery.decided_by_id == actor.pk:
        return _("You prepared or decided the recovery, so another person records the money.")
    return impartial(recovery.grant.application, actor)


def may_decide_recovery(recovery: Recovery, actor: Any) -> object:
    own = history(recovery).filter(action__in=("create", "hear", "propose"), actor=actor).exists()
    if own or recovery.prepared_by_id == actor.pk:
        return _("The decision is made by another person than the handler.")
    return impartial(recovery.grant.application, actor)


NOTHING_RECOVERED = _("Nothing is recovered, and this recovery cannot be opened again.")

recovery_workflow = Workflow(
    model=Recovery,
    roles_on=recovery_roles,
    final=frozenset({R.RECOVERED, R.WAIVED}),
    table=(
        row(R.PREPARED, "hear", R.HEARING, [Role.HANDLER], _("Hear the company"), condition=may_prepare),
        row(R.HEARING, "answer", R.HEARD, EMPLOYER_ROLES, _("Send the answer")),
        row(R.HEARING, "no_answer", R.HEARD, [Role.HANDLER], _("Go on without an answer"), condition=hearing_over,
            tone="secondary"),
        row(R.HEARD, "propose", R.PROPOSED, [Role.HANDLER], _("Propose the recovery"), condition=proposable),
        row(R.PROPOSED, "send_back", R.HEARD, [Role.DECIDER], _("Send back to the handler"),
            condition=may_send_back, needs_reason=True, tone="secondary"),
        row(R.PROPOSED, "decide", R.DECIDED, [Role.DECIDER], _("Decide the recovery"), condition=may_decide_recovery,
            says=_("The decision is made and the company is told of it. It cannot be taken back here.")),
        row((R.PREPARED, R.HEARD), "waive", R.WAIVED, [Role.HANDLER], _("Recover nothing"), condition=may_prepare,
            needs_reason=True, tone="warning", says=NOTHING_RECOVERED),
        row(R.PROPOSED, "waive", R.WAIVED, [Role.DECIDER], _("Recover nothing"), needs_reason=True,
            condition=may_decide_recovery, tone="warning", says=NOTHING_RECOVERED),
        row((R.PREPARED, R.HEARING, R.HEARD, R.PROPOSED), "recalculate", R.PREPARED, [SYSTEM],
            _("A later decision: calculated again")),
        row((R.PREPARED, R.HEARING, R.HEARD, R.PROPOSED, R.DECIDED), "fall_away", R.WAIVED, [SYSTEM],
            _("Nothing is left to recover")),
        row(R.DECIDED, "lessen", R.DECIDED, [SYSTEM], _("A later decision: less is recovered")),
        row(R.DECIDED, "receive", R.DECIDED, [Role.PAYER], _("Record a part of the money"),
            condition=may_record_money,
            says=_("The sum is entered as paid back and cannot be changed here. When nothing is left open, the "
                   "recovery is closed.")),
        row(R.DECIDED, "settle", R.RECOVERED, [Role.PAYER, SYSTEM], _("Record the money"),
            condition=may_record_money),
    ),
)  # fmt: skip
