"""What would raise a match, and what would open most: small changes, each tried by scoring again, never guessed.

A change is one step that somebody can take: the person (a card, a licence, a language step, hours, shifts, a longer
journey) or the workplace (an adjustment that it promises). ``improve`` tries the steps that a pair's own
requirements suggest; ``leverage`` counts, over all pairs, what one course or adjustment alone would make eligible.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import Any, TypeVar

from . import codes, rules
from .engine import Engine, Judgement
from .places import great_circle_km
from .scorer import MILLION
from .sentences import say
from .types import HeldCard, Jobseeker, LanguageSkill, Opening, Outcome
from .views import OpeningView, PersonView

T = TypeVar("T", Jobseeker, Opening)

GAINING = frozenset({"cards", "driving_licences", "languages", "kinds", "shifts", "adjustments"})

# What a town can offer as one short course or arrange with a workplace; the rest are the person's own choices.
LEVERS = frozenset({"card", "driving_licence", "language", "adjustment"})


@dataclass(frozen=True, slots=True)
class Change:
    """One step: what kind it is, its code, and the fields that it sets on the person and on the opening."""

    kind: str
    code: str
    facts: tuple[tuple[str, Any], ...]
    person: tuple[tuple[str, Any], ...] = ()
    opening: tuple[tuple[str, Any], ...] = ()

    def text(self, language: str, audience: str = "person") -> str:
        return say(Outcome("", "", None, f"change.{self.kind}", dict(self.facts)), language, audience)

    def apply(self, person: Jobseeker, opening: Opening) -> tuple[Jobseeker, Opening]:
        """Both with the step made: lists gain its items, whatever else is set."""
        return _made(person, self.person), _made(opening, self.opening)


def _made(item: T, values: Iterable[tuple[str, Any]]) -> T:
    return replace(item, **{name: _joined(getattr(item, name), value, name) for name, value in values})


def _joined(old: Any, new: Any, name: str) -> Any:
    """A list with the new items in it, a card or language in the place of the old one; another value as it is."""
    if name not in GAINING:
        return new
    return tuple({getattr(item, "code", item): item for item in (*(old or ()), *new)}.values())


def steps(person: Jobseeker, opening: Opening, as_of: date) -> Iterator[Change]:
    """Every single step that the requirements of the pair suggest; some may change nothing."""
    yield from _cards(person, opening, as_of)
    yield from _licences(person, opening)
    yield from _languages(person, opening)
    yield from _own_choices(person, opening)
    yield from _adjustments(person, opening)


def _cards(person: Jobseeker, opening: Opening, as_of: date) -> Iterator[Change]:
    asked = dict.fromkeys((*(opening.required_cards or ()), *(opening.trainable_cards or ())))
    if person.cards is None:
        return
    for code in asked:
        alone = replace(opening, required_cards=(code,), trainable_cards=())
        judged = rules.card(person, alone, as_of)
        if judged is not None and judged.blocks:
            yield Change("card", code, (("cards", (code,)),), person=(("cards", (HeldCard(code),)),))


def _licences(person: Jobseeker, opening: Opening) -> Iterator[Change]:
    if person.driving_licences is None:
        return
    for code in opening.required_driving_licences or ():
        if code not in person.driving_licences:
            yield Change("driving_licence", code, (("licences", (code,)),), person=(("driving_licences", (code,)),))


def _languages(person: Jobseeker, opening: Opening) -> Iterator[Change]:
    if person.languages is None:
        return
    own = {skill.code: skill.level for skill in person.languages}
    for asked in opening.required_languages or ():
        level = own.get(asked.code, 0)
        if asked.level is None or level is None or level >= asked.level:
            continue
        step = level + 1
        spoken = (("languages", (LanguageSkill(asked.code, step),)),)
        code = f"{asked.code} {codes.CEFR[step - 1]}"
        yield Change("language", code, (("languages", ((asked.code, step),)),), person=spoken)


def _own_choices(person: Jobseeker, opening: Opening) -> Iterator[Change]:
    if person.kinds is not None and opening.kind not in person.kinds:
        yield Change("kind", opening.kind, (("kind", opening.kind),), person=(("kinds", (opening.kind,)),))
    lacking = tuple(shift for shift in opening.shifts or () if person.shifts is not None and shift not in person.shifts)
    if lacking:
        yield Change("shifts", "+".join(lacking), (("shifts", lacking),), person=(("shifts", lacking),))
    if person.hours_per_week and opening.hours_per_week:
        (low, high), (least, most) = opening.hours_per_week, person.hours_per_week
        if least > high or most < low:
            meeting = (min(least, high), max(most, low))
            facts = (("wanted", meeting),)
            yield Change("hours", f"{meeting[0]:g}-{meeting[1]:g}", facts, person=(("hours_per_week", meeting),))
    km = great_circle_km(rules.position(person), rules.position(opening)) * rules.ROAD_FACTOR
    if person.max_distance_km is not None and not opening.remote and km > person.max_distance_km:
        limit = math.ceil(km)
        yield Change("distance", str(limit), (("limit", limit),), person=(("max_distance_km", limit),))
    if person.available_from is not None:
        latest = min(day for day in (opening.start_date, opening.end_date, date.max) if day)
        if person.available_from > latest:
            yield Change("dates", latest.isoformat(), (("free", latest),), person=(("available_from", latest),))


def _adjustments(person: Jobseeker, opening: Opening) -> Iterator[Change]:
    promised = opening.adjustments or ()
    helpful = [*(person.needs or ()), "shorter_hours", "plain_guidance", "transport"]
    for code in dict.fromkeys(helpful):
        if code not in promised:
            unsaid = _unsaid_needs(person, opening, code)
            yield Change("adjustment", code, (("needs", (code,)),), person=unsaid, opening=(("adjustments", (code,)),))


def _unsaid_needs(person: Jobseeker, opening: Opening, code: str) -> tuple[tuple[str, Any], ...]:
    """An opening that has told of no adjustments and promises one has not refused the others: they stay unknown.

    A given list is complete, so without this the promise would read as a refusal of everything else that is needed.
    """
    others = set(person.needs or ()) - {code}
    return (("needs", None),) if opening.adjustments is None and others else ()


def improve(
    engine: Engine, person: Jobseeker, opening: Opening, as_of: date, language: str, audience: str = "person"
) -> dict[str, Any]:
    """The pair now, and each step that makes it eligible or raises its score, best first; all of them together
    when none does alone.
    """
    view, offer = engine.view_person(person), engine.view_opening(opening)
    return improve_views(engine, view, offer, as_of, language, audience)


def improve_views(
    engine: Engine, view: PersonView, offer: OpeningView, as_of: date, language: str, audience: str = "person"
) -> dict[str, Any]:
    """``improve`` for a pair that has been read already."""
    person, opening = view.person, offer.opening
    now = engine.judge(view, offer, as_of)
    tried = [(step, _again(engine, view, offer, [step], as_of)) for step in steps(person, opening, as_of)]
    useful = [(step, judged) for step, judged in tried if _better(judged, now)]
    rows = [_row(step.kind, step.code, judged, step.text(language, audience)) for step, judged in useful]
    if not now.eligible and not any(judged.eligible for _, judged in useful):
        rows += _together(engine, view, offer, [step for step, _ in tried], as_of, (language, audience))
    rows.sort(key=lambda row: (not row["eligible"], -row["score"], row["change"], row["code"]))
    known = {"eligible": now.eligible, "score": now.sums.score / MILLION}
    return {"jobseeker": person.id, "opening": opening.id, "now": known, "changes": rows}


def _again(engine: Engine, view: PersonView, offer: OpeningView, made: Sequence[Change], as_of: date) -> Judgement:
    """The pair with the steps made. No step touches what the texts say, so their views stand."""
    person, opening = reduce(lambda pair, step: step.apply(*pair), made, (view.person, offer.opening))
    return engine.judge(replace(view, person=person), replace(offer, opening=opening), as_of)


def _better(judged: Judgement, now: Judgement) -> bool:
    if judged.eligible != now.eligible:
        return judged.eligible
    return judged.sums.score > now.sums.score


def _row(kind: str, code: str, judged: Judgement, text: str) -> dict[str, Any]:
    return {
        "change": kind,
        "code": code,
        "eligible": judged.eligible,
        "score": judged.sums.score / MILLION,
        "text": text,
    }


def _together(
    engine: Engine,
    view: PersonView,
    offer: OpeningView,
    tried: Sequence[Change],
    as_of: date,
    reader: tuple[str, str],
) -> Iterator[dict[str, Any]]:
    """The smallest set of steps that makes the pair eligible: all, then each left out that is not needed."""
    made = list(tried)
    if not _again(engine, view, offer, made, as_of).eligible:
        return
    for step in list(made):
        rest = [other for other in made if other is not step]
        if _again(engine, view, offer, rest, as_of).eligible:
            made = rest
    judged = _again(engine, view, offer, made, as_of)
    steps_told = {"steps": " ".join(step.text(*reader) for step in made)}
    text = say(Outcome("", "", None, "change.together", steps_told), *reader)
    yield _row("together", "+".join(f"{step.kind}:{step.code}" for step in made), judged, text)


def levers(engine: Engine, view: PersonView, offer: OpeningView, now: Judgement, as_of: date) -> Iterator[Change]:
    """The courses and adjustments each of which alone makes a blocked pair eligible; ``now`` is its judgement."""
    if now.eligible or len({outcome.code for outcome in now.blocking}) > 1:
        return  # one step lifts at most one requirement
    for step in steps(view.person, offer.opening, as_of):
        if step.kind in LEVERS and _again(engine, view, offer, [step], as_of).eligible:
            yield step


def leverage(
    engine: Engine, people: Sequence[Jobseeker], openings: Sequence[Opening], as_of: date, language: str
) -> list[dict[str, Any]]:
    """What one course or one adjustment alone would open: pairs that are blocked now and eligible with it, most
    first.
    """
    views = [engine.view_person(person) for person in people]
    offers = [engine.view_opening(opening) for opening in openings]
    opened: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    example: dict[tuple[str, str], Change] = {}
    for view in views:
        for offer in offers:
            for step in levers(engine, view, offer, engine.judge(view, offer, as_of), as_of):
                opened[step.kind, step.code].add((view.person.id, offer.opening.id))
                example.setdefault((step.kind, step.code), step)
    rows = [
        {
            "change": kind,
            "code": code,
            "opens_pairs": len(pairs),
            "opens_jobseekers": len({person for person, _ in pairs}),
            "text": example[kind, code].text(language),
        }
        for (kind, code), pairs in opened.items()
    ]
    return sorted(rows, key=lambda row: (-row["opens_pairs"], -row["opens_jobseekers"], row["change"], row["code"]))
