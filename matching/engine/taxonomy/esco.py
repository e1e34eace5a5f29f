"""Reads the official ESCO CSV download: zips or unpacked, any version from 1.1 up, Finnish, Swedish and English
with relations.

This service uses the ESCO classification of the European Commission (reuse with acknowledgement, Decision 2011/833/EU).

Whatever is missing or broken is told and counted. A file that is missing altogether makes the download unusable; a
row that is broken is left out.
"""

import csv
import io
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

LANGUAGES = ("fi", "sv", "en")
TOLD = 20  # broken rows of one file that are told one by one; the rest are counted

FILES = {
    **{
        f"{kind}_{lang}": rf"{kind}_{lang}\.csv"
        for lang in LANGUAGES
        for kind in ("occupations", "skills", "ISCOGroups")
    },
    "relations": r"occupationSkillRelations(_[a-z]{2})?\.csv",
}


class UnusableDownload(ValueError):
    """``problems``: every reason, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(slots=True)
class Concept:
    """``names``: language → (preferred label, other labels …); ``texts``: language → description."""

    uri: str
    isco: str = ""
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Esco:
    """``relations``: (occupation, skill, essential) by position in the lists; ``told``: what was wrong, for people."""

    occupations: list[Concept] = field(default_factory=list)
    skills: list[Concept] = field(default_factory=list)
    groups: dict[str, dict[str, str]] = field(default_factory=dict)
    relations: list[tuple[int, int, bool]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def find(folder: Path) -> dict[str, Callable[[], IO[bytes]]]:
    """The download's files by their part in it, wherever they lie: in a zip or unpacked, at any depth."""
    found: dict[str, Callable[[], IO[bytes]]] = {}

    def keep(name: str, open_it: Callable[[], IO[bytes]]) -> None:
        for part, pattern in FILES.items():
            if re.fullmatch(pattern, Path(name).name, re.IGNORECASE):
                found.setdefault(part, open_it)

    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".csv" and path.is_file():
            keep(path.name, lambda path=path: path.open("rb"))  # type: ignore[misc]
    for path in sorted(folder.rglob("*.zip")):
        try:
            with zipfile.ZipFile(path) as packed:
                names = packed.namelist()
        except (zipfile.BadZipFile, OSError) as error:
            raise UnusableDownload([f"{path}: not a zip that can be read: {error}"]) from None
        for name in names:
            keep(name, lambda path=path, name=name: _member(path, name))  # type: ignore[misc]
    return found


def _member(path: Path, name: str) -> IO[bytes]:
    with zipfile.ZipFile(path) as packed:
        return io.BytesIO(packed.read(name))


class _Rows:
    """The rows of one CSV file; a broken row is told and left out."""

    def __init__(self, part: str, open_it: Callable[[], IO[bytes]], told: list[str]) -> None:
        self.part, self.open_it, self.told = part, open_it, told
        self.broken = 0

    def wrong(self, line: int, what: str) -> None:
        self.broken += 1
        if self.broken <= TOLD:
            self.told.append(f"{self.part}:{line}: {what}; the row is left out")

    def rows(self, *columns: str) -> Iterator[tuple[int, list[str]]]:
        """(line, the cells of the named columns); raises ``UnusableDownload`` for a missing column."""
        csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
        with self.open_it() as raw, io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="") as text:
            reader = csv.reader(text)
            try:
                header = [name.strip().casefold() for name in next(reader)]
                places = [header.index(name.casefold()) for name in columns]
            except (StopIteration, ValueError, csv.Error):
                raise UnusableDownload([f"{self.part}: needs the columns {', '.join(columns)}"]) from None
            yield from self._cells(reader, len(header), places)
        if self.broken > TOLD:
            self.told.append(f"{self.part}: {self.broken} rows in all were left out")

    def _cells(self, reader: Any, width: int, places: list[int]) -> Iterator[tuple[int, list[str]]]:
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.wrong(reader.line_num, str(error))
                continue
            if len(row) == width:
                yield reader.line_num, [row[place].strip() for place in places]
            elif row:
                self.wrong(reader.line_num, f"{len(row)} cells, the header has {width}")


