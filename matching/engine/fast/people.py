"""People as rows of whole numbers. What is read here depends on the person, the taxonomy and the year only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import numpy as np

from .. import codes, rules
from ..content import EXPERIENCE, FEW_WORDS, experience
from ..engine import Engine
from ..places import unit_vector
from ..types import Jobseeker
from ..views import PersonView
from .facets import FACETS
from .rows import Array, Arrays, Interned, Phrases, Ragged, Vectors

DEMANDS = tuple(codes.DEMANDS)
ALWAYS = 2**31 - 1  # the last day of a card that does not expire
UNSAID = -1
TOGETHER = 1024
KEPT = 2_000  # views that are handed on: they are large
T = TypeVar("T")

# What a person has left unsaid, or lacks altogether.
NO_WISHES, WORK_UNSAID, WORK_NONE, NOTHING_OWN, ONLY_LEARNT = 1, 2, 4, 8, 16
SKILLS_UNSAID, NO_TEXT, FEW, CARDS_UNSAID, LANGUAGES_UNSAID, CAPACITY_UNSAID, EDUCATION_UNSAID = (
    32, 64, 128, 256, 512, 1024, 2048,
)  # fmt: skip


@dataclass
class People:
    """``ids`` in the order of the rows; ``facts``: distinct facts that tables are made of; ``arrays``: the rows.

    ``year``: experience is counted to this year.
    """

    ids: list[str]
    facts: dict[str, list[Any]]
    arrays: Arrays
    year: int
    binding: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.ids)


class Builder:
    """Adds people one by one. ``finish`` may be called again when more have been added."""

    def __init__(self, engine: Engine, year: int, views: dict[str, PersonView], kept: int) -> None:
        self.engine, self.year, self.views, self.kept = engine, year, views, kept
        self.phrases, self.evidence = Phrases(), Phrases()
        self.text = Vectors()
        self.ragged = {
            "wish": Ragged(np.int32), "work": Ragged(np.int32), "factor": Ragged(np.float64),
            "own": Ragged(np.int32), "shown": Ragged(np.int32), "learnt": Ragged(np.int32), "refused": Ragged(np.int32),
        }  # fmt: skip
        self.facets = {name: Interned() for name in FACETS}
        self.learnt, self.refused = Interned(), Interned()
        self.facet_rows: dict[str, list[int]] = {name: [] for name in FACETS}
        self.flags: list[int] = []
        self.place: list[tuple[float, float, float]] = []
        self.reach: list[float] = []
        self.free: list[int] = []
        self.cards: list[dict[str, int]] = []
        self.languages: list[dict[str, int]] = []
        self.capacity: list[dict[str, int]] = []
        self.ids: list[str] = []

    def add(self, person: Jobseeker) -> None:
        view = self.views.get(person.id)
        if view is None or view.person is not person:
            view = self.engine.view_person(person)
        if len(self.views) < self.kept:
            self.views[person.id] = view
        self.ids.append(person.id)
        self.flags.append(_flags(person, view))
        self._content(person, view)
        self._rules(person)

    def _content(self, person: Jobseeker, view: PersonView) -> None:
        language = person.language
        wishes = [self.phrases((p.text, language, "wish"), p) for p in view.wishes]
        works = [self.phrases((p.text, language), p) for p, _ in view.works]
        factors = [1 - EXPERIENCE + EXPERIENCE * experience(work, self.year) for _, work in view.works]
        learnt = [self.phrases((p.text, language), p) for p, _ in view.learnt]
        abilities = [self.phrases((p.text, language, "skill"), p) for p in view.abilities]
        rows = self.ragged
        rows["wish"].add(wishes)
        rows["work"].add(works)
        rows["factor"].add(factors)
        rows["own"].add(dict.fromkeys([*wishes, *works, *learnt, *abilities]))
        rows["shown"].add(dict.fromkeys(self.evidence((p.text, language), p) for p in view.evidence))
        rows["learnt"].add(
            dict.fromkeys(
                self.learnt((e.qualification, e.completed, language))
                for _, e in view.learnt
                if e.completed is not False
            )
        )
        rows["refused"].add(dict.fromkeys(self.refused((p, language)) for p in person.not_wanted or ()))
        self.text.add(view.vector)

    def _rules(self, person: Jobseeker) -> None:
        for name, facet in FACETS.items():
            self.facet_rows[name].append(self.facets[name](facet.of_person(person)))
        self.place.append(unit_vector(rules.position(person)))
        self.reach.append(UNSAID if person.max_distance_km is None else rules.reach(person.max_distance_km))
        self.free.append(person.available_from.toordinal() if person.available_from else 0)
        self.cards.append(_cards(person))
        self.languages.append({s.code: UNSAID if s.level is None else s.level for s in person.languages or ()})
        self.capacity.append(dict(person.capacity or ()))

    def finish(self) -> People:
        cards = sorted({code for held in self.cards for code in held})
        spoken = sorted({code for own in self.languages for code in own})
        arrays: Arrays = {
            **self.phrases.arrays("phrase"),
            **self.evidence.arrays("evidence"),
            **self.text.arrays("text"),
            "flags": np.array(self.flags, dtype=np.int32),
            "place": np.array(self.place, dtype=np.float64).reshape(-1, 3),
            "reach": np.array(self.reach, dtype=np.float64),
            "free": np.array(self.free, dtype=np.int32),
            "cards": _table(self.cards, cards, 0, np.int32),
            "languages": _table(self.languages, spoken, 0, np.int8),
            "capacity": _table(self.capacity, DEMANDS, UNSAID, np.int8),
            "order": order_of(self.ids),
        }
        for name, rows in self.ragged.items():
            arrays |= rows.arrays(name)
        for name, rows_of in self.facet_rows.items():
            arrays[f"facet_{name}"] = np.array(rows_of, dtype=np.int32)
        facts = {name: interned.values() for name, interned in self.facets.items()}
        facts |= {"cards": list(cards), "languages": list(spoken)}
        facts |= {"learnt": self.learnt.values(), "refused": self.refused.values()}
        return People(list(self.ids), facts, arrays, self.year)


def read_people(
    engine: Engine, people: Iterable[Jobseeker], as_of: date, views: dict[str, PersonView] | None = None
) -> People:
    """Reads people into rows, those who live near each other beside each other. ``views`` gets the first of their
    views, for who needs them next; one that is there already is used.
    """
    builder = Builder(engine, as_of.year, {} if views is None else views, 0 if views is None else KEPT)
    for some in together(sorted(people, key=lambda person: (*_cell(rules.position(person)), person.id))):
        engine.content.reader.prepare(some)
        for person in some:
            builder.add(person)
    return builder.finish()


def together(items: list[T]) -> Iterator[list[T]]:
    """Parts whose phrases are read together."""
    for first in range(0, len(items), TOGETHER):
        yield items[first : first + TOGETHER]


def _cell(place: tuple[float, float]) -> tuple[int, int]:
    """Half-degree squares, row by row: neighbours are mostly near."""
    return round(place[0] * 2), round(place[1] * 2)


def _flags(person: Jobseeker, view: PersonView) -> int:
    own = view.wishes or view.works or view.learnt or view.abilities
    told = [
        (NO_WISHES, not view.wishes),
        (WORK_UNSAID, person.work_history is None),
        (WORK_NONE, not view.works),
        (NOTHING_OWN, not own),
        (ONLY_LEARNT, not view.wishes and not view.works),
        (SKILLS_UNSAID, person.skills is None),
        (NO_TEXT, not view.vector),
        (FEW, len(view.words) < FEW_WORDS),
        (CARDS_UNSAID, person.cards is None),
        (LANGUAGES_UNSAID, person.languages is None),
        (CAPACITY_UNSAID, person.capacity is None),
        (EDUCATION_UNSAID, person.education is None),
    ]
    return sum(flag for flag, holds in told if holds)


def _cards(person: Jobseeker) -> dict[str, int]:
    """Card → its last day as an ordinal, with what each card covers."""
    last: dict[str, int] = {}
    for held in person.cards or ():
        day = ALWAYS if held.valid_until is None else held.valid_until.toordinal()
        for code in {held.code} | codes.CARD_COVERS.get(held.code, frozenset()):
            last[code] = max(day, last.get(code, 0))
    return last


def _table(rows: list[dict[str, int]], columns: Iterable[str], empty: int, kind: Any) -> Array:
    places = {code: at for at, code in enumerate(columns)}
    table = np.full((len(rows), max(1, len(places))), empty, dtype=kind)
    for at, row in enumerate(rows):
        for code, value in row.items():
            table[at, places[code]] = value
    return table


def order_of(ids: list[str]) -> Array:
    """Place of each row when the rows are sorted by id."""
    order = np.empty(len(ids), dtype=np.int64)
    order[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return order
