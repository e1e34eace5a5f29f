"""``not_wanted`` for every refused phrase and opening: the reasons of `unwanted`, worked out for distinct titles, asked
skills, shifts and demands, and weighed by its `verdict`.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from ..engine import Engine
from ..taxonomy import LANGUAGES
from ..taxonomy.graph import IN_FIELD
from ..text.index import GRAIN
from ..unwanted import (
    FAIR,
    MOST,
    NAMES,
    NEIGHBOUR,
    UNTOLD,
    called,
    called_phrases,
    named_codes,
    names_work,
    verdict,
    workplaces,
)
from ..views import Phrase
from ..weights import SCALE
from .dots import Columns
from .openings import LEFT_UNSAID, Openings
from .people import DEMANDS, People
from .rows import Array, Vectors


def refusals(engine: Engine, people: People, openings: Openings) -> Array:
    """1 where the opening is what the phrase says no to: refused phrases × openings, bytes."""
    refused = people.facts["refused"]
    out = np.zeros((len(refused), len(openings)), dtype=np.uint8)
    if refused and len(openings):
        asked = _Asked(engine, openings)
        titles = _Titles(engine, openings)
        for language in LANGUAGES:
            engine.content.reader.read([text for text, own in refused if own == language], language)
        phrases = [engine.content.reader.phrase(text, language) for text, language in refused]
        by_letters = asked.by_letters(phrases)
        for at, phrase in enumerate(phrases):
            out[at] = _row(engine, openings, phrase, titles, asked, by_letters[at])
    return out


def _row(
    engine: Engine, openings: Openings, phrase: Phrase, titles: "_Titles", asked: "_Asked", by_letters: Array
) -> Array:
    arrays = openings.arrays
    named = [(int(n), float(s)) for n, s in zip(phrase.nodes, phrase.strengths, strict=True) if s >= NAMES]
    codes = named_codes(phrase.text, engine.content.reader)
    nodes = [node for node, _ in named]
    work = _any(arrays, "title", titles.works_of(nodes))
    near = np.zeros(len(openings), dtype=bool)
    for node, strength in named:
        works = np.append(engine.taxonomy.graph.nearness(node), 0.0)
        work |= works[arrays["chosen"]] >= IN_FIELD
        near |= strength * openings.core[:, node] >= NEIGHBOUR
    asks = asked.named(phrase, set(nodes), codes) | by_letters
    shifts = [any(shift in codes for shift in dict(fact)["shifts"] or ()) for fact in openings.facts["shifts"]]
    demands = [at for at, name in enumerate(DEMANDS) if name in codes]
    return verdict(
        work=work,
        place=_any(arrays, "title", titles.places_of(nodes)) & (near | ~_any(arrays, "title", titles.named)),
        near=near if named else np.ones(len(openings), dtype=bool),
        required=_any(arrays, "required", asks),
        desired=_any(arrays, "desired", asks),
        shift=np.array(shifts, dtype=bool)[arrays["facet_shifts"]],
        level=_levels(arrays, demands),
        demand=np.array(bool(demands)),
    )


def _levels(arrays: dict[str, Array], demands: Sequence[int]) -> Array:
    """The highest that each opening tells of demands: `unwanted.level_of`."""
    level = np.where(arrays["demand_state"] == LEFT_UNSAID, UNTOLD, 0 if demands else UNTOLD)
    kept = np.flatnonzero(np.isin(arrays["demand"], demands))
    owner = np.searchsorted(arrays["demand_start"], kept, side="right") - 1
    np.maximum.at(level, owner, arrays["demand_level"][kept])
    return level


class Refusing:
    """Refused phrases, laid out to meet one opening at a time: `_row` for all of them at once."""

    def __init__(self, engine: Engine, refused: Sequence[tuple[str, str]]) -> None:
        self.engine, self.count = engine, len(refused)
        reader = engine.content.reader
        for language in LANGUAGES:
            reader.read([text for text, own in refused if own == language], language)
        phrases = [reader.phrase(text, language) for text, language in refused]
        vectors = Vectors()
        self.codes: dict[str, Array] = {}
        links: list[tuple[int, int, float]] = []
        skills: list[tuple[int, int]] = []
        for at, phrase in enumerate(phrases):
            vectors.add(phrase.vector)
            for code in named_codes(phrase.text, reader):
                self.codes.setdefault(code, np.zeros(self.count, dtype=bool))[at] = True
            links += [(at, int(n), float(s)) for n, s in zip(phrase.nodes, phrase.strengths, strict=True) if s >= NAMES]
            skills += [(at, skill) for skill, strength in phrase.skills.items() if strength >= NAMES]
        for phrase in called_phrases(reader) if refused else ():
            vectors.add(phrase.vector)
        self.grams = Columns(vectors.arrays("v"), "v") if refused else None  # theirs, then those of `called`
        self.owner, self.node = (np.array([link[place] for link in links], dtype=np.int64) for place in (0, 1))
        self.strength = np.array([strength for _, _, strength in links])
        self.named = np.zeros(self.count, dtype=bool)
        self.named[self.owner] = True
        self.of_node: dict[int, list[int]] = {}
        for at, node, _ in links:
            self.of_node.setdefault(node, []).append(at)
        self.of_skill: dict[int, list[int]] = {}
        for at, skill in skills:
            self.of_skill.setdefault(skill, []).append(at)
        self.nodes, self.place = np.unique(self.node, return_inverse=True)
        graph = engine.taxonomy.graph
        fields = [graph.nearness(node) >= IN_FIELD for node in self.nodes.tolist()]
        self.in_field = np.array(fields, dtype=bool).reshape(len(fields), len(graph.nodes))

    def of(self, openings: Openings) -> Array:
        """1 where the single opening is what the phrase says no to."""
        if self.grams is None:
            return np.zeros(0, dtype=np.uint8)
        arrays, facts = openings.arrays, openings.facts
        named = self._named(arrays)
        near = self._owned(self.strength * openings.core[0][self.node] >= NEIGHBOUR)
        place, named_work = self._places(openings)
        level = np.full(self.count, UNTOLD)
        told = dict(zip(arrays["demand"].tolist(), arrays["demand_level"].tolist(), strict=True))
        if arrays["demand_state"][0] != LEFT_UNSAID:
            for at, name in enumerate(DEMANDS):
                if name in self.codes:
                    np.maximum(level, told.get(at, 0), out=level, where=self.codes[name])
        found = verdict(
            work=self._owned(self._works(arrays)[self.place]),
            place=place & (near | (not named_work)),
            near=near | ~self.named,
            required=np.asarray(named[arrays["required"]].any(axis=0)),
            desired=np.asarray(named[arrays["desired"]].any(axis=0)),
            shift=self._coded(dict(facts["shifts"][0])["shifts"] or ()),
            level=level,
            demand=self._coded(DEMANDS),
        )
        return np.asarray(found).view(np.uint8)

    def _owned(self, marked: Array) -> Array:
        """The phrases of which a link is marked."""
        found = np.zeros(self.count, dtype=bool)
        found[self.owner[marked]] = True
        return found

    def _coded(self, codes: Iterable[str]) -> Array:
        """The phrases that name one of these demands or shifts."""
        found = np.zeros(self.count, dtype=bool)
        for code in self.codes.keys() & set(codes):
            found |= self.codes[code]
        return found

    def _named(self, arrays: dict[str, Array]) -> Array:
        """Which asked skills the phrases name: asked skills × phrases."""
        count = len(arrays["asked_exact"])
        if self.grams is None or not count:
            return np.zeros((count, self.count), dtype=bool)
        alike = self.grams.dots(arrays, "asked_gram", np.arange(count)) / (GRAIN * GRAIN) >= NAMES
        found = alike[:, : self.count]
        for at, place in zip(*(side.tolist() for side in np.nonzero(alike[:, self.count :])), strict=True):
            found[at] |= self._coded([called()[place][0]])
        for item, strength, own in (("skill", "skill_strength", self.of_skill), ("node", "strength", self.of_node)):
            start, strong = arrays[f"asked_{item}_start"].tolist(), (arrays[f"asked_{strength}"] >= NAMES).tolist()
            items = arrays[f"asked_{item}"].tolist()
            for at in range(count):
                for link in range(start[at], start[at + 1]):
                    if strong[link] and items[link] in own:
                        found[at, own[items[link]]] = True
        return found

    def _places(self, openings: Openings) -> tuple[Array, bool]:
        """(the phrases that name a place that a title tells, whether a title surely names a work)."""
        arrays, reader = openings.arrays, self.engine.content.reader
        found, named, start = np.zeros(self.count, dtype=bool), False, arrays["titles_node_start"].tolist()
        for at, (title, language) in enumerate(openings.facts["titles"]):
            span = slice(start[at], start[at + 1])
            named = named or names_work(arrays["titles_node"][span], arrays["titles_strength"][span], reader)
            for node in workplaces(title, language, reader) & self.of_node.keys():
                found[self.of_node[node]] = True
        return found, named

    def _works(self, arrays: dict[str, Array]) -> Array:
        """Which of the named nodes the opening's title or chosen occupation is, or belongs to."""
        found = np.zeros(len(self.nodes), dtype=bool)
        start = arrays["titles_node_start"].tolist()
        for low, high in zip(start, start[1:], strict=False):
            strength = arrays["titles_strength"][low:high]
            if high > low and strength.max() >= FAIR:
                whole = np.rint(strength * SCALE).astype(np.int64)
                found |= self.in_field[:, arrays["titles_node"][low:high]] @ whole >= MOST * whole.sum()
        chosen = int(arrays["chosen"][0])
        return found | self.in_field[:, chosen] if chosen >= 0 else found


