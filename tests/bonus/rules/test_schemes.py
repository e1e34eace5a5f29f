"""Every scheme file of the package passes its own check, and its worked cases give what they say."""

from __future__ import annotations

from datetime import date

import pytest

from bonus.rules import Case, SchemeVersion, calculate, calculate_version, load_scheme_bytes, load_schemes
from bonus.rules.scheme import WorkedCase, scheme_files

SCHEMES = load_schemes()
WORKED = [
    pytest.param(version, worked, id=f"{version.slug} {version.version} {number}")
    for version in SCHEMES
    for number, worked in enumerate(version.worked_cases)
]


@pytest.mark.parametrize("file", scheme_files(), ids=lambda file: file.stem)
def test_file_is_right_and_named_by_its_slug(file):
    versions = load_scheme_bytes(file.read_bytes())
    assert {version.slug for version in versions} == {file.stem}


@pytest.mark.parametrize("version", list(SCHEMES), ids=lambda version: f"{version.slug} {version.version}")
def test_version_has_worked_cases_and_a_source(version: SchemeVersion):
    assert version.worked_cases
    assert version.sources


@pytest.mark.parametrize(("version", "worked"), WORKED)
def test_worked_case(version: SchemeVersion, worked: WorkedCase):
    result = calculate(worked.facts, SCHEMES, "fi")
    assert result.scheme_version == version.version
    assert result == calculate_version_of(version, worked)
    found = result.to_dict()
    assert {key: found[key] for key in worked.expected if key in ("eligible", "total", "instalments")} == {
        key: value for key, value in worked.expected.items() if key != "findings"
    }
    if "findings" in worked.expected:
        assert set(worked.expected["findings"]) <= {finding.code for finding in result.findings}


def calculate_version_of(version: SchemeVersion, worked: WorkedCase):
    return calculate_version(Case.from_dict(worked.facts), version, "fi")


def test_what_the_terms_say_of_claims_and_small_sums_and_what_is_a_placeholder():
    schemes = SCHEMES
    on = date(2026, 6, 1)
    helsinki, own = schemes.get("helsinki-lisa", on), schemes.get("pudasjarvi-rekrybonus", on)
    assert helsinki.small_sum == 20 and helsinki.is_stated("/paying/small_sum")
    assert helsinki.claim_within_months is None and not helsinki.is_stated("/paying/claim_within_months")
    assert own.claim_within_months == 2 and not own.is_stated("/paying/claim_within_months")


def test_the_promised_handling_time_is_the_schemes_or_not_told():
    on = date(2026, 6, 1)
    helsinki, own = SCHEMES.get("helsinki-lisa", on), SCHEMES.get("pudasjarvi-rekrybonus", on)
    assert helsinki.handling_days is None and not helsinki.is_stated("/handling_days")
    assert own.handling_days == 30 and not own.is_stated("/handling_days")  # a placeholder that the town fills in
