"""Occupations and skills in the portal: over the engine's own file, with no copy in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language

from matching import engine as ranking  # its names are loaded when they are first used: start-up stays quick

if TYPE_CHECKING:
    from matching.engine import Engine

LONGEST = 80  # characters of a search; a title is shorter
FOUND = 8
FAR = 0.55  # what is less than this part as like as the best is noise in a list of suggestions
SURE = 0.6  # a name this like counts as recognised


def engine() -> Engine:
    """The engine over the town's taxonomy file, or over the vocabulary that ships with it."""
    return ranking.load_engine(Path(settings.TAXONOMY_FILE) if settings.TAXONOMY_FILE else None)


def page_language() -> str:
    language = (get_language() or "fi")[:2]
    return language if language in ("fi", "sv", "en") else "fi"


@dataclass(frozen=True)
class Concept:
    """An occupation or a skill: its identifier (ESCO's address, or the shipped vocabulary's) and its name."""

    id: str
    label: str


def occupations(text: str, top: int = FOUND) -> list[Concept]:
    """Occupations that a title may mean, best first, by their names in the page's language."""
    return _concepts(engine().link(text[:LONGEST], page_language(), top))


def skills(text: str, top: int = FOUND) -> list[Concept]:
    """Skills that a text may mean, best first, by their names in the page's language."""
    return _concepts(engine().skills(text[:LONGEST], page_language(), top))


def _concepts(rows: Iterable[Mapping[str, Any]]) -> list[Concept]:
    found: dict[str, Concept] = {}
    best = 0.0
    for row in rows:
        best = best or float(row["score"])
        if float(row["score"]) >= FAR * best:
            found.setdefault(str(row["label"]), Concept(str(row["uri"]), str(row["label"])))
    return list(found.values())


def occupation(identifier: str) -> Concept | None:
    """The occupation of an identifier, or None: what a browser sends is never trusted."""
    graph = engine().taxonomy.graph
    at = graph.at.get(identifier)
    return None if at is None else Concept(identifier, graph.nodes[at].label(page_language()))


def recognised(text: str) -> str:
    """The name of the occupation or skill that a text clearly names, or nothing."""
    taxonomy, language = engine().taxonomy, page_language()
    if exact := taxonomy.exactly(text):
        return taxonomy.graph.nodes[exact[0]].label(language)
    occupied = [(strength, taxonomy.graph.nodes[at].label(language)) for at, strength in _occupied(text)]
    skilled = [(strength, taxonomy.skill_list.names[at].label(language)) for at, strength in _skilled(text)]
    best = max([*occupied, *skilled], default=(0.0, ""))
    return best[1] if best[0] >= SURE else ""


def _occupied(text: str) -> Iterable[tuple[int, float]]:
    return engine().taxonomy.concepts(text[:LONGEST], page_language())


def _skilled(text: str) -> Iterable[tuple[int, float]]:
    return engine().taxonomy.skill_concepts(text[:LONGEST], page_language())


@dataclass(frozen=True)
class Why:
    """One thing that a word links to, and why: `exact` is a name of it; else `name` is the name that is most like."""

    label: str
    id: str
    strength: float
    exact: bool
    name: str
    isco: str = ""
    field: bool = False


def explain(word: str, language: str) -> tuple[list[Why], list[Why]]:
    """(occupations, skills) that the matching reads in a word, exactly as it does in a profile or an opening."""
    found = engine()
    phrase, taxonomy = found.content.reader.phrase(word[:LONGEST], language), found.taxonomy
    links = sorted(zip(phrase.strengths.tolist(), phrase.nodes.tolist(), strict=True), key=lambda pair: -pair[0])
    nodes = taxonomy.graph.nodes
    works = [
        Why(nodes[at].label(page_language()), nodes[at].uri, strength, phrase.exact,
            _nearest(phrase.text, nodes[at].names, language), nodes[at].isco, nodes[at].field)
        for strength, at in links
    ]  # fmt: skip
    names, uris = taxonomy.skill_list.names, taxonomy.skill_list.uris
    abilities = [
        Why(names[at].label(page_language()), uris[at], strength, strength >= 0.9999,
            _nearest(phrase.text, names[at].names, language))
        for at, strength in sorted(phrase.skills.items(), key=lambda pair: (-pair[1], pair[0]))
    ]  # fmt: skip
    return works, abilities


def _nearest(text: str, names: Mapping[str, tuple[str, ...]], language: str) -> str:
    """The name of the concept that is most like the text; of its own language where there is one as near."""
    from matching.engine.text.index import cosine

    weights = engine().taxonomy.weights
    own = weights.vector(text)
    listed = [
        (cosine(own, weights.vector(name)), code == language, name) for code, all_ in names.items() for name in all_
    ]
    return max(listed)[2] if listed else ""
