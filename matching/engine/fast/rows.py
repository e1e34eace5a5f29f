"""What people and openings are made of here: rows of whole numbers, ragged lists and interned phrases."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from ..text.index import GRAIN
from ..views import Phrase

PART = 100_000  # items that become an array
VECTORS = 1_000  # vectors that do

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


class Interned:
    """Distinct values in the order in which they were first met."""

    def __init__(self) -> None:
        self.at: dict[Hashable, int] = {}

    def __call__(self, value: Hashable) -> int:
        return self.at.setdefault(value, len(self.at))

    def __len__(self) -> int:
        return len(self.at)

    def values(self) -> list[Any]:
        return list(self.at)


@dataclass
class Ragged:
    """Lists of different length laid end to end: list ``i`` is ``items[start[i] : start[i + 1]]``."""

    kind: Any
    lengths: list[int] = field(default_factory=list)
    parts: list[Array] = field(default_factory=list)
    open: list[Any] = field(default_factory=list)  # the newest items, before they are an array

    def add(self, items: Iterable[Any]) -> None:
        before = len(self.open)
        self.open += items.tolist() if isinstance(items, np.ndarray) else items
        self.lengths.append(len(self.open) - before)
        if len(self.open) > PART:
            self._close()

    def _close(self) -> None:
        self.parts.append(np.array(self.open, dtype=self.kind))
        self.open = []

    def arrays(self, name: str) -> Arrays:
        self._close()
        return {name: np.concatenate(self.parts), f"{name}_start": starts(self.lengths)}


def starts(lengths: Sequence[int]) -> Array:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)


class Vectors:
    """N-gram vectors: buckets and weights in whole numbers of 1/``GRAIN``."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.buckets: list[Array] = []
        self.weights: list[Array] = []
        self.open: list[dict[int, float]] = []  # the newest, before they are arrays

    def add(self, vector: dict[int, float]) -> None:
        self.lengths.append(len(vector))
        self.open.append(vector)
        if len(self.open) == VECTORS:
            self._close()

    def _close(self) -> None:
        size = sum(map(len, self.open))
        self.buckets.append(np.fromiter(chain.from_iterable(self.open), np.int32, size))
        weights = np.fromiter(chain.from_iterable(vector.values() for vector in self.open), np.float64, size)
        self.weights.append((weights * GRAIN).round().astype(np.int16))
        self.open = []

    def arrays(self, name: str) -> Arrays:
        self._close()
        buckets, weights = np.concatenate(self.buckets), np.concatenate(self.weights)
        return {name: buckets, f"{name}_start": starts(self.lengths), f"{name}_weight": weights}


class Phrases:
    """Distinct phrases with what they are linked to."""

    def __init__(self) -> None:
        self.at = Interned()
        self.nodes, self.strengths = Ragged(np.int32), Ragged(np.float64)
        self.skills, self.skill_strengths = Ragged(np.int32), Ragged(np.float64)
        self.vectors = Vectors()
        self.exact: list[bool] = []

    def __call__(self, key: Hashable, phrase: Phrase) -> int:
        known = len(self.at)
        at = self.at(key)
        if at == known:
            self.nodes.add(phrase.nodes)
            self.strengths.add(phrase.strengths)
            self.skills.add(phrase.skills)
            self.skill_strengths.add(phrase.skills.values())
            self.vectors.add(phrase.vector)
            self.exact.append(phrase.exact)
        return at

    def arrays(self, name: str) -> Arrays:
        return {
            **self.nodes.arrays(f"{name}_node"),
            f"{name}_strength": self.strengths.arrays("s")["s"],
            **self.skills.arrays(f"{name}_skill"),
            f"{name}_skill_strength": self.skill_strengths.arrays("s")["s"],
            **self.vectors.arrays(f"{name}_gram"),
            f"{name}_exact": np.array(self.exact, dtype=bool),
        }
