"""Ranked lists of both directions and the judgement of a pair: the only place in the portal that asks the engine.

Pairs are kept as numbers (`PairScore`) for their profile version, opening version, engine version and day. Sentences
may speak of health: they are made anew for the rows that are shown, from what the engine saw, and never stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import functions

from matching.jobseekers.models import Client
from matching.placements import inputs
from matching.placements.inputs import Frozen, engine, language
from matching.placements.models import PairScore, Proposal, ReviewDecision
from matching.placements.scores import Scored, scores_of
from matching.placements.weighing import engine_for, engines_of, in_force, with_weights_in_force
from portal.core import clock
from portal.openings.models import Opening

if TYPE_CHECKING:
    from matching.engine import Engine, Match

NEAR = 0.6  # from this value on, a partly met content component speaks for a pair
MATCHED_STATES = (Client.State.REFERRED, Client.State.ASSESSMENT, Client.State.MEASURES)
LITTLE = 1 / 3  # of the weight: when less is known, a band says nothing
NEARNESS = frozenset({"occupation_wished", "occupation_done", "occupation_related", "skills_required", "text"})
# What a short course, the workplace or another agreement can lift; the rest is the law's, or the person's own will.
LIFTABLE = frozenset({"card", "driving_licence", "language", "distance", "hours", "shifts", "dates", "demand", "need"})
READER = "coach"  # the sentences of these pages tell a coach about the person

__all__ = ["clients_for", "engine", "explain", "judge", "language", "openings_for", "top_reasons"]


def order_key(eligible: bool, score: int, proposals: int, waiting_since: Any, listed: int) -> tuple:
    """The order of every list: eligible, score to two decimals, fewest proposals, longest wait, id.

    `score` in 10⁻⁶; `waiting_since` a moment, in any form that sorts.
    """
    return (not eligible, -round(score / 10_000), proposals, waiting_since, listed)


@dataclass(frozen=True)
class Ranked:
    """One row of a list."""

    client: Client
    opening: Opening
    score: PairScore
    proposals: int
    waiting_since: datetime
    decided: str = ""  # the latest decision on the pair, if any

    @property
    def liftable(self) -> bool:
        """Blocked only by things that could be lifted."""
        return not self.score.eligible and set(self.score.blockers) <= LIFTABLE

    def key(self, listed: int) -> tuple:
        return order_key(self.score.eligible, self.score.score, self.proposals, self.waiting_since, listed)


@dataclass
class RankedList:
    """A whole list in its order. `unreadable`: profiles or openings that lack something; `late`: pairs that a job is
    computing (they stand with their former numbers, or not yet).
    """

    rows: list[Ranked]
    unreadable: int = 0
    late: int = 0
    engine_version: str = ""
    as_of: date = field(default_factory=clock.today)

    @property
    def oldest(self) -> datetime | None:
        """When the oldest of its numbers was computed."""
        return min((row.score.computed_at for row in self.rows), default=None)


def little_known(score: Any) -> bool:
    """Whether so little is known that the band would say nothing. A kept score, or a match."""
    share = score.coverage / PairScore.MILLION if isinstance(score, PairScore) else score.coverage
    return bool(share < LITTLE)


def openings_for(client: Client) -> RankedList:
    """The town's published openings for one person, best first. Raises InvalidInput when the profile cannot be read."""
    inputs.person_view(inputs.frozen_profile(client))
    found = list(with_history(matchable_openings(client.municipality_id), "opening", client=client))
    scored = scores_of([client], found, by=_weighed(found, client))
    rows = [
        Ranked(client, o, scored.scores[client.pk, o.pk], o.proposed, o.published_at or o.created_at, o.decided)
        for o in found
        if (client.pk, o.pk) in scored.scores
    ]
    rows.sort(key=lambda row: row.key(row.opening.pk))
    return _listed(rows, scored)


def clients_for(opening: Opening) -> RankedList:
    """The town's clients who look for a place, best first. Raises InvalidInput when the opening cannot be read."""
    inputs.opening_view(inputs.frozen_opening(opening))
    people = list(with_history(matchable_clients(opening.municipality_id), "client", opening=opening))
    scored = scores_of(people, [opening], by=_weighed(people, opening))
    rows = [
        Ranked(c, opening, scored.scores[c.pk, opening.pk], c.proposed, c.created_at, c.decided)
        for c in people
        if (c.pk, opening.pk) in scored.scores
    ]
    rows.sort(key=lambda row: row.key(row.client.pk))
    return _listed(rows, scored)


