"""Sums of money: always `Decimal`, rounded only where a scheme says so."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Final

ZERO: Final = Decimal("0")
CENT: Final = Decimal("0.01")
EURO: Final = Decimal("1")
HUNDRED: Final = Decimal("100")

MODES: Final = {"half_up": ROUND_HALF_UP, "down": ROUND_DOWN, "up": ROUND_UP}


def round_to(number: Decimal, step: Decimal, mode: str = "half_up") -> Decimal:
    """Round `number` to a multiple of `step` (`0.01` = cents, `1` = whole euros, `10` = tens of euros)."""
    if step in (CENT, EURO):
        return number.quantize(step, rounding=MODES[mode])
    return (number / step).to_integral_value(rounding=MODES[mode]) * step


def to_cents(number: Decimal) -> Decimal:
    """Round half up to cents."""
    return number.quantize(CENT, rounding=ROUND_HALF_UP)


def money_string(number: Decimal) -> str:
    """Return a sum as the results write it, with two decimals: `"1624.00"`."""
    return str(number.quantize(CENT, rounding=ROUND_HALF_UP))


def number_string(number: Decimal) -> str:
    """Return a quantity without trailing zeros: `"2.03"`, `"12"`, never an exponent."""
    if number == number.to_integral_value():
        return str(number.quantize(EURO))
    return format(number.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP).normalize(), "f")
