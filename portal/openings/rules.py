"""The law of each kind of opening as rules with their source. A draft may break them; a published opening may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.employers.models import OrganisationKind
from portal.openings.models import Kind, Opening


@dataclass(frozen=True)
class Rule:
    """`broken(opening)` is true when the rule is not met; `field` is where the form shows the sentence."""

    code: str
    kinds: tuple[str, ...]
    field: str
    broken: Callable[[Opening], bool]
    sentence: Any
    source: str


def _outside(value: Decimal | int | None, low: int, high: int) -> bool:
    return value is None or not low <= value <= high


def _average_hours(opening: Opening) -> Decimal | None:
    """Hours a week in the middle of what was told: 20 to 30 hours average 25."""
    told = [hours for hours in (opening.hours_min, opening.hours_max) if hours is not None]
    return sum(told, Decimal(0)) / len(told) if told else None


EVERY = tuple(Kind.values)
TRIAL = (Kind.WORK_TRIAL.value,)
APPRENTICESHIP = (Kind.APPRENTICESHIP.value,)

RULES = (
    Rule("title", EVERY, "title", lambda o: not o.title.strip(), _("Enter a title."), "portal"),
    Rule("description", EVERY, "description", lambda o: not o.description.strip(),
         _("Tell in a few words what the work is."), "portal"),
    Rule("location", EVERY, "location", lambda o: not o.location,
         _("Choose the municipality of the workplace."), "portal"),
    Rule("trial_hours", TRIAL, "hours_per_day", lambda o: _outside(o.hours_per_day, 4, 8),
         _("A work trial is 4 to 8 hours a day."), "380/2023 57 §"),
    Rule("trial_days", TRIAL, "days_per_week", lambda o: _outside(o.days_per_week, 1, 5),
         _("A work trial is at most 5 days a week."), "380/2023 57 §"),
    Rule("trial_supervisor", TRIAL, "supervisor_name", lambda o: not o.supervisor_name.strip(),
         _("Name the person who guides and supervises at the workplace."), "380/2023 57 §"),
    Rule("trial_host", TRIAL, "kind", lambda o: o.organisation.kind == OrganisationKind.HOUSEHOLD,
         _("A private person cannot be the host of a work trial."), "380/2023 54 §"),
    Rule("trial_qualification", TRIAL, "required_qualification", lambda o: bool(o.required_qualification),
         _("A work trial may not ask for a qualification: leave the field empty."), "authority's guidance"),
    Rule("apprenticeship_hours", APPRENTICESHIP, "hours_min", lambda o: (_average_hours(o) or 0) < 25,
         _("An apprenticeship is at least 25 hours a week on average."), "531/2017 70 §"),
    Rule("apprenticeship_instructor", APPRENTICESHIP, "supervisor_name", lambda o: not o.supervisor_name.strip(),
         _("Name the workplace instructor."), "531/2017 72 §"),
)  # fmt: skip


def broken_rules(opening: Opening) -> list[Rule]:
    """The rules that keep this opening from being published, in the order of the form."""
    return [rule for rule in RULES if opening.kind in rule.kinds and rule.broken(opening)]
