"""What the engine is measured against: the usual ways of matching texts, each as good as its library makes it.

Every peer is a function of (documents, queries) → score matrix (queries × documents). All of them see the same texts
as the engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

Scores = npt.NDArray[np.float64]
Peer = Callable[[Sequence[str], Sequence[str]], Scores]


def _tfidf(**options: object) -> Peer:
    def score(documents: Sequence[str], queries: Sequence[str]) -> Scores:
        vectors = TfidfVectorizer(sublinear_tf=True, **options).fit([*documents])
        return (vectors.transform(queries) @ vectors.transform(documents).T).toarray()

    return score


def bm25(documents: Sequence[str], queries: Sequence[str], k: float = 1.2, b: float = 0.75) -> Scores:
    counter = CountVectorizer().fit(documents)
    counts = counter.transform(documents).astype(float)
    length = np.asarray(counts.sum(1)).ravel()
    frequency = np.asarray((counts > 0).sum(0)).ravel()
    idf = np.log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5))
    rows, columns = counts.nonzero()
    damped = counts.data * (k + 1) / (counts.data + k * (1 - b + b * length[rows] / length.mean()))
    counts.data = damped * idf[columns]
    return ((counter.transform(queries) > 0).astype(float) @ counts.T).toarray()


def keywords(documents: Sequence[str], queries: Sequence[str]) -> Scores:
    """Share of a document's words of four letters or more that the query has (Resume-Matcher's rule)."""
    counter = CountVectorizer(token_pattern=r"\w{4,}", binary=True).fit(documents)
    found = counter.transform(documents).astype(float)
    size = np.maximum(1, np.asarray(found.sum(1)).ravel())
    return (counter.transform(queries).astype(float) @ found.T).toarray() / size


def fuzzy(documents: Sequence[str], queries: Sequence[str]) -> Scores:
    low = [re.sub(r"\s+", " ", text.lower()) for text in documents]
    return process.cdist([q.lower() for q in queries], low, scorer=fuzz.token_set_ratio, dtype=np.uint8).astype(float)


PEERS: dict[str, Peer] = {
    "word TF-IDF": _tfidf(),
    "BM25": bm25,
    "character n-grams": _tfidf(analyzer="char_wb", ngram_range=(3, 5)),
    "keyword coverage": keywords,
    "title fuzz": fuzzy,
}
