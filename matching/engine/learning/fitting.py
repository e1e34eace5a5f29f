"""The fit itself. scipy is imported where it is used, so that ranking starts without it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matching.engine.learning.pairs import Preference, ShownRow, preferences
from matching.engine.weights import SCALE, WeightSet

if TYPE_CHECKING:
    import numpy as np

LEAST_DECISIONS = 300
LEAST_COACHES = 5
HELD_OUT = 5  # every fifth list is kept for the report
SHRINKAGES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)  # tried on an inner split; see `_shrinkage`
SMALLEST = 1e-4  # a weight is positive: the component stays in the explanation


class NotEnough(ValueError):
    """Too few decisions or coaches to fit weights that are about the work and not about one coach.

    Or enough of them, and hardly a list of which one was chosen and another rejected.
    """

    def __init__(self, decisions: int, coaches: int, *, no_pairs: bool = False) -> None:
        self.decisions, self.coaches = decisions, coaches
        why = (
            "hardly any list has both somebody chosen and somebody rejected."
            if no_pairs
            else f"a fit needs at least {LEAST_DECISIONS} by {LEAST_COACHES}. Towns may pool their decisions."
        )
        super().__init__(f"{decisions} decisions by {coaches} coaches; {why}")


@dataclass(frozen=True)
class Fitted:
    """A weight set offered for activation.

    ``before`` (the set in force) and ``after``: share of held-out preferences that each set orders as the coach did
    (ties count half).
    """

    weights: WeightSet
    decisions: int
    coaches: int
    preferences: int
    held_out: int
    before: float
    after: float
    shrinkage: float

    @property
    def better(self) -> bool:
        return self.after > self.before


def fit(rows: Sequence[ShownRow], prior: WeightSet, version: str, *, in_force: WeightSet | None = None) -> Fitted:
    """Fit weights to the decisions in ``rows``, shrunk to ``prior``. Deterministic: the order of rows changes nothing.

    ``in_force``: what ranks now, when it is not the prior. Raises NotEnough.
    """
    decisions = sum(row.decided for row in rows)
    coaches = len({row.coach for row in rows if row.decided})
    if decisions < LEAST_DECISIONS or coaches < LEAST_COACHES:
        raise NotEnough(decisions, coaches)
    pairs = preferences(rows)
    seen = [pair for pair in pairs if not _held_out(pair.better.shown_list)]
    unseen = [pair for pair in pairs if _held_out(pair.better.shown_list)]
    if not seen or not unseen:
        raise NotEnough(decisions, coaches, no_pairs=True)
    problem = Problem(seen, prior)
    shrinkage = _shrinkage(seen, prior)
    weights = as_weight_set(problem.solve(shrinkage), prior, version)
    return Fitted(
        weights,
        decisions,
        coaches,
        len(pairs),
        len(unseen),
        agreement(unseen, in_force or prior),
        agreement(unseen, weights),
        shrinkage,
    )


class Problem:
    """Minimise mean log-loss of the preferences + shrinkage · relative distance from the prior, over weights > 0.

    Score differences are tiny (0…1), so a temperature is fitted beside the weights: it changes no order.
    """

    def __init__(self, pairs: Sequence[Preference], prior: WeightSet) -> None:
        import numpy as np

        self.codes = sorted(prior.rows)
        self.prior = np.array([prior.rows[code][0] for code in self.codes], dtype=float)
        self.prior /= self.prior.sum()
        self.better = _matrix([pair.better for pair in pairs], self.codes, prior)
        self.worse = _matrix([pair.worse for pair in pairs], self.codes, prior)
        counts = np.array([pair.weight for pair in pairs])
        self.share = counts / counts.sum()

    def solve(self, shrinkage: float) -> np.ndarray:
        import numpy as np
        from scipy.optimize import minimize

        start = np.append(np.ones_like(self.prior), np.log(10.0))  # weights relative to the prior, and log temperature
        bounds = [(SMALLEST / weight, None) for weight in self.prior] + [(0.0, np.log(200.0))]
        found = minimize(self._loss, start, args=(shrinkage,), jac=True, method="L-BFGS-B", bounds=bounds)
        weights: np.ndarray = found.x[:-1] * self.prior
        weights /= weights.sum()
        return weights

    def _loss(self, point: np.ndarray, shrinkage: float) -> tuple[float, np.ndarray]:
        import numpy as np

        ratio, temperature = point[:-1], np.exp(point[-1])
        weights = ratio * self.prior
        better, better_slope = _scores(self.better, weights)
        worse, worse_slope = _scores(self.worse, weights)
        margin = temperature * (better - worse)
        wrong = self.share / (1 + np.exp(np.clip(margin, -500, 500)))
        slope = -(wrong * temperature) @ (better_slope - worse_slope) * self.prior
        loss = self.share @ np.logaddexp(0, -margin) + shrinkage / 1000 * ((ratio - 1) ** 2 @ self.prior)
        slope += shrinkage / 1000 * 2 * (ratio - 1) * self.prior
        return float(loss), np.append(slope, -(wrong @ margin))


def _matrix(rows: Sequence[ShownRow], codes: Sequence[str], prior: WeightSet) -> tuple[np.ndarray, np.ndarray]:
    """Values in 0…1 (neutral where unknown) and 1 where the row has the component, both rows × codes."""
    import numpy as np

    values, has = np.zeros((len(rows), len(codes))), np.zeros((len(rows), len(codes)))
    places = {code: place for place, code in enumerate(codes)}
    for number, row in enumerate(rows):
        for code, value in row.values.items():
            values[number, places[code]] = (prior.rows[code][1] if value is None else value) / SCALE
            has[number, places[code]] = 1
    return values, has


def _scores(matrix: tuple[np.ndarray, np.ndarray], weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weighted mean of each row, as the scorer defines it, and its slope by each weight."""
    values, has = matrix
    total = has @ weights
    score = ((values * has) @ weights) / total
    return score, has * (values - score[:, None]) / total[:, None]


