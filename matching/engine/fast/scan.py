"""One opening against everybody, compiled: hard requirements in turns over whole columns, then what each who is left
could be worth, then the likeliest first until nobody left can enter the list.

What is dear is done last and for those only who need it: likeness of a phrase, the text, what evidence shows. Each is
worked out once a question.
"""

from typing import Any

import numpy as np

from .. import content
from ..scorer import MILLION
from ..weights import SCALE
from .best import LAST
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
    HALF,
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
    _dot,
    _language,
    _put,
    _qualification,
    _rounded,
    _text_of,
    compiled,
    inlined,
)
from .openings import ASKED, FREE, LEFT_UNSAID
from .people import UNSAID
from .tables import UNIT

FIRST, NEXT = 64, 512  # people who are weighed first, and next: their worst is the floor of the others
UNLIKE, SPAN = content.UNLIKE, content.ALIKE - content.UNLIKE
WEIGHED = -1  # the bound of somebody who has been weighed
NEW = -1  # a likeness that has not been worked out for this question


@compiled
def letters(asked: Any, weight: Any, bucket: Any, owner: Any, weights: Any, out: Any) -> None:
    """Adds the dot products of one vector with many, which are laid out by n-gram."""
    first = np.searchsorted(bucket, asked)
    for at in range(len(asked)):
        own, low = np.int64(weight[at]), first[at]
        while low < len(bucket) and bucket[low] == asked[at]:
            out[owner[low]] += own * np.int64(weights[low])
            low += 1


@compiled
def reachable(people: Any, place: Any, alive: Any, x: float, y: float, z: float, free: int, near: Any, out: Any) -> int:
    """Those whom distance does not rule out; ``near``: whether each is within the own limit."""
    reach, xs, ys, zs = people.reach, place[0], place[1], place[2]
    for person in range(len(reach)):
        dx, dy, dz = xs[person] - x, ys[person] - y, zs[person] - z
        near[person] = dx * dx + dy * dy + dz * dz <= reach[person]
    count = 0
    for person in range(len(reach)):
        out[count] = person
        count += (near[person] | (free != 0) | (reach[person] == UNSAID)) & alive[person]
    return count


@compiled
def allowed(
    people: Any, near: Any, worth_of: Any, refuses: Any, held: Any, free: int, day: int, states: Any, guided: int,
    card: Any, card_at: Any, trainable: Any, language: Any, language_at: Any, level: Any, demand: Any,
    demand_level: Any, shares_of: Any, weights: Any, neutrals: Any, found: Any, count: int, worths: Any,
) -> int:  # fmt: skip
    """Keeps those of ``found`` whom no hard requirement rules out, with what their requirements are worth."""
    all_flags, reaches, facts = people.flags, people.reach, people.facts
    cards, languages, capacity = people.cards, people.languages, people.capacity
    learnt, learnt_start = people.learnt, people.learnt_start
    refused, refused_start = people.refused, people.refused_start
    demand_shares, card_shares, language_shares = shares_of
    said = np.int64(0)  # what everybody gets for what the opening leaves unsaid
    for state, code in (
        (SAID_CARD, CARD), (SAID_DEMAND, DEMAND), (SAID_LANGUAGE, LANGUAGE), (SAID_QUALIFICATION, QUALIFICATION),
    ):  # fmt: skip
        if states[state] == LEFT_UNSAID:
            said += neutrals[code]
    kept = 0
    for place in range(count):
        person = found[place]
        one, two, three = worth_of[facts[person, 0]], worth_of[facts[person, 1]], worth_of[facts[person, 2]]
        barred = one | two | three
        worth = said + one + two + three
        if free == FREE or near[person]:
            worth += weights[DISTANCE] * SCALE
        elif reaches[person] == UNSAID:
            worth += neutrals[DISTANCE]
        else:
            worth += weights[DISTANCE] * HALF
        found[kept], worths[kept] = person, worth
        kept += barred >= 0
    demands, spoken = states[SAID_DEMAND] == ASKED, states[SAID_LANGUAGE] == ASKED
    carded, qualified = states[SAID_CARD] == ASKED, states[SAID_QUALIFICATION] == ASKED
    refusing = refuses.any()
    count, kept = kept, 0
    for place in range(count):
        person, worth = found[place], worths[place]
        flags, part = all_flags[person], 0
        if demands:
            part = _demand(
                ASKED, (flags & CAPACITY_UNSAID) > 0, capacity, demand, demand_level, 0, len(demand), demand_shares,
                weights[DEMAND], neutrals[DEMAND], person,
            )  # fmt: skip
            worth += part
        if spoken and part >= 0:
            part = _language(
                ASKED, (flags & LANGUAGES_UNSAID) > 0, languages, language_at, language, level, 0, len(language),
                guided, language_shares, weights[LANGUAGE], neutrals[LANGUAGE], person,
            )  # fmt: skip
            worth += part
        if carded and part >= 0:
            part = _card(
                ASKED, (flags & CARDS_UNSAID) > 0, cards, card_at, card, 0, len(card), trainable, 0, len(trainable),
                day, card_shares, weights[CARD], neutrals[CARD], person,
            )  # fmt: skip
            worth += part
        if qualified and part >= 0:
            part = _qualification(
                ASKED, (flags & EDUCATION_UNSAID) > 0, held, 0, learnt, learnt_start[person],
                learnt_start[person + 1], neutrals[QUALIFICATION],
            )  # fmt: skip
            worth += part
        if refusing and part >= 0:
            for at in range(refused_start[person], refused_start[person + 1]):
                part = -1 if refuses[refused[at]] else part
        found[kept], worths[kept] = person, worth
        kept += part >= 0
    return kept


