"""A client's data go four years after the service has ended (380/2023 122 §)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models.deletion import ProtectedError

from matching.jobseekers.models import Client, Consent, FollowUp, PathStep, PersonLink, Profile
from portal.core.retention import bulk, erase, over, period

NOBODY = "N"  # first and last name of a client whose placement is still needed: N N


def over_clients(day: date) -> models.QuerySet:
    """Clients whose service ended so long ago, and has not begun again."""
    return Client.objects.filter(over(Client, day), state=Client.State.CLOSED)


def blank_client(client: Any) -> bool:
    """A case that is kept longer needs the placement, not who the person is: what is left tells of nobody."""
    known = Profile.objects.filter(client=client).exclude(data={}, external_id="")
    if client.first_name == NOBODY and not known.exists():
        return False
    Client.objects.filter(pk=client.pk).update(
        first_name=NOBODY, last_name=NOBODY, email="", phone="", reference="", pair=None, stand_in=None
    )
    known.update(data={}, external_id="")
    for rows in (client.steps, client.follow_ups, client.links):
        rows.all().delete()
    for consent in client.consents.order_by("pk"):
        try:
            with transaction.atomic():
                erase(consent)
        except ProtectedError:  # what a kept proposal showed was shown with it
            continue
    return True


bulk(PersonLink)
period(Client, Profile, Consent, PathStep, FollowUp, due=over_clients, blank=blank_client)
