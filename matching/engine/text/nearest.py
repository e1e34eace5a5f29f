"""The nearest texts of an index for many phrases at once: one product of sparse matrices instead of a search each.

A phrase gets the same figures alone as among others: its sums are made in the order of its own n-grams.
"""

from collections.abc import Sequence

import numpy as np

from .index import BUCKETS, GRAIN, LEAD, SIZES, Floats, GramIndex, Ints, Weights, _buckets, laid_out
from .normal import words

TOGETHER = 64  # phrases that are looked into together
CELLS = 2_000_000  # … fewer in a large index: so many phrases × texts
SPLIT = 0.7  # the commonest n-grams of a phrase are first left out while their reach is below this much of the floor
HIGH = 0.5  # a floor from which the first look is worth its while
CLOSE = 1 - 1e-9  # what a bound may be off by rounding


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


def vectors(index: Weights, texts: Sequence[str], sizes: tuple[int, ...] = SIZES) -> list[dict[int, float]]:
    """`GramIndex.vector` of many texts."""
    start, buckets, weights = grams_of(texts, sizes)
    query = weights * index.idf(buckets)
    norms = _norms(start, query)
    whole = np.rint(query * np.repeat(GRAIN / np.where(norms > 0, norms, 1.0), np.diff(start)))
    bucket_list, weight_list, bounds = buckets.tolist(), (whole / GRAIN).tolist(), start.tolist()
    return [
        {b: w for b, w in zip(bucket_list[low:high], weight_list[low:high], strict=True) if w}
        for low, high in zip(bounds, bounds[1:], strict=False)
    ]


class Nearest:
    """The owners of the texts of an index that are nearest to phrases.

    With a high floor most phrases are near nothing, which their rare n-grams tell: the commonest, together too light
    for the floor (Cauchy and Schwarz), are left out of a first look. What may be near something is compared in full.
    """

    def __init__(self, index: GramIndex) -> None:
        self.index = index
        bounds = index._start.tolist()
        self._documents = [index._document[low:high] for low, high in zip(bounds, bounds[1:], strict=False)]
        self._weights = [index._weight[low:high] for low, high in zip(bounds, bounds[1:], strict=False)]

    def __call__(self, texts: Sequence[str], floor: float, relative: float = 0.0) -> tuple[Ints, Ints, Floats]:
        """(place of the phrase, owner, cosine of the owner's nearest text) from ``floor`` up; phrases in order, each
        one's owners best first, then by their number. With ``relative``, owners that are less than this much of the
        phrase's best are left out.
        """
        empty = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
        step = max(1, min(TOGETHER, CELLS // max(1, self.index.count)))
        parts = [self._some(texts[at : at + step], floor, relative, at) for at in range(0, len(texts), step)]
        phrase, owner, score = zip(empty, *parts, strict=True)
        return np.concatenate(phrase), np.concatenate(owner), np.concatenate(score)

    def _some(self, texts: Sequence[str], floor: float, relative: float, first: int) -> tuple[Ints, Ints, Floats]:
        start, buckets, weights = grams_of(texts, self.index.sizes)
        places = self.index.places(buckets)
        query = weights * self.index._idf[places]
        norms = _norms(start, query)
        looked = self._likely(start, places, query, norms, floor) if floor >= HIGH else np.flatnonzero(norms)
        row, document, score = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0)]
        for at in looked.tolist():
            own = slice(start[at], start[at + 1])
            found = self._compared(places[own], query[own]) / norms[at]
            near = np.flatnonzero(found >= max(floor, relative * found.max(initial=0.0)))
            row.append(np.full(len(near), at))
            document.append(near)
            score.append(found[near])
        return self._owners(np.concatenate(row), np.concatenate(document), np.concatenate(score), first)

    def _owners(self, rows: Ints, document: Ints, score: Floats, first: int) -> tuple[Ints, Ints, Floats]:
        """Of texts their owners, each with its nearest."""
        owner = self.index.owner[document]
        order = np.lexsort((-score, owner, rows))
        rows, owner, score = rows[order], owner[order], score[order]
        best = np.flatnonzero(np.diff(rows * (self.index.owners + 1) + owner, prepend=-1))
        rows, owner, score = rows[best], owner[best], score[best]
        order = np.lexsort((owner, -score, rows))
        return rows[order] + first, owner[order], score[order]

    def _compared(self, places: Ints, query: Floats) -> Floats:
        """Dot products of a phrase with every text, each summed in the order of the phrase's n-grams."""
        held = places > 0
        places = places[held]
        own: list[int] = places.tolist()
        if not own:
            return np.zeros(self.index.count)
        documents = np.concatenate([self._documents[place] for place in own])
        parts = np.concatenate([self._weights[place] for place in own])
        parts *= np.repeat(query[held], self.index._start[places + 1] - self.index._start[places])
        return np.asarray(np.bincount(documents, weights=parts, minlength=self.index.count))

    def _likely(self, start: Ints, places: Ints, query: Floats, norms: Floats, floor: float) -> Ints:
        """The phrases that may have a text that is near enough."""
        index, count = self.index, max(1, self.index.count)
        rows = np.repeat(np.arange(len(norms)), np.diff(start))
        held = places > 0
        rows, places, query = rows[held], places[held], query[held]
        common = index._start[places + 1] - index._start[places]
        order = np.argsort(rows * (count + 1) + (count - common))
        rows, places, query = rows[order], places[order], query[order]
        mass = np.cumsum(query * query)
        own = np.flatnonzero(np.diff(rows, prepend=-1))
        before = np.zeros(len(norms))
        before[rows[own]] = mass[own] - query[own] ** 2
        mass -= before[rows]
        telling = mass > ((SPLIT * floor * norms) ** 2)[rows]
        rest = np.zeros(len(norms))
        np.maximum.at(rest, rows[~telling], mass[~telling])
        rows, places, query = rows[telling], places[telling], query[telling]
        at, sizes = laid_out(index._start, places)
        parts = index._weight[at] * np.repeat(query, sizes)
        key = np.repeat(rows * count, sizes) + index._document[at]
        most = np.bincount(key, weights=parts, minlength=len(norms) * count).reshape(len(norms), count).max(axis=1)
        return np.flatnonzero((norms > 0) & (most + np.sqrt(rest) >= floor * norms * CLOSE))
