"""A grant's life, and who may check what of its case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bonus.applications.models import Decision
from bonus.applications.services.proposing import register_stop
from bonus.applications.transitions import impartial
from bonus.payments.models import Grant
from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core.transitions import SYSTEM, Workflow, row
from portal.employers.selectors import acts_for
from portal.employers.transitions import roles_on as roles_on_organisation

G = Grant.State


def grant_roles(user, grant: Grant) -> set[str]:
    """Officials of the municipality, and members of the employer whose right to act has been checked."""
    roles = roles_on_organisation(user, grant.organisation)
    if roles.isdisjoint(EMPLOYER_ROLES) or acts_for(user, grant.organisation_id):
        return roles
    return roles - EMPLOYER_ROLES


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
        return _("The register says nothing that would stop the payment.")
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
