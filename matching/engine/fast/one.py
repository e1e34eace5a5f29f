"""One opening against everybody, with numba (`scan.py`).

What does not depend on the opening is laid out once (``One``): tables by column, facts that are few in groups that are
judged once. What an opening adds is made by a few compiled calls.
"""

from datetime import date
from typing import Any

import numpy as np

from .. import content
from ..engine import Engine
from ..text.index import PLACES
from ..weights import SCALE, SHIPPED
from . import scan
from .best import Best
from .dots import Columns
from .layout import GRAM, LISTED, STATES, people_rows
from .openings import ASKED, LEFT_UNSAID, Openings
from .people import People
from .qualified import HELD, UNTOLD, qualifications
from .refused import Refusing
from .rows import Array
from .tables import curves, dates, denominators, facet_tables, loose_titles, places_of, shares

GROUPS = (("kind", "hours", "shifts"), ("driving_licence", "need", "age"))


class Ranked:
    """Numbers n-grams by how many have them, so that the tables that are looked into most stay near."""

    def __init__(self, grams: Array) -> None:
        if len(grams) < PLACES:
            self.used, places, counts = np.unique(grams, return_inverse=True, return_counts=True)
        else:
            counts = np.bincount(grams, minlength=PLACES)
            self.used = np.flatnonzero(counts)
            counts = counts[self.used]
        self.rank = np.empty(len(self.used), dtype=GRAM)
        self.rank[np.argsort(-counts, kind="stable")] = np.arange(len(self.used))
        if len(grams) < PLACES:
            self.grams = self.rank[places]
        else:
            table = np.zeros(PLACES, dtype=GRAM)
            table[self.used] = self.rank
            self.grams = table[grams]

    def __len__(self) -> int:
        return len(self.used)

    def of(self, buckets: Array) -> tuple[Array, Array]:
        """(which of the buckets anybody has, their numbers)."""
        if not len(self.used):
            return np.empty(0, np.int64), np.empty(0, GRAM)
        place = np.minimum(np.searchsorted(self.used, buckets), len(self.used) - 1)
        held = np.flatnonzero(self.used[place] == buckets)
        return held, self.rank[place[held]]


