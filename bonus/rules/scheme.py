"""Scheme files: reading them, the versions in them, and which version is in force on a day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from bonus.rules.language import Attachment, Compiler, Rules
from bonus.rules.problems import Problem, SchemeError

FORMAT: Final = "tyosilta-scheme/1"
FOLDER: Final = Path(__file__).parent / "schemes"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A value of the terms that the town has not decided yet:

    `path` in the version, the value used meanwhile, and a note.
    """

    path: str
    value: Any
    note: str


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A case that ships with a version: its name, its facts in the case format, and what is expected of the result."""

    name: str
    facts: dict[str, Any]
    expected: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose decision the terms are:

    the body by language, the day, the section, the terms' text by language, and an address.
    """

    decision_body: dict[str, str] | None
    decision_date: date | None
    section: str | None
    text: dict[str, str] | None
    url: str | None


@dataclass(frozen=True, slots=True)
class SchemeVersion:
    """One version of a scheme.

    `valid_to` None: until further notice. `sha256` is of the bytes of the file it came from. `claim_within_months` of
    the last day, `small_sum` (at most so much is not collected) and `handling_days` (the town's promise: from the day
    of sending to the decision) are None while the terms don't say.
    """

    slug: str
    version: str
    valid_from: date
    valid_to: date | None
    names: dict[str, str]
    municipality: str | None
    cost_type: str
    bases: tuple[str, ...]
    authority: dict[str, str] | None
    decided_by: dict[str, str] | None
    revised_by: dict[str, str] | None
    budget_line: str | None
    discretionary: bool
    terms: Terms
    attachments: tuple[Attachment, ...]
    claim_within_months: int | None
    small_sum: Decimal | None
    recovery_interest: Decimal | None
    decision_texts: dict[str, Any]
    handling_days: int | None
    codes: dict[str, dict[str, str]]
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    placeholders: tuple[Placeholder, ...]
    worked_cases: tuple[WorkedCase, ...]
    sha256: str
    data: dict[str, Any] = field(repr=False, compare=False)
    rules: Rules = field(repr=False, compare=False)

    @property
    def is_de_minimis(self) -> bool:
        """Tell if the support is de minimis aid to an undertaking."""
        return self.rules.de_minimis is not None

    def is_stated(self, path: str) -> bool:
        """Tell if the terms say what stands at a path, e.g. `/paying/small_sum`: no placeholder, not left out."""
        value: Any = self.data
        for part in path.strip("/").split("/"):
            value = value.get(part) if isinstance(value, dict) else None
        return value is not None and all(item.path != path for item in self.placeholders)

    @property
    def required_attachments(self) -> tuple[str, ...]:
        """Codes of the documents that some case of this version must have; `codes` has their names."""
        return tuple(attachment.code for attachment in self.attachments)

    def in_force(self, on: date) -> bool:
        """Tell if the version is in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Schemes:
    """Scheme versions by slug and day. Two versions of a scheme may not be in force on the same day."""

    def __init__(self, versions: Iterable[SchemeVersion]) -> None:
        versions = list(versions)
        self._versions = by_slug(versions)
        problems = clashes(versions)
        if problems:
            raise SchemeError(problems)

    def __iter__(self) -> Iterator[SchemeVersion]:
        return (version for versions in self._versions.values() for version in versions)

    def __contains__(self, slug: str) -> bool:
        return slug in self._versions

    def slugs(self) -> tuple[str, ...]:
        """Slugs in alphabetical order."""
        return tuple(self._versions)

    def get(self, slug: str, on: date) -> SchemeVersion:
        """The version of a scheme that is in force on a day;

        `LookupError` when there is none (`KeyError`: no such scheme).
        """
        for version in self._versions[slug]:
            if version.in_force(on):
                return version
        raise LookupError(f"{slug}: no version is in force on {on.isoformat()}")


def by_slug(versions: Iterable[SchemeVersion]) -> dict[str, list[SchemeVersion]]:
    """Versions of each scheme, by first day."""
    found: dict[str, list[SchemeVersion]] = {}
    for version in sorted(versions, key=lambda item: (item.slug, item.valid_from)):
        found.setdefault(version.slug, []).append(version)
    return found


def clashes(versions: Iterable[SchemeVersion]) -> list[Problem]:
    """Problems between versions of the same scheme."""
    return [problem for group in by_slug(versions).values() for problem in overlapping(group)]


def overlapping(versions: list[SchemeVersion]) -> list[Problem]:
    """Problems of versions (of one scheme, by first day) that are in force on the same day or share a name."""
    problems = []
    for earlier, later in zip(versions, versions[1:], strict=False):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            problems.append(Problem(f"{later.slug}/{later.version}", "versions_overlap", {"other": earlier.version}))
    names = [version.version for version in versions]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(Problem(f"{versions[0].slug}/{name}", "version_twice", {}))
    return problems


def load_scheme_bytes(data: bytes) -> list[SchemeVersion]:
    """Read and check a scheme file; raise `SchemeError` with every problem found in it."""
    from bonus.rules.check import check_bytes

    problems = check_bytes(data)
    if problems:
        raise SchemeError(problems)
    return compile_bytes(data)


def compile_bytes(data: bytes) -> list[SchemeVersion]:
    """Read a scheme file that is known to be right."""
    document = json.loads(data)
    sha256 = hashlib.sha256(data).hexdigest()
    return [compile_version(document, version, sha256) for version in document["versions"]]


def compile_version(document: dict[str, Any], raw: dict[str, Any], sha256: str) -> SchemeVersion:
    """Make a version out of its data."""
    placeholders: list[Placeholder] = []
    data = unwrapped(raw, "", placeholders)
    codes = data.get("codes", {})
    rules = Compiler(document["slug"], codes).rules(data)
    terms = data["terms"]
    return SchemeVersion(
        slug=document["slug"],
        version=data["version"],
        valid_from=date.fromisoformat(data["valid_from"]),
        valid_to=_date(data.get("valid_to")),
        names=document["names"],
        municipality=document.get("municipality"),
        cost_type=data["cost_type"],
        bases=tuple(data["bases"]),
        authority=data.get("authority"),
        decided_by=data.get("decided_by"),
        revised_by=data.get("revised_by"),
        budget_line=data.get("budget_line"),
        discretionary=data.get("discretionary", True),
        terms=Terms(
            terms.get("decision_body"),
            _date(terms.get("decision_date")),
            terms.get("section"),
            terms.get("text"),
            terms.get("url"),
        ),
        attachments=rules.attachments,
        claim_within_months=data.get("paying", {}).get("claim_within_months"),
        small_sum=_sum(data.get("paying", {}).get("small_sum")),
        recovery_interest=_sum(data.get("paying", {}).get("recovery_interest")),
        decision_texts=data.get("decision_texts", {}),
        handling_days=data.get("handling_days"),
        codes=codes,
        sources=tuple(data.get("sources", ())),
        notes=tuple(data.get("notes", ())),
        placeholders=tuple(placeholders),
        worked_cases=tuple(
            WorkedCase(item["name"], {"id": item["name"], "scheme": document["slug"], **item["case"]}, item["expect"])
            for item in data.get("cases", ())
        ),
        sha256=sha256,
        data=data,
        rules=rules,
    )


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _sum(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def unwrapped(data: Any, path: str, found: list[Placeholder]) -> Any:
    """The data with every `{"value":

    …, "placeholder": true, "note": …}` replaced by its value; they are added to `found`.
    """
    if isinstance(data, dict):
        if data.get("placeholder") is True and "value" in data:
            found.append(Placeholder(path, data["value"], str(data.get("note", ""))))
            return data["value"]
        return {key: unwrapped(value, f"{path}/{key}", found) for key, value in data.items()}
    if isinstance(data, list):
        return [unwrapped(item, f"{path}/{index}", found) for index, item in enumerate(data)]
    return data


def scheme_files(folder: Path | None = None) -> list[Path]:
    """The scheme files of a folder (those of the package when it is None), in order of name."""
    return sorted((folder or FOLDER).glob("*.json"))


def load_schemes(folder: Path | str | None = None) -> Schemes:
    """The package's own schemes, or every `*.json` of a folder; `SchemeError` when a file is wrong or there is none."""
    if folder is None:
        return _own_schemes()
    files = scheme_files(Path(folder))
    if not files:
        raise SchemeError([Problem(str(folder), "no_files", {})])
    versions: list[SchemeVersion] = []
    problems: list[Problem] = []
    for file in files:
        try:
            versions += load_scheme_bytes(file.read_bytes())
        except SchemeError as error:
            problems += [problem.within(file.name) for problem in error.problems]
    if problems:
        raise SchemeError(problems)
    return Schemes(versions)


@lru_cache(maxsize=1)
def _own_schemes() -> Schemes:
    return Schemes(version for file in scheme_files() for version in compile_bytes(file.read_bytes()))
