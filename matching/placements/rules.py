"""When a placement may start: the agreement is complete, 55 §'s six months hold, it is not the own employer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.placements.models import Placement, TrialPeriod, TrialRestart
from portal.core import clock
from portal.openings.models import Kind

MAXIMUM_MONTHS = 6
DAYS_IN_MONTH = 30  # odd days of separate trials are added up; thirty of them make a month
RESTART_MONTHS = {TrialRestart.Ground.UNEMPLOYED_12_MONTHS: 12, TrialRestart.Ground.UNDER_25: 3}
AGREEMENT_FIELDS = ("start_date", "end_date", "hours_per_day", "days_per_week", "place", "tasks", "goals",
                    "supervisor_name", "benefit_payer")  # 380/2023 57 §  # fmt: skip
COACH_FIELDS = ("goals", "benefit_payer")  # those of them that the host does not know
Period = tuple[date, date]


@dataclass(frozen=True, order=True)
class Length:
    """Calendar months and odd days."""

    months: int
    days: int

    def __str__(self) -> str:
        months = ngettext("%(n)s month", "%(n)s months", self.months) % {"n": self.months}
        days = ngettext("%(n)s day", "%(n)s days", self.days) % {"n": self.days}
        return " ".join(part for part, number in ((months, self.months), (days, self.days)) if number) or days


MAXIMUM = Length(MAXIMUM_MONTHS, 0)


def why_not_startable(placement: Placement) -> Any:
    """A sentence that says what is missing, or None."""
    if placement.start_date is None:
        return _("Enter the first day.")
    if placement.kind != Kind.WORK_TRIAL:
        return None
    if missing := missing_fields(placement):
        return _("The agreement still lacks: %(fields)s.") % {"fields": ", ".join(missing)}
    if not placement.not_own_employer:
        return _("A trial is not possible at the person's own employer (380/2023 54 §). Confirm that this is not so.")
    return hours_sentence(placement) or trial_limit_sentence(placement)


def missing_fields(placement: Placement, among: Iterable[str] = AGREEMENT_FIELDS) -> list[str]:
    """Names of the agreement's fields that are still empty (380/2023 57 §)."""
    names = [name for name in among if not getattr(placement, name)]
    return [str(getattr(Placement._meta.get_field(name), "verbose_name", name)) for name in names]


def hours_sentence(placement: Placement) -> str | None:
    hours, days = placement.hours_per_day, placement.days_per_week
    if (hours is not None and not 4 <= hours <= 8) or (days is not None and days > 5):
        return _("A work trial is 4 to 8 hours a day and at most 5 days a week (380/2023 57 §).")
    return None


def trial_limit_sentence(placement: Placement) -> str | None:
    """Earlier trials and this one together at most six months (380/2023 55 §)."""
    if not (placement.start_date and placement.end_date):
        return None
    earlier = counted_periods(placement)
    if not exceeds_six_months([*earlier, (placement.start_date, placement.end_date)]):
        return None
    last = latest_end(placement.start_date, earlier)
    if last is None:
        return _("The person has used the six months of work trials (380/2023 55 §). A new trial is not possible now.")
    return _("Work trials would last more than six months in all (380/2023 55 §). The last day can be %(day)s.") % {
        "day": f"{last.day}.{last.month}.{last.year}"
    }


def counted_periods(placement: Placement) -> list[Period]:
    """The person's other trials, entered by the coach or held here, since the last restart."""
    before = placement.start_date or clock.today()
    return periods_of(placement.client_id, except_for=placement.pk, before=before)


def periods_of(client_id: int, *, except_for: int | None = None, before: date | None = None) -> list[Period]:
    """Trials of a person, in order. `before`: leave out those that a restart marked by then has wiped out."""
    entered = TrialPeriod.objects.filter(client_id=client_id).values_list("start_date", "end_date")
    begun = [Placement.State.ONGOING, Placement.State.ENDED, Placement.State.INTERRUPTED]
    here = Placement.objects.filter(client_id=client_id, kind=Kind.WORK_TRIAL, state__in=begun).exclude(pk=except_for)
    held = [(p.start_date, p.last_day) for p in here.order_by("pk") if p.start_date and p.last_day]
    since = last_restart(client_id, before) if before else None
    return sorted(period for period in [*entered.order_by("pk"), *held] if since is None or period[0] >= since)


def last_restart(client_id: int, by: date) -> date | None:
    marked = TrialRestart.objects.filter(client_id=client_id, on__lte=by).order_by("-on").first()
    return marked.on if marked else None


def length_of(start: date, end: date) -> Length:
    """Whole calendar months and the days left over; both ends belong to it (15.1.–14.2. is one month)."""
    after = end + timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    while months > 0 and clock.add_months(start, months) > after:
        months -= 1
    return Length(months, (after - clock.add_months(start, months)).days)


def total_length(periods: Iterable[Period]) -> Length:
    """All trials together, whoever the hosts were."""
    lengths = [length_of(*period) for period in periods]
    months, days = sum(x.months for x in lengths), sum(x.days for x in lengths)
    return Length(months + days // DAYS_IN_MONTH, days % DAYS_IN_MONTH)


def exceeds_six_months(periods: Iterable[Period]) -> bool:
    return total_length(periods) > MAXIMUM


def latest_end(start: date, earlier: Iterable[Period]) -> date | None:
    """The last day that a trial from `start` may have; None when the six months are already used."""
    earlier = list(earlier)
    day = clock.add_months(start, MAXIMUM_MONTHS) - timedelta(days=1)
    while day >= start and exceeds_six_months([*earlier, (start, day)]):
        day -= timedelta(days=1)
    return day if day >= start else None


def why_no_restart(client_id: int, on: date, ground: str) -> str | None:
    """Whether 55 §'s count may begin anew on `on`; the coach answers for the unemployment and the age."""
    earlier = [p for p in periods_of(client_id, before=on - timedelta(days=1)) if p[1] < on]
    if not earlier:
        return _("There is no earlier work trial before that day.")
    if ground == TrialRestart.Ground.UNDER_25 and total_length(earlier) < MAXIMUM:
        return _("The six months have not been used, so there is nothing to count anew.")
    last = max(end for _start, end in earlier)
    if on < clock.add_months(last, RESTART_MONTHS[TrialRestart.Ground(ground)]):
        return _("Not enough time has passed since the last trial: 12 months, or 3 months for a person under 25.")
    return None