class One:
    """Asks the people about single openings, one caller at a time."""

    def __init__(self, engine: Engine, people: People, as_of: date) -> None:
        self.engine, self.people, self.as_of = engine, people, as_of
        arrays = people.arrays
        self.free, free_row = np.unique(arrays["free"], return_inverse=True)
        self.groups, facts = _grouped(arrays, people.facts, free_row)
        columns = {name: np.asfortranarray(arrays[name]) for name in ("cards", "languages", "capacity")}
        self.rows = people_rows(people, free_row)._replace(facts=facts, **columns)
        loose = np.flatnonzero(~arrays["phrase_exact"])
        self.phrases, self.loose = Columns(arrays, "phrase_gram", loose), loose
        self.linked = tuple(np.asarray(arrays[f"phrase_{name}"]) for name in ("node_start", "node", "strength"))
        self.text, evidence = Ranked(arrays["text"]), Ranked(arrays["evidence_gram"])
        self.evidence = evidence
        self.grams = np.zeros(max(1, len(self.text)), dtype=np.int16)  # weights of the opening's text
        self.slots = np.zeros(max(1, len(evidence)), dtype=np.int32)  # 1 + place among the n-grams of the asked skills
        told = ("gram_weight", "gram_start", "skill", "skill_strength", "skill_start")
        self.told = evidence.grams, *(np.asarray(arrays[f"evidence_{name}"]) for name in told)
        self.refusing = Refusing(engine, people.facts["refused"])
        self.like = np.zeros(len(arrays["phrase_exact"]), dtype=np.int32)
        self.shown = np.zeros((len(arrays["evidence_exact"]), 8), dtype=np.uint16)
        self.seen = np.zeros(len(self.shown), dtype=np.int64)
        self.question = 0
        self.near = np.zeros(len(people), dtype=np.bool_)
        self.found = np.zeros(len(people) + 1, dtype=np.int32)
        self.worths = np.zeros(len(people) + 1, dtype=np.int64)
        own = curves(engine.weights)
        self.curves = own
        self.curve_of = own.wished, own.related, own.learnt_only, own.work
        self.weights = np.array([own.weight[code] for code in LISTED], dtype=np.int64)
        self.neutrals = np.array([own.neutral[code] for code in LISTED], dtype=np.int64)
        floors = [SHIPPED.rows[code][1] for code in ("text", "skills_required", "skills_desired")]
        span = content.SAME_TEXT - content.OTHER_TEXT
        self.numbers = np.array([content.OTHER_TEXT, span, *floors], dtype=np.float64)
        self.place = np.ascontiguousarray(arrays["place"].T)

    def __call__(self, openings: Openings, alive: Array, top: int) -> Best:
        """The list of the single opening in ``openings`` among the people who are ``alive``."""
        best, arrays = Best(1, top), openings.arrays
        states = np.array([arrays[name][0] for name in STATES], dtype=np.int32)
        count = self._allowed(openings, alive, states)
        dots = self._dots(openings)
        scan.work_of(
            self.rows, self.linked, openings.reach[0], dots, self.like, self.curve_of, self.weights, self.neutrals,
            self.found, count, self.worths,
        )  # fmt: skip
        self._best_of(openings, states, dots, count, best)
        return best

    def _allowed(self, openings: Openings, alive: Array, states: Array) -> int:
        """How many no hard requirement rules out; they and their worth are in ``found`` and ``worths``."""
        arrays, facts, own = openings.arrays, self.people.facts, self.curves
        free, start = int(arrays["free"][0]), int(arrays["start"][0])
        x, y, z = arrays["place"][0].tolist()
        count = scan.reachable(self.rows, self.place, alive, x, y, z, free, self.near, self.found)
        held = qualifications(self.engine, self.people, openings)
        worth = np.select(
            [held == HELD, held == UNTOLD], [own.weight["qualification"] * SCALE, own.neutral["qualification"]], -1
        )
        counts = (
            ("demand", len(arrays["demand"])),
            ("card", len(arrays["card"]) + len(arrays["trainable"])),
            ("language", len(arrays["language"])),
        )
        kept: int = scan.allowed(
            self.rows, self.near, self._worth_of(openings), self.refusing.of(openings),
            np.ascontiguousarray(worth, dtype=np.int32), free, start if start > 0 else self.as_of.toordinal(), states,
            int(arrays["guided"][0]), np.asarray(arrays["card"]), places_of(facts["cards"], openings.facts["cards"]),
            np.asarray(arrays["trainable"]), np.asarray(arrays["language"]),
            places_of(facts["languages"], openings.facts["languages"]), np.asarray(arrays["level"]),
            np.asarray(arrays["demand"]), np.asarray(arrays["demand_level"]),
            tuple(shares(code, own.weight[code], max(1, most)) for code, most in counts), self.weights, self.neutrals,
            self.found, count, self.worths,
        )  # fmt: skip
        return kept

    def _worth_of(self, openings: Openings) -> Array:
        """What each group of facts is worth to the opening, −1 where one of them blocks; then each day."""
        tables = facet_tables(self.people, openings, self.as_of, self.engine.weights)
        found = []
        for names, rows in zip(GROUPS, self.groups, strict=True):
            parts = [tables[name][:, 0][row] for name, row in zip(names, rows, strict=True)]
            found.append(np.where(np.minimum.reduce(parts) < 0, -1, np.add.reduce(parts)))
        days = dates(self.free, openings.arrays["start"], openings.arrays["end"], self.engine.weights)
        return np.concatenate([*found, days[:, 0]]).astype(np.int32)

    def _dots(self, openings: Openings) -> Array:
        """The best dot product of each phrase with a title, where either may be no name; empty where no title is
        none.
        """
        arrays, titles = openings.arrays, loose_titles(openings)[0].tolist()
        if not titles:
            return np.empty(0, np.int64)
        best = np.zeros(len(self.loose), dtype=np.int64)
        for title in titles:
            at = slice(arrays["titles_gram_start"][title], arrays["titles_gram_start"][title + 1])
            found = np.zeros(len(self.loose), dtype=np.int64)
            columns = self.phrases
            asked, weight = np.asarray(arrays["titles_gram"][at]), np.asarray(arrays["titles_gram_weight"][at])
            scan.letters(asked, weight, columns.bucket, columns.owner, columns.weight, found)
            best = np.maximum(best, found)
        dots = np.zeros(len(self.like), dtype=np.int64)
        dots[self.loose] = best
        return dots

    def _best_of(self, openings: Openings, states: Array, dots: Array, count: int, best: Best) -> None:
        arrays, own = openings.arrays, self.curves
        skilled = sum(
            own.weight[code] * SCALE if arrays[state][0] == ASKED else own.neutral[code]
            for code, state in (("skills_required", "required_state"), ("skills_desired", "desired_state"))
            if arrays[state][0] in (ASKED, LEFT_UNSAID)
        )
        used, asked = _asked(openings)
        if self.shown.shape[1] < asked[0].shape[1]:
            self.shown = np.zeros((len(self.shown), asked[0].shape[1]), dtype=np.uint16)
        self.question += 1
        held, own_grams = self.text.of(np.asarray(arrays["text"]))
        self.grams[own_grams] = arrays["text_weight"][held]
        held, asked_grams = self.evidence.of(used)
        self.slots[asked_grams] = held + 1
        scan.best_of(
            self.rows, states, np.asarray(arrays["required"]), np.asarray(arrays["desired"]), self.linked,
            openings.reach[0], dots, self.like, self.curve_of, self.weights, self.neutrals, self.numbers, skilled,
            int(denominators(openings, self.engine.weights)[0]), self.text.grams, self.grams, self.told, asked,
            self.slots, self.shown, self.seen, self.question, self.found, count, self.worths, best.key[0], best.row[0],
        )  # fmt: skip
        self.grams[own_grams] = 0
        self.slots[asked_grams] = 0


