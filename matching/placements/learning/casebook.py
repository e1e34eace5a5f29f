"""How well two weight sets order a judged casebook: nDCG@10 of the list that people see, in both directions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matching import engine as ranking
from matching.taxonomy.lookup import engine
from portal.core import clock

if TYPE_CHECKING:
    from matching.engine.weights import WeightSet

# Jobseekers, openings, and the grade of each judged pair.
Casebook = tuple[list[Any], list[Any], dict[tuple[str, str], int]]
DEPTH = 10
GRADES = ("0", "1", "2", "3")
COLUMNS = ("jobseeker", "opening", "grade")
MOST_TOLD = 20  # of what is wrong in a file


class UnusableCasebook(Exception):
    """Files that cannot be used; `problems` are lines: FILE:LINE: what is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = [f"… and {len(problems) - MOST_TOLD} more"] if len(problems) > MOST_TOLD else []
        self.problems = [*problems[:MOST_TOLD], *more]
        super().__init__("\n".join(self.problems))


def casebook_report(book: Casebook, old: WeightSet, new: WeightSet) -> dict[str, Any]:
    """Both sets on the same pairs, judged as of today."""
    from matching.engine.scorer import add_up

    by = engine()
    seekers, offered, judgements = book
    people = {one.id: by.view_person(one) for one in seekers}
    offers = {one.id: by.view_opening(one) for one in offered}
    scores: dict[tuple[str, str], tuple[int, int]] = {}
    grades: dict[tuple[str, str], int] = {}
    for pair, grade in judgements.items():
        judged = by.judge(people[pair[0]], offers[pair[1]], clock.today())
        if judged.eligible:
            scores[pair] = (add_up(judged.outcomes, old).score, add_up(judged.outcomes, new).score)
            grades[pair] = grade
    found: dict[str, Any] = {"pairs": len(scores)}
    for name, side in (("person", 0), ("opening", 1)):
        found[name] = [round(_quality(scores, grades, side, which), 4) for which in (0, 1)]
    return found


def read(folder: Path) -> Casebook:
    """`folder`: jobseekers.jsonl, openings.jsonl and judgements.tsv (jobseeker, opening, grade). Raises
    UnusableCasebook with every problem.
    """
    from matching.engine import read_jobseekers, read_openings

    seekers, problems = _lines(folder / "jobseekers.jsonl", read_jobseekers)
    offered, more = _lines(folder / "openings.jsonl", read_openings)
    if problems + more:
        raise UnusableCasebook(problems + more)
    known = {"jobseeker": {one.id for one in seekers}, "opening": {one.id for one in offered}}
    judgements, wrong = _lines(folder / "judgements.tsv", lambda lines, name: _judgements(lines, name, known))
    if wrong:
        raise UnusableCasebook(wrong)
    return seekers, offered, judgements


def _lines(path: Path, reading: Callable[[Any, str], tuple[Any, list[str]]]) -> tuple[Any, list[str]]:
    from matching.engine.reader import lines_of

    try:
        with path.open("rb") as file:
            return reading(lines_of(file), str(path))
    except OSError as error:
        return [], [f"{path}: cannot be read: {error.strerror}"]


def _judgements(
    lines: Iterator[Any], name: str, known: Mapping[str, set[str]]
) -> tuple[dict[tuple[str, str], int], list[str]]:
    """(jobseeker, opening) → grade, and what is wrong."""
    found: dict[tuple[str, str], int] = {}
    first, columns = next(lines, ""), []
    if isinstance(first, str):
        columns = first.lstrip("\ufeff").rstrip("\r\n").split("\t")
    if lacking := [column for column in COLUMNS if column not in columns]:
        return found, [f"{name}:1: the first line lacks the column {', '.join(lacking)}"]
    problems = []
    for at, line in enumerate(lines, 2):
        if isinstance(line, ranking.InvalidInput):
            problems += [f"{name}:{at}: {problem}" for problem in line.problems]
        elif line.strip():
            problems += [f"{name}:{at}: {problem}" for problem in _judgement(line, columns, known, found)]
    if not found and not problems:
        problems.append(f"{name}:1: the file has no judgements")
    return found, problems


def _judgement(
    line: str, columns: Sequence[str], known: Mapping[str, set[str]], found: dict[tuple[str, str], int]
) -> list[str]:
    """Put one judgement into `found`, or tell what is wrong with it."""
    row = dict(zip(columns, line.rstrip("\r\n").split("\t"), strict=False))
    if lacking := [column for column in COLUMNS if not row.get(column)]:
        return [f"nothing stands under {column}" for column in lacking]
    problems = [f"no {what} {row[what][:60]!r} in the folder" for what in known if row[what] not in known[what]]
    if row["grade"] not in GRADES:
        problems.append(f"a grade is 0…3, not {row['grade'][:60]!r}")
    pair = row["jobseeker"], row["opening"]
    if pair in found:
        problems.append("the pair has been judged already")
    if not problems:
        found[pair] = int(row["grade"])
    return problems


def _quality(scores: dict, grades: dict, side: int, which: int) -> float:
    lists: dict[str, list[tuple[str, str]]] = {}
    for pair in scores:
        lists.setdefault(pair[side], []).append(pair)
    values = []
    for pairs in lists.values():
        best = sorted((grades[pair] for pair in pairs), reverse=True)
        if best[0]:
            order = sorted(pairs, key=lambda pair: (-scores[pair][which], pair))
            values.append(_gain([grades[pair] for pair in order]) / _gain(best))
    return sum(values) / len(values) if values else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades[:DEPTH]))
