"""The pages on which an opening is told: a short one that is enough, and four more that make matches better."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from matching.taxonomy import lookup
from matching.taxonomy.fields import OccupationField, skill_lines, understood
from portal.core.forms import (
    AutocompleteSelect,
    BaseForm,
    BaseModelForm,
    DatePartsField,
    DecimalField,
    HoursRangeField,
    Radios,
)
from portal.openings import choices
from portal.openings.models import Kind, Opening
from portal.openings.rules import broken_rules

DEMAND_LEVELS = [("", _("Not said")), ("0", _("None")), ("1", _("Some")), ("2", _("Much")), ("3", _("Very much"))]
KIND_HELP = {
    Kind.WORK_TRIAL: _("Work trial: the person gets to know the work, you pay no wages"),
    Kind.APPRENTICESHIP: _("Apprenticeship: an employment contract in which the person studies for a qualification"),
    Kind.JOB: _("Job: an ordinary employment contract"),
}


class KindForm(BaseForm):
    heading_field = "kind"
    kind = forms.ChoiceField(
        label=_("What kind of place do you offer?"), choices=list(KIND_HELP.items()), widget=Radios
    )


class SectionForm(BaseModelForm):
    """One page of an opening. `changes()` is what the service saves."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    only_for: dict[str, tuple[str, ...]] = {}  # field → kinds that have it

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        for name, kinds in self.only_for.items():
            if self.instance.kind not in kinds:
                del self.fields[name]

    def changes(self) -> dict[str, Any]:
        names = {f.name for f in Opening._meta.concrete_fields}
        return {name: value for name, value in self.cleaned_data.items() if name in names and name != "version"}

    def add_broken_rules(self) -> None:
        """The law of this kind, beside the fields of this page (a draft may be saved without it)."""
        wrong = set(self.errors)  # cleans first, so that everything that is wrong is said at once
        for rule in broken_rules(self.instance):
            if rule.field in self.fields and rule.field not in wrong:
                self.add_error(rule.field, rule.sentence)


