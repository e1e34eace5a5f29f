"""The rules of a pair, compiled by numba, for `kernel.py` and `one.py`.

What these are given is single arrays and numbers: the rows as they are laid out, handed on for every pair, would cost
more (a count of references for every array in them) than the work.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

from ..scorer import MILLION
from ..weights import SCALE
from . import people as flag
from .openings import FREE, LEFT_UNSAID, NOTHING, TRANSPORT
from .people import UNSAID
from .tables import UNIT

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    return cast(F, njit(nogil=True, cache=True, error_model="numpy")(function))


def inlined(function: F) -> F:
    """Compiled into whoever calls it, so that its arrays are not handed on."""
    return cast(F, njit(nogil=True, cache=True, error_model="numpy", inline="always")(function))


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
def _or_row(mask: Any, row: Any) -> None:
    for at in range(len(mask)):
        mask[at] |= row[at]


@compiled
def _far(mask: Any, place: Any, free: Any, x: float, y: float, z: float, reach: float) -> bool:
    """1 where an opening is out of reach; whether any is not."""
    count = place.shape[1]
    if reach == UNSAID:
        mask[:count] = 0
    else:
        xs, ys, zs = place[0], place[1], place[2]
        for at in range(count):
            dx, dy, dz = x - xs[at], y - ys[at], z - zs[at]
            mask[at] = np.uint8(dx * dx + dy * dy + dz * dz > reach) & np.uint8(free[at] == 0)
    mask[count:] = 1
    words = mask.view(np.uint64)
    near = False
    for at in range(len(words)):
        near |= words[at] != ALL_BLOCKED
    return near


@compiled
def _listed(shares: Any, met: int, half: int, unsaid: int, weight: int, neutral: int) -> int:
    if half > 0:
        return int(shares[met, half, unsaid])
    return neutral if unsaid > 0 else weight * SCALE


@compiled
def _language(
    state: int, untold: bool, own: Any, at_own: Any, asked: Any, level: Any, first: int, last: int, guided: int,
    shares: Any, weight: int, neutral: int, person: int,
) -> int:  # fmt: skip
    if state == NOTHING:
        return 0
    if state == LEFT_UNSAID or untold:
        return int(neutral)
    met, half, unsaid = 0, 0, 0
    for at in range(first, last):
        place = at_own[asked[at]]
        held = np.int64(own[person, place]) if place >= 0 else 0
        needed = level[at]
        if held == UNSAID or needed == UNSAID:
            unsaid += 1
        elif needed <= held:
            met += 1
        elif needed - held > 1 or not guided:
            return -1
        else:
            half += 1
    return _listed(shares, met, half, unsaid, weight, neutral)


@compiled
def _card(
    state: int, untold: bool, own: Any, at_own: Any, card: Any, first: int, last: int, trainable: Any, low: int,
    high: int, day: int, shares: Any, weight: int, neutral: int, person: int,
) -> int:  # fmt: skip
    if state == NOTHING:
        return 0
    if state == LEFT_UNSAID or untold:
        return int(neutral)
    met, half = 0, 0
    for at in range(first, last):
        place = at_own[card[at]]
        if place < 0 or own[person, place] < day:
            return -1
        met += 1
    for at in range(low, high):
        place = at_own[trainable[at]]
        if place < 0 or own[person, place] < day:
            half += 1
        else:
            met += 1
    return _listed(shares, met, half, 0, weight, neutral)


@compiled
def _demand(
    state: int, untold: bool, own: Any, demand: Any, level: Any, first: int, last: int, shares: Any, weight: int,
    neutral: int, person: int,
) -> int:  # fmt: skip
    if state == NOTHING:
        return 0
    if state == LEFT_UNSAID or untold:
        return int(neutral)
    met, half, unsaid = 0, 0, 0
    for at in range(first, last):
        held = np.int64(own[person, demand[at]])
        over = level[at] - held
        if held == UNSAID:
            unsaid += 1
        elif over >= 2:
            return -1
        elif over == 1:
            half += 1
        else:
            met += 1
    return _listed(shares, met, half, unsaid, weight, neutral)


@compiled
def _qualification(
    state: int, untold: bool, held: Any, needed: int, learnt: Any, first: int, last: int, neutral: int
) -> int:
    if state == NOTHING:
        return 0
    if state == LEFT_UNSAID or untold:
        return int(neutral)
    best = -1
    for at in range(first, last):
        best = max(best, held[needed, learnt[at]])
    return int(best)


@compiled
def _distance(free: int, reach: float, square: float, weight: int, neutral: int) -> int:
    if free == FREE:
        return int(weight * SCALE)
    if reach == UNSAID:
        return int(neutral)
    if square <= reach:
        return int(weight * SCALE)
    return int(weight * HALF) if free == TRANSPORT else -1


@compiled
def _done(work: Any, first: int, last: int, factor: Any, like: Any, curve: Any, opening: int, weight: int) -> int:
    best = 0.0
    for at in range(first, last):
        best = max(best, curve[like[work[at], opening]] * factor[at])
    return int(np.rint(best * SCALE)) * int(weight)


@compiled
def _asked(
    best: Any, items: Any, first: int, last: int, state: int, weight: int, neutral: int, untold: bool, floor: float
) -> int:
    """Worth of a list of asked skills; ``best``: what the person shows of each."""
    if state == NOTHING:
        return 0
    if state == LEFT_UNSAID:
        return int(neutral)
    total = 0
    for at in range(first, last):
        total += best[items[at]]
    value = total / ((last - first) * float(SCALE))
    if untold and value * SCALE <= floor:
        return int(neutral)
    return int(np.rint(min(1.0, value) * SCALE)) * int(weight)


@compiled
def _text_of(dot: Any, few: bool, numbers: Any, weight: int, neutral: int) -> int:
    value = min(1.0, max(0.0, (dot / float(UNIT) - numbers[0]) / numbers[1]))
    if few and value * SCALE <= numbers[2]:
        return int(neutral)
    return int(np.rint(value * SCALE)) * int(weight)


@compiled
def _dot(text: Any, weight: Any, grams: Any) -> Any:
    """Dot product of a text with the one whose weights are in ``grams``: at most ``UNIT``, so 32 bits hold it.

    Three times as fast where the numbers of n-grams have no sign (`layout.GRAM`) and the text is cut out before: numba
    looks at every index that could be negative for counting from the end.
    """
    dot = np.int32(0)
    for at in range(len(text)):
        dot += np.int32(grams[text[at]]) * np.int32(weight[at])
    return dot


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
