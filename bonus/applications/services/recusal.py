"""Recusal in one step, and who stands in for whom (hallintolaki 434/2003 27–30 §)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bonus.applications.models import Application, Recusal, StandIn
from bonus.applications.services.shared import change, lock_as_seen, mail_official
from bonus.applications.transitions import application_workflow, impartial
from portal.accounts.models import Municipality, RoleAssignment
from portal.accounts.roles import Role
from portal.core import audit, clock
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import CHANGED

# What a recused handler has prepared is not built on: the next one checks, adjusts and proposes anew.
UNDONE: dict[str, Any] = {
    "confirmed": [],
    "adjusted_amount": None,
    "adjusted_reason": "",
    "proposal_outcome": "",
    "proposal_amount": None,
    "proposal_facts": {},
    "proposal_reasons": "",
    "proposal_annex_reasons": "",
    "proposed_by": None,
    "proposed_at": None,
}


@transaction.atomic
def recuse(*, application: Application, ground: str, actor: Any) -> Application:
    """The actor may not touch the case any more; if it was in their hands, it goes to their stand-in or the queue."""
    locked = lock_as_seen(application)
    ground_text = str(Recusal.Ground(ground).label)
    if Recusal.objects.filter(application=locked, person=actor).exists():
        raise Conflict(CHANGED)
    is_handler = locked.handler_id == actor.pk
    role = (
        Role.HANDLER
        if is_handler or actor.has_role(Role.HANDLER, municipality_id=locked.municipality_id)
        else Role.DECIDER
    )
    successor = stand_in_of(locked, actor, role)
    changes = {**UNDONE, "handler": successor} if is_handler else {}
    after = application_workflow.run(
        locked,
        "recuse" if is_handler else "step_aside",
        actor=actor,
        reason=ground_text,
        changed_at=clock.now(),
        **changes,
    )
    recusal = Recusal.objects.create(application=after, person=actor, ground=ground, passed_to=successor)
    audit.record("case.recused", recusal, actor=actor, subject=after.client)
    if successor is not None:
        mail_official(after, successor, f"passed-on-{recusal.pk}", "bonus/mail/passed_on")
    return change(after)


def stand_in_of(application: Application, person: Any, role: str) -> Any | None:
    """The person's stand-in, when that one holds the role, is not away and may handle this very case; else None."""
    rows = StandIn.objects.filter(municipality=application.municipality_id, role=role)
    row = rows.filter(person=person).select_related("stand_in").first()
    if row is None or rows.away_on(clock.today()).filter(person=row.stand_in_id).exists():
        return None
    holds = RoleAssignment.objects.holders(role, application.municipality).filter(user=row.stand_in_id).exists()
    return row.stand_in if holds and impartial(application, row.stand_in) is None else None


@transaction.atomic
def set_stand_in(
    *,
    municipality: Municipality,
    role: str,
    person: Any,
    stand_in: Any,
    away_from: date | None = None,
    away_until: date | None = None,
    actor: Any,
) -> StandIn:
    """Say who goes on with a person's cases. Everybody says it of themselves, a manager of anybody."""
    own = actor.pk == person.pk and actor.has_role(role, municipality_id=municipality.pk)
    if not own and not actor.has_role(Role.MANAGER, municipality_id=municipality.pk):
        raise PermissionDenied
    if person.pk == stand_in.pk:
        raise Refused(_("The stand-in is another person."))
    if away_until and not away_from:
        raise Refused(_("Tell the first day of the absence too."))
    if away_from and away_until and away_until < away_from:
        raise Refused(_("The absence ends before it begins."))
    holders = RoleAssignment.objects.holders(role, municipality)
    for somebody in (person, stand_in):
        if not holders.filter(user=somebody).exists():
            raise Refused(_("%(person)s does not have this role here.") % {"person": somebody})
    values = {"stand_in": stand_in, "away_from": away_from, "away_until": away_until}
    row, _created = StandIn.objects.update_or_create(
        municipality=municipality, role=role, person=person, defaults={**values, "set_by": actor, "set_at": clock.now()}
    )
    audit.record("stand_in.set", row, actor=actor, fields="stand_in,away_from,away_until")
    return row
