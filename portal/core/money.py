"""Euros are `Decimal` with two decimals; rounding happens where a rule says so, never by accident."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

CENT = Decimal("0.01")


def euros(value: Decimal | int | str) -> Decimal:
    """`value` in euros, rounded half up to a cent. Raises TypeError for a float."""
    if isinstance(value, float):
        raise TypeError("Money is never a float")
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


def written(value: Decimal, decimals: int = 2) -> str:
    """A sum for a sentence, as the page's language writes numbers; without the euro sign."""
    return number_format(value, decimals, use_l10n=True, force_grouping=True)
