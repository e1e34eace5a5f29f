"""Which lists a change touches. Receivers only queue; a job computes what has no fresh numbers, so twice does once."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from matching.jobseekers.models import Client, Profile
from matching.jobseekers.signals import profile_changed
from matching.placements.matching import MATCHED_STATES
from matching.placements.models import WeightVersion
from portal.core import clock
from portal.core.jobs import enqueue
from portal.core.transitions import transitioned
from portal.openings.models import Opening
from portal.openings.signals import opening_changed


@receiver(profile_changed, sender=Profile)
def profile_has_changed(sender: Any, profile: Profile, **kwargs: Any) -> None:
    """The person's own pairs."""
    enqueue("placements.score_client", f"{profile.client_id}:profile:{profile.version}", client_id=profile.client_id)


@receiver(transitioned, sender=Client)
def client_has_moved(sender: Any, obj: Client, **kwargs: Any) -> None:
    """Somebody who begins to look for a place, or looks again."""
    if obj.state in MATCHED_STATES:
        enqueue("placements.score_client", f"{obj.pk}:client:{obj.version}", client_id=obj.pk)


@receiver(opening_changed, sender=Opening)
def opening_has_changed(sender: Any, opening: Opening, **kwargs: Any) -> None:
    """The opening's own pairs, when coaches can see it."""
    if opening.state == Opening.State.PUBLISHED:
        enqueue("placements.score_opening", f"{opening.pk}:{opening.version}", opening_id=opening.pk)


@receiver(transitioned, sender=Opening)
def opening_has_moved(sender: Any, obj: Opening, **kwargs: Any) -> None:
    """An opening that is published, or published again."""
    opening_has_changed(sender, opening=obj)


@receiver(transitioned, sender=WeightVersion)
def weights_have_changed(sender: Any, obj: WeightVersion, transition: Any, **kwargs: Any) -> None:
    """Every list of the town, when a manager puts a weight set into force."""
    if transition.action in ("activate", "bring_back"):
        people = Client.objects.filter(municipality_id=obj.municipality_id, state__in=MATCHED_STATES)
        for pk in people.order_by("pk").values_list("pk", flat=True):
            enqueue("placements.score_client", f"{pk}:weights:{obj.pk}:{obj.version}", client_id=pk)


AT_A_TIME = 40  # people of a caseload or town whose pairs one job computes


def ask_for_people(reader: Any, people: list[int]) -> None:
    """A page about many people found some without today's numbers: a job for the first of them, once a minute."""
    if people:
        key = f"{reader.pk}:{clock.now():%Y-%m-%dT%H:%M}"
        enqueue("placements.score_clients", key, client_ids=people[:AT_A_TIME])


def ask_for(*, client: Client | None = None, opening: Opening | None = None) -> None:
    """A reader found a list behind its data: at most one job a minute for it, whatever was queued before."""
    minute = f"{clock.now():%Y-%m-%dT%H:%M}"
    if client:
        enqueue("placements.score_client", f"{client.pk}:read:{minute}", client_id=client.pk)
    if opening:
        enqueue("placements.score_opening", f"{opening.pk}:read:{minute}", opening_id=opening.pk)
