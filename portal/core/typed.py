"""What a person has given in a form that could not be taken, so that the page that says so can give it back.

The labels are those of the forms that were bound to what came. Secrets are never given back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.forms.base import bound_to
from portal.core.forms.parsing import parse_date, show_decimal
from portal.core.routes import form_page, resolve

NOT_TYPED = {"csrfmiddlewaretoken", "form_token", "version", "kept_form"}
PARTS = ("day", "month", "year", "low", "high", "id", "label")  # of fields with several controls
SECRET = ("password", "iban", "token")  # in a field's name
LABELS = {"reason": gettext_lazy("Reason")}  # of fields that stand in pages without a form object


class Given(NamedTuple):
    label: str
    text: str


def given(fields: QueryDict) -> list[Given]:
    """Every field that a person has filled in, with its label and as the page showed it, once."""
    found, shown = [], set(NOT_TYPED)
    for form in bound_to(fields):
        for bound in form.visible_fields():
            names = {bound.html_name, *(f"{bound.html_name}_{part}" for part in PARTS)} & fields.keys()
            if names - shown and not is_secret(bound) and (text := _text(bound)):
                found.append(Given(capfirst(str(bound.label)), text))
            shown |= names
        shown |= {bound.html_name for bound in form.hidden_fields()}
    return found + [Given(*pair) for pair in _without_form(fields, shown)]


def texts(fields: QueryDict) -> list[str]:
    """What a person would miss, when no form is at hand: the sentences among the fields."""
    return [text for _label, text in _without_form(fields, NOT_TYPED)]


def files(fields: QueryDict, sent: MultiValueDict) -> list[Given]:
    """The files that came with it, by name: a browser does not send them again by itself."""
    labels = {bound.html_name: capfirst(str(bound.label)) for form in bound_to(fields) for bound in form}
    return [Given(labels.get(name, ""), file.name) for name, found in sent.lists() for file in found]


def is_secret(bound: forms.BoundField) -> bool:
    return isinstance(bound.field.widget, forms.PasswordInput) or _secret_name(bound.html_name)


def page_of(request: HttpRequest) -> str:
    """The address of the page of ours that the form stood on, one that can be opened.

    It is the one that the browser tells. Where that only takes POST (it showed the form again with its errors), or
    nothing is told, it is the page on which the form of this route stands.
    """
    told = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}):
        return form_page(request.resolver_match) or request.path
    parts = urlsplit(told)
    if not url_has_allowed_host_and_scheme(parts.path, None):  # "//elsewhere" is a path there, and another site here
        return form_page(request.resolver_match) or request.path
    return form_page(resolve(parts.path)) or (f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _secret_name(name: str) -> bool:
    return any(word in name.lower() for word in SECRET)


def _without_form(fields: QueryDict, shown: set[str]) -> Iterator[tuple[str, str]]:
    """Of fields that no form knows: a single word may be a button's code, so only sentences and what has a label."""
    for name, values in fields.lists():
        if name in shown or _secret_name(name):
            continue
        for value in values:
            if value.strip() and (name in LABELS or " " in value.strip()):
                yield str(LABELS.get(name, _("Text"))), value


def _text(bound: forms.BoundField) -> str:
    """The field's value in the reader's words: labels of choices, dates and numbers as they are written here."""
    field, value = bound.field, bound.data
    if isinstance(field, forms.FileField) or value in (None, "", []):
        return ""
    if isinstance(field, forms.BooleanField):
        return _("yes") if value in (True, "True", "on", "1") else ""
    if choices := getattr(field, "choices", None):
        wanted = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
        return ", ".join(str(label) for code, label in _flat(choices) if str(code) in wanted)
    if isinstance(field, forms.DateField):
        return _date(str(value))
    if isinstance(value, tuple):  # a range, or (id, label) of what was searched
        searched = hasattr(field.widget, "source_url")
        return str(value[1]) if searched else "–".join(show_decimal(end) for end in value if end)
    return show_decimal(value) if isinstance(field, forms.DecimalField) else str(value)


def _date(text: str) -> str:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = parse_date(text)
    return date_format(found, "SHORT_DATE_FORMAT") if found else text


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield code, label
