"""Invented people and openings for the engine's tests: the least that the format requires, and whatever a test adds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matching.engine import Jobseeker, Match, Opening, load_engine

AS_OF = date(2026, 11, 24)
ROOT = Path(__file__).parents[3]


def opening(**more: Any) -> Opening:
    least = {"id": "o", "kind": "job", "title": "Siivooja", "description": "", "language": "fi", "municipality": "615"}
    return Opening.from_dict(least | more)


def jobseeker(**more: Any) -> Jobseeker:
    return Jobseeker.from_dict({"id": "j", "language": "fi", "municipality": "615"} | more)


def match(person: dict[str, Any], offer: dict[str, Any], language: str = "fi") -> Match:
    return load_engine().match(jobseeker(**person), opening(**offer), as_of=AS_OF, language=language)


def component(found: Match, code: str) -> Any:
    return next((c for c in found.components if c.code == code), None)


def codes(found: Match) -> set[str]:
    return {blocker.code for blocker in found.blockers}


def shared(*parts: str) -> Path:
    """A file of the shared data; the test is left out where it is absent (never under CI)."""
    path = Path(os.environ.get("TYOSILTA_SHARED", ROOT.parent / "shared"), *parts)
    if not path.exists():
        pytest.skip(f"no shared data: {path.name} (set TYOSILTA_SHARED)")
    return path


def write(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def run(*arguments: Any, text: str = "") -> subprocess.CompletedProcess[str]:
    """``python -m matching.engine`` as a process of its own."""
    command = [sys.executable, "-m", "matching.engine", *map(str, arguments)]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=False)
