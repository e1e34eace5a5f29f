"""The fast path with numpy: blocks of people against all openings, exactly, no bounds."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .. import content, rules
from ..scorer import MILLION
from ..weights import SCALE, SHIPPED
from . import people as flag
from .best import Best
from .dots import Columns, slots
from .openings import ASKED, FREE, LEFT_UNSAID, NOTHING, TRANSPORT, Openings
from .people import UNSAID, People
from .qualified import HELD, LACKING, UNTOLD
from .rows import Array
from .tables import UNIT, Bound, shares

BLOCK = 1 << 20  # pairs of a block


@dataclass
class Pairs:
    """Pairs of a block: rows of people and of openings, and what the hard requirements of each are worth."""

    person: Array
    opening: Array
    worth: Array


def rank(
    people: People, openings: Openings, bound: Bound, rows: Array, of_people: Best, first: int, top: int | None = None
) -> Best:
    """Puts the pairs of the given rows of people into their lists, where an opening is ``first`` + its row; answers
    the openings' lists.
    """
    of_openings = Best(len(openings), top or of_people.top)
    if len(rows) and len(openings):
        texts = Columns(openings.arrays, "text")
        step = max(1, BLOCK // len(openings))
        for at in range(0, len(rows), step):
            pairs = feasible(people, openings, bound, rows[at : at + step])
            scores = score(people, openings, bound, pairs, texts)
            of_people.add(pairs.person, scores, openings.arrays["order"][pairs.opening], pairs.opening + first)
            of_openings.add(pairs.opening, scores, people.arrays["order"][pairs.person], pairs.person)
    return of_openings


def score(people: People, openings: Openings, bound: Bound, pairs: Pairs, texts: Columns) -> Array:
    """Scores of pairs in 10⁻⁶, as `scorer.rounded` gives them."""
    if not len(pairs.person):
        return np.empty(0, dtype=np.int64)
    worth = pairs.worth.astype(np.int64)
    worth += _occupation(people, bound, pairs) + _skills(people, openings, bound, pairs)
    worth += _text(people, bound, pairs, texts)
    quotient, rest = np.divmod(worth * MILLION, bound.denominator[pairs.opening] * SCALE)
    twice = 2 * rest - bound.denominator[pairs.opening] * SCALE
    return np.asarray(quotient + ((twice > 0) | ((twice == 0) & (quotient % 2 == 1))))


def _best_of(people: People, bound: Bound, pairs: Pairs, name: str) -> tuple[Array, Array, Array]:
    """(items of the people's lists, likeness of each to the opening, where each pair's items begin)."""
    start = people.arrays[f"{name}_start"]
    at = slots(start, pairs.person)
    sizes = start[pairs.person + 1] - start[pairs.person]
    like = bound.like[people.arrays[name][at], np.repeat(pairs.opening, sizes)]
    return at, like, np.concatenate([[0], np.cumsum(sizes)[:-1]]) if len(sizes) else sizes


def _most(values: Array, begins: Array, sizes: Array) -> Array:
    """Greatest value of each list; 0 for an empty one."""
    out = np.zeros(len(sizes), dtype=values.dtype)
    full = sizes > 0
    if full.any():
        out[full] = np.maximum.reduceat(values, begins[full])
    return out


def _occupation(people: People, bound: Bound, pairs: Pairs) -> Array:
    curves, arrays = bound.curves, people.arrays
    flags = arrays["flags"][pairs.person]
    sizes = {name: np.diff(arrays[f"{name}_start"])[pairs.person] for name in ("wish", "work", "own")}
    _, like, begins = _best_of(people, bound, pairs, "wish")
    wished = curves.wished[_most(like, begins, sizes["wish"])]
    wished = np.where(flags & flag.NO_WISHES, curves.neutral["occupation_wished"], wished)
    at, like, begins = _best_of(people, bound, pairs, "work")
    done = np.rint(_most(curves.work[like] * arrays["factor"][at], begins, sizes["work"]) * SCALE).astype(np.int64)
    done = np.where(
        flags & flag.WORK_UNSAID, curves.neutral["occupation_done"], done * curves.weight["occupation_done"]
    )
    _, like, begins = _best_of(people, bound, pairs, "own")
    nearest = _most(like, begins, sizes["own"])
    related = np.where(flags & flag.ONLY_LEARNT, curves.learnt_only[nearest], curves.related[nearest])
    related = np.where(flags & flag.NOTHING_OWN, curves.neutral["occupation_related"], related)
    return np.asarray(wished.astype(np.int64) + done + related)


def _skills(people: People, openings: Openings, bound: Bound, pairs: Pairs) -> Array:
    arrays, asked = people.arrays, len(openings.arrays["asked_exact"])
    total = np.zeros(len(pairs.person), dtype=np.int64)
    block, own = np.unique(pairs.person, return_inverse=True)
    best = np.zeros((len(block), asked), dtype=np.int32)
    at = slots(arrays["shown_start"], block)
    holder = np.repeat(np.arange(len(block)), np.diff(arrays["shown_start"])[block])
    evidence = arrays["shown"][at]
    found = slots(bound.shown_start, evidence)
    holder = np.repeat(holder, np.diff(bound.shown_start)[evidence])
    np.maximum.at(best, (holder, bound.shown_asked[found]), bound.shown_value[found])
    untold = (arrays["flags"][pairs.person] & flag.SKILLS_UNSAID) > 0
    for code, name in (("skills_required", "required"), ("skills_desired", "desired")):
        start = openings.arrays[f"{name}_start"]
        sizes = np.diff(start)[pairs.opening]
        items = openings.arrays[name][slots(start, pairs.opening)]
        sums = np.concatenate([[0], np.cumsum(best[np.repeat(own, sizes), items], dtype=np.int64)])
        ends = np.cumsum(sizes)
        value = (sums[ends] - sums[ends - sizes]) / (np.maximum(1, sizes) * SCALE)
        whole = np.rint(np.minimum(1.0, value) * SCALE).astype(np.int64) * bound.curves.weight[code]
        neutral = bound.curves.neutral[code]
        worth = np.where(untold & (value * SCALE <= SHIPPED.rows[code][1]), neutral, whole)
        state = openings.arrays[f"{name}_state"][pairs.opening]
        total += np.where(state == NOTHING, 0, np.where(state == LEFT_UNSAID, neutral, worth))
    return total


def _text(people: People, bound: Bound, pairs: Pairs, texts: Columns) -> Array:
    block, own = np.unique(pairs.person, return_inverse=True)
    dots = texts.dots(people.arrays, "text", block)
    flags = people.arrays["flags"][pairs.person]
    span = content.SAME_TEXT - content.OTHER_TEXT
    like = dots[own, pairs.opening] / UNIT
    value = np.minimum(1.0, np.maximum(0.0, (like - content.OTHER_TEXT) / span))
    worth = np.rint(value * SCALE).astype(np.int64) * bound.curves.weight["text"]
    faint = ((flags & flag.FEW) > 0) & (value * SCALE <= SHIPPED.rows["text"][1])
    return np.where(((flags & flag.NO_TEXT) > 0) | faint, bound.curves.neutral["text"], worth)


def feasible(people: People, openings: Openings, bound: Bound, block: Array) -> Pairs:
    """The pairs that no hard requirement blocks."""
    worth, open_ = ruled(people, openings, bound, block)
    row, opening = np.nonzero(open_)
    return Pairs(block[row], opening, worth[row, opening])


def ruled(people: People, openings: Openings, bound: Bound, block: Array) -> tuple[Array, Array]:
    """(what the hard requirements are worth, whether none blocks) of a block of people × all openings."""
    one, other = people.arrays, openings.arrays
    worth = np.zeros((len(block), len(openings)), dtype=np.int64)
    open_ = np.ones(worth.shape, dtype=bool)
    for name, table in bound.facets.items():
        part = table[one[f"facet_{name}"][block]][:, other[f"facet_{name}"]]
        open_ &= part >= 0
        worth += part
    part = bound.dates[bound.date_row[block]]
    open_ &= part >= 0
    worth += part
    for rule in (_distance, _language, _cards, _demand, _qualification):
        part = rule(people, openings, bound, block)
        open_ &= part >= 0
        worth += part
    open_ &= ~_unwanted(people, bound, block, len(openings))
    return worth, open_


def _distance(people: People, openings: Openings, bound: Bound, block: Array) -> Array:
    here, there = people.arrays["place"][block], openings.arrays["place"]
    x, y, z = (here[:, None, axis] - there[None, :, axis] for axis in range(3))
    reach = people.arrays["reach"][block][:, None]
    free = openings.arrays["free"]
    weight, neutral = bound.curves.weight["distance"], bound.curves.neutral["distance"]
    beyond = np.where(free == TRANSPORT, weight * rules.HALF, -1)
    worth = np.where(x * x + y * y + z * z <= reach, weight * SCALE, beyond)
    worth = np.where(reach == UNSAID, neutral, worth)
    return np.where(free == FREE, weight * SCALE, worth)


def _counts(shape: tuple[int, int]) -> tuple[Array, Array, Array, Array]:
    """Counts of items met, half met and unsaid; whether one is barred."""
    met, half, unsaid = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    return met, half, unsaid, np.zeros(shape, dtype=bool)


def _listed(bound: Bound, code: str, counts: tuple[Array, Array, Array, Array], state: Array, unsaid: Array) -> Array:
    """Worth of a rule that reads a list: barred, partly met, unknown or met."""
    met, half, untold, barred = counts
    weight, neutral = bound.curves.weight[code], bound.curves.neutral[code]
    most = int(max((met + half + untold).max(initial=0), 1))
    partly = _shares(code, weight, most)[met, half, untold]
    worth = np.where(barred, -1, np.where(half > 0, partly, np.where(untold > 0, neutral, weight * SCALE)))
    worth = np.where(unsaid[:, None], neutral, worth)
    return np.where(state == NOTHING, 0, np.where(state == LEFT_UNSAID, neutral, worth))


@lru_cache(maxsize=64)
def _shares(code: str, weight: int, most: int) -> Array:
    return shares(code, weight, most)


def _items(openings: Openings, name: str) -> tuple[Array, Array]:
    """(opening, item) of every item of a list."""
    start = openings.arrays[f"{name}_start"]
    return np.repeat(np.arange(len(openings)), np.diff(start)), openings.arrays[name]


def _language(people: People, openings: Openings, bound: Bound, block: Array) -> Array:
    spoken = people.arrays["languages"][block].astype(np.int64)
    met, half, unsaid, barred = counts = _counts((len(block), len(openings)))
    guided = openings.arrays["guided"]
    for opening, code, level in zip(*_items(openings, "language"), openings.arrays["level"], strict=True):
        place = bound.language_at[code]
        own = spoken[:, place] if place >= 0 else np.zeros(len(block), dtype=np.int64)
        told = (own != UNSAID) & (level != UNSAID)
        below = np.where(told, np.maximum(0, level - own), 0)
        unsaid[:, opening] += ~told
        met[:, opening] += told & (below == 0)
        half[:, opening] += told & (below == 1)
        barred[:, opening] |= told & (below > (1 if guided[opening] else 0))
    untold = (people.arrays["flags"][block] & flag.LANGUAGES_UNSAID) > 0
    return _listed(bound, "language", counts, openings.arrays["language_state"], untold)


def _cards(people: People, openings: Openings, bound: Bound, block: Array) -> Array:
    held, day = people.arrays["cards"][block], bound.day
    met, half, _unsaid, barred = counts = _counts((len(block), len(openings)))
    for name in ("card", "trainable"):
        for opening, code in zip(*_items(openings, name), strict=True):
            place = bound.card_at[code]
            valid = held[:, place] >= day[opening] if place >= 0 else np.zeros(len(block), dtype=bool)
            met[:, opening] += valid
            if name == "card":
                barred[:, opening] |= ~valid
            else:
                half[:, opening] += ~valid
    untold = (people.arrays["flags"][block] & flag.CARDS_UNSAID) > 0
    return _listed(bound, "card", counts, openings.arrays["card_state"], untold)


def _demand(people: People, openings: Openings, bound: Bound, block: Array) -> Array:
    capacity = people.arrays["capacity"][block].astype(np.int64)
    met, half, unsaid, barred = counts = _counts((len(block), len(openings)))
    for opening, name, level in zip(*_items(openings, "demand"), openings.arrays["demand_level"], strict=True):
        own = capacity[:, name]
        told = own != UNSAID
        unsaid[:, opening] += ~told
        met[:, opening] += told & (level <= own)
        half[:, opening] += told & (level == own + 1)
        barred[:, opening] |= told & (level >= own + 2)
    untold = (people.arrays["flags"][block] & flag.CAPACITY_UNSAID) > 0
    return _listed(bound, "demand", counts, openings.arrays["demand_state"], untold)


def _qualification(people: People, openings: Openings, bound: Bound, block: Array) -> Array:
    arrays = people.arrays
    weight, neutral = bound.curves.weight["qualification"], bound.curves.neutral["qualification"]
    sizes = np.diff(arrays["learnt_start"])[block]
    items = arrays["learnt"][slots(arrays["learnt_start"], block)]
    best = np.full((len(block), max(1, len(bound.qualification))), LACKING, dtype=np.int8)
    if len(bound.qualification):
        np.maximum.at(best, np.repeat(np.arange(len(block)), sizes), bound.qualification[:, items].T)
    worth = np.select([best == HELD, best == UNTOLD], [weight * SCALE, neutral], -1)
    untold = (arrays["flags"][block] & flag.EDUCATION_UNSAID) > 0
    worth = np.where(untold[:, None], neutral, worth)[:, openings.arrays["qualification"]]
    state = openings.arrays["qualification_state"]
    return np.where(state == ASKED, worth, np.where(state == LEFT_UNSAID, neutral, 0))


def _unwanted(people: People, bound: Bound, block: Array, count: int) -> Array:
    arrays = people.arrays
    out = np.zeros((len(block), count), dtype=bool)
    sizes = np.diff(arrays["refused_start"])[block]
    items = arrays["refused"][slots(arrays["refused_start"], block)]
    np.logical_or.at(out, np.repeat(np.arange(len(block)), sizes), bound.refused[items].astype(bool))
    return out
