"""Every row of the format's table of hard requirements, both sides of every edge."""

from __future__ import annotations

from typing import Any

import pytest

from .build import codes, component, jobseeker, match, opening

P, O = dict[str, Any], dict[str, Any]  # noqa: E741 — a person's keys and an opening's keys


def lang(*pairs: tuple[str, str | None]) -> list[dict[str, str]]:
    return [{"code": code} | ({"level": level} if level else {}) for code, level in pairs]


CASES: list[tuple[str, P, O, str | None]] = [
    # code, person, opening, state ("blocked" = missing and blocks; None = no component)
    ("kind", {"kinds": ["job"]}, {}, "met"),
    ("kind", {"kinds": ["work_trial"]}, {}, "blocked"),
    ("kind", {"kinds": []}, {}, "blocked"),
    ("kind", {}, {}, "unknown"),
    ("card", {"cards": []}, {"required_cards": []}, None),
    ("card", {"cards": []}, {}, "unknown"),
    ("card", {}, {"required_cards": ["079"]}, "unknown"),
    ("card", {"cards": [{"code": "079"}]}, {"required_cards": ["079"]}, "met"),
    ("card", {"cards": [{"code": "079", "valid_until": None}]}, {"required_cards": ["079"]}, "met"),
    ("card", {"cards": [{"code": "079", "valid_until": "2026-11-24"}]}, {"required_cards": ["079"]}, "met"),
    ("card", {"cards": [{"code": "079", "valid_until": "2026-11-23"}]}, {"required_cards": ["079"]}, "blocked"),
    (
        "card",
        {"cards": [{"code": "079", "valid_until": "2027-01-31"}]},
        {"required_cards": ["079"], "start_date": "2027-02-01"},
        "blocked",
    ),
    (
        "card",
        {"cards": [{"code": "079", "valid_until": "2026-11-01"}]},
        {"required_cards": ["079"], "start_date": "2026-11-01"},
        "met",
    ),
    ("card", {"cards": []}, {"required_cards": ["079"]}, "blocked"),
    ("card", {"cards": [{"code": "014"}]}, {"required_cards": ["013"]}, "met"),
    ("card", {"cards": [{"code": "013"}]}, {"required_cards": ["014"]}, "blocked"),
    ("card", {"cards": []}, {"trainable_cards": ["022"]}, "partly"),
    ("card", {"cards": [{"code": "022"}]}, {"trainable_cards": ["022"]}, "met"),
    ("card", {"cards": []}, {"required_cards": ["079"], "trainable_cards": ["079"]}, "partly"),
    ("card", {"cards": []}, {"required_cards": ["079"], "trainable_cards": ["022"]}, "blocked"),
    ("driving_licence", {"driving_licences": ["B"]}, {}, "unknown"),
    ("driving_licence", {}, {"required_driving_licences": ["B"]}, "unknown"),
    ("driving_licence", {"driving_licences": []}, {"required_driving_licences": []}, None),
    ("driving_licence", {"driving_licences": []}, {"required_driving_licences": ["B"]}, "blocked"),
    (
        "driving_licence",
        {"driving_licences": ["CE"]},
        {"required_driving_licences": ["C1E", "C", "BE", "B", "T"]},
        "met",
    ),
    ("driving_licence", {"driving_licences": ["CE"]}, {"required_driving_licences": ["D"]}, "blocked"),
    ("driving_licence", {"driving_licences": ["C1E"]}, {"required_driving_licences": ["C1", "BE", "B"]}, "met"),
    ("driving_licence", {"driving_licences": ["C1E"]}, {"required_driving_licences": ["C"]}, "blocked"),
    ("driving_licence", {"driving_licences": ["DE"]}, {"required_driving_licences": ["D", "D1", "BE", "B"]}, "met"),
    ("driving_licence", {"driving_licences": ["D"]}, {"required_driving_licences": ["D1", "B", "AM"]}, "met"),
    ("driving_licence", {"driving_licences": ["D"]}, {"required_driving_licences": ["BE"]}, "blocked"),
    ("driving_licence", {"driving_licences": ["C"]}, {"required_driving_licences": ["C1", "B"]}, "met"),
    ("driving_licence", {"driving_licences": ["B"]}, {"required_driving_licences": ["AM", "T"]}, "met"),
    ("driving_licence", {"driving_licences": ["B"]}, {"required_driving_licences": ["BE"]}, "blocked"),
    ("driving_licence", {"driving_licences": ["AM"]}, {"required_driving_licences": ["B"]}, "blocked"),
    ("language", {"languages": lang(("fi", "A2"))}, {"required_languages": lang(("fi", "A2"))}, "met"),
    ("language", {"languages": lang(("fi", "native"))}, {"required_languages": lang(("fi", "C2"))}, "met"),
    ("language", {"languages": lang(("fi", "A2"))}, {"required_languages": lang(("fi", "B1"))}, "blocked"),
    (
        "language",
        {"languages": lang(("fi", "A2"))},
        {"required_languages": lang(("fi", "B1")), "adjustments": ["plain_guidance"]},
        "partly",
    ),
    (
        "language",
        {"languages": lang(("fi", "A1"))},
        {"required_languages": lang(("fi", "B1")), "adjustments": ["other_language_guidance"]},
        "blocked",
    ),
    ("language", {"languages": []}, {"required_languages": lang(("fi", "A1"))}, "blocked"),
    (
        "language",
        {"languages": []},
        {"required_languages": lang(("fi", "A1")), "adjustments": ["plain_guidance"]},
        "partly",
    ),
    (
        "language",
        {"languages": []},
        {"required_languages": lang(("fi", "A2")), "adjustments": ["plain_guidance"]},
        "blocked",
    ),
    ("language", {"languages": lang(("fi", None))}, {"required_languages": lang(("fi", "B2"))}, "unknown"),
    ("language", {}, {"required_languages": lang(("fi", "B2"))}, "unknown"),
    ("language", {"languages": []}, {"required_languages": []}, None),
    ("age", {"adult": True}, {"minimum_age": 18}, "met"),
    ("age", {"adult": False}, {"minimum_age": 18}, "blocked"),
    ("age", {"adult": False}, {"minimum_age": 20}, "blocked"),
    ("age", {"adult": False}, {"minimum_age": 16}, "unknown"),
    ("age", {"adult": True}, {"minimum_age": 16}, "met"),
    ("age", {"adult": True}, {"minimum_age": 20}, "unknown"),
    ("age", {}, {"minimum_age": 18}, "unknown"),
    ("age", {"adult": False}, {}, "unknown"),
    ("distance", {"max_distance_km": 10}, {}, "met"),
    ("distance", {}, {}, "unknown"),
    ("distance", {"max_distance_km": 100}, {"municipality": "564"}, "blocked"),
    ("distance", {"max_distance_km": 110}, {"municipality": "564"}, "met"),
    ("distance", {"max_distance_km": 5}, {"municipality": "564", "remote": True}, "met"),
    ("distance", {"max_distance_km": 5}, {"municipality": "564", "remote": False}, "blocked"),
    ("distance", {"max_distance_km": 5}, {"municipality": "564", "adjustments": ["transport"]}, "partly"),
    ("hours", {"hours_per_week": [20, 30]}, {"hours_per_week": [30, 40]}, "met"),
    ("hours", {"hours_per_week": [20, 29.5]}, {"hours_per_week": [30, 40]}, "blocked"),
    ("hours", {"hours_per_week": [20, 29]}, {"hours_per_week": [30, 40], "adjustments": ["shorter_hours"]}, "partly"),
    ("hours", {"hours_per_week": [38, 40]}, {"hours_per_week": [10, 20], "adjustments": ["shorter_hours"]}, "blocked"),
    ("hours", {}, {"hours_per_week": [30, 40]}, "unknown"),
    ("hours", {"hours_per_week": [38, 40]}, {}, "unknown"),
    ("shifts", {"shifts": ["day", "night"]}, {"shifts": ["day"]}, "met"),
    ("shifts", {"shifts": ["day"]}, {"shifts": ["day", "night"]}, "blocked"),
    ("shifts", {"shifts": []}, {"shifts": ["day"]}, "blocked"),
    ("shifts", {"shifts": ["day"]}, {"shifts": []}, None),
    ("shifts", {}, {"shifts": ["day"]}, "unknown"),
    ("dates", {"available_from": "2027-06-02"}, {"end_date": "2027-06-01"}, "blocked"),
    ("dates", {"available_from": "2027-04-02"}, {"start_date": "2027-02-01"}, "partly"),
    ("dates", {"available_from": "2027-04-03"}, {"start_date": "2027-02-01"}, "blocked"),
    ("dates", {"available_from": "2027-02-01"}, {"start_date": "2027-02-01"}, "met"),
    ("dates", {}, {"start_date": "2027-02-01"}, "unknown"),
    ("dates", {"available_from": "2027-02-01"}, {}, "unknown"),
    ("demand", {"capacity": {"lifting": 1}}, {"demands": {"lifting": 3}}, "blocked"),
    ("demand", {"capacity": {"lifting": 1}}, {"demands": {"lifting": 2}}, "partly"),
    ("demand", {"capacity": {"lifting": 2}}, {"demands": {"lifting": 2}}, "met"),
    ("demand", {"capacity": {}}, {"demands": {"lifting": 3}}, "unknown"),
    ("demand", {}, {"demands": {"lifting": 3}}, "unknown"),
    ("demand", {"capacity": {"lifting": 0}}, {"demands": {}}, None),
    ("need", {"needs": ["accessible_premises"]}, {"adjustments": []}, "blocked"),
    ("need", {"needs": ["accessible_premises"]}, {}, "unknown"),
    ("need", {"needs": ["accessible_premises"]}, {"adjustments": ["accessible_premises"]}, "met"),
    ("need", {"needs": ["extra_breaks"]}, {"adjustments": ["aids"]}, "missing"),
    ("need", {"needs": []}, {"adjustments": []}, "met"),
    ("need", {}, {"adjustments": ["aids"]}, "unknown"),
    ("qualification", {"education": []}, {"required_qualification": "lähihoitaja"}, "blocked"),
    ("qualification", {}, {"required_qualification": "lähihoitaja"}, "unknown"),
    ("qualification", {"education": []}, {}, "unknown"),
    ("qualification", {"education": []}, {"required_qualification": ""}, None),
]


