"""Hard requirements whose facts are few: each distinct fact of people meets each distinct fact of openings once, in
the reference's own rule.

A table holds weight × value in 10⁻⁸; ``BLOCKED`` where the rule blocks, 0 where the opening asks nothing.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .. import rules
from ..types import Jobseeker, Opening, Outcome
from ..weights import WeightSet

BLOCKED = -1

NOBODY = Jobseeker(id="", language="fi", municipality="091")
NOWHERE = Opening(id="", kind="job", title="", description="", language="fi", municipality="091")


def _sorted(value: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(sorted(set(value)))


def _relief(opening: Opening, *codes: str) -> tuple[str, ...]:
    return tuple(code for code in codes if code in (opening.adjustments or ()))


@dataclass(frozen=True)
class Facet:
    """One rule and the facts that it reads, as fields of a person and of an opening."""

    rule: rules.Rule
    person: Callable[[Jobseeker], Mapping[str, Any]]
    opening: Callable[[Opening], Mapping[str, Any]]

    def of_person(self, person: Jobseeker) -> Hashable:
        return tuple(self.person(person).items())

    def of_opening(self, opening: Opening) -> Hashable:
        return tuple(self.opening(opening).items())


FACETS: Mapping[str, Facet] = {
    "kind": Facet(rules.kind, lambda p: {"kinds": _sorted(p.kinds)}, lambda o: {"kind": o.kind}),
    "hours": Facet(
        rules.hours,
        lambda p: {"hours_per_week": p.hours_per_week},
        lambda o: {"hours_per_week": o.hours_per_week, "adjustments": _relief(o, "shorter_hours")},
    ),
    "shifts": Facet(rules.shifts, lambda p: {"shifts": _sorted(p.shifts)}, lambda o: {"shifts": _sorted(o.shifts)}),
    "driving_licence": Facet(
        rules.driving_licence,
        lambda p: {"driving_licences": _sorted(p.driving_licences)},
        lambda o: {"required_driving_licences": _sorted(o.required_driving_licences)},
    ),
    "need": Facet(
        rules.need,
        lambda p: {"needs": _sorted(p.needs)},
        lambda o: {"adjustments": _sorted(o.adjustments)},
    ),
    "age": Facet(rules.age, lambda p: {"adult": p.adult}, lambda o: {"minimum_age": o.minimum_age}),
}


def worth(outcome: Outcome | None, weights: WeightSet) -> int:
    """weight × value of an outcome in 10⁻⁸."""
    if outcome is None:
        return 0
    if outcome.blocks:
        return BLOCKED
    weight, neutral = weights.rows[outcome.code]
    return weight * (neutral if outcome.value is None else outcome.value)


def meet(name: str, people: Sequence[Jobseeker], opening: Any, as_of: date, weights: WeightSet) -> list[int]:
    """What the facts of people (``bearers``) are worth to a fact of an opening (as ``of_opening`` gave it)."""
    rule, offer = FACETS[name].rule, replace(NOWHERE, **dict(opening))
    return [worth(rule(person, offer, as_of), weights) for person in people]


def bearers(facts: Iterable[Any]) -> list[Jobseeker]:
    """For each fact (as ``of_person`` gave it) somebody who has it and no other."""
    return [replace(NOBODY, **dict(fact)) for fact in facts]
