"""The fast path with numba: one pass over the pairs serves the lists of both directions.

For a person: what is blocked, in bytes over all openings; of the rest, the most that each can be worth; only where
that could enter one of the two lists, the exact sum, the texts last. Bounds never cut a pair that belongs to a list, so
the lists are exact, and the same for any parting of the people.
"""

from typing import Any

import numpy as np

from ..scorer import MILLION
from ..weights import SCALE
from .best import LAST, Best
from .compiled import (
    ALL_BLOCKED,
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
    _far,
    _language,
    _or_row,
    _put,
    _rounded,
    _text_of,
    compiled,
)
from .layout import grams_at, opening_rows, people_rows, table_rows
from .openings import Openings
from .people import People
from .rows import Array
from .tables import Bound

STEPS = 128


@compiled
def _nearest(like: Any, name: Any, first: int, last: int, found: Any, count: int, out: Any) -> None:
    """Greatest likeness of a person's phrases to each of the openings in ``found``."""
    width = like.shape[1]
    if count * 12 < width:
        for place in range(count):
            opening, most = found[place], np.uint16(0)
            for at in range(first, last):
                most = max(most, like[name[at], opening])
            out[opening] = most
        return
    out[:width] = 0
    for at in range(first, last):
        row = like[name[at]]
        for opening in range(width):
            out[opening] = max(out[opening], row[opening])


@compiled
def _uncarded(mask: Any, own: Any, card_at: Any, day: Any, carded: Any, start: Any) -> None:
    """1 where a required card is not held, or not for long enough; ``carded``: the openings that require each."""
    for code in range(len(card_at)):
        until = own[card_at[code]] if card_at[code] >= 0 else 0
        for at in range(start[code], start[code + 1]):
            mask[carded[at]] |= until < day[carded[at]]


@compiled
def _unqualified(mask: Any, learnt: Any, held: Any, demanding: Any, start: Any, worth: Any) -> None:
    """1 where no qualification that somebody has does; ``worth``: of each that is demanded."""
    for needed in range(len(held)):
        worth[needed] = -1
        for at in range(len(learnt)):
            worth[needed] = max(worth[needed], held[needed, learnt[at]])
        if worth[needed] < 0:
            for at in range(start[needed], start[needed + 1]):
                mask[demanding[at]] = 1


@compiled
def _likeliest(bounds: Any, count: int, begin: Any, order: Any) -> None:
    """Places of the bounds, greater ones first by `STEPS` equal steps: who comes first only spares work."""
    least, most = bounds[0], bounds[0]
    for place in range(count):
        least, most = min(least, bounds[place]), max(most, bounds[place])
    per = (STEPS - 1) / max(1.0, most - least)
    begin[:] = 0
    for place in range(count):
        begin[np.int64((most - bounds[place]) * per) + 1] += 1
    for step in range(STEPS):
        begin[step + 1] += begin[step]
    for place in range(count):
        at = np.int64((most - bounds[place]) * per)
        order[begin[at]] = place
        begin[at] += 1


