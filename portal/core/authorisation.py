"""Who may open which route: deny by default.

Each room's `policies.py` has `ROUTES`, a table of view name → `Row`. Their union drives the middleware and the tests; a
route without a row is refused, and a test fails for it. What a person may see *on* a route is the room's `visible_to`
queryset: a foreign object answers 404.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule


@dataclass(frozen=True)
class Row:
    """Who may open a route. `roles` empty and not public: anyone signed in. `strong`: only strongly identified."""

    roles: frozenset[str] = field(default_factory=frozenset)
    public: bool = False
    strong: bool = False

    def allows(self, roles: Iterable[str]) -> bool:
        return self.public or not self.roles or not self.roles.isdisjoint(roles)


PUBLIC = Row(public=True)
SIGNED_IN = Row()


def only(*roles: str, strong: bool = False) -> Row:
    """A route for these roles, in whichever municipality or organisation; the queryset narrows the rest."""
    return Row(roles=frozenset(str(role) for role in roles), strong=strong)


@cache
def routes() -> dict[str, Row]:
    """View name → row, the union of every room's table."""
    return _union("ROUTES")


@cache
def prefixes() -> dict[str, Row]:
    """Path prefix (after the language) → row: packages with routes of their own (Wagtail, Django admin, allauth)."""
    return _union("PREFIXES")


@cache
def form_pages() -> dict[str, str | tuple[str, dict[str, str]]]:
    """View name of a route that only takes POST → the page on which its form stands, with the names of its arguments
    where they differ (`portal.core.routes.form_page`)."""
    return _union("FORM_PAGES")


def _union(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if not module_has_submodule(config.module, "policies"):
            continue
        table = getattr(import_module(f"{config.name}.policies"), name, {})
        if double := found.keys() & table.keys():
            raise ValueError(f"{config.name}: {sorted(double)} already has a row")
        found |= table
    return found


def row_for(view_name: str, path: str) -> Row | None:
    """The row of a resolved request; None refuses it."""
    if view_name in routes():
        return routes()[view_name]
    bare = strip_language(path)
    matches = [prefix for prefix in prefixes() if bare.startswith(prefix)]
    return prefixes()[max(matches, key=len)] if matches else None


def strip_language(path: str) -> str:
    """`/fi/openings/` → `/openings/`; a path without a language stays."""
    head, _, tail = path.lstrip("/").partition("/")
    return f"/{tail}" if head in {"fi", "sv", "en"} else path
