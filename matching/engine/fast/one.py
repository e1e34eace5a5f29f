"""One opening against everybody, with numba: hard requirements, then what each could be worth, then the likeliest
first until nobody left can enter the list.

What does not depend on the opening is laid out once (``One``); what an opening adds is made by a few compiled calls.
"""

from datetime import date
from typing import Any

import numpy as np

from .. import content
from ..engine import Engine
from ..scorer import MILLION
from ..text.index import BUCKETS
from ..weights import SCALE, SHIPPED
from .best import LAST, Best
from .compiled import (
    CAPACITY_UNSAID,
    CARD,
    CARDS_UNSAID,
    DEMAND,
    DESIRED,
    DISTANCE,
    DONE,
    EDUCATION_UNSAID,
    FEW,
    LANGUAGE,
    LANGUAGES_UNSAID,
    NO_TEXT,
    NO_WISHES,
    NOTHING_OWN,
    ONLY_LEARNT,
    QUALIFICATION,
    RELATED,
    REQUIRED,
    SAID_CARD,
    SAID_DEMAND,
    SAID_DESIRED,
    SAID_LANGUAGE,
    SAID_QUALIFICATION,
    SAID_REQUIRED,
    SKILLS_UNSAID,
    TEXT,
    WISHED,
    WORK_UNSAID,
    _asked,
    _card,
    _demand,
    _distance,
    _done,
    _dot,
    _language,
    _put,
    _qualification,
    _rounded,
    _text_of,
    compiled,
)
from .dots import Columns
from .layout import LISTED, STATES, people_rows
from .openings import ASKED, LEFT_UNSAID, Openings
from .people import UNSAID, People
from .qualified import HELD, UNTOLD, qualifications
from .refused import Refusing
from .rows import Array, starts
from .tables import UNIT, curves, dates, denominators, facet_tables, loose_titles, places_of, shares, shows

FIRST = 256  # people who are weighed before the bound is used


@compiled
def _letters(asked: Any, weight: Any, bucket: Any, owner: Any, weights: Any, out: Any) -> None:
    """Adds the dot products of one vector with many, which are laid out by n-gram."""
    first = np.searchsorted(bucket, asked)
    for at in range(len(asked)):
        own, low = np.int64(weight[at]), first[at]
        while low < len(bucket) and bucket[low] == asked[at]:
            out[owner[low]] += own * np.int64(weights[low])
            low += 1


@compiled
def _likeness(
    start: Any, node: Any, strength: Any, near: Any, links: Any, loose: Any, dots: Any, whole: Any, out: Any
) -> None:
    """Likeness of every phrase in 10⁻⁴: through the taxonomy, once for all phrases that are linked to the same, or by
    letters for those that are no name.
    """
    for at in range(len(start) - 1):
        most = 0.0
        for link in range(start[at], start[at + 1]):
            most = max(most, strength[link] * near[node[link]])
        whole[at] = min(np.rint(most * SCALE), float(SCALE))
    for phrase in range(len(links)):
        out[phrase, 0] = whole[links[phrase]]
    for at in range(len(loose)):
        if dots[at]:
            like = np.uint16(min(np.rint(dots[at] / float(UNIT) * SCALE), float(SCALE)))
            out[loose[at], 0] = max(out[loose[at], 0], like)


@compiled
def _scatter(table: Any, column: int, rows: Any, values: Any, clear: bool) -> None:
    for at in range(len(rows)):
        table[rows[at], column] = 0 if clear else values[at]


