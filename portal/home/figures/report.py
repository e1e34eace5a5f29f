"""Figures as lines: by period and by group, for the page, its charts and its files. All of it has been published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.models import Municipality
from portal.core import clock
from portal.core.charts import Chart, Series
from portal.core.money import written
from portal.core.small_groups import MONTH, Group, Year, publish
from portal.home.figures.sources import FIGURES, SCHEME, Dimension, Figure

YEAR, QUARTER = "year", "quarter"
YEARS = 3  # this year and the two before: what is older is deleted in time, and figures of it would change


@dataclass(frozen=True)
class Asked:
    """What a page is asked for: whose figures, of which year, how finely, of which scheme ("" is all)."""

    town: Municipality
    year: int
    by: str
    scheme: str = ""
    today: date | None = None

    @property
    def on(self) -> date:
        return self.today or clock.today()


@dataclass(frozen=True)
class Line:
    """A period or a group. No `group`: not shown, `note` says why. `share`: per cent of what it is a part of; `short`:
    its label under the group that it is a part of."""

    label: str
    group: Group | None
    note: str = ""
    share: int | None = None
    short: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Part:
    """A table of a figure: by period, or by one dimension."""

    title: Any
    lines: Sequence[Line]
    note: str
    chart: Chart | None


@dataclass(frozen=True)
class Section:
    figure: Figure
    parts: Sequence[Part]


def years_until(day: date) -> list[int]:
    return [day.year - back for back in range(YEARS)]


def sections(asked: Asked) -> Iterator[Section]:
    """Every figure; with a scheme chosen those that know one."""
    since = date(asked.on.year - YEARS + 1, 1, 1)
    for figure in FIGURES:
        if asked.scheme and not figure.by_scheme:
            continue
        units = figure.units(asked.town, since)
        texts = {dimension.key: dimension.texts(asked.town) for dimension in figure.dimensions}
        orders = {key: list(found) for key, found in texts.items()}

        def of(year: int, figure=figure, units=units, orders=orders) -> Year:
            return publish(units, year=year, today=asked.on, dimensions=orders, crosses=figure.crosses)

        chosen = of(asked.year)
        over_time = _part(figure, f"{figure.key}-time", _("Over time"), _over_time(asked, of, chosen))
        split = [
            _split(asked, figure, dimension, chosen, texts[dimension.key])
            for dimension in figure.dimensions
            if not (dimension.key == SCHEME and (asked.scheme or len(texts[SCHEME]) <= 1))
        ]
        yield Section(figure, [over_time, *split])


def _over_time(asked: Asked, of: Any, chosen: Year) -> list[Line]:
    if asked.by == YEAR:
        return [_of_year(of(year), asked.scheme) for year in reversed(years_until(asked.on))]
    lines = []
    for block in chosen.blocks:
        if asked.scheme:
            whole = len(block.whole) == 0
            group = Group((), ()) if whole else _named(block.splits[SCHEME], asked.scheme, covers=True)
            note = "" if group else _("too few for a split by scheme")
            lines.append(Line(period(chosen.number, block.months), group, note))
        elif asked.by == MONTH and block.splits[MONTH]:
            lines += _of_months(chosen.number, block.months, block.splits[MONTH])
        else:
            lines.append(Line(period(chosen.number, block.months), block.whole))
    if chosen.waiting:
        shown = {month for block in chosen.blocks for month in block.months}
        left = [month for month in chosen.closed if month not in shown]
        note = _("fewer than five persons") if len(chosen.closed) == 12 else _("fewer than five persons so far")
        lines.append(Line(period(chosen.number, left), None, note))
    return lines


def _of_months(year: int, months: Sequence[int], groups: Sequence[Group]) -> list[Line]:
    found = [([int(code) for code in group.codes], group) for group in groups]
    told = [month for codes, _group in found for month in codes]
    found += [([month], Group((), ())) for month in months if month not in told]
    return [Line(period(year, codes), group) for codes, group in sorted(found, key=lambda item: item[0])]


def _of_year(year: Year, scheme: str) -> Line:
    months = [month for block in year.blocks for month in block.months]
    label = period(year.number, months or year.closed or range(1, 13))
    if not year.closed:
        return Line(label, None, _("no quarter is over yet"))
    if not months:
        return Line(label, None, _("fewer than five persons"))
    if not scheme:
        return Line(label, year.total, _("besides these fewer than five persons") if year.waiting else "")
    groups = year.split(SCHEME)
    covers = sum(map(len, groups)) == len(year.total)
    group = _named(groups, scheme, covers=covers)
    if group is None:
        return Line(label, None, _("too few for a split by scheme"))
    return Line(
        label, group, "" if covers and not year.waiting else _("at least: some quarters are too small to split")
    )


def _named(groups: Sequence[Group], code: str, *, covers: bool) -> Group | None:
    """The group of one code alone. `covers`: the groups tell of everything, so a code outside them has nothing."""
    for group in groups:
        if code in group.codes:
            return group if group.codes == (code,) else None
    return Group((), ()) if groups and covers else None


def _split(asked: Asked, figure: Figure, dimension: Dimension, year: Year, texts: Mapping[str, Any]) -> Part:
    crossed = dimension.key in figure.crosses
    if asked.scheme:
        groups = year.crossed(dimension.key, asked.scheme) if crossed else []
    else:
        groups = year.split(dimension.key)
    count, total = sum(map(len, groups)), len(year.total)
    lines = list(_lines(groups, texts))
    name = f"{figure.key}-{dimension.key}"
    if not lines:
        note = _("Too few to be split so that no group is under five.") if total else ""
        if note and len(year.closed) < 12:
            note += " " + _("The whole year is split when it is over.")
    elif count < total and not asked.scheme:
        note = _("The split concerns %(count)s of %(total)s: the rest is too little to be split.")
        note %= {"count": count, "total": total}
    else:
        note = ""
    return _part(figure, name, dimension.title, lines, note=note, shares=True, says=figure.says(groups))


def _lines(groups: Sequence[Group], texts: Mapping[str, Any], above: str = "", depth: int = 0) -> Iterator[Line]:
    count = sum(map(len, groups))
    order = list(texts)
    for group in sorted(
        (g for g in groups if len(g)), key=lambda g: [order.index(c) if c in order else 999 for c in g.codes]
    ):
        label = " / ".join(str(texts.get(code, code)) for code in group.codes)
        short = f"– {label}" if depth else label
        yield Line(f"{above}{label}", group, share=round(100 * len(group) / count), short=short, depth=depth)
        yield from _lines(group.parts, texts, f"{above}{label}: ", depth + 1)


def _part(
    figure: Figure, name: str, title: Any, lines: Sequence[Line], *, note: str = "", shares: bool = False,
    says: str = "",
) -> Part:  # fmt: skip
    """`says`: what the groups tell, in a sentence; else how many there are in all."""
    if not any(line.group for line in lines):
        return Part(title, lines, note, None)
    number = sum(len(line.group) for line in lines if line.group and not line.depth)
    also: list[tuple[Any, list[str]]] = []
    if shares:
        also.append((_("Share, %"), ["" if line.share is None else str(line.share) for line in lines]))
    also += [(heading, [show(line.group) for line in lines]) for heading, show in columns(figure)]
    if any(line.note for line in lines):
        also.append((_("Note"), [line.note for line in lines]))
    chart = Chart(
        name=name, kind="across", title=f"{figure.title}: {str(title).lower()}",
        message=" ".join(filter(None, [says, note])) or _("%(n)s in all") % {"n": number},
        labels=[line.short or line.label for line in lines],
        series=[Series(_("Number"), [len(line.group) if line.group is not None else None for line in lines])],
        label_heading=_("Group") if shares else _("Period"),
        also=also,
    )  # fmt: skip
    return Part(title, lines, note, chart)


def columns(figure: Figure) -> list[tuple[Any, Any]]:
    """(heading, text of a group) of what a figure has besides the number."""
    found: list[tuple[Any, Any]] = []
    if figure.euros:
        found.append((figure.euros, lambda group: written(group.amount) if group else ""))
    if figure.days:
        found += [
            (_("%(what)s, median, days") % {"what": figure.days}, lambda group: _number(group and group.median)),
            (_("%(what)s, 90th percentile, days") % {"what": figure.days},
             lambda group: _number(group and group.ninetieth)),
        ]  # fmt: skip
    return found


def _number(value: Any) -> str:
    return "" if value is None or isinstance(value, Group) else str(value)


def period(year: int, months: Sequence[int]) -> str:
    """The months as a Finn writes them: 2026, 1–3/2026, 5/2026; with a comma when one is missing between."""
    if len(months) == 12:
        return str(year)
    first, last = min(months), max(months)
    if first == last:
        return f"{first}/{year}"
    if len(months) == last - first + 1:
        return f"{first}–{last}/{year}"
    return f"{', '.join(map(str, sorted(months)))}/{year}"


def file_rows(asked: Asked, found: Sequence[Section]) -> Iterator[list[Any]]:
    """One row a line: figure, split, period, group, number, euros, median, 90th percentile, share, note."""
    whole = str(asked.year)
    for section in found:
        for place, part in enumerate(section.parts):
            for line in part.lines:
                group, time = line.group, place == 0
                yield [
                    str(section.figure.title), str(part.title), line.label if time else whole,
                    "" if time else line.label,
                    None if group is None else len(group),
                    group.amount if group is not None and section.figure.euros else None,
                    group.median if group is not None and section.figure.days else None,
                    group.ninetieth if group is not None and section.figure.days else None,
                    line.share, line.note or (part.note if not time else ""),
                ]  # fmt: skip


def file_header() -> list[str]:
    return [_("Figure"), _("Split"), _("Period"), _("Group"), _("Number"), _("Euros"), _("Median, days"),
            _("90th percentile, days"), _("Share, %"), _("Note")]  # fmt: skip
