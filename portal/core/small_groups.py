"""Figures of small groups: what may be published of a population so that no group under five can be derived.

Everything that is published of a year is a *partition* of people into groups that are empty or have at least
`SMALLEST` persons: quarters, the months of a quarter, and one partition for each dimension (scheme, outcome …). What is
too small is never left out as a hole, it is put together with others; so totals tell nothing that the parts do not.
Partitions are not crossed with each other unless every cell of the cross is empty or large enough. Groups where
two partitions meet then keep a free play of at least five persons (Fréchet's bounds); `docs/figures.md` has the proof.

A quarter is published after its last day and never again: what is added later never changes what has been shown, so two
visits subtracted from each other tell nothing either. Pure Python: no Django, no database.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

SMALLEST = 5
TAIL = 10  # a 90th percentile of fewer is nearly one person's value
MONTH = "month"
QUARTERS = ((1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12))


@dataclass(frozen=True, eq=False)
class Unit:
    """One thing that is counted: whose it is, when it happened, and its place in each dimension, broadest first.

    `person` is None when nobody stands behind it (an opening): such units may be shown however few they are.
    """

    person: Hashable | None
    on: date
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    amount: Decimal | None = None
    days: int | None = None


@dataclass(frozen=True)
class Group:
    """Units that are published together. `codes`: one, or several that are too few apart. `parts`: its own split."""

    codes: tuple[str, ...]
    units: tuple[Unit, ...]
    parts: tuple[Group, ...] = ()

    def __len__(self) -> int:
        return len(self.units)

    @property
    def amount(self) -> Decimal:
        return sum((unit.amount for unit in self.units if unit.amount is not None), Decimal("0.00"))

    @property
    def median(self) -> float | None:
        return percentile(self._days, 50) if persons(self.units) >= SMALLEST else None

    @property
    def ninetieth(self) -> float | None:
        return percentile(self._days, 90) if persons(self.units) >= TAIL else None

    @property
    def _days(self) -> list[int]:
        return [unit.days for unit in self.units if unit.days is not None]


@dataclass(frozen=True)
class Block:
    """Quarters that are published together, by their months, and how each dimension splits them; () is no split."""

    months: tuple[int, ...]
    whole: Group
    splits: Mapping[str, tuple[Group, ...]]
    cross: Mapping[str, Mapping[tuple[str, ...], tuple[Group, ...]]]


@dataclass(frozen=True)
class Year:
    """What is published of a year.

    `waiting`: there is something besides, of fewer than five persons so far. `rest`: the splits, made at the year's
    end, of those blocks together that a dimension could not split one by one; `rest_parts`: the same, a level deeper,
    of one code's groups.
    """

    number: int
    blocks: tuple[Block, ...]
    waiting: bool
    closed: tuple[int, ...]  # months whose quarter is over
    rest: Mapping[str, tuple[Group, ...]]
    rest_parts: Mapping[str, Mapping[str, tuple[Group, ...]]]

    @property
    def total(self) -> Group:
        return _together([block.whole for block in self.blocks])

    def split(self, dimension: str) -> list[Group]:
        """The year's split: the sum of those that are published. It may concern fewer units than `total`."""
        pieces = [*(block.splits[dimension] for block in self.blocks), self.rest[dimension]]
        return _summed([piece for piece in pieces if piece], self.rest_parts[dimension])

    def crossed(self, dimension: str, code: str) -> list[Group]:
        """The same within one group of the dimension that is crossed with this one."""
        return _summed([cells for block in self.blocks if (cells := block.cross[dimension].get((code,)))])


def publish(
    units: Iterable[Unit], *, year: int, today: date, dimensions: Mapping[str, Sequence[str]],
    crosses: Mapping[str, str] | None = None,
) -> Year:  # fmt: skip
    """What may be shown of a year on a day. `dimensions`: for each its codes in the order in which they are put
    together; `crosses`: dimension → the one dimension (the same for all) by which it is crossed where that is safe.
    """
    of_year = [unit for unit in units if unit.on.year == year]
    blocks: list[Block] = []
    waiting: list[Unit] = []
    closed: tuple[int, ...] = ()
    start: tuple[int, ...] = ()
    for months in QUARTERS:
        if today <= _last_day(year, months[-1]):
            break
        closed += months
        start += months
        waiting += [unit for unit in of_year if unit.on.month in months]
        if waiting and persons(waiting) < SMALLEST:
            continue
        blocks.append(_block(start, waiting, dimensions, crosses or {}))
        start, waiting = (), []
    over = len(closed) == 12
    rest = {name: _rest(blocks, name, order) if over else () for name, order in dimensions.items()}
    parts = {name: _rest_parts(blocks, rest[name], name, order) if over else {} for name, order in dimensions.items()}
    return Year(year, tuple(blocks), bool(waiting), closed, rest, parts)


def _rest(blocks: Sequence[Block], dimension: str, order: Sequence[str]) -> tuple[Group, ...]:
    unsplit = [block.whole for block in blocks if block.whole.units and not block.splits[dimension]]
    return split(_together(unsplit).units, dimension, order) if len(unsplit) > 1 else ()


