"""One engine: a vocabulary or taxonomy, a weight set, and the judging of pairs and lists.

The reference scorer: plain, a pair at a time, and the one that explains. Whatever is faster must give the same.
"""

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from . import rules, scorer, weights
from .codes import PART
from .content import Content
from .sentences import say
from .taxonomy import Taxonomy, load_taxonomy
from .types import Blocker, Component, Jobseeker, Match, Opening, Outcome
from .views import OpeningView, PersonView

ENGINE_VERSION = "1.7.0"

T = TypeVar("T", Jobseeker, Opening)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A pair before any sentence is written. ``refusal`` is the ``not_wanted`` outcome, which only blocks."""

    outcomes: tuple[Outcome, ...]
    refusal: Outcome | None
    sums: scorer.Sums

    @property
    def blocking(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.blocks) + ((self.refusal,) if self.refusal else ())

    @property
    def eligible(self) -> bool:
        return not self.blocking


class Engine:
    """Judges pairs, ranks lists, links titles and texts. Safe to share between threads: it keeps no state of its
    inputs.
    """

    def __init__(self, taxonomy: Taxonomy, weight_set: weights.WeightSet = weights.SHIPPED) -> None:
        self.taxonomy = taxonomy
        self.weights = weight_set
        self.content = Content(taxonomy)

    def with_weights(self, weight_set: weights.WeightSet) -> "Engine":
        """The same engine with another weight set; views that one has read serve the other."""
        other = copy.copy(self)
        other.weights = weight_set
        return other

    @property
    def version(self) -> str:
        """Engine, taxonomy and weights: whoever has these three and the input gets the same row."""
        return f"engine {ENGINE_VERSION}; taxonomy {self.taxonomy.version}; weights {self.weights.version}"

    def view_person(self, person: Jobseeker) -> PersonView:
        return self.content.view_person(person)

    def view_opening(self, opening: Opening) -> OpeningView:
        return self.content.view_opening(opening)

    def judge(self, person: PersonView, opening: OpeningView, as_of: date) -> Judgement:
        """The pair in whole numbers, without sentences."""
        return self._judge(person, opening, as_of, rules.apply(person.person, opening.opening, as_of))

    def _judge(self, person: PersonView, opening: OpeningView, as_of: date, hard: Sequence[Outcome]) -> Judgement:
        outcomes = (*self.content.outcomes(person, opening, as_of), *hard)
        return Judgement(outcomes, self.content.refusal(person, opening), scorer.add_up(outcomes, self.weights))

    def match(
        self, jobseeker: Jobseeker, opening: Opening, *, as_of: date, language: str = "fi", audience: str = "person"
    ) -> Match:
        """One pair, explained. ``as_of`` is the day of reading (for cards without a start date); ``audience`` reads
        the sentences: ``person`` or ``coach``.
        """
        judged = self.judge(self.view_person(jobseeker), self.view_opening(opening), as_of)
        return self.explain(jobseeker, opening, judged, language, audience=audience)

    def explain(
        self,
        jobseeker: Jobseeker,
        opening: Opening,
        judged: Judgement,
        language: str,
        rank: int = 0,
        audience: str = "person",
    ) -> Match:
        sums = judged.sums
        return Match(
            jobseeker=jobseeker.id,
            opening=opening.id,
            rank=rank,
            eligible=judged.eligible,
            blockers=tuple(Blocker(o.code, say(o, language, audience)) for o in judged.blocking),
            fit=_decimal(sums.fit),
            practical=_decimal(sums.practical),
            score=sums.score / scorer.MILLION,
            coverage=sums.coverage / scorer.MILLION,
            version=self.version,
            components=tuple(self._component(o, language, audience) for o in judged.outcomes),
        )

    def _component(self, outcome: Outcome, language: str, audience: str) -> Component:
        weight, neutral = self.weights.rows[outcome.code]
        return Component(
            code=outcome.code,
            part=PART[outcome.code],
            state=outcome.state,
            weight=weight / weights.SCALE,
            neutral=neutral / weights.SCALE,
            value=None if outcome.value is None else outcome.value / weights.SCALE,
            text=say(outcome, language, audience),
        )

    def rank_openings(
        self,
        jobseeker: Jobseeker,
        openings: Iterable[Opening],
        *,
        as_of: date,
        language: str = "fi",
        include_blocked: bool = True,
        top: int | None = None,
    ) -> list[Match]:
        """The openings for one person, best first: eligible before blocked, then score, then id."""
        pairs = _Pairs(self, as_of, include_blocked)
        found = [(opening, pairs.judge(jobseeker, opening)) for opening in openings]
        return [
            self.explain(jobseeker, opening, judged, language, rank)
            for rank, (opening, judged) in enumerate(_order(found, include_blocked, top), 1)
        ]

    def rank_jobseekers(
        self,
        opening: Opening,
        jobseekers: Iterable[Jobseeker],
        *,
        as_of: date,
        language: str = "fi",
        include_blocked: bool = True,
        top: int | None = None,
    ) -> list[Match]:
        """The people for one opening, in the same order."""
        pairs = _Pairs(self, as_of, include_blocked)
        found = [(jobseeker, pairs.judge(jobseeker, opening)) for jobseeker in jobseekers]
        return [
            self.explain(jobseeker, opening, judged, language, rank)
            for rank, (jobseeker, judged) in enumerate(_order(found, include_blocked, top), 1)
        ]

    def rank_all(
        self,
        jobseekers: Sequence[Jobseeker],
        openings: Sequence[Opening],
        *,
        as_of: date,
        direction: str = "jobseeker",
        language: str = "fi",
        include_blocked: bool = True,
        top: int | None = None,
    ) -> Iterator[Match]:
        """Every list of a direction, in the order of the input; each text is read once."""
        pairs = _Pairs(self, as_of, include_blocked)
        if direction == "jobseeker":
            for jobseeker in jobseekers:
                found = [(opening, pairs.judge(jobseeker, opening)) for opening in openings]
                for rank, (opening, judged) in enumerate(_order(found, include_blocked, top), 1):
                    yield self.explain(jobseeker, opening, judged, language, rank)
        else:
            for opening in openings:
                here = [(jobseeker, pairs.judge(jobseeker, opening)) for jobseeker in jobseekers]
                for rank, (jobseeker, judged) in enumerate(_order(here, include_blocked, top), 1):
                    yield self.explain(jobseeker, opening, judged, language, rank)

    def link(self, title: str, language: str = "fi", top: int = 10) -> list[dict[str, object]]:
        """A job title → occupations ``{"uri", "label", "score"}``, best first."""
        return self.taxonomy.link(title, language, top)

    def skills(self, text: str, language: str = "fi", top: int = 10) -> list[dict[str, object]]:
        """A text → skills, in the same form."""
        return self.taxonomy.skills(text, language, top)


class _Pairs:
    """Judges the pairs of one ranking: constraints first, and each text is read once, when a pair needs it."""

    def __init__(self, engine: Engine, as_of: date, blocked_too: bool) -> None:
        self.engine, self.as_of, self.blocked_too = engine, as_of, blocked_too
        self._people: dict[str, PersonView] = {}
        self._openings: dict[str, OpeningView] = {}

    def judge(self, jobseeker: Jobseeker, opening: Opening) -> Judgement | None:
        """The judgement; None for a pair that a hard rule blocks and the list will not show."""
        hard = rules.apply(jobseeker, opening, self.as_of)
        if not self.blocked_too and any(outcome.blocks for outcome in hard):
            return None
        person = self._people.get(jobseeker.id)
        if person is None:
            person = self._people[jobseeker.id] = self.engine.view_person(jobseeker)
        offer = self._openings.get(opening.id)
        if offer is None:
            offer = self._openings[opening.id] = self.engine.view_opening(opening)
        return self.engine._judge(person, offer, self.as_of, hard)


def _order(
    found: Iterable[tuple[T, Judgement | None]], include_blocked: bool, top: int | None
) -> list[tuple[T, Judgement]]:
    kept = [(item, judged) for item, judged in found if judged is not None and (include_blocked or judged.eligible)]
    kept.sort(key=lambda pair: (not pair[1].eligible, -pair[1].sums.score, pair[0].id))
    return kept[:top]


def _decimal(value: int | None) -> float | None:
    return None if value is None else value / scorer.MILLION


@lru_cache(maxsize=4)
def load_engine(taxonomy: Path | None = None) -> Engine:
    """The engine over a compact taxonomy file, or over the shipped vocabulary alone. Loaded once a process."""
    return Engine(load_taxonomy(taxonomy))
