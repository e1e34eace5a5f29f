"""The lists of both directions, without their explanations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import Any

import numpy as np

from .. import rules
from ..engine import Engine
from ..types import Jobseeker, Opening
from .best import NOBODY, Best
from .openings import Openings, read_openings
from .people import People, _cell, order_of, read_people
from .tables import bind

TOP = 20
MANY = 5_000_000
TILE = 4096


@dataclass
class Lists:
    """The best of every list. Rows point to ``people`` and ``openings``, the ids in the order of the rows."""

    people: list[str]
    openings: list[str]
    of_people: Best
    of_openings: Best

    def for_people(self) -> dict[str, list[tuple[str, int]]]:
        """Jobseeker → openings with their scores in 10⁻⁶, best first."""
        return dict(_named(self.people, self.openings, self.of_people))

    def for_openings(self) -> dict[str, list[tuple[str, int]]]:
        """Opening → jobseekers with their scores in 10⁻⁶, best first."""
        return dict(_named(self.openings, self.people, self.of_openings))


def _named(owners: list[str], others: list[str], best: Best) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    for owner, rows, scores in zip(owners, best.row.tolist(), best.score.tolist(), strict=True):
        yield owner, [(others[row], score) for row, score in zip(rows, scores, strict=True) if row != NOBODY]


def backends() -> tuple[str, ...]:
    """What can do the work here: ``numba`` where it is installed, and ``numpy``."""
    return ("numba", "numpy") if find_spec("numba") else ("numpy",)


def rank(
    engine: Engine,
    people: People,
    openings: Openings | Sequence[Openings],
    as_of: date,
    *,
    top: int = TOP,
    threads: int = 1,
    backend: str | None = None,
) -> Lists:
    """The lists of people and openings that have been read; openings may come in tiles. The same for any number of
    threads and tiles.
    """
    tiles = [openings] if isinstance(openings, Openings) else list(openings)
    ids = [name for tile in tiles for name in tile.ids]
    order, first = order_of(ids), 0
    of_people, found = Best(len(people), top), []
    for tile in tiles:
        tile.arrays["order"] = order[first : first + len(tile)]
        ranked, helper = _backend(backend, len(people) * len(ids))
        bound = bind(engine, people, tile, as_of, helper, threads)
        parts = np.array_split(np.arange(len(people)), max(1, threads))
        given = [(people, tile, bound, part, of_people, first) for part in parts]
        lists = _together(ranked, given) if len(given) > 1 else [ranked(*given[0])]
        for other in lists[1:]:
            lists[0].merge(other)
        found.append(lists[0])
        first += len(tile)
    of_openings = Best(0, top)
    of_openings.key = np.concatenate([best.key for best in found])
    of_openings.row = np.concatenate([best.row for best in found])
    return Lists(people.ids, ids, of_people, of_openings)


def _together(ranked: Any, given: list[tuple[Any, ...]]) -> list[Best]:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(ranked, *zip(*given, strict=True)))


def read_tiles(engine: Engine, openings: Sequence[Opening]) -> list[Openings]:
    """Openings in tiles whose tables are small enough to stay near; those near each other in one."""
    ordered = sorted(openings, key=lambda opening: (*_cell(rules.position(opening)), opening.id))
    parts = max(1, -(-len(ordered) // TILE))
    size = -(-len(ordered) // parts)
    return [read_openings(engine, ordered[first : first + size]) for first in range(0, len(ordered), max(1, size))]


def merged(parts: Sequence[Lists]) -> Lists:
    """The lists of a whole from the lists of its shards of people, all over the same openings."""
    people = [name for part in parts for name in part.people]
    order, first = order_of(people), 0
    of_people, of_openings = Best(0, parts[0].of_people.top), Best(len(parts[0].openings), parts[0].of_openings.top)
    for part in parts:
        of_openings.merge(part.of_openings.moved(first).ordered(order))
        first += len(part.people)
    of_people.key = np.concatenate([part.of_people.key for part in parts])
    of_people.row = np.concatenate([part.of_people.row for part in parts])
    return Lists(people, parts[0].openings, of_people, of_openings)


def _backend(name: str | None, pairs: int) -> tuple[Any, Any]:
    """(what ranks, what helps to bind). Compiling costs seconds where it was never done: few pairs are left to
    numpy.
    """
    if name is None:
        name = backends()[0] if pairs >= MANY else "numpy"
    if name == "numba":
        from . import binding, kernel

        return kernel.rank, binding
    from . import plain

    return plain.rank, None


class Ranker:
    """The lists of one engine on one day."""

    def __init__(self, engine: Engine, as_of: date) -> None:
        self.engine, self.as_of = engine, as_of

    def lists(self, people: Sequence[Jobseeker], openings: Sequence[Opening], **how: Any) -> Lists:
        """Reads and ranks; ``how``: see ``rank``."""
        return rank(
            self.engine,
            read_people(self.engine, people, self.as_of),
            read_openings(self.engine, openings),
            self.as_of,
            **how,
        )
