"""Proposing a person to an employer, and the employer's answer."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.jobseekers.models import Client, Consent
from matching.placements import review
from matching.placements.disclosure import disclose, field_names
from matching.placements.models import Placement, Proposal, ReviewDecision, ShownList
from matching.placements.notices import tell_coach, tell_employer
from matching.placements.services.placements import plan
from matching.placements.transitions import proposal_workflow
from portal.core import audit, clock
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import CHANGED
from portal.openings.models import Opening
from portal.openings.transitions import opening_workflow

OVER = (Proposal.State.DECLINED, Proposal.State.WITHDRAWN)
ALREADY = gettext_lazy("The person has already been proposed to this opening.")


def consent_for(client: Client, opening: Opening) -> Consent | None:
    """The consent in force that covers this opening, or None. A later refusal or withdrawal ends an earlier yes."""
    found = client.consents.filter(models.Q(opening=opening) | models.Q(opening=None))
    for consent in found.order_by("-signed_at", "-pk"):
        if consent.in_force:
            return consent
        if not consent.given or consent.withdrawn_at:
            return None
    return None


def preview(*, client: Client, consent: Consent, unemployed_12_months: bool = False) -> dict[str, Any]:
    """Exactly what the employer will see."""
    contact = {"name": str(client), "phone": client.phone, "email": client.email}
    profile = client.profile.to_interchange()
    return disclose(contact=contact, profile=profile, scopes=consent.scopes, unemployed_12_months=unemployed_12_months)


@transaction.atomic
def propose(
    *, actor: Any, client: Client, opening: Opening, message: str = "", unemployed_12_months: bool = False,
    shown_list: ShownList | None = None,
) -> Proposal:  # fmt: skip
    """Show a consenting person to the employer of a published opening. Raises Refused, which says why not."""
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)  # two coaches propose one after the other
    opening = Opening.objects.select_related("organisation").get(pk=opening.pk)
    if why_not := why_not_proposable(client, opening, actor):
        raise Refused(why_not)
    consent = consent_for(client, opening)
    assert consent is not None  # noqa: S101  why_not_proposable has asked
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                municipality=client.municipality,
                client=client,
                opening=opening,
                organisation=opening.organisation,
                consent=consent,
                coach=actor,
                disclosed=preview(client=client, consent=consent, unemployed_12_months=unemployed_12_months),
                message=message.strip(),
            )
    except IntegrityError as error:
        raise Refused(str(ALREADY)) from error
    proposal_workflow.start(proposal, actor=actor)
    review.decide(
        actor=actor, client=client, opening=opening, action=ReviewDecision.Action.PROPOSED, shown_list=shown_list
    )
    fields = field_names(proposal.disclosed)
    audit.record("client.disclosed", proposal, actor=actor, subject=client, fields=fields)
    tell_employer(proposal, "proposed")
    return proposal


def why_not_proposable(client: Client, opening: Opening, actor: Any) -> str | None:
    """A sentence that says why this person cannot be proposed here now, or None."""
    if not client.is_case_of(actor):
        return _("Only the person's own coach, pair or stand-in decides.")
    if opening.state != Opening.State.PUBLISHED or opening.municipality_id != client.municipality_id:
        return _("The opening is no longer open.")
    if consent_for(client, opening) is None:
        return _("The person has not consented in writing. Ask for consent first.")
    if client.proposals.filter(opening=opening).exclude(state__in=OVER).exists():
        return str(ALREADY)
    if has_place(client):
        return _("The person already has a placement.")
    return None


def has_place(client: Client) -> bool:
    return Placement.objects.filter(client=client).under_way().exists()


@transaction.atomic
def accept(*, actor: Any, proposal: Proposal, version: int | None = None, note: str = "") -> Placement:
    """The employer takes the person: a planned placement is born, and the last seat fills the opening.

    Rows are locked in one order (client, opening, proposal): colleagues, and employers of the same person, queue.
    """
    client = Client.objects.select_for_update(of=("self",)).get(pk=proposal.client_id)
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=proposal.opening_id)
    same_version(proposal, version)
    if has_place(client):
        raise Refused(_("The person has meanwhile got another place. The coach will contact you."))
    if seats_left(opening) < 1:
        raise Refused(_("All places of this opening have been taken."))
    proposal = proposal_workflow.run(
        proposal, "accept", actor=actor, answered_at=clock.now(), answer_note=note.strip()[:500]
    )
    placement = plan(actor=actor, proposal=proposal)
    withdraw_others(client, proposal)
    if seats_left(opening) < 1 and opening.state in (Opening.State.PUBLISHED, Opening.State.PAUSED):
        opening_workflow.run(opening, "fill", actor=None, outcome=_("filled through the portal"))
    tell_coach(proposal, "answered")
    return placement


def seats_left(opening: Opening) -> int:
    """Seats that no accepted person has; a cancelled placement gives its seat back."""
    taken = Placement.objects.filter(opening=opening).exclude(state=Placement.State.CANCELLED).count()
    return (opening.seats or 1) - taken


def withdraw_others(client: Client, accepted: Proposal) -> None:
    """The person has a place, so no other employer needs to see the person's data."""
    others = Proposal.objects.filter(client=client).waiting().exclude(pk=accepted.pk)
    for proposal in others.order_by("pk"):
        withdraw(actor=None, proposal=proposal, reason=_("The person has got another place."))


def same_version(proposal: Proposal, version: int | None) -> None:
    """Refuse to answer what a colleague has changed since the page was opened."""
    if version is not None and not Proposal.objects.filter(pk=proposal.pk, version=version).exists():
        raise Conflict(CHANGED)


@transaction.atomic
def ask_to_meet(*, actor: Any, proposal: Proposal, version: int | None = None, note: str = "") -> Proposal:
    """The employer wants to meet first; the coach arranges it."""
    same_version(proposal, version)
    proposal = proposal_workflow.run(proposal, "ask_to_meet", actor=actor, answer_note=note.strip()[:500])
    tell_coach(proposal, "answered")
    return proposal


@transaction.atomic
def decline(*, actor: Any, proposal: Proposal, reason: str, version: int | None = None, note: str = "") -> Proposal:
    """The employer says no, with a reason that the coach can tell the person. The person's data are no longer shown."""
    if reason not in Proposal.DeclineReason.values:
        raise Refused(_("Choose why."))
    same_version(proposal, version)
    proposal = proposal_workflow.run(
        proposal, "decline", actor=actor, reason=reason, decline_reason=reason, answered_at=clock.now(),
        answer_note=note.strip()[:500],
    )  # fmt: skip
    tell_coach(proposal, "answered")
    return proposal


@transaction.atomic
def withdraw(*, actor: Any, proposal: Proposal, reason: str) -> Proposal:
    """The coach, or the portal itself, takes the proposal back. Its content is no longer shown to the employer."""
    proposal = proposal_workflow.run(proposal, "withdraw", actor=actor, reason=reason)
    tell_employer(proposal, "withdrawn")
    if actor is None:
        tell_coach(proposal, "withdrawn")
    return proposal
