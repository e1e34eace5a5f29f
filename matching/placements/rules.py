"""When a placement may start: the agreement is complete, 55 §'s six months hold, and the person doesn't work there already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from matching.placements.models import Placement, TrialPeriod
from portal.core import clock
from portal.openings.models import Kind

MAXIMUM_MONTHS = 6
AGREEMENT_FIELDS = ("start_date", "end_date", "hours_per_day", "days_per_week", "place", "tasks", "goals",
                    "supervisor_name", "benefit_payer")  # 380/2023 57 §  # fmt: skip


def why_not_startable(placement: Placement) -> Any:
    """A sentence that says what is missing, or None."""
    if placement.start_date is None:
        return _("Enter the first day.")
    if placement.kind != Kind.WORK_TRIAL:
        return None
    missing = [str(Placement._meta.get_field(name).verbose_name) for name in AGREEMENT_FIELDS if not getattr(placement, name)]
    if missing:
        return _("The agreement still lacks: %(fields)s.") % {"fields": ", ".join(missing)}
    if not placement.not_own_employer:
        return _("A trial is not possible at the person's own employer (380/2023 54 §). Confirm that this is not so.")
    if (placement.hours_per_day < 4 or placement.hours_per_day > 8) or placement.days_per_week > 5:
        return _("A work trial is 4 to 8 hours a day and at most 5 days a week (380/2023 57 §).")
    return trial_limit_sentence(placement)


def trial_limit_sentence(placement: Placement) -> str | None:
    """Earlier trials and this one together at most six months (380/2023 55 §)."""
    earlier = [(p.start_date, p.end_date) for p in trial_periods(placement)]
    if exceeds_six_months([*earlier, (placement.start_date, placement.end_date)]):
        return _("Work trials would last more than six months in all (380/2023 55 §). Shorten this one.")
    return None


def trial_periods(placement: Placement) -> list[TrialPeriod]:
    """Trials entered by the coach; those before a restart of 55 § are marked by the coach by leaving them out."""
    return list(TrialPeriod.objects.filter(client=placement.client).order_by("start_date"))


def exceeds_six_months(periods: Iterable[tuple[date, date]]) -> bool:
    """Periods one after the other from the first one's start: do they end later than six months after it?"""
    ordered = sorted(periods)
    days = sum((end - start).days + 1 for start, end in ordered)
    start = ordered[0][0]
    return start + timedelta(days=days) > clock.add_months(start, MAXIMUM_MONTHS)
