"""The sum: exact, the same for whoever adds the components up, and the same in any company."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from matching.engine import Match, load_engine
from matching.engine.scorer import MILLION, rounded
from matching.engine.weights import BAND_FLOORS, SHIPPED, WeightSet, band

from .build import AS_OF, jobseeker, match, opening

PEOPLE = [
    {"id": "a", "wishes": ["siivooja"], "kinds": ["job"], "max_distance_km": 30, "skills": ["moppaus"]},
    {"id": "b", "wishes": ["kokki"], "work_history": [{"title": "keittäjä", "months": 40, "ended_year": 2025}]},
    {"id": "c", "summary": "Tekee mielellään metsätöitä ja ajaa traktoria.", "driving_licences": ["T"]},
]
OFFERS = [
    {"id": "x", "title": "Toimistosiivooja", "required_skills": ["lattioiden moppaus"], "shifts": ["day"]},
    {"id": "y", "title": "Keittiöapulainen", "required_cards": ["022"], "demands": {"standing": 2}},
    {"id": "z", "title": "Metsuri", "required_driving_licences": ["T"], "municipality": "305"},
]


def exact(found: Match, part: str | None = None) -> float | None:
    own = [c for c in found.components if part in (None, c.part)]
    if part and all(c.value is None for c in own):
        return None
    weights = [Fraction(str(c.weight)) for c in own]
    values = [Fraction(str(c.neutral if c.value is None else c.value)) for c in own]
    total = sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)
    return round(total * MILLION) / MILLION


def all_matches() -> list[Match]:
    people, offers = [jobseeker(**p) for p in PEOPLE], [opening(**o) for o in OFFERS]
    return list(load_engine().rank_all(people, offers, as_of=AS_OF))


def test_components_add_up_to_the_last_decimal() -> None:
    for found in all_matches():
        assert exact(found) == found.score
        assert exact(found, "content") == found.fit
        assert exact(found, "practical") == found.practical
        known = sum(Fraction(str(c.weight)) for c in found.components if c.value is not None)
        total = sum(Fraction(str(c.weight)) for c in found.components)
        assert round(known / total * MILLION) / MILLION == found.coverage


def test_weights_and_neutrals_are_the_same_in_every_row() -> None:
    seen: dict[str, set[tuple[float, float]]] = {}
    for found in all_matches():
        for c in found.components:
            seen.setdefault(c.code, set()).add((c.weight, c.neutral))
    assert all(len(pairs) == 1 for pairs in seen.values())


def test_a_pair_scores_the_same_alone_and_in_company() -> None:
    rows = {(m.jobseeker, m.opening): m.to_dict() | {"rank": 0} for m in all_matches()}
    for person in PEOPLE:
        for offer in OFFERS:
            assert match(person, offer).to_dict() == rows[person["id"], offer["id"]]


def test_lists_are_in_order_and_ties_go_by_id() -> None:
    twins = [opening(**OFFERS[0] | {"id": name}) for name in ("q", "b", "m")]
    found = load_engine().rank_openings(jobseeker(**PEOPLE[0]), twins, as_of=AS_OF)
    assert [m.opening for m in found] == ["b", "m", "q"]
    assert [m.rank for m in found] == [1, 2, 3]


def test_blocked_pairs_come_last_or_not_at_all() -> None:
    person = jobseeker(kinds=["job"], wishes=["siivooja"])
    offers = [opening(id="1", kind="work_trial"), opening(id="2", title="Kirurgi")]
    found = load_engine().rank_openings(person, offers, as_of=AS_OF)
    assert [(m.opening, m.eligible) for m in found] == [("2", True), ("1", False)]
    assert found[1].band == "weak"
    assert [m.opening for m in load_engine().rank_openings(person, offers, as_of=AS_OF, include_blocked=False)] == ["2"]


@pytest.mark.parametrize(
    ("numerator", "denominator", "millionths"),
    [(1, 3, 333_333), (2, 3, 666_667), (1, 2_000_000, 0), (3, 2_000_000, 2), (5, 2_000_000, 2), (7, 7, 1_000_000)],
)
def test_halves_go_to_the_even_one(numerator: int, denominator: int, millionths: int) -> None:
    assert rounded(numerator, denominator) == millionths


def test_bands_follow_the_score() -> None:
    floors = dict(BAND_FLOORS)
    assert [band(floor, True) for floor in floors.values()] == list(floors)
    assert band(0.0, True) == "weak"
    assert band(1.0, False) == "weak"


def test_a_weight_set_cannot_be_nonsense() -> None:
    for rows in ({"kind": (0, 1)}, {"kind": (5, 10_001)}, {"kind": (-1, 0)}):
        with pytest.raises(ValueError, match="kind"):
            WeightSet("x", rows)
    assert all(neutral <= 10_000 for _, neutral in SHIPPED.rows.values())


def test_the_version_names_engine_taxonomy_and_weights() -> None:
    version: Any = load_engine().version
    assert isinstance(version, str)
    assert [part.split()[0] for part in version.split("; ")] == ["engine", "taxonomy", "weights"]


def test_constraints_first_gives_the_same_list_as_judging_everything() -> None:
    people = [jobseeker(**p) for p in PEOPLE]
    offers = [opening(**o | {"id": f"{o['id']}{kind}", "kind": kind}) for o in OFFERS for kind in ("job", "work_trial")]
    for direction in ("jobseeker", "opening"):
        every = load_engine().rank_all(people, offers, as_of=AS_OF, direction=direction)
        short = load_engine().rank_all(people, offers, as_of=AS_OF, direction=direction, include_blocked=False)
        assert list(short) == [found for found in every if found.eligible]
