"""The sum. Whole numbers only, so that anyone who adds the components up gets the same figures to the last decimal.

score = Σ weight · (value, or neutral where it is unknown) ÷ Σ weight, over the row; ``fit`` and ``practical``
likewise over their part, None where nothing of the part is known. Weights, neutrals and values are in 10⁻⁴; the
exact quotient is rounded half-even to six decimals.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .codes import PART
from .types import Outcome
from .weights import SCALE, WeightSet

MILLION = 1_000_000


def rounded(numerator: int, denominator: int) -> int:
    """numerator ÷ denominator in 10⁻⁶, half to even. The denominator is positive and the numerator is not negative."""
    quotient, rest = divmod(numerator * MILLION, denominator)
    twice = 2 * rest
    return quotient + (twice > denominator or (twice == denominator and quotient % 2 == 1))


@dataclass(frozen=True, slots=True)
class Sums:
    """``score``, ``fit``, ``practical`` and ``coverage`` in 10⁻⁶."""

    score: int
    fit: int | None
    practical: int | None
    coverage: int


def add_up(outcomes: Sequence[Outcome], weights: WeightSet) -> Sums:
    """The sums of one row. A row always has components: no opening can leave everything unasked."""
    total, known = {"content": 0, "practical": 0}, {"content": 0, "practical": 0}
    worth = {"content": 0, "practical": 0}
    for outcome in outcomes:
        weight, neutral = weights.rows[outcome.code]
        part = PART[outcome.code]
        total[part] += weight
        if outcome.value is None:
            worth[part] += weight * neutral
        else:
            worth[part] += weight * outcome.value
            known[part] += weight
    fit, practical = (rounded(worth[part], total[part] * SCALE) if known[part] else None for part in worth)
    whole = sum(total.values())
    return Sums(
        score=rounded(sum(worth.values()), whole * SCALE),
        fit=fit,
        practical=practical,
        coverage=rounded(sum(known.values()), whole),
    )
