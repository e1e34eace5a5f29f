"""What distinct facts, phrases and texts of people and of openings are worth to each other, each worked out once.

Everything is a whole number: likenesses in 10⁻⁴, dot products in 1/``GRAIN``², sums as weight × value in 10⁻⁸.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from .. import content, rules
from ..engine import Engine
from ..text.index import GRAIN
from ..weights import SCALE, SHIPPED, WeightSet
from .dots import Columns, slots
from .facets import FACETS, bearers, meet
from .openings import NOTHING, Openings
from .people import People
from .qualified import qualifications
from .refused import refusals
from .rows import Array, Arrays

CHUNK = 1 << 22  # cells of a table that are worked out at a time
UNIT = GRAIN * GRAIN  # a dot product of 1


def through(people: People, openings: Openings, rows: Array) -> Array:
    """Nearness of phrases to the work of each opening through the taxonomy: phrases × openings."""
    arrays = people.arrays
    start = arrays["phrase_node_start"]
    out = np.zeros((len(rows), len(openings)))
    linked = np.flatnonzero(start[rows + 1] > start[rows])
    if not len(linked) or not len(openings):
        return out
    at = slots(start, rows[linked])
    reach = openings.near[arrays["phrase_node"][at]] * arrays["phrase_strength"][at][:, None]
    sizes = start[rows[linked] + 1] - start[rows[linked]]
    out[linked] = np.maximum.reduceat(reach, np.concatenate([[0], np.cumsum(sizes)[:-1]]), axis=0)
    return np.asarray(out)


def letters(people: People, openings: Openings, rows: Array, titles: Columns, owner: Array) -> Array:
    """Likeness by letters of phrases that the taxonomy doesn't know to the titles that it doesn't know."""
    out = np.zeros((len(rows), len(openings)), dtype=np.int64)
    if not len(rows) or not len(owner):
        return out
    found = titles.dots(people.arrays, "phrase_gram", rows)
    np.maximum.at(out.T, owner, found.T)
    return out


def likeness(people: People, openings: Openings) -> Array:
    """Likeness of every phrase of people to every opening's work in 10⁻⁴ (at most ``SCALE``): uint16, phrases ×
    openings.
    """
    exact = people.arrays["phrase_exact"]
    out = np.empty((len(exact), len(openings)), dtype=np.uint16)
    loose, owner = loose_titles(openings)
    titles = Columns(openings.arrays, "titles_gram", loose)
    step = max(1, CHUNK // (8 * max(1, len(openings))))
    for first in range(0, len(exact), step):
        rows = np.arange(first, min(first + step, len(exact)))
        like = through(people, openings, rows)
        unknown = np.flatnonzero(~exact[rows])
        like[unknown] = np.maximum(like[unknown], letters(people, openings, rows[unknown], titles, owner) / UNIT)
        out[rows] = np.minimum(np.rint(like * SCALE), SCALE).astype(np.uint16)
    return out


def loose_titles(openings: Openings) -> tuple[Array, Array]:
    """(phrase, opening) of every title that is no name of an occupation."""
    arrays = openings.arrays
    owner = np.repeat(np.arange(len(openings)), np.diff(arrays["title_start"]))
    loose = ~arrays["titles_exact"][arrays["title"]]
    return arrays["title"][loose], owner[loose]


def shown(people: People, openings: Openings) -> tuple[Array, Array, Array]:
    """What evidence shows of asked skills, as a ragged array over the evidence: (start, asked skill, value in 10⁻⁴)."""
    count, asked = len(people.arrays["evidence_exact"]), len(openings.arrays["asked_exact"])
    wanted = Columns(openings.arrays, "asked_gram")
    pairs, values = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for first in range(0, count, 4096):
        rows = np.arange(first, min(first + 4096, count))
        row, column, found = wanted.above(content.UNLIKE * UNIT, people.arrays, "evidence_gram", rows)
        pairs.append((row + first) * asked + column)
        values.append(shows(found / UNIT))
    by_skill = _same_skill(people.arrays, openings.arrays)
    pairs.append(by_skill[0] * asked + by_skill[1])
    values.append(shows(by_skill[2]))
    pair, value = np.concatenate(pairs), np.concatenate(values)
    order = np.lexsort((-value, pair))
    pair, value = pair[order], value[order]
    kept = np.flatnonzero((np.diff(pair, prepend=-1) > 0) & (value > 0))
    evidence, skill = np.divmod(pair[kept], max(1, asked))
    start = np.concatenate([[0], np.cumsum(np.bincount(evidence, minlength=count))]).astype(np.int64)
    return start, skill.astype(np.int32), value[kept].astype(np.int32)


def shows(like: Array) -> Array:
    span = content.ALIKE - content.UNLIKE
    ramp = np.minimum(1.0, np.maximum(0.0, (like - content.UNLIKE) / span))
    return np.asarray(np.rint(ramp * SCALE).astype(np.int64))


def _same_skill(people: Arrays, openings: Arrays) -> tuple[Array, Array, Array]:
    """(evidence, asked skill, likeness) where both name the same skill of the taxonomy."""
    sides = []
    for arrays, name in ((people, "evidence"), (openings, "asked")):
        start, skill = arrays[f"{name}_skill_start"], arrays[f"{name}_skill"]
        owner = np.repeat(np.arange(len(start) - 1), np.diff(start))
        order = np.argsort(skill, kind="stable")
        sides.append((skill[order], owner[order], arrays[f"{name}_skill_strength"][order]))
    (own, holder, strength), (theirs, asker, need) = sides
    low, high = np.searchsorted(own, theirs, "left"), np.searchsorted(own, theirs, "right")
    sizes = high - low
    at = np.repeat(low - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))
    return holder[at], np.repeat(asker, sizes), np.minimum(strength[at], np.repeat(need, sizes))


def dates(people_free: Array, start: Array, end: Array, weights: WeightSet) -> Array:
    """`rules.dates` for days as ordinals (0 = not told): worth, or −1 where it blocks; days free × openings."""
    weight, neutral = weights.rows["dates"]
    free = people_free[:, None]
    value = np.where(free > start, rules.HALF, SCALE)
    value = np.where((free == 0) | (start == 0), neutral, value)
    blocked = (free > 0) & (((end > 0) & (free > end)) | ((start > 0) & (free > start + rules.LATE_DAYS)))
    return np.where(blocked, -1, weight * value).astype(np.int32)


@lru_cache(maxsize=64)
def shares(code: str, unknown_weight: int, most: int) -> Array:
    """`rules.share` by how many items are (met, half, unknown): worth as weight × value."""
    out = np.zeros((most + 1, most + 1, most + 1), dtype=np.int32)
    for met in range(most + 1):
        for half in range(most + 1 - met):
            for unsaid in range(most + 1 - met - half):
                values = [SCALE] * met + [rules.HALF] * half + [None] * unsaid
                if values:
                    out[met, half, unsaid] = unknown_weight * rules.share(code, values)
    return out


@dataclass
class Bound:
    """Tables between some people and some openings, for `plain.py` and `kernel.py`."""

    like: Array
    shown_start: Array
    shown_asked: Array
    shown_value: Array
    facets: dict[str, Array]
    dates: Array
    date_row: Array
    qualification: Array
    refused: Array
    card_at: Array
    language_at: Array
    curves: "Curves"
    denominator: Array
    day: Array
    laid: Any = None
    tally: list[Array] = field(default_factory=list)


@dataclass(frozen=True)
class Curves:
    """What a likeness in 10⁻⁴ is worth, as weight × value; ``work``: before experience, 0…1. ``neutral``: what an
    unknown component is worth.
    """

    wished: Array
    related: Array
    learnt_only: Array
    work: Array
    neutral: dict[str, int]
    weight: dict[str, int]


def _ramp(values: Array, low: float, high: float) -> Array:
    """`content.ramp` of many values."""
    return np.minimum(1.0, np.maximum(0.0, (values - low) / (high - low)))


@lru_cache(maxsize=4)
def _curves(version: str, rows: tuple[tuple[str, tuple[int, int]], ...]) -> Curves:
    table = dict(rows)
    steps = np.arange(SCALE + 1) / SCALE
    work, near = _ramp(steps, *content.WORK), _ramp(steps, *content.RELATED)
    wished, related = (np.rint(values * SCALE).astype(np.int32) for values in (work, near))
    told, floor = table["occupation_related"], SHIPPED.rows["occupation_related"][1]
    only = np.where(near * SCALE <= floor, told[1], related).astype(np.int32)
    return Curves(
        wished=wished * table["occupation_wished"][0],
        related=related * told[0],
        learnt_only=only * told[0],
        work=work,
        neutral={code: weight * neutral for code, (weight, neutral) in rows},
        weight={code: weight for code, (weight, _) in rows},
    )


def curves(weights: WeightSet) -> Curves:
    return _curves(weights.version, tuple(weights.rows.items()))


def denominators(openings: Openings, weights: WeightSet) -> Array:
    """Σ weight of the components that a pair with each opening has."""
    arrays, weight = openings.arrays, {code: row[0] for code, row in weights.rows.items()}
    always = (
        "occupation_wished",
        "occupation_done",
        "occupation_related",
        "text",
        "kind",
        "need",
        "hours",
        "distance",
        "dates",
    )
    total = np.full(len(openings), sum(weight[code] for code in always), dtype=np.int64)
    states = {
        "skills_required": "required_state", "skills_desired": "desired_state", "qualification": "qualification_state",
        "demand": "demand_state", "card": "card_state", "language": "language_state",
    }  # fmt: skip
    for code, column in states.items():
        total += weight[code] * (arrays[column] != NOTHING)
    for code, key in (("age", "minimum_age"), ("driving_licence", "required_driving_licences"), ("shifts", "shifts")):
        asked = [dict(fact)[key] for fact in openings.facts[code]]
        has = np.array([fact is None or bool(fact) for fact in asked], dtype=bool)
        total += weight[code] * has[arrays[f"facet_{code}"]]
    return total


def facet_tables(people: People, openings: Openings, as_of: date, weights: WeightSet) -> dict[str, Array]:
    """For each rule whose facts are few: worth by (fact of a person, fact of an opening). Kept with the people, for the
    openings that come later.
    """
    known = people.binding.setdefault(f"facets {as_of} {weights.version}", {name: {} for name in FACETS})
    bearing = people.binding.setdefault("bearers", {})
    tables = {}
    for name in FACETS:
        kept, own = known[name], people.facts[name]
        new = [fact for fact in openings.facts[name] if fact not in kept]
        if new and name not in bearing:
            bearing[name] = bearers(own)
        for fact in new:
            kept[fact] = np.array(meet(name, bearing[name], fact, as_of, weights), dtype=np.int32)
        columns = [kept[fact] for fact in openings.facts[name]]
        tables[name] = np.ascontiguousarray(np.stack(columns, axis=1)) if columns else np.empty((len(own), 0), np.int32)
    return tables


def places_of(own: list[str], asked: list[str]) -> Array:
    """Column of each asked code among the people's own; −1 where nobody has it."""
    at = {code: place for place, code in enumerate(own)}
    return np.array([at.get(code, -1) for code in asked], dtype=np.int32)


