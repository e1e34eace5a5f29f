"""Every write of openings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core import clock
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import CHANGED
from portal.openings.models import Opening
from portal.openings.signals import opening_changed
from portal.openings.transitions import opening_workflow, trusted

S = Opening.State
OPEN_DAYS = 90
NOT_COPIED = {"id", "external_id", "source", "state", "version", "created_by", "created_at", "changed_at",
              "published_at", "closes_on", "outcome", "start_date", "end_date"}  # fmt: skip
EDITABLE = (S.DRAFT, S.PUBLISHED, S.PAUSED)


@transaction.atomic
def opening_create(*, actor: Any, organisation: Any, kind: str, **fields: Any) -> Opening:
    """A new draft of `kind` for an organisation; location and contact come from what is already known."""
    known = {
        "location": organisation.home_municipality or organisation.municipality.code,
        "contact_name": actor.get_full_name(),
        "contact_email": actor.email,
        "contact_phone": actor.phone,
        "street": organisation.street,
    }
    opening = Opening.objects.create(
        organisation=organisation,
        municipality=organisation.municipality,
        kind=kind,
        created_by=actor,
        **(known | fields),
    )
    opening_workflow.start(opening, actor=actor)
    return opening


@transaction.atomic
def opening_save(*, actor: Any, opening: Opening, version: int, **fields: Any) -> Opening:
    """Save the fields of one page. Raises Conflict when a colleague saved meanwhile, Refused when it is shut."""
    if opening.state not in EDITABLE:
        raise Refused(_("This opening cannot be changed any more. Make a copy of it instead."))
    fields |= {"changed_at": clock.now(), "version": version + 1}
    if not Opening.objects.filter(pk=opening.pk, version=version, state=opening.state).update(**fields):
        raise Conflict(CHANGED)
    fresh = Opening.objects.get(pk=opening.pk)
    opening_changed.send(sender=Opening, opening=fresh)
    return fresh


@transaction.atomic
def opening_submit(*, actor: Any, opening: Opening, version: int | None = None) -> Opening:
    """Send for approval; a checked employer's opening is published at once when one was approved before."""
    opening = opening_workflow.run(opening, "submit", actor=actor, version=version)
    if trusted(opening, None) is None:
        return opening_publish(actor=None, opening=opening, action="approve_automatically")
    return opening


@transaction.atomic
def opening_publish(*, actor: Any, opening: Opening, action: str = "approve", version: int | None = None) -> Opening:
    """Approve and publish for 90 days, or until the work begins for an opening that starts later than that."""
    until = clock.today() + timedelta(days=OPEN_DAYS)
    return opening_workflow.run(
        opening, action, actor=actor, version=version, published_at=clock.now(), closes_on=until
    )


@transaction.atomic
def opening_act(*, actor: Any, opening: Opening, action: str, reason: str = "", version: int | None = None) -> Opening:
    """Any transition that a person chooses. `version`: what the person saw; a changed opening raises Conflict."""
    if action == "submit":
        return opening_submit(actor=actor, opening=opening, version=version)
    if action == "approve":
        return opening_publish(actor=actor, opening=opening, version=version)
    changes: dict[str, Any] = {}
    if action == "resume":
        changes["closes_on"] = clock.today() + timedelta(days=OPEN_DAYS)
    if action in {"fill", "close"}:
        changes["outcome"] = reason[:200]
    return opening_workflow.run(opening, action, actor=actor, reason=reason, version=version, **changes)


@transaction.atomic
def opening_clone(*, actor: Any, opening: Opening) -> Opening:
    """A draft with the same content and no dates."""
    fields = {f.name: getattr(opening, f.name) for f in Opening._meta.concrete_fields if f.name not in NOT_COPIED}
    copy = Opening.objects.create(**fields, created_by=actor)
    opening_workflow.start(copy, actor=actor, reason=f"copy of {opening.pk}")
    return copy
