"""The parts of a placement's page: what comes next, the agreement in words, what has happened."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from matching.placements import rules
from matching.placements.models import Placement
from portal.accounts.models import Authority, Responsibility
from portal.core.transitions import history
from portal.core.ui import Entry, Row, Task

S = Placement.State


def tasks(placement: Placement, own: bool) -> list[Task]:
    """What is to be done, in order. The agreement is signed at the employment authority."""
    if placement.state == S.CANCELLED:
        return []
    pk, begun = placement.pk, placement.state != S.PLANNED
    found = [_agreement_task(placement, own, begun)]
    if placement.is_trial:
        signed = placement.agreement_signed_on
        hint = _("The person, the host and the authority sign it at the authority, not in this portal.")
        found.append(Task(_("The agreement is signed"), "", "completed" if signed else "not_started",
                          hint=_day(signed) if signed else hint))  # fmt: skip
    found.append(
        Task(_("Guidance diary"), reverse("placements:diary", args=[pk]), "in_progress" if begun else "cannot_start",
             hint=_("Date, hours and what was guided."))
    )  # fmt: skip
    if placement.is_trial:
        found.append(_evaluation_task(placement, own, begun))
    return found


def _agreement_task(placement: Placement, own: bool, begun: bool) -> Task:
    """An employer is asked only for what the employer knows; what the coach adds is named, and is no task."""
    missing = rules.missing_fields(placement) if placement.is_trial else []
    text, lacking = _("Missing: %(fields)s"), missing
    if not own and placement.is_trial:
        lacking = rules.missing_fields(placement, [f for f in rules.AGREEMENT_FIELDS if f not in rules.COACH_FIELDS])
        if not lacking:
            text = _("The coach adds: %(fields)s")
    hint = text % {"fields": ", ".join(lacking or missing)} if missing and not begun else ""
    state = "completed" if not lacking and placement.start_date else "in_progress"
    address = reverse("placements:agreement", args=[placement.pk]) if not begun or own else ""
    return Task(_("Fill in the agreement"), address, state, hint=hint)


def _evaluation_task(placement: Placement, own: bool, begun: bool) -> Task:
    given = hasattr(placement, "evaluation")
    address = "" if own or given else reverse("placements:evaluation", args=[placement.pk])
    state = "completed" if given else "problem" if placement.lacks_evaluation else "not_started"
    hint = _("The host gives it at the end (380/2023 57 § and 59 §).")
    return Task(_("Evaluation by the employer"), address, state if begun or given else "cannot_start", hint=hint)


def agreement_rows(placement: Placement, own: bool) -> list[Row]:
    """The agreement's data in words. The benefit's payer is the coach's matter and the agreement's."""
    rows = [
        Row(_("Person"), str(placement.client)),
        Row(_("Employer"), str(placement.organisation)),
        Row(_("Kind of place"), placement.get_kind_display()),
        Row(_("Dates of the placement"), period(placement)),
        Row(_("Hours"), hours(placement)),
        Row(_("Place of work"), placement.place),
        Row(_("Tasks"), placement.tasks),
        Row(_("Goals"), placement.goals),
        Row(_("Supervisor"), " ".join((placement.supervisor_name, placement.supervisor_phone)).strip()),
    ]
    if own and placement.is_trial:
        rows.append(Row(_("Payer of the unemployment benefit"), placement.benefit_payer))
        rows.append(Row(_("Not the person's own employer"), _("confirmed") if placement.not_own_employer else ""))
    return rows


def period(placement: Placement) -> str:
    if not placement.start_date:
        return ""
    end = placement.last_day
    return f"{_day(placement.start_date)}–{_day(end) if end else ''}"


def hours(placement: Placement) -> list[str]:
    parts: list[tuple[Any, str]] = [
        (placement.hours_per_day, _("%(n)s h a day")),
        (placement.days_per_week, _("%(n)s days a week")),
        (placement.hours_per_week, _("%(n)s h a week")),
    ]
    return [text % {"n": number_format(value.normalize() if hasattr(value, "normalize") else value)}
            for value, text in parts if value is not None]  # fmt: skip


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def trials(placement: Placement) -> dict[str, Any]:
    """How much of the six months is used, and how long this one may last (380/2023 55 §)."""
    earlier = rules.counted_periods(placement)
    start = placement.start_date
    return {
        "used": rules.total_length(earlier),
        "count": len(earlier),
        "latest": rules.latest_end(start, earlier) if start else None,
        "sentence": rules.trial_limit_sentence(placement),
    }


def trial_authority(placement: Placement) -> Authority | None:
    """Who signs work-trial agreements in this town: data, not code."""
    step = Responsibility.Step.TRIAL_AGREEMENT
    found = Responsibility.objects.filter(municipality=placement.municipality, step=step).select_related("authority")
    row = found.first()
    return row.authority if row else None


def timeline(placement: Placement) -> list[Entry]:
    """What happened, by role; the reason of a cancellation or interruption is part of it."""
    titles = {"create": _("The employer accepted"), "start": _("The placement started"),
              "end": _("The placement ended"), "cancel": _("The placement was cancelled"),
              "interrupt": _("The placement was interrupted")}  # fmt: skip
    tones = {"start": "success", "end": "success", "cancel": "danger", "interrupt": "warning"}
    return [
        Entry(titles[log.action], log.at, text=log.reason, tone=tones.get(log.action, "neutral"))
        for log in history(placement)
    ]


def evaluation_rows(placement: Placement) -> list[Row]:
    """The evaluation in words, or nothing."""
    given = getattr(placement, "evaluation", None)
    if given is None:
        return []
    choices = ("suits_work", "working_life_skills", "could_hire")
    return [
        Row(
            given._meta.get_field(name).verbose_name,
            getattr(given, f"get_{name}_display")() if name in choices else getattr(given, name),
        )
        for name in ("suits_work", "working_life_skills", "strengths", "development", "could_hire")
    ]
