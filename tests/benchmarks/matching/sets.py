"""The public sets: queries, what is right, and how each is scored. Read from the shared data, never copied."""

from __future__ import annotations

import csv
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("TYOSILTA_SHARED", ROOT.parent / "shared"))
FI = SHARED / "data" / "benchmarks" / "fi"
MELO = SHARED / "data" / "benchmarks" / "melo" / "swe_q_sv_c_sv"


@dataclass(frozen=True)
class Question:
    text: str
    right: frozenset[str]


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FI / name).read_text(encoding="utf-8").splitlines()]


def questions(name: str) -> list[Question]:
    return [Question(row["query"], frozenset(row["relevant"])) for row in rows(name)]


def units() -> tuple[list[Question], list[str]]:
    """(competence texts with the name of their unit, the names of all vocational units)."""
    with (SHARED / "data" / "education" / "tutkinnonosat.csv").open(encoding="utf-8", newline="") as file:
        names = list(dict.fromkeys(row["fi"].strip().lower() for row in csv.DictReader(file) if row["fi"].strip()))
    asked = rows("G_requirements_to_unit_fi.jsonl")
    return [Question(row["query"], frozenset([row["unit_fi"].strip().lower()])) for row in asked], names


def melo() -> tuple[list[Question], list[str], list[str], Mapping[str, str]]:
    """(questions, element identifiers, element texts, element → ESCO address)."""
    split = [
        [line.split("\t") for line in (MELO / f"{name}.tsv").read_text(encoding="utf-8").splitlines()]
        for name in ("queries", "annotations", "corpus_elements", "concept_mapping")
    ]
    right: dict[str, set[str]] = {}
    for query, _, element, grade in split[1]:
        if grade != "0":
            right.setdefault(query, set()).add(element)
    asked = [Question(text, frozenset(right[query])) for query, text in split[0] if query in right]
    return asked, [row[0] for row in split[2]], [row[1] for row in split[2]], dict(row[:2] for row in split[3])


def reciprocal_rank(scores: np.ndarray, places: Sequence[int]) -> float:
    """1 ÷ rank of the best right answer; a tie counts as its middle."""
    best = max((scores[at] for at in places), default=0.0)
    if best <= 0:
        return 0.0
    above, level = int((scores > best + 1e-9).sum()), int((np.abs(scores - best) <= 1e-9).sum())
    return 1 / (1 + above + (level - 1) / 2)


def average_precision(scores: np.ndarray, places: Sequence[int]) -> float:
    right, found, total = set(places), 0, 0.0
    for rank, at in enumerate(np.argsort(-scores, kind="stable")[:2_000], 1):
        if int(at) in right:
            found += 1
            total += found / rank
    return total / len(right) if right else 0.0


def ndcg(grades: Sequence[int], ideal: Sequence[int], depth: int = 10) -> float:
    def gain(row: Sequence[int]) -> float:
        return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(row[:depth]))

    best = gain(sorted(ideal, reverse=True))
    return gain(grades) / best if best else 0.0