class BasicsForm(SectionForm):
    """The short path: enough for publishing. The title is free text; an occupation that is picked is kept with it."""

    mark_optional = False  # only a draft may lack something
    title = OccupationField(
        label=_("Title"),
        help_text=_("For example: kitchen assistant. Choose a suggestion or write a title of your own."),
    )
    hours = HoursRangeField(label=_("Hours a week, from and to"), max_value=60, required=False)
    hours_per_day = DecimalField(
        label=_("Hours a day"), required=False, min_value=0, max_value=24, max_digits=4, decimal_places=2,
        help_text=_("A work trial is 4 to 8 hours a day."),
    )  # fmt: skip
    location = forms.ChoiceField(
        label=_("Municipality of the workplace"), choices=choices.municipalities, widget=AutocompleteSelect
    )
    only_for = {
        "hours": (Kind.APPRENTICESHIP, Kind.JOB),
        "hours_per_day": (Kind.WORK_TRIAL,),
        "days_per_week": (Kind.WORK_TRIAL,),
        "supervisor_name": (Kind.WORK_TRIAL, Kind.APPRENTICESHIP),
    }
    field_order = ["title", "description", "location", "hours_per_day", "days_per_week", "hours", "supervisor_name"]

    class Meta:
        model = Opening
        fields = ["title", "description", "location", "hours_per_day", "days_per_week", "supervisor_name"]
        help_texts = {
            "description": _("A few sentences in your own words: what is done, with whom, what one learns."),
            "days_per_week": _("A work trial is at most 5 days a week."),
            "supervisor_name": _(
                "The person who guides and supervises at the workplace. The public does not see the name."
            ),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["hours"] = _hours(self.instance)
        self.initial["title"] = (self.instance.occupation_uri, self.instance.title)
        if "supervisor_name" in self.fields:
            self.fields["supervisor_name"].label = guide_title(self.instance.kind)

    def clean_title(self) -> str:
        self.picked = self.cleaned_data["title"]
        longest = Opening._meta.get_field("title").max_length
        if len(self.picked.label) > longest:
            raise ValidationError(_("Write at most %(n)s characters."), params={"n": longest})
        return self.picked.label

    def _occupation(self) -> dict[str, str]:
        """What was picked; a title that was not touched keeps the occupation that it has."""
        known = lookup.occupation(self.picked.id) if self.picked.id else None
        return {"occupation_uri": known.id if known else "", "occupation_label": known.label if known else ""}

    def changes(self) -> dict[str, Any]:
        changed = super().changes() | self._occupation()
        if "hours" in self.fields:
            changed |= _split(self.cleaned_data.get("hours"))
        elif self.cleaned_data.get("hours_per_day") and self.cleaned_data.get("days_per_week"):
            weekly = self.cleaned_data["hours_per_day"] * self.cleaned_data["days_per_week"]
            if self.instance.hours_max is None or weekly > self.instance.hours_max:
                changed |= {"hours_min": min(self.instance.hours_min or weekly, weekly), "hours_max": weekly}
        return changed

    def _post_clean(self) -> None:
        super()._post_clean()
        if "hours" in self.fields and "hours" not in self.errors:
            for name, value in _split(self.cleaned_data.get("hours")).items():
                setattr(self.instance, name, value)

    def add_broken_rules(self) -> None:
        super().add_broken_rules()
        for rule in broken_rules(self.instance):
            if rule.field == "hours_min" and "hours" in self.fields and not self.errors.get("hours"):
                self.add_error("hours", rule.sentence)


class TimeForm(SectionForm):
    hours = HoursRangeField(label=_("Hours a week, from and to"), max_value=60, required=False,
        help_text=_("The range that suits you. A wide range brings more people."))  # fmt: skip
    shifts = forms.MultipleChoiceField(
        label=_("Working times"), choices=choices.shifts, widget=forms.CheckboxSelectMultiple, required=False
    )
    start_date = DatePartsField(label=_("First day"), required=False)
    end_date = DatePartsField(label=_("Last day"), required=False)
    remote = forms.TypedChoiceField(
        label=_("Can the whole work be done from home?"), required=False, widget=Radios,
        choices=[("yes", _("Yes")), ("no", _("No"))], coerce=lambda value: value == "yes", empty_value=None,
    )  # fmt: skip

    class Meta:
        model = Opening
        fields = ["start_date", "end_date", "seats", "shifts", "remote", "pay"]
        help_texts = {"pay": _("Those who seek work ask for it most. A work trial has no wages.")}

    field_order = ["hours", "shifts", "start_date", "end_date", "seats", "remote", "pay"]
    only_for = {"pay": (Kind.APPRENTICESHIP, Kind.JOB)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["hours"] = _hours(self.instance)
        self.initial["remote"] = {True: "yes", False: "no"}.get(self.instance.remote, "")

    def changes(self) -> dict[str, Any]:
        return (
            super().changes() | _split(self.cleaned_data.get("hours")) | {"shifts": self.cleaned_data["shifts"] or None}
        )


class RequirementsForm(SectionForm):
    required_cards = forms.MultipleChoiceField(
        label=_("Cards that the person must have"), choices=choices.cards, required=False, widget=forms.SelectMultiple
    )
    trainable_cards = forms.MultipleChoiceField(
        label=_("Cards that can be taken during the placement"), choices=choices.cards, required=False,
        widget=forms.SelectMultiple, help_text=_("This opens the place for more people."),
    )  # fmt: skip
    required_driving_licences = forms.MultipleChoiceField(
        label=_("Driving licences"), choices=choices.licences, required=False, widget=forms.CheckboxSelectMultiple
    )
    finnish_level = forms.ChoiceField(
        label=_("Finnish"), required=False, choices=lambda: [("", _("Not said")), *choices.levels()]
    )
    english_level = forms.ChoiceField(
        label=_("English"), required=False, choices=lambda: [("", _("Not said")), *choices.levels()]
    )
    required_skills_text = forms.CharField(
        label=_("Skills that are needed"),
        required=False,
        widget=skill_lines(),
        help_text=_("One a line."),
    )
    desired_skills_text = forms.CharField(
        label=_("Skills that are a plus"),
        required=False,
        widget=skill_lines(),
        help_text=_("One a line."),
    )
    only_for = {"required_qualification": (Kind.APPRENTICESHIP, Kind.JOB)}

    class Meta:
        model = Opening
        fields = [
            "required_cards",
            "trainable_cards",
            "required_driving_licences",
            "required_qualification",
            "minimum_age",
        ]
        help_texts = {"required_qualification": _("Only one that the law or you truly demand."),
                      "minimum_age": _("Only if the law demands it.")}  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = {entry["code"]: entry.get("level", "") for entry in self.instance.required_languages or []}
        self.initial |= {"finnish_level": spoken.get("fi", ""), "english_level": spoken.get("en", "")}
        for name in ("required_skills", "desired_skills"):
            saved = getattr(self.instance, name) or []
            self.initial[f"{name}_text"] = "\n".join(saved)
            self.fields[f"{name}_text"].help_text = understood(_("One a line."), saved)

    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        others = [entry for entry in self.instance.required_languages or [] if entry["code"] not in ("fi", "en")]
        asked = [("fi", data["finnish_level"]), ("en", data["english_level"])]
        languages = [{"code": code, "level": level} for code, level in asked if level] + others
        lists = {
            name: data[name] or None for name in ("required_cards", "trainable_cards", "required_driving_licences")
        }
        skills = {name: _lines(data[f"{name}_text"]) or None for name in ("required_skills", "desired_skills")}
        return super().changes() | lists | skills | {"required_languages": languages or None}


class WorkForm(SectionForm):
    """What the work demands and what the workplace can arrange: a choice a demand."""

    adjustments = forms.MultipleChoiceField(
        label=_("What can you arrange?"), choices=choices.adjustments, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Each one opens the place for more people."),
    )  # fmt: skip

    class Meta:
        model = Opening
        fields = ["adjustments"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = self.instance.demands or {}
        for code, text in choices.demands():
            self.fields[f"demand_{code}"] = forms.ChoiceField(label=text, choices=DEMAND_LEVELS, required=False)
            self.initial[f"demand_{code}"] = "" if said.get(code) is None else str(said[code])

    def changes(self) -> dict[str, Any]:
        said = {name.removeprefix("demand_"): int(value) for name, value in self.cleaned_data.items()
                if name.startswith("demand_") and value != ""}  # fmt: skip
        return {"demands": said or None, "adjustments": self.cleaned_data["adjustments"] or None}


class ContactForm(SectionForm):
    class Meta:
        model = Opening
        fields = ["supervisor_phone", "contact_name", "contact_email", "contact_phone", "street", "language"]
        help_texts = {"contact_name": _("Shown to everybody with e-mail and telephone.")}


class OccupationForm(BaseForm):
    """Which occupation the title means, among what the vocabulary finds for it; free text stays valid without."""

    occupation = forms.ChoiceField(label=_("Which of these is the work?"), widget=Radios(small=True))

    def __init__(self, *args: Any, opening: Opening, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = lookup.occupations(opening.title, 5) if opening.title else []
        self.names = {concept.id: concept.label for concept in found}
        self.fields["occupation"].choices = list(self.names.items())


class FilterForm(BaseForm):
    """The public list's filters; they stay in the address."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    kind = forms.MultipleChoiceField(
        label=_("Kind of place"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    location = forms.ChoiceField(label=_("Municipality"), required=False)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(choices.municipalities())
        self.fields["location"].choices = [("", _("All")), *[(code, names.get(code, code)) for code in codes]]


def guide_title(kind: str) -> Any:
    """What the law calls the person who guides (380/2023 57 §; 531/2017)."""
    return _("Supervisor") if kind == Kind.WORK_TRIAL else _("Workplace instructor")


def _hours(opening: Opening) -> tuple[Any, Any] | None:
    return (opening.hours_min, opening.hours_max) if opening.hours_min is not None else None


def _split(hours: Any) -> dict[str, Any]:
    return {"hours_min": hours.low if hours else None, "hours_max": hours.high if hours else None}


def _lines(text: str) -> list[str]:
    return [line.strip()[:200] for line in text.splitlines() if line.strip()][:30]
