"""The tables as the compiled kernel reads them: flat arrays, and bytes that say what is blocked."""

from typing import Any, NamedTuple

import numpy as np

from .. import content
from ..text.index import PLACES
from ..weights import SCALE, SHIPPED
from .facets import FACETS
from .openings import ASKED, LEFT_UNSAID, Openings
from .people import DEMANDS, UNSAID, People
from .qualified import HELD, UNTOLD
from .rows import Array
from .tables import Bound, shares

GRAM = np.uint32  # the number of an n-gram, as `compiled._dot` reads it
LEVELS = 8  # own language level + 1: not told, lacking, A1 … C2


class PeopleRows(NamedTuple):
    flags: Array
    place: Array
    reach: Array
    facts: Array  # people × (each rule whose facts are few, and the day from which they are free): rows of `worth`
    cards: Array
    languages: Array
    capacity: Array
    order: Array
    wish: Array
    wish_start: Array
    work: Array
    work_start: Array
    factor: Array
    own: Array
    own_start: Array
    shown: Array
    shown_start: Array
    learnt: Array
    learnt_start: Array
    refused: Array
    refused_start: Array
    text: Array
    text_start: Array
    text_weight: Array


class OpeningRows(NamedTuple):
    place: Array  # 3 × openings
    free: Array
    day: Array
    order: Array
    required: Array
    required_start: Array
    desired: Array
    desired_start: Array
    card: Array
    card_start: Array
    trainable: Array
    trainable_start: Array
    language: Array
    level: Array
    language_start: Array
    guided: Array
    demand: Array
    demand_level: Array
    demand_start: Array
    states: Array  # openings × (required, desired, qualification, demand, card, language)
    qualification: Array  # which is demanded; after them, 0: none, 1: left unsaid
    text: Array  # in the numbering of `gram_at`
    text_start: Array
    text_weight: Array
    denominator: Array
    listed: Array  # the most that the rules can be worth that read lists
    skilled: Array  # the most that skills can be worth


class TableRows(NamedTuple):
    like: Array
    shown_start: Array
    shown_asked: Array
    shown_value: Array
    worth: Array  # facts of people × openings
    barred: Array  # the same, 1 where it blocks
    languages_block: Array  # asked languages × LEVELS × openings
    demands_block: Array  # demands × own level 0, 1 × openings
    refused: Array
    qualification: Array
    demanding: Array  # openings by the qualification that they demand
    demanding_start: Array
    carded: Array  # openings by the card that they require
    carded_start: Array
    card_at: Array
    language_at: Array
    wished: Array
    related: Array
    learnt_only: Array
    work: Array
    shares: tuple[Array, Array, Array]  # demand, card, language
    gram_at: Array
    weights: Array  # of LISTED, in their order
    neutrals: Array
    numbers: Array  # floats: text low, text span, floors of text and skills


LISTED = ("occupation_wished", "occupation_done", "occupation_related", "skills_required", "skills_desired", "text",
          "qualification", "demand", "card", "language", "distance")  # fmt: skip
LISTS = (("demand", 3), ("card", 4), ("language", 5))  # places in STATES
STATES = ("required_state", "desired_state", "qualification_state", "demand_state", "card_state", "language_state")


def people_rows(people: People, date_row: Array) -> PeopleRows:
    """Laid out once for the people; ``date_row``: place of each one's first free day among the distinct ones."""
    if "laid" not in people.binding:
        people.binding["laid"] = _people_rows(people, date_row)
    found: PeopleRows = people.binding["laid"]
    return found


def _people_rows(people: People, date_row: Array) -> PeopleRows:
    arrays = people.arrays
    sizes = [len(people.facts[name]) for name in FACETS]
    begin = np.concatenate([[0], np.cumsum(sizes)])
    columns = [arrays[f"facet_{name}"] + at for name, at in zip(FACETS, begin, strict=False)]
    made = {"facts": np.stack([*columns, date_row + begin[-1]], axis=1).astype(np.int32)}
    rows = {name: made[name] if name in made else arrays[name] for name in PeopleRows._fields}
    return PeopleRows(**{name: np.asarray(array) for name, array in rows.items()})


def opening_rows(openings: Openings, bound: Bound, gram_at: Array) -> OpeningRows:
    arrays = openings.arrays
    made: dict[str, Array] = {
        "place": np.ascontiguousarray(arrays["place"].T),
        "day": bound.day,
        "states": np.stack([arrays[name] for name in STATES], axis=1),
        "text": gram_at[arrays["text"]].astype(GRAM),
        "denominator": bound.denominator,
        "qualification": _needed(openings, bound),
        "listed": np.sum([_most(openings, bound, code, STATES[at]) for code, at in LISTS], axis=0),
        "skilled": _most(openings, bound, "skills_required", "required_state")
        + _most(openings, bound, "skills_desired", "desired_state"),
    }
    return OpeningRows(**{name: made[name] if name in made else arrays[name] for name in OpeningRows._fields})


