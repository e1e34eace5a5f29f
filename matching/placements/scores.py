"""The numbers of pairs: kept with the versions they were made from, and made anew only where something changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import transaction

from matching import engine as ranking
from matching.jobseekers.models import Client
from matching.placements import inputs
from matching.placements.inputs import Frozen
from matching.placements.models import PairScore
from matching.placements.weighing import engine_for
from portal.core import clock
from portal.openings.models import Opening

if TYPE_CHECKING:
    from matching.engine import Engine
    from matching.engine.views import OpeningView, PersonView

AT_ONCE = 100  # so many pairs are computed while the reader waits (a tenth of a second); more is a job's work
UPDATED = ("profile_version", "opening_version", "engine_version", "as_of", "eligible", "score", "coverage", "band",
           "blockers", "distance_km", "levers", "computed_at", "profile_input", "opening_input")  # fmt: skip

Pair = tuple[Client, Opening]


@dataclass
class Scored:
    """`late`: pairs that a job has to compute; until then they have their former numbers, or none."""

    scores: dict[tuple[int, int], PairScore]
    late: int = 0
    unreadable: int = 0  # profiles and openings whose data lack something
    version: str = ""  # of the engine with the weights in force in the town


def scores_of(
    people: Sequence[Client], openings: Sequence[Opening], *, all_now: bool = False, by: Engine | None = None
) -> Scored:
    """The numbers of every pair. When more than `AT_ONCE` are not fresh, none is computed unless `all_now` (a job).

    A list carries one weight set: when those that are kept are of several, as after a change of weights, all that are
    not fresh are computed while the reader waits. All are of one town. `by`: its engine, when the caller knows it.
    """
    if not people:
        return Scored({}, version=by.version if by else "")
    by = by or engine_for(people[0].municipality_id)
    kept = PairScore.objects.filter(client__in=[c.pk for c in people], opening__in=[o.pk for o in openings])
    found = {(s.client_id, s.opening_id): s for s in kept.order_by("pk")}
    version = by.version
    stale = [(c, o) for c in people for o in openings if not _holds(found.get((c.pk, o.pk)), c, o, version)]
    if len(stale) > AT_ONCE and not all_now and len({score.engine_version for score in found.values()}) < 2:
        return Scored(found, late=len(stale), version=version)
    fresh, unreadable = compute(stale, by)
    for client, opening in stale:
        found.pop((client.pk, opening.pk), None)
    return Scored(found | {(s.client_id, s.opening_id): s for s in fresh}, unreadable=unreadable, version=version)


def _holds(score: PairScore | None, client: Client, opening: Opening, version: str) -> bool:
    return score is not None and (score.profile_version, score.opening_version, score.engine_version, score.as_of) == (
        client.profile.version, opening.version, version, clock.today())  # fmt: skip


@dataclass
class _Read:
    """Profiles or openings as the engine reads them, by key; `broken`: those that it cannot read."""

    frozen: dict[int, Frozen] = field(default_factory=dict)
    views: dict[int, Any] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)


def _read(items: Iterable[Any], freeze: Callable[[Any], Frozen], view: Callable[[Frozen], Any]) -> _Read:
    read = _Read()
    for item in {item.pk: item for item in items}.values():
        frozen = freeze(item)
        try:
            read.views[item.pk] = view(frozen)
        except ranking.InvalidInput:
            read.broken.add(item.pk)
        else:
            read.frozen[item.pk] = frozen
    return read


def compute(pairs: Sequence[Pair], by: Engine) -> tuple[list[PairScore], int]:
    """Judge pairs of a town and keep the numbers with what the engine saw. Second: how many could not be read."""
    if not pairs:
        return [], 0
    people = _read((c for c, _o in pairs), inputs.frozen_profile, inputs.person_view)
    openings = _read((o for _c, o in pairs), inputs.frozen_opening, inputs.opening_view)
    rows = [_judged(c, o, people, openings, by) for c, o in pairs if c.pk in people.views and o.pk in openings.views]
    rows.sort(key=lambda row: (row.client_id, row.opening_id))  # who computes at once locks in the same order
    with transaction.atomic():
        if people.broken:
            PairScore.objects.filter(client__in=people.broken).delete()
        inputs.keep_inputs(people.frozen, openings.frozen)
        PairScore.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["client", "opening"], update_fields=UPDATED, batch_size=2000
        )
    return rows, len(people.broken) + len(openings.broken)


def _judged(client: Client, opening: Opening, people: _Read, openings: _Read, engine: Engine) -> PairScore:
    view, offer, today = people.views[client.pk], openings.views[opening.pk], clock.today()
    judged = engine.judge(view, offer, today)
    levers = _engine_part("changes").levers(engine, view, offer, judged, today)
    score = judged.sums.score
    return PairScore(
        client=client,
        opening=opening,
        profile_version=client.profile.version,
        opening_version=opening.version,
        profile_input_id=people.frozen[client.pk].id,
        opening_input_id=openings.frozen[opening.pk].id,
        engine_version=engine.version,
        as_of=today,
        computed_at=clock.now(),
        eligible=judged.eligible,
        score=score,
        coverage=judged.sums.coverage,
        band=_engine_part("weights").band(score / PairScore.MILLION, judged.eligible),
        blockers=sorted({outcome.code for outcome in judged.blocking}),
        levers=sorted({(step.kind, step.code) for step in levers}),
        distance_km=distance_km(view, offer),
    )


def distance_km(view: PersonView, offer: OpeningView) -> int | None:
    """One way by road, as the engine reckons it (great circle × 1.3); None for work that is done from home."""
    rules, person, opening = _engine_part("rules"), view.person, offer.opening
    if opening.remote:
        return None
    return round(rules.great_circle_km(rules.position(person), rules.position(opening)) * rules.ROAD_FACTOR)


@cache
def _engine_part(name: str) -> Any:
    """A module of the engine, loaded when the first pair is judged: start-up stays quick."""
    from importlib import import_module

    return import_module(f"matching.engine.{name}")
