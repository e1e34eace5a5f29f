"""From an application to the case that `bonus.rules` calculates, and back: only facts that the rules may know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from bonus.applications import same_person
from bonus.applications.choosing import BASIS
from bonus.applications.models import Application, Decision, FactAdjustment
from bonus.applications.scheme_terms import compiled
from bonus.applications.told import By, facts_for
from bonus.rules import Case, CaseError, calculate_version
from portal.core import clock
from portal.employers.models import OrganisationKind
from portal.openings.models import Kind

MOST_A_DAY = Decimal(8)
QUARTER = Decimal("0.25")
UNDERTAKINGS = {OrganisationKind.COMPANY, OrganisationKind.SOLE_TRADER}


def calculate(application: Application, *, decision_date: date | None = None) -> tuple[dict, dict]:
    """(case, result) in the calculation format; two empty dictionaries while the first day is unknown."""
    case = case_of(application, decision_date=decision_date)
    if case is None:
        return {}, {}
    language = (get_language() or "fi")[:2]
    try:
        result = calculate_version(Case.from_dict(case), compiled(application.scheme_version), language)
    except CaseError:
        return {}, {}  # something typed is out of the rules' range; the part's own page says what
    return case, {**result.to_dict(), "missing": list(result.missing)}


def result_in(application: Application, language: str) -> dict[str, Any]:
    """The kept result with its sentences in `language`: written anew by the rules, unless their sum is now another."""
    kept = application.result
    if application.case:
        case = Case.from_dict(application.case)
        again = calculate_version(case, compiled(application.scheme_version), language).to_dict()
        if again.get("total") == kept.get("total"):
            return {**kept, "rows": again["rows"], "findings": again["findings"]}
    return kept


def case_of(application: Application, *, decision_date: date | None = None) -> dict[str, Any] | None:
    """The application's facts in the case format; what nobody has said is left out (unknown)."""
    used = facts_used(application)
    if used["start_date"] is None:
        return None
    extra = scheme_facts(application, used)
    case: dict[str, Any] = {
        "id": application.reference,
        "scheme": application.scheme_version.slug,
        "application_date": _iso(
            clock.local_date(application.submitted_at) if application.submitted_at else clock.today()
        ),
        "start_date": _iso(used["start_date"]),
        "end_date": _iso(used["end_date"]),
        "basis": BASIS[Kind(application.work.kind)],
        "weekly_hours": _plain(used["weekly_hours"]),
        "decision_date": _iso(decision_date),
        "other_supports": _told(application.has_other_supports, application.other_supports),
        "guidance": planned_guidance(used),
        "person": {"confirmed": [row["code"] for row in application.confirmed]},
        "employer": _employer(application),
        **extra.pop("", {}),
        "earlier_periods": earlier_periods(application),
        "confirmations": sorted(application.assured),
        "attachments": attached(application),
    }
    for group, values in extra.items():
        case[group] |= values
    return {key: value for key, value in case.items() if value is not None}