def _needed(openings: Openings, bound: Bound) -> Array:
    said, count = openings.arrays["qualification_state"], len(bound.qualification)
    none = np.where(said == LEFT_UNSAID, count + 1, count)
    return np.where(said == ASKED, openings.arrays["qualification"], none).astype(np.int32)


def _by_item(items: Array, owner: Array, count: int) -> tuple[Array, Array]:
    """(openings by the item that each asks for; where those of each item begin)."""
    order = np.argsort(items, kind="stable")
    return owner[order].astype(np.int32), np.searchsorted(items[order], np.arange(count + 1))


def _most(openings: Openings, bound: Bound, code: str, state: str) -> Array:
    said = openings.arrays[state]
    weight, neutral = bound.curves.weight[code], bound.curves.neutral[code]
    return np.where(said == ASKED, weight * SCALE, np.where(said == LEFT_UNSAID, neutral, 0)).astype(np.int64)


def grams_at(openings: Openings) -> tuple[Array, int]:
    """(bucket → place among the n-grams that openings have, −1 elsewhere; how many they are)."""
    found, common = np.unique(openings.arrays["text"], return_counts=True)
    at = np.full(PLACES, -1, dtype=np.int32)
    at[found[np.argsort(-common, kind="stable")]] = np.arange(len(found))  # what is common stands together
    return at, len(found)


def table_rows(openings: Openings, bound: Bound, gram_at: Array) -> TableRows:
    curves, arrays = bound.curves, openings.arrays
    span = content.SAME_TEXT - content.OTHER_TEXT
    floors = [SHIPPED.rows[code][1] for code in ("text", "skills_required", "skills_desired")]
    lists = (
        ("demand", [arrays["demand_start"]]),
        ("card", [arrays["card_start"], arrays["trainable_start"]]),
        ("language", [arrays["language_start"]]),
    )
    counted = [(code, max(1, sum(int(np.diff(s).max(initial=0)) for s in starts))) for code, starts in lists]
    held = np.select(
        [bound.qualification == HELD, bound.qualification == UNTOLD],
        [curves.weight["qualification"] * SCALE, curves.neutral["qualification"]],
        -1,
    ).astype(np.int32)
    owner = np.repeat(np.arange(len(openings)), np.diff(arrays["card_start"]))
    carded = _by_item(arrays["card"], owner, len(openings.facts["cards"]))
    asking = np.flatnonzero(arrays["qualification_state"] == ASKED)
    demanding = _by_item(arrays["qualification"][asking], asking, len(held))
    parts = [table[:, arrays[f"facet_{name}"]] for name, table in bound.facets.items()]
    worth = np.ascontiguousarray(np.concatenate([*parts, bound.dates]))
    made: dict[str, Any] = {
        "worth": worth,
        "barred": (worth < 0).view(np.uint8),
        "languages_block": _languages_block(openings),
        "demands_block": _demands_block(openings),
        "qualification": held,
        "demanding": demanding[0],
        "demanding_start": demanding[1],
        "carded": carded[0],
        "carded_start": carded[1],
        "shares": tuple(shares(code, curves.weight[code], most) for code, most in counted),
        "gram_at": gram_at,
        "weights": np.array([curves.weight[code] for code in LISTED], dtype=np.int64),
        "neutrals": np.array([curves.neutral[code] for code in LISTED], dtype=np.int64),
        "numbers": np.array([content.OTHER_TEXT, span, *floors], dtype=np.float64),
    }
    for name in ("wished", "related", "learnt_only", "work"):
        made[name] = getattr(curves, name)
    return TableRows(**{name: made[name] if name in made else getattr(bound, name) for name in TableRows._fields})


def _languages_block(openings: Openings) -> Array:
    arrays = openings.arrays
    out = np.zeros((max(1, len(openings.facts["languages"])), LEVELS, len(openings)), dtype=np.uint8)
    owner = np.repeat(np.arange(len(openings)), np.diff(arrays["language_start"]))
    allowed = 1 + arrays["guided"][owner]
    for own in range(1, LEVELS):
        barred = (arrays["level"] != UNSAID) & (arrays["level"] - (own - 1) >= allowed) & (arrays["level"] > own - 1)
        out[arrays["language"][barred], own, owner[barred]] = 1
    return out


def _demands_block(openings: Openings) -> Array:
    arrays = openings.arrays
    out = np.zeros((len(DEMANDS), 2, len(openings)), dtype=np.uint8)
    owner = np.repeat(np.arange(len(openings)), np.diff(arrays["demand_start"]))
    for own in (0, 1):
        barred = arrays["demand_level"] >= own + 2
        out[arrays["demand"][barred], own, owner[barred]] = 1
    return out
