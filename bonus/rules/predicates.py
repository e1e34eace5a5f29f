"""Questions about a case, answered yes, no or unknown, and said aloud as the requirement that they make.

A predicate answers `(verdict, missing)`: True, False or None, and when None the keys of the facts that would decide
it. `any`, `all` and `not` follow three-valued logic: an unknown part matters only when the others don't decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Protocol

from bonus.rules.case import Case
from bonus.rules.money import HUNDRED
from bonus.rules.sentences import listing, number, say

Verdict = tuple[bool | None, tuple[str, ...]]
Texts = dict[str, str]

YES: Final[Verdict] = (True, ())
NO: Final[Verdict] = (False, ())


def unknown(*keys: str) -> Verdict:
    """The answer when the facts named by `keys` are missing."""
    return None, keys


def verdict(value: bool) -> Verdict:
    """A known answer."""
    return YES if value else NO


class Predicate(Protocol):
    """A question about a case."""

    def evaluate(self, case: Case) -> Verdict:
        """Answer the question."""

    def describe(self, language: str, *, negated: bool = False) -> str:
        """Say the requirement (or its opposite) as a clause without a full stop."""


def negation(text: str, language: str, negated: bool) -> str:
    """The clause, or the clause denied when the language has no better way to say it."""
    return say(language, "not", what=text) if negated else text


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Predicate, ...]

    def evaluate(self, case: Case) -> Verdict:
        missing: list[str] = []
        for part in self.parts:
            value, keys = part.evaluate(case)
            if value is False:
                return NO
            missing += keys
        return (None, tuple(dict.fromkeys(missing))) if missing else YES

    def describe(self, language: str, *, negated: bool = False) -> str:
        text = listing((part.describe(language) for part in self.parts), language, last="and")
        return negation(text, language, negated)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Predicate, ...]

    def evaluate(self, case: Case) -> Verdict:
        missing: list[str] = []
        for part in self.parts:
            value, keys = part.evaluate(case)
            if value is True:
                return YES
            missing += keys
        return (None, tuple(dict.fromkeys(missing))) if missing else NO

    def describe(self, language: str, *, negated: bool = False) -> str:
        if negated:
            return listing((part.describe(language, negated=True) for part in self.parts), language, last="and")
        return say(language, "any", items="; ".join(part.describe(language) for part in self.parts))


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Predicate

    def evaluate(self, case: Case) -> Verdict:
        value, missing = self.part.evaluate(case)
        return (None, missing) if value is None else verdict(not value)

    def describe(self, language: str, *, negated: bool = False) -> str:
        return self.part.describe(language, negated=not negated)


# Numbers ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of a number; each may be missing."""

    at_least: Decimal | None = None
    more_than: Decimal | None = None
    at_most: Decimal | None = None
    less_than: Decimal | None = None

    @classmethod
    def read(cls, data: dict[str, Any], prefix: str = "") -> Bounds:
        """Take the limits out of a rule, e.g. `days_at_least` with the prefix `days_`."""
        names = ("at_least", "more_than", "at_most", "less_than")
        return cls(*(Decimal(data[prefix + name]) if prefix + name in data else None for name in names))

    def hold(self, value: Decimal) -> bool:
        """Tell if a number is inside the limits."""
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.more_than is None or value > self.more_than)
            and (self.at_most is None or value <= self.at_most)
            and (self.less_than is None or value < self.less_than)
        )

    def describe(self, language: str) -> str:
        """Say the limits: `at least 18 and at most 29`."""
        names = ("at_least", "more_than", "at_most", "less_than")
        limits = [(name, getattr(self, name)) for name in names]
        parts = [
            say(language, f"bound.{name}", n=number(limit, language)) for name, limit in limits if limit is not None
        ]
        return listing(parts, language, last="and")


Reading = tuple[Decimal | None, tuple[str, ...]]


def _plain(name: str) -> Callable[[Case], Reading]:
    keys = (name,)

    def read(case: Case) -> Reading:
        return getattr(case, name), keys

    return read


def _age(case: Case) -> Reading:
    age = case.person.age
    return (None if age is None else Decimal(age)), ("person.age",)


def _full_time_share(case: Case) -> Reading:
    if case.weekly_hours is None or case.full_time_hours is None:
        return None, tuple(key for key in ("weekly_hours", "full_time_hours") if getattr(case, key) is None)
    return case.weekly_hours * HUNDRED / case.full_time_hours, ()


NUMBERS: Final[dict[str, Callable[[Case], Reading]]] = {
    "weekly_hours": _plain("weekly_hours"),
    "full_time_share": _full_time_share,
    "monthly_pay": _plain("monthly_pay"),
    "total_pay": _plain("total_pay"),
    "total_hours": _plain("total_hours"),
    "requested_amount": _plain("requested_amount"),
    "age": _age,
}


