"""The fast path with numba: one pass over the pairs serves the lists of both directions.

For a person: what is blocked, in bytes over all openings; of the rest, the most that each can be worth; only where
that could enter one of the two lists, the exact sum, the texts last. Bounds never cut a pair that belongs to a list, so
the lists are exact, and the same for any parting of the people.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

from ..scorer import MILLION
from ..weights import SCALE
from . import people as flag
from .best import LAST, Best
from .layout import grams_at, opening_rows, people_rows, table_rows
from .openings import FREE, LEFT_UNSAID, NOTHING, TRANSPORT, Openings
from .people import UNSAID, People
from .rows import Array
from .tables import UNIT, Bound

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    return cast(F, njit(nogil=True, cache=True, error_model="numpy")(function))


NO_WISHES, WORK_UNSAID, NOTHING_OWN, ONLY_LEARNT = flag.NO_WISHES, flag.WORK_UNSAID, flag.NOTHING_OWN, flag.ONLY_LEARNT
SKILLS_UNSAID, NO_TEXT, FEW, CARDS_UNSAID = flag.SKILLS_UNSAID, flag.NO_TEXT, flag.FEW, flag.CARDS_UNSAID
LANGUAGES_UNSAID, CAPACITY_UNSAID, EDUCATION_UNSAID = flag.LANGUAGES_UNSAID, flag.CAPACITY_UNSAID, flag.EDUCATION_UNSAID
ALL_BLOCKED = np.uint64(0x0101010101010101)
HALF = SCALE // 2
# places in `layout.LISTED`
WISHED, DONE, RELATED, REQUIRED, DESIRED, TEXT, QUALIFICATION, DEMAND, CARD, LANGUAGE, DISTANCE = range(11)
# places in `layout.STATES`
SAID_REQUIRED, SAID_DESIRED, SAID_QUALIFICATION, SAID_DEMAND, SAID_CARD, SAID_LANGUAGE = range(6)


@compiled
def through(start: Any, node: Any, strength: Any, near: Any, rows: Any, out: Any) -> None:
    """`tables.through`: the greatest strength × nearness of each phrase to each opening."""
    for place in range(len(rows)):
        row = out[place]
        for at in range(start[rows[place]], start[rows[place] + 1]):
            reach, own = near[node[at]], strength[at]
            for opening in range(len(row)):
                row[opening] = max(row[opening], own * reach[opening])


@compiled
def _or_row(mask: Any, row: Any) -> None:
    for at in range(len(mask)):
        mask[at] |= row[at]


@compiled
def _blocked(people: Any, openings: Any, tables: Any, person: int, mask: Any, words: Any) -> None:
    """1 where a rule that is cheap to read blocks: cards and qualifications are left to ``_hard``."""
    reach = people.reach[person]
    count = openings.place.shape[1]
    x, y, z = people.place[person, 0], people.place[person, 1], people.place[person, 2]
    if reach == UNSAID:
        mask[:count] = 0
    else:
        xs, ys, zs = openings.place[0], openings.place[1], openings.place[2]
        for at in range(count):
            dx, dy, dz = x - xs[at], y - ys[at], z - zs[at]
            mask[at] = np.uint8(dx * dx + dy * dy + dz * dz > reach) & np.uint8(openings.free[at] == 0)
    mask[count:] = 1
    near = False
    for at in range(len(words)):
        near |= words[at] != ALL_BLOCKED
    if not near:
        return
    own = mask[:count]
    for at in range(people.facts.shape[1]):
        _or_row(own, tables.barred[people.facts[person, at]])
    for at in range(people.refused_start[person], people.refused_start[person + 1]):
        _or_row(own, tables.refused[people.refused[at]])
    flags = people.flags[person]
    if not flags & LANGUAGES_UNSAID:
        for code in range(len(tables.language_at)):
            place = tables.language_at[code]
            level = people.languages[person, place] if place >= 0 else 0
            _or_row(own, tables.languages_block[code, level + 1])
    if not flags & CAPACITY_UNSAID:
        for name in range(people.capacity.shape[1]):
            level = people.capacity[person, name]
            if level == 0 or level == 1:
                _or_row(own, tables.demands_block[name, level])


@compiled
def _listed(shares: Any, met: int, half: int, unsaid: int, weight: int, neutral: int) -> int:
    if half > 0:
        return int(shares[met, half, unsaid])
    return neutral if unsaid > 0 else weight * SCALE


@compiled
def _language(people: Any, openings: Any, tables: Any, person: int, opening: int) -> int:
    weight, neutral = tables.weights[LANGUAGE], tables.neutrals[LANGUAGE]
    state = openings.states[opening, SAID_LANGUAGE]
    if state == NOTHING:
        return 0
    if state == LEFT_UNSAID or people.flags[person] & LANGUAGES_UNSAID:
        return int(neutral)
    met, half, unsaid = 0, 0, 0
    for at in range(openings.language_start[opening], openings.language_start[opening + 1]):
        place = tables.language_at[openings.language[at]]
        own = np.int64(people.languages[person, place]) if place >= 0 else 0
        level = openings.level[at]
        if own == UNSAID or level == UNSAID:
            unsaid += 1
        elif level <= own:
            met += 1
        elif level - own > 1 or not openings.guided[opening]:
            return -1
        else:
            half += 1
    return _listed(tables.shares[2], met, half, unsaid, weight, neutral)


@compiled
def _card(people: Any, openings: Any, tables: Any, person: int, opening: int) -> int:
    weight, neutral = tables.weights[CARD], tables.neutrals[CARD]
    state = openings.states[opening, SAID_CARD]
    if state == NOTHING:
        return 0
    if state == LEFT_UNSAID or people.flags[person] & CARDS_UNSAID:
        return int(neutral)
    met, half, day = 0, 0, openings.day[opening]
    for at in range(openings.card_start[opening], openings.card_start[opening + 1]):
        place = tables.card_at[openings.card[at]]
        if place < 0 or people.cards[person, place] < day:
            return -1
        met += 1
    for at in range(openings.trainable_start[opening], openings.trainable_start[opening + 1]):
        place = tables.card_at[openings.trainable[at]]
        if place < 0 or people.cards[person, place] < day:
            half += 1
        else:
            met += 1
    return _listed(tables.shares[1], met, half, 0, weight, neutral)


@compiled
def _demand(people: Any, openings: Any, tables: Any, person: int, opening: int) -> int:
    weight, neutral = tables.weights[DEMAND], tables.neutrals[DEMAND]
    state = openings.states[opening, SAID_DEMAND]
    if state == NOTHING:
        return 0
    if state == LEFT_UNSAID or people.flags[person] & CAPACITY_UNSAID:
        return int(neutral)
    met, half, unsaid = 0, 0, 0
    for at in range(openings.demand_start[opening], openings.demand_start[opening + 1]):
        own = np.int64(people.capacity[person, openings.demand[at]])
        over = openings.demand_level[at] - own
        if own == UNSAID:
            unsaid += 1
        elif over >= 2:
            return -1
        elif over == 1:
            half += 1
        else:
            met += 1
    return _listed(tables.shares[0], met, half, unsaid, weight, neutral)


@compiled
def _qualification(people: Any, openings: Any, tables: Any, person: int, opening: int) -> int:
    neutral = tables.neutrals[QUALIFICATION]
    state = openings.states[opening, SAID_QUALIFICATION]
    if state == NOTHING:
        return 0
    if state == LEFT_UNSAID or people.flags[person] & EDUCATION_UNSAID:
        return int(neutral)
    best = -1
    needed = openings.qualification[opening]
    for at in range(people.learnt_start[person], people.learnt_start[person + 1]):
        best = max(best, tables.qualification[needed, people.learnt[at]])
    return int(best)


@compiled
def _distance(people: Any, openings: Any, tables: Any, person: int, opening: int) -> int:
    weight, neutral = tables.weights[DISTANCE], tables.neutrals[DISTANCE]
    if openings.free[opening] == FREE:
        return int(weight * SCALE)
    reach = people.reach[person]
    if reach == UNSAID:
        return int(neutral)
    dx = people.place[person, 0] - openings.place[0, opening]
    dy = people.place[person, 1] - openings.place[1, opening]
    dz = people.place[person, 2] - openings.place[2, opening]
    if dx * dx + dy * dy + dz * dz <= reach:
        return int(weight * SCALE)
    return int(weight * HALF) if openings.free[opening] == TRANSPORT else -1


@compiled
def _hard(people: Any, openings: Any, tables: Any, person: int, opening: int) -> int:
    """What every rule but ``not_wanted`` is worth to a pair; −1 where one blocks."""
    worth = _distance(people, openings, tables, person, opening)
    if worth < 0:
        return -1
    for at in range(people.facts.shape[1]):
        part = tables.worth[people.facts[person, at], opening]
        if part < 0:
            return -1
        worth += part
    card = _card(people, openings, tables, person, opening)
    if card < 0:
        return -1
    language = _language(people, openings, tables, person, opening)
    if language < 0:
        return -1
    demand = _demand(people, openings, tables, person, opening)
    if demand < 0:
        return -1
    qualification = _qualification(people, openings, tables, person, opening)
    if qualification < 0:
        return -1
    return worth + card + language + demand + qualification


@compiled
def _done(people: Any, tables: Any, person: int, opening: int) -> int:
    if people.flags[person] & WORK_UNSAID:
        return int(tables.neutrals[DONE])
    best = 0.0
    for at in range(people.work_start[person], people.work_start[person + 1]):
        best = max(best, tables.work[tables.like[people.work[at], opening]] * people.factor[at])
    return int(np.rint(best * SCALE)) * int(tables.weights[DONE])


@compiled
def _asked(tables: Any, best: Any, items: Any, first: int, last: int, state: int, code: int, untold: bool) -> int:
    """Worth of a list of asked skills; ``best``: what the person shows of each."""
    if state == NOTHING:
        return 0
    if state == LEFT_UNSAID:
        return int(tables.neutrals[code])
    total = 0
    for at in range(first, last):
        total += best[items[at]]
    value = total / ((last - first) * float(SCALE))
    if untold and value * SCALE <= tables.numbers[3 + code - REQUIRED]:
        return int(tables.neutrals[code])
    return int(np.rint(min(1.0, value) * SCALE)) * int(tables.weights[code])


@compiled
def _skills(openings: Any, tables: Any, best: Any, opening: int, untold: bool) -> int:
    required = _asked(
        tables, best, openings.required, openings.required_start[opening], openings.required_start[opening + 1],
        openings.states[opening, SAID_REQUIRED], REQUIRED, untold,
    )  # fmt: skip
    desired = _asked(
        tables, best, openings.desired, openings.desired_start[opening], openings.desired_start[opening + 1],
        openings.states[opening, SAID_DESIRED], DESIRED, untold,
    )  # fmt: skip
    return required + desired


@compiled
def _text_of(tables: Any, dot: Any, few: bool) -> int:
    value = min(1.0, max(0.0, (dot / float(UNIT) - tables.numbers[0]) / tables.numbers[1]))
    if few and value * SCALE <= tables.numbers[2]:
        return int(tables.neutrals[TEXT])
    return int(np.rint(value * SCALE)) * int(tables.weights[TEXT])


@compiled
def _text(openings: Any, tables: Any, grams: Any, opening: int, few: bool) -> int:
    dot = np.int64(0)
    for at in range(openings.text_start[opening], openings.text_start[opening + 1]):
        dot += np.int64(grams[openings.text[at]]) * np.int64(openings.text_weight[at])
    return _text_of(tables, dot, few)


@compiled
def _rounded(worth: int, denominator: int) -> int:
    numerator, whole = worth * MILLION, denominator * SCALE
    quotient = numerator // whole
    twice = 2 * (numerator - quotient * whole)
    if twice > whole or (twice == whole and quotient % 2 == 1):
        quotient += 1
    return quotient


@compiled
def _put(keys: Any, rows: Any, key: int, row: int) -> None:
    """Puts a pair into a list that is kept best first, when it is better than the last."""
    last = len(keys) - 1
    if key <= keys[last]:
        return
    at = last
    while at > 0 and keys[at - 1] < key:
        keys[at], rows[at] = keys[at - 1], rows[at - 1]
        at -= 1
    keys[at], rows[at] = key, row


@compiled
def _nearest(people: Any, tables: Any, name: Any, start: Any, person: int, found: Any, count: int, out: Any) -> None:
    """Greatest likeness of a person's phrases to each of the openings in ``found``."""
    first, last = start[person], start[person + 1]
    width = tables.like.shape[1]
    if count * 12 < width:
        for place in range(count):
            opening, most = found[place], np.uint16(0)
            for at in range(first, last):
                most = max(most, tables.like[name[at], opening])
            out[opening] = most
        return
    out[:width] = 0
    for at in range(first, last):
        row = tables.like[name[at]]
        for opening in range(width):
            out[opening] = max(out[opening], row[opening])


