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
    import numpy as np

    linear_sum_assignment = import_module("scipy.optimize").linear_sum_assignment  # has no types

    offers = sorted(openings, key=lambda opening: opening.id)
    rows = sorted(people, key=lambda person: person.id)
    views = [engine.view_opening(opening) for opening in offers]
    worth = np.full((len(rows), len(offers)), -1, dtype=np.int64)
    for at, person in enumerate(rows):
        view = engine.view_person(person)
        for place, offer in enumerate(views):
            judged = engine.judge(view, offer, as_of)
            if judged.eligible:
                worth[at, place] = judged.sums.score
    seats = [min(opening.seats or 1, len(rows)) for opening in offers]
    columns = np.repeat(np.arange(len(offers)), seats)
    chosen = linear_sum_assignment(np.maximum(worth, 0)[:, columns], maximize=True)
    pairs = {rows[at].id: int(columns[seat]) for at, seat in zip(*chosen, strict=True) if worth[at, columns[seat]] >= 0}
    place_of = {person.id: at for at, person in enumerate(rows)}
    found = [
        (person.id, offers[pairs[person.id]].id, int(worth[place_of[person.id], pairs[person.id]]))
        for person in people
        if person.id in pairs
    ]
    greedy = _first_come(worth[[place_of[person.id] for person in people]].tolist(), seats)
    total = sum(score for _, _, score in found)
    return [(j, o, score / MILLION) for j, o, score in found], total / MILLION, greedy / MILLION


def _first_come(worth: list[list[int]], seats: Sequence[int]) -> int:
    """Total when each person in turn takes the best opening that still has a seat."""
    free, total = list(seats), 0
    for row in worth:
        best = max(
            (place for place in range(len(row)) if free[place] and row[place] >= 0), key=row.__getitem__, default=None
        )
        if best is not None:
            free[best] -= 1
            total += row[best]
    return total
