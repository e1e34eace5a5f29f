"""Shorthand for writing pages as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CHECKED = "2026-11-24"


@dataclass(frozen=True)
class PageData:
    """A page as data. `key` ties its language versions together; `parent` is a key."""

    key: str
    parent: str
    kind: str
    slug: str
    title: str
    intro: str
    body: tuple[dict[str, Any], ...] = ()
    decided_by: str = ""
    price: str = ""


def text(html: str) -> dict[str, Any]:
    return {"type": "text", "value": html}


def fact(label: str, value: str, source: str, *, placeholder: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "source": source, "checked_on": CHECKED, "placeholder": placeholder}


def facts(heading: str, *rows: dict[str, Any]) -> dict[str, Any]:
    return {"type": "facts", "value": {"heading": heading, "facts": list(rows)}}


def steps(heading: str, *rows: tuple[str, str]) -> dict[str, Any]:
    listed = [{"title": title, "text": what} for title, what in rows]
    return {"type": "steps", "value": {"heading": heading, "steps": listed}}


def person(name: str, role: str, phone: str, email: str) -> dict[str, Any]:
    return {"type": "person", "value": {"name": name, "role": role, "phone": phone, "email": email}}


def button(label: str, link: str) -> dict[str, Any]:
    return {"type": "call_to_action", "value": {"text": label, "page": None, "link": link}}


def placeholder(what: str) -> dict[str, Any]:
    return {"type": "placeholder", "value": what}
