"""What is new of each client, for the coach's list: answers of the last week, and days that have come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matching.jobseekers.models import Client
from matching.placements.models import Placement, Proposal
from matching.placements.waiting import AHEAD, ANSWER_DAYS, NEW, diary_gap, with_diary
from portal.core import clock


@dataclass(frozen=True)
class News:
    text: str
    tone: str


def of_clients(clients: Sequence[Client]) -> dict[int, list[News]]:
    """Client's id → what is new; as many queries for a hundred clients as for one."""
    found: dict[int, list[News]] = defaultdict(list)
    recent = Q(state__in=[Proposal.State.ACCEPTED, Proposal.State.DECLINED], answered_at__gte=clock.now() - NEW)
    waiting = Q(pk__in=Proposal.objects.waiting().order_by().values("pk"))
    for proposal in Proposal.objects.filter(recent | waiting, client__in=clients).order_by("sent_at", "pk"):
        found[proposal.client_id] += _of_proposal(proposal)
    placements = Placement.objects.filter(client__in=clients).select_related("evaluation")
    for placement in with_diary(placements):
        found[placement.client_id] += _of_placement(placement)
    return {pk: list(dict.fromkeys(news)) for pk, news in found.items() if news}  # the same thing is told once


def _of_proposal(proposal: Proposal) -> Iterable[News]:
    if proposal.state == Proposal.State.ACCEPTED:
        yield News(_("The employer accepted"), "success")
    elif proposal.state == Proposal.State.DECLINED:
        yield News(_("The employer declined"), "neutral")
    elif proposal.state == Proposal.State.MEETING:
        yield News(_("The employer wants to meet"), "warning")
    elif clock.today() > clock.local_date(proposal.sent_at) + ANSWER_DAYS:
        yield News(_("No answer from the employer"), "warning")


def _of_placement(placement: Any) -> Iterable[News]:
    soon = clock.today() + AHEAD
    if placement.state == Placement.State.PLANNED:
        if placement.start_date is None:
            yield News(_("First day not agreed"), "warning")
        elif placement.start_date <= soon:
            yield _on(placement.start_date, _("Starts on %(day)s"), _("Was to start on %(day)s"))
    if placement.state == Placement.State.ONGOING:
        if placement.end_date and placement.end_date <= soon:
            yield _on(placement.end_date, _("Ends on %(day)s"), _("Was to end on %(day)s"))
        if diary_gap(placement):
            yield News(_("No guidance for a week"), "warning")
    if placement.lacks_evaluation:
        yield News(_("Evaluation missing"), "warning")


def _on(day: date, ahead: str, passed: str) -> News:
    """A day that comes, or one that has passed without what was to happen on it."""
    late = day < clock.today()
    return News((passed if late else ahead) % {"day": date_format(day, "j.n.Y")}, "warning" if late else "info")
