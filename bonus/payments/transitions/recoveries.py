"""A recovery's life: prepared, heard, proposed, decided by another person, its money recorded by a third."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bonus.applications.transitions import impartial
from bonus.payments.models import Recovery
from bonus.payments.transitions.grants import decided_or_impartial, grant_roles
from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core import clock
from portal.core.transitions import SYSTEM, Workflow, history, row

R = Recovery.State


def recovery_roles(user, recovery: Recovery) -> set[str]:
    return grant_roles(user, recovery.grant)


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
    final=frozenset({R.WAIVED}),
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
        row((R.PREPARED, R.HEARING, R.HEARD, R.PROPOSED, R.DECIDED, R.RECOVERED), "fall_away", R.WAIVED, [SYSTEM],
            _("Nothing is left to recover")),
        row(R.RECOVERED, "give_back", R.RECOVERED, [SYSTEM], _("The body left more to the company")),
        row(R.DECIDED, "lessen", R.DECIDED, [SYSTEM], _("A later decision: less is recovered")),
        row(R.DECIDED, "receive", R.DECIDED, [Role.PAYER], _("Record a part of the money"),
            condition=may_record_money,
            says=_("The sum is entered as paid back and cannot be changed here. When nothing is left open, the "
                   "recovery is closed.")),
        row(R.DECIDED, "settle", R.RECOVERED, [Role.PAYER, SYSTEM], _("Record the money"),
            condition=may_record_money),
    ),
)  # fmt: skip
