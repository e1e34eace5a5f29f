"""The vocabulary that ships with the engine: occupations, fields of work, skills and cards, as tab-separated files.

A coach can read and correct the files; ``check`` tells every duplicate and contradiction with its file and line.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ..codes import DEMANDS, SHIFTS
from ..text.normal import words

FOLDER = Path(__file__).parents[1] / "vocabulary"
LANGUAGES = ("fi", "sv", "en")


class BrokenVocabulary(ValueError):
    """A vocabulary file that cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Names:
    """``names``: language → (the name to show, other names …)."""

    names: Mapping[str, tuple[str, ...]]

    def label(self, language: str) -> str:
        for key in (language, *LANGUAGES):
            if self.names.get(key):
                return self.names[key][0]
        return ""


@dataclass(frozen=True, slots=True)
class Occupation(Names):
    id: str
    field: bool
    isco: str
    parents: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skill(Names):
    id: str
    occupations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card(Names):
    code: str


def _rows(name: str, folder: Path) -> Iterator[tuple[int, dict[str, str]]]:
    path = folder / name
    lines = path.read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    for at, line in enumerate(lines[1:], 2):
        if line.strip():
            cells = line.split("\t")
            if len(cells) > len(header):
                raise BrokenVocabulary(f"{name}:{at}: {len(cells)} columns, the header has {len(header)}")
            yield at, dict(zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=True))


