"""``not_wanted`` for every refused phrase and opening: `unwanted.refusal`, its reasons worked out for distinct titles,
asked skills, shifts and demands.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from ..engine import Engine
from ..taxonomy import LANGUAGES
from ..taxonomy.graph import IN_FIELD
from ..text.index import GRAIN
from ..unwanted import FAIR, MOST, MUCH, NAMES, NEIGHBOUR, called, named_codes
from ..views import Phrase
from ..weights import SCALE
from .dots import Columns
from .openings import Openings
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
    found = _any(arrays, ("title",), titles.works_of([node for node, _ in named]))
    for node, _ in named:
        near = np.append(engine.taxonomy.graph.nearness(node), 0.0)
        found |= near[arrays["chosen"]] >= IN_FIELD
    found |= _any(arrays, ("required", "desired"), asked.named(phrase, {node for node, _ in named}, codes) | by_letters)
    shifts = [any(shift in codes for shift in dict(fact)["shifts"] or ()) for fact in openings.facts["shifts"]]
    found |= np.array(shifts, dtype=bool)[arrays["facet_shifts"]]
    if much := [at for at, name in enumerate(DEMANDS) if name in codes]:
        near_core = np.zeros(len(openings), dtype=bool) if named else np.ones(len(openings), dtype=bool)
        for node, strength in named:
            near_core |= strength * openings.core[:, node] >= NEIGHBOUR
        heavy = np.isin(arrays["demand"], much) & (arrays["demand_level"] >= MUCH)
        found |= near_core & _rows_with(arrays["demand_start"], heavy)
    return found


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
        self.grams = Columns(vectors.arrays("v"), "v") if refused else None
        self.owner, self.node = (np.array([link[place] for link in links], dtype=np.int64) for place in (0, 1))
        self.strength = np.array([strength for _, _, strength in links])
        self.named = np.zeros(self.count, dtype=bool)
        self.named[self.owner] = True
        self.skill_owner, self.skill = (np.array([pair[place] for pair in skills], dtype=np.int64) for place in (0, 1))
        self.nodes, self.place = np.unique(self.node, return_inverse=True)
        graph = engine.taxonomy.graph
        fields = [graph.nearness(node) >= IN_FIELD for node in self.nodes.tolist()]
        self.in_field = np.array(fields, dtype=bool).reshape(len(fields), len(graph.nodes))

    def of(self, openings: Openings) -> Array:
        """1 where the single opening is what the phrase says no to."""
        found = np.zeros(self.count, dtype=bool)
        if self.grams is None:
            return found.view(np.uint8)
        arrays = openings.arrays
        found[self.owner[self._works(arrays)[self.place]]] = True
        asked = np.arange(len(arrays["asked_exact"]))
        if len(asked):
            found |= (self.grams.dots(arrays, "asked_gram", asked) / (GRAIN * GRAIN) >= NAMES).any(axis=0)
            named = arrays["asked_skill"][arrays["asked_skill_strength"] >= NAMES]
            found[self.skill_owner[np.isin(self.skill, named)]] = True
            named = arrays["asked_node"][arrays["asked_strength"] >= NAMES]
            found[self.owner[np.isin(self.node, named)]] = True
        reader = self.engine.content.reader
        codes = {code for text, _ in openings.facts["asked"] for code in named_codes(text, reader)}
        codes |= set(dict(openings.facts["shifts"][0])["shifts"] or ())
        for code in codes & self.codes.keys():
            found |= self.codes[code]
        much = np.zeros(self.count, dtype=bool)
        for at in arrays["demand"][arrays["demand_level"] >= MUCH].tolist():
            if DEMANDS[at] in self.codes:
                much |= self.codes[DEMANDS[at]]
        if much.any():
            near = ~self.named
            near[self.owner[self.strength * openings.core[0][self.node] >= NEIGHBOUR]] = True
            found |= much & near
        return found.view(np.uint8)

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


def _any(arrays: dict[str, Array], names: Iterable[str], marked: Array) -> Array:
    rows = [_rows_with(arrays[f"{name}_start"], marked[arrays[name]]) for name in names]
    return np.asarray(np.logical_or.reduce(rows))


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
        self.whole = np.rint(strength * SCALE).astype(np.int64)
        self.total = self._sums(self.whole)

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
        reader = self.engine.content.reader
        reader.read([name for _, name in names], "fi")
        alike = self.by_letters([reader.phrase(name, "fi") for _, name in names])
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