def _labels(preferred: str, others: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([preferred, *(label.strip() for label in others.split("\n") if label.strip())]))


def read(folder: Path, *, alternative_labels: bool = True) -> Esco:
    """The whole download. Raises ``UnusableDownload`` with every missing file or column."""
    if not folder.is_dir():
        raise UnusableDownload([f"{folder}: not a folder"])
    files = find(folder)
    missing = [
        f"{folder}: no file {pattern.replace(chr(92), '')}" for part, pattern in FILES.items() if part not in files
    ]
    if missing:
        raise UnusableDownload(missing)
    esco = Esco()
    occupations: dict[str, Concept] = {}
    skills: dict[str, Concept] = {}
    for lang in LANGUAGES:
        part = f"occupations_{lang}"
        rows = _Rows(part, files[part], esco.told)
        for line, (uri, label, others, isco, text) in rows.rows(
            "conceptUri", "preferredLabel", "altLabels", "iscoGroup", "description"
        ):
            if not uri or not label:
                rows.wrong(line, "no address or no label")
                continue
            concept = occupations.setdefault(uri, Concept(uri))
            concept.isco = concept.isco or isco.removeprefix("C")
            concept.names[lang] = _labels(label, others if alternative_labels else "")
            concept.texts[lang] = " ".join(text.split())
        part = f"skills_{lang}"
        rows = _Rows(part, files[part], esco.told)
        for line, (uri, label, others) in rows.rows("conceptUri", "preferredLabel", "altLabels"):
            if not uri or not label:
                rows.wrong(line, "no address or no label")
                continue
            skills.setdefault(uri, Concept(uri)).names[lang] = _labels(label, others if alternative_labels else "")
        part = f"ISCOGroups_{lang}"
        for _, (code, label) in _Rows(part, files[part], esco.told).rows("code", "preferredLabel"):
            esco.groups.setdefault(code, {})[lang] = label
    esco.occupations = [occupations[uri] for uri in sorted(occupations)]
    esco.skills = [skills[uri] for uri in sorted(skills)]
    if not esco.occupations or not esco.skills:
        raise UnusableDownload([f"{folder}: no occupations or no skills in the files"])
    _relations(esco, _Rows("relations", files["relations"], esco.told))
    _tell_gaps(esco)
    return esco


def _relations(esco: Esco, rows: _Rows) -> None:
    occupation_at = {concept.uri: at for at, concept in enumerate(esco.occupations)}
    skill_at = {concept.uri: at for at, concept in enumerate(esco.skills)}
    unknown: Counter[str] = Counter()
    found: dict[tuple[int, int], bool] = {}
    for _, (occupation, kind, skill) in rows.rows("occupationUri", "relationType", "skillUri"):
        if occupation not in occupation_at or skill not in skill_at:
            unknown["occupation" if occupation not in occupation_at else "skill"] += 1
            continue
        pair = occupation_at[occupation], skill_at[skill]
        found[pair] = found.get(pair, False) or kind == "essential"
    esco.relations = [(occupation, skill, essential) for (occupation, skill), essential in sorted(found.items())]
    esco.told += [f"relations: {count} to an unknown {kind} were left out" for kind, count in sorted(unknown.items())]


def _tell_gaps(esco: Esco) -> None:
    for kind, concepts in (("occupations", esco.occupations), ("skills", esco.skills)):
        for lang in LANGUAGES:
            lacking = sum(lang not in concept.names for concept in concepts)
            if lacking:
                esco.told.append(f"{kind}: {lacking} of {len(concepts)} have no label in {lang}")
    groups = esco.groups
    strangers = sum(concept.isco not in groups for concept in esco.occupations)
    if strangers:
        esco.told.append(f"occupations: {strangers} have an ISCO group that the group files lack")
