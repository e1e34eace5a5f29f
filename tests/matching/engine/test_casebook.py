"""The judged casebook: hard requirements and ranking stay at least as good as what was measured when they were
written.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .build import AS_OF, run, shared


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder, tool = shared("data", "casebook"), shared("tools", "casebook.py")
    out = tmp_path_factory.mktemp("casebook") / "rankings.jsonl"
    files = ["--jobseekers", folder / "jobseekers.jsonl", "--openings", folder / "openings.jsonl"]
    done = run("rank", *files, "--all", "--as-of", AS_OF, "--out", out)
    assert done.returncode == 0, done.stderr
    command = [sys.executable, tool, folder, "--rankings", out, "--no-peers"]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout


def line(report: str, start: str) -> str:
    return next(row for row in report.splitlines() if row.startswith(start))


def test_rows_are_whole(report: str) -> None:
    assert line(report, "rankings") == "rankings: 832 of 832 pairs listed"
    assert line(report, "codes whose").endswith("none")
    assert line(report, "rows whose").endswith(": 0")


def test_blockers(report: str) -> None:
    found = json.loads(line(report, "blockers").removeprefix("blockers "))
    assert found["precision"] >= 0.99
    assert found["recall"] >= 0.99
    assert found["exact"] >= 0.95


def test_lists_in_both_directions(report: str) -> None:
    ndcg = [float(part.split()[0]) for part in line(report, "THIS PROJECT").split("nDCG@10 ")[1:]]
    assert min(ndcg) >= 0.85
    seen = [float(part.split()[0]) for part in line(report, "seen list").split("ndcg ")[1:]]
    assert min(seen) >= 0.92


def test_the_order_of_the_files_changes_nothing(tmp_path: Path) -> None:
    folder = shared("data", "casebook")
    rows = {}
    for name, step in (("one", 1), ("other", -1)):
        paths = []
        for part in ("jobseekers", "openings"):
            lines = (folder / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()[::step]
            paths.append(tmp_path / f"{part}-{name}.jsonl")
            paths[-1].write_text(
                "\n".join(lines[:12]) + "\n" if step == 1 else "\n".join(lines) + "\n", encoding="utf-8"
            )
        done = run("rank", "--jobseekers", paths[0], "--openings", paths[1], "--all", "--as-of", AS_OF)
        found = [json.loads(row) for row in done.stdout.splitlines()]
        rows[name] = {(r["jobseeker"], r["opening"]): r | {"rank": 0} for r in found}
    assert len(rows["one"]) == 144
    assert all(rows["other"][pair] == row for pair, row in rows["one"].items())
