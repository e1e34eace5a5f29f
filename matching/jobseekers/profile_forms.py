"""The profile's pages. An empty field means "not known", never "no"; a box "none" says that there is none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from matching.taxonomy.fields import occupation_lines, skill_lines, understood
from portal.core import clock
from portal.core.forms import AutocompleteSelect, BaseForm, DatePartsField, HoursRangeField
from portal.openings import choices
from portal.openings.models import Kind

LEVELS = [("", _("Not known")), ("0", _("Cannot now")), ("1", _("A little")), ("2", _("Much")), ("3", _("Very much"))]
YES_NO = [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]


class PageForm(BaseForm):
    """`changes()`: keys of the interchange format → value, or None for what is not known."""

    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, data_now: dict[str, Any], version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= {"version": version} | self.read(data_now)

    def read(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def changes(self) -> dict[str, Any]:
        return {}


def lines(text: str) -> list[str] | None:
    """Lines of a text area as a list; nothing written: not known."""
    return [line.strip()[:200] for line in text.splitlines() if line.strip()][:40] or None


def area(label: Any, help_text: Any = "", rows: int = 3, widget: forms.Widget | None = None) -> forms.CharField:
    shown = widget or forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=4000, widget=shown)


def yes_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, required=False, coerce=lambda v: v == "yes", empty_value=None
    )


class WishesForm(PageForm):
    wishes = area(
        _("Wishes"), _("Occupations or fields, one a line, in the person's own words."), widget=occupation_lines()
    )
    not_wanted = area(_("Does not want"), _("One a line. The engine never proposes these."))
    summary = area(_("Presentation"), _("In the person's own words."), rows=5)
    skills = area(_("Skills"), _("One a line."), widget=skill_lines(rows=5))

    def __init__(self, *args: Any, data_now: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, data_now=data_now, **kwargs)
        for name in ("wishes", "skills"):
            field = self.fields[name]
            field.help_text = understood(field.help_text, data_now.get(name) or [])

    def read(self, data: dict[str, Any]) -> dict[str, Any]:
        lists = {name: "\n".join(data.get(name) or []) for name in ("wishes", "not_wanted", "skills")}
        return lists | {"summary": data.get("summary", "")}

    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        lists = {name: lines(data[name]) for name in ("wishes", "not_wanted", "skills")}
        return lists | {"summary": data["summary"].strip() or None}


class HistoryForm(PageForm):
    """Work and education, a line each: quick to write, and each part is checked."""

    work_history = area(
        _("Work history"),
        _("One a line: title; months; year it ended (empty when it goes on). For example: siivooja; 14; 2024"),
        6,
    )
    education = area(_("Education"), _("One a line: qualification; yes or no for completed; year. For example: "
                                       "kokki; kyllä; 2015"), 4)  # fmt: skip

    def read(self, data: dict[str, Any]) -> dict[str, Any]:
        work = [
            _join(w["title"], w.get("months"), w.get("ended_year"), w.get("description"))
            for w in data.get("work_history") or []
        ]
        done = {True: "kyllä", False: "ei", None: ""}
        education = [
            _join(e["qualification"], done[e.get("completed")], e.get("year")) for e in data.get("education") or []
        ]
        return {"work_history": "\n".join(work), "education": "\n".join(education)}

    def clean_work_history(self) -> list[dict[str, Any]] | None:
        return [_work(line) for line in lines(self.cleaned_data["work_history"]) or []] or None

    def clean_education(self) -> list[dict[str, Any]] | None:
        return [_education(line) for line in lines(self.cleaned_data["education"]) or []] or None

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("work_history", "education")}


def _join(*parts: Any) -> str:
    return "; ".join("" if part is None else str(part) for part in parts).rstrip("; ")


def _parts(line: str, most: int) -> list[str]:
    parts = [part.strip() for part in line.split(";")]
    if not parts[0] or len(parts) > most:
        raise ValidationError(_("The line “%(line)s” has too many parts or no name."), params={"line": line})
    return parts + [""] * (most - len(parts))


def _number(text: str, line: str, low: int, high: int) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ValidationError(
            _("The line “%(line)s”: %(text)s is not a possible number."), params={"line": line, "text": text}
        )
    return int(text)


def _work(line: str) -> dict[str, Any]:
    title, months, year, description = _parts(line, 4)
    row = {
        "title": title,
        "months": _number(months, line, 0, 720),
        "ended_year": _number(year, line, 1950, clock.today().year),
    }
    row["description"] = description or None
    return {key: value for key, value in row.items() if value is not None}


def _education(line: str) -> dict[str, Any]:
    qualification, completed, year = _parts(line, 3)
    words = {"kyllä": True, "yes": True, "ja": True, "ei": False, "no": False, "nej": False, "": None}
    if completed.lower() not in words:
        raise ValidationError(_("The line “%(line)s”: write yes or no for completed."), params={"line": line})
    row = {"qualification": qualification, "completed": words[completed.lower()],
           "year": _number(year, line, 1950, clock.today().year + 6)}  # fmt: skip
    return {key: value for key, value in row.items() if value is not None}


class CardsForm(PageForm):
    """Cards, licences and languages. Given lists are complete, so "none" is a box of its own."""

    cards = forms.MultipleChoiceField(
        label=_("Cards"), choices=choices.cards, required=False, widget=forms.SelectMultiple
    )
    no_cards = forms.BooleanField(label=_("The person has no cards"), required=False)
    driving_licences = forms.MultipleChoiceField(
        label=_("Driving licences"), choices=choices.licences, required=False, widget=forms.CheckboxSelectMultiple
    )
    no_licence = forms.BooleanField(label=_("The person has no driving licence"), required=False)
    languages = area(_("Languages"), _("One a line: language; level A1–C2 or native. For example: fi; native"))

    def read(self, data: dict[str, Any]) -> dict[str, Any]:
        return {
            "cards": [card["code"] for card in data.get("cards") or []],
            "no_cards": data.get("cards") == [],
            "driving_licences": data.get("driving_licences") or [],
            "no_licence": data.get("driving_licences") == [],
            "languages": "\n".join(_join(entry["code"], entry.get("level")) for entry in data.get("languages") or []),
        }

    def __init__(self, *args: Any, data_now: dict[str, Any], **kwargs: Any) -> None:
        self.held = {card["code"]: card for card in data_now.get("cards") or []}
        super().__init__(*args, data_now=data_now, **kwargs)

    def clean_languages(self) -> list[dict[str, Any]] | None:
        spoken = []
        for line in lines(self.cleaned_data["languages"]) or []:
            code, level = _parts(line, 2)
            if len(code) != 2 or not code.isalpha():
                raise ValidationError(
                    _("The line “%(line)s”: use the language's two letters, such as fi."), params={"line": line}
                )
            spoken.append(
                {"code": code.lower()} | ({"level": level if level == "native" else level.upper()} if level else {})
            )
        return spoken or None

    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        cards = [self.held.get(code, {"code": code}) for code in data["cards"]]
        return {
            "cards": cards or ([] if data["no_cards"] else None),
            "driving_licences": data["driving_licences"] or ([] if data["no_licence"] else None),
            "languages": data["languages"],
        }


class PracticalForm(PageForm):
    municipality = forms.ChoiceField(label=_("Municipality"), choices=choices.municipalities, widget=AutocompleteSelect)
    kinds = forms.MultipleChoiceField(
        label=_("What the person wants now"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    hours_per_week = HoursRangeField(label=_("Hours a week"), max_value=60, required=False)
    shifts = forms.MultipleChoiceField(
        label=_("Working times"), choices=choices.shifts, required=False, widget=forms.CheckboxSelectMultiple
    )
    max_distance_km = forms.IntegerField(
        label=_("Longest way to work, km"), required=False, min_value=0, max_value=2000
    )
    car = yes_no(_("Has a car to use"))
    available_from = DatePartsField(label=_("Can start from"), required=False)
    adult = yes_no(_("Is 18 or over"))

    def read(self, data: dict[str, Any]) -> dict[str, Any]:
        flags = {name: {True: "yes", False: "no"}.get(data.get(name), "") for name in ("car", "adult")}
        same = {
            name: data.get(name)
            for name in ("municipality", "kinds", "shifts", "max_distance_km", "hours_per_week", "available_from")
        }
        return same | flags

    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        hours, start = data["hours_per_week"], data["available_from"]
        return {
            "municipality": data["municipality"],
            "kinds": data["kinds"] or None,
            "shifts": data["shifts"] or None,
            "max_distance_km": data["max_distance_km"],
            "car": data["car"],
            "adult": data["adult"],
            "hours_per_week": [float(hours.low), float(hours.high)] if hours else None,
            "available_from": start.isoformat() if start else None,
        }


class CapacityForm(PageForm):
    """What the person can now, and needs at the workplace. Health data: never shown to an employer."""

    needs = forms.MultipleChoiceField(
        label=_("What the person needs at the workplace"), choices=choices.adjustments, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, data_now: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, data_now=data_now, **kwargs)
        capacity = data_now.get("capacity") or {}
        for code, label in choices.demands():
            self.fields[f"can_{code}"] = forms.ChoiceField(label=label, choices=LEVELS, required=False)
            self.initial[f"can_{code}"] = "" if capacity.get(code) is None else str(capacity[code])

    def read(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"needs": data.get("needs") or []}

    def changes(self) -> dict[str, Any]:
        capacity = {name.removeprefix("can_"): int(value) for name, value in self.cleaned_data.items()
                    if name.startswith("can_") and value != ""}  # fmt: skip
        return {"capacity": capacity or None, "needs": self.cleaned_data["needs"] or None}


PAGES: dict[str, tuple[Any, type[PageForm]]] = {
    "wishes": (_("Wishes and skills"), WishesForm),
    "history": (_("Work and education"), HistoryForm),
    "cards": (_("Cards, licences and languages"), CardsForm),
    "practical": (_("Where and when"), PracticalForm),
    "capacity": (_("What the person can and needs"), CapacityForm),
}