def scheme_facts(application: Application, used: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the scheme's rules need besides: {"": {key: value}, "person": {…}, "employer": {…}}; unsaid is left out."""
    found: dict[str, dict[str, Any]] = {}
    for fact in facts_for(compiled(application.scheme_version)):
        value = used.get(fact.name)
        if fact.by == By.PLACEMENT or fact.key == "guidance" or value is None:
            continue
        group, _dot, key = fact.key.rpartition(".")
        said, there = fact.in_case(value), found.setdefault(group, {})
        there[key] = [*there.get(key, ()), *said] if isinstance(said, list) else said
    return found


def facts_told(application: Application) -> dict[str, Any]:
    """The facts that a handler may adjust, as they were told."""
    work, told = application.work, application.facts
    own = {
        "start_date": work.start_date,
        "end_date": work.end_date,
        "weekly_hours": work.hours_per_week,
        "planned_hours": application.planned_hours,
    }
    facts = facts_for(compiled(application.scheme_version))
    return own | {fact.name: fact.read(told.get(fact.name, "")) for fact in facts if fact.name not in own}


def facts_used(application: Application) -> dict[str, Any]:
    """The same with the handler's adjustments (the newest of each holds)."""
    used = facts_told(application)
    for row in adjustments_in_force(application):
        used[row.fact] = row.read(row.value)
    return used


def adjustments_in_force(application: Application) -> list[FactAdjustment]:
    newest = {row.fact: row for row in application.fact_adjustments.order_by("at", "pk")}
    return [row for row in newest.values() if row.value]


def attached(application: Application) -> list[str]:
    """Codes of what is attached; the plan written on the application's own page is a guidance plan."""
    codes = set(application.attachments.values_list("kind", flat=True))
    return sorted(codes | ({"guidance_plan"} if application.guidance_plan.strip() else set()))


def _told(answer: bool | None, rows: list[dict]) -> list[dict] | None:
    return {None: None, False: [], True: rows}[answer]


def _employer(application: Application) -> dict[str, Any]:
    organisation = application.organisation
    own = own_grants(application)
    employer = {
        "kind": organisation.kind,
        "municipality": organisation.home_municipality or None,
        "industry": organisation.industry_code or None,
        "economic_activity": True if organisation.kind in UNDERTAKINGS else None,
        "granted": own,
    }
    told = _told(application.has_de_minimis, [_plain_aid(row) for row in application.de_minimis])
    if told is not None:
        employer["undertaking_de_minimis"] = told + [_plain_aid(row) for row in own]
    return {key: value for key, value in employer.items() if value is not None}


def _plain_aid(row: dict) -> dict:
    return {"date": row["date"], "amount": row["amount"]}


def own_grants(application: Application) -> list[dict[str, str]]:
    """What this portal's decisions have granted to the same organisation, other cases."""
    decisions = Decision.objects.filter(application__organisation=application.organisation).with_amount_now()
    decisions = decisions.exclude(application=application).select_related("application__scheme_version")
    return [
        {
            "scheme": decision.application.scheme_version.slug,
            "date": _iso(clock.local_date(decision.decided_at)),
            "amount": _plain(decision.amount_now),
        }
        for decision in decisions.order_by("decided_at", "pk")
        if decision.amount_now
    ]


def earlier_periods(application: Application) -> list[dict[str, str]] | None:
    """Bonuses already granted for the same person at the same employer; None: nobody has looked who the person is."""
    if not same_person.is_known(application):
        return None
    decisions = Decision.objects.filter(
        application__in=same_person.cases(application), application__organisation=application.organisation_id
    ).with_amount_now().select_related("application__placement", "application__contract")  # fmt: skip
    return [
        {"start_date": _iso(work.start_date), "end_date": _iso(last), "amount": _plain(decision.amount_now)}
        for decision in decisions.order_by("decided_at", "pk")
        if decision.amount_now and (work := decision.application.work).start_date
        and (last := work.end_date or _last_paid(decision.application))
    ]  # fmt: skip


def _last_paid(application: Application) -> date | None:
    """The last day that the kept calculation reckons with: of work without an end, the end of the support."""
    days = [row["end_date"] for row in application.result.get("rows", []) if row.get("end_date")]
    return date.fromisoformat(max(days)) if days else None


def planned_guidance(used: dict[str, Any]) -> list[dict[str, str]] | None:
    """The planned hours spread over the period's weekdays, so that limits a month work on them. None: not told yet.

    A decision before the guidance stands on the plan; what is paid stands on the documented hours of the diary.
    """
    if used["planned_hours"] is None or used["start_date"] is None or used["end_date"] is None:
        return None
    days = list(_weekdays(used["start_date"], used["end_date"]))
    if not days:
        return None
    return [{"date": _iso(day), "hours": _plain(hours)} for day, hours in _spread(used["planned_hours"], days) if hours]


def _weekdays(start: date, end: date) -> Iterator[date]:
    for number in range((end - start).days + 1):
        day = start + timedelta(days=number)
        if day.weekday() < 5:
            yield day


def _spread(hours: Decimal, days: list[date]) -> Iterator[tuple[date, Decimal]]:
    """Even quarters of an hour, at most eight hours a day; the rest goes to the first days."""
    hours = min(hours, MOST_A_DAY * len(days))
    quarters = hours // QUARTER
    rest = hours - quarters * QUARTER
    each, more = divmod(quarters, len(days))
    for number, day in enumerate(days):
        extra = QUARTER if number < more else Decimal(0)
        yield day, each * QUARTER + extra + (rest if number == 0 else 0)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")
