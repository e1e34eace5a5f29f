"""Sorting of list pages by links in the column headings; the choice and the filters stay in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict


def address_with(request: HttpRequest | None, **changes: Any) -> str:
    """The page's own address with some parameters changed; None takes one out. Starts with "?"."""
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None and value != "":
            query[name] = str(value)
    return f"?{query.urlencode()}"


class Sorting:
    """Which column orders the list, from the address; what is not in `columns` is ignored.

    `columns` maps a key in the address to the fields it orders by: `{"title": "title", "newest": ("-published_at",)}`.
    `default` is such a key, with a minus sign for the other direction. Every order ends with the primary key, so that a
    row is neither shown twice nor lost between pages.
    """

    parameter = "sort"

    def __init__(self, request: HttpRequest, columns: Mapping[str, tuple[str, ...] | str], *, default: str) -> None:
        self.request, self.columns = request, columns
        asked = request.GET.get(self.parameter, default)
        self.current = asked if asked.removeprefix("-") in columns else default

    @property
    def key(self) -> str:
        return self.current.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.current.startswith("-")

    @property
    def order_by(self) -> tuple[str, ...]:
        """For `queryset.order_by(*sorting.order_by)`."""
        fields = self.columns[self.key]
        fields = (fields,) if isinstance(fields, str) else tuple(fields)
        return (*(_turned(name) if self.descending else name for name in fields), "pk")

    def href(self, key: str) -> str:
        """Address that sorts by `key`: turned when it is the present order; the page number starts anew."""
        value = f"-{key}" if self.current == key else key
        return address_with(self.request, **{self.parameter: value, "page": None})

    def aria(self, key: str) -> str:
        if key != self.key:
            return "none"
        return "descending" if self.descending else "ascending"


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def without_value(request: HttpRequest | None, name: str, value: str) -> str:
    """The page's own address without one value of a parameter (a parameter may have several)."""
    if request is None:
        return "?"
    pairs = [
        (key, item)
        for key, items in request.GET.lists()
        for item in items
        if (key, item) != (name, value) and key != "page"
    ]
    return f"?{urlencode(pairs)}"
