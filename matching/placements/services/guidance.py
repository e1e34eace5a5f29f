"""The guidance diary and the evaluation: the employer writes, the coach reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from matching.placements.models import Evaluation, GuidanceEntry, Placement
from matching.placements.transitions import roles_on
from portal.accounts.roles import EMPLOYER_ROLES
from portal.core import audit, clock
from portal.core.exceptions import Refused

MOST_HOURS = Decimal(8)
HALF = Decimal("0.5")


def is_host(actor: Any, placement: Placement) -> bool:
    return bool(roles_on(actor, placement) & {str(role) for role in EMPLOYER_ROLES})


def _host_only(actor: Any, placement: Placement) -> None:
    if not is_host(actor, placement):
        raise PermissionDenied


def why_no_entry(placement: Placement, day: date) -> str | None:
    """Whether guidance may be written for `day`."""
    if placement.state not in (Placement.State.ONGOING, Placement.State.ENDED, Placement.State.INTERRUPTED):
        return _("The diary opens when the placement has started.")
    if day > clock.today():
        return _("The day is in the future.")
    if (placement.start_date and day < placement.start_date) or (placement.last_day and day > placement.last_day):
        return _("The day is outside the placement.")
    return None


@transaction.atomic
def entry_add(*, actor: Any, placement: Placement, day: date, hours: Decimal, what: str) -> GuidanceEntry:
    """Write guidance of a day: half hours, at most 8 hours a day in all. Raises Refused."""
    _host_only(actor, placement)
    placement = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if why_not := why_no_entry(placement, day):
        raise Refused(why_not)
    if not what.strip():
        raise Refused(_("Write what was guided."))
    if not hours.is_finite() or not 0 < hours <= MOST_HOURS or hours % HALF:
        raise Refused(_("Enter the hours in half hours, for example 1,5."))
    before = placement.guidance.filter(date=day).aggregate(sum=Sum("hours"))["sum"] or Decimal(0)
    if before + hours > MOST_HOURS:
        raise Refused(_("Guidance is more than 0 and at most 8 hours a day."))
    return GuidanceEntry.objects.create(placement=placement, date=day, hours=hours, what=what.strip(), entered_by=actor)


@transaction.atomic
def entry_remove(*, actor: Any, entry: GuidanceEntry) -> None:
    """Take away an entry that nobody has confirmed yet."""
    _host_only(actor, entry.placement)
    if not GuidanceEntry.objects.filter(pk=entry.pk, confirmed_at=None).delete()[0]:
        raise Refused(_("A confirmed entry cannot be removed."))


@transaction.atomic
def confirm(*, actor: Any, placement: Placement, entries: Iterable[int]) -> int:
    """The supervisor confirms entries by name; a confirmed entry never changes. Returns how many were confirmed now."""
    _host_only(actor, placement)
    waiting = placement.guidance.filter(pk__in=list(entries), confirmed_at=None)
    return waiting.update(confirmed_by=actor, confirmed_name=str(actor)[:120], confirmed_at=clock.now())


def totals(placement: Placement) -> dict[str, Decimal]:
    """Hours in all, and those that are confirmed."""
    rows = list(placement.guidance.order_by("pk").values_list("hours", "confirmed_at"))
    return {
        "hours": sum((h for h, _at in rows), Decimal(0)),
        "confirmed": sum((h for h, at in rows if at), Decimal(0)),
    }


def repeats(entries: Iterable[GuidanceEntry], count: int = 3) -> list[GuidanceEntry]:
    """The latest different (hours, text) pairs, to be written again with one tap. `entries`: newest first."""
    found: dict[tuple[Decimal, str], GuidanceEntry] = {}
    for entry in entries:
        found.setdefault((entry.hours, entry.what), entry)
    return list(found.values())[:count]


@transaction.atomic
def evaluate(*, actor: Any, placement: Placement, **answers: Any) -> Evaluation:
    """The host's evaluation at the end (380/2023 57 § and 59 §), once."""
    _host_only(actor, placement)
    Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if not placement.is_over and placement.state != Placement.State.ONGOING:
        raise Refused(_("The evaluation is written when the placement ends."))
    if Evaluation.objects.filter(placement=placement).exists():
        raise Refused(_("The evaluation has already been given."))
    evaluation = Evaluation.objects.create(placement=placement, by=actor, **answers)
    audit.record("placement.evaluated", placement, actor=actor, subject=placement.client)
    return evaluation
