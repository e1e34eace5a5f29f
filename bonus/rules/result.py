"""What a calculation says: findings, rows that explain the sum, the total and its instalments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from bonus.rules.money import ZERO, money_string, number_string

REFUSE: Final = "refuse"
CHECK: Final = "check"
INFORM: Final = "inform"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the rules noticed. Severity: `refuse` (not met), `check` (an official must look), `inform`."""

    code: str
    severity: str
    text: str

    def to_dict(self) -> dict[str, str]:
        return {"code": self.code, "severity": self.severity, "text": self.text}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the calculation, €.

    `code`: base, deduction, cap or rounding; `unit`: month week day hour once share.
    """

    code: str
    start_date: date | None
    end_date: date | None
    quantity: Decimal
    unit: str
    unit_amount: Decimal
    amount: Decimal
    text: str

    def to_dict(self) -> dict[str, str | None]:
        return {
            "code": self.code,
            "start_date": self.start_date.isoformat() if self.start_date else None,
            "end_date": self.end_date.isoformat() if self.end_date else None,
            "quantity": number_string(self.quantity),
            "unit": self.unit,
            "unit_amount": money_string(self.unit_amount),
            "amount": money_string(self.amount),
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of the total, €.

    `due_date` is None when it is due at the decision and the day of the decision is unknown.
    """

    due_date: date | None
    amount: Decimal

    def to_dict(self) -> dict[str, str | None]:
        return {
            "due_date": self.due_date.isoformat() if self.due_date else None,
            "amount": money_string(self.amount),
        }


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome for one case.

    `eligible` is None when a fact that a rule needs is missing; `missing` then names the facts by their keys in the
    case, and `total` is what would be granted if they turn out fine. `to_dict()` is the published format, without
    `missing`.
    """

    id: str
    scheme: str
    scheme_version: str | None
    eligible: bool | None
    findings: tuple[Finding, ...] = ()
    rows: tuple[Row, ...] = ()
    total: Decimal = ZERO
    instalments: tuple[Instalment, ...] = ()
    missing: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "scheme": self.scheme,
            "scheme_version": self.scheme_version,
            "eligible": self.eligible,
            "findings": [finding.to_dict() for finding in self.findings],
            "rows": [row.to_dict() for row in self.rows],
            "total": money_string(self.total),
            "instalments": [instalment.to_dict() for instalment in self.instalments],
        }