@compiled
def _rank(
    people: Any, openings: Any, tables: Any, rows: Any, person_keys: Any, person_rows: Any, opening_keys: Any,
    opening_rows_: Any, first: int, gram_count: int,
) -> Any:  # fmt: skip
    place_of, free, day, order_of = openings.place, openings.free, openings.day, openings.order
    required, required_start = openings.required, openings.required_start
    desired, desired_start = openings.desired, openings.desired_start
    card, card_start, trainable, trainable_start = (
        openings.card, openings.card_start, openings.trainable, openings.trainable_start,
    )  # fmt: skip
    language, level, language_start = openings.language, openings.level, openings.language_start
    guided, demand, demand_level, demand_start = (
        openings.guided, openings.demand, openings.demand_level, openings.demand_start,
    )  # fmt: skip
    states, needed, denominator = openings.states, openings.qualification, openings.denominator
    text, text_start, text_weight = openings.text, openings.text_start, openings.text_weight
    listed, skilled = openings.listed, openings.skilled
    all_flags, places, reaches, facts = people.flags, people.place, people.reach, people.facts
    cards, languages, capacity, person_order = people.cards, people.languages, people.capacity, people.order
    wishes, wish_start, works, work_start, factors = (
        people.wish, people.wish_start, people.work, people.work_start, people.factor,
    )  # fmt: skip
    owns, own_start, shown, shown_of = people.own, people.own_start, people.shown, people.shown_start
    learnt, learnt_start = people.learnt, people.learnt_start
    refused, refused_start = people.refused, people.refused_start
    own_text, own_text_start, own_weight = people.text, people.text_start, people.text_weight
    like, shown_start, shown_asked, shown_value = (
        tables.like, tables.shown_start, tables.shown_asked, tables.shown_value,
    )  # fmt: skip
    worth_of, barred, languages_block, demands_block = (
        tables.worth, tables.barred, tables.languages_block, tables.demands_block,
    )  # fmt: skip
    refuses, held, card_at, language_at = tables.refused, tables.qualification, tables.card_at, tables.language_at
    wished, work_curve, gram_at, numbers = tables.wished, tables.work, tables.gram_at, tables.numbers
    demand_shares, card_shares, language_shares = tables.shares
    weights, neutrals = tables.weights, tables.neutrals
    count = place_of.shape[1]
    skills = 1
    for at in range(len(required)):
        skills = max(skills, required[at] + 1)
    for at in range(len(desired)):
        skills = max(skills, desired[at] + 1)
    for at in range(len(shown_asked)):
        skills = max(skills, shown_asked[at] + 1)
    carded, carded_start = tables.carded, tables.carded_start
    demanding, demanding_start = tables.demanding, tables.demanding_start
    # what each demanded qualification is worth; after them, what no demand is, and one that is left unsaid
    qualified = np.zeros(len(held) + 2, dtype=np.int64)
    qualified[len(held) + 1] = neutrals[QUALIFICATION]
    words = np.empty((count + 7) // 8, dtype=np.uint64)
    mask = words.view(np.uint8)
    found = np.empty(count, dtype=np.int32)
    likely = np.empty(count, dtype=np.int32)
    worths = np.empty(count, dtype=np.int64)
    bounds = np.empty(count, dtype=np.float64)
    order, begin = np.empty(count, dtype=np.int32), np.empty(STEPS + 1, dtype=np.int32)
    wish, own = np.zeros(count, dtype=np.uint16), np.zeros(count, dtype=np.uint16)
    best = np.zeros(skills, dtype=np.int32)
    grams = np.zeros(gram_count + 1, dtype=np.int16)
    per = np.empty(count, dtype=np.float64)
    for at in range(count):
        per[at] = MILLION / (denominator[at] * float(SCALE))
    last = person_keys.shape[1] - 1
    tally = np.zeros(5, dtype=np.int64)
    for person in rows:
        flags = all_flags[person]
        x, y, z, reach = places[person, 0], places[person, 1], places[person, 2], reaches[person]
        if not _far(mask, place_of, free, x, y, z, reach):
            continue
        here = mask[:count]
        for at in range(facts.shape[1]):
            _or_row(here, barred[facts[person, at]])
        for at in range(refused_start[person], refused_start[person + 1]):
            _or_row(here, refuses[refused[at]])
        if not flags & LANGUAGES_UNSAID:
            for code in range(len(language_at)):
                spoken = language_at[code]
                speaks = languages[person, spoken] if spoken >= 0 else 0
                _or_row(here, languages_block[code, speaks + 1])
        if not flags & CAPACITY_UNSAID:
            for name in range(capacity.shape[1]):
                able = capacity[person, name]
                if able == 0 or able == 1:
                    _or_row(here, demands_block[name, able])
        if not flags & CARDS_UNSAID:
            _uncarded(here, cards[person], card_at, day, carded, carded_start)
        if flags & EDUCATION_UNSAID:
            qualified[: len(held)] = neutrals[QUALIFICATION]
        else:
            own_learnt = learnt[learnt_start[person] : learnt_start[person + 1]]
            _unqualified(here, own_learnt, held, demanding, demanding_start, qualified)
        near = 0
        for word in range(len(words)):
            if words[word] != ALL_BLOCKED:
                for opening in range(word * 8, min(word * 8 + 8, count)):
                    found[near] = opening
                    near += mask[opening] == 0
        tally[0] += near
        if near == 0:
            continue
        _nearest(like, owns, own_start[person], own_start[person + 1], found, near, own)
        _nearest(like, wishes, wish_start[person], wish_start[person + 1], found, near, wish)
        related = tables.learnt_only if flags & ONLY_LEARNT else tables.related
        text_most = neutrals[TEXT] if flags & NO_TEXT else weights[TEXT] * SCALE
        unsaid = neutrals[WISHED] if flags & NO_WISHES else np.int64(0)
        nothing = neutrals[RELATED] if flags & NOTHING_OWN else np.int64(0)
        low, high = work_start[person], work_start[person + 1]
        factor = 0.0
        for at in range(low, high):
            factor = max(factor, factors[at])
        done_flat = neutrals[DONE] if flags & WORK_UNSAID else np.int64(0)
        done_most = 0.0 if flags & WORK_UNSAID else factor * weights[DONE] * SCALE
        for place in range(near):
            opening = found[place]
            dx, dy, dz = x - place_of[0, opening], y - place_of[1, opening], z - place_of[2, opening]
            square = dx * dx + dy * dy + dz * dz
            worths[place] = _distance(free[opening], reach, square, weights[DISTANCE], neutrals[DISTANCE])
            worths[place] += qualified[needed[opening]]
        for fact in range(facts.shape[1]):
            row = worth_of[facts[person, fact]]
            for place in range(near):
                worths[place] += row[found[place]]  # none is −1: those are barred
        kept = 0
        for place in range(near):
            opening = found[place]
            worth = worths[place] + unsaid + nothing
            if not flags & NO_WISHES:
                worth += wished[wish[opening]]
            if not flags & NOTHING_OWN:
                worth += related[own[opening]]
            most = worth + text_most + listed[opening] + skilled[opening] + done_flat
            bound = (most + done_most * work_curve[own[opening]] + 8192) * per[opening] + 1.0
            if bound >= min(person_keys[person, last], opening_keys[opening, last]) >> 32:
                found[kept], worths[kept] = opening, worth
                kept += 1
        tally[1] += kept
        if kept == 0:
            continue
        best[:] = 0
        for at in range(shown_of[person], shown_of[person + 1]):
            evidence = shown[at]
            for shows in range(shown_start[evidence], shown_start[evidence + 1]):
                skill = shown_asked[shows]
                best[skill] = max(best[skill], shown_value[shows])
        untold = (flags & SKILLS_UNSAID) > 0
        left = 0
        for place in range(kept):
            opening = found[place]
            worth = worths[place] + done_flat
            if not flags & WORK_UNSAID:
                worth += _done(works, low, high, factors, like, work_curve, opening, weights[DONE])
            worth += _asked(
                best, required, required_start[opening], required_start[opening + 1], states[opening, SAID_REQUIRED],
                weights[REQUIRED], neutrals[REQUIRED], untold, numbers[3],
            )  # fmt: skip
            worth += _asked(
                best, desired, desired_start[opening], desired_start[opening + 1], states[opening, SAID_DESIRED],
                weights[DESIRED], neutrals[DESIRED], untold, numbers[4],
            )  # fmt: skip
            bound = (worth + text_most + listed[opening]) * per[opening] + 1.0
            if bound >= min(person_keys[person, last], opening_keys[opening, last]) >> 32:
                likely[left], worths[left], bounds[left] = opening, worth, bound
                left += 1
        tally[2] += left
        if left == 0:
            continue
        for at in range(own_text_start[person], own_text_start[person + 1]):
            gram = gram_at[own_text[at]]
            if gram >= 0:
                grams[gram] = own_weight[at]
        _likeliest(bounds, left, begin, order)
        few = (flags & FEW) > 0
        for place in range(left):
            at = order[place]
            opening = likely[at]
            floor = min(person_keys[person, last], opening_keys[opening, last]) >> 32
            if bounds[at] < floor:
                continue
            worth = worths[at]
            tally[3] += 1
            if flags & NO_TEXT:
                worth += neutrals[TEXT]
            else:
                start, end = text_start[opening], text_start[opening + 1]
                dot = _dot(text[start:end], text_weight[start:end], grams)
                worth += _text_of(dot, few, numbers, weights[TEXT], neutrals[TEXT])
            if (worth + listed[opening]) * per[opening] + 1.0 < floor:
                continue
            # none is −1: what blocks is in the mask
            worth += _card(
                states[opening, SAID_CARD], (flags & CARDS_UNSAID) > 0, cards, card_at, card, card_start[opening],
                card_start[opening + 1], trainable, trainable_start[opening], trainable_start[opening + 1],
                day[opening], card_shares, weights[CARD], neutrals[CARD], person,
            ) + _language(
                states[opening, SAID_LANGUAGE], (flags & LANGUAGES_UNSAID) > 0, languages, language_at, language,
                level, language_start[opening], language_start[opening + 1], guided[opening], language_shares,
                weights[LANGUAGE], neutrals[LANGUAGE], person,
            ) + _demand(
                states[opening, SAID_DEMAND], (flags & CAPACITY_UNSAID) > 0, capacity, demand, demand_level,
                demand_start[opening], demand_start[opening + 1], demand_shares, weights[DEMAND], neutrals[DEMAND],
                person,
            )  # fmt: skip
            score = _rounded(worth, denominator[opening])
            _put(person_keys[person], person_rows[person], (score << 32) | (LAST - order_of[opening]), first + opening)
            _put(opening_keys[opening], opening_rows_[opening], (score << 32) | (LAST - person_order[person]), person)
        for at in range(own_text_start[person], own_text_start[person + 1]):
            gram = gram_at[own_text[at]]
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
            people_rows(people, bound.date_row),
            opening_rows(openings, bound, gram_at),
            table_rows(openings, bound, gram_at),
            count,
        )
    found: tuple[Any, Any, Any, int] = bound.laid
    return found
