"""Schemes of a recruitment bonus as data, and the calculation that explains itself.

Pure Python: no Django, nothing else of ours.

Stable interface:

- `load_schemes(folder=None) -> Schemes`: the package's own scheme files, or a folder's. `Schemes(versions)` makes a
  set of one's own, e.g. of versions that a database keeps. `schemes.get(slug, on=date) -> SchemeVersion`;
  `LookupError` when none is in force (`KeyError`: no such scheme).
- `load_scheme_bytes(data) -> list[SchemeVersion]`: reads and checks one file; `SchemeError.problems` lists what is
  wrong, `problem.path`, `problem.text(language)`.
- `SchemeVersion`: `slug version valid_from valid_to names municipality cost_type bases authority decided_by
  budget_line discretionary terms attachments required_attachments codes sources notes placeholders worked_cases
  sha256 data`. `terms`: `decision_body decision_date section text url`. `placeholders`: values that the town has
  not decided (`path value note`). `codes`: words for `confirmed`, `assured` and `attached`.
- `Case.from_dict(data)`: reads a case strictly; `CaseError.key`, `.problem`.
- `calculate(case, schemes, language) -> Result` by the version in force on the application's day;
  `calculate_version(case, version, language, paid)` by a version that one holds, and with `Paid(first, last, pay)` by
  the pay that was paid, month by month. `Result`: `id scheme scheme_version
  eligible findings rows total instalments missing`, `to_dict()`.
- `bonus.rules.facts_used`: which facts a version's rules use, and where their answers part.
- `recover`, `override_total`, `earlier_use`, `end_of_months`, `days360`: recovery after a change, an official's own
  monthly sum, the months used before.

Sums are `Decimal` in euros; languages are `fi`, `sv` and `en`.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from bonus.rules.calculation import calculate, calculate_version
from bonus.rules.case import Case, CaseError
from bonus.rules.earlier import EarlierUse, earlier_use
from bonus.rules.ledger import Paid
from bonus.rules.periods import days360, end_of_months
from bonus.rules.problems import Problem, SchemeError
from bonus.rules.recovery import OverrideError, Recovery, override_total, recover
from bonus.rules.result import Finding, Instalment, Result, Row
from bonus.rules.scheme import Placeholder, Schemes, SchemeVersion, Terms, WorkedCase, load_scheme_bytes, load_schemes


@cache
def engine_sha256() -> str:
    """SHA-256 of the rules' own source, in the order of the files' names: which engine a kept result came from."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.relative_to(Path(__file__).parent).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


__all__ = [
    "Case",
    "CaseError",
    "EarlierUse",
    "Finding",
    "Instalment",
    "OverrideError",
    "Paid",
    "Placeholder",
    "Problem",
    "Recovery",
    "Result",
    "Row",
    "SchemeError",
    "SchemeVersion",
    "Schemes",
    "Terms",
    "WorkedCase",
    "calculate",
    "calculate_version",
    "days360",
    "earlier_use",
    "end_of_months",
    "engine_sha256",
    "load_scheme_bytes",
    "load_schemes",
    "override_total",
    "recover",
]
