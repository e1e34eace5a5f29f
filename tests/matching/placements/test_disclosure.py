"""What an employer is told: 118 §'s list, the consented scopes, and nothing else."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.jobseekers.models import Consent
from matching.placements.disclosed_view import sections
from matching.placements.disclosure import disclose, field_names

SCOPES = list(Consent.Scope.values)
CONTACT = {"name": "Veikko Keksitty", "phone": "040 1", "email": "v@example.fi"}
PROFILE = {
    "id": "17", "language": "fi", "municipality": "615", "latitude": 65.1, "longitude": 27.2, "car": True,
    "max_distance_km": 30, "adult": True, "kinds": ["job"], "hours_per_week": [10, 20], "shifts": ["day"],
    "available_from": "2026-12-01", "not_wanted": ["ei-tätä"], "capacity": {"lifting": 1}, "needs": ["extra_breaks"],
    "summary": "Olen reipas.", "wishes": ["keittiö"], "skills": ["tiskaus"], "driving_licences": ["B"],
    "cards": [{"code": "001", "valid_until": "2027-01-31"}], "languages": [{"code": "fi", "level": "native"}],
    "education": [{"qualification": "Kokki", "completed": True, "year": 1987}],
    "work_history": [{"title": "Tiskaaja", "months": 8, "ended_year": 2023, "description": "Koulussa"}],
}  # fmt: skip
NEVER = ["65.1", "27.2", "ei-tätä", "lifting", "extra_breaks", "1987", "615", "available_from", "kinds", "shifts"]


def everything(**more):
    return disclose(contact=CONTACT, profile=PROFILE, **({"scopes": SCOPES, "unemployed_12_months": True} | more))


def test_the_whole_of_what_can_ever_be_shown():
    shown = json.dumps(everything(), ensure_ascii=False)
    assert [secret for secret in NEVER if secret in shown] == []
    assert set(everything()) == set(SCOPES)
    for told in ("Veikko Keksitty", "native", "Kokki", "Tiskaaja", "tiskaus", "001", "Olen reipas."):
        assert told in shown


@pytest.mark.parametrize("count", [0, 1, 2, 6])
def test_only_consented_scopes_are_shown(count):
    for chosen in combinations(SCOPES, count):
        assert set(everything(scopes=list(chosen))) == set(chosen)


def test_a_name_needs_the_contact_scope():
    shown = json.dumps(everything(scopes=[s for s in SCOPES if s != "contact"]), ensure_ascii=False)
    assert "Veikko" not in shown and "040" not in shown


def test_long_unemployment_is_told_only_when_consented_and_checked():
    assert "unemployed_12_months" not in everything(unemployed_12_months=False)
    assert "unemployed_12_months" not in everything(scopes=["skills"])


@given(
    extra=st.dictionaries(st.text(min_size=1, max_size=8), st.text(min_size=12, max_size=20), max_size=4),
    row=st.dictionaries(st.sampled_from(["age", "diagnosis", "year", "note"]), st.text(min_size=12, max_size=20)),
)
def test_a_key_that_is_not_on_the_list_never_comes_along(extra, row):
    profile = {f"x{key}": value for key, value in extra.items()} | {
        "languages": [{"code": "sv", "level": "B1", **row}], "education": [{"qualification": "Kokki", **row}],
        "work_history": [{"title": "Tiskaaja", **row}], "cards": [{"code": "001", **row}],
    }  # fmt: skip
    shown = disclose(contact={**CONTACT, "age": "61"}, profile=profile, scopes=SCOPES)
    for part in ("languages", "education", "work_history"):
        assert not set(shown[part][0]) & {"age", "diagnosis", "year", "note"}
    assert "61" not in str(shown["contact"].values()) and set(shown) <= set(SCOPES)


def test_an_empty_profile_shows_nothing():
    assert disclose(contact={"name": "", "phone": "", "email": ""}, profile={}, scopes=SCOPES) == {}


def test_the_audit_trail_gets_names_of_parts_and_no_values():
    assert field_names(everything(scopes=["skills", "contact"])) == "contact,skills"


def test_every_part_has_words_for_the_page():
    words = str([(s.title, [(r.key, r.value) for r in s.rows]) for s in sections(everything())])
    for told in ("Veikko Keksitty", "Kokki", "Tiskaaja", "31.1.2027", "Olen reipas."):
        assert told in words
