"""Controls that Django lacks, or that need other markup than Django's."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.core.forms import texts
from portal.core.forms.parsing import date_of, parse_date, parse_decimal, show_decimal


class AffixInput(forms.TextInput):
    """A text field with a unit before or after it: `AffixInput(suffix="h")`."""

    template_name = "components/forms/input.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, prefix: str = "", suffix: str = "") -> None:
        super().__init__(attrs)
        self.prefix, self.suffix = prefix, suffix

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"].update(prefix=self.prefix, suffix=self.suffix)
        return context


class DecimalInput(AffixInput):
    """A number with decimal comma or point; hands the field a plain `"1234.50"` and shows the language's own mark."""

    default_class = "govuk-input--width-5"
    inputmode = "decimal"

    def __init__(self, attrs=None, **affixes) -> None:
        super().__init__({"inputmode": self.inputmode, "class": self.default_class, **(attrs or {})}, **affixes)

    def value_from_datadict(self, data, files, name):
        text = data.get(name)
        if not isinstance(text, str):
            return text
        number = parse_decimal(text)
        return text if number is None else format(number, "f")

    def format_value(self, value):
        """`5` and `7,5`, never the database's `5,00`."""
        short = value.normalize() + 0 if isinstance(value, Decimal) and value.is_finite() else value
        return show_decimal(short)


class IntegerInput(DecimalInput):
    """A whole number; spaces in it are no error."""

    inputmode = "numeric"


class MoneyInput(DecimalInput):
    """A sum in euros."""

    default_class = "govuk-input--width-10"

    def format_value(self, value):
        return show_decimal(value)

    def __init__(self, attrs=None) -> None:
        super().__init__(attrs, suffix="€")


class DateText(str):
    """What was typed as a date but is none; `parts` puts it back into the three boxes."""

    parts: tuple[str, str, str]

    def __new__(cls, day: str, month: str, year: str) -> DateText:
        text = super().__new__(cls, ".".join(part for part in (day, month, year) if part))
        text.parts = (day, month, year)
        return text


class DatePartsInput(forms.Widget):
    """Day, month and year in three boxes. A whole date in the first box, or sent under the plain name, will do.

    Hands the field an ISO date, `DateText` when it is not a date, or None when nothing was given.
    """

    template_name = "components/forms/date.html"
    use_fieldset = True

    def __init__(self, attrs=None, *, autocomplete: tuple[str, str, str] | None = None) -> None:
        super().__init__(attrs)
        self.autocomplete = autocomplete

    def value_from_datadict(self, data, files, name):
        keys = [f"{name}_{part}" for part in ("day", "month", "year")]
        if not any(key in data for key in keys):
            whole = str(data.get(name) or "").strip()
            found = parse_date(whole)
            return found.isoformat() if found else (DateText(whole, "", "") if whole else None)
        day, month, year = (str(data.get(key) or "").strip() for key in keys)
        if not (day or month or year):
            return None
        if day and not (month or year) and (pasted := parse_date(day)):
            return pasted.isoformat()
        numbers = day.isdecimal() and month.isdecimal() and year.isdecimal() and len(year) == 4
        found = date_of(int(year), int(month), int(day)) if numbers else None
        return found.isoformat() if found else DateText(day, month, year)

    def value_omitted_from_data(self, data, files, name):
        return not any(key in data for key in (name, f"{name}_day", f"{name}_month", f"{name}_year"))

    def id_for_label(self, id_):
        return f"{id_}_day" if id_ else id_

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        parts = (("day", _("Day"), 2), ("month", _("Month"), 2), ("year", _("Year"), 4))
        tokens = self.autocomplete or ("", "", "")
        context["widget"]["parts"] = [
            {
                "part": part,
                "name": f"{name}_{part}",
                "label": label,
                "width": width,
                "value": text,
                "autocomplete": token,
            }
            for (part, label, width), text, token in zip(parts, self._parts(value), tokens, strict=True)
        ]
        return context

    @staticmethod
    def _parts(value: object) -> tuple[str, str, str]:
        if isinstance(value, DateText):
            return value.parts
        if isinstance(value, str):
            value = parse_date(value)
        if isinstance(value, datetime.date):
            return str(value.day), str(value.month), str(value.year)
        return "", "", ""


