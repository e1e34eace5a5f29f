"""What waits for a coach in this room: follow-ups that are due, referrals that nobody has looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from matching.jobseekers.models import Client, FollowUp
from portal.core import clock

AHEAD = timedelta(days=14)


def waiting_for_coach(user: Any) -> list[dict[str, Any]]:
    """[{text, href, due}], the most urgent first."""
    own = Client.objects.of_coach(user)
    items: list[dict[str, Any]] = [
        {"text": _("New referral: %(client)s") % {"client": client}, "href": _address(client), "due": None}
        for client in own.filter(state=Client.State.REFERRED).order_by("created_at", "pk")
    ]
    due = FollowUp.objects.filter(client__in=own, done_on=None, due_on__lte=clock.today() + AHEAD).select_related(
        "client"
    )
    items += [
        {
            "text": _("Follow-up at %(months)s months: %(client)s") % {"months": f.months, "client": f.client},
            "href": _address(f.client),
            "due": f.due_on,
        }
        for f in due.order_by("due_on", "pk")
    ]
    return items


def _address(client: Client) -> str:
    return reverse("jobseekers:client", args=[client.pk])
