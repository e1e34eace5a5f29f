"""Lists and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from portal.core import clock
from portal.core.tables import Sorting, address_with
from portal.core.ui import SCORE_STATES, TASK_STATES, Column, Entry, Row, Score, Section, Task, records
from portal.core.urgency import by_urgency


def task_list(tasks: Sequence[Any], name: str = "tasks") -> dict[str, Any]:
    """`name` makes ids unique when a page has two lists."""
    lines = []
    for number, task in enumerate(records(Task, tasks), 1):
        text, tone = TASK_STATES[task.state]
        lines.append(
            {
                "id": f"{name}-{number}",
                "task": task,
                "text": text,
                "tone": tone,
                "href": "" if task.state == "cannot_start" else task.href,
            }
        )
    return {"lines": lines}


def work_list(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What waits for somebody, `[{text, href, due}]`: a short list as it is, a long one by how it presses."""
    return {"groups": by_urgency(items, clock.today())}


def _shown_rows(rows: Sequence[Any]) -> list[dict[str, Any]]:
    shown = []
    for row in records(Row, rows):
        many = isinstance(row.value, list | tuple)
        values = [value for value in (row.value if many else [row.value]) if value not in ("", None)]
        shown.append({"row": row, "values": values or [_("Not provided")], "empty": not values})
    return shown


def summary_list(rows: Sequence[Any], borders: bool = True) -> dict[str, Any]:
    """Keys and values. A column for Change links appears only where a row has one."""
    shown = _shown_rows(rows)
    return {"rows": shown, "borders": borders, "any_href": any(line["row"].href for line in shown)}


def check_answers(sections: Sequence[Any]) -> dict[str, Any]:
    """Sections with a heading and a summary list each. Dictionaries will do, for sections and for rows."""
    return {"sections": records(Section, sections)}


def timeline(entries: Sequence[Any], label: Any = "") -> dict[str, Any]:
    """Events in the order given. Tells who (a role), what and when."""
    return {"entries": records(Entry, entries), "label": label or _("Events")}


def pagination(context: Any, page: Any, label: Any = "") -> dict[str, Any]:
    """Pages of a list; filters and order stay in the address. Draws nothing for a single page."""
    request = context.get("request")
    numbers = [
        {"number": number, "href": address_with(request, page=number), "current": number == page.number}
        if isinstance(number, int)
        else {"number": None, "href": "", "current": False}
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "many": page.paginator.num_pages > 1,
        "numbers": numbers,
        "previous": address_with(request, page=page.previous_page_number()) if page.has_previous() else "",
        "next": address_with(request, page=page.next_page_number()) if page.has_next() else "",
        "label": label or _("Pages of the list"),
        "first": page.start_index(),
        "last": page.end_index(),
        "total": page.paginator.count,
    }


def data_table(
    caption: Any,
    columns: Sequence[Any],
    rows: Sequence[Sequence[Any]],
    sorting: Sorting | None = None,
    caption_size: str = "m",
) -> dict[str, Any]:
    """A table of ready cells; the first of a row is its heading. Scrolls sideways by keyboard on a narrow screen."""
    heads = records(Column, columns)
    return {
        "caption": caption,
        "caption_size": caption_size,
        "columns": [{"column": head, **_sorted(head.sort, sorting)} for head in heads],
        "rows": [list(zip(heads, row, strict=True)) for row in rows],
    }


def _sorted(key: str, sorting: Sorting | None) -> dict[str, str]:
    if not key or sorting is None:
        return {"href": "", "aria": ""}
    return {"href": sorting.href(key), "aria": sorting.aria(key)}


def sort_header(text: Any, key: str, sorting: Sorting, numeric: bool = False) -> dict[str, Any]:
    """One `<th>` for tables that a page writes itself."""
    return {"column": Column(text, key, numeric), **_sorted(key, sorting)}


def score_table(scores: Sequence[Any], caption: Any) -> dict[str, Any]:
    """The components of a match: what, how it came out in words, how much it weighs, and why."""
    lines = []
    for score in records(Score, scores):
        text, tone = SCORE_STATES[score.state]
        lines.append({"score": score, "state": text, "tone": tone, "weight": number_format(score.weight, 1)})
    return {"caption": caption, "lines": lines}