def bind(
    engine: Engine, people: People, openings: Openings, as_of: date, compiled: Any = None, threads: int = 1
) -> Bound:
    """Works out every table. ``compiled``: `binding`, where numba is there to do the longest of it by ``threads``."""
    if compiled is None:
        like, (start, asked, value) = likeness(people, openings), shown(people, openings)
    else:
        like = compiled.likeness(people, openings, threads)
        start, asked, value = compiled.shown(people, openings, threads)
    if "free" not in people.binding:
        people.binding["free"] = np.unique(people.arrays["free"], return_inverse=True)
    free, row = people.binding["free"]
    return Bound(
        like=like,
        shown_start=start,
        shown_asked=asked,
        shown_value=value,
        facets=facet_tables(people, openings, as_of, engine.weights),
        dates=dates(free, openings.arrays["start"], openings.arrays["end"], engine.weights),
        date_row=row,
        qualification=qualifications(engine, people, openings),
        refused=refusals(engine, people, openings),
        card_at=places_of(people.facts["cards"], openings.facts["cards"]),
        language_at=places_of(people.facts["languages"], openings.facts["languages"]),
        curves=curves(engine.weights),
        denominator=denominators(openings, engine.weights),
        day=np.where(openings.arrays["start"] > 0, openings.arrays["start"], as_of.toordinal()).astype(np.int32),
    )