def agreement(pairs: Sequence[Preference], weights: WeightSet) -> float:
    """Share of preferences that the weights order as the coach did; a tie counts half."""
    import numpy as np

    codes = sorted(weights.rows)
    vector = np.array([weights.rows[code][0] for code in codes], dtype=float)
    better, _slope = _scores(_matrix([pair.better for pair in pairs], codes, weights), vector)
    worse, _slope = _scores(_matrix([pair.worse for pair in pairs], codes, weights), vector)
    share = np.array([pair.weight for pair in pairs])
    right = (better > worse + 1e-12) + 0.5 * (abs(better - worse) <= 1e-12)
    return float(share @ right / share.sum())


def as_weight_set(weights: np.ndarray, prior: WeightSet, version: str) -> WeightSet:
    """Whole numbers in 10⁻⁴ that sum to what the prior's do (to rounding); neutrals stay as they are."""
    total = sum(weight for weight, _neutral in prior.rows.values())
    rows = {
        code: (max(1, round(float(share) * total)), prior.rows[code][1])
        for code, share in zip(sorted(prior.rows), weights, strict=True)
    }
    return WeightSet(version, rows)


def _held_out(shown_list: str, part: int = 0) -> bool:
    """A fifth of the lists, by hash: the same in every run, whatever else there is."""
    return hashlib.sha256(shown_list.encode()).digest()[part] % HELD_OUT == 0


def _shrinkage(pairs: Sequence[Preference], prior: WeightSet) -> float:
    """The strongest shrinkage whose agreement on an inner split is within half a hundredth of the best."""
    inner = [pair for pair in pairs if not _held_out(pair.better.shown_list, 1)]
    check = [pair for pair in pairs if _held_out(pair.better.shown_list, 1)]
    if not inner or not check:
        return SHRINKAGES[-1]
    problem = Problem(inner, prior)
    found = {s: agreement(check, as_weight_set(problem.solve(s), prior, "inner")) for s in SHRINKAGES}
    best = max(found.values())
    return max(s for s, value in found.items() if value >= best - 0.005)
