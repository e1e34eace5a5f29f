"""The best of many lists at once. A list is ordered by score, then by the place of the id: one whole number holds
both, so the order in which pairs come, and how they were parted, changes nothing.
"""

import numpy as np

from .rows import Array

LAST = 2**32 - 1
NOBODY = -1


def keys(score: Array, order: Array) -> Array:
    """Greater is better: score in 10⁻⁶ first, then the earlier id."""
    return np.asarray((score.astype(np.int64) << 32) | (LAST - order.astype(np.int64)))


class Best:
    """The ``top`` best of each of ``count`` lists: ``key`` and ``row`` are count × top, best first; ``NOBODY`` where a
    list is shorter.
    """

    def __init__(self, count: int, top: int) -> None:
        self.key = np.full((count, top), NOBODY, dtype=np.int64)
        self.row = np.full((count, top), NOBODY, dtype=np.int64)

    @property
    def top(self) -> int:
        return int(self.key.shape[1])

    @property
    def score(self) -> Array:
        """Scores in 10⁻⁶; −1 where a list is shorter."""
        return self.key >> 32

    def add(self, lists: Array, score: Array, order: Array, rows: Array) -> None:
        """Puts pairs into their lists."""
        if not len(lists):
            return
        key = keys(score, order)
        sequence = np.lexsort((-key, lists))
        lists, key, rows = lists[sequence], key[sequence], rows[sequence]
        first = np.flatnonzero(np.diff(lists, prepend=-1))
        place = np.arange(len(lists)) - np.repeat(first, np.diff(np.append(first, len(lists))))
        kept = place < self.top
        touched = lists[first]
        other = Best(len(touched), self.top)
        at = np.searchsorted(touched, lists[kept])
        other.key[at, place[kept]] = key[kept]
        other.row[at, place[kept]] = rows[kept]
        self.merge(other, touched)

    def merge(self, other: "Best", lists: Array | None = None) -> None:
        """Takes the better of two, list by list."""
        at = np.arange(len(self.key)) if lists is None else lists
        key = np.concatenate([self.key[at], other.key], axis=1)
        row = np.concatenate([self.row[at], other.row], axis=1)
        order = np.argsort(-key, axis=1, kind="stable")[:, : self.top]
        self.key[at] = np.take_along_axis(key, order, axis=1)
        self.row[at] = np.take_along_axis(row, order, axis=1)

    def ordered(self, order: Array) -> "Best":
        """The same lists with the ids' places in a wider order: ``order`` gives each row's."""
        other = Best(0, self.top)
        other.row = self.row
        other.key = np.where(self.row == NOBODY, NOBODY, keys(self.score, order[np.maximum(self.row, 0)]))
        return other

    def moved(self, first: int) -> "Best":
        """The same lists with rows that begin at ``first``."""
        other = Best(0, self.top)
        other.key, other.row = self.key, np.where(self.row == NOBODY, NOBODY, self.row + first)
        return other