def _weighed(listed: Sequence[Any], other: Any) -> Engine:
    """The engine of the town whose list this is."""
    return in_force(listed[0].weights_in_force) if listed else engine_for(other.municipality_id)


def _listed(rows: list[Ranked], scored: Scored) -> RankedList:
    """The list bears the version and day of its numbers: those of the oldest while a job is still computing."""
    scores = [row.score for row in rows]
    oldest = min(scores, key=lambda s: (s.as_of, s.computed_at), default=None)
    version, day = (oldest.engine_version, oldest.as_of) if oldest else (scored.version, clock.today())
    return RankedList(rows, scored.unreadable, scored.late, version, day)


def matchable_openings(municipality_id: int) -> models.QuerySet[Opening]:
    found = Opening.objects.matchable().filter(municipality_id=municipality_id)
    return with_weights_in_force(found).select_related("organisation").order_by("pk")


def matchable_clients(municipality_id: int) -> models.QuerySet[Client]:
    found = Client.objects.filter(municipality_id=municipality_id, state__in=MATCHED_STATES, profile__isnull=False)
    return with_weights_in_force(found).select_related("profile", "coach").order_by("pk")


def with_history(found: models.QuerySet, name: str, **other: Any) -> models.QuerySet:
    """`proposed`: times proposed, without withdrawn ones. `decided`: the latest decision on the pair with `other`."""
    made = Proposal.objects.exclude(state=Proposal.State.WITHDRAWN).filter(**{name: models.OuterRef("pk")}).order_by()
    counted = made.values(name).annotate(n=models.Count("pk")).values("n")
    latest = ReviewDecision.objects.filter(**{name: models.OuterRef("pk")}, **other).order_by("-at", "-pk")
    return found.annotate(
        proposed=functions.Coalesce(models.Subquery(counted), 0),
        decided=functions.Coalesce(models.Subquery(latest.values("action")[:1]), models.Value("")),
    )


def explain(rows: Sequence[Ranked]) -> dict[tuple[int, int], Match]:
    """Sentences for the rows that are shown, in the page's language, from exactly what their numbers came from."""
    profiles = {row.client.pk: row.client for row in rows}
    offers = {row.opening.pk: row.opening for row in rows}
    now = [*map(inputs.frozen_profile, profiles.values()), *map(inputs.frozen_opening, offers.values())]
    known = {frozen.id: frozen for frozen in now}
    needed = {name for row in rows for name in (row.score.profile_input_id, row.score.opening_input_id)}
    if behind := needed - known.keys():
        known |= inputs.stored(behind)
    engines = engines_of(row.score.engine_version for row in rows)
    return {
        (row.client.pk, row.opening.pk): explained(
            known[row.score.profile_input_id],
            known[row.score.opening_input_id],
            row.score.as_of,
            engines.get(row.score.engine_version) or engine(),
        )
        for row in rows
    }


def explained(profile: Frozen, offer: Frozen, as_of: date, by: Engine) -> Match:
    """One pair with its sentences. Raises InvalidInput."""
    view, other = inputs.person_view(profile), inputs.opening_view(offer)
    return by.explain(view.person, other.opening, by.judge(view, other, as_of), language(), audience=READER)


def judge(client: Client, opening: Opening) -> Match:
    """One pair, explained, today. Raises InvalidInput."""
    by = engine_for(client.municipality_id)
    return explained(inputs.frozen_profile(client), inputs.frozen_opening(opening), clock.today(), by)


def improvements(client: Client, opening: Opening) -> list[dict[str, Any]]:
    """The smallest changes that make the pair eligible or raise its score, each scored again, best first."""
    from matching.engine.changes import improve_views

    view = inputs.person_view(inputs.frozen_profile(client))
    offer = inputs.opening_view(inputs.frozen_opening(opening))
    return improve_views(engine_for(client.municipality_id), view, offer, clock.today(), language(), READER)["changes"]


def top_reasons(match: Match, count: int = 3) -> list[str]:
    """The sentences of what brings most to the score; what is partly met speaks for a pair only when it is near."""
    told = [c for c in match.components if c.value and (c.state == "met" or (c.value >= NEAR and c.code in NEARNESS))]
    told.sort(key=lambda c: (-c.weight * (c.value or 0), c.code))
    return [c.text for c in told[:count]]
