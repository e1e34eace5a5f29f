"""Mail about proposals and placements. A mail holds no personal data: it says where to look."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from matching.placements.models import Placement, Proposal
from portal.core import mail
from portal.employers.models import Membership, Organisation


def tell_employer(proposal: Proposal, what: str, *, stamp: str = "") -> None:
    """To every member who may open it. `what`: proposed, reminder, withdrawn."""
    key = f"proposal:{proposal.pk}:{what}{stamp}"
    _tell(key, members(proposal.organisation), f"placements/mail/{what}", "placements:proposal", proposal.pk,
          opening=proposal.opening.title)  # fmt: skip


def tell_coach(proposal: Proposal, what: str) -> None:
    """`what`: answered, withdrawn."""
    template = "placements/mail/answered" if what == "answered" else "placements/mail/withdrawn_by_portal"
    key = f"proposal:{proposal.pk}:{what}:{proposal.state}:coach"
    _tell(key, [proposal.coach], template, "placements:proposal", proposal.pk, opening=proposal.opening.title)


def ask_for_evaluation(placement: Placement, *, stamp: str) -> None:
    """To the employer's members, when the placement is over."""
    key = f"placement:{placement.pk}:evaluation:{stamp}"
    _tell(key, members(placement.organisation), "placements/mail/evaluation", "placements:evaluation", placement.pk,
          opening=placement.opening.title)  # fmt: skip


def members(organisation: Organisation) -> list[Any]:
    """Who acts for the organisation with a checked right."""
    found = Membership.objects.with_checked_right().filter(organisation=organisation, user__is_active=True)
    return [m.user for m in found.select_related("user").order_by("pk")]


def _tell(key: str, people: Iterable[Any], template: str, view: str, pk: int, **context: Any) -> None:
    for person in people:
        with translation.override(person.language):
            address = settings.BASE_URL + reverse(view, args=[pk])
        mail.queue(
            f"{key}:{person.pk}", to=person.email, template=template, context={"address": address, **context},
            language=person.language,
        )  # fmt: skip