def _rest_parts(
    blocks: Sequence[Block], rest: Sequence[Group], dimension: str, order: Sequence[str]
) -> dict[str, tuple[Group, ...]]:
    alone: dict[str, list[Group]] = {}
    for group in [*(group for block in blocks for group in block.splits[dimension]), *rest]:
        if len(group.codes) == 1 and not group.parts and _goes_on(group.units, dimension, 1):
            alone.setdefault(group.codes[0], []).append(group)
    return {code: split(_together(groups).units, dimension, order, 1)
            for code, groups in alone.items() if len(groups) > 1}  # fmt: skip


def _block(
    months: tuple[int, ...], units: Sequence[Unit], dimensions: Mapping[str, Sequence[str]], crosses: Mapping[str, str]
) -> Block:
    splits = {dimension: split(units, dimension, order) for dimension, order in dimensions.items()}
    splits[MONTH] = _months(units, months) if len(months) == 3 else ()
    cross = {inner: _cross(splits[inner], splits[outer]) for inner, outer in crosses.items()}
    return Block(months, Group((), tuple(units)), splits, {name: cross.get(name, {}) for name in dimensions})


def split(units: Sequence[Unit], dimension: str, order: Sequence[str], level: int = 0) -> tuple[Group, ...]:
    """Groups by the dimension's code at a level, none of them too small, each split by the next level; () when the
    units cannot be split. Codes outside `order` come last."""
    found: dict[str, list[Unit]] = {}
    for unit in units:
        found.setdefault(unit.labels[dimension][level], []).append(unit)
    known = [code for code in order if code in found]
    groups = pooled({code: found[code] for code in [*known, *sorted(set(found) - set(known))]})
    return tuple(
        Group(group.codes, group.units, split(group.units, dimension, order, level + 1))
        if len(group.codes) == 1 and _goes_on(group.units, dimension, level + 1)
        else group
        for group in groups
    )


def _goes_on(units: Iterable[Unit], dimension: str, level: int) -> bool:
    return all(len(unit.labels[dimension]) > level for unit in units)


def pooled(parts: Mapping[str, Sequence[Unit]]) -> list[Group]:
    """The parts in their order, one that is too small put together with the next ones until there are enough, and the
    last with those before it. [] when only one group of several would be left: the total says it already.

    Neighbours are chosen by the order alone, so that the choice tells next to nothing of the numbers.
    """
    groups: list[Group] = []
    codes: list[str] = []
    units: list[Unit] = []
    for code, more in parts.items():
        if not more:
            continue
        codes, units = [*codes, code], [*units, *more]
        if persons(units) >= SMALLEST:
            groups.append(Group(tuple(codes), tuple(units)))
            codes, units = [], []
    if units and groups:
        last = groups.pop()
        groups.append(Group((*last.codes, *codes), (*last.units, *units)))
    return [] if len(groups) == 1 and len(groups[0].codes) > 1 else groups


def _months(units: Sequence[Unit], months: Sequence[int]) -> tuple[Group, ...]:
    return tuple(pooled({str(month): [unit for unit in units if unit.on.month == month] for month in months}))


def _cross(inner: Sequence[Group], outer: Sequence[Group]) -> dict[tuple[str, ...], tuple[Group, ...]]:
    """The inner groups within each outer one, or {} when a cell would be too small."""
    cells = {
        codes: tuple(Group(row.codes, tuple(unit for unit in row.units if unit in column)) for row in inner)
        for codes, column in ((group.codes, frozenset(group.units)) for group in outer)
    }
    sizes = [persons(cell.units) for row in cells.values() for cell in row]
    return {} if any(0 < size < SMALLEST for size in sizes) else cells


def _together(groups: Iterable[Group]) -> Group:
    return Group((), tuple(unit for group in groups for unit in group.units))


def _summed(
    pieces: Sequence[Sequence[Group]], rest_parts: Mapping[str, tuple[Group, ...]] | None = None
) -> list[Group]:
    """Published splits added up: codes that are together in one of them stay together."""
    sets: list[set[str]] = []
    for group in (group for piece in pieces for group in piece):
        joined = set(group.codes)
        for other in [known for known in sets if known & joined]:
            joined |= other
            sets.remove(other)
        sets.append(joined)
    if len(sets) == 1 and len(sets[0]) > 1:
        return []
    groups = []
    for codes in sets:
        members = [group for piece in pieces for group in piece if set(group.codes) <= codes]
        ordered = tuple(dict.fromkeys(code for group in members for code in group.codes))
        parts = [group.parts for group in members if group.parts]
        if more := (rest_parts or {}).get(ordered[0]):
            parts.append(more)
        groups.append(Group(ordered, _together(members).units, tuple(_summed(parts)) if len(ordered) == 1 else ()))
    return groups


def persons(units: Iterable[Unit]) -> int:
    """How many persons stand behind the units; as many as it takes when one of them is nobody's."""
    found = {unit.person for unit in units}
    return max(SMALLEST, len(found)) if None in found else len(found)


def percentile(values: Iterable[int], percent: int) -> int | None:
    """The smallest value that at least so many per cent of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] if ordered else None


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
