"""Openings as rows of whole numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from .. import rules
from ..engine import Engine
from ..places import unit_vector
from ..types import Opening
from ..views import OpeningView
from .facets import FACETS
from .people import DEMANDS, KEPT, UNSAID, _cell, order_of, together
from .rows import Array, Arrays, Interned, Phrases, Ragged, Vectors

NOTHING, ASKED, LEFT_UNSAID = 0, 1, 2  # what an opening says of a list: asks nothing, asks, leaves it unsaid
FREE, TRANSPORT = 1, 2  # the whole work can be done from home; there is a ride to it
FAR_FUTURE = 2**31 - 1


@dataclass
class Openings:
    """As `People`. ``reach`` and ``core``: nearness of each opening's work to every node of the taxonomy."""

    ids: list[str]
    facts: dict[str, list[Any]]
    arrays: Arrays
    reach: Array
    core: Array
    binding: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def near(self) -> Array:
        """``reach`` by node: nodes × openings."""
        return np.ascontiguousarray(self.reach.T)


class _Builder:
    def __init__(self, engine: Engine, views: dict[str, OpeningView], kept: int) -> None:
        self.engine, self.views, self.kept = engine, views, kept
        self.titles, self.asked = Phrases(), Phrases()
        self.text = Vectors()
        self.ragged = {
            "title": Ragged(np.int32), "required": Ragged(np.int32), "desired": Ragged(np.int32),
            "card": Ragged(np.int32), "trainable": Ragged(np.int32),
            "language": Ragged(np.int32), "level": Ragged(np.int32), "demand": Ragged(np.int32),
            "demand_level": Ragged(np.int32),
        }  # fmt: skip
        self.facets = {name: Interned() for name in FACETS}
        self.cards, self.languages, self.qualifications = Interned(), Interned(), Interned()
        self.columns: dict[str, list[Any]] = {}
        self.place: list[tuple[float, float, float]] = []
        self.reach: list[Array] = []
        self.core: list[Array] = []
        self.ids: list[str] = []

    def add(self, opening: Opening) -> None:
        view = self.engine.view_opening(opening)
        if len(self.views) < self.kept:
            self.views[opening.id] = view
        self.ids.append(opening.id)
        self.reach.append(view.reach)
        self.core.append(view.core)
        self._content(opening, view)
        self._rules(opening)

    def _put(self, **values: Any) -> None:
        for name, value in values.items():
            self.columns.setdefault(name, []).append(value)

    def _content(self, opening: Opening, view: OpeningView) -> None:
        language, rows = opening.language, self.ragged
        rows["title"].add(self.titles((p.text, language), p) for p in view.titles)
        rows["required"].add(self.asked((p.text, language), p) for p in view.required)
        rows["desired"].add(self.asked((p.text, language), p) for p in view.desired)
        self.text.add(view.vector)
        needed = -1 if view.qualification is None else self.qualifications((opening.required_qualification, language))
        chosen = self.engine.taxonomy.graph.at.get(opening.occupation_uri or "", -1)
        self._put(
            required_state=_said(opening.required_skills, view.required),
            desired_state=_said(opening.desired_skills, view.desired),
            qualification=needed,
            qualification_state=_said(opening.required_qualification, needed >= 0),
            chosen=chosen,
        )

    def _rules(self, opening: Opening) -> None:
        for name, facet in FACETS.items():
            self._put(**{f"facet_{name}": self.facets[name](facet.of_opening(opening))})
        self.place.append(unit_vector(rules.position(opening)))
        promised = opening.adjustments or ()
        asked = {name: level for name, level in opening.demands or () if level}
        trainable = opening.trainable_cards or ()
        required = [code for code in opening.required_cards or () if code not in trainable]
        rows = self.ragged
        rows["card"].add(self.cards(code) for code in required)
        rows["trainable"].add(self.cards(code) for code in trainable)
        spoken = dict.fromkeys((s.code, s.level or 0) for s in opening.required_languages or ())
        rows["language"].add(self.languages(code) for code, _ in spoken)
        rows["level"].add(level or UNSAID for _, level in spoken)
        rows["demand"].add(DEMANDS.index(name) for name in asked)
        rows["demand_level"].add(asked.values())
        self._put(
            free=FREE if opening.remote else TRANSPORT if "transport" in promised else 0,
            start=opening.start_date.toordinal() if opening.start_date else 0,
            end=opening.end_date.toordinal() if opening.end_date else 0,
            card_state=_said(opening.required_cards, required or trainable),
            language_state=_said(opening.required_languages, spoken),
            guided=int("plain_guidance" in promised or "other_language_guidance" in promised),
            demand_state=_said(opening.demands, asked),
        )

    def finish(self) -> Openings:
        arrays: Arrays = {
            **self.titles.arrays("titles"),
            **self.asked.arrays("asked"),
            **self.text.arrays("text"),
            "place": np.array(self.place, dtype=np.float64).reshape(-1, 3),
            "order": order_of(self.ids),
        }
        for name, rows in self.ragged.items():
            arrays |= rows.arrays(name)
        for name, column in self.columns.items():
            arrays[name] = np.array(column, dtype=np.int32)
        facts = {name: interned.values() for name, interned in self.facets.items()}
        facts |= {"cards": self.cards.values(), "languages": self.languages.values()}
        facts |= {"qualifications": self.qualifications.values(), "asked": self.asked.at.values()}
        facts["titles"] = self.titles.at.values()
        return Openings(self.ids, facts, arrays, np.array(self.reach), np.array(self.core))


def _said(told: object, asked: object) -> int:
    return ASKED if asked else LEFT_UNSAID if told is None else NOTHING


def read_openings(engine: Engine, openings: Iterable[Opening], views: dict[str, OpeningView] | None = None) -> Openings:
    """Reads openings into rows, those near each other beside each other. ``views``: see `read_people`."""
    builder = _Builder(engine, {} if views is None else views, 0 if views is None else KEPT)
    for some in together(sorted(openings, key=lambda opening: (*_cell(rules.position(opening)), opening.id))):
        engine.content.reader.prepare(some)
        for opening in some:
            builder.add(opening)
    return builder.finish()