@compiled
def _one(
    people: Any, place_of: Any, alive: Any, like: Any, shown_value: Any, worth_of: Any, refuses: Any, held: Any,
    x: float, y: float, z: float, free: int, day: int, states: Any, guided: int, card: Any, card_at: Any,
    trainable: Any, language: Any, language_at: Any, level: Any, demand: Any, demand_level: Any, required: Any,
    desired: Any, shares_of: Any, curve_of: Any, weights: Any, neutrals: Any, numbers: Any, skilled: int,
    denominator: int, text: Any, text_weight: Any, grams: Any, keys: Any, rows: Any,
) -> Any:  # fmt: skip
    all_flags, reaches, facts = people.flags, people.reach, people.facts
    cards, languages, capacity, order = people.cards, people.languages, people.capacity, people.order
    wish, wish_start, work, work_start = people.wish, people.wish_start, people.work, people.work_start
    factor, owns, own_start = people.factor, people.own, people.own_start
    shown, shown_of, learnt, learnt_start = people.shown, people.shown_start, people.learnt, people.learnt_start
    refused, refused_start = people.refused, people.refused_start
    own_text, own_text_start, own_weight = people.text, people.text_start, people.text_weight
    demand_shares, card_shares, language_shares = shares_of
    wished, related, learnt_only, work_curve = curve_of
    for at in range(len(text)):
        grams[text[at]] = text_weight[at]
    size = len(all_flags)
    found, worths, bounds = np.empty(size, np.int32), np.empty(size, np.int64), np.empty(size, np.int64)
    text_most = weights[TEXT] * SCALE
    count = 0
    xs, ys, zs = place_of[0], place_of[1], place_of[2]
    near = np.empty(size, dtype=np.bool_)
    for person in range(size):
        dx, dy, dz = xs[person] - x, ys[person] - y, zs[person] - z
        near[person] = dx * dx + dy * dy + dz * dz <= reaches[person]
    for person in range(size):
        if not alive[person] or not (near[person] or free != 0 or reaches[person] == UNSAID):
            continue
        square = 0.0 if near[person] else np.inf
        worth = _distance(free, reaches[person], square, weights[DISTANCE], neutrals[DISTANCE])
        barred = 0
        for at in range(facts.shape[1]):
            part = worth_of[facts[person, at]]
            barred |= part
            worth += part
        if barred < 0:
            continue
        flags = all_flags[person]
        part = _card(
            states[SAID_CARD], (flags & CARDS_UNSAID) > 0, cards, card_at, card, 0, len(card), trainable, 0,
            len(trainable), day, card_shares, weights[CARD], neutrals[CARD], person,
        )  # fmt: skip
        if part < 0:
            continue
        worth += part
        part = _language(
            states[SAID_LANGUAGE], (flags & LANGUAGES_UNSAID) > 0, languages, language_at, language, level, 0,
            len(language), guided, language_shares, weights[LANGUAGE], neutrals[LANGUAGE], person,
        )  # fmt: skip
        if part < 0:
            continue
        worth += part
        part = _demand(
            states[SAID_DEMAND], (flags & CAPACITY_UNSAID) > 0, capacity, demand, demand_level, 0, len(demand),
            demand_shares, weights[DEMAND], neutrals[DEMAND], person,
        )  # fmt: skip
        if part < 0:
            continue
        worth += part
        part = _qualification(
            states[SAID_QUALIFICATION], (flags & EDUCATION_UNSAID) > 0, held, 0, learnt, learnt_start[person],
            learnt_start[person + 1], neutrals[QUALIFICATION],
        )  # fmt: skip
        if part < 0:
            continue
        worth += part
        unwanted = False
        for at in range(refused_start[person], refused_start[person + 1]):
            unwanted |= refuses[refused[at]] > 0
        if unwanted:
            continue
        if flags & NO_WISHES:
            worth += neutrals[WISHED]
        else:
            most = np.uint16(0)
            for at in range(wish_start[person], wish_start[person + 1]):
                most = max(most, like[wish[at], 0])
            worth += wished[most]
        if flags & NOTHING_OWN:
            worth += neutrals[RELATED]
        else:
            most = np.uint16(0)
            for at in range(own_start[person], own_start[person + 1]):
                most = max(most, like[owns[at], 0])
            worth += learnt_only[most] if flags & ONLY_LEARNT else related[most]
        if flags & WORK_UNSAID:
            worth += neutrals[DONE]
        else:
            worth += _done(work, work_start[person], work_start[person + 1], factor, like, work_curve, 0, weights[DONE])
        found[count], worths[count] = person, worth
        bounds[count] = worth + skilled + (neutrals[TEXT] if flags & NO_TEXT else text_most)
        count += 1
    best = np.zeros(max(1, shown_value.shape[1]), dtype=np.int32)
    last, per, weighed = len(keys) - 1, MILLION / (denominator * float(SCALE)), 0
    # in two goes: those who could be worth the most give the floor that spares the others
    likely = np.int64(-1)
    if count > FIRST:
        likely = np.partition(bounds[:count], count - FIRST)[count - FIRST]
    asked = len(required) + len(desired)
    for go in range(2):
        for place in range(count):
            if (bounds[place] >= likely) != (go == 0) or bounds[place] * per + 1.0 < keys[last] >> 32:
                continue
            person = found[place]
            flags, worth = all_flags[person], worths[place]
            untold = (flags & SKILLS_UNSAID) > 0
            if asked:
                best[:] = 0
                for at in range(shown_of[person], shown_of[person + 1]):
                    evidence = shown[at]
                    for skill in range(shown_value.shape[1]):
                        best[skill] = max(best[skill], shown_value[evidence, skill])
            worth += _asked(
                best, required, 0, len(required), states[SAID_REQUIRED], weights[REQUIRED], neutrals[REQUIRED],
                untold, numbers[3],
            )  # fmt: skip
            worth += _asked(
                best, desired, 0, len(desired), states[SAID_DESIRED], weights[DESIRED], neutrals[DESIRED], untold,
                numbers[4],
            )  # fmt: skip
            if flags & NO_TEXT:
                worth += neutrals[TEXT]
            elif (worth + text_most) * per + 1.0 < keys[last] >> 32:
                continue
            else:
                dot = _dot(own_text, own_weight, own_text_start[person], own_text_start[person + 1], grams)
                worth += _text_of(dot, (flags & FEW) > 0, numbers, weights[TEXT], neutrals[TEXT])
            weighed += 1
            _put(keys, rows, (_rounded(worth, denominator) << 32) | (LAST - order[person]), person)
    for at in range(len(text)):
        grams[text[at]] = 0
    return count, weighed


