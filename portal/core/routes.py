"""Walks the URL configuration: which routes exist, which lack a row, and on which page a form stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from django.urls import NoReverseMatch, Resolver404, ResolverMatch, URLPattern, URLResolver, get_resolver, reverse
from django.urls import resolve as resolve_path
from django.utils import translation

from portal.core.authorisation import form_pages, prefixes, routes, strip_language


def all_routes(
    resolver: URLResolver | None = None, prefix: str = "/", namespace: str = ""
) -> Iterator[tuple[str, str]]:
    """(view name with namespaces, path pattern) of every route."""
    for item in (resolver or get_resolver()).url_patterns:
        path = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            inner = f"{namespace}{item.namespace}:" if item.namespace else namespace
            yield from all_routes(item, path, inner)
        elif isinstance(item, URLPattern):
            yield f"{namespace}{item.name or ''}", path


def uncovered() -> list[tuple[str, str]]:
    """Routes with neither a row nor a prefix that covers them."""
    table, covered = routes(), tuple(prefixes())
    return [
        (name, path)
        for name, path in all_routes()
        if name not in table and not strip_language(path.replace("//", "/")).startswith(covered)
    ]


def dead_rows() -> list[str]:
    """Rows whose route no longer exists."""
    existing = {name for name, _path in all_routes()}
    return sorted(routes().keys() - existing)


def resolve(path: str) -> ResolverMatch | None:
    """What answers at the address, whatever language it and the reader have; None for nothing."""
    bare = unquote(path.partition("?")[0])
    # An address is known in its own language only.
    with translation.override(translation.get_language_from_path(bare) or translation.get_language()):
        try:
            return resolve_path(bare)
        except Resolver404:
            return None


def form_page(match: ResolverMatch | None) -> str:
    """The address of the page on which the form of a route stands that only takes POST; empty for other routes.

    The page gets those arguments of the route that it takes.
    """
    told = form_pages().get(match.view_name) if match else None
    if match is None or told is None:
        return ""
    page, names = told if isinstance(told, tuple) else (told, {name: name for name in match.kwargs})
    given: dict[str, Any] = {name: match.kwargs[source] for name, source in names.items()}
    for kwargs in (given, {name: value for name, value in given.items() if name == "pk"}, {}):
        try:
            return reverse(page, kwargs=kwargs)
        except NoReverseMatch:
            continue
    return ""
