"""Charts drawn on the server: inline SVG, no script, no style attributes, and the same numbers in a table.

A chart has a message in words (its caption). Series differ by pattern as well as by colour. A value of None is
"not shown", for instance because fewer than five persons stand behind it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 76, 8, 16, 40
PLOT_WIDTH, PLOT_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
LONGEST = 380  # of a label over a level bar; the table has it whole
ROW, LEVEL = 44, 12  # height of a line and of its bar, for charts that go across
PATTERNS = 4  # as many as the style sheet and `_patterns` have


@dataclass(frozen=True)
class Series:
    """A name and one value for each label of the chart; None is not shown."""

    name: Any
    values: Sequence[float | int | None]


@dataclass(frozen=True)
class Chart:
    """`kind`: "bar", "stacked", "line", or "across" for many or long labels: level bars under each other, of which the
    first series fills what the second, if there is one, holds at most. `message` says what the picture tells; `name`
    makes ids unique on a page.
    """

    name: str
    title: Any
    message: Any
    labels: Sequence[Any]
    series: Sequence[Series]
    kind: str = "bar"
    unit: Any = ""
    label_heading: Any = ""
    csv_href: str = ""
    open_table: bool = False
    numbers_in: str = ""  # id of a table elsewhere on the page that has the same numbers; then the chart has none
    decimals: int = field(default=0)
    also: Sequence[tuple[Any, Sequence[str]]] = ()  # more columns of the table: (heading, a text for each label)

    def __post_init__(self) -> None:
        if self.kind not in ("bar", "stacked", "line", "across"):
            raise ValueError(f"no such chart: {self.kind}")
        if len(self.series) > PATTERNS:
            raise ValueError(f"a chart has at most {PATTERNS} series")
        for series in self.series:
            if len(series.values) != len(self.labels):
                raise ValueError(f"{series.name}: {len(series.values)} values for {len(self.labels)} labels")
        if any(len(texts) != len(self.labels) for _heading, texts in self.also):
            raise ValueError("a column of the table has a text for each label")

    @property
    def rows(self) -> list[tuple[Any, list[str]]]:
        """The table's rows: (label, one text for each series)."""
        return [
            (label, [*(self.show(series.values[place]) for series in self.series),
                     *(texts[place] for _heading, texts in self.also)])
            for place, label in enumerate(self.labels)
        ]  # fmt: skip

    def show(self, value: float | None) -> str:
        return _("not shown") if value is None else number_format(value, self.decimals)

    @property
    def legend(self) -> list[tuple[int, Any]]:
        return [(number, series.name) for number, series in enumerate(self.series, 1)]

    def svg(self) -> SafeString:
        """The picture; a screen reader hears its title and caption, and reads the table."""
        top = _ceiling(self)
        if self.kind == "across":
            height, inner = ROW * len(self.labels), _levels(self, top)
        else:
            draw = {"bar": _bars, "stacked": _stacks, "line": _lines}[self.kind]
            height, inner = HEIGHT, format_html("{}{}{}", _grid(self, top), draw(self, top), _axis_labels(self))
        return format_html(
            '<svg class="ts-chart__picture{5}" role="img" aria-labelledby="{0}-title {0}-message" '
            'viewBox="0 0 {1} {2}" xmlns="http://www.w3.org/2000/svg" focusable="false">'
            '{3}<g aria-hidden="true">{4}</g></svg>',
            self.name,
            WIDTH,
            height,
            _patterns(self.name),
            inner,
            " ts-chart__picture--across" if self.kind == "across" else "",
        )


def _ceiling(chart: Chart) -> float:
    """A round number at or above the highest value."""
    columns = [[series.values[place] or 0 for series in chart.series] for place in range(len(chart.labels))]
    highest = max((sum(column) if chart.kind == "stacked" else max(column) for column in columns if column), default=0)
    if highest <= 0:
        return 1
    size = 10 ** math.floor(math.log10(highest))
    return next((size * step for step in (1, 2, 4, 5, 8, 10) if size * step >= highest), highest)  # beside the tiniest


def _y(value: float, top: float) -> float:
    return round(TOP + PLOT_HEIGHT * (1 - value / top), 1)


def _grid(chart: Chart, top: float) -> SafeString:
    steps = 4 if top >= 4 or chart.decimals else max(1, int(top))
    decimals = (0 if top >= 100 else chart.decimals) if top >= steps else max(chart.decimals, 2)
    lines = [(top * step / steps, _y(top * step / steps, top)) for step in range(steps + 1)]
    return format_html_join(
        "",
        '<line class="ts-chart__grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="ts-chart__text" x="{}" y="{}" '
        'text-anchor="end">{}</text>',
        ((LEFT, WIDTH - RIGHT, y, y, LEFT - 8, y + 4, number_format(value, decimals)) for value, y in lines),
    )


def _slot(chart: Chart) -> float:
    return PLOT_WIDTH / max(1, len(chart.labels))


