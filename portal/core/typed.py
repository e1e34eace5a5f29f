"""What a person has typed into a form that could not be taken, so that the page that says so can give it back."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

NOT_TYPED = {"csrfmiddlewaretoken", "form_token", "version"}


def texts(fields: QueryDict) -> list[str]:
    """What a person would miss: the sentences among the fields, but no password."""
    typed = [
        (name, values) for name, values in fields.lists() if name not in NOT_TYPED and "password" not in name.lower()
    ]
    return [value for _name, values in typed for value in values if " " in value.strip()]


def page_of(request: HttpRequest) -> str:
    """The address of the page of ours that the form stood on; empty when the browser does not tell."""
    told = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}):
        return ""
    parts = urlsplit(told)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
