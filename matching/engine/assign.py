"""Best for everyone: the assignment of people to openings with the greatest total score, under seats and every
hard requirement.

Hungarian method (scipy's ``linear_sum_assignment``) on whole numbers, so the total is exact. A suggestion, never a
decision.
"""

from collections.abc import Sequence
from datetime import date
from importlib import import_module

from .engine import Engine
from .scorer import MILLION
from .types import Jobseeker, Opening

Pair = tuple[str, str, float]


def assign(
    engine: Engine, people: Sequence[Jobseeker], openings: Sequence[Opening], as_of: date
) -> tuple[list[Pair], float, float]:
    """((jobseeker, opening, score) in the order of the people, total, total of first come, first served).

    An opening without ``seats`` has one. A person whom nothing suits gets no place.
    """
    offers = sorted(openings, key=lambda opening: opening.id)
    rows = sorted(people, key=lambda person: person.id)
    views = [engine.view_opening(opening) for opening in offers]
    worth = {}
    for person in rows:
        view = engine.view_person(person)
        judged = [engine.judge(view, offer, as_of) for offer in views]
        worth[person.id] = [j.sums.score if j.eligible else NOT_ELIGIBLE for j in judged]
    seats = [opening.seats or 1 for opening in offers]
    best = solve([worth[person.id] for person in rows], seats)
    chosen = {rows[at].id: place for at, place in best.items()}
    found = [
        (person.id, offers[chosen[person.id]].id, worth[person.id][chosen[person.id]])
        for person in people
        if person.id in chosen
    ]
    in_turn = [worth[person.id] for person in people]
    total = sum(score for _, _, score in found)
    greedy = sum(in_turn[at][place] for at, place in first_come(in_turn, seats).items())
    return [(j, o, score / MILLION) for j, o, score in found], total / MILLION, greedy / MILLION


NOT_ELIGIBLE = -1


def solve(worth: Sequence[Sequence[int]], seats: Sequence[int]) -> dict[int, int]:
    """Row → column with the greatest sum of ``worth``. ``worth``: whole numbers from 0, or ``NOT_ELIGIBLE``;
    ``seats``: how many rows a column takes. A row that nothing suits is left out.
    """
    import numpy as np

    if not worth or not seats:
        return {}
    linear_sum_assignment = import_module("scipy.optimize").linear_sum_assignment  # has no types
    table = np.asarray(worth, dtype=np.int64)
    columns = np.repeat(np.arange(len(seats)), [min(n, len(worth)) for n in seats])
    chosen = linear_sum_assignment(np.maximum(table, 0)[:, columns], maximize=True)
    pairs = ((int(row), int(columns[seat])) for row, seat in zip(*chosen, strict=True))
    return {row: column for row, column in pairs if table[row, column] != NOT_ELIGIBLE}


def first_come(worth: Sequence[Sequence[int]], seats: Sequence[int]) -> dict[int, int]:
    """Row → column when each row in turn takes the best column that still has a seat."""
    free, taken = list(seats), {}
    for at, row in enumerate(worth):
        open_now = [place for place in range(len(row)) if free[place] and row[place] != NOT_ELIGIBLE]
        best = max(open_now, key=row.__getitem__, default=None)
        if best is not None:
            free[best] -= 1
            taken[at] = best
    return taken
