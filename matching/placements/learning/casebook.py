"""How well two weight sets order a judged casebook: nDCG@10 of the list that people see, in both directions."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matching import engine as ranking
from matching.taxonomy.lookup import engine
from portal.core import clock

if TYPE_CHECKING:
    from matching.engine.weights import WeightSet

DEPTH = 10


def casebook_report(folder: Path, old: WeightSet, new: WeightSet) -> dict[str, Any]:
    """`folder`: jobseekers.jsonl, openings.jsonl and judgements.tsv (jobseeker, opening, grade). Raises OSError,
    InvalidInput, KeyError or ValueError when it cannot be read.
    """
    from matching.engine.scorer import add_up

    by = engine()
    people = {row["id"]: by.view_person(ranking.Jobseeker.from_dict(row)) for row in _rows(folder / "jobseekers.jsonl")}
    offers = {row["id"]: by.view_opening(ranking.Opening.from_dict(row)) for row in _rows(folder / "openings.jsonl")}
    scores: dict[tuple[str, str], tuple[int, int]] = {}
    grades: dict[tuple[str, str], int] = {}
    with (folder / "judgements.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            pair = row["jobseeker"], row["opening"]
            judged = by.judge(people[pair[0]], offers[pair[1]], clock.today())
            if judged.eligible:
                scores[pair] = (add_up(judged.outcomes, old).score, add_up(judged.outcomes, new).score)
                grades[pair] = int(row["grade"])
    found: dict[str, Any] = {"pairs": len(scores)}
    for name, side in (("person", 0), ("opening", 1)):
        found[name] = [round(_quality(scores, grades, side, which), 4) for which in (0, 1)]
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


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
