"""Bad input: a sentence with file and line, never a traceback, nothing half-written."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from matching.engine import InvalidInput, Opening, read_jobseekers, read_openings
from matching.engine.reader import MAX_LINE, lines_of

from .build import run, write

PERSON = {"id": "j", "language": "fi", "municipality": "615"}
OFFER = {"id": "o", "kind": "job", "title": "Siivooja", "description": "", "language": "fi", "municipality": "615"}

WRONG_PERSON: list[tuple[dict[str, Any], str]] = [
    ({"sex": "f"}, 'unknown key "sex"'),
    ({"language": "de"}, "language has an unknown language"),
    ({"municipality": "999"}, "municipality has an unknown municipality"),
    ({"municipality": 615}, "municipality has an unknown municipality"),
    ({"available_from": "2027-02-30"}, "available_from is not a date of the calendar"),
    ({"available_from": "20270201"}, "available_from must be a date"),
    ({"cards": [{"code": "999"}]}, "cards has an item whose code has an unknown card"),
    ({"cards": [{"valid_until": "2027-01-01"}]}, "cards has an item without code"),
    ({"cards": [{"code": "079", "until": None}]}, "cards has an unknown key"),
    ({"cards": ["079"]}, "cards must hold objects"),
    ({"adult": 1}, "adult must be true or false"),
    ({"max_distance_km": True}, "max_distance_km must be a whole number"),
    ({"max_distance_km": 12.5}, "max_distance_km must be a whole number"),
    ({"max_distance_km": -1}, "max_distance_km must be 0"),
    ({"hours_per_week": [30, 20]}, "hours_per_week has its minimum above its maximum"),
    ({"hours_per_week": [30]}, "hours_per_week must be [min, max]"),
    ({"hours_per_week": [0, 1000]}, "hours_per_week must be 0"),
    ({"shifts": ["morning"]}, "shifts has an unknown shift"),
    ({"shifts": "day"}, "shifts must be a list"),
    ({"capacity": {"lifting": 4}}, "capacity must be 0"),
    ({"capacity": {"flying": 1}}, "capacity has an unknown demand"),
    ({"capacity": []}, "capacity must be an object"),
    ({"languages": [{"code": "Finnish"}]}, "languages has an item whose code must be a language code"),
    ({"languages": [{"code": "fi", "level": "B3"}]}, "unknown language level"),
    ({"languages": [{"code": "fi", "level": "A1"}, {"code": "fi", "level": "B1"}]}, "listed twice"),
    ({"latitude": 91}, "latitude must be -90"),
    ({"summary": None}, "summary must be text"),
    ({"summary": "a\u0000b"}, "U+0000"),
    ({"summary": "x" * 100_001}, "summary is too long"),
    ({"skills": ["x"] * 1_001}, "skills is too long"),
    ({"id": "  "}, "id must not be empty"),
    ({"wishes": [1]}, "wishes must be text"),
]


@pytest.mark.parametrize(("more", "problem"), WRONG_PERSON)
def test_a_wrong_value_is_named(more: dict[str, Any], problem: str) -> None:
    items, problems = read_jobseekers([json.dumps(PERSON | more)], "people.jsonl")
    assert items == []
    assert len(problems) == 1
    assert problems[0].startswith("people.jsonl:1: ")
    assert problem in problems[0]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not JSON"),
        ("[]", "must be an object"),
        ("null", "must be an object"),
        ('{"id": "a", "id": "b"}', "given twice"),
        ('{"id": NaN}', "NaN is not a number"),
        ("[" * 100_000, "beyond all bounds"),
        ('{"id": ' + "9" * 10_000 + "}", "beyond all bounds"),
        ('{"latitude": 1e999}', "latitude must be"),
    ],
)
def test_a_line_that_is_not_an_object_is_told(line: str, problem: str) -> None:
    _, problems = read_openings([line], "o.jsonl")
    assert any(problem in told and told.startswith("o.jsonl:1: ") for told in problems)


def test_every_missing_key_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as error:
        Opening.from_dict({})
    assert error.value.problems == [
        f"{key} is required" for key in ("id", "kind", "title", "description", "language", "municipality")
    ]


def test_an_end_before_the_start_is_told() -> None:
    _, problems = read_openings([json.dumps(OFFER | {"start_date": "2027-02-01", "end_date": "2027-01-01"})], "o")
    assert problems == ["o:1: end_date 2027-01-01 is before start_date 2027-02-01"]


def test_duplicates_empty_files_and_blank_lines() -> None:
    line = json.dumps(PERSON)
    assert read_jobseekers([line, "", line], "p")[1] == ['p:3: id "j" is already on line 1']
    assert read_jobseekers([], "p")[1] == ["p:1: the file has no jobseekers"]
    assert read_openings(["\n", "\n"], "p")[1] == ["p:2: the file has no openings"]
    assert len(read_jobseekers(["\ufeff" + line, ""], "p")[0]) == 1


def test_one_bad_line_of_many(tmp_path: Path) -> None:
    lines = [json.dumps(PERSON | {"id": str(n)}) for n in range(5_000)]
    lines[4_321] = '{"id": 1}'
    items, problems = read_jobseekers(lines, "p")
    assert len(items) == 4_999
    assert {problem.split(": ")[0] for problem in problems} == {"p:4322"}


def test_long_lines_nul_bytes_and_foreign_encodings_are_told(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    path.write_bytes(b"x" * (MAX_LINE + 10) + b"\n" + b'{"id": "\0"}\n' + "{ä}".encode("latin-1") + b"\n")
    with path.open("rb") as file:
        _, problems = read_openings(lines_of(file), "o")
    assert problems[0].startswith("o:1: the line is longer than")
    assert problems[1] == "o:2: the line holds a NUL byte"
    assert problems[2].startswith("o:3: not UTF-8")


def test_the_command_line_tells_every_problem_and_writes_nothing(tmp_path: Path) -> None:
    people = write(tmp_path / "people.jsonl", PERSON, {"id": "k", "language": "fi"})
    offers = write(tmp_path / "openings.jsonl", OFFER | {"colour": "red"})
    out = tmp_path / "rankings.jsonl"
    done = run("rank", "--jobseekers", people, "--openings", offers, "--out", out)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [f"{people}:2: municipality is required", f'{offers}:1: unknown key "colour"']
    assert sorted(path.name for path in tmp_path.iterdir()) == ["openings.jsonl", "people.jsonl"]


def told(tmp_path: Path, people: bytes, offers: bytes) -> list[str]:
    """What the command says of two files that it cannot use; nothing may be left beside them."""
    (tmp_path / "p").write_bytes(people)
    (tmp_path / "o").write_bytes(offers)
    done = run("rank", "--jobseekers", tmp_path / "p", "--openings", tmp_path / "o", "--out", tmp_path / "r")
    assert (done.returncode, done.stdout) == (2, "") and "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["o", "p"]
    return done.stderr.replace(f"{tmp_path}/", "").splitlines()


GOOD = json.dumps(PERSON).encode() + b"\n"
OFFERED = json.dumps(OFFER).encode() + b"\n"


@pytest.mark.parametrize(
    ("people", "offers", "lines"),
    [
        (b"", b"", ["p:1: the file has no jobseekers", "o:1: the file has no openings"]),
        (GOOD, b"", ["o:1: the file has no openings"]),  # one person and no openings
        (GOOD + GOOD, OFFERED, ['p:2: id "j" is already on line 1']),
        (GOOD.replace(b"j", b"\0"), OFFERED, ["p:1: the line holds a NUL byte"]),
        (GOOD, b'{"title": "' + b"x" * 10_000_000 + b'"}\n', ["o:1: the line is longer than 4194304 bytes"]),
        (
            GOOD,
            json.dumps(OFFER | {"description": "x" * 3_000_000}).encode(),
            ["o:1: description is too long: 3000000 characters, at most 100000"],
        ),
    ],
    ids=["empty", "no openings", "duplicate", "NUL", "10 MB", "3 MB"],
)
def test_unusable_files_are_told_by_the_command_and_nothing_is_written(
    tmp_path: Path, people: bytes, offers: bytes, lines: list[str]
) -> None:
    assert told(tmp_path, people, offers) == lines


def test_one_bad_line_of_a_hundred_thousand_is_found_and_nothing_is_written(tmp_path: Path) -> None:
    lines = [json.dumps(PERSON | {"id": str(n)}).encode() for n in range(100_000)]
    lines[87_654] = lines[87_654].replace(b'"615"', b'"001"')
    assert told(tmp_path, b"\n".join(lines), OFFERED) == ['p:87655: municipality has an unknown municipality: "001"']


def test_a_file_of_endless_lines_is_read_in_bounded_memory(tmp_path: Path) -> None:
    """Sixty megabytes in three lines, none of them kept: never more than a few pieces of a line at a time."""
    path = tmp_path / "o"
    with path.open("wb") as file:
        for _line in range(3):
            for _piece in range(20):
                file.write(b"x" * 1_000_000)
            file.write(b"\n")
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            _, problems = read_openings(lines_of(file), "o")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [problem.split(" is")[0] for problem in problems] == [f"o:{at}: the line" for at in (1, 2, 3)]
    assert most < 4 * MAX_LINE


@pytest.mark.parametrize(
    "more",
    [["--as-of", "2026-13-01"], ["--top", "0"], ["--top", "2", "--all"], ["--language", "de"], ["--direction", "both"]],
)
def test_wrong_options_are_refused(tmp_path: Path, more: list[str]) -> None:
    people, offers = write(tmp_path / "p", PERSON), write(tmp_path / "o", OFFER)
    done = run("rank", "--jobseekers", people, "--openings", offers, *more)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_files_and_folders_that_are_not_there(tmp_path: Path) -> None:
    people, offers = write(tmp_path / "p", PERSON), write(tmp_path / "o", OFFER)
    done = run("rank", "--jobseekers", tmp_path / "none", "--openings", offers)
    assert (done.returncode, done.stderr) == (2, f"{tmp_path}/none: cannot be read: No such file or directory\n")
    done = run("rank", "--jobseekers", people, "--openings", offers, "--out", tmp_path / "no" / "r")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    done = run("rank", "--jobseekers", people, "--openings", offers, "--taxonomy", people)
    assert done.returncode == 2
    assert "not a taxonomy file" in done.stderr
