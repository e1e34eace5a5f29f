"""Runs the tests that this machine can run and says what was left out, and why. Under CI=true leaving out is failing.

Arguments name the passes, in order:
    sqlite        the suite on the embedded database
    postgres      the tests that need PostgreSQL, on PostgreSQL
    postgres-all  the whole suite on PostgreSQL
    browser       the journeys in Chromium
    start         `make run` as a person meets it
"""

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "var" / "test" / "results"
CI = os.environ.get("CI") == "true"
PARALLEL = ("-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile")
SUITE = ("tests", "--ignore=tests/browser", "--ignore=tests/benchmarks", "--ignore=tests/test_serve.py", *PARALLEL)
# What no database can change runs once, on SQLite: the pure packages, rules of days and schemes, who may do what.
ONCE = (
    "--ignore=tests/matching/engine",
    "--ignore=tests/bonus/rules",
    "--ignore=tests/portal/core/test_small_groups.py",
    "--deselect=tests/access/test_table.py::test_the_table_holds",
    "--ignore=tests/access/test_form_pages.py",
    "--ignore=tests/bonus/applications/test_every_scheme.py",
    "--ignore=tests/portal/test_dated.py",
)
EMBEDDED = f"sqlite:///{ROOT / 'var' / 'tyosilta.sqlite3'}"
LOCAL_POSTGRES = "postgres://postgres@127.0.0.1:5432/tyosilta"
RAN_NOTHING = 5  # pytest's exit code when no test was collected


@dataclass
class Sum:
    """What all passes together did."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    left_out: list[str] = field(default_factory=list)
    ok: bool = True

    def add(self, name: str, result: Path, code: int) -> None:
        suite = next(ET.parse(result).iter("testsuite"), None) if result.exists() else None  # noqa: S314 (our own file)
        count = {
            key: int(suite.get(key, 0)) if suite is not None else 0
            for key in ("tests", "failures", "errors", "skipped")
        }
        bad = count["failures"] + count["errors"]
        self.failed += bad
        self.skipped += count["skipped"]
        self.passed += count["tests"] - bad - count["skipped"]
        if count["skipped"]:
            self.left_out.append(f"{name}: {count['skipped']} tests skipped themselves; their reasons stand above")
        if code:
            self.ok = False
            if not bad:
                self.failed += 1


def postgres_url() -> str | None:
    """The server to test on: DATABASE_URL when it names PostgreSQL, else a local one that lets us in."""
    import psycopg

    url = os.environ.get("DATABASE_URL", "")
    url = url if url.startswith("postgres") else LOCAL_POSTGRES
    try:
        with psycopg.connect(url.rpartition("/")[0] + "/postgres", connect_timeout=3):
            return url
    except psycopg.Error:
        return None


def chromium() -> str | None:
    """Where the browser is: CHROMIUM, or Debian's."""
    named = os.environ.get("CHROMIUM")
    return named if named and Path(named).exists() else shutil.which("chromium")


def run(name: str, total: Sum, *arguments: str, **environment: str) -> None:
    """One pytest call; its counts are added to `total`."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    result = RESULTS / f"{name}.xml"
    result.unlink(missing_ok=True)
    print(f"\n── {name} " + "─" * (100 - len(name)), flush=True)
    started = time.monotonic()
    extra = os.environ.get("PYTEST_ARGS", "").split()
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={result}", *arguments, *extra]
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
    print(f"── {name} took {time.monotonic() - started:.0f} s", flush=True)
    total.add(name, result, 0 if code == RAN_NOTHING and not CI else code)


def main(passes: list[str]) -> int:
    total = Sum()
    for name in passes:
        if name == "sqlite":
            run(name, total, *SUITE, DATABASE_URL=EMBEDDED)
        elif name in ("postgres", "postgres-all"):
            if url := postgres_url():
                only = ("-m", "postgres") if name == "postgres" else ONCE
                run(name, total, *SUITE, *only, DATABASE_URL=url)
            else:
                total.left_out.append(
                    f"{name}: no PostgreSQL answers; name one in DATABASE_URL, or: apt-get install postgresql"
                )
        elif name == "browser":
            if path := chromium():
                run(name, total, "tests/browser", DATABASE_URL=EMBEDDED, CHROMIUM=path)
            else:
                total.left_out.append("browser: no Chromium; set CHROMIUM, or: apt-get install chromium")
        elif name == "start":
            run(name, total, "tests/test_serve.py")
        else:
            sys.exit(f"unknown pass {name!r}: " + (__doc__ or ""))
    if total.left_out:
        print("\nLeft out on this machine:")
        for line in total.left_out:
            print(f"  - {line}")
        if CI:
            print("Nothing may be left out under CI=true, so this is a failure.")
            total.failed += total.ok
            total.ok = False
    line = f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped\n"
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "total.txt").write_text(line)
    print("\n" + line, end="")
    return 0 if total.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