@inlined
def _like(phrase: Any, start: Any, node: Any, strength: Any, reach: Any, dots: Any) -> Any:
    """Likeness of a phrase in 10⁻⁴: through the taxonomy, or by letters for one that is no name."""
    most = 0.0
    for link in range(start[phrase], start[phrase + 1]):
        most = max(most, strength[link] * reach[node[link]])
    if len(dots):
        most = max(most, dots[phrase] / float(UNIT))
    return np.int32(min(np.rint(most * SCALE), float(SCALE)))


@compiled
def work_of(
    people: Any, linked: Any, reach: Any, dots: Any, like: Any, curve_of: Any, weights: Any, neutrals: Any, found: Any,
    count: int, worths: Any,
) -> None:  # fmt: skip
    """Adds what wishes and work done are worth."""
    all_flags, factor = people.flags, people.factor
    wish, wish_start, work, work_start = people.wish, people.wish_start, people.work, people.work_start
    wished, _, _, work_curve = curve_of
    start, node, strength = linked
    like[:] = NEW
    for place in range(count):
        person = found[place]
        flags, worth = all_flags[person], worths[place]
        if flags & NO_WISHES:
            worth += neutrals[WISHED]
        else:
            most = np.int32(0)
            for at in range(wish_start[person], wish_start[person + 1]):
                phrase = wish[at]
                if like[phrase] == NEW:
                    like[phrase] = _like(phrase, start, node, strength, reach, dots)
                most = max(most, like[phrase])
            worth += wished[most]
        if flags & WORK_UNSAID:
            worth += neutrals[DONE]
        else:
            most_done = 0.0
            for at in range(work_start[person], work_start[person + 1]):
                phrase = work[at]
                if like[phrase] == NEW:
                    like[phrase] = _like(phrase, start, node, strength, reach, dots)
                most_done = max(most_done, work_curve[like[phrase]] * factor[at])
            worth += np.int64(np.rint(most_done * SCALE)) * weights[DONE]
        worths[place] = worth


@inlined
def _shows(like: float) -> Any:
    """`tables.shows`."""
    return np.int64(np.rint(min(1.0, max(0.0, (like - UNLIKE) / SPAN)) * SCALE))


@inlined
def _show(
    evidence: Any, gram: Any, weight: Any, gram_start: Any, skill: Any, strength: Any, skill_start: Any, theirs: Any,
    asked_skill: Any, need: Any, asker: Any, slots: Any, dots: Any, shown: Any,
) -> None:  # fmt: skip
    """What a piece of evidence shows of each asked skill, by letters or because both name the same skill."""
    dots[:] = 0
    low, high = gram_start[evidence], gram_start[evidence + 1]
    own, heavy = gram[low:high], weight[low:high]
    for at in range(len(own)):
        slot = slots[own[at]]
        if slot > 0:
            for column in range(len(dots)):
                dots[column] += np.int64(heavy[at]) * theirs[slot - 1, column]
    for column in range(len(dots)):
        shown[evidence, column] = _shows(dots[column] / float(UNIT))
    for at in range(skill_start[evidence], skill_start[evidence + 1]):
        for place in range(len(asked_skill)):
            if asked_skill[place] == skill[at]:
                value = _shows(min(strength[at], need[place]))
                shown[evidence, asker[place]] = max(value, np.int64(shown[evidence, asker[place]]))