@dataclass(frozen=True, slots=True)
class NumberRule:
    """A number of the case is inside limits."""

    fact: str
    bounds: Bounds

    def evaluate(self, case: Case) -> Verdict:
        value, keys = NUMBERS[self.fact](case)
        return (None, keys) if value is None else verdict(self.bounds.hold(value))

    def describe(self, language: str, *, negated: bool = False) -> str:
        return negation(say(language, f"rule.{self.fact}", bound=self.bounds.describe(language)), language, negated)


# Choices ------------------------------------------------------------------------------------------------------------
CHOICES: Final[dict[str, tuple[str, Callable[[Case], str | None]]]] = {
    "basis": ("basis", lambda case: case.basis),
    "employer_kind": ("employer.kind", lambda case: case.employer.kind),
    "home_municipality": ("person.home_municipality", lambda case: case.person.home_municipality),
    "employer_municipality": ("employer.municipality", lambda case: case.employer.municipality),
}
_WORDS: Final = {"basis": "basis.", "employer_kind": "employer."}


@dataclass(frozen=True, slots=True)
class ChoiceRule:
    """A word of the case is, or is not, one of a list."""

    fact: str
    items: tuple[str, ...]
    inside: bool

    def evaluate(self, case: Case) -> Verdict:
        key, read = CHOICES[self.fact]
        value = read(case)
        if value is None:
            return unknown(key)
        found = value in self.items or value.strip().casefold() in map(str.casefold, self.items)
        return verdict(found is self.inside)

    def describe(self, language: str, *, negated: bool = False) -> str:
        prefix = _WORDS.get(self.fact)
        words = [say(language, prefix + item) if prefix else item for item in self.items]
        form = "in" if self.inside is not negated else "not_in"
        return say(language, f"rule.{self.fact}.{form}", items=listing(words, language))


@dataclass(frozen=True, slots=True)
class IndustryRule:
    """The industry class (TOL 2008, with or without its letter) begins, or does not begin, with one of a list."""

    items: tuple[str, ...]
    inside: bool

    def evaluate(self, case: Case) -> Verdict:
        industry = case.employer.industry
        if industry is None:
            return unknown("employer.industry")
        return verdict(industry.strip().lstrip("ABCDEFGHIJKLMNOPQRSTU ").startswith(self.items) is self.inside)

    def describe(self, language: str, *, negated: bool = False) -> str:
        form = "in" if self.inside is not negated else "not_in"
        return say(language, f"rule.industry.{form}", items=listing(self.items, language))


@dataclass(frozen=True, slots=True)
class CodeRule:
    """Somebody has said so: `confirmed` by an official, `assured` by the applicant, `attached` to the application.

    What nobody has said is unknown, not false. Only where the answer chooses between sums (`choosing`) does unsaid
    mean no.
    """

    source: str
    code: str
    label: tuple[tuple[str, str], ...]
    choosing: bool

    def evaluate(self, case: Case) -> Verdict:
        if self.source == "confirmed":
            codes, key = case.person.confirmed, "person.confirmed"
        elif self.source == "assured":
            codes, key = case.confirmations, "confirmations"
        else:
            codes, key = case.attachments, "attachments"
        if codes is not None and self.code in codes:
            return YES
        return NO if self.choosing else (None, (key,))

    def describe(self, language: str, *, negated: bool = False) -> str:
        return negation(dict(self.label)[language], language, negated)


def carries_on_activity(case: Case) -> bool | None:
    """Tell if the employer is an undertaking: as stated, and otherwise companies and sole traders are."""
    stated = case.employer.economic_activity
    if stated is None and case.employer.kind in ("company", "sole_trader"):
        return True
    return stated


@dataclass(frozen=True, slots=True)
class EconomicActivity:
    """The employer is, or is not, an undertaking in the sense of the de minimis regulation."""

    expected: bool

    def evaluate(self, case: Case) -> Verdict:
        value = carries_on_activity(case)
        return unknown("employer.economic_activity") if value is None else verdict(value is self.expected)

    def describe(self, language: str, *, negated: bool = False) -> str:
        return say(language, "rule.economic_activity" if self.expected is not negated else "rule.economic_activity.not")


DATES: Final[dict[str, Callable[[Case], date | None]]] = {
    "start_date": lambda case: case.start_date,
    "end_date": lambda case: case.end_date,
    "application_date": lambda case: case.application_date,
    "decision_date": lambda case: case.decision_date,
    "resident_since": lambda case: case.person.resident_since,
}
