"""The hard requirements, one function each, exactly as the interchange format's table reads them.

A function answers an ``Outcome``, or None where nothing is asked. A requirement blocks only when both sides are
known; relief (an adjustment, remote work) must be promised, so a missing list promises none.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from . import codes
from .places import MUNICIPALITIES, chord, chord_of, great_circle_km, unit_vector
from .types import Jobseeker, Opening, Outcome
from .weights import SCALE, SHIPPED

ROAD_FACTOR = 1.3  # roads are longer than the great circle
LATE_DAYS = 60
HALF = SCALE // 2

Rule = Callable[[Jobseeker, Opening, date], Outcome | None]


def _unknown(code: str, who: str, **facts: Any) -> Outcome:
    """``who`` left it unsaid: ``opening``, ``person`` or ``both``."""
    return Outcome(code, "unknown", None, f"{code}.unknown_{who}", facts)


def _met(code: str, sentence: str = "met", **facts: Any) -> Outcome:
    return Outcome(code, "met", SCALE, f"{code}.{sentence}", facts)


def _partly(code: str, value: int, sentence: str = "partly", **facts: Any) -> Outcome:
    return Outcome(code, "partly", value, f"{code}.{sentence}", facts)


def _missing(code: str, sentence: str = "missing", *, blocks: bool = True, **facts: Any) -> Outcome:
    return Outcome(code, "missing", 0, f"{code}.{sentence}", facts, blocks)


def share(code: str, values: Sequence[int | None]) -> int:
    """Mean of the items of a list, in 10⁻⁴; an unknown item counts as the code's neutral. Kept inside 1 … SCALE − 1."""
    neutral = SHIPPED.rows[code][1]
    total = sum(neutral if value is None else value for value in values)
    return min(SCALE - 1, max(1, total // len(values)))


def kind(person: Jobseeker, opening: Opening, as_of: date) -> Outcome | None:
    if person.kinds is None:
        return _unknown("kind", "person", kind=opening.kind)
    if opening.kind in person.kinds:
        return _met("kind", kind=opening.kind)
    return _missing("kind", "missing" if person.kinds else "missing_none", kind=opening.kind, kinds=person.kinds)


def age(person: Jobseeker, opening: Opening, as_of: date) -> Outcome | None:
    minimum = opening.minimum_age
    if minimum is None:
        return _unknown("age", "opening")
    if minimum == 0:
        return None
    if person.adult is None:
        return _unknown("age", "person", age=minimum)
    if person.adult:
        return _met("age", age=minimum) if minimum <= 18 else _unknown("age", "person", age=minimum)
    return _missing("age", age=minimum) if minimum >= 18 else _unknown("age", "person", age=minimum)


def _valid_cards(person: Jobseeker, day: date) -> tuple[set[str], dict[str, date]]:
    """(codes that are valid on the day, with what they cover; code → last day of those that have expired)."""
    valid: set[str] = set()
    expired: dict[str, date] = {}
    for held in person.cards or ():
        covered = {held.code} | codes.CARD_COVERS.get(held.code, frozenset())
        if held.valid_until is None or held.valid_until >= day:
            valid |= covered
        else:
            for code in covered:
                expired[code] = max(held.valid_until, expired.get(code, held.valid_until))
    return valid, {code: last for code, last in expired.items() if code not in valid}


def card(person: Jobseeker, opening: Opening, as_of: date) -> Outcome | None:
    trainable = opening.trainable_cards or ()
    required = [code for code in opening.required_cards or () if code not in trainable]
    if not required and not trainable:
        return _unknown("card", "opening") if opening.required_cards is None else None
    asked = (*required, *trainable)
    if person.cards is None:
        return _unknown("card", "person", cards=asked)
    day = opening.start_date or as_of
    valid, expired = _valid_cards(person, day)
    lacking = [code for code in required if code not in valid]
    if lacking:
        gone = [code for code in lacking if code in expired]
        if gone and len(gone) == len(lacking):
            last = max(expired[code] for code in gone)
            return _missing("card", "expired" if last < as_of else "expiring", cards=gone, day=last)
        return _missing("card", cards=lacking)
    learnable = [code for code in trainable if code not in valid]
    if learnable:
        return _partly("card", share("card", [HALF if c in learnable else SCALE for c in asked]), cards=learnable)
    return _met("card", cards=asked)


def driving_licence(person: Jobseeker, opening: Opening, as_of: date) -> Outcome | None:
    required = opening.required_driving_licences
    if required is None:
        return _unknown("driving_licence", "opening")
    if not required:
        return None
    if person.driving_licences is None:
        return _unknown("driving_licence", "person", licences=required)
    held = set(person.driving_licences)
    for owned in person.driving_licences:
        held |= codes.LICENCE_COVERS.get(owned, frozenset())
    lacking = [code for code in required if code not in held]
    if lacking:
        return _missing("driving_licence", licences=lacking)
    return _met("driving_licence", licences=required)


def _language_steps(person: Jobseeker, code: str, level: int | None) -> int | None:
    """How many CEFR steps the person is below what is asked (0 = enough); None = not told."""
    spoken = {skill.code: skill.level for skill in person.languages or ()}
    own = spoken.get(code, 0)
    return None if level is None or own is None else max(0, level - own)


def language(person: Jobseeker, opening: Opening, as_of: date) -> Outcome | None:
    required = opening.required_languages
    if required is None:
        return _unknown("language", "opening")
    if not required:
        return None
    asked = tuple((skill.code, skill.level) for skill in required)
    if person.languages is None:
        return _unknown("language", "person", languages=asked)
    guided = bool({"plain_guidance", "other_language_guidance"} & set(opening.adjustments or ()))
    steps = {(code, level): _language_steps(person, code, level) for code, level in asked}
    barred = [pair for pair, below in steps.items() if below is not None and below > (1 if guided else 0)]
    if barred:
        own = {skill.code: skill.level for skill in person.languages}
        return _missing("language", languages=barred, own_languages=tuple((c, own.get(c, 0)) for c, _ in barred))
    near = [pair for pair, below in steps.items() if below == 1]
    if near:
        values = [None if below is None else HALF if below else SCALE for below in steps.values()]
        return _partly("language", share("language", values), languages=near)
    if None in steps.values():
        return _unknown("language", "person", languages=[pair for pair, below in steps.items() if below is None])
    return _met("language", languages=asked)


def need(person: Jobseeker, opening: Opening, as_of: date) -> Outcome | None:
    if person.needs is None:
        return _unknown("need", "person")
    if not person.needs:
        return _met("need", "none")
    if opening.adjustments is None:
        return _unknown("need", "opening", needs=person.needs)
    lacking = [item for item in person.needs if item not in opening.adjustments]
    if "accessible_premises" in lacking:
        return _missing("need", needs=["accessible_premises"])
    if lacking:
        return _missing("need", "lacking", blocks=False, needs=lacking)
    return _met("need", needs=person.needs)


def hours(person: Jobseeker, opening: Opening, as_of: date) -> Outcome | None:
    if opening.hours_per_week is None:
        return _unknown("hours", "opening")
    if person.hours_per_week is None:
        return _unknown("hours", "person", offered=opening.hours_per_week)
    (low, high), (least, most) = opening.hours_per_week, person.hours_per_week
    facts: dict[str, Any] = {"offered": opening.hours_per_week, "wanted": person.hours_per_week}
    if least <= high and low <= most:
        return _met("hours", **facts)
    if most < low and "shorter_hours" in (opening.adjustments or ()):
        return _partly("hours", HALF, **facts)
    return _missing("hours", **facts)


def shifts(person: Jobseeker, opening: Opening, as_of: date) -> Outcome | None:
    if opening.shifts is None:
        return _unknown("shifts", "opening")
    if not opening.shifts:
        return None
    if person.shifts is None:
        return _unknown("shifts", "person", shifts=opening.shifts)
    lacking = [shift for shift in opening.shifts if shift not in person.shifts]
    return _missing("shifts", shifts=lacking) if lacking else _met("shifts", shifts=opening.shifts)


def position(item: Jobseeker | Opening) -> tuple[float, float]:
    """(latitude, longitude); the municipality's centre where they are not both told."""
    if item.latitude is not None and item.longitude is not None:
        return item.latitude, item.longitude
    centre = MUNICIPALITIES[item.municipality]
    return centre.latitude, centre.longitude


def reach(max_distance_km: int) -> float:
    """The ``chord`` that a road of this length reaches."""
    return chord_of(max_distance_km / ROAD_FACTOR)


def distance(person: Jobseeker, opening: Opening, as_of: date) -> Outcome | None:
    if opening.remote:
        return _met("distance", "remote")
    if person.max_distance_km is None:
        return _unknown("distance", "person")
    here, there = position(person), position(opening)
    km = great_circle_km(here, there) * ROAD_FACTOR
    facts: dict[str, Any] = {"km": km, "limit": person.max_distance_km, "place": opening.municipality}
    if chord(unit_vector(here), unit_vector(there)) <= reach(person.max_distance_km):
        return _met("distance", "here" if here == there else "met", **facts)
    if "transport" in (opening.adjustments or ()):
        return _partly("distance", HALF, **facts)
    return _missing("distance", **facts)


def dates(person: Jobseeker, opening: Opening, as_of: date) -> Outcome | None:
    start, end, free = opening.start_date, opening.end_date, person.available_from
    if start is None and end is None:
        return _unknown("dates", "opening")
    if free is None:
        return _unknown("dates", "person")
    if end is not None and free > end:
        return _missing("dates", "over", free=free, end=end)
    if start is None:
        return _unknown("dates", "opening")
    if free > start + timedelta(days=LATE_DAYS):
        return _missing("dates", free=free, start=start)
    if free > start:
        return _partly("dates", HALF, free=free, start=start)
    return _met("dates", free=free, start=start)


def demand(person: Jobseeker, opening: Opening, as_of: date) -> Outcome | None:
    if opening.demands is None:
        return _unknown("demand", "opening")
    asked = {name: level for name, level in opening.demands if level}
    if not asked:
        return None
    if person.capacity is None:
        return _unknown("demand", "person")
    capacity = dict(person.capacity)
    over = {name: level - capacity[name] for name, level in asked.items() if name in capacity}
    barred = [name for name, excess in over.items() if excess >= 2]
    if barred:
        return _missing("demand", demands=barred)
    near = [name for name, excess in over.items() if excess == 1]
    unsaid = [name for name in asked if name not in capacity]
    if near:
        values = [None if name in unsaid else HALF if name in near else SCALE for name in asked]
        return _partly("demand", share("demand", values), demands=near)
    if unsaid:
        return _unknown("demand", "person")
    return _met("demand", demands=tuple(asked))


# `qualification` and `not_wanted` are read through the taxonomy: see components.py.
RULES: tuple[Rule, ...] = (demand, kind, age, card, driving_licence, language, need, hours, shifts, distance, dates)


def apply(person: Jobseeker, opening: Opening, as_of: date, rules: Iterable[Rule] = RULES) -> list[Outcome]:
    """Every rule's outcome that has one, in the order of the rules."""
    return [outcome for rule in rules if (outcome := rule(person, opening, as_of)) is not None]