def _asked(openings: Openings) -> tuple[Array, tuple[Array, Array, Array, Array]]:
    """(n-grams of the asked skills; their weights by n-gram and asked skill, the skills of the taxonomy that they
    name, how surely, and which of them names each).
    """
    arrays, count = openings.arrays, len(openings.arrays["asked_exact"])
    used, slot = np.unique(arrays["asked_gram"], return_inverse=True)
    weights = np.zeros((len(used), count), dtype=np.int64)
    weights[slot, np.repeat(np.arange(count), np.diff(arrays["asked_gram_start"]))] = arrays["asked_gram_weight"]
    asker = np.repeat(np.arange(count), np.diff(arrays["asked_skill_start"]))
    return used, (weights, np.asarray(arrays["asked_skill"]), np.asarray(arrays["asked_skill_strength"]), asker)


def _grouped(arrays: dict[str, Array], facts: dict[str, Any], free_row: Array) -> tuple[list[list[Array]], Array]:
    """(for each group the facts of each of its distinct combinations; people × places in `One._worth_of`)."""
    groups, columns, first = [], [], 0
    for names in GROUPS:
        key = np.zeros(len(free_row), dtype=np.int64)
        for name in names:
            key = key * len(facts[name]) + arrays[f"facet_{name}"]
        distinct, row = np.unique(key, return_inverse=True)
        rows = []
        for name in names[::-1]:
            distinct, fact = np.divmod(distinct, max(1, len(facts[name])))
            rows.append(fact)
        groups.append(rows[::-1])
        columns.append(row + first)
        first += len(rows[0])
    return groups, np.stack([*columns, free_row + first], axis=1).astype(np.int32)
