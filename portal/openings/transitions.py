"""An opening's life: draft → waiting for approval → published ⇄ paused → filled or closed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core.transitions import SYSTEM, Workflow, row
from portal.employers.models import Organisation
from portal.employers.transitions import impartial
from portal.employers.transitions import roles_on as roles_on_organisation
from portal.openings.models import Opening
from portal.openings.rules import broken_rules

S = Opening.State


def roles_on(user, opening: Opening) -> set[str]:
    return roles_on_organisation(user, opening.organisation)


def complete(opening: Opening, actor) -> object:
    """Imports may be incomplete: they rank, but cannot be published."""
    broken = broken_rules(opening)
    return broken[0].sentence if broken else None


def may_be_published(opening: Opening, actor) -> object:
    if opening.organisation.state == Organisation.State.BLOCKED:
        return _("The employer is blocked.")
    return complete(opening, actor)


def may_approve(opening: Opening, actor) -> object:
    return impartial(opening.organisation, actor) or may_be_published(opening, actor)


def trusted(opening: Opening, actor) -> object:
    """Approval is automatic for a checked employer with an approved opening behind it."""
    earlier = (
        Opening.objects.filter(organisation=opening.organisation).exclude(published_at=None).exclude(pk=opening.pk)
    )
    if opening.organisation.state != Organisation.State.VERIFIED or not earlier.exists():
        return _("An officer approves this employer's first opening.")
    return may_be_published(opening, actor)


ENDS_THE_NOTICE = _(
    "The notice goes off the public list, and coaches propose nobody more for it. It cannot be opened again, but you "
    "can copy it as a new draft."
)
EMPLOYER_SIDE = EMPLOYER_ROLES | {Role.OFFICER}  # an officer may do it for the employer

opening_workflow = Workflow(
    model=Opening,
    roles_on=roles_on,
    final=frozenset({S.FILLED, S.CLOSED}),
    table=(
        row(S.DRAFT, "submit", S.SUBMITTED, EMPLOYER_SIDE, _("Send for approval"), condition=complete),
        row(S.SUBMITTED, "approve_automatically", S.PUBLISHED, [SYSTEM], _("Approve"), condition=trusted),
        row(S.SUBMITTED, "approve", S.PUBLISHED, [Role.OFFICER], _("Approve and publish"), condition=may_approve),
        row(S.SUBMITTED, "return", S.DRAFT, [Role.OFFICER], _("Return for correction"), needs_reason=True,
            tone="secondary"),
        row(S.SUBMITTED, "take_back", S.DRAFT, EMPLOYER_ROLES, _("Take back to draft"), tone="secondary"),
        row(S.PUBLISHED, "pause", S.PAUSED, EMPLOYER_SIDE, _("Pause"), tone="secondary"),
        row(S.PAUSED, "resume", S.PUBLISHED, EMPLOYER_SIDE, _("Publish again"), condition=may_be_published),
        row((S.PUBLISHED, S.PAUSED), "fill", S.FILLED, EMPLOYER_ROLES | {Role.OFFICER, SYSTEM}, _("Mark as filled"),
            tone="secondary", says=ENDS_THE_NOTICE),
        row((S.DRAFT, S.SUBMITTED, S.PUBLISHED, S.PAUSED), "close", S.CLOSED, EMPLOYER_ROLES | {Role.OFFICER, SYSTEM},
            _("Close the notice"), needs_reason=True, tone="warning", says=ENDS_THE_NOTICE),
    ),
)  # fmt: skip
