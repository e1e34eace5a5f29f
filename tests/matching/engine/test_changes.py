"""``improve``, ``leverage`` and ``assign``: every figure comes from scoring again."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

from matching.engine import Jobseeker, Opening, load_engine
from matching.engine.assign import assign
from matching.engine.changes import improve, leverage

from .build import AS_OF, jobseeker, match, opening, run, write

PERSON: dict[str, Any] = {
    "wishes": ["varastotyöntekijä"],
    "cards": [],
    "driving_licences": ["B"],
    "languages": [{"code": "fi", "level": "A2"}],
    "shifts": ["day"],
    "kinds": ["job"],
    "hours_per_week": [20, 25],
    "max_distance_km": 30,
}


def improved(person: dict[str, Any], offer: dict[str, Any], language: str = "fi") -> dict[str, Any]:
    return improve(load_engine(), jobseeker(**person), opening(**offer), AS_OF, language)


def test_a_card_opens_the_pair_and_the_score_is_that_of_scoring_again() -> None:
    offer = {"title": "Varastotyöntekijä", "required_cards": ["074"]}
    found = improved(PERSON, offer)
    assert found["now"] == {"eligible": False, "score": match(PERSON, offer).score}
    card = next(row for row in found["changes"] if row["change"] == "card")
    again = match(PERSON | {"cards": [{"code": "074"}]}, offer)
    assert (card["code"], card["eligible"], card["score"]) == ("074", True, again.score)
    assert card["text"] == "Suorita Trukkikortti."


def test_changes_are_best_first_and_each_raises_something() -> None:
    offer = {
        "required_cards": ["074"],
        "shifts": ["day", "night"],
        "adjustments": ["shorter_hours"],
        "kind": "work_trial",
    }
    found = improved(PERSON | {"needs": ["extra_breaks"]}, offer)
    rows = found["changes"]
    assert rows == sorted(rows, key=lambda r: (not r["eligible"], -r["score"], r["change"], r["code"]))
    assert all(r["eligible"] or r["score"] > found["now"]["score"] for r in rows)
    together = rows[0]
    assert together["change"] == "together"
    assert together["code"] == "card:074+kind:work_trial+shifts:night"


def test_the_smallest_set_of_steps_has_every_card_that_is_needed() -> None:
    found = improved(PERSON, {"required_cards": ["074", "079"]}, "en")
    assert found["changes"][0]["code"] == "card:074+card:079"
    assert found["changes"][0]["eligible"]


def test_an_adjustment_of_the_workplace_is_a_change_too() -> None:
    offer = {"required_languages": [{"code": "fi", "level": "B1"}]}
    kinds = {(r["change"], r["code"]) for r in improved(PERSON, offer)["changes"] if r["eligible"]}
    assert kinds == {("language", "fi B1"), ("adjustment", "plain_guidance")}


def test_a_promise_of_one_adjustment_is_no_refusal_of_the_others_that_nothing_was_said_of() -> None:
    """The opening has told of no adjustments. Shorter hours lift what blocks; the premises stay unknown."""
    offer = {"hours_per_week": [30, 38]}
    person = PERSON | {"needs": ["accessible_premises", "aids"], "hours_per_week": [10, 20]}
    rows = {(r["change"], r["code"]): r for r in improved(person, offer)["changes"]}
    assert rows["adjustment", "shorter_hours"]["eligible"]
    told = improved(person, offer | {"adjustments": []})["changes"]  # it has told that it arranges none: refused
    assert not any(r["eligible"] for r in told if r["code"] == "shorter_hours")


def test_nothing_is_promised_for_what_no_step_lifts() -> None:
    assert improved(PERSON | {"adult": False}, {"minimum_age": 18})["changes"] == []


def test_leverage_counts_pairs_and_people() -> None:
    people = [jobseeker(**PERSON | {"id": name}) for name in "abc"]
    offers = [
        opening(id="1", required_cards=["074"]),
        opening(id="2", required_cards=["074"], shifts=["night"]),
        opening(id="3", required_cards=["079"]),
        opening(id="4"),
    ]
    rows = leverage(load_engine(), people, offers, AS_OF, "sv")
    assert [(r["change"], r["code"], r["opens_pairs"], r["opens_jobseekers"]) for r in rows] == [
        ("card", "074", 3, 3),
        ("card", "079", 3, 3),
    ]
    assert rows[0]["text"].startswith("Avlägg ")


def brute_force(people: list[Jobseeker], offers: list[Opening]) -> float:
    engine = load_engine()
    seats = [offer for offer in offers for _ in range(offer.seats or 1)] + [None] * len(people)
    scores = {}
    for person, offer in itertools.product(people, offers):
        found = engine.match(person, offer, as_of=AS_OF)
        scores[person.id, offer.id] = found.score if found.eligible else 0.0
    best = max(
        sum(scores[p.id, seat.id] for p, seat in zip(people, places, strict=False) if seat)
        for places in itertools.permutations(seats, len(people))
    )
    return round(best, 6)


def test_assignment_is_the_best_there_is_and_keeps_seats_and_rules() -> None:
    people = [
        jobseeker(id="a", wishes=["siivooja", "kokki"], kinds=["job"]),
        jobseeker(id="b", wishes=["siivooja"], kinds=["job"]),
        jobseeker(id="c", wishes=["siivooja"], kinds=["work_trial"]),
        jobseeker(id="d", wishes=["metsuri"], kinds=["job"]),
    ]
    offers = [opening(id="x", title="Siivooja"), opening(id="y", title="Kokki", seats=2)]
    pairs, total, greedy = assign(load_engine(), people, offers, AS_OF)
    assert total == brute_force(people, offers)
    assert total >= greedy
    assert round(sum(score for _, _, score in pairs), 6) == total
    assert "c" not in {person for person, _, _ in pairs}
    assert sum(place == "x" for _, place, _ in pairs) == 1


def test_one_person_and_many_seats_or_nothing_that_suits() -> None:
    pairs, total, greedy = assign(
        load_engine(), [jobseeker(kinds=["job"])], [opening(seats=1000, kind="work_trial")], AS_OF
    )
    assert (pairs, total, greedy) == ([], 0.0, 0.0)


def test_the_commands(tmp_path: Path) -> None:
    people = write(tmp_path / "p", jobseeker(**PERSON).to_dict())
    offers = write(tmp_path / "o", opening(required_cards=["074"]).to_dict())
    files = ["--jobseekers", people, "--openings", offers, "--as-of", AS_OF, "--language", "en"]
    found = json.loads(run("improve", *files, "--pair", "j", "o").stdout)
    assert found["changes"][0]["text"] == "Take Forklift card." or found["changes"][0]["code"] == "074"
    assert [json.loads(row)["code"] for row in run("leverage", *files).stdout.splitlines()] == ["074"]
    assert [json.loads(row) for row in run("assign", *files).stdout.splitlines()] == [
        {"total": 0.0, "greedy_total": 0.0}
    ]
    wrong = run("improve", *files, "--pair", "nobody", "o")
    assert (wrong.returncode, wrong.stderr) == (2, f"{people}: no jobseeker nobody\n")
