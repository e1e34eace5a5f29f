"""How an organisation is checked (the officer's work)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Role
from portal.core.transitions import Workflow, row
from portal.employers.models import Organisation

S = Organisation.State


def roles_on(user, organisation: Organisation) -> set[str]:
    """The roles that the user has towards this organisation."""
    roles = {a.role for a in user.assignments if a.municipality_id == organisation.municipality_id}
    return roles | set(user.memberships.active().filter(organisation=organisation).values_list("role", flat=True))


def impartial(organisation: Organisation, actor) -> object:
    """An official does not check a company to which they belong or have belonged (hallintolaki 28 §)."""
    if actor is not None and actor.memberships.filter(organisation=organisation).exists():
        return _("You belong or have belonged to this organisation, so another officer does this.")
    return None


organisation_workflow = Workflow(
    model=Organisation,
    roles_on=roles_on,
    table=(
        row(S.UNVERIFIED, "verify", S.VERIFIED, [Role.OFFICER], _("Mark as checked"), condition=impartial),
        row(
            (S.UNVERIFIED, S.VERIFIED),
            "block",
            S.BLOCKED,
            [Role.OFFICER],
            _("Block"),
            condition=impartial,
            needs_reason=True,
            tone="warning",
            says=_(
                "None of the organisation's openings can be published and nobody can be proposed to it before an "
                "officer removes the block."
            ),
        ),
        row(
            S.BLOCKED,
            "unblock",
            S.UNVERIFIED,
            [Role.OFFICER],
            _("Remove the block"),
            condition=impartial,
            needs_reason=True,
            tone="secondary",
        ),
    ),
)