class One:
    """Asks the people about single openings, one caller at a time."""

    def __init__(self, engine: Engine, people: People, as_of: date) -> None:
        self.engine, self.people, self.as_of = engine, people, as_of
        arrays = people.arrays
        self.free, self.free_row = np.unique(arrays["free"], return_inverse=True)
        self.rows = people_rows(people, self.free_row)
        loose = np.flatnonzero(~arrays["phrase_exact"])
        self.phrases, self.loose = Columns(arrays, "phrase_gram", loose), loose
        self.evidence = Columns(arrays, "evidence_gram")
        self.refusing = Refusing(engine, people.facts["refused"])
        self.like = np.zeros((len(arrays["phrase_exact"]), 1), dtype=np.uint16)
        self.shown = np.zeros((len(arrays["evidence_exact"]), 0), dtype=np.uint16)
        self.known: dict[Any, tuple[Array, Array]] = {}
        self.grams = np.zeros(BUCKETS, dtype=np.int16)
        own = curves(engine.weights)
        self.curves = own
        self.curve_of = own.wished, own.related, own.learnt_only, own.work
        self.weights = np.array([own.weight[code] for code in LISTED], dtype=np.int64)
        self.neutrals = np.array([own.neutral[code] for code in LISTED], dtype=np.int64)
        floors = [SHIPPED.rows[code][1] for code in ("text", "skills_required", "skills_desired")]
        span = content.SAME_TEXT - content.OTHER_TEXT
        self.numbers = np.array([content.OTHER_TEXT, span, *floors], dtype=np.float64)
        self.holders = _holders(people)
        self.links, self.linked = _links(people)
        self.whole = np.zeros(len(self.linked[0]) - 1, dtype=np.uint16)
        self.place = np.ascontiguousarray(arrays["place"].T)

    def __call__(self, openings: Openings, alive: Array, top: int) -> Best:
        """The list of the single opening in ``openings`` among the people who are ``alive``."""
        best, arrays, facts = Best(1, top), openings.arrays, self.people.facts
        own = self.curves
        tables = facet_tables(self.people, openings, self.as_of, self.engine.weights)
        days = dates(self.free, arrays["start"], arrays["end"], self.engine.weights)
        held = qualifications(self.engine, self.people, openings)
        worth = np.select(
            [held == HELD, held == UNTOLD], [own.weight["qualification"] * SCALE, own.neutral["qualification"]], -1
        )
        start = int(arrays["start"][0])
        counts = (
            ("demand", len(arrays["demand"])),
            ("card", len(arrays["card"]) + len(arrays["trainable"])),
            ("language", len(arrays["language"])),
        )
        skilled = sum(
            own.weight[code] * SCALE if arrays[state][0] == ASKED else own.neutral[code]
            for code, state in (("skills_required", "required_state"), ("skills_desired", "desired_state"))
            if arrays[state][0] in (ASKED, LEFT_UNSAID)
        )
        self._likeness(openings)
        shown = self._shown(openings)
        x, y, z = arrays["place"][0].tolist()
        _one(
            self.rows, self.place, alive, self.like, self.shown[:, : len(shown)],
            np.concatenate([*(table[:, 0] for table in tables.values()), days[:, 0]]),
            self.refusing.of(openings), np.ascontiguousarray(worth, dtype=np.int32), x, y, z, int(arrays["free"][0]),
            start if start > 0 else self.as_of.toordinal(),
            np.array([arrays[name][0] for name in STATES], dtype=np.int32), int(arrays["guided"][0]),
            np.asarray(arrays["card"]), places_of(facts["cards"], openings.facts["cards"]),
            np.asarray(arrays["trainable"]), np.asarray(arrays["language"]),
            places_of(facts["languages"], openings.facts["languages"]), np.asarray(arrays["level"]),
            np.asarray(arrays["demand"]), np.asarray(arrays["demand_level"]), np.asarray(arrays["required"]),
            np.asarray(arrays["desired"]),
            tuple(shares(code, own.weight[code], max(1, most)) for code, most in counts), self.curve_of,
            self.weights, self.neutrals, self.numbers, skilled,
            int(denominators(openings, self.engine.weights)[0]), np.asarray(arrays["text"]),
            np.asarray(arrays["text_weight"]), self.grams, best.key[0], best.row[0],
        )  # fmt: skip
        for column, (evidence, values) in enumerate(shown):
            _scatter(self.shown, column, evidence, values, True)
        return best

    def _likeness(self, openings: Openings) -> None:
        """Likeness of every phrase to the opening's work: `tables.likeness`."""
        arrays = openings.arrays
        dots = np.zeros(len(self.loose), dtype=np.int64)
        for title in loose_titles(openings)[0].tolist():
            at = slice(arrays["titles_gram_start"][title], arrays["titles_gram_start"][title + 1])
            found = self._dots(self.phrases, arrays["titles_gram"][at], arrays["titles_gram_weight"][at])
            dots = np.maximum(dots, found)
        _likeness(*self.linked, openings.reach[0], self.links, self.loose, dots, self.whole, self.like)

    @staticmethod
    def _dots(columns: Columns, buckets: Array, weights: Array) -> Array:
        out = np.zeros(columns.count, dtype=np.int64)
        _letters(np.asarray(buckets), np.asarray(weights), columns.bucket, columns.owner, columns.weight, out)
        return out

    def _shown(self, openings: Openings) -> list[tuple[Array, Array]]:
        """(evidence, value) of each asked skill, put into the columns of ``shown``. Kept for the openings that come
        later.
        """
        asked = openings.facts["asked"]
        if self.shown.shape[1] < len(asked):
            self.shown = np.zeros((len(self.shown), max(8, len(asked))), dtype=np.uint16)
        found = []
        for column, name in enumerate(asked):
            if name not in self.known:
                if len(self.known) > 5_000:
                    self.known.clear()
                self.known[name] = self._shown_of(openings.arrays, column)
            found.append(self.known[name])
            _scatter(self.shown, column, *found[-1], False)
        return found

    def _shown_of(self, arrays: dict[str, Array], column: int) -> tuple[Array, Array]:
        at = slice(arrays["asked_gram_start"][column], arrays["asked_gram_start"][column + 1])
        dots = self._dots(self.evidence, arrays["asked_gram"][at], arrays["asked_gram_weight"][at])
        rows = np.flatnonzero(dots > content.UNLIKE * UNIT)
        found, values = [rows], [shows(dots[rows] / UNIT)]
        owners, strengths, begin = self.holders
        at = slice(arrays["asked_skill_start"][column], arrays["asked_skill_start"][column + 1])
        for skill, need in zip(arrays["asked_skill"][at].tolist(), arrays["asked_skill_strength"][at], strict=True):
            if skill + 1 < len(begin):
                part = slice(begin[skill], begin[skill + 1])
                found.append(owners[part])
                values.append(shows(np.minimum(strengths[part], need)))
        rows, place = np.unique(np.concatenate(found), return_inverse=True)
        value = np.zeros(len(rows), dtype=np.int64)
        np.maximum.at(value, place, np.concatenate(values))
        return rows[value > 0], value[value > 0].astype(np.uint16)


