"""How many cases `python -m bonus.rules calculate` does in a second: one process, start included.

    python tests/benchmarks/bonus_calculate.py [CASES]

The cases are the worked cases of every scheme of the package, in turn, and (when the shared data are there) the
officials' own Helsinki-lisä cases, until there are CASES (20,000). The floor is 3,000 cases a second; below it the exit
status is 1.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FLOOR = 3000


def sample() -> list[dict[str, Any]]:
    """Cases of every scheme."""
    found: list[dict[str, Any]] = []
    for file in sorted((ROOT / "bonus/rules/schemes").glob("*.json")):
        document = json.loads(file.read_text("utf-8"))
        for version in document["versions"]:
            found += [{"id": case["name"], "scheme": document["slug"], **case["case"]} for case in version["cases"]]
    shared = Path(os.environ.get("TYOSILTA_SHARED", ROOT.parent / "shared")) / "data/bonus/helsinki-lisa-cases.jsonl"
    if shared.is_file():
        found += [json.loads(line) for line in shared.read_text("utf-8").splitlines()]
    return found


def write_cases(path: Path, count: int) -> None:
    """Write `count` cases, each with an id and a pay of its own, so that nothing is remembered from one to the next."""
    with path.open("w", encoding="utf-8") as file:
        for number, case in enumerate(itertools.islice(itertools.cycle(sample()), count)):
            changed = {**case, "id": f"{case['id']} {number}"}
            if "monthly_pay" in case:
                changed["monthly_pay"] = str(Decimal(case["monthly_pay"]) + Decimal(number % 9973) / 100)
            file.write(json.dumps(changed, ensure_ascii=False) + "\n")


def measure(count: int) -> float:
    """Seconds for `count` cases, from the start of the process to its end."""
    with tempfile.TemporaryDirectory() as folder:
        cases, results = Path(folder) / "cases.jsonl", Path(folder) / "results.jsonl"
        write_cases(cases, count)
        with cases.open("rb") as source, results.open("wb") as target:
            begun = time.perf_counter()
            command = [sys.executable, "-m", "bonus.rules", "calculate"]
            subprocess.run(command, cwd=ROOT, stdin=source, stdout=target, check=True)
            seconds = time.perf_counter() - begun
        written = sum(1 for _ in results.open("rb"))
    if written != count:
        raise SystemExit(f"{written} results for {count} cases")
    return seconds


def main() -> int:
    """Measure, say it, and compare with the floor."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seconds = measure(count)
    rate = count / seconds
    sys.stdout.write(f"{count} cases in {seconds:.2f} s, start included: {rate:.0f} cases/s (floor {FLOOR})\n")
    return 0 if rate >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
