"""The sum. Whole numbers only, so that anyone who adds the components up gets the same figures to the last decimal.

score = Σ weight · (value, or neutral where it is unknown) ÷ Σ weight, over the row; ``fit`` and ``practical``
likewise over their part, None where nothing of the part is known. Weights, neutrals and values are in 10⁻⁴; the
exact quotient is rounded half-even to six decimals.
"""

from collections.abc import Iterable, Sequence
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


def _mean(outcomes: Sequence[Outcome], weights: WeightSet) -> int:
    total = sum(weights.rows[o.code][0] for o in outcomes)
    worth = sum(weights.rows[o.code][0] * (weights.rows[o.code][1] if o.value is None else o.value) for o in outcomes)
    return rounded(worth, total * SCALE)


def _part(outcomes: Iterable[Outcome], part: str, weights: WeightSet) -> int | None:
    own = [outcome for outcome in outcomes if PART[outcome.code] == part]
    return _mean(own, weights) if any(outcome.value is not None for outcome in own) else None


def add_up(outcomes: Sequence[Outcome], weights: WeightSet) -> Sums:
    """The sums of one row. A row always has components: no opening can leave everything unasked."""
    total = sum(weights.rows[o.code][0] for o in outcomes)
    known = sum(weights.rows[o.code][0] for o in outcomes if o.value is not None)
    return Sums(
        score=_mean(outcomes, weights),
        fit=_part(outcomes, "content", weights),
        practical=_part(outcomes, "practical", weights),
        coverage=rounded(known, total),
    )