def _rows_with(start: Array, marked: Array) -> Array:
    """Which lists of a ragged array hold a marked item."""
    count = np.concatenate([[0], np.cumsum(marked)])
    return np.asarray(count[start[1:]] > count[start[:-1]])


def _any(arrays: dict[str, Array], name: str, marked: Array) -> Array:
    """Which openings have a marked title or skill."""
    return _rows_with(arrays[f"{name}_start"], marked[arrays[name]])


class _Titles:
    """Distinct titles of openings: what share of a title's links belongs to a work."""

    def __init__(self, engine: Engine, openings: Openings) -> None:
        arrays = openings.arrays
        self.engine = engine
        self.node, self.start = arrays["titles_node"], arrays["titles_node_start"]
        strength = arrays["titles_strength"]
        owner = np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))
        best = np.zeros(len(self.start) - 1)
        np.maximum.at(best, owner, strength)
        self.fair = best >= FAIR
        spans = [slice(*span) for span in zip(self.start.tolist(), self.start[1:].tolist(), strict=False)]
        reader = engine.content.reader
        self.named = np.array([names_work(self.node[at], strength[at], reader) for at in spans], dtype=bool)
        self.places: dict[int, list[int]] = {}
        for at, (title, language) in enumerate(openings.facts["titles"]):
            for node in workplaces(title, language, reader):
                self.places.setdefault(node, []).append(at)
        self.whole = np.rint(strength * SCALE).astype(np.int64)
        self.total = self._sums(self.whole)

    def places_of(self, nodes: Iterable[int]) -> Array:
        found = np.zeros(len(self.total), dtype=bool)
        found[[at for node in nodes for at in self.places.get(node, ())]] = True
        return found

    def _sums(self, items: Array) -> Array:
        total = np.concatenate([[0], np.cumsum(items)])
        return np.asarray(total[self.start[1:]] - total[self.start[:-1]])

    def works_of(self, nodes: Iterable[int]) -> Array:
        found = np.zeros(len(self.total), dtype=bool)
        for node in nodes:
            near = self.engine.taxonomy.graph.nearness(node)[self.node] >= IN_FIELD
            found |= self.fair & (self._sums(self.whole * near) >= MOST * self.total)
        return found