@compiled
def best_of(
    people: Any, states: Any, required: Any, desired: Any, linked: Any, reach: Any, phrase_dots: Any, like: Any,
    curve_of: Any, weights: Any, neutrals: Any, numbers: Any, skilled: int, denominator: int, text: Any, grams: Any,
    told: Any, asked: Any, slots: Any, shown: Any, seen: Any, question: int, found: Any, count: int, worths: Any,
    keys: Any, rows: Any,
) -> int:  # fmt: skip
    """Puts the best of ``found`` into the list; how many were weighed to the end. ``seen``: the question for which each
    piece of evidence was last compared.
    """
    all_flags, order, owns, own_start = people.flags, people.order, people.own, people.own_start
    evidence_of, evidence_start = people.shown, people.shown_start
    text_start, text_weight = people.text_start, people.text_weight
    _, related, learnt_only, _ = curve_of
    start, node, near = linked
    gram, weight, gram_start, skill, strength, skill_start = told
    theirs, asked_skill, need, asker = asked
    columns = theirs.shape[1]
    best, dots = np.zeros(max(1, columns), dtype=np.int32), np.zeros(columns, dtype=np.int64)
    # the most that somebody could be worth, as it falls by what is worked out
    bounds = np.empty(count, np.int64)
    held, known = np.empty(count, np.int64), np.empty(count, np.int64)  # who is left when all but skills is known
    text_most, related_most = weights[TEXT] * SCALE, weights[RELATED] * SCALE
    for place in range(count):
        flags = all_flags[found[place]]
        bounds[place] = worths[place] + skilled + (neutrals[TEXT] if flags & NO_TEXT else text_most)
        bounds[place] += neutrals[RELATED] if flags & NOTHING_OWN else related_most
    last, per, weighed = len(keys) - 1, MILLION / (denominator * float(SCALE)), 0
    # the likeliest first: they give the floor that spares most of the others
    for many in (FIRST, NEXT, count):
        chosen = np.flatnonzero((bounds >= 0) & (bounds * per + 1.0 >= keys[last] >> 32))
        if len(chosen) > many:
            likely = bounds[chosen]
            chosen = chosen[likely >= np.partition(likely, len(chosen) - many)[len(chosen) - many]]
        left = 0
        for likeliest in chosen:
            person, bound = found[likeliest], bounds[likeliest]
            flags = all_flags[person]
            bounds[likeliest] = WEIGHED
            if not flags & NO_TEXT:
                low, high = text_start[person], text_start[person + 1]
                dot = _dot(text[low:high], text_weight[low:high], grams)
                bound += _text_of(dot, (flags & FEW) > 0, numbers, weights[TEXT], neutrals[TEXT]) - text_most
                if bound * per + 1.0 < keys[last] >> 32:
                    continue
            if not flags & NOTHING_OWN:
                most = np.int32(0)
                for at in range(own_start[person], own_start[person + 1]):
                    phrase = owns[at]
                    if like[phrase] == NEW:
                        like[phrase] = _like(phrase, start, node, near, reach, phrase_dots)
                    most = max(most, like[phrase])
                bound += (learnt_only[most] if flags & ONLY_LEARNT else related[most]) - related_most
                if bound * per + 1.0 < keys[last] >> 32:
                    continue
            held[left], known[left] = person, bound
            left += 1
        for likeliest in np.argsort(-known[:left]):
            person, bound = held[likeliest], known[likeliest]
            if bound * per + 1.0 < keys[last] >> 32:
                break  # and so are all after it
            if columns:
                best[:] = 0
                for at in range(evidence_start[person], evidence_start[person + 1]):
                    evidence = evidence_of[at]
                    if seen[evidence] != question:
                        seen[evidence] = question
                        _show(
                            evidence, gram, weight, gram_start, skill, strength, skill_start, theirs, asked_skill,
                            need, asker, slots, dots, shown,
                        )  # fmt: skip
                    for column in range(columns):
                        best[column] = max(best[column], shown[evidence, column])
            untold = (all_flags[person] & SKILLS_UNSAID) > 0
            worth = bound - skilled + _asked(
                best, required, 0, len(required), states[SAID_REQUIRED], weights[REQUIRED], neutrals[REQUIRED],
                untold, numbers[3],
            ) + _asked(
                best, desired, 0, len(desired), states[SAID_DESIRED], weights[DESIRED], neutrals[DESIRED], untold,
                numbers[4],
            )  # fmt: skip
            weighed += 1
            _put(keys, rows, (_rounded(worth, denominator) << 32) | (LAST - order[person]), person)
    return weighed
