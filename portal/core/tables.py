"""Sorting of list pages by links in the column headings; the choice and the filters stay in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict


def address_with(request: HttpRequest | None, **changes: Any) -> str:
    """The page's own address with some parameters changed; None takes one out. Starts with "?"."""
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None and value != "":
            query[name] = str(value)
    return f"?{query.urlencode()}"


@dataclass(frozen=True)
class Head:
    """The heading of a column of a `listing`, and the name before each of its values on a narrow screen."""

    text: Any
    numeric: bool = False
    first: bool = False  # its cells are the headings of their rows
    href: str = ""
    aria: str = ""


def heads(texts: Mapping[str, Any], numeric: Iterable[str] = (), sorting: Sorting | None = None) -> dict[str, Head]:
    """Headings by key, in their order; with `sorting` each key of its columns is a link that sorts."""
    links = sorting if sorting is not None else _NO_SORTING
    return {
        key: Head(text, key in numeric, number == 0, links.href(key), links.aria(key))
        for number, (key, text) in enumerate(texts.items())
    }


def stage_of(field: str, values: Iterable[str]) -> Case:
    """Orders a state by its place on the path, not by the letters of its code: `.annotate(stage=stage_of(…))`."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*places, output_field=IntegerField())


class Sorting:
    """Which column orders the list, from the address; what is not in `columns` is ignored.

    `columns` maps a key in the address to the fields it orders by: `{"title": "title", "newest": ("-published_at",)}`.
    `default` is such a key, with a minus sign for the other direction. Every order ends with the primary key, so that a
    row is neither shown twice nor lost between pages; what has no value comes last, whichever the direction (the two
    databases disagree about it). A page with two lists gives the second another `parameter`.
    """

    def __init__(
        self,
        request: HttpRequest,
        columns: Mapping[str, Sequence[str]],  # of one name or more
        *,
        default: str,
        parameter: str = "sort",
    ) -> None:
        self.request, self.columns, self.parameter = request, columns, parameter
        asked = request.GET.get(self.parameter, default)
        self.current = asked if asked.removeprefix("-") in columns else default

    @property
    def key(self) -> str:
        return self.current.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.current.startswith("-")

    @property
    def order_by(self) -> tuple[OrderBy | str, ...]:
        """For `queryset.order_by(*sorting.order_by)`."""
        fields = self.columns[self.key]
        fields = (fields,) if isinstance(fields, str) else tuple(fields)
        return (*(_ordered(_turned(name) if self.descending else name) for name in fields), "pk")

    def href(self, key: str) -> str:
        """Address that sorts by `key`: turned when it is the present order; the page number starts anew."""
        if key not in self.columns:
            return ""
        value = f"-{key}" if self.current == key else key
        return address_with(self.request, **{self.parameter: value, "page": None})

    def aria(self, key: str) -> str:
        if key not in self.columns:
            return ""
        if key != self.key:
            return "none"
        return "descending" if self.descending else "ascending"


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _ordered(name: str) -> OrderBy:
    field = F(name.removeprefix("-"))
    return field.desc(nulls_last=True) if name.startswith("-") else field.asc(nulls_last=True)


_NO_SORTING = Sorting(HttpRequest(), {}, default="")


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
