"""The exact pipeline that one writes with numpy and scipy: chunks of people against all openings, every component a
dense array, sparse products made dense, rules as masks, the best by partition. No bounds, nothing compiled, and what it
needs is made by itself while the clock runs: distinct phrases × openings, distinct facts × facts; evidence × asked
skills and texts chunk by chunk. The reading of texts into n-grams and links is given, as it is to all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from matching.engine import Engine, content
from matching.engine.fast import dots, plain, tables
from matching.engine.fast import people as flag
from matching.engine.fast.best import NOBODY, Best, keys
from matching.engine.fast.openings import LEFT_UNSAID, NOTHING, Openings
from matching.engine.fast.people import People
from matching.engine.fast.ranker import TOP, Lists
from matching.engine.scorer import MILLION
from matching.engine.weights import SCALE, SHIPPED

from .country import AS_OF

CELLS = 1 << 20  # pairs of a chunk


class _Tables:
    """What `tables.bind` asks of a helper: likeness by numpy; what evidence shows is made dense chunk by chunk."""

    @staticmethod
    def likeness(people: People, openings: Openings, threads: int) -> np.ndarray:
        return tables.likeness(people, openings)

    @staticmethod
    def shown(people: People, openings: Openings, threads: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.int32)


class Dense:
    def __init__(self, engine: Engine, people: People, openings: Openings) -> None:
        from scipy.sparse import csr_matrix

        self.people, self.openings = people, openings
        self.bound = tables.bind(engine, people, openings, AS_OF, _Tables)
        theirs, count = openings.arrays, len(openings)
        self.texts = dots.sparse(theirs, "text").T.tocsr()
        self.asked = dots.sparse(theirs, "asked_gram").T.tocsr()
        self.needs = {}
        for name in ("required", "desired"):
            sizes = np.diff(theirs[f"{name}_start"])
            places = theirs[name], np.repeat(np.arange(count), sizes)
            shape = len(theirs["asked_exact"]), count
            self.needs[name] = csr_matrix((np.ones(len(places[0]), np.int64), places), shape=shape).T.tocsr(), sizes
        owner = np.repeat(np.arange(len(theirs["asked_exact"])), np.diff(theirs["asked_skill_start"]))
        self.named = [theirs["asked_skill"], owner, theirs["asked_skill_strength"]]

    def ranked(self, rows: np.ndarray) -> Lists:
        """The lists of the given people, and those of all openings among them."""
        people, openings = self.people, self.openings
        of_people, of_openings = Best(len(people), TOP), Best(len(openings), TOP)
        step = max(1, CELLS // len(openings))
        for first in range(0, len(rows), step):
            block = rows[first : first + step]
            worth, open_ = plain.ruled(people, openings, self.bound, block)
            score = self._score(worth + self._work(block) + self._skills(block) + self._texts(block))
            for best, owners, own, others, table in (
                (of_people, block, openings.arrays["order"], np.arange(len(openings)), score),
                (of_openings, np.arange(len(openings)), people.arrays["order"][block], block, score.T),
            ):
                shut = open_ if table is score else open_.T
                best.merge(_best(np.where(shut, keys(table, own[None, :]), NOBODY), others), owners)
        return Lists(people.ids, openings.ids, of_people, of_openings)

    def _score(self, worth: np.ndarray) -> np.ndarray:
        whole = self.bound.denominator * SCALE
        quotient, rest = np.divmod(worth * MILLION, whole)
        return np.asarray(quotient + ((2 * rest > whole) | ((2 * rest == whole) & (quotient % 2 == 1))))

    def _most(self, name: str, block: np.ndarray, values: Any = None) -> np.ndarray:
        """The greatest of each one's list × openings; 0 for an empty list."""
        start = self.people.arrays[f"{name}_start"]
        at = dots.slots(start, block)
        table = self.bound.like[self.people.arrays[name][at]]
        return _greatest(table if values is None else values(table, at), start[block + 1] - start[block])

    def _work(self, block: np.ndarray) -> np.ndarray:
        curves, arrays = self.bound.curves, self.people.arrays
        flags = arrays["flags"][block][:, None]
        wished = curves.wished[self._most("wish", block)].astype(np.int64)
        wished = np.where(flags & flag.NO_WISHES, curves.neutral["occupation_wished"], wished)
        done = self._most("work", block, lambda like, at: curves.work[like] * arrays["factor"][at][:, None])
        done = np.rint(done * SCALE).astype(np.int64) * curves.weight["occupation_done"]
        done = np.where(flags & flag.WORK_UNSAID, curves.neutral["occupation_done"], done)
        near = self._most("own", block)
        related = np.where(flags & flag.ONLY_LEARNT, curves.learnt_only[near], curves.related[near])
        related = np.where(flags & flag.NOTHING_OWN, curves.neutral["occupation_related"], related)
        return np.asarray(wished + done + related)

    def _skills(self, block: np.ndarray) -> np.ndarray:
        mine, curves = self.people.arrays, self.bound.curves
        at = dots.slots(mine["shown_start"], block)
        evidence, own = np.unique(mine["shown"][at], return_inverse=True)
        shown = tables.shows((dots.sparse(mine, "evidence_gram", evidence) @ self.asked).toarray() / tables.UNIT)
        skills = dots.slots(mine["evidence_skill_start"], evidence)
        sizes = mine["evidence_skill_start"][evidence + 1] - mine["evidence_skill_start"][evidence]
        row, column, like = self._same(np.repeat(np.arange(len(evidence)), sizes), skills)
        np.maximum.at(shown, (row, column), tables.shows(like))
        best = _greatest(shown[own], mine["shown_start"][block + 1] - mine["shown_start"][block])
        untold = (mine["flags"][block] & flag.SKILLS_UNSAID)[:, None] > 0
        total = np.zeros((len(block), len(self.openings)), dtype=np.int64)
        for code, name in (("skills_required", "required"), ("skills_desired", "desired")):
            needs, asked = self.needs[name]
            value = (needs @ best.T).T / (np.maximum(1, asked) * SCALE)
            whole = np.rint(np.minimum(1.0, value) * SCALE).astype(np.int64) * curves.weight[code]
            worth = np.where(untold & (value * SCALE <= SHIPPED.rows[code][1]), curves.neutral[code], whole)
            state = self.openings.arrays[f"{name}_state"]
            total += np.where(state == NOTHING, 0, np.where(state == LEFT_UNSAID, curves.neutral[code], worth))
        return total

    def _same(self, row: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(row, asked skill, likeness) where both name the same skill of the taxonomy."""
        skill, strength = (self.people.arrays[f"evidence_{name}"][at] for name in ("skill", "skill_strength"))
        asked, owner, need = self.named
        order = np.argsort(asked, kind="stable")
        low, high = (np.searchsorted(asked[order], skill, side) for side in ("left", "right"))
        found = order[dots.spread(low, high - low)]
        return np.repeat(row, high - low), owner[found], np.minimum(np.repeat(strength, high - low), need[found])

    def _texts(self, block: np.ndarray) -> np.ndarray:
        curves = self.bound.curves
        flags = self.people.arrays["flags"][block][:, None]
        like = (dots.sparse(self.people.arrays, "text", block) @ self.texts).toarray() / tables.UNIT
        span = content.SAME_TEXT - content.OTHER_TEXT
        value = np.minimum(1.0, np.maximum(0.0, (like - content.OTHER_TEXT) / span))
        faint = ((flags & flag.FEW) > 0) & (value * SCALE <= SHIPPED.rows["text"][1])
        worth = np.rint(value * SCALE).astype(np.int64) * curves.weight["text"]
        return np.where(((flags & flag.NO_TEXT) > 0) | faint, curves.neutral["text"], worth)


def _greatest(table: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The greatest of runs of rows; 0 for an empty run."""
    out = np.zeros((len(sizes), table.shape[1]), dtype=table.dtype)
    full = sizes > 0
    if full.any():
        out[full] = np.maximum.reduceat(table, (np.cumsum(sizes) - sizes)[full], axis=0)
    return out


def _best(key: np.ndarray, others: np.ndarray) -> Best:
    """The best of each row."""
    found = Best(0, TOP)
    if key.shape[1] < TOP:
        key = np.pad(key, ((0, 0), (0, TOP - key.shape[1])), constant_values=NOBODY)
        others = np.pad(others, (0, TOP - len(others)))
    at = np.argpartition(-key, TOP - 1, axis=1)[:, :TOP]
    found.key = np.take_along_axis(key, at, axis=1)
    found.row = np.where(found.key == NOBODY, NOBODY, others[at])
    return found
