"""The nearest texts of an index for many phrases at once: one product of sparse matrices instead of a search each.

A phrase gets the same figures alone as among others: its sums are made in the order of its own n-grams.
"""

from collections.abc import Sequence

import numpy as np

from .index import BUCKETS, GRAIN, LEAD, SIZES, Floats, GramIndex, Ints, Weights, _buckets, laid_out
from .normal import words

TOGETHER = 64  # phrases that are looked into together
CELLS = 2_000_000  # … fewer in a large index: so many phrases × texts
SPLIT = 0.7  # the commonest n-grams of a phrase are first left out while their reach is below this much of what decides
HOPED = 0.4  # what the nearest text is hoped to be at least, where a share of it decides
FEW, LARGE = 100, 50  # so many texts, or one in so many, are too many to compare after the first look
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

    The commonest n-grams of a phrase, together too light to decide (Cauchy and Schwarz), are left out of a first look:
    what the rest of it makes near enough, or might, is compared in full.
    """

    def __init__(self, index: GramIndex) -> None:
        self.index = index
        sizes, bounds = np.diff(index._start), index._start.tolist()
        self._documents = [index._document[low:high] for low, high in zip(bounds, bounds[1:], strict=False)]
        self._weights = [index._weight[low:high] for low, high in zip(bounds, bounds[1:], strict=False)]
        # the n-grams of each text, in the order of their places
        narrow = index._document.astype(np.uint16) if index.count < 1 << 16 else index._document
        order = np.argsort(narrow, kind="stable")
        self._place = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[order]
        self._weight = index._weight[order]
        counts = np.bincount(index._document, minlength=index.count)
        self._begin = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self._query = np.zeros((TOGETHER, len(sizes)))

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
        rows = np.repeat(np.arange(len(norms)), np.diff(start))
        held = places > 0
        rows, places, query = rows[held], places[held], query[held]
        row, document = self._likely(rows, places, query, norms, floor, relative)
        score = self._compared(rows, places, query, row, document) / norms[row]
        best = np.zeros(len(norms))
        np.maximum.at(best, row, score)
        near = score >= np.maximum(floor, relative * best)[row]
        return self._owners(row[near], document[near], score[near], first)

    def _owners(self, rows: Ints, document: Ints, score: Floats, first: int) -> tuple[Ints, Ints, Floats]:
        """Of texts their owners, each with its nearest."""
        owner = self.index.owner[document]
        order = np.lexsort((-score, owner, rows))
        rows, owner, score = rows[order], owner[order], score[order]
        best = np.flatnonzero(np.diff(rows * (self.index.owners + 1) + owner, prepend=-1))
        rows, owner, score = rows[best], owner[best], score[best]
        order = np.lexsort((owner, -score, rows))
        return rows[order] + first, owner[order], score[order]

    def _compared(self, rows: Ints, places: Ints, query: Floats, row: Ints, document: Ints) -> Floats:
        """Dot products of phrases with texts, each summed in the order of the n-grams."""
        self._query[rows, places] = query
        at, sizes = laid_out(self._begin, document)
        parts = self._weight[at] * self._query[np.repeat(row, sizes), self._place[at]]
        self._query[rows, places] = 0.0
        pair = np.repeat(np.arange(len(row)), sizes)
        return np.asarray(np.bincount(pair, weights=parts, minlength=len(row)))

    def _likely(
        self, rows: Ints, places: Ints, query: Floats, norms: Floats, floor: float, relative: float
    ) -> tuple[Ints, Ints]:
        """(phrase, text) of what may be near enough."""
        index = self.index
        common = index._start[places + 1] - index._start[places]
        order = np.argsort(rows * (index.count + 1) + (index.count - common), kind="stable")
        rows, places, query = rows[order], places[order], query[order]
        mass = np.cumsum(query * query)
        own = np.flatnonzero(np.diff(rows, prepend=-1))
        before = np.zeros(len(norms))
        before[rows[own]] = mass[own] - query[own] ** 2
        mass -= before[rows]
        light = mass <= ((SPLIT * max(floor, HOPED * relative) * norms) ** 2)[rows]
        row, document = self._look(rows, places, query, mass * light, norms, floor, relative)
        many = np.flatnonzero(np.bincount(row, minlength=len(norms)) > max(FEW, index.count // LARGE))
        if not len(many):
            return row, document
        # too many to compare: a second look with nothing left out
        crowded = np.zeros(len(norms), dtype=bool)
        crowded[many] = True
        again = crowded[rows]
        nothing = np.zeros(int(again.sum()))
        found = self._look(rows[again], places[again], query[again], nothing, norms, floor, relative)
        kept = ~crowded[row]
        return np.concatenate([row[kept], found[0]]), np.concatenate([document[kept], found[1]])

    def _look(
        self, rows: Ints, places: Ints, query: Floats, left_out: Floats, norms: Floats, floor: float, relative: float
    ) -> tuple[Ints, Ints]:
        """``left_out``: what has been left out of a phrase up to this n-gram and with it, 0 where it is looked at."""
        index, count = self.index, max(1, self.index.count)
        rest = np.zeros(len(norms))
        np.maximum.at(rest, rows, left_out)
        telling = left_out == 0.0
        here, rows = np.unique(rows[telling], return_inverse=True)
        places = places[telling]
        sizes = index._start[places + 1] - index._start[places]
        lists: list[int] = places.tolist()
        parts = np.concatenate([np.empty(0), *(self._weights[place] for place in lists)])
        parts *= np.repeat(query[telling], sizes)
        key = np.concatenate([np.empty(0, np.int64), *(self._documents[place] for place in lists)])
        key += np.repeat(rows * count, sizes)
        sums = np.bincount(key, weights=parts, minlength=len(here) * count).reshape(len(here), count)
        enough = np.maximum(floor * norms[here], relative * sums.max(axis=1, initial=0.0)) * CLOSE - np.sqrt(rest[here])
        row, document = np.divmod(np.flatnonzero(sums >= enough[:, None]), count)
        return here[row], document