@pytest.mark.parametrize(("code", "person", "offer", "state"), CASES)
def test_the_table_of_hard_requirements(code: str, person: P, offer: O, state: str | None) -> None:
    found = match(person, offer)
    own = component(found, code)
    if state is None:
        assert own is None
        assert code not in codes(found)
        return
    assert own.state == ("missing" if state == "blocked" else state)
    assert (code in codes(found)) is (state == "blocked")
    assert own.value == {"met": 1.0, "missing": 0.0, "unknown": None}.get(own.state, own.value)
    assert own.state != "partly" or 0 < own.value < 1


def test_the_text_of_a_trainable_card_says_that_it_can_be_taken_there() -> None:
    text = component(match({"cards": []}, {"trainable_cards": ["022"]}), "card").text
    assert text == "Sinulta puuttuu Hygieniapassi; sen voi suorittaa paikassa."


def test_distance_uses_told_places_before_centres() -> None:
    near = {"latitude": 65.012, "longitude": 25.465, "max_distance_km": 5}
    assert component(match(near, {"municipality": "564"}), "distance").state == "met"
    half_told = {"latitude": 65.012, "max_distance_km": 5}
    assert "distance" in codes(match(half_told, {"municipality": "564"}))


def test_native_is_read_as_c2_at_the_door() -> None:
    person = jobseeker(languages=[{"code": "so", "level": "native"}])
    assert person == jobseeker(languages=[{"code": "so", "level": "C2"}])
    assert person.to_dict()["languages"] == [{"code": "so", "level": "C2"}]


def test_what_is_written_is_read_again() -> None:
    person = jobseeker(
        work_history=[{"title": "siivooja", "ended_year": None}], cards=[{"code": "079"}], capacity={"pace": 1}
    )
    offer = opening(demands={"lifting": 2}, hours_per_week=[10, 20.5], start_date="2027-01-01")
    assert jobseeker(**person.to_dict()) == person
    assert opening(**offer.to_dict()) == offer
