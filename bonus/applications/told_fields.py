"""The fields that ask the facts of `told`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bonus.applications.told import Fact, Type
from portal.core.forms import DatePartsField, DecimalField, MoneyField, Radios

MOST_HOURS_A_WEEK = 168
PREFIX = "fact_"


def fact_field(fact: Fact, *, required: bool | None = None, help_text: Any = None) -> forms.Field:
    """The field of a fact; it cleans to a day, a number or a word."""
    sentence = _("Tell: %(what)s") % {"what": str(fact.label)}
    common: dict[str, Any] = {
        "label": fact.label,
        "required": fact.required if required is None else required,
        "help_text": fact.help_text if help_text is None else help_text,
        "error_messages": {"required": sentence},
    }
    if fact.type == Type.DAY:
        return DatePartsField(**common)
    if fact.type == Type.MONEY:
        return MoneyField(max_value=1_000_000, **common)
    if fact.type == Type.PERCENT:
        return DecimalField(min_value=0, max_value=100, max_digits=5, decimal_places=2, **common)
    if fact.type == Type.HOURS:
        return DecimalField(max_digits=6, decimal_places=2, **_limits(fact), **common)
    none = [] if common["required"] else [("", _("Not known"))]
    return forms.ChoiceField(choices=[*none, *fact.choices], widget=Radios, **common)


def _limits(fact: Fact) -> dict[str, Any]:
    """An official's adjustment has its own limits in the service; the full-time week is divided by."""
    return {"min_value": 1, "max_value": MOST_HOURS_A_WEEK} if fact.name == "full_time_hours" else {}


def fact_fields(facts: list[Fact], told: dict[str, str]) -> tuple[dict[str, forms.Field], dict[str, Any]]:
    """(fields, what they show at first) by the field's name."""
    fields = {PREFIX + fact.name: fact_field(fact) for fact in facts}
    initial = {PREFIX + fact.name: fact.read(told[fact.name]) for fact in facts if fact.name in told}
    return fields, initial
