"""What holds for every case of every scheme, whatever the facts."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bonus.rules import Result, calculate
from tests.bonus.rules.strategies import FINE, SCHEMES, VERSIONS, any_cases, cents, near_cases, supports

PLENTY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LIGHT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DEDUCTING = [version for version in VERSIONS if any(component.all_deductions for component in version.rules.components)]


def run(case: dict[str, Any], language: str = "en") -> Result:
    return calculate(case, SCHEMES, language)


def codes(result: Result) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in result.findings]


@PLENTY
@given(any_cases(), st.sampled_from(["fi", "sv", "en"]))
def test_rows_and_instalments_add_up_to_the_total(case, language):
    result = run(case, language)
    assert sum(row.amount for row in result.rows) == result.total
    assert sum(part.amount for part in result.instalments) == result.total
    assert result.total >= 0
    assert all(cents(row.amount) for row in result.rows)
    assert all(part.amount > 0 for part in result.instalments)
    if result.eligible is False:
        assert result.total == 0
        assert any(finding.severity == "refuse" for finding in result.findings)
    else:
        assert not any(finding.severity == "refuse" for finding in result.findings)
    assert (result.eligible is None) == (result.eligible is not False and bool(result.missing))


@LIGHT
@given(any_cases())
def test_result_is_the_published_format(case):
    found = json.loads(json.dumps(run(case).to_dict()), parse_float=_no_floats)
    keys = ["id", "scheme", "scheme_version", "eligible", "findings", "rows", "total", "instalments"]
    assert list(found) == keys
    for row in found["rows"]:
        assert row["code"] in {"base", "deduction", "cap", "rounding"}
        assert row["unit"] in {"month", "week", "day", "hour", "once", "share"}
        assert row["text"]
    for finding in found["findings"]:
        assert finding["severity"] in {"refuse", "check", "inform"}
        assert finding["text"].endswith(".")
        assert "{" not in finding["text"]


def _no_floats(text: str) -> float:
    raise AssertionError(f"a float in the result: {text}")


@LIGHT
@given(any_cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(case, random):
    shuffled = _shuffled(case, random)
    assert run(shuffled) == run(case)


def _shuffled(value: Any, random: Any) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: _shuffled(value[key], random) for key in keys}
    if isinstance(value, list):
        items = [_shuffled(item, random) for item in value]
        random.shuffle(items)
        return items
    return value


@PLENTY
@given(any_cases(), st.integers(1, 120))
def test_a_longer_period_never_pays_less(case, days):
    assume(case["end_date"] is not None)
    longer = copy.deepcopy(case)
    longer["end_date"] = (date.fromisoformat(case["end_date"]) + timedelta(days=days)).isoformat()
    before, after = run(case), run(longer)
    assume(codes(before) == codes(after))
    assert after.total >= before.total


@PLENTY
@given(st.data())
def test_a_deducted_support_never_raises_the_sum(data):
    """Beyond the roundings of the sub-ranges that it cuts: quantities to 0.01 of a month, sums to a euro."""
    case = data.draw(near_cases(DEDUCTING))
    start = date.fromisoformat(case["start_date"])
    version = SCHEMES.get(case["scheme"], on=date.fromisoformat(case["application_date"]))
    kinds = {kind for part in version.rules.components for item in part.all_deductions for kind in item.kinds}
    case["other_supports"] = case["other_supports"] or []
    more = copy.deepcopy(case)
    more["other_supports"].append(data.draw(supports(start, tuple(sorted(kinds)))))
    before, after = run(case), run(more)
    assume(before.eligible is not False and after.eligible is not False)
    ranges = len({row.start_date for row in after.rows if row.code == "base"})
    each = Decimal("0.01") * max((row.unit_amount for row in after.rows if row.code == "base"), default=Decimal(0)) + 1
    highest = Decimal("0.01") * 1500 + 1
    assert after.total <= before.total + (ranges + 1) * min(each, highest)


def paths(facts: dict[str, Any]) -> list[tuple[str, ...]]:
    """Every fact of a case that may be unknown."""
    fixed = {"id", "scheme", "application_date", "start_date", "basis", "end_date"}
    found = [(key,) for key in facts if key not in fixed]
    return found + [(key, inner) for key in ("person", "employer") for inner in facts.get(key, {})]


def without(facts: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The case without one fact."""
    copied = copy.deepcopy(facts)
    target = copied if len(path) == 1 else copied[path[0]]
    del target[path[-1]]
    return copied


@pytest.mark.parametrize(("version", "worked"), FINE, ids=lambda value: getattr(value, "slug", ""))
def test_a_missing_fact_makes_unknown_and_never_refuses(version, worked):
    """Whatever single fact is taken away, yes never becomes no; the unknown is named and an official told to look."""
    for path in paths(worked.facts):
        after = run(without(worked.facts, path))
        assert after.eligible is not False, path
        if worked.expected["eligible"] is True and after.eligible is None:
            assert any(missing.startswith((path[0], "other_supports")) for missing in after.missing)
            assert any(finding.severity == "check" for finding in after.findings)


def test_every_scheme_with_conditions_of_its_own_needs_some_fact():
    """Of each version at least one worked case becomes unknown when a fact is taken away."""
    changed = {
        (version.slug, version.version)
        for version, worked in FINE
        for path in paths(worked.facts)
        if worked.expected["eligible"] is True and run(without(worked.facts, path)).eligible is None
    }
    assert {(version.slug, version.version) for version in VERSIONS} - changed == {
        ("helsinki-lisa-employment", "2020-01-01")
    }


@LIGHT
@given(any_cases())
def test_languages_differ_in_words_only(case):
    results = [run(case, language) for language in ("fi", "sv", "en")]
    plain = [
        (result.eligible, result.total, codes(result), [(row.code, row.amount) for row in result.rows])
        for result in results
    ]
    assert plain[0] == plain[1] == plain[2]