class RangeInput(forms.Widget):
    """From–to in two boxes with a unit. Hands the field a pair of texts, decimals already with a point."""

    template_name = "components/forms/range.html"
    use_fieldset = True

    def __init__(self, attrs=None, *, suffix: str = "h") -> None:
        super().__init__(attrs)
        self.suffix = suffix

    def value_from_datadict(self, data, files, name):
        texts_given = [str(data.get(f"{name}_{end}") or "").strip() for end in ("low", "high")]
        numbers = [parse_decimal(text) for text in texts_given]
        return tuple(
            text if number is None else format(number, "f") for text, number in zip(texts_given, numbers, strict=True)
        )

    def value_omitted_from_data(self, data, files, name):
        return f"{name}_low" not in data and f"{name}_high" not in data

    def id_for_label(self, id_):
        return f"{id_}_low" if id_ else id_

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        low, high = value or ("", "")
        context["widget"]["suffix"] = self.suffix
        context["widget"]["ends"] = [
            {"name": f"{name}_low", "end": "low", "label": _("At least"), "value": show_decimal(low)},
            {"name": f"{name}_high", "end": "high", "label": _("At most"), "value": show_decimal(high)},
        ]
        return context


class _Hinted:
    """Options with a hint under each; `small` and `inline` change the look only."""

    def __init__(self, attrs=None, choices=(), *, hints: Mapping[Any, str] | None = None, inline=False, small=False):
        super().__init__(attrs, choices)  # type: ignore[call-arg]
        self.hints, self.inline, self.small = dict(hints or {}), inline, small

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(value), self.hints.get(value, ""))
        return option

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)  # type: ignore[misc]
        context["widget"].update(inline=self.inline, small=self.small)
        return context


class Radios(_Hinted, forms.RadioSelect):
    """`Radios(hints={"job": _("Paid work")}, inline=True)`."""

    template_name = "components/forms/radios.html"


class Checkboxes(_Hinted, forms.CheckboxSelectMultiple):
    """Several of a list; the same options as `Radios`."""

    template_name = "components/forms/checkboxes.html"


class AutocompleteSelect(forms.Select):
    """A select that becomes a search field when JavaScript runs; for lists of some dozens to some hundreds."""

    template_name = "components/forms/select.html"

    def build_attrs(self, base_attrs, extra_attrs=None):
        return {
            **super().build_attrs(base_attrs, extra_attrs),
            "data-module": "ts-autocomplete",
            **texts.autocomplete(),
        }


class SearchInput(forms.Widget):
    """Search as you type over a list that is too long for a page; without JavaScript it is a text field.

    `source_url` answers `?q=text` with `{"results": [{"id": "…", "label": "…"}]}`. Hands the field a pair (id, label);
    the id is empty when the text was typed and not picked.
    """

    template_name = "components/forms/search.html"

    def __init__(self, attrs=None, *, source_url: Any = "", post: bool = False) -> None:
        super().__init__(attrs)
        self.source_url, self.post = source_url, post

    def value_from_datadict(self, data, files, name):
        label = str(data.get(name) or "").strip()
        picked, shown = str(data.get(f"{name}_id") or ""), str(data.get(f"{name}_label") or "").strip()
        # The hidden id belongs to the label that was picked; a text that was changed afterwards has none.
        return (picked if shown == label else "", label)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        picked, label = value or ("", "")
        context["widget"].update(
            picked=picked, label=label, source_url=str(self.source_url), post=self.post, texts=texts.autocomplete()
        )
        return context


class LinesInput(forms.Textarea):
    """One thing a line; with JavaScript a search beside it adds a line. The source answers as `SearchInput`'s does,
    to POST.
    """

    template_name = "components/forms/lines.html"

    def __init__(self, attrs=None, *, source_url: Any = "", rows: int = 3) -> None:
        super().__init__({"rows": rows, **(attrs or {})})
        self.source_url = source_url

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"].update(source_url=str(self.source_url), texts=texts.lines())
        return context
