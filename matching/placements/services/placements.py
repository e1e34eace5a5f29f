"""A placement's agreement data, its course, and the earlier trials that count with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from matching.jobseekers.models import Client
from matching.jobseekers.transitions import client_workflow
from matching.placements import rules
from matching.placements.models import Placement, Proposal, TrialPeriod, TrialRestart
from matching.placements.transitions import OWN_COACH, placement_workflow, roles_on
from portal.core import audit, clock
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import CHANGED

S = Placement.State


def plan(*, actor: Any, proposal: Proposal) -> Placement:
    """A planned placement of an accepted proposal, filled in from the opening. The caller has the transaction."""
    opening = proposal.opening
    start, end = (day if day and day >= clock.today() else None for day in (opening.start_date, opening.end_date))
    placement = Placement.objects.create(
        municipality=proposal.municipality,
        proposal=proposal,
        client=proposal.client,
        opening=opening,
        organisation=opening.organisation,
        kind=opening.kind,
        start_date=start,
        end_date=end,
        hours_per_day=opening.hours_per_day,
        days_per_week=opening.days_per_week,
        hours_per_week=weekly_hours(opening),
        place=opening.street or opening.organisation.address[:200],
        tasks=opening.description[:2000],
        supervisor_name=opening.supervisor_name,
        supervisor_phone=opening.supervisor_phone,
    )
    placement_workflow.start(placement, actor=actor)
    return placement


def weekly_hours(opening: Any) -> Any:
    if opening.hours_per_day and opening.days_per_week:
        return opening.hours_per_day * opening.days_per_week
    return opening.hours_max


@transaction.atomic
def save_agreement(*, actor: Any, placement: Placement, version: int, **fields: Any) -> Placement:
    """Save agreement data. Both sides while it is planned; afterwards the coach only. Raises Conflict, Refused."""
    roles = roles_on(actor, placement)
    if not roles:
        raise PermissionDenied
    if placement.state != S.PLANNED and (placement.state != S.ONGOING or OWN_COACH not in roles):
        raise Refused(_("The agreement can no longer be changed here. Contact the coach."))
    changed = Placement.objects.filter(pk=placement.pk, version=version, state=placement.state)
    if not changed.update(version=version + 1, **fields):
        raise Conflict(CHANGED)
    fresh = Placement.objects.get(pk=placement.pk)
    if fresh.is_trial and (sentence := rules.hours_sentence(fresh) or rules.trial_limit_sentence(fresh)):
        raise Refused(sentence)
    audit.record("placement.agreement", fresh, actor=actor, subject=fresh.client, fields=",".join(sorted(fields)))
    return fresh


@transaction.atomic
def act(*, actor: Any, placement: Placement, action: str, reason: str = "") -> Placement:
    """Start, cancel, interrupt or end. The day it really ended is kept, and the client's own state follows."""
    changes = {"ended_on": clock.today()} if action == "interrupt" else {}
    if action == "end":
        changes["ended_on"] = placement.end_date or clock.today()
    return placement_workflow.run(placement, action, actor=actor, reason=reason, **changes)


def move_client(placement: Placement, action: str) -> None:
    """The client is "in a placement" while one is under way (SYSTEM); a client who is elsewhere on the path stays."""
    client = Client.objects.get(pk=placement.client_id)
    others = Placement.objects.filter(client=client, state=S.ONGOING).exclude(pk=placement.pk)
    if action == "placement_over" and others.exists():
        return
    if any(t.action == action and client.state in t.sources for t in client_workflow.table):
        client_workflow.run(client, action, actor=None, reason=_("placement %(number)s") % {"number": placement.pk})


@transaction.atomic
def trial_add(
    *, actor: Any, client: Client, start_date: date, end_date: date, source: str, host: str = ""
) -> TrialPeriod:
    """An earlier work trial, with where the coach knows it from."""
    _own_case(actor, client)
    row = TrialPeriod(
        client=client, start_date=start_date, end_date=end_date, source=source, host=host, entered_by=actor
    )
    row.full_clean()
    row.save()
    audit.record("client.trial", row, actor=actor, subject=client)
    return row


@transaction.atomic
def trial_remove(*, actor: Any, row: TrialPeriod | TrialRestart) -> None:
    """Take away a row that was entered wrongly; the audit trail keeps that it was."""
    _own_case(actor, row.client)
    audit.record("client.trial_removed", row, actor=actor, subject=row.client)
    row.delete()


@transaction.atomic
def restart_add(*, actor: Any, client: Client, on: date, ground: str, source: str) -> TrialRestart:
    """From `on` the six months count from the beginning (380/2023 55 §). Raises Refused when it is too early."""
    _own_case(actor, client)
    if why_not := rules.why_no_restart(client.pk, on, ground):
        raise Refused(why_not)
    row = TrialRestart(client=client, on=on, ground=ground, source=source, entered_by=actor)
    row.full_clean()
    row.save()
    audit.record("client.trial_restart", row, actor=actor, subject=client)
    return row


def _own_case(actor: Any, client: Client) -> None:
    if not client.is_case_of(actor):
        raise PermissionDenied