def _links(people: People) -> tuple[Array, tuple[Array, Array, Array]]:
    """(for each phrase the place of what it is linked to, and those as a ragged array: where each begins, nodes,
    strengths); the same for all phrases that name the same works as surely.
    """
    start, node = people.arrays["phrase_node_start"], people.arrays["phrase_node"]
    strength = people.arrays["phrase_strength"]
    known: dict[tuple[bytes, bytes], int] = {}
    links, kept = np.zeros(len(start) - 1, dtype=np.int32), []
    for at, (low, high) in enumerate(zip(start.tolist(), start[1:].tolist(), strict=False)):
        key = node[low:high].tobytes(), strength[low:high].tobytes()
        if key not in known:
            known[key] = len(known)
            kept.append((low, high))
        links[at] = known[key]
    rows = [np.arange(low, high) for low, high in kept]
    own = np.concatenate([np.empty(0, np.int64), *rows])
    return links, (starts([high - low for low, high in kept]), node[own], strength[own])


def _holders(people: People) -> tuple[Array, Array, Array]:
    """Evidence by the skill that it names: (evidence, likeness, where each skill begins)."""
    start, skill = people.arrays["evidence_skill_start"], people.arrays["evidence_skill"]
    owner, order = np.repeat(np.arange(len(start) - 1), np.diff(start)), np.argsort(skill, kind="stable")
    begin = np.searchsorted(skill[order], np.arange(int(skill.max(initial=-1)) + 2))
    return owner[order], people.arrays["evidence_skill_strength"][order], begin
