"""Euros are `Decimal` with two decimals; rounding happens where a rule says so, never by accident."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def euros(value: Decimal | int | str) -> Decimal:
    """`value` in euros, rounded half up to a cent. Raises TypeError for a float."""
    if isinstance(value, float):
        raise TypeError("Money is never a float")
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)
