"""One opening against everybody, with numba: hard requirements, then what each could be worth, then the likeliest
first until nobody left can enter the list.
"""

from typing import Any

import numpy as np

from ..scorer import MILLION
from ..text.index import BUCKETS
from ..weights import SCALE
from .best import LAST, Best
from .kernel import (
    FEW,
    NO_TEXT,
    NO_WISHES,
    NOTHING_OWN,
    ONLY_LEARNT,
    RELATED,
    SKILLS_UNSAID,
    TEXT,
    WISHED,
    _done,
    _hard,
    _put,
    _rounded,
    _skills,
    _text_of,
    compiled,
)
from .layout import opening_rows, people_rows, table_rows
from .openings import Openings
from .people import People
from .rows import Array
from .tables import Bound

FIRST = 256  # people who are weighed before the bound is used


@compiled
def _greatest(like: Any, items: Any, first: int, last: int) -> int:
    most = np.uint16(0)
    for at in range(first, last):
        most = max(most, like[items[at], 0])
    return int(most)


@compiled
def _possible(people: Any, opening: Any, tables: Any, alive: Any, found: Any, worths: Any, bounds: Any) -> int:
    """People whom nothing blocks, what they are worth without skills and text, and the most that they could be."""
    count = 0
    weights, neutrals, like = tables.weights, tables.neutrals, tables.like
    for person in range(len(people.flags)):
        if not alive[person]:
            continue
        worth = _hard(people, opening, tables, person, 0)
        if worth < 0:
            continue
        refused = False
        for at in range(people.refused_start[person], people.refused_start[person + 1]):
            refused |= tables.refused[people.refused[at], 0] > 0
        if refused:
            continue
        flags = people.flags[person]
        if flags & NO_WISHES:
            worth += neutrals[WISHED]
        else:
            worth += tables.wished[
                _greatest(like, people.wish, people.wish_start[person], people.wish_start[person + 1])
            ]
        if flags & NOTHING_OWN:
            worth += neutrals[RELATED]
        else:
            nearest = _greatest(like, people.own, people.own_start[person], people.own_start[person + 1])
            worth += tables.learnt_only[nearest] if flags & ONLY_LEARNT else tables.related[nearest]
        worth += _done(people, tables, person, 0)
        found[count], worths[count] = person, worth
        bounds[count] = worth + opening.skilled[0] + (neutrals[TEXT] if flags & NO_TEXT else weights[TEXT] * SCALE)
        count += 1
    return count


@compiled
def _weigh(people: Any, opening: Any, tables: Any, grams: Any, best: Any, person: int, worth: int) -> int:
    """Score of a pair in 10⁻⁶, from what it is worth without skills and text."""
    flags = people.flags[person]
    best[:] = 0
    for at in range(people.shown_start[person], people.shown_start[person + 1]):
        evidence = people.shown[at]
        for shows in range(tables.shown_start[evidence], tables.shown_start[evidence + 1]):
            skill = tables.shown_asked[shows]
            best[skill] = max(best[skill], tables.shown_value[shows])
    worth += _skills(opening, tables, best, 0, (flags & SKILLS_UNSAID) > 0)
    if flags & NO_TEXT:
        return _rounded(worth + tables.neutrals[TEXT], opening.denominator[0])
    dot = np.int64(0)
    for at in range(people.text_start[person], people.text_start[person + 1]):
        dot += np.int64(grams[people.text[at]]) * np.int64(people.text_weight[at])
    return _rounded(worth + _text_of(tables, dot, (flags & FEW) > 0), opening.denominator[0])


@compiled
def _one(people: Any, opening: Any, tables: Any, alive: Any, grams: Any, skills: int, keys: Any, rows: Any) -> Any:
    for at in range(len(opening.text)):
        grams[opening.text[at]] = opening.text_weight[at]
    size = len(people.flags)
    found, worths, bounds = np.empty(size, np.int32), np.empty(size, np.int64), np.empty(size, np.int64)
    count = _possible(people, opening, tables, alive, found, worths, bounds)
    best = np.zeros(skills, dtype=np.int32)
    last, per, weighed = len(keys) - 1, MILLION / (opening.denominator[0] * float(SCALE)), 0
    # in two goes: those who could be worth the most give the floor that spares the others
    likely = np.int64(-1)
    if count > FIRST:
        likely = np.partition(bounds[:count], count - FIRST)[count - FIRST]
    for go in range(2):
        for at in range(count):
            if (bounds[at] >= likely) == (go == 0) and bounds[at] * per + 1.0 >= keys[last] >> 32:
                person = found[at]
                score = _weigh(people, opening, tables, grams, best, person, worths[at])
                _put(keys, rows, (score << 32) | (LAST - people.order[person]), person)
                weighed += 1
    for at in range(len(opening.text)):
        grams[opening.text[at]] = 0
    return count, weighed


class One:
    """Asks the people about single openings, one caller at a time."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.grams = np.zeros(BUCKETS, dtype=np.int16)
        self.same = np.arange(BUCKETS, dtype=np.int32)

    def __call__(self, openings: Openings, bound: Bound, alive: Array, top: int) -> Best:
        """The list of the single opening in ``openings`` among the people who are ``alive``."""
        best = Best(1, top)
        tables = table_rows(openings, bound, self.same)
        opening = opening_rows(openings, bound, self.same)
        skills = max(1, len(openings.facts["asked"]))
        rows = people_rows(self.people, bound)
        _one(rows, opening, tables, alive, self.grams, skills, best.key[0], best.row[0])
        return best
