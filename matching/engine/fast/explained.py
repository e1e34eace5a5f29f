"""Lists by the fast path, each shown row explained by the reference scorer."""

from collections.abc import Iterator, Sequence
from datetime import date

from ..engine import Engine
from ..types import Jobseeker, Match, Opening
from ..views import OpeningView, PersonView
from .openings import read_openings
from .people import read_people
from .ranker import TOP, rank


def explained(
    engine: Engine,
    people: Sequence[Jobseeker],
    openings: Sequence[Opening],
    as_of: date,
    *,
    direction: str,
    language: str,
    top: int = TOP,
) -> Iterator[Match]:
    """What `Engine.rank_all` gives without blocked pairs, in the same order."""
    views: dict[str, PersonView] = {}
    offer_views: dict[str, OpeningView] = {}
    rows = read_people(engine, people, as_of, views), read_openings(engine, openings, offer_views)
    lists = rank(engine, *rows, as_of, top=top)
    by_person = direction == "jobseeker"
    found = lists.for_people() if by_person else lists.for_openings()
    jobseekers, offers = {p.id: p for p in people}, {o.id: o for o in openings}
    for owner in jobseekers if by_person else offers:
        for at, (other, score) in enumerate(found[owner], 1):
            own, offer = (owner, other) if by_person else (other, owner)
            if own not in views:
                views[own] = engine.view_person(jobseekers[own])
            if offer not in offer_views:
                offer_views[offer] = engine.view_opening(offers[offer])
            judged = engine.judge(views[own], offer_views[offer], as_of)
            if not judged.eligible or judged.sums.score != score:
                raise AssertionError(f"{own} and {offer}: the fast path is not what the reference scorer says")
            yield engine.explain(jobseekers[own], offers[offer], judged, language, at)
