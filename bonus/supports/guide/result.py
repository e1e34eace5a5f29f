"""What the guide answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    FITS = "fits"
    TO_CHECK = "to_check"
    NO = "no"


@dataclass(frozen=True)
class Condition:
    """One condition with its source. `met`: True, False, or None when the answers don't tell."""

    text: Any
    source: Any
    met: bool | None = None

    @property
    def sourced(self) -> str:
        """The sentence with its source in brackets; a section sign stays with its number."""
        source = str(self.source).replace(" §", "\N{NO-BREAK SPACE}§")
        return f"{self.text} ({source})" if source else str(self.text)


@dataclass(frozen=True)
class BonusTerms:
    """What the town's scheme in force says. `placeholder`: its terms are examples, the town has not decided them.

    `monthly`: euros at most for each month of the plan, or None when they cannot be told. `refused`: what the scheme's
    rules find not met in the plan; `unknown`: what they could not tell from the answers. `beside`: support's kind →
    what the rules find not met beside that support. `scheme`: its slug, by which an application begun later
    finds it; `apply_at`: the address of the page where one begins.
    """

    cost_type: str = "guidance"  # or "wage"
    monthly: Sequence[Decimal] | None = None
    placeholder: bool = True
    name: str = ""
    refused: Sequence[str] = ()
    scheme: str = ""
    unknown: Sequence[str] = ()
    beside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    apply_at: str = ""

    @property
    def is_wage_support(self) -> bool:
        return self.cost_type == "wage"


@dataclass(frozen=True)
class Fit:
    """A support, whether it fits, and what it would pay: `monthly` euros at most for each month from the start."""

    support: str  # the support's key among the facts
    kind: str  # one of a support's kinds; the same as `support` when it has none
    name: Any
    gives: Any
    decided_by: Any
    conditions: Sequence[Condition]
    monthly: Sequence[Decimal] = ()
    checked_on: date | None = None
    notes: Sequence[Condition] = ()
    counts_as_wage: bool = False
    scheme: str = ""  # of a town's own support: which one to apply for in the portal

    @property
    def verdict(self) -> Verdict:
        met = [condition.met for condition in self.conditions]
        if False in met:
            return Verdict.NO
        return Verdict.TO_CHECK if None in met else Verdict.FITS

    @property
    def total(self) -> Decimal:
        return sum(self.monthly, Decimal(0))

    @property
    def obstacles(self) -> list[Condition]:
        return [condition for condition in self.conditions if condition.met is False]

    @property
    def open_questions(self) -> list[Condition]:
        return [condition for condition in self.conditions if condition.met is None]

    @property
    def met(self) -> list[Condition]:
        return [condition for condition in self.conditions if condition.met]


@dataclass(frozen=True)
class Guidance:
    """Every support in the order in which to act, what excludes what, and the steps."""

    fits: Sequence[Fit]
    clashes: Sequence[Condition] = ()
    steps: Sequence[Condition] = ()
    warnings: Sequence[Condition] = field(default=())

    def with_verdict(self, *verdicts: Verdict) -> list[Fit]:
        return [fit for fit in self.fits if fit.verdict in verdicts]
