"""The command line: the published format, bad input answered in its place, and never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonus.rules import Case, CaseError, calculate, load_schemes
from bonus.rules.cli import results
from bonus.rules.scheme import FOLDER
from tests.places import ROOT

SCHEMES = load_schemes()
GOOD = {
    "id": "a",
    "scheme": "kiuruvesi",
    "application_date": "2026-05-02",
    "start_date": "2026-06-01",
    "end_date": "2026-10-31",
    "basis": "employment",
    "weekly_hours": "37.5",
}


def command(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bonus.rules", *arguments], cwd=ROOT, input=stdin, capture_output=True, check=False
    )


def one(line: bytes | dict) -> dict:
    data = line if isinstance(line, bytes) else json.dumps(line).encode()
    return next(results([data], SCHEMES, "en"))


def test_calculate_answers_each_case_in_order_and_ends_with_2():
    good, bad = json.dumps(GOOD), json.dumps({**GOOD, "id": "b", "wekly_hours": "30"})
    broken = '{"id": "c", '
    stdin = f"\ufeff{good}\n{bad}\n\n{broken}\n{json.dumps({**GOOD, 'id': 'd'})}\n".encode()
    done = command("calculate", "--language", "en", stdin=stdin)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert done.returncode == 2
    assert not done.stderr
    assert [answer["id"] for answer in answers] == ["a", "b", None, "d"]
    assert answers[0]["total"] == answers[3]["total"] == "2000.00"
    assert answers[1] == {"id": "b", "error": "line 2: wekly_hours: unknown key"}
    assert answers[2]["error"].startswith("line 4: the line is not JSON")


def test_calculate_ends_with_0_when_all_is_well_and_speaks_finnish_unless_told():
    done = command("calculate", stdin=json.dumps(GOOD).encode())
    assert done.returncode == 0
    assert "Kuntalisä: 400" in done.stdout.decode()


def test_nothing_in_nothing_out():
    done = command("calculate")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_list():
    done = command("list")
    assert done.returncode == 0
    assert b"oulainen\t2024-04-01\t2024-04-01\t2024-08-31\n" in done.stdout
    assert b"kiuruvesi\t1\t2020-01-01\t-\n" in done.stdout


def test_schemes_of_a_folder(tmp_path):
    (tmp_path / "kiuruvesi.json").write_bytes((FOLDER / "kiuruvesi.json").read_bytes())
    assert command("list", "--schemes", str(tmp_path)).stdout.count(b"\n") == 1
    done = command("calculate", "--schemes", str(tmp_path), stdin=json.dumps({**GOOD, "scheme": "oulainen"}).encode())
    assert done.returncode == 2
    assert b"line 1: scheme: no such scheme: oulainen" in done.stdout


@pytest.mark.parametrize("name", ["empty", "nowhere"])
def test_folder_without_schemes(tmp_path, name):
    (tmp_path / "empty").mkdir()
    done = command("list", "--schemes", str(tmp_path / name))
    assert done.returncode == 2
    assert b"no scheme files" in done.stderr
    assert b"Traceback" not in done.stderr


def test_folder_with_a_wrong_file(tmp_path):
    (tmp_path / "a.json").write_text('{"slug": "a"}')
    done = command("calculate", "--schemes", str(tmp_path))
    assert done.returncode == 2
    assert b"a.json: : " not in done.stderr
    assert b'the key "versions" is missing' in done.stderr


def test_check_says_file_place_and_what(tmp_path):
    wrong = tmp_path / "wrong.json"
    text = (FOLDER / "kiuruvesi.json").read_text("utf-8").replace('"400.00"', '"400"')
    wrong.write_text(text, "utf-8")
    done = command("check", str(FOLDER / "kiuruvesi.json"), str(wrong), str(tmp_path / "nowhere.json"))
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 2
    assert lines[0] == (
        f"{wrong}: versions/0/payment/components/0/amount: "
        '"400" is not written right; a sum of money has two decimals, e.g. "450.00"'
    )
    assert lines[1].startswith(f"{tmp_path / 'nowhere.json'}: (whole file): ")
    assert len(lines) == 2
    assert b"Traceback" not in done.stderr


def test_check_of_right_files_says_nothing():
    done = command("check", *map(str, sorted(FOLDER.glob("*.json"))))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_check_sees_two_files_that_are_in_force_on_the_same_day(tmp_path):
    text = (FOLDER / "kiuruvesi.json").read_text("utf-8")
    (tmp_path / "b.json").write_text(text.replace('"version": "1"', '"version": "2"'), "utf-8")
    done = command("check", str(FOLDER / "kiuruvesi.json"), str(tmp_path / "b.json"))
    assert done.returncode == 2
    assert "in force on the same day" in done.stdout.decode()


WRONG = [
    ("weekly_hours", 30, "weekly_hours: must be a decimal number in quotes"),
    ("weekly_hours", 37.5, "weekly_hours: must be a decimal number in quotes"),
    ("weekly_hours", "37,5", "weekly_hours: must be a decimal number in quotes"),
    ("weekly_hours", "1e3", "weekly_hours: must be a decimal number in quotes"),
    ("weekly_hours", "-1", "weekly_hours: must be a decimal number in quotes"),
    ("weekly_hours", "٣٠", "weekly_hours: must be a decimal number in quotes"),
    ("weekly_hours", "169", "weekly_hours: must be from 0 and at most 168"),
    ("full_time_hours", "0", "full_time_hours: must be over 0"),
    ("monthly_pay", "NaN", "monthly_pay: must be a decimal number in quotes"),
    ("monthly_pay", "9" * 400, "monthly_pay: must be a decimal number in quotes"),
    ("aid_intensity", "1.01", "aid_intensity: must be from 0 and at most 1"),
    ("start_date", "2026-02-29", "start_date: must be a date"),
    ("start_date", "2026-6-1", "start_date: must be a date"),
    ("start_date", "20260601", "start_date: must be a date"),
    ("start_date", "2026-W23-1", "start_date: must be a date"),
    ("start_date", "9999-12-31", "start_date: must be a date"),
    ("start_date", 20260601, "start_date: must be a date"),
    ("start_date", None, "start_date: is required"),
    ("end_date", "2026-05-31", "end_date: 2026-05-31 is before the start date 2026-06-01"),
    ("basis", "job", "basis: must be one of work_trial, apprenticeship, employment"),
    ("basis", ["employment"], "basis: must be one of"),
    ("id", "", "id: must be a text"),
    ("id", 7, "id: must be a text"),
    ("other_supports", {}, "other_supports: must be a list"),
    ("other_supports", ["x"], "other_supports[0]: must be an object"),
    ("other_supports", [{"kind": "grant"}], "other_supports[0].kind: must be one of"),
    ("other_supports", [{"percent": "50"}], "other_supports[0].kind: is required"),
    ("other_supports", [{"kind": "pay_subsidy", "percent": "101"}], "other_supports[0].percent: must be from 0"),
    (
        "other_supports",
        [{"kind": "pay_subsidy", "work_time_percent": "0"}],
        "other_supports[0].work_time_percent: must be over 0",
    ),
    (
        "other_supports",
        [{"kind": "pay_subsidy", "start_date": "2026-06-02", "end_date": "2026-06-01"}],
        "other_supports[0].end_date: 2026-06-01 is before",
    ),
    ("guidance", [{"date": "2026-06-02"}], "guidance[0].hours: is required"),
    ("guidance", [{"date": "2026-06-02", "hours": "25"}], "guidance[0].hours: must be from 0 and at most 24"),
    ("person", [], "person: must be an object"),
    ("person", {"age": "40"}, "person.age: must be a whole number"),
    ("person", {"age": True}, "person.age: must be a whole number"),
    ("person", {"age": 131}, "person.age: must be a whole number"),
    ("person", {"hetu": "x"}, "person.hetu: unknown key"),
    ("person", {"unemployed": [{"months": 6}]}, "person.unemployed[0]: must have either"),
    (
        "person",
        {"unemployed": [{"months": 6, "of_last_months": 7, "days": 9}]},
        "person.unemployed[0]: must have either",
    ),
    ("person", {"unemployed": [{"months": 8, "of_last_months": 7}]}, "person.unemployed[0].months: can't be more"),
    ("person", {"confirmed": ["a", 1]}, "person.confirmed[1]: must be a text"),
    ("employer", {"kind": "firm"}, "employer.kind: must be one of"),
    ("employer", {"economic_activity": "yes"}, "employer.economic_activity: must be true or false"),
    ("employer", {"granted": [{"date": "2026-01-01", "amount": "1.00"}]}, "employer.granted[0].scheme: is required"),
    (
        "employer",
        {"undertaking_de_minimis": [{"scheme": "x", "date": "2026-01-01", "amount": "1.00"}]},
        "employer.undertaking_de_minimis[0].scheme: unknown key",
    ),
    ("earlier_periods", [{"start_date": "2025-01-01"}], "earlier_periods[0].end_date: is required"),
    ("confirmations", "x", "confirmations: must be a list"),
    ("scheme", "nowhere", "scheme: no such scheme: nowhere"),
]


@pytest.mark.parametrize(("key", "value", "expected"), WRONG)
def test_unreadable_value_names_line_and_key(key, value, expected):
    answer = one({**GOOD, key: value})
    assert set(answer) == {"id", "error"}
    assert answer["error"].startswith(f"line 1: {expected}")
    assert len(answer["error"]) < 300


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"[]", "the line is not a JSON object"),
        (b"\xff\xfe", "not text in UTF-8"),
        (b'{"id": "x", "id": "y"}', "id: is here twice"),
        (b'{"id": NaN}', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"id": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"null", "not a JSON object"),
    ],
)
def test_unreadable_line(line, expected):
    assert expected in one(line)["error"]


def test_null_is_unknown():
    whole = {**GOOD, "end_date": None, "weekly_hours": None, "person": None, "employer": {"kind": None}}
    assert one(whole)["eligible"] is None


def test_no_version_in_force_is_a_refusal_that_says_so():
    answer = one({**GOOD, "scheme": "oulainen", "application_date": "2024-09-01"})
    assert (answer["eligible"], answer["total"], answer["scheme_version"]) == (False, "0.00", None)
    assert answer["findings"][0]["code"] == "no_version_in_force"
    assert "1 September 2024" in answer["findings"][0]["text"]


@pytest.mark.parametrize(
    ("start", "end", "total"),
    [
        ("2028-01-31", "2028-02-28", "400.00"),
        ("2028-02-29", "2028-03-28", "400.00"),
        ("2028-02-01", "2028-02-29", "400.00"),
        ("2027-02-01", "2027-02-28", "400.00"),
        ("2027-12-31", "2028-08-30", "3200.00"),
        ("2028-02-29", None, "3200.00"),
    ],
)
def test_month_ends_and_leap_days(start, end, total):
    assert one({**GOOD, "application_date": "2027-01-01", "start_date": start, "end_date": end})["total"] == total


def test_case_from_python_may_hold_the_same_values():
    case = Case.from_dict(GOOD)
    assert case.weekly_hours == Decimal("37.5")
    assert calculate(case, SCHEMES, "sv").total == 2000
    with pytest.raises(CaseError) as caught:
        calculate({**GOOD, "basis": "x"}, SCHEMES)
    assert caught.value.key == "basis"
    with pytest.raises(ValueError, match="language must be one of"):
        calculate(case, SCHEMES, "de")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["id", "end_date", "person", "employer", "other_supports", "guidance", "monthly_pay", "nonsense"]
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=4))
def test_whatever_comes_gets_an_answer(changes):
    answer = one({**GOOD, **changes})
    assert "error" in answer or answer["total"]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_whatever_bytes_come_get_an_answer(line):
    assert all("error" in answer for answer in results([line.replace(b"\n", b"")], SCHEMES, "fi"))
