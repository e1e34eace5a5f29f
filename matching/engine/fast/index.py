"""People who can be asked at any moment: a shard that does not change, and the few who have changed since.

A changed profile is seen by the next question, exactly as if everything had been read anew: nothing is fitted to the
people, so nothing has to be fitted again. When some dozens have changed it is time to read a new shard: make a new
``Index``.
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
from .people import People, order_of, read_people
from .ranker import TOP, backends
from .rows import Array
from .tables import bind


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
        self._views: dict[str, PersonView] = {}

    def put(self, person: Jobseeker) -> None:
        """A new or changed profile."""
        if person.id in self.base.at:
            self.base.alive[self.base.at[person.id]] = False
        self.changed[person.id] = person
        self._read()

    def forget(self, name: str) -> None:
        """A profile that is no more."""
        if name in self.base.at:
            self.base.alive[self.base.at[name]] = False
        self._views.pop(name, None)
        if self.changed.pop(name, None):
            self._read()

    def _read(self) -> None:
        """Lays the changed out anew; the text of each is read once."""
        people = list(self.changed.values())
        self.fresh = _shard(read_people(self.engine, people, self.as_of, self._views)) if people else None

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
