"""The frame around a page, and the addresses of the vendored files."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.contrib.messages import get_messages
from django.contrib.staticfiles import finders
from django.forms import BaseForm
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils import translation

from portal.core.ui import Chrome, Link, records

# Each language in its own words, whatever the page's language is.
LANGUAGES = (("fi", "Suomi"), ("sv", "Svenska"), ("en", "English"))


def chrome(context: Any) -> Chrome:
    """`{% chrome as frame %}`: everything that base.html shows, with a default where the context has nothing.

    Error pages may be rendered without context processors, so nothing here may be taken for granted.
    """
    request = context.get("request")
    user = context.get("user")
    given = {name: context[name] for name in GIVEN if name in context and context[name] is not None}
    given.setdefault("has_errors", _any_errors(context))
    language = translation.get_language() or "fi"
    person = _person(user)
    return Chrome(
        **given,
        navigation=records(Link, context.get("navigation") or []),
        footer_links=records(Link, context.get("footer_links") or []),
        account_links=records(Link, context.get("account_links") or []),
        languages=context.get("language_links") or language_links(request),
        language_code=language,
        person=person,
        home_href=(_address("home:start") if person else "") or f"/{language}/",
        sign_in_href=_address("account_login"),
        sign_out_href=_address("account_logout"),
        identify_href=_address("accounts:identify"),
        demo_href=_address("accounts:demonstration"),
        messages=list(get_messages(request)) if request is not None else [],
        csrf_token=str(context.get("csrf_token") or ""),
    )


GIVEN = ("site_name", "town_name", "demo_mode", "strong_session", "idle_minutes", "feedback_href", "has_errors")


def _any_errors(context: Any) -> bool:
    """Did a form on this page fail? Looks only at forms that were validated already."""
    things = list(context.flatten().values())
    return any(isinstance(thing, BaseForm) and thing.is_bound and getattr(thing, "_errors", None) for thing in things)


def _person(user: Any) -> str:
    if not getattr(user, "is_authenticated", False):
        return ""
    return str(user.get_full_name() or user)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def language_links(request: Any) -> list[dict[str, Any]]:
    """The same page in the other languages: `[{"code": "sv", "text": "Svenska", "href": "…", "active": False}]`."""
    current = translation.get_language() or "fi"
    path = request.get_full_path() if request is not None else f"/{current}/"
    return [
        {"code": code, "text": text, "href": _in_language(path, code, current), "active": code == current}
        for code, text in LANGUAGES
    ]


def _in_language(path: str, code: str, current: str) -> str:
    """The page's address in the language; the start page where the page has none (an error page)."""
    translated = translate_url(path, code)
    return translated if code == current or translated != path else f"/{code}/"


@cache
def _vendor_folders() -> dict[str, str]:
    path = finders.find("vendor/vendor.json")
    if not path:
        raise FileNotFoundError("portal/static/vendor/vendor.json is missing: run `npm run build` in frontend/")
    with open(path, encoding="utf-8") as file:
        return {part["name"]: part["folder"] for part in json.load(file)}


def vendor_static(name: str, path: str) -> str:
    """Address of a vendored file, its version left out: `{% vendor_static "htmx.org" "htmx.min.js" %}`."""
    return static(f"vendor/{_vendor_folders()[name]}/{path}")
