"""What was disclosed, in words: the same rows for the coach's preview and for the employer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from matching.placements.labels import SCOPES
from portal.core.ui import Row, Section
from portal.openings import choices


def sections(disclosed: Mapping[str, Any]) -> list[Section]:
    """Sections with rows, in the order of 118 §'s list; nothing but what `disclosed` holds."""
    return [Section(SCOPES[scope], ROWS[scope](disclosed[scope])) for scope in SCOPES if scope in disclosed]


def _contact(part: Mapping[str, str]) -> list[Row]:
    names = {"name": _("Name"), "phone": _("Telephone"), "email": _("E-mail")}
    return [Row(label, part[key]) for key, label in names.items() if key in part]


def _languages(part: list[Mapping[str, str]]) -> list[Row]:
    return [Row(choices.language_name(row["code"]), choices.level_name(row.get("level", ""))) for row in part]


def _education(part: list[Mapping[str, Any]]) -> list[Row]:
    states = {True: _("completed"), False: _("not completed"), None: ""}
    return [Row(row["qualification"], states[row.get("completed")]) for row in part]


def _work(part: list[Mapping[str, Any]]) -> list[Row]:
    return [Row(row["title"], [text for text in (_duration(row), row.get("description", "")) if text]) for row in part]


def _duration(row: Mapping[str, Any]) -> str:
    months = _("%(months)s months") % {"months": row["months"]} if "months" in row else ""
    ended = _("ended %(year)s") % {"year": row["ended_year"]} if "ended_year" in row else ""
    return ", ".join(text for text in (months, ended) if text)


def _skills(part: Mapping[str, Any]) -> list[Row]:
    cards = [_card(row) for row in part.get("cards", [])]
    licences = [choices.name_of(code, choices.licences) for code in part.get("driving_licences", [])]
    told = [
        (_("Skills"), part.get("skills")),
        (_("Cards"), cards),
        (_("Driving licences"), licences),
        (_("Wishes"), part.get("wishes")),
        (_("Presentation"), part.get("summary")),
    ]
    return [Row(label, value) for label, value in told if value]


def _card(row: Mapping[str, str]) -> str:
    name = choices.name_of(row["code"], choices.cards)
    until = row.get("valid_until")
    return _("%(card)s, valid until %(day)s") % {"card": name, "day": _day(until)} if until else name


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{int(day)}.{int(month)}.{year}"


def _unemployed(part: bool) -> list[Row]:
    return [Row(_("Unemployed without a break"), _("12 months"))]


ROWS: dict[str, Callable[[Any], list[Row]]] = {
    "contact": _contact,
    "languages": _languages,
    "education": _education,
    "work_history": _work,
    "skills": _skills,
    "unemployed_12_months": _unemployed,
}
