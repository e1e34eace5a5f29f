"""What people and openings are made of here: rows of whole numbers, ragged lists and interned phrases."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..text.index import GRAIN
from ..views import Phrase

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

    def add(self, items: Iterable[Any]) -> None:
        part = np.asarray(items if isinstance(items, np.ndarray) else list(items), dtype=self.kind)
        self.lengths.append(len(part))
        self.parts.append(part)

    def arrays(self, name: str) -> Arrays:
        items = np.concatenate(self.parts) if self.parts else np.empty(0, self.kind)
        return {name: items.astype(self.kind, copy=False), f"{name}_start": starts(self.lengths)}


def starts(lengths: Sequence[int]) -> Array:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)


class Vectors:
    """N-gram vectors: buckets and weights in whole numbers of 1/``GRAIN``."""

    def __init__(self) -> None:
        self.buckets, self.weights = Ragged(np.int32), Ragged(np.int16)

    def add(self, vector: dict[int, float]) -> None:
        self.buckets.add(np.fromiter(vector, dtype=np.int32, count=len(vector)))
        weights = np.fromiter(vector.values(), dtype=np.float64, count=len(vector))
        self.weights.add((weights * GRAIN).round().astype(np.int16))

    def arrays(self, name: str) -> Arrays:
        weights = self.weights.arrays("w")["w"]
        return {**self.buckets.arrays(name), f"{name}_weight": weights}


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
