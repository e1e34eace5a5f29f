"""What must hold for any input at all: Hypothesis looks for one that breaks it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine import (
    ADJUSTMENTS,
    CEFR,
    DEMANDS,
    KINDS,
    LICENCES,
    SHIFTS,
    Jobseeker,
    Match,
    Opening,
    load_engine,
    read_jobseekers,
    read_openings,
)
from matching.engine.changes import steps

from .build import AS_OF
from .test_scorer import exact

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = st.sampled_from(
    [
        "siivooja",
        "kokki",
        "metsä",
        "kahvila",
        "varasto",
        "kuski",
        "butik",
        "office",
        "lapset",
        "ääkköset",
        "🙂",
        "ei",
        ".",
        "-",
        "1",
    ]
)
TEXT = st.lists(WORDS, max_size=5).map(" ".join)
CARD = st.sampled_from(["013", "014", "022", "074", "079", "L01"])
DAY = st.dates(date(2026, 1, 1), date(2028, 1, 1)).map(date.isoformat)
LANGUAGE = st.sampled_from(["fi", "sv", "en"])
PLACE = st.sampled_from(["615", "305", "564", "091"])
HOURS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted)


def some(codes: Any) -> Any:
    return st.lists(st.sampled_from(sorted(codes)), max_size=3, unique=True)


LEVELS = st.dictionaries(st.sampled_from(sorted(DEMANDS)), st.integers(0, 3), max_size=4)
SPOKEN = st.dictionaries(st.sampled_from(["fi", "sv", "ar"]), st.sampled_from(CEFR), max_size=2).map(
    lambda found: [{"code": code, "level": level} for code, level in found.items()]
)
HELD = st.lists(st.fixed_dictionaries({"code": CARD}, optional={"valid_until": st.none() | DAY}), max_size=3)
WORK = st.fixed_dictionaries(
    {"title": TEXT.filter(str.strip)},
    optional={"months": st.integers(0, 400), "ended_year": st.none() | st.integers(1970, 2030), "description": TEXT},
)

PEOPLE = st.fixed_dictionaries(
    {"id": st.just("j"), "language": LANGUAGE, "municipality": PLACE},
    optional={
        "wishes": st.lists(TEXT, max_size=2),
        "not_wanted": st.lists(TEXT, max_size=1),
        "summary": TEXT,
        "work_history": st.lists(WORK, max_size=2),
        "skills": st.lists(TEXT, max_size=2),
        "cards": HELD,
        "driving_licences": some(LICENCES),
        "languages": SPOKEN,
        "max_distance_km": st.integers(0, 400),
        "kinds": some(KINDS),
        "hours_per_week": HOURS,
        "shifts": some(SHIFTS),
        "available_from": DAY,
        "adult": st.booleans(),
        "capacity": LEVELS,
        "needs": some(ADJUSTMENTS),
    },
)
OFFERS = st.fixed_dictionaries(
    {
        "id": st.just("o"),
        "kind": st.sampled_from(sorted(KINDS)),
        "title": TEXT.filter(str.strip),
        "description": TEXT,
        "language": LANGUAGE,
        "municipality": PLACE,
    },
    optional={
        "remote": st.booleans(),
        "hours_per_week": HOURS,
        "shifts": some(SHIFTS),
        "start_date": DAY,
        "required_cards": st.lists(CARD, max_size=2),
        "trainable_cards": st.lists(CARD, max_size=2),
        "required_driving_licences": some(LICENCES),
        "required_languages": SPOKEN,
        "minimum_age": st.integers(0, 25),
        "required_skills": st.lists(TEXT, max_size=2),
        "desired_skills": st.lists(TEXT, max_size=2),
        "demands": LEVELS,
        "adjustments": some(ADJUSTMENTS),
    },
)


def judged(person: dict[str, Any], offer: dict[str, Any]) -> Match:
    engine = load_engine()
    return engine.match(Jobseeker.from_dict(person), Opening.from_dict(offer), as_of=AS_OF)


@SETTINGS
@given(PEOPLE, OFFERS)
def test_components_add_up_and_every_share_is_a_share(person: dict[str, Any], offer: dict[str, Any]) -> None:
    found = judged(person, offer)
    assert (exact(found), exact(found, "content"), exact(found, "practical")) == (
        found.score,
        found.fit,
        found.practical,
    )
    assert 0 <= found.score <= 1 and 0 <= found.coverage <= 1
    assert found.eligible is (not found.blockers)
    for c in found.components:
        assert (c.state == "unknown") is (c.value is None)
        assert c.value is None or 0 <= c.value <= 1
        assert (c.state == "met") is (c.value == 1) and (c.state == "missing") is (c.value == 0)
        assert c.text and "{" not in c.text
    json.dumps(found.to_dict())


def met(offer: dict[str, Any]) -> dict[str, Any]:
    """What a person can say of themselves that meets whatever the opening asks."""
    return {
        "kinds": [offer["kind"]],
        "cards": [{"code": code} for code in {*offer.get("required_cards", []), *offer.get("trainable_cards", [])}],
        "driving_licences": sorted(LICENCES),
        "languages": [{"code": code, "level": "C2"} for code in ("fi", "sv", "ar")],
        "max_distance_km": 20_000,
        "hours_per_week": [0, 168],
        "shifts": sorted(SHIFTS),
        "available_from": "2020-01-01",
        "adult": True,
        "capacity": dict.fromkeys(DEMANDS, 3),
        "needs": [],
    }


@SETTINGS
@given(PEOPLE, OFFERS)
def test_learning_that_an_unknown_fact_is_met_never_lowers_the_score(
    person: dict[str, Any], offer: dict[str, Any]
) -> None:
    before = judged(person, offer)
    for key, value in met(offer).items():
        if key not in person:
            after = judged(person | {key: value}, offer)
            assert after.score >= before.score, key
            assert len(after.blockers) <= len(before.blockers), key


@SETTINGS
@given(PEOPLE, OFFERS)
def test_lifting_a_blocker_never_adds_one(person: dict[str, Any], offer: dict[str, Any]) -> None:
    before = {b.code for b in judged(person, offer).blockers}
    for key, value in met(offer).items():
        assert {b.code for b in judged(person | {key: value}, offer).blockers} <= before


def promised(person: dict[str, Any]) -> dict[str, Any]:
    """What an opening can say of itself that this person meets, whatever is known of the person."""
    licences = [code for code in person.get("driving_licences", ()) if code in LICENCES]
    told = {
        "hours_per_week": person.get("hours_per_week"),
        "shifts": person.get("shifts"),
        "required_cards": [held["code"] for held in person.get("cards", ()) if not held.get("valid_until")],
        "required_driving_licences": licences,
        "required_languages": person.get("languages"),
        "demands": {demand: level for demand, level in person.get("capacity", {}).items() if level},  # 0 asks nothing
        "adjustments": sorted(ADJUSTMENTS),
        "minimum_age": 18 if person.get("adult") else None,
    }
    return {key: value for key, value in told.items() if value}


@SETTINGS
@given(PEOPLE, OFFERS)
def test_learning_of_the_opening_what_the_person_meets_never_lowers_the_score_or_blocks(
    person: dict[str, Any], offer: dict[str, Any]
) -> None:
    before = judged(person, offer)
    for key, value in promised(person).items():
        if key not in offer:
            after = judged(person, offer | {key: value})
            assert after.score >= before.score, key
            assert {b.code for b in after.blockers} <= {b.code for b in before.blockers}, key


@SETTINGS
@given(PEOPLE, OFFERS)
def test_no_step_that_is_suggested_adds_a_blocker_or_lowers_the_score(
    person: dict[str, Any], offer: dict[str, Any]
) -> None:
    """Cards, licences, languages, choices of the person's and promises of the workplace, each one alone."""
    one, other, engine = Jobseeker.from_dict(person), Opening.from_dict(offer), load_engine()
    before = engine.match(one, other, as_of=AS_OF)
    for step in steps(one, other, AS_OF):
        after = engine.match(*step.apply(one, other), as_of=AS_OF)
        assert {b.code for b in after.blockers} <= {b.code for b in before.blockers}, step
        assert after.score >= before.score, step


