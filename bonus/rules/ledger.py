"""The rows of one calculation while they are being made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from bonus.rules.case import Case
from bonus.rules.money import ZERO, to_cents
from bonus.rules.periods import Period
from bonus.rules.predicates import Predicate, Texts
from bonus.rules.result import Finding, Row


@dataclass(frozen=True, slots=True)
class Segment:
    """What a part of the period brings, €; instalments in arrears are made of these."""

    first: date
    last: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Paid:
    """Pay that has been paid for some days, €: what a claim in arrears proves, e.g. of a calendar month."""

    first: date
    last: date
    pay: Decimal


@dataclass(slots=True)
class Ledger:
    """Rows, segments, findings and missing facts of one case.

    `paid`: what has been paid, each stretch of days by itself; None: the case's own pay counts for every month.
    """

    case: Case
    language: str
    rows: list[Row] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    paid: tuple[Paid, ...] | None = None

    def of_case(self, case: Case) -> Ledger:
        """The same rows, segments and findings, with a stretch's own facts."""
        return replace(self, case=case)

    def need(self, keys: Iterable[str]) -> None:
        """Note that the sum stands on facts that are missing."""
        self.missing += [key for key in keys if key not in self.missing]

    def add(
        self, code: str, period: Period, quantity: Decimal, unit: str, unit_amount: Decimal, amount: Decimal, text: str
    ) -> Decimal:
        """Add a row and return its amount."""
        self.rows.append(Row(code, period[0], period[1], quantity, unit, to_cents(unit_amount), amount, text))
        return amount

    def total(self, since: int = 0) -> Decimal:
        """Sum of the rows from index `since` on."""
        return sum((row.amount for row in self.rows[since:]), ZERO)

    def holds(self, when: Predicate | None) -> bool:
        """Tell if a condition holds; one that is unknown counts as met, and its facts are noted as missing."""
        if when is None:
            return True
        value, missing = when.evaluate(self.case)
        if value is None:
            self.need(missing)
        return value is not False


@dataclass(frozen=True, slots=True)
class Choice:
    """A value and the condition for it."""

    when: Predicate | None
    value: Decimal


def choose(choices: tuple[Choice, ...], ledger: Ledger) -> Decimal | None:
    """The first value whose condition holds."""
    for choice in choices:
        if ledger.holds(choice.when):
            return choice.value
    return None


@dataclass(frozen=True, slots=True)
class Label:
    """A name in three languages."""

    fi: str
    sv: str
    en: str

    def __getitem__(self, language: str) -> str:
        return str(getattr(self, language))

    @classmethod
    def read(cls, texts: Texts) -> Label:
        return cls(texts["fi"], texts["sv"], texts["en"])
