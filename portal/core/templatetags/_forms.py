"""Error summary, single fields, filter panel, quick entry."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.core.forms import texts
from portal.core.tables import address_with, without_value
from portal.core.ui import ActiveFilter


def error_summary(*things: Any) -> dict[str, Any]:
    """Every error of the forms and formsets given, in the page's order, linked to its field."""
    return {"errors": [error for thing in things if thing is not None for error in _errors(thing)]}


def _errors(thing: Any) -> Iterator[dict[str, Any]]:
    if isinstance(thing, forms.BaseFormSet):
        if thing.is_bound:
            yield from ({"text": text, "href": ""} for text in thing.non_form_errors())
        for form in thing:
            yield from _errors(form)
    elif thing.is_bound:
        yield from ({"text": text, "href": ""} for text in thing.non_field_errors())
        for field in thing:
            # getattr: a form of others may use Django's own bound field
            target = getattr(field, "error_target", field.id_for_label)
            yield from ({"text": text, "href": "" if field.is_hidden else f"#{target}"} for text in field.errors)


def form_field(field: Any, heading: bool = False, label_size: str = "") -> SafeString:
    """A field group whose label is the page's heading (`heading=True`), or bigger (`label_size="m"`)."""
    field.heading = heading or field.heading
    field.label_size = label_size or ("l" if field.heading else "")
    return field.as_field_group()


def file_upload_texts() -> SafeString:
    return flatatt(texts.file_upload())


def has_error(attrs: Mapping[str, Any]) -> bool:
    """Of a widget's attributes: did its field fail?"""
    return attrs.get("aria-invalid") == "true"


def filter_panel(context: Any, form: Any, title: Any = "", count: int | None = None) -> dict[str, Any]:
    """A GET form with what is chosen above it, each to be taken away by a link; keeps the order, starts at page 1."""
    request = context.get("request")
    sort = request.GET.get("sort", "") if request is not None else ""
    return {
        "form": form,
        "title": title,
        "count": count,
        "active": list(_active(form, request)),
        "clear_href": f"?sort={sort}" if sort else "?",
        "sort": sort,
    }


def _active(form: Any, request: Any) -> Iterator[ActiveFilter]:
    if not form.is_bound or request is None:
        return
    for field in form:
        if field.is_hidden:
            continue
        names = [key for key in request.GET if key == field.html_name or key.startswith(f"{field.html_name}_")]
        values = [(key, value) for key in names for value in request.GET.getlist(key) if value]
        labels = {str(key): label for key, label in _flat(getattr(field.field, "choices", []))}
        if not labels and len(values) > 1:  # a date or a range: its parts go together
            yield ActiveFilter(
                field.label, "–".join(v for _k, v in values), address_with(request, page=None, **dict.fromkeys(names))
            )
            continue
        for key, value in values:
            shown = labels.get(value, "" if isinstance(field.field, forms.BooleanField) else value)
            yield ActiveFilter(field.label, shown, without_value(request, key, value))


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def quick_entry(context: Any, form: Any, action: str, submit: Any, title: Any = "") -> dict[str, Any]:
    """A short form in one line (on a phone: one column) for something that is written every day."""
    return {
        "form": form,
        "action": action,
        "submit": submit,
        "title": title,
        "csrf_token": context.get("csrf_token", ""),
    }


def form_token() -> SafeString:
    """A hidden token that makes pressing twice do once; the view has `@submit_once`."""
    return format_html('<input type="hidden" name="form_token" value="{}">', uuid.uuid4())