def _many(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _names(row: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    out = {}
    for language in LANGUAGES:
        first = row[language].strip()
        others = [name for name in _many(row[f"{language}_other"]) if name != first]
        out[language] = (first, *dict.fromkeys(others)) if first else tuple(dict.fromkeys(others))
    return MappingProxyType(out)


@cache
def occupations(folder: Path = FOLDER) -> Mapping[str, Occupation]:
    """id → occupation or field of work, in the order of the file."""
    return MappingProxyType(
        {
            row["id"]: Occupation(
                names=_names(row),
                id=row["id"],
                field=row["level"] == "field",
                isco=row["isco"],
                parents=_many(row["parents"]),
                related=_many(row["related"]),
            )
            for _, row in _rows("occupations.tsv", folder)
        }
    )


@cache
def skills(folder: Path = FOLDER) -> Mapping[str, Skill]:
    """id → work skill."""
    rows = _rows("skills.tsv", folder)
    return MappingProxyType({r["id"]: Skill(_names(r), r["id"], _many(r["occupations"])) for _, r in rows})


@cache
def cards(folder: Path = FOLDER) -> Mapping[str, Card]:
    """Card code → its names; the codes of Työmarkkinatori's code set and the local L codes."""
    return MappingProxyType({r["code"]: Card(_names(r), r["code"]) for _, r in _rows("cards.tsv", folder)})


@cache
def topics(folder: Path = FOLDER) -> Mapping[str, Mapping[str, str]]:
    """Language → a place or a thing that a wish may be told by (“hotelli”, “hevoset”) → id of the work.

    They are no names of work: in a notice's title the same word tells the workplace.
    """
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for _, row in _rows("topics.tsv", folder):
        for language in LANGUAGES:
            found[language].update((" ".join(words(topic)), row["work"]) for topic in _many(row[language]))
    return MappingProxyType(found)


@cache
def demands(folder: Path = FOLDER) -> Mapping[str, tuple[str, ...]]:
    """Demand or shift → what people call it when they refuse it (“nostelu”, “tunga lyft”), in all three languages."""
    return MappingProxyType(
        {
            row["code"]: tuple(n for lang in LANGUAGES for n in _many(row[lang]))
            for _, row in _rows("demands.tsv", folder)
        }
    )


@cache
def card_codes() -> frozenset[str]:
    return frozenset(cards())


@cache
def version(folder: Path = FOLDER) -> str:
    """Eight hexadecimal digits that change when any vocabulary file does."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.tsv")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def check(folder: Path = FOLDER) -> list[str]:
    """Every duplicate and contradiction: ``FILE:LINE: what is wrong``. Empty when the files are sound."""
    problems: list[str] = []
    ids = {row["id"]: row for _, row in _rows("occupations.tsv", folder)}
    problems += _check_rows("occupations.tsv", "id", folder)
    for at, row in _rows("occupations.tsv", folder):
        problems += [f"occupations.tsv:{at}: {p}" for p in _check_occupation(row, ids)]
    problems += _check_rows("skills.tsv", "id", folder)
    for at, row in _rows("skills.tsv", folder):
        strangers = [x for x in _many(row["occupations"]) if x not in ids]
        problems += [f"skills.tsv:{at}: unknown occupation {x}" for x in strangers]
    problems += _check_topics(ids, folder) + _check_demands(folder)
    return problems + _check_rows("cards.tsv", "code", folder)


def _check_demands(folder: Path) -> list[str]:
    """A demand or shift that the format does not know, or two of one name in one language."""
    problems: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for at, row in _rows("demands.tsv", folder):
        if row["code"] not in DEMANDS and row["code"] not in SHIFTS:
            problems.append(f"demands.tsv:{at}: {row['code']} is neither a demand nor a shift")
        for name in ((lang, " ".join(words(called))) for lang in LANGUAGES for called in _many(row[lang])):
            if name in seen:
                problems.append(f"demands.tsv:{at}: {name[0]} {name[1]!r} is already on line {seen[name]}")
            seen[name] = at
    return problems


def _check_topics(ids: Mapping[str, object], folder: Path) -> list[str]:
    """A topic of two works, of a work that is not there, or that is a name of work already."""
    problems: list[str] = []
    owned = [(lang, name) for own in occupations(folder).values() for lang in LANGUAGES for name in own.names[lang]]
    named = {(lang, " ".join(words(name))) for lang, name in owned}
    seen: dict[tuple[str, str], int] = {}
    for at, row in _rows("topics.tsv", folder):
        if row["work"] not in ids:
            problems.append(f"topics.tsv:{at}: unknown work {row['work']}")
        for topic in ((lang, " ".join(words(name))) for lang in LANGUAGES for name in _many(row[lang])):
            if topic in named:
                problems.append(f"topics.tsv:{at}: {topic[0]} {topic[1]!r} is a name of work")
            if topic in seen:
                problems.append(f"topics.tsv:{at}: {topic[0]} {topic[1]!r} is already on line {seen[topic]}")
            seen[topic] = at
    return problems


def _check_rows(name: str, key: str, folder: Path) -> list[str]:
    problems: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for at, row in _rows(name, folder):
        places = {("id", row[key])} | {(lang, row[lang].casefold()) for lang in LANGUAGES if row[lang]}
        for place in places:
            if place in seen:
                problems.append(f"{name}:{at}: {place[0]} {place[1]!r} is already on line {seen[place]}")
            seen[place] = at
        for lang in LANGUAGES:
            if not row[lang].strip():
                problems.append(f"{name}:{at}: no name in {lang}")
            own = [n.casefold() for n in (row[lang], *_many(row[f"{lang}_other"]))]
            problems += [f"{name}:{at}: {n!r} twice in {lang}" for n in sorted({n for n in own if own.count(n) > 1})]
    return problems


def _check_occupation(row: Mapping[str, str], ids: Mapping[str, Mapping[str, str]]) -> list[str]:
    problems = []
    if row["level"] not in ("occupation", "field"):
        problems.append(f"level {row['level']!r} is neither occupation nor field")
    if not (row["isco"].isdigit() and 1 <= len(row["isco"]) <= 4):
        problems.append(f"isco {row['isco']!r} is not one to four digits")
    if row["level"] == "occupation" and not row["parents"].strip():
        problems.append("an occupation without a field of work")
    for parent in _many(row["parents"]):
        if ids.get(parent, {}).get("level") != "field":
            problems.append(f"parent {parent} is not a field of work")
    problems += [f"unknown related {x}" for x in _many(row["related"]) if x not in ids]
    if row["id"] in _many(row["related"]) or row["id"] in _many(row["parents"]):
        problems.append("related to itself")
    return problems


class _CardLabels(Mapping[str, Mapping[str, str]]):
    """Card code → labels in fi, sv, en; the file is read when it is first looked into."""

    def __getitem__(self, code: str) -> Mapping[str, str]:
        card = cards()[code]
        return {language: card.label(language) for language in LANGUAGES}

    def __iter__(self) -> Iterator[str]:
        return iter(cards())

    def __len__(self) -> int:
        return len(cards())


CARDS: Mapping[str, Mapping[str, str]] = _CardLabels()
