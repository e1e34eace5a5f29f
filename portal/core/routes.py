"""Walks the URL configuration: which routes exist, and which lack a row."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from portal.core.authorisation import prefixes, routes, strip_language


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
