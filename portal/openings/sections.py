"""The pages of an opening in their order, and what the check page says of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.openings import choices, forms
from portal.openings.models import Kind, Opening


@dataclass(frozen=True)
class Section:
    """`required`: publishing needs it; the others only make matches better."""

    name: str
    title: Any
    form: type[forms.SectionForm]
    required: bool = False
    public_title: Any = ""  # where the employer is not the reader


SECTIONS = {
    section.name: section
    for section in (
        Section("basics", gettext_lazy("The work"), forms.BasicsForm, required=True),
        Section("time", gettext_lazy("Working time and start"), forms.TimeForm),
        Section("requirements", gettext_lazy("What is required"), forms.RequirementsForm),
        Section(
            "work",
            gettext_lazy("What the work demands and what you can arrange"),
            forms.WorkForm,
            public_title=gettext_lazy("What the work demands and what can be arranged"),
        ),
        Section("contact", gettext_lazy("Contact and language"), forms.ContactForm),
    )
}


def answers(opening: Opening, *, public: bool = False) -> list[dict[str, Any]]:
    """Sections with rows for `check_answers`, or what the public page tells (`public`: nothing that isn't public)."""
    shown = []
    for name, section in SECTIONS.items():
        rows = ROWS[name](opening, public)
        if public or not section.required:
            rows = [row for row in rows if row["value"] not in ("", None, [])]
        if public:
            if rows:
                shown.append({"title": section.public_title or section.title, "rows": rows})
            continue
        address = reverse("openings:edit", args=[opening.pk, name])
        shown.append({"title": section.title, "rows": rows, "href": address})
    return shown


def _row(key: Any, value: Any) -> dict[str, Any]:
    return {"key": key, "value": value}


def _basics(opening: Opening, public: bool) -> list[dict[str, Any]]:
    rows = [
        _row(_("Kind of place"), opening.get_kind_display()),
        _row(_("Municipality of the workplace"), choices.name_of(opening.location, choices.municipalities)),
    ]
    if not public:
        occupation = _row(_("Occupation"), opening.occupation_label)
        rows[:0] = [_row(_("Title"), opening.title), occupation, _row(_("What the work is"), opening.description)]
    if opening.kind == Kind.WORK_TRIAL:
        rows.append(_row(_("Hours a day"), _plain(opening.hours_per_day) if opening.hours_per_day else ""))
        rows.append(_row(_("Days a week"), opening.days_per_week or ""))
    else:
        rows.append(_row(_("Hours a week"), hours_text(opening)))
    if opening.kind != Kind.JOB and not public:
        rows.append(_row(forms.guide_title(opening.kind), opening.supervisor_name))
    return rows


def hours_text(opening: Opening) -> str:
    """`20–30`, in the numbers of the page's language."""
    if opening.hours_min is None or opening.hours_max is None:
        return ""
    low, high = _plain(opening.hours_min), _plain(opening.hours_max)
    return low if low == high else f"{low}–{high}"


def _plain(number: Decimal) -> str:
    """`5` and `7,5`, never `5,00`."""
    return localize(number.normalize() + 0)


def _time(opening: Opening, public: bool) -> list[dict[str, Any]]:
    rows = [
        _row(_("Working times"), _labels(opening.shifts, choices.shifts)),
        _row(_("First day"), date_format(opening.start_date) if opening.start_date else ""),
        _row(_("Last day"), date_format(opening.end_date) if opening.end_date else ""),
        _row(_("Number of places"), opening.seats or ""),
        _row(_("Can be done from home"), {True: _("Yes"), False: _("No")}.get(opening.remote, "")),
    ]
    if opening.kind == Kind.WORK_TRIAL:
        rows.insert(0, _row(_("Hours a week"), hours_text(opening)))
    else:
        rows.append(_row(_("Pay"), opening.pay))
    return rows


def _requirements(opening: Opening, public: bool) -> list[dict[str, Any]]:
    languages = [
        f"{_language(entry['code'])} {entry.get('level', '')}".strip() for entry in opening.required_languages or []
    ]
    return [
        _row(_("Required cards"), _labels(opening.required_cards, choices.cards)),
        _row(_("Cards that can be taken here"), _labels(opening.trainable_cards, choices.cards)),
        _row(_("Driving licences"), opening.required_driving_licences or []),
        _row(_("Languages"), languages),
        _row(_("Required qualification"), opening.required_qualification),
        _row(_("Minimum age"), opening.minimum_age or ""),
        _row(_("Skills that are needed"), opening.required_skills or []),
        _row(_("Skills that are a plus"), opening.desired_skills or []),
    ]


def _language(code: str) -> str:
    return {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English")}.get(code, code)


def _work(opening: Opening, public: bool) -> list[dict[str, Any]]:
    levels = {key: text for key, text in forms.DEMAND_LEVELS if key}
    said = opening.demands or {}
    demands = [f"{text}: {levels[str(said[code])].lower()}" for code, text in choices.demands() if said.get(code)]
    return [
        _row(_("What the work demands"), demands),
        _row(_("What the workplace can arrange"), _labels(opening.adjustments, choices.adjustments)),
    ]


def _contact(opening: Opening, public: bool) -> list[dict[str, Any]]:
    rows = [
        _row(_("Contact person"), opening.contact_name),
        _row(_("E-mail address"), opening.contact_email),
        _row(_("Telephone"), opening.contact_phone),
        _row(_("Street address of the workplace"), opening.street),
    ]
    if not public:
        rows.insert(0, _row(_("Supervisor's telephone"), opening.supervisor_phone))
    return rows


def _labels(codes: list[str] | None, source: Callable[[], list[tuple[str, str]]]) -> list[str]:
    names = dict(source())
    return [names.get(code, code) for code in codes or []]


ROWS = {"basics": _basics, "time": _time, "requirements": _requirements, "work": _work, "contact": _contact}