@SETTINGS
@given(st.lists(PEOPLE, min_size=1, max_size=3), st.lists(OFFERS, min_size=1, max_size=3), st.randoms())
def test_the_order_of_the_input_changes_nothing(people: list[Any], offers: list[Any], chance: Any) -> None:
    ready = [Jobseeker.from_dict(p | {"id": f"j{at}"}) for at, p in enumerate(people)]
    jobs = [Opening.from_dict(o | {"id": f"o{at}"}) for at, o in enumerate(offers)]
    rows = {(m.jobseeker, m.opening): m for m in load_engine().rank_all(ready, jobs, as_of=AS_OF)}
    chance.shuffle(ready)
    chance.shuffle(jobs)
    assert {(m.jobseeker, m.opening): m for m in load_engine().rank_all(ready, jobs, as_of=AS_OF)} == rows


@SETTINGS
@given(PEOPLE, OFFERS)
def test_what_is_written_is_read_again(person: dict[str, Any], offer: dict[str, Any]) -> None:
    one, other = Jobseeker.from_dict(person), Opening.from_dict(offer)
    assert Jobseeker.from_dict(json.loads(json.dumps(one.to_dict()))) == one
    assert Opening.from_dict(json.loads(json.dumps(other.to_dict()))) == other


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@SETTINGS
@given(PEOPLE, OFFERS, st.sampled_from(sorted(Opening.__slots__ + Jobseeker.__slots__)), JSON)
def test_no_value_breaks_the_reader(person: dict[str, Any], offer: dict[str, Any], key: str, value: Any) -> None:
    for read, row in ((read_jobseekers, person), (read_openings, offer)):
        items, problems = read([json.dumps(row | {key: value})], "file")
        assert len(items) + bool(problems) == 1
        assert all(problem.startswith("file:1: ") for problem in problems)


@SETTINGS
@given(st.text(max_size=40), LANGUAGE)
def test_any_text_can_be_looked_up(text: str, language: str) -> None:
    for rows in (load_engine().link(text, language, 5), load_engine().skills(text, language, 5)):
        assert all(0 < row["score"] <= 1 for row in rows)
        assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
