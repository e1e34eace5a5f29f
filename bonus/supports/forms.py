"""The questions of the guide. None of them names a person, and only two must be answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bonus.supports.guide.answers import Age, Answers, Employer, Other, Unemployed, Work
from portal.core.forms import BaseForm, Checkboxes, DatePartsField, DecimalField, IntegerInput, MoneyField, Radios

UNKNOWN = [("", _("I don't know yet"))]


class GuideForm(BaseForm):
    employer = forms.ChoiceField(label=_("What kind of employer are you?"), choices=Employer.choices, widget=Radios)
    primary_production = forms.BooleanField(label=_("We are in agriculture or fisheries"), required=False)
    work = forms.ChoiceField(label=_("What do you offer?"), choices=Work.choices, widget=Radios)
    own_employee = forms.BooleanField(label=_("The person already works for us"), required=False)
    age = forms.ChoiceField(label=_("Age of the person"), choices=[*UNKNOWN, *Age.choices], required=False)
    unemployed = forms.ChoiceField(
        label=_("How long has the person been without work?"),
        choices=[*UNKNOWN, *Unemployed.choices],
        required=False,
        help_text=_("An estimate is enough. The authority checks it from its register."),
    )
    start = DatePartsField(label=_("Planned first day"), required=False)
    months = forms.IntegerField(
        label=_("How many months?"), min_value=1, max_value=48, required=False, widget=IntegerInput
    )
    hours_week = DecimalField(
        label=_("Hours a week"), min_value=1, max_value=60, max_digits=4, decimal_places=2, required=False
    )
    wage = MoneyField(
        label=_("Wage costs a month, if you know them"),
        required=False,
        help_text=_("The wage and the employer's side costs. Without them the guide shows the highest sums."),
    )
    others = forms.MultipleChoiceField(
        label=_("What else have you applied for, or been granted, for the same person?"),
        choices=Other.choices,
        required=False,
        widget=Checkboxes,
    )

    def answers(self) -> Answers:
        """The cleaned answers as the rules read them; call it on a valid form."""
        data: dict[str, Any] = dict(self.cleaned_data)
        return Answers(
            employer=Employer(data["employer"]),
            work=Work(data["work"]),
            primary_production=data["primary_production"],
            own_employee=data["own_employee"],
            age=Age(data["age"]) if data["age"] else None,
            unemployed=Unemployed(data["unemployed"]) if data["unemployed"] else None,
            start=data["start"],
            months=data["months"],
            hours_week=data["hours_week"],
            wage=data["wage"],
            others=frozenset(Other(name) for name in data["others"]),
        )
