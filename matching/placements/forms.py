"""Forms of review, proposals, placements, the diary and the evaluation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from matching.placements import rules
from matching.placements.labels import BANDS, LITTLE_KNOWN
from matching.placements.matching import little_known
from matching.placements.models import Evaluation, Placement, Proposal, ReviewDecision, TrialPeriod, TrialRestart
from portal.core import clock
from portal.core.forms import BaseForm, BaseModelForm, DatePartsField, DecimalInput, Radios
from portal.openings.models import Kind

DISTANCES = [("10", "10 km"), ("25", "25 km"), ("50", "50 km"), ("100", "100 km")]
BLOCKED = [
    ("", _("Hide blocked")),
    ("liftable", _("Show those whose blocker could be lifted")),
    ("all", _("Show all blocked")),
]


class ListFilters(BaseForm):
    """Filters of a ranked list; they stay in the address."""

    mark_optional = False
    band = forms.MultipleChoiceField(
        label=_("Match"), required=False, choices=[*BANDS.items(), ("unknown", LITTLE_KNOWN)]
    )
    kind = forms.MultipleChoiceField(label=_("Kind of place"), required=False, choices=Kind.choices)
    distance = forms.ChoiceField(
        label=_("At most this far"), required=False, choices=[("", _("Any distance")), *DISTANCES]
    )
    blocked = forms.ChoiceField(label=_("Blocked pairs"), required=False, choices=BLOCKED, widget=Radios(small=True))
    undecided = forms.BooleanField(label=_("Only those not yet decided on"), required=False)

    def __init__(self, *args: Any, with_kind: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_kind:
            del self.fields["kind"]

    def keep(self, row: Any) -> bool:
        """Whether a `Ranked` row passes. What is not a choice of ours filters nothing."""
        chosen = self.cleaned_data if self.is_valid() else {}
        score = row.score
        return (
            (score.eligible or chosen.get("blocked") == "all" or (chosen.get("blocked") == "liftable" and row.liftable))
            and (not chosen.get("band") or ("unknown" if little_known(score) else score.band) in chosen["band"])
            and (not chosen.get("kind") or row.opening.kind in chosen["kind"])
            and (not chosen.get("distance") or (score.distance_km or 0) <= int(chosen["distance"]))
            and (not chosen.get("undecided") or not row.decided)
        )


class RejectForm(BaseForm):
    reason = forms.ChoiceField(
        label=_("Why does this pair not fit?"), choices=ReviewDecision.Reason.choices, widget=Radios(small=True)
    )
    note = forms.CharField(
        label=_("More about the reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Write nothing about health."),
    )  # fmt: skip


class ProposeForm(BaseForm):
    message = forms.CharField(
        label=_("Message to the employer"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Why you propose this person. Write nothing about health, benefits or age."),
    )  # fmt: skip
    unemployed_12_months = forms.BooleanField(
        label=_("I have checked that the person has been unemployed for 12 months without a break"), required=False
    )

    def __init__(self, *args: Any, scopes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "unemployed_12_months" not in scopes:
            del self.fields["unemployed_12_months"]


class AnswerForm(BaseForm):
    """Accepting or asking to meet; a message is optional."""

    note = forms.CharField(
        label=_("Message to the coach"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class DeclineForm(AnswerForm):
    reason = forms.ChoiceField(label=_("Why?"), choices=Proposal.DeclineReason.choices, widget=Radios(small=True))
    field_order = ["reason", "note"]


class AgreementForm(BaseModelForm):
    """What the employer fills in of the agreement (380/2023 57 §). It may be saved unfinished."""

    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Placement
        fields = ["start_date", "end_date", "hours_per_day", "days_per_week", "hours_per_week", "place", "tasks",
                  "supervisor_name", "supervisor_phone"]  # fmt: skip
        widgets = {
            "hours_per_day": DecimalInput({"class": "govuk-input--width-4"}, suffix="h"),
            "hours_per_week": DecimalInput({"class": "govuk-input--width-4"}, suffix="h"),
            "tasks": forms.Textarea(attrs={"rows": 4}),
        }

    def clean(self) -> dict[str, Any]:
        """55 § and 57 § beside the field that breaks them."""
        cleaned = super().clean() or self.cleaned_data
        if self.instance.is_trial:
            named = {name: cleaned.get(name) for name in ("start_date", "end_date", "hours_per_day", "days_per_week")}
            trial = Placement(pk=self.instance.pk, client_id=self.instance.client_id, kind=self.instance.kind, **named)
            if sentence := rules.hours_sentence(trial):
                self.add_error("hours_per_day", sentence)
            if sentence := rules.trial_limit_sentence(trial):
                self.add_error("end_date", sentence)
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CoachAgreementForm(AgreementForm):
    """What the coach fills in: all of it."""

    class Meta(AgreementForm.Meta):
        fields = [*AgreementForm.Meta.fields, "goals", "benefit_payer", "not_own_employer", "agreement_signed_on"]
        widgets = {**AgreementForm.Meta.widgets, "goals": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["benefit_payer"].help_text = _("Kela or the unemployment fund.")


class TrialForm(BaseModelForm):
    class Meta:
        model = TrialPeriod
        fields = ["start_date", "end_date", "host", "source"]
        help_texts = {"source": _("For example: the national client system, seen on 24.11.2026.")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        end = cleaned.get("end_date")
        if end and end > clock.today():
            self.add_error("end_date", _("The day is in the future."))
        return cleaned


class RestartForm(BaseModelForm):
    class Meta:
        model = TrialRestart
        fields = ["on", "ground", "source"]
        widgets = {"ground": Radios}


def half_hours() -> list[tuple[str, str]]:
    """0,5 to 8 hours, as the language writes them."""
    return [(f"{n / 2:.1f}", f"{number_format(n / 2)} h") for n in range(1, 17)]


class DiaryForm(BaseForm):
    """Guidance of a day. On a phone: the date is there, the hours are a tap, the text is a few words."""

    date = DatePartsField(label=_("Date of guidance"), initial=clock.today)
    hours = forms.TypedChoiceField(label=_("Hours"), choices=half_hours, coerce=Decimal, initial="1.0")
    what = forms.CharField(label=_("What was guided"), max_length=300)


class EvaluationForm(BaseModelForm):
    class Meta:
        model = Evaluation
        fields = ["suits_work", "working_life_skills", "strengths", "development", "could_hire"]
        widgets = {
            "suits_work": Radios(inline=True),
            "working_life_skills": Radios(inline=True),
            "could_hire": Radios(),
            "strengths": forms.Textarea(attrs={"rows": 4}),
            "development": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {"strengths": _("Write of the work. Write nothing about health.")}
