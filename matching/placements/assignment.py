"""Best for everyone: a suggestion of who might go where, so that the caseload as a whole gets the best places.

A suggestion beside the lists: nothing is proposed by it, and the coach opens each pair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import functions

from matching.jobseekers.models import Client
from matching.placements.matching import MATCHED_STATES, matchable_openings
from matching.placements.models import PairScore, Placement, ReviewDecision
from matching.placements.weighing import engines_for
from portal.core import clock
from portal.openings.models import Opening


@dataclass(frozen=True)
class Suggested:
    """One person's place. `instead`: what the person would get if each in turn took the best that is free."""

    client: Client
    opening: Opening | None
    score: PairScore | None
    instead: Opening | None


@dataclass
class Suggestion:
    """Totals are sums of scores (0…1 each)."""

    rows: list[Suggested] = field(default_factory=list)
    total: float = 0
    first_come_total: float = 0
    placed: int = 0
    first_come_placed: int = 0
    seats: list[tuple[Opening, int]] = field(default_factory=list)
    scores: dict[tuple[int, int], PairScore] = field(default_factory=dict)
    left_out: set[tuple[int, int]] = field(default_factory=set)  # rejected pairs
    late: int = 0
    behind: list[int] = field(default_factory=list)  # people whose pairs have not all been scored today
    oldest: datetime | None = None

    @property
    def points(self) -> int:
        """The total as a page tells it: a pair has at most 100 points."""
        return round(100 * self.total)

    @property
    def first_come_points(self) -> int:
        return round(100 * self.first_come_total)

    @property
    def gain(self) -> int:
        """Points more than each in turn would give."""
        return self.points - self.first_come_points


def caseload(user: Any) -> list[Client]:
    """The coach's own clients who look for a place and have none, the longest wait first."""
    under_way = Placement.objects.under_way().filter(client=models.OuterRef("pk"))
    found = Client.objects.of_coach(user).filter(state__in=MATCHED_STATES, profile__isnull=False)
    return list(found.exclude(models.Exists(under_way)).distinct().order_by("created_at", "pk"))


def with_seats(found: models.QuerySet[Opening]) -> list[tuple[Opening, int]]:
    """Openings with a seat that no accepted person has, and how many."""
    taken = Placement.objects.filter(opening=models.OuterRef("pk")).exclude(state=Placement.State.CANCELLED).order_by()
    counted = taken.values("opening").annotate(n=models.Count("pk")).values("n")
    seats = functions.Coalesce("seats", 1) - functions.Coalesce(models.Subquery(counted), 0)
    return [(opening, opening.free) for opening in found.annotate(free=seats).filter(free__gt=0)]


def suggest(user: Any) -> Suggestion:
    """The assignment with the greatest total under seats and every hard requirement, from the kept numbers.

    Pairs that a coach has rejected are left out.
    """
    from matching.engine.assign import NOT_ELIGIBLE, first_come, solve

    people = caseload(user)
    towns = sorted({client.municipality_id for client in people})
    free = [pair for town in towns for pair in with_seats(matchable_openings(town))]
    openings, seats = [opening for opening, _n in free], [n for _opening, n in free]
    scores = _scores(people, openings)
    out = _rejected(people)
    worth = [
        [
            score.score
            if (score := scores.get((c.pk, o.pk))) and score.eligible and (c.pk, o.pk) not in out
            else NOT_ELIGIBLE
            for o in openings
        ]
        for c in people
    ]
    best, in_turn = solve(worth, seats), first_come(worth, seats)
    rows = [
        Suggested(
            client,
            openings[best[at]] if at in best else None,
            scores.get((client.pk, openings[best[at]].pk)) if at in best else None,
            openings[in_turn[at]] if at in in_turn else None,
        )
        for at, client in enumerate(people)
    ]
    return Suggestion(
        rows=rows,
        seats=free,
        scores=scores,
        left_out=out,
        total=_sum(worth, best),
        first_come_total=_sum(worth, in_turn),
        placed=len(best),
        first_come_placed=len(in_turn),
        **_behind(people, openings, scores),
        oldest=min((score.computed_at for score in scores.values()), default=None),
    )


def _scores(people: Sequence[Client], openings: Sequence[Opening]) -> dict[tuple[int, int], PairScore]:
    kept = PairScore.objects.filter(client__in=[c.pk for c in people], opening__in=[o.pk for o in openings])
    needed = kept.defer("blockers", "levers", "distance_km")
    return _of_one_set({(s.client_id, s.opening_id): s for s in needed.order_by("pk")}, people)


def _of_one_set(scores: dict[tuple[int, int], PairScore], people: Sequence[Client]) -> dict[tuple[int, int], PairScore]:
    """Only the numbers by the engine and weights that most of the town's pairs have: totals of two add up to nothing.

    While a change of weights works its way through, the others wait for their job and have no part in the suggestion.
    """
    town = {client.pk: client.municipality_id for client in people}
    counted: dict[int, Counter[str]] = {}
    for (client, _opening), score in scores.items():
        counted.setdefault(town[client], Counter())[score.engine_version] += 1
    most = {pk: max(found, key=lambda version: (found[version], version)) for pk, found in counted.items()}
    return {pair: score for pair, score in scores.items() if score.engine_version == most[town[pair[0]]]}


def _rejected(people: Sequence[Client]) -> set[tuple[int, int]]:
    """Pairs whose latest decision is a rejection."""
    decided = ReviewDecision.objects.filter(client__in=[c.pk for c in people]).order_by("at", "pk")
    latest = {(c, o): action for c, o, action in decided.values_list("client_id", "opening_id", "action")}
    return {pair for pair, action in latest.items() if action == ReviewDecision.Action.REJECTED}


def _sum(worth: Sequence[Sequence[int]], chosen: dict[int, int]) -> float:
    return sum(worth[row][column] for row, column in chosen.items()) / PairScore.MILLION


def _behind(
    people: Sequence[Client], openings: Sequence[Opening], scores: dict[tuple[int, int], PairScore]
) -> dict[str, Any]:
    engines = engines_for(client.municipality_id for client in people)
    version = {client.pk: engines[client.municipality_id].version for client in people}
    fresh = {
        pair
        for pair, score in scores.items()
        if (score.as_of, score.engine_version) == (clock.today(), version[pair[0]])
    }
    lacking = [
        client.pk
        for client in people
        for opening in openings
        if opening.municipality_id == client.municipality_id and (client.pk, opening.pk) not in fresh
    ]
    return {"late": len(lacking), "behind": list(dict.fromkeys(lacking))}
