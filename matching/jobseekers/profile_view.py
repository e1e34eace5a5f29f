"""A profile in words, for the coach's page and for the person's own page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matching.jobseekers.profile_forms import LEVELS, PAGES
from portal.openings import choices
from portal.openings.models import Kind


def sections(data: dict[str, Any]) -> list[dict[str, Any]]:
    """[{name, title, rows: [{key, value}]}]; what is not known has an empty value."""
    return [{"name": name, "title": title, "rows": ROWS[name](data)} for name, (title, _form) in PAGES.items()]


def _row(key: Any, value: Any) -> dict[str, Any]:
    return {"key": key, "value": value if value is not None else ""}


def _listed(data: dict[str, Any], key: str, names: dict[str, Any] | None = None) -> Any:
    values = data.get(key)
    if values == []:
        return _("None")
    return [str((names or {}).get(value, value)) for value in values or []]


def _wishes(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        _row(_("Wishes"), _listed(data, "wishes")),
        _row(_("Does not want"), _listed(data, "not_wanted")),
        _row(_("Presentation"), data.get("summary")),
        _row(_("Skills"), _listed(data, "skills")),
    ]


def _history(data: dict[str, Any]) -> list[dict[str, Any]]:
    work = [work_line(row) for row in data.get("work_history") or []]
    education = [education_line(row) for row in data.get("education") or []]
    return [_row(_("Work history"), work), _row(_("Education"), education)]


def work_line(row: dict[str, Any]) -> str:
    """`siivooja, 14 kk, päättyi 2024`."""
    parts = [row["title"]]
    if row.get("months") is not None:
        parts.append(_("%(months)s months") % {"months": row["months"]})
    if row.get("ended_year"):
        parts.append(_("ended %(year)s") % {"year": row["ended_year"]})
    return ", ".join(parts)


def education_line(row: dict[str, Any]) -> str:
    state = {True: "", False: _("not completed"), None: ""}[row.get("completed")]
    return ", ".join(str(part) for part in (row["qualification"], state, row.get("year")) if part)


def _cards(data: dict[str, Any]) -> list[dict[str, Any]]:
    names = dict(choices.cards())
    held = data.get("cards")
    cards = _("None") if held == [] else [card_line(card, names) for card in held or []]
    spoken = [language_line(entry) for entry in data.get("languages") or []]
    return [
        _row(_("Cards"), cards),
        _row(_("Driving licences"), _listed(data, "driving_licences")),
        _row(_("Languages"), spoken),
    ]


def language_line(entry: dict[str, Any]) -> str:
    """`suomi, äidinkieli`."""
    names = choices.language_name(entry["code"]), choices.level_name(entry.get("level", ""))
    return ", ".join(name for name in names if name)


def _day(iso: Any) -> str:
    return date_format(date.fromisoformat(str(iso)), "j.n.Y") if iso else ""


def card_line(card: dict[str, Any], names: dict[str, str]) -> str:
    until = f", {_('valid until')} {_day(card['valid_until'])}" if card.get("valid_until") else ""
    return f"{names.get(card['code'], card['code'])}{until}"


def _practical(data: dict[str, Any]) -> list[dict[str, Any]]:
    hours = data.get("hours_per_week")
    return [
        _row(_("Municipality"), choices.name_of(data.get("municipality", ""), choices.municipalities)),
        _row(_("What the person wants now"), _listed(data, "kinds", dict(Kind.choices))),
        _row(_("Hours a week"), f"{hours[0]:g}–{hours[1]:g}" if hours else ""),
        _row(_("Working times"), _listed(data, "shifts", dict(choices.shifts()))),
        _row(_("Longest way to work, km"), data.get("max_distance_km")),
        _row(_("Has a car to use"), {True: _("Yes"), False: _("No")}.get(data.get("car"), "")),
        _row(_("Can start from"), _day(data.get("available_from"))),
        _row(_("Is 18 or over"), {True: _("Yes"), False: _("No")}.get(data.get("adult"), "")),
    ]


def _capacity(data: dict[str, Any]) -> list[dict[str, Any]]:
    levels = dict(LEVELS)
    capacity = data.get("capacity") or {}
    said = [f"{text}: {levels[str(capacity[code])]}" for code, text in choices.demands() if code in capacity]
    return [
        _row(_("What the person can now"), said),
        _row(_("Needs at the workplace"), _listed(data, "needs", dict(choices.adjustments()))),
    ]


ROWS = {"wishes": _wishes, "history": _history, "cards": _cards, "practical": _practical, "capacity": _capacity}