def _axis_labels(chart: Chart) -> SafeString:
    slot = _slot(chart)
    every = max(1, math.ceil(62 / slot))
    return format_html_join(
        "",
        '<text class="ts-chart__text" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (round(LEFT + slot * (place + 0.5), 1), HEIGHT - BOTTOM + 20, _shortened(str(label), slot * every))
            for place, label in enumerate(chart.labels)
            if place % every == 0
        ),
    )


def _shortened(text: str, width: float) -> str:
    fits = max(3, int(width / 9.5))
    return text if len(text) <= fits else f"{text[: fits - 1]}…"


def _rectangle(chart: Chart, number: int, box: tuple[float, float, float, float]) -> SafeString:
    x, y, width, height = (round(part, 1) for part in box)
    return format_html(
        '<rect class="ts-chart__bar ts-chart__bar--{}" x="{}" y="{}" width="{}" height="{}"/>'
        '<rect fill="url(#{}-p{})" x="{}" y="{}" width="{}" height="{}"/>',
        *(number, x, y, width, height, chart.name, number, x, y, width, height),
    )


def _bars(chart: Chart, top: float) -> SafeString:
    slot, count = _slot(chart), max(1, len(chart.series))
    width = min(64.0, slot * 0.8 / count)
    parts = []
    for place in range(len(chart.labels)):
        start = LEFT + slot * (place + 0.5) - width * count / 2
        for number, series in enumerate(chart.series, 1):
            value = series.values[place]
            if value:
                y = _y(value, top)
                box = (start + width * (number - 1), y, max(1.0, width - 2), TOP + PLOT_HEIGHT - y)
                parts.append((_rectangle(chart, number, box),))
    return format_html_join("", "{}", parts)


def _stacks(chart: Chart, top: float) -> SafeString:
    slot = _slot(chart)
    width = min(72.0, slot * 0.7)
    parts = []
    for place in range(len(chart.labels)):
        below = 0.0
        for number, series in enumerate(chart.series, 1):
            value = series.values[place]
            if value:
                y = _y(below + value, top)
                box = (LEFT + slot * (place + 0.5) - width / 2, y, width, _y(below, top) - y)
                parts.append((_rectangle(chart, number, box),))
                below += value
    return format_html_join("", "{}", parts)


def _levels(chart: Chart, top: float) -> SafeString:
    """A label with its number over each bar, so that a long label needs no room beside it, on a phone either."""
    parts = []
    for place, label in enumerate(chart.labels):
        first, rest = chart.series[0].values[place], [series.values[place] for series in chart.series[1:2]]
        y, number = ROW * place + 18, " / ".join(chart.show(value) for value in (first, *rest))
        text = _shortened(str(label), LONGEST)
        parts.append((format_html('<text class="ts-chart__text" x="2" y="{}">{}: {}</text>', y, text, number),))
        for value, look in ((rest[0] if rest else top, "frame"), (first, "bar ts-chart__bar--1")):
            if value:
                width = round(max(1.0, (WIDTH - 4) * value / top), 1)
                box = '<rect class="ts-chart__{}" x="2" y="{}" width="{}" height="{}"/>'
                parts.append((format_html(box, look, y + 8, width, LEVEL),))
    return format_html_join("", "{}", parts)


def _lines(chart: Chart, top: float) -> SafeString:
    """A gap in the data is a gap in the line."""
    slot, parts = _slot(chart), []
    for number, series in enumerate(chart.series, 1):
        stretch: list[str] = []
        for place, value in enumerate([*series.values, None]):
            if value is not None:
                x, y = round(LEFT + slot * (place + 0.5), 1), _y(value, top)
                stretch.append(f"{x},{y}")
                dot = format_html(
                    '<circle class="ts-chart__dot ts-chart__dot--{}" cx="{}" cy="{}" r="4"/>', number, x, y
                )
                parts.append((dot,))
            elif stretch:
                line = '<polyline class="ts-chart__line ts-chart__line--{}" points="{}"/>'
                parts.append((format_html(line, number, " ".join(stretch)),))
                stretch = []
    return format_html_join("", "{}", parts)


def _patterns(name: str) -> SafeString:
    """Series 1 is plain, 2 has slanting lines, 3 dots, 4 level lines; white on the series' colour."""
    marks = (
        "",
        '<path class="ts-chart__mark" d="M0 8 8 0"/>',
        '<circle class="ts-chart__mark-dot" cx="4" cy="4" r="1.6"/>',
        '<path class="ts-chart__mark" d="M0 4H8"/>',
    )
    return format_html(
        "<defs>{}</defs>",
        format_html_join(
            "",
            '<pattern id="{}-p{}" width="8" height="8" patternUnits="userSpaceOnUse">{}</pattern>',
            ((name, number, SafeString(mark)) for number, mark in enumerate(marks, 1)),
        ),
    )
