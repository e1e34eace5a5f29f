"""What the engine is measured beside: pipelines put together from stock parts. All get the same rows, and make what
else they need while the clock runs; what they lack is said beside them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from matching.engine import Engine
from matching.engine.fast import dots, plain, tables
from matching.engine.fast.best import Best
from matching.engine.fast.index import Index
from matching.engine.fast.openings import Openings
from matching.engine.fast.people import People
from matching.engine.fast.ranker import TOP, Lists, rank

from .country import AS_OF
from .dense import Dense

Pairs = tuple[np.ndarray, np.ndarray]


def this_engine(engine: Engine, people: People, openings: list[Openings], threads: int) -> Lists:
    return rank(engine, people, openings, AS_OF, threads=threads, backend="numba")


def numpy_dense(engine: Engine, people: People, openings: Openings) -> Lists:
    """Exact: see `dense.py`."""
    return Dense(engine, people, openings).ranked(np.arange(len(people)))


def mask_then_matvec(engine: Engine, people: People, openings: list[Openings]) -> list[list[tuple[str, int]]]:
    """Exact, one way: for each opening what it adds to the tables, a mask over the people, then what is left."""
    index = Index(engine, AS_OF, replace(people, binding={}), backend="numpy")
    return [index.best(opening) for opening in openings]


def _texts(arrays: dict[str, np.ndarray]) -> Any:
    return dots.sparse(arrays, "text").astype(np.float32)


def sparse_dot_topn(people: People, openings: Openings, top: int, threads: int = 2) -> tuple[Pairs, Pairs]:
    """Cosine of texts only: no constraints, no other component. Both directions."""
    from sparse_dot_topn import sp_matmul_topn

    own, theirs = _texts(people.arrays), _texts(openings.arrays)
    return tuple(  # type: ignore[return-value]
        _pairs(sp_matmul_topn(a, b.T.tocsr(), top_n=top, n_threads=threads)) for a, b in ((own, theirs), (theirs, own))
    )


def sp_matmul_rs(people: People, openings: Openings, top: int, threads: int = 2) -> tuple[Pairs, Pairs]:
    """The same in Rust."""
    from sp_matmul_rs import sp_matmul_topn

    own, theirs = _texts(people.arrays), _texts(openings.arrays)
    return tuple(  # type: ignore[return-value]
        _pairs(sp_matmul_topn(a, b.T.tocsr(), top_n=top, n_threads=threads)) for a, b in ((own, theirs), (theirs, own))
    )


def _pairs(found: Any) -> Pairs:
    coo = found.tocoo()
    return np.asarray(coo.row, dtype=np.int64), np.asarray(coo.col, dtype=np.int64)


def overfetch_then_filter(engine: Engine, people: People, openings: Openings, fetch: int = 200) -> Lists:
    """The nearest texts first, then the constraints and the full score of those."""
    of_people, of_openings = Best(len(people), TOP), Best(len(openings), TOP)
    bound = tables.bind(engine, people, openings, AS_OF)
    texts = dots.Columns(openings.arrays, "text")
    one_way, other_way = sparse_dot_topn(people, openings, fetch)
    for best, person, opening in ((of_people, *one_way), (of_openings, *other_way[::-1])):
        for first in range(0, len(people), 256):
            here = np.flatnonzero((person >= first) & (person < first + 256))
            if not len(here):
                continue
            block = np.arange(first, min(first + 256, len(people)))
            fetched = np.zeros((len(block), len(openings)), dtype=bool)
            fetched[person[here] - first, opening[here]] = True
            pairs = plain.feasible(people, openings, bound, block)
            kept = fetched[pairs.person - first, pairs.opening]
            pairs = plain.Pairs(pairs.person[kept], pairs.opening[kept], pairs.worth[kept])
            if not len(pairs.person):
                continue
            scores = plain.score(people, openings, bound, pairs, texts)
            if best is of_people:
                best.add(pairs.person, scores, openings.arrays["order"][pairs.opening], pairs.opening)
            else:
                best.add(pairs.opening, scores, people.arrays["order"][pairs.person], pairs.person)
    return Lists(people.ids, openings.ids, of_people, of_openings)
