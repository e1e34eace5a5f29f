"""Fields for dates in three parts, sums, ranges of hours, and search as you type."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core.forms.parsing import show_decimal
from portal.core.forms.widgets import DatePartsInput, DateText, DecimalInput, MoneyInput, RangeInput, SearchInput

NOT_A_DATE = _("Enter a real date, for example 24.11.2026.")
YEARS = range(1900, 2200)  # months are added to what was typed, and a calendar ends at 9999
NOT_A_NUMBER = _("Enter a number, for example 7,5.")


class DatePartsField(forms.DateField):
    """A date in three boxes; says which of them is empty. Cleans to `datetime.date`."""

    widget = DatePartsInput
    default_error_messages = {
        "invalid": NOT_A_DATE,
        "no_day": _("The date must include a day."),
        "no_month": _("The date must include a month."),
        "no_year": _("The date must include a year."),
    }

    def to_python(self, value: Any):
        if isinstance(value, DateText) and value.parts[1:] != ("", ""):
            for code, part in zip(("no_day", "no_month", "no_year"), value.parts, strict=True):
                if not part:
                    raise ValidationError(self.error_messages[code], code=code)
        found = super().to_python(value)
        if found is not None and found.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class DecimalField(forms.DecimalField):
    """A number with decimal comma or point. Cleans to `Decimal`."""

    widget = DecimalInput
    default_error_messages = {"invalid": NOT_A_NUMBER}

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.localize = False  # DecimalInput does it, and more kindly


class MoneyField(DecimalField):
    """A sum in euros, not negative, two decimals. Cleans to `Decimal`."""

    widget = MoneyInput
    default_error_messages = {"invalid": _("Enter a sum in euros, for example 1 250,50.")}

    def __init__(self, *, min_value=0, max_digits=12, decimal_places=2, **kwargs) -> None:
        super().__init__(min_value=min_value, max_digits=max_digits, decimal_places=decimal_places, **kwargs)


class HoursRange(NamedTuple):
    """From–to, in hours; both ends belong to it."""

    low: Decimal
    high: Decimal


class HoursRangeField(forms.Field):
    """Hours in a day or a week, from–to. Cleans to `HoursRange`, or None when it may be and was left empty."""

    widget = RangeInput
    default_error_messages = {
        "invalid": NOT_A_NUMBER,
        "one_end": _("Enter both numbers."),
        "wrong_order": _("The first number must not be bigger than the second."),
        "outside": _("Enter numbers between %(low)s and %(high)s."),
    }

    def __init__(self, *, min_value: Any = 0, max_value: Any = 168, **kwargs) -> None:
        super().__init__(**kwargs)
        self.min_value, self.max_value = Decimal(str(min_value)), Decimal(str(max_value))

    def to_python(self, value: Any) -> HoursRange | None:
        low, high = value or ("", "")
        if low in ("", None) and high in ("", None):
            return None
        if low in ("", None) or high in ("", None):
            raise ValidationError(self.error_messages["one_end"], code="one_end")
        number = forms.DecimalField(error_messages={"invalid": self.error_messages["invalid"]})
        return HoursRange(number.clean(low), number.clean(high))

    def validate(self, value: HoursRange | None) -> None:
        super().validate(value)
        if value is None:
            return
        if not (self.min_value <= value.low <= self.max_value and self.min_value <= value.high <= self.max_value):
            limits = {"low": show_decimal(self.min_value), "high": show_decimal(self.max_value)}
            raise ValidationError(self.error_messages["outside"], code="outside", params=limits)
        if value.low > value.high:
            raise ValidationError(self.error_messages["wrong_order"], code="wrong_order")

    def has_changed(self, initial, data) -> bool:
        try:
            return (HoursRange(*initial) if initial else None) != self.to_python(data)
        except ValidationError:
            return True


class SearchChoice(NamedTuple):
    """What was picked from a search, or typed: then `id` is empty."""

    id: str
    label: str


class SearchField(forms.Field):
    """Search as you type. Cleans to `SearchChoice`, or None when empty.

    A room overrides `resolve` to check a picked id against its own list (never trust the browser's), and to find the
    id of a text typed without JavaScript. `free_text=False` refuses what is not on the list. `post=True`: what is typed
    goes in the body, so that it stands in no address and no log.
    """

    widget = SearchInput
    default_error_messages = {"not_on_list": _("Choose one from the suggestions.")}

    def __init__(self, *, source_url: Any = "", free_text: bool = True, post: bool = False, **kwargs) -> None:
        super().__init__(**kwargs)
        self.free_text = free_text
        self.widget.source_url, self.widget.post = source_url, post

    def resolve(self, choice: SearchChoice) -> SearchChoice:
        return choice

    def to_python(self, value: Any) -> SearchChoice | None:
        picked, label = value or ("", "")
        return self.resolve(SearchChoice(str(picked), str(label))) if label else None

    def validate(self, value: SearchChoice | None) -> None:
        super().validate(value)
        if value and not value.id and not self.free_text:
            raise ValidationError(self.error_messages["not_on_list"], code="not_on_list")
