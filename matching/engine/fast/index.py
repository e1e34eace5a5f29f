"""People who can be asked at any moment: a shard that does not change, and the few who have changed since.

A changed profile is seen by the next question, exactly as if everything had been read anew: nothing is fitted to the
people, so nothing has to be fitted again. The changed are one small shard that grows by a row a change. When some
dozens have changed it is time to read a new shard: make a new ``Index``.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from ..engine import Engine
from ..types import Jobseeker, Opening
from ..views import PersonView
from . import plain
from .best import NOBODY, Best
from .openings import Openings, read_openings
from .people import KEPT, Builder, People, order_of
from .ranker import TOP, backends
from .rows import Array
from .tables import bind

SPARE = 16  # rows that nobody has any more, beyond as many as are had: then the changed are laid out anew


@dataclass
class _Shard:
    people: People
    alive: Array
    at: dict[str, int]
    asked: Any = field(default=None, repr=False)


class Index:
    """Answers for one opening at a time. One caller at a time."""

    def __init__(self, engine: Engine, as_of: date, people: People, backend: str | None = None) -> None:
        self.engine, self.as_of = engine, as_of
        self.backend = backend or backends()[0]
        self.base = _shard(people)
        self.changed: dict[str, Jobseeker] = {}
        self.fresh: _Shard | None = None
        self._rows: Builder | None = None
        self._views: dict[str, PersonView] = {}

    def put(self, person: Jobseeker) -> None:
        """A new or changed profile."""
        self._drop(person.id)
        self.changed[person.id] = person
        if self._rows is None or len(self._rows.ids) > 2 * len(self.changed) + SPARE:
            self._rows, self.fresh = Builder(self.engine, self.as_of.year, self._views, KEPT), None
            self._add(self._rows, list(self.changed.values()))
        else:
            self._add(self._rows, [person])

    def forget(self, name: str) -> None:
        """A profile that is no more."""
        self._drop(name)
        self.changed.pop(name, None)

    def _drop(self, name: str) -> None:
        self._views.pop(name, None)
        for shard in (self.base, self.fresh):
            if shard is not None and name in shard.at:
                shard.alive[shard.at[name]] = False

    def _add(self, rows: Builder, people: list[Jobseeker]) -> None:
        """Lays out one row more for each; rows of who has changed again, or is no more, stay and are not alive."""
        self.engine.content.reader.prepare(people)
        for person in people:
            rows.add(person)
        known, self.fresh = self.fresh, _shard(rows.finish())
        if known is not None:
            self.fresh.alive[: len(known.alive)] = known.alive

    def best_for(self, opening: Opening, top: int = TOP) -> list[tuple[str, int]]:
        """Jobseekers for an opening with their scores in 10⁻⁶, best first."""
        return self.best(read_openings(self.engine, [opening]), top)

    def best(self, opening: Openings, top: int = TOP) -> list[tuple[str, int]]:
        """``best_for`` an opening that has been read."""
        found: list[tuple[int, str]] = []
        for shard in (self.base, self.fresh):
            if shard is not None and len(shard.people):
                best = self._ask(shard, opening, top)
                rows = zip(best.row[0].tolist(), best.score[0].tolist(), strict=True)
                found += [(-score, shard.people.ids[row]) for row, score in rows if row != NOBODY]
        return [(name, -score) for score, name in sorted(found)[:top]]

    def _ask(self, shard: _Shard, opening: Openings, top: int) -> Best:
        if self.backend == "numpy":
            bound, alive = bind(self.engine, shard.people, opening, self.as_of), np.flatnonzero(shard.alive)
            return plain.rank(shard.people, opening, bound, alive, Best(len(shard.people), 1), 0, top)
        from .one import One

        if shard.asked is None:
            shard.asked = One(self.engine, shard.people, self.as_of)
        compiled: Best = shard.asked(opening, shard.alive, top)
        return compiled


def _shard(people: People) -> _Shard:
    people.arrays["order"] = order_of(people.ids)
    return _Shard(people, np.ones(len(people), dtype=bool), {name: at for at, name in enumerate(people.ids)})