@compiled
def _rank(
    people: Any, openings: Any, tables: Any, rows: Any, person_keys: Any, person_rows: Any, opening_keys: Any,
    opening_rows_: Any, first: int, gram_count: int,
) -> Any:  # fmt: skip
    count = openings.place.shape[1]
    asked = max(1, len(tables.shown_asked))
    skills = 1
    for at in range(len(openings.required)):
        skills = max(skills, openings.required[at] + 1)
    for at in range(len(openings.desired)):
        skills = max(skills, openings.desired[at] + 1)
    for at in range(asked if len(tables.shown_asked) else 0):
        skills = max(skills, tables.shown_asked[at] + 1)
    words = np.empty((count + 7) // 8, dtype=np.uint64)
    mask = words.view(np.uint8)
    found = np.empty(count, dtype=np.int32)
    likely = np.empty(count, dtype=np.int32)
    worths = np.empty(count, dtype=np.int64)
    bounds = np.empty(count, dtype=np.float64)
    wish, own = np.zeros(count, dtype=np.uint16), np.zeros(count, dtype=np.uint16)
    best = np.zeros(skills, dtype=np.int32)
    grams = np.zeros(gram_count + 1, dtype=np.int16)
    per = np.empty(count, dtype=np.float64)
    for at in range(count):
        per[at] = MILLION / (openings.denominator[at] * float(SCALE))
    last = person_keys.shape[1] - 1
    tally = np.zeros(5, dtype=np.int64)
    weights, neutrals = tables.weights, tables.neutrals
    for person in rows:
        _blocked(people, openings, tables, person, mask, words)
        near = 0
        for word in range(len(words)):
            if words[word] != ALL_BLOCKED:
                for opening in range(word * 8, min(word * 8 + 8, count)):
                    found[near] = opening
                    near += mask[opening] == 0
        tally[0] += near
        if near == 0:
            continue
        flags = people.flags[person]
        _nearest(people, tables, people.own, people.own_start, person, found, near, own)
        _nearest(people, tables, people.wish, people.wish_start, person, found, near, wish)
        related = tables.learnt_only if flags & ONLY_LEARNT else tables.related
        text_most = neutrals[TEXT] if flags & NO_TEXT else weights[TEXT] * SCALE
        unsaid = neutrals[WISHED] if flags & NO_WISHES else np.int64(0)
        nothing = neutrals[RELATED] if flags & NOTHING_OWN else np.int64(0)
        factor = 0.0
        for at in range(people.work_start[person], people.work_start[person + 1]):
            factor = max(factor, people.factor[at])
        done_flat = neutrals[DONE] if flags & WORK_UNSAID else np.int64(0)
        done_most = 0.0 if flags & WORK_UNSAID else factor * weights[DONE] * SCALE
        kept = 0
        for place in range(near):
            opening = found[place]
            worth = unsaid + nothing
            if not flags & NO_WISHES:
                worth += tables.wished[wish[opening]]
            if not flags & NOTHING_OWN:
                worth += related[own[opening]]
            most = worth + text_most + openings.practical[opening] + openings.skilled[opening] + done_flat
            bound = (most + done_most * tables.work[own[opening]] + 8192) * per[opening] + 1.0
            if bound >= min(person_keys[person, last], opening_keys[opening, last]) >> 32:
                found[kept], worths[kept] = opening, worth
                kept += 1
        tally[1] += kept
        if kept == 0:
            continue
        best[:] = 0
        for at in range(people.shown_start[person], people.shown_start[person + 1]):
            evidence = people.shown[at]
            for shows in range(tables.shown_start[evidence], tables.shown_start[evidence + 1]):
                skill = tables.shown_asked[shows]
                best[skill] = max(best[skill], tables.shown_value[shows])
        untold = (flags & SKILLS_UNSAID) > 0
        left = 0
        for place in range(kept):
            opening = found[place]
            worth = worths[place] + _done(people, tables, person, opening)
            worth += _skills(openings, tables, best, opening, untold)
            bound = (worth + text_most + openings.practical[opening]) * per[opening] + 1.0
            if bound >= min(person_keys[person, last], opening_keys[opening, last]) >> 32:
                likely[left], worths[left], bounds[left] = opening, worth, bound
                left += 1
        tally[2] += left
        if left == 0:
            continue
        for at in range(people.text_start[person], people.text_start[person + 1]):
            gram = tables.gram_at[people.text[at]]
            if gram >= 0:
                grams[gram] = people.text_weight[at]
        order = np.argsort(-bounds[:left])
        few = (flags & FEW) > 0
        for place in range(left):
            at = order[place]
            opening = likely[at]
            floor = min(person_keys[person, last], opening_keys[opening, last]) >> 32
            if bounds[at] < floor:
                continue
            hard = _hard(people, openings, tables, person, opening)
            if hard < 0:
                continue
            worth = worths[at] + hard
            if (worth + text_most) * per[opening] + 1.0 < floor:
                continue
            tally[3] += 1
            worth += neutrals[TEXT] if flags & NO_TEXT else _text(openings, tables, grams, opening, few)
            score = _rounded(worth, openings.denominator[opening])
            _put(
                person_keys[person],
                person_rows[person],
                (score << 32) | (LAST - openings.order[opening]),
                first + opening,
            )
            _put(opening_keys[opening], opening_rows_[opening], (score << 32) | (LAST - people.order[person]), person)
        for at in range(people.text_start[person], people.text_start[person + 1]):
            gram = tables.gram_at[people.text[at]]
            if gram >= 0:
                grams[gram] = 0
    return tally


def rank(
    people: People, openings: Openings, bound: Bound, rows: Array, of_people: Best, first: int, top: int | None = None
) -> Best:
    """Puts the pairs of the given rows of people into their lists, where an opening is ``first`` + its row; answers
    the openings' lists.
    """
    of_openings = Best(len(openings), top or of_people.top)
    if len(rows) and len(openings):
        one, other, tables, count = laid(people, openings, bound)
        keys = of_people.key, of_people.row, of_openings.key, of_openings.row
        bound.tally.append(_rank(one, other, tables, rows, *keys, first, count))
    return of_openings


def laid(people: People, openings: Openings, bound: Bound) -> tuple[Any, Any, Any, int]:
    """The rows and tables as the kernel reads them; made once for a binding."""
    if bound.laid is None:
        gram_at, count = grams_at(openings)
        bound.laid = (
            people_rows(people, bound),
            opening_rows(openings, bound, gram_at),
            table_rows(openings, bound, gram_at),
            count,
        )
    found: tuple[Any, Any, Any, int] = bound.laid
    return found
