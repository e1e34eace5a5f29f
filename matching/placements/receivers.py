"""What follows here from changes elsewhere, in the same transaction."""

from __future__ import annotations

from django.dispatch import receiver
from django.utils.translation import gettext as _

from matching.jobseekers.models import Client
from matching.jobseekers.signals import consent_withdrawn
from matching.placements.models import Placement, Proposal
from matching.placements.services.placements import move_client
from matching.placements.services.proposals import withdraw
from portal.core.transitions import transitioned
from portal.openings.models import Opening

CLIENT_ACTIONS = {"start": "place", "end": "placement_over", "interrupt": "placement_over"}


@receiver(transitioned, sender=Placement)
def client_follows(sender, obj, transition, **kwargs):
    """The client's state follows the placement's."""
    if transition.action in CLIENT_ACTIONS:
        move_client(obj, CLIENT_ACTIONS[transition.action])


@receiver(transitioned, sender=Opening)
def opening_is_over(sender, obj, transition, **kwargs):
    """When nobody is sought any more, the employer no longer needs to see those who wait."""
    if transition.target in (Opening.State.FILLED, Opening.State.CLOSED):
        for proposal in Proposal.objects.filter(opening=obj).waiting().order_by("pk"):
            withdraw(actor=None, proposal=proposal, reason=_("The opening has been filled or closed."))


@receiver(transitioned, sender=Client)
def service_is_over(sender, obj, transition, **kwargs):
    """A client whose service has ended is proposed to nobody."""
    if transition.action == "end":
        for proposal in Proposal.objects.filter(client=obj).waiting().order_by("pk"):
            withdraw(actor=None, proposal=proposal, reason=_("The person's service has ended."))


@receiver(consent_withdrawn)
def consent_is_over(sender, consent, **kwargs):
    """What was proposed under it is taken back at once."""
    for proposal in Proposal.objects.filter(consent=consent).waiting().order_by("pk"):
        withdraw(actor=None, proposal=proposal, reason=_("The person has withdrawn the consent."))
