"""The nearest texts of an index for many phrases at once: one product of sparse matrices instead of a search each.

A phrase gets the same figures alone as among others: its sums are made in the order of its own n-grams.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from .index import BUCKETS, GRAIN, LEAD, SIZES, Floats, GramIndex, Ints, _buckets
from .normal import words

TOGETHER = 256  # phrases of a product


def grams_of(texts: Sequence[str], sizes: tuple[int, ...] = SIZES) -> tuple[Ints, Ints, Floats]:
    """`index.grams` of many texts, end to end: (where each begins, buckets, weights)."""
    own = [words(text) for text in texts]
    lines = [f" {' '.join(each)} \n" for each in own]
    buckets, places = _buckets("".join(lines), sizes)
    breaks = np.cumsum([len(line) for line in lines], dtype=np.int64)
    text = np.searchsorted(breaks, places, side="right")
    # where each word begins in the joined lines, and which word of its text it is
    begins: list[int] = []
    order: list[int] = []
    at = 0
    for each, line in zip(own, lines, strict=True):
        inside = at
        for place, word in enumerate(each):
            begins.append(inside)
            order.append(place)
            inside += len(word) + 1
        at += len(line)
    word_at = np.searchsorted(np.array(begins, dtype=np.int64), places, side="right") - 1
    worth = 1.0 / (1.0 + np.array(order, dtype=np.float64)[word_at] / LEAD) if order else np.empty(0)
    keys, where = np.unique(text * BUCKETS + buckets, return_inverse=True)
    weights = np.log1p(np.bincount(where, weights=worth, minlength=len(keys))) if len(keys) else np.empty(0)
    row, bucket = np.divmod(keys, BUCKETS)
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(texts)))]).astype(np.int64)
    return start, bucket, weights


def _norms(start: Ints, query: Floats) -> Floats:
    """Length of each row, summed in its own order."""
    rows = np.repeat(np.arange(len(start) - 1), np.diff(start))
    return np.sqrt(np.bincount(rows, weights=query * query, minlength=len(start) - 1))


def vectors(index: GramIndex, texts: Sequence[str], sizes: tuple[int, ...] = SIZES) -> list[dict[int, float]]:
    """`GramIndex.vector` of many texts."""
    start, buckets, weights = grams_of(texts, sizes)
    query = weights * index._idf[buckets]
    norms = _norms(start, query)
    whole = np.rint(query * np.repeat(GRAIN / np.where(norms > 0, norms, 1.0), np.diff(start)))
    bucket_list, weight_list, bounds = buckets.tolist(), (whole / GRAIN).tolist(), start.tolist()
    return [
        {b: w for b, w in zip(bucket_list[low:high], weight_list[low:high], strict=True) if w}
        for low, high in zip(bounds, bounds[1:], strict=False)
    ]


class Nearest:
    """The owners of the texts of an index that are nearest to phrases."""

    def __init__(self, index: GramIndex) -> None:
        self.index = index
        shape = (BUCKETS, max(1, index.count))
        self.matrix = csr_matrix((index._weight, index._document, index._start), shape=shape)

    def __call__(self, texts: Sequence[str], floor: float) -> tuple[Ints, Ints, Floats]:
        """(place of the phrase, owner, cosine of the owner's nearest text) from ``floor`` up; phrases in order, each
        one's owners best first, then by their number.
        """
        parts = [self._some(texts[first : first + TOGETHER], floor, first) for first in range(0, len(texts), TOGETHER)]
        empty = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
        phrase, owner, score = zip(empty, *parts, strict=True)
        return np.concatenate(phrase), np.concatenate(owner), np.concatenate(score)

    def _some(self, texts: Sequence[str], floor: float, first: int) -> tuple[Ints, Ints, Floats]:
        start, buckets, weights = grams_of(texts, self.index.sizes)
        query = weights * self.index._idf[buckets]
        norms = _norms(start, query)
        found = csr_matrix((query, buckets, start), shape=(len(texts), BUCKETS)) @ self.matrix
        rows = np.repeat(np.arange(len(texts)), np.diff(found.indptr))
        score = found.data / norms[rows]
        near = score >= floor
        rows, score = rows[near], score[near]
        owner = self.index.owner[found.indices[near]]
        order = np.lexsort((-score, owner, rows))
        rows, owner, score = rows[order], owner[order], score[order]
        best = np.flatnonzero(np.diff(rows * (self.index.owners + 1) + owner, prepend=-1))
        rows, owner, score = rows[best], owner[best], score[best]
        order = np.lexsort((owner, -score, rows))
        return rows[order] + first, owner[order], score[order]
