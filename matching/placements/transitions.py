"""A proposal's, a placement's and a weight set's life."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from matching.jobseekers.transitions import OWN_COACH
from matching.jobseekers.transitions import roles_on as roles_on_client
from matching.placements.learning.age import why_old
from matching.placements.models import Placement, Proposal, WeightVersion
from matching.placements.rules import why_not_startable
from matching.placements.weighing import usable
from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core import clock
from portal.core.transitions import SYSTEM, Workflow, row

P = Proposal.State
S = Placement.State
W = WeightVersion.State


def roles_on(user, obj: Proposal | Placement) -> set[str]:
    """Own coach of the client, and members of the employer whose right to act has been checked."""
    members = user.memberships.with_checked_right().filter(organisation_id=obj.organisation_id)
    return roles_on_client(user, obj.client) | set(members.values_list("role", flat=True))


def consent_in_force(proposal: Proposal, actor) -> object:
    return None if proposal.consent.in_force else _("The person's consent is no longer in force.")


proposal_workflow = Workflow(
    model=Proposal,
    roles_on=roles_on,
    final=frozenset({P.DECLINED, P.WITHDRAWN}),
    table=(
        row((P.SENT, P.MEETING), "accept", P.ACCEPTED, EMPLOYER_ROLES, _("Accept"), condition=consent_in_force,
            says=_("You and the coach begin to prepare the placement, and the agreement is filled in next. Nothing is "
                   "agreed before it is signed.")),
        row(P.SENT, "ask_to_meet", P.MEETING, EMPLOYER_ROLES, _("Ask to meet"),
            condition=consent_in_force, tone="secondary"),
        row((P.SENT, P.MEETING), "decline", P.DECLINED, EMPLOYER_ROLES, _("Decline"),
            needs_reason=True, tone="warning",
            says=_("You no longer see the person's details, and the coach gets your reason. The answer cannot be "
                   "changed.")),
        row((P.SENT, P.MEETING), "withdraw", P.WITHDRAWN, [OWN_COACH, SYSTEM], _("Withdraw"),
            needs_reason=True, tone="warning",
            says=_("The employer no longer sees the person's details and can no longer answer. You can make a new "
                   "proposal later.")),
    ),
)  # fmt: skip


def started(placement: Placement, actor) -> object:
    if placement.start_date and placement.start_date > clock.today():
        return _("The first day has not come yet.")
    return why_not_startable(placement)


def over(placement: Placement, actor) -> object:
    if placement.end_date and placement.end_date > clock.today():
        return _("The last day has not come yet. Choose “Interrupt” when the placement ends early.")
    return None


placement_workflow = Workflow(
    model=Placement,
    roles_on=roles_on,
    final=frozenset({S.ENDED, S.INTERRUPTED, S.CANCELLED}),
    table=(
        row(S.PLANNED, "start", S.ONGOING, [OWN_COACH, SYSTEM], _("The placement has started"), condition=started,
            says=_("The guidance diary opens, and the client is shown as being in a placement. A started placement can "
                   "no longer be cancelled, only ended or interrupted.")),
        row(S.PLANNED, "cancel", S.CANCELLED, {OWN_COACH} | EMPLOYER_ROLES, _("Cancel the placement"),
            needs_reason=True, tone="warning",
            says=_("The placement does not begin, and this cannot be taken back. A new placement needs a new "
                   "proposal.")),
        row(S.ONGOING, "end", S.ENDED, {OWN_COACH, SYSTEM} | EMPLOYER_ROLES, _("The placement has ended"),
            condition=over,
            says=_("Next comes the employer's evaluation. An ended placement cannot be opened again.")),
        row(S.ONGOING, "interrupt", S.INTERRUPTED, {OWN_COACH} | EMPLOYER_ROLES, _("Interrupt the placement"),
            needs_reason=True, tone="warning",
            says=_("The placement ends today, before its last day, and cannot be opened again. Guidance is written for "
                   "the days up to today. Next comes the employer's evaluation.")),
    ),
)  # fmt: skip


def managers_of(user, found: WeightVersion) -> set[str]:
    return {str(Role.MANAGER)} if found.municipality_id in user.municipality_ids(Role.MANAGER) else set()


def may_rank(found: WeightVersion, actor) -> object:
    """A set ranks nobody when the engine has other components now, or when a check of invariance failed."""
    if not usable(found):
        return _("This weight set was made for an earlier version of the matching. It can no longer be used.")
    if any(found.report.get("invariance", {}).get("differing", {}).values()):
        return _("A check failed: the language or a name would change the order. This weight set cannot be used.")
    return None


def may_begin(found: WeightVersion, actor) -> object:
    """An offer goes into force only by a report that still tells what it would do."""
    return may_rank(found, actor) or why_old(found)


weight_workflow = Workflow(
    model=WeightVersion,
    roles_on=managers_of,
    final=frozenset({W.DECLINED}),
    table=(
        row(W.OFFERED, "activate", W.ACTIVE, [Role.MANAGER], _("Put into force"), condition=may_begin,
            needs_reason=True),
        row(W.OFFERED, "decline", W.DECLINED, [Role.MANAGER], _("Decline the offer"), needs_reason=True,
            tone="secondary",
            says=_("This offer can no longer be put into force. The next calculation makes a new one.")),
        row(W.OFFERED, "adopt", W.ACTIVE, [SYSTEM], _("Came with the portal")),
        row(W.OFFERED, "shelve", W.RETIRED, [SYSTEM], _("Came with the portal")),
        row(W.OFFERED, "supersede", W.DECLINED, [SYSTEM], _("A newer offer came")),
        row(W.RETIRED, "bring_back", W.ACTIVE, [Role.MANAGER], _("Bring back into force"), condition=may_rank,
            needs_reason=True),
        row(W.ACTIVE, "retire", W.RETIRED, [SYSTEM], _("Another set went into force")),
    ),
)  # fmt: skip
