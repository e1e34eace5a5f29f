"""Ranked lists of both directions and the judgement of a pair: the only place in the portal that asks the engine.

Pairs are kept as numbers (`PairScore`) for their profile version, opening version, engine version and day. Sentences
may speak of health: they are made anew for the rows that are shown and never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import functions
from django.utils.translation import get_language

from matching import engine as ranking  # its names are loaded when they are first used: start-up stays quick
from matching.jobseekers.models import Client, Profile
from matching.placements.models import PairScore, Proposal, ReviewDecision
from portal.core import clock
from portal.openings.models import Opening

if TYPE_CHECKING:
    from matching.engine import Engine, Jobseeker, Match
    from matching.engine import Opening as EngineOpening

MILLION = 1_000_000
NEAR = 0.6  # from this value on, a partly met content component speaks for a pair
MATCHED_STATES = (Client.State.REFERRED, Client.State.ASSESSMENT, Client.State.MEASURES)
NEARNESS = frozenset({"occupation_wished", "occupation_done", "occupation_related", "skills_required", "text"})
# What a short course, the workplace or another agreement can lift; the rest is the law's, or the person's own will.
LIFTABLE = frozenset({"card", "driving_licence", "language", "distance", "hours", "shifts", "dates", "demand", "need"})
UPDATED = ("profile_version", "opening_version", "engine_version", "as_of", "eligible", "score", "coverage", "band",
           "blockers", "distance_km")  # fmt: skip


def engine() -> Engine:
    """The engine over the town's taxonomy file, or over the vocabulary that ships with it."""
    return ranking.load_engine(Path(settings.TAXONOMY_FILE) if settings.TAXONOMY_FILE else None)


def language() -> str:
    return (get_language() or "fi")[:2]


def jobseeker_of(profile: Profile) -> Jobseeker:
    """The engine's view of a profile, under the client's own key. Raises InvalidInput."""
    return ranking.Jobseeker.from_dict({**profile.to_interchange(), "id": str(profile.client_id)})


def opening_of(opening: Opening) -> EngineOpening:
    """The engine's view of an opening, under its own key. Raises InvalidInput."""
    return ranking.Opening.from_dict({**opening.to_interchange(), "id": str(opening.pk)})


@dataclass(frozen=True)
class Ranked:
    """One row of a list. `key` orders: eligible, score to two decimals, fewest proposals, longest wait, id."""

    client: Client
    opening: Opening
    score: PairScore
    proposals: int
    waiting_since: datetime
    decided: str = ""  # the latest decision on the pair, if any

    @property
    def hundredths(self) -> int:
        return round(self.score.score / 10_000)

    @property
    def liftable(self) -> bool:
        """Blocked only by things that could be lifted."""
        return not self.score.eligible and set(self.score.blockers) <= LIFTABLE

    def key(self, listed: int) -> tuple[bool, int, int, datetime, int]:
        return (not self.score.eligible, -self.hundredths, self.proposals, self.waiting_since, listed)


@dataclass
class RankedList:
    """A whole list in its order, and how many could not be read (their profile or opening lacks something)."""

    rows: list[Ranked]
    unreadable: int = 0
    engine_version: str = ""
    as_of: date = field(default_factory=clock.today)


def openings_for(client: Client) -> RankedList:
    """The town's published openings for one person, best first. Raises InvalidInput when the profile cannot be read."""
    jobseeker = jobseeker_of(client.profile)
    found = list(with_history(matchable_openings(client.municipality_id), "opening", client=client))
    scores, unreadable = _scores([client], {client.pk: jobseeker}, found)
    rows = [
        Ranked(client, o, scores[client.pk, o.pk], o.proposed, o.published_at or o.created_at, o.decided)
        for o in found
        if (client.pk, o.pk) in scores
    ]
    rows.sort(key=lambda row: row.key(row.opening.pk))
    return RankedList(rows, unreadable, engine().version)


def clients_for(opening: Opening) -> RankedList:
    """The town's clients who look for a place, best first. Raises InvalidInput when the opening cannot be read."""
    opening_of(opening)
    people = list(with_history(matchable_clients(opening.municipality_id), "client", opening=opening))
    readable, broken = _readable(people)
    scores, _none = _scores(people, readable, [opening])
    rows = [
        Ranked(c, opening, scores[c.pk, opening.pk], c.proposed, c.created_at, c.decided)
        for c in people
        if (c.pk, opening.pk) in scores
    ]
    rows.sort(key=lambda row: row.key(row.client.pk))
    return RankedList(rows, broken, engine().version)


def matchable_openings(municipality_id: int) -> models.QuerySet[Opening]:
    found = Opening.objects.matchable().filter(municipality_id=municipality_id)
    return found.select_related("organisation").order_by("pk")


def matchable_clients(municipality_id: int) -> models.QuerySet[Client]:
    found = Client.objects.filter(municipality_id=municipality_id, state__in=MATCHED_STATES, profile__isnull=False)
    return found.select_related("profile", "coach").order_by("pk")


def with_history(found: models.QuerySet, name: str, **other: Any) -> models.QuerySet:
    """`proposed`: times proposed, without withdrawn ones. `decided`: the latest decision on the pair with `other`."""
    made = Proposal.objects.exclude(state=Proposal.State.WITHDRAWN).filter(**{name: models.OuterRef("pk")}).order_by()
    counted = made.values(name).annotate(n=models.Count("pk")).values("n")
    latest = ReviewDecision.objects.filter(**{name: models.OuterRef("pk")}, **other).order_by("-at", "-pk")
    return found.annotate(
        proposed=functions.Coalesce(models.Subquery(counted), 0),
        decided=functions.Coalesce(models.Subquery(latest.values("action")[:1]), models.Value("")),
    )


