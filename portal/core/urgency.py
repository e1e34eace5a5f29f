"""What waits for somebody, in the order in which it presses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

WEEK = timedelta(days=7)
SHORT = 8  # a list of so many is read at a glance, without headings
SHOWN = 10  # of each group; the rest opens when asked for


@dataclass
class Group:
    """Things that press alike. `late`: their day is over."""

    title: Any
    late: bool = False
    items: list[dict[str, Any]] = field(default_factory=list)

    @property
    def shown(self) -> list[dict[str, Any]]:
        return self.items if len(self.items) <= SHOWN + 1 else self.items[:SHOWN]

    @property
    def folded(self) -> list[dict[str, Any]]:
        return self.items[len(self.shown) :]


def by_urgency(items: Iterable[dict[str, Any]], today: date) -> list[Group]:
    """`[{text, href, due}]` in groups that keep the order given inside; a short list is one group without a title,
    what is late first."""
    rows = [{**item, "late": bool(item["due"] and item["due"] < today)} for item in items]
    if len(rows) <= SHORT:
        rows.sort(key=lambda row: not row["late"])
        return [Group("", items=rows)] if rows else []
    late, soon = Group(_("Late"), late=True), Group(_("Within a week"))
    later, undated = Group(_("Later")), Group(_("Without a last day"))
    for row in rows:
        due = row["due"]
        group = undated if not due else late if row["late"] else soon if due <= today + WEEK else later
        group.items.append(row)
    for group in (late, soon, later):
        group.items.sort(key=lambda row: row["due"])
    groups = [group for group in (late, soon, undated, later) if group.items]
    if groups == [undated]:
        undated.title = ""
    return groups
