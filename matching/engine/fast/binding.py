"""The two long tables between people and openings with numba: likeness of phrases to openings, and what evidence shows
of asked skills. The same as `tables.likeness` and `tables.shown` give with numpy.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import content
from ..text.index import PLACES
from ..weights import SCALE
from .compiled import compiled
from .dots import Columns
from .layout import GRAM
from .openings import Openings
from .people import People
from .rows import Array, starts
from .tables import UNIT, loose_titles

PART = 2_048  # phrases that one thread takes at a time


@compiled
def _add(dots: Any, own: Any, post: Any, weight: Any) -> None:
    """What one n-gram adds to the dot products with all that have it (see `compiled._dot`)."""
    for at in range(len(post)):
        dots[post[at]] += own * np.int32(weight[at])


@compiled
def _likeness(
    first: Any, last: Any, out: Any, start: Any, node: Any, strength: Any, near: Any, exact: Any, gram_start: Any,
    gram: Any, gram_weight: Any, gram_at: Any, post_start: Any, post: Any, post_weight: Any, owner_start: Any,
    owner: Any,
) -> None:  # fmt: skip
    most, dots = np.empty(out.shape[1]), np.zeros(len(owner_start) - 1, dtype=np.int32)
    for phrase in range(first, last):
        most[:] = 0.0
        for at in range(start[phrase], start[phrase + 1]):
            reach, own = near[node[at]], strength[at]
            for opening in range(len(most)):
                value = own * reach[opening]
                most[opening] = value if value > most[opening] else most[opening]
        row = out[phrase]
        for opening in range(len(most)):
            row[opening] = np.uint16(min(np.rint(most[opening] * SCALE), float(SCALE)))
        if exact[phrase] or not len(dots):
            continue
        dots[:] = 0
        for at in range(gram_start[phrase], gram_start[phrase + 1]):
            place = gram_at[gram[at]]
            if place >= 0:
                low, high = post_start[place], post_start[place + 1]
                _add(dots, np.int32(gram_weight[at]), post[low:high], post_weight[low:high])
        for title in range(len(dots)):
            if dots[title]:
                like = np.uint16(min(np.rint(dots[title] / float(UNIT) * SCALE), float(SCALE)))
                for at in range(owner_start[title], owner_start[title + 1]):
                    row[owner[at]] = max(row[owner[at]], like)


@compiled
def _shows(like: float) -> int:
    """`tables.shows` of one likeness."""
    span = content.ALIKE - content.UNLIKE
    return int(np.rint(min(1.0, max(0.0, (like - content.UNLIKE) / span)) * SCALE))


@compiled
def _shown(
    first: Any, last: Any, sizes: Any, gram_start: Any, gram: Any, gram_weight: Any, gram_at: Any, post_start: Any,
    post: Any, post_weight: Any, skill_start: Any, skill: Any, strength: Any, asked_start: Any, asked: Any, need: Any,
    count: Any,
) -> Any:  # fmt: skip
    dots, value = np.zeros(count, dtype=np.int32), np.zeros(count, dtype=np.int32)
    skills, values, size = np.empty(1 << 16, dtype=np.int32), np.empty(1 << 16, dtype=np.int32), 0
    floor = np.int32(content.UNLIKE * UNIT)  # a whole number is above it when it is above its whole part
    for evidence in range(first, last):
        dots[:], value[:] = 0, 0
        for at in range(gram_start[evidence], gram_start[evidence + 1]):
            place = gram_at[gram[at]]
            if place >= 0:
                low, high = post_start[place], post_start[place + 1]
                _add(dots, np.int32(gram_weight[at]), post[low:high], post_weight[low:high])
        for at in range(skill_start[evidence], skill_start[evidence + 1]):
            if skill[at] + 1 < len(asked_start):
                for found in range(asked_start[skill[at]], asked_start[skill[at] + 1]):
                    like = _shows(min(strength[at], need[found]))
                    value[asked[found]] = max(value[asked[found]], like)
        if size + count > len(skills):
            skills = np.concatenate((skills, np.empty(len(skills) + count, dtype=np.int32)))
            values = np.concatenate((values, np.empty(len(values) + count, dtype=np.int32)))
        before = size
        for at in range(count):
            if dots[at] > floor:
                value[at] = max(value[at], _shows(dots[at] / float(UNIT)))
            if value[at] > 0:
                skills[size], values[size] = at, value[at]
                size += 1
        sizes[evidence] = size - before
    return skills[:size].copy(), values[:size].copy()


def likeness(people: People, openings: Openings, threads: int = 1) -> Array:
    """`tables.likeness`."""
    arrays = people.arrays
    out = np.empty((len(arrays["phrase_exact"]), len(openings)), dtype=np.uint16)
    title, opening = loose_titles(openings)
    titles, place = np.unique(title, return_inverse=True)
    owner_start = starts(np.bincount(place, minlength=len(titles)).tolist())
    owner = opening[np.argsort(place, kind="stable")]
    posts = _postings(Columns(openings.arrays, "titles_gram", titles))
    rows: list[Any] = [np.asarray(arrays[f"phrase_{name}"]) for name in ("node_start", "node", "strength")]
    own: list[Any] = [np.asarray(arrays[f"phrase_{name}"]) for name in ("exact", "gram_start", "gram", "gram_weight")]
    given: tuple[Any, ...] = (*rows, openings.near, *own, *posts, owner_start, owner)

    def part(first: int, last: int) -> None:
        _likeness(first, last, out, *given)

    _parts(part, len(out), threads)
    return out


def shown(people: People, openings: Openings, threads: int = 1) -> tuple[Array, Array, Array]:
    """`tables.shown`."""
    mine, theirs = people.arrays, openings.arrays
    count, asked = len(mine["evidence_exact"]), len(theirs["asked_exact"])
    posts = _postings(Columns(theirs, "asked_gram"))
    own: list[Any] = [np.asarray(mine[f"evidence_{name}"]) for name in ("gram_start", "gram", "gram_weight")]
    named: list[Any] = [np.asarray(mine[f"evidence_{name}"]) for name in ("skill_start", "skill", "skill_strength")]
    skill = theirs["asked_skill"]
    order = np.argsort(skill, kind="stable")
    begin = np.searchsorted(skill[order], np.arange(int(skill.max(initial=-1)) + 2))
    holder = np.repeat(np.arange(asked), np.diff(theirs["asked_skill_start"]))[order]
    need, sizes = theirs["asked_skill_strength"][order], np.zeros(count, dtype=np.int64)
    given: tuple[Any, ...] = (*own, *posts, *named, begin, holder, need, asked)

    def part(first: int, last: int) -> Any:
        return _shown(first, last, sizes, *given)

    found = _parts(part, count, threads)
    skills, values = (np.concatenate([np.empty(0, np.int32), *(pair[at] for pair in found)]) for at in (0, 1))
    return starts(sizes.tolist()), skills, values


def _postings(columns: Columns) -> tuple[Array, Array, Array, Array]:
    """(bucket → place of its list, −1 where nobody has it; where each list begins; its vectors; their weights)."""
    found, begin = np.unique(columns.bucket, return_index=True)
    at = np.full(PLACES, -1, dtype=np.int32)
    at[found] = np.arange(len(found))
    return (
        at, np.append(begin, len(columns.bucket)), columns.owner.astype(GRAM), columns.weight.astype(np.int32),
    )  # fmt: skip


def _parts(part: Callable[[int, int], Any], count: int, threads: int) -> list[Any]:
    """The parts of a long table, one after another or by some threads at once."""
    edges = [(first, min(first + PART, count)) for first in range(0, count, PART)]
    if threads <= 1:
        return [part(*edge) for edge in edges]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda edge: part(*edge), edges))
