"""A casebook's files that are wrong are told by file and line, before anything is fitted; a good one is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from matching.engine.weights import SHIPPED, WeightSet
from matching.placements.learning.casebook import UnusableCasebook, casebook_report, read
from matching.placements.models import WeightVersion

PERSON = {"id": "j1", "language": "fi", "municipality": "615", "wishes": ["siivooja"]}
OPENING = PERSON | {"id": "o1", "kind": "job", "title": "Siivooja", "description": "Siivoat."}
del OPENING["wishes"]
HEAD = "jobseeker\topening\tgrade\tblockers\tfit\n"


def book(folder: Path, judgements: str, person: dict | None = None) -> Path:
    offers = [OPENING, OPENING | {"id": "o2", "title": "Kokki", "description": "Keität."}]
    (folder / "jobseekers.jsonl").write_text(json.dumps(person or PERSON) + "\n", encoding="utf-8")
    (folder / "openings.jsonl").write_text("".join(json.dumps(offer) + "\n" for offer in offers), encoding="utf-8")
    (folder / "judgements.tsv").write_text(judgements, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("judgements", "problem"),
    [
        (HEAD + "j1\to1\t3\t\t3\nj1\to9\t1\t\t1\n", "judgements.tsv:3: no opening 'o9' in the folder"),
        (HEAD + "j9\to1\t3\t\t3\n", "judgements.tsv:2: no jobseeker 'j9' in the folder"),
        (HEAD + "j1\to1\tnan\t\t3\n", "judgements.tsv:2: a grade is 0…3, not 'nan'"),
        (HEAD + "j1\to1\t-inf\t\t3\n", "judgements.tsv:2: a grade is 0…3, not '-inf'"),
        (HEAD + "j1\to1\t99999999999\t\t3\n", "judgements.tsv:2: a grade is 0…3, not '99999999999'"),
        (HEAD + "j1\to1\t3\t\t3\nj1\to1\t2\t\t2\n", "judgements.tsv:3: the pair has been judged already"),
        (HEAD + "j1\n", "judgements.tsv:2: nothing stands under opening"),
        (HEAD + "j1\to1\t3\0\n", "judgements.tsv:2: the line holds a NUL byte"),
        (HEAD, "judgements.tsv:1: the file has no judgements"),
        ("", "judgements.tsv:1: the first line lacks the column jobseeker, opening, grade"),
    ],
)
def test_a_wrong_judgement_is_told_by_file_and_line(tmp_path, judgements, problem):
    with pytest.raises(UnusableCasebook) as told:
        read(book(tmp_path, judgements))
    assert problem in str(told.value)


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999"])
def test_a_value_that_is_no_number_ends_the_command_before_anything_is_fitted_or_kept(tmp_path, town, value):
    folder = book(tmp_path, HEAD + "j1\to1\t3\t\t3\n")
    line = json.dumps(PERSON)[:-1] + f', "latitude": {value}}}\n'
    (folder / "jobseekers.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(CommandError, match=r"jobseekers\.jsonl:1: .*\b(number|must be)\b") as told:
        call_command("fit_weights", "615", casebook=folder)
    assert told.value.returncode == 2 and not WeightVersion.objects.exists()


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(UnusableCasebook, match=r"jobseekers\.jsonl: cannot be read"):
        read(tmp_path)


def test_many_wrong_lines_are_told_shortly(tmp_path):
    with pytest.raises(UnusableCasebook) as told:
        read(book(tmp_path, HEAD + "j9\to1\t3\t\t3\n" * 500))
    assert len(told.value.problems) == 21 and told.value.problems[-1] == "… and 480 more"


def test_a_good_casebook_tells_how_well_both_sets_order_it(tmp_path):
    found = read(book(tmp_path, HEAD + "j1\to1\t3\t\t3\nj1\to2\t0\t\t0\n"))
    upside_down = WeightSet("x", {code: (1, neutral) for code, (_weight, neutral) in SHIPPED.rows.items()})
    report = casebook_report(found, SHIPPED, upside_down)
    assert report["pairs"] == 2 and report["person"][0] == 1.0