def _readable(people: Iterable[Client]) -> tuple[dict[int, Jobseeker], int]:
    readable, broken = {}, 0
    for client in people:
        try:
            readable[client.pk] = jobseeker_of(client.profile)
        except ranking.InvalidInput:
            broken += 1
    return readable, broken


Scores = dict[tuple[int, int], PairScore]


def _scores(
    people: Sequence[Client], readable: dict[int, Jobseeker], openings: Sequence[Opening]
) -> tuple[Scores, int]:
    """Every pair's numbers: what is kept and still holds, the rest computed and kept. Second: unreadable openings."""
    today, version = clock.today(), engine().version
    kept = PairScore.objects.filter(client_id__in=list(readable), opening_id__in=[o.pk for o in openings])
    scores = {(s.client_id, s.opening_id): s for s in kept.order_by("pk")}
    stale: dict[int, list[Opening]] = {}
    by_client = {c.pk: c for c in people}
    for pk in readable:
        for opening in openings:
            wanted = (by_client[pk].profile.version, opening.version, version, today)
            score = scores.get((pk, opening.pk))
            found = score and (score.profile_version, score.opening_version, score.engine_version, score.as_of)
            if found != wanted:
                stale.setdefault(pk, []).append(opening)
    fresh, unreadable = _compute(by_client, readable, stale, today)
    for pk, opening in ((pk, o) for pk, late in stale.items() for o in late):
        scores.pop((pk, opening.pk), None)
    _keep(fresh)
    return scores | {(s.client_id, s.opening_id): s for s in fresh}, unreadable


def _compute(
    people: dict[int, Client], readable: dict[int, Jobseeker], stale: dict[int, list[Opening]], today: date
) -> tuple[list[PairScore], int]:
    """Judge the pairs that are stale; one opening for many people goes the other way, which reads its text once."""
    openings = {o.pk: o for late in stale.values() for o in late}
    views: dict[int, EngineOpening] = {}
    for pk, opening in openings.items():
        try:
            views[pk] = opening_of(opening)
        except ranking.InvalidInput:
            continue
    matches: list[Match] = []
    if len(views) == 1:
        [view] = views.values()
        matches = engine().rank_jobseekers(view, [readable[pk] for pk in stale], as_of=today)
    else:
        for pk, late in stale.items():
            offered = [views[o.pk] for o in late if o.pk in views]
            matches += engine().rank_openings(readable[pk], offered, as_of=today)
    made = [_row(m, people[int(m.jobseeker)], openings[int(m.opening)], readable, views, today) for m in matches]
    return sorted(made, key=lambda s: (s.client_id, s.opening_id)), len(openings) - len(views)


def _row(match: Match, client: Client, opening: Opening, readable: Any, views: Any, today: date) -> PairScore:
    return PairScore(
        client=client,
        opening=opening,
        profile_version=client.profile.version,
        opening_version=opening.version,
        engine_version=match.version,
        as_of=today,
        eligible=match.eligible,
        score=round(match.score * MILLION),
        coverage=round(match.coverage * MILLION),
        band=match.band,
        blockers=sorted({b.code for b in match.blockers}),
        distance_km=distance_km(readable[client.pk], views[opening.pk]),
    )


def _keep(fresh: list[PairScore]) -> None:
    """Sorted, so that two who compute at once lock the rows in the same order."""
    if fresh:
        PairScore.objects.bulk_create(
            fresh, update_conflicts=True, unique_fields=["client", "opening"], update_fields=UPDATED, batch_size=2000
        )


def distance_km(jobseeker: Jobseeker, opening: EngineOpening) -> int | None:
    """One way by road, as the engine reckons it (great circle × 1.3); None for work that is done from home."""
    rules = _rules()
    if opening.remote:
        return None
    return round(rules.great_circle_km(rules.position(jobseeker), rules.position(opening)) * rules.ROAD_FACTOR)


@cache
def _rules() -> Any:
    from matching.engine import rules

    return rules


def explain(rows: Sequence[Ranked]) -> dict[tuple[int, int], Match]:
    """Sentences for the rows that are shown, in the page's language."""
    found = {}
    for row in rows:
        match = engine().match(
            jobseeker_of(row.client.profile),
            opening_of(row.opening),
            as_of=row.score.as_of,
            language=language(),
            audience="coach",
        )
        found[row.client.pk, row.opening.pk] = match
    return found


def judge(client: Client, opening: Opening) -> Match:
    """One pair, explained, today. Raises InvalidInput."""
    return engine().match(
        jobseeker_of(client.profile), opening_of(opening), as_of=clock.today(), language=language(), audience="coach"
    )


def top_reasons(match: Match, count: int = 3) -> list[str]:
    """The sentences of what brings most to the score; what is partly met speaks for a pair only when it is near."""
    told = [c for c in match.components if c.value and (c.state == "met" or (c.value >= NEAR and c.code in NEARNESS))]
    told.sort(key=lambda c: (-c.weight * (c.value or 0), c.code))
    return [c.text for c in told[:count]]