class _Asked:
    """Distinct asked skills: which of them a refused phrase names."""

    def __init__(self, engine: Engine, openings: Openings) -> None:
        self.engine, self.arrays = engine, openings.arrays
        self.count = len(self.arrays["asked_exact"])
        self.skills = self._holders("skill", "skill_strength")
        self.nodes = self._holders("node", "strength")
        self.codes = self._codes()

    def _holders(self, item: str, strength: str) -> dict[int, list[int]]:
        start, items = self.arrays[f"asked_{item}_start"], self.arrays[f"asked_{item}"]
        owner = np.repeat(np.arange(self.count), np.diff(start))
        kept = np.flatnonzero(self.arrays[f"asked_{strength}"] >= NAMES)
        held: dict[int, list[int]] = {}
        for at in kept.tolist():
            held.setdefault(int(items[at]), []).append(int(owner[at]))
        return held

    def _codes(self) -> dict[str, list[int]]:
        """Demands and shifts → the asked skills that name them (`unwanted.named_codes`)."""
        names = called()
        found: dict[str, list[int]] = {}
        alike = self.by_letters(called_phrases(self.engine.content.reader))
        for (code, _), row in zip(names, alike, strict=True):
            found.setdefault(code, []).extend(np.flatnonzero(row).tolist())
        return found

    def by_letters(self, phrases: list[Phrase]) -> Array:
        """Phrases × asked skills: the same name, spelt or inflected another way."""
        vectors = Vectors()
        for phrase in phrases:
            vectors.add(phrase.vector)
        product = Columns(self.arrays, "asked_gram").dots(vectors.arrays("v"), "v", np.arange(len(phrases)))
        return np.asarray(product / (GRAIN * GRAIN) >= NAMES)

    def named(self, phrase: Phrase, fields: set[int], codes: frozenset[str]) -> Array:
        found = np.zeros(self.count, dtype=bool)
        places = [at for skill, s in phrase.skills.items() if s >= NAMES for at in self.skills.get(skill, ())]
        places += [at for node in fields for at in self.nodes.get(node, ())]
        places += [at for code in codes for at in self.codes.get(code, ())]
        found[places] = True
        return found
