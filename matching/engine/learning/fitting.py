"""The fit itself. scipy is imported where it is used, so that ranking starts without it."""

from __future__ import annotations

import hashlib
import math
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
# What one coach counts for at most. A quarter is the largest share at which no two coaches are a majority; a fifth
# would let a coach of three decisions count like one of three hundred when there are just five.
MOST_OF_ONE = 0.25
MOST_OF_PLACE = 10.0  # log-odds a doubling of the rank; more is all the same
SMALLEST = 1e-4  # a weight is positive: the component stays in the explanation


class NotEnough(ValueError):
    """Too few decisions or coaches to fit weights that are about the work and not about one coach.

    Or enough of them, but too few coaches who chose one and rejected another of the same list.
    """

    def __init__(self, decisions: int, coaches: int, *, no_pairs: bool = False) -> None:
        self.decisions, self.coaches = decisions, coaches
        why = (
            f"too few lists have both somebody chosen and somebody rejected, by {LEAST_COACHES} coaches."
            if no_pairs
            else f"a fit needs at least {LEAST_DECISIONS} by {LEAST_COACHES}. Towns may pool their decisions."
        )
        super().__init__(f"{decisions} decisions by {coaches} coaches; {why}")


@dataclass(frozen=True)
class Fitted:
    """A weight set offered for activation.

    ``before`` (the set in force) and ``after``: share of held-out preferences that each set foretells when the place
    in the list is allowed for (ties count half). ``shares``: what each coach counts for in the fit, the largest first.
    """

    weights: WeightSet
    decisions: int
    coaches: int
    preferences: int
    held_out: int
    before: float
    after: float
    shrinkage: float
    shares: tuple[float, ...] = ()

    @property
    def better(self) -> bool:
        return self.after > self.before


def fit(rows: Sequence[ShownRow], prior: WeightSet, version: str, *, in_force: WeightSet | None = None) -> Fitted:
    """Fit weights to the decisions in ``rows``, shrunk to ``prior``. Deterministic: the order of rows changes nothing.

    ``in_force``: what ranks now, when it is not the prior. Raises NotEnough, or ValueError where a row has a component
    that the prior doesn't know.
    """
    _known(rows, prior)
    decisions = sum(row.decided for row in rows)
    coaches = len({row.coach for row in rows if row.decided})
    if decisions < LEAST_DECISIONS or coaches < LEAST_COACHES:
        raise NotEnough(decisions, coaches)
    pairs = preferences(rows)
    seen = [pair for pair in pairs if not _held_out(pair.better.shown_list)]
    unseen = [pair for pair in pairs if _held_out(pair.better.shown_list)]
    if not unseen or len({pair.better.coach for pair in seen}) < LEAST_COACHES:
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
        foretold(unseen, in_force or prior, seen),
        foretold(unseen, weights, seen),
        shrinkage,
        tuple(sorted(shares_of(seen).values(), reverse=True)),
    )


def _known(rows: Sequence[ShownRow], prior: WeightSet) -> None:
    for row in rows:
        if strange := sorted(row.values.keys() - prior.rows.keys()):
            raise ValueError(f"{row.shown_list}, rank {row.rank}: unknown component {', '.join(strange)}")


class Problem:
    """Minimise mean log-loss of the preferences + shrinkage · relative distance from the prior, over weights > 0.

    Two numbers are fitted beside the weights and left out of the score. Score differences are tiny (0…1), so a
    temperature: it changes no order. And what the place in the list did (`_places`): who reads from the top and stops
    at the first good row has rejected what stood above and chosen what stood below, whatever the weights are.
    """

    START = (0.0, math.log(10.0))  # effect of the place, log temperature
    BOUNDS = ((-MOST_OF_PLACE, MOST_OF_PLACE), (0.0, math.log(200.0)))

    def __init__(self, pairs: Sequence[Preference], prior: WeightSet) -> None:
        import numpy as np

        self.codes = sorted(prior.rows)
        self.prior = np.array([prior.rows[code][0] for code in self.codes], dtype=float)
        self.prior /= self.prior.sum()
        self.better = _matrix([pair.better for pair in pairs], self.codes, prior)
        self.worse = _matrix([pair.worse for pair in pairs], self.codes, prior)
        self.places = _places(pairs)
        self.share = balanced(pairs)

    def place_and_temperature(self, weights: np.ndarray) -> tuple[float, float]:
        """Of a weight set that is given: how much the place did, and the temperature."""
        from scipy.optimize import minimize

        fixed = weights / weights.sum() / self.prior

        def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
            value, slope = self._loss(_joined(fixed, point), 0.0)
            return value, slope[-2:]

        found = minimize(loss, self.START, jac=True, method="L-BFGS-B", bounds=self.BOUNDS)
        return float(found.x[0]), float(found.x[1])

    def solve(self, shrinkage: float) -> np.ndarray:
        import numpy as np
        from scipy.optimize import minimize

        start = _joined(np.ones_like(self.prior), self.START)  # weights relative to the prior
        bounds = [*((SMALLEST / weight, None) for weight in self.prior), *self.BOUNDS]
        found = minimize(self._loss, start, args=(shrinkage,), jac=True, method="L-BFGS-B", bounds=bounds)
        weights: np.ndarray = found.x[:-2] * self.prior
        weights /= weights.sum()
        return weights

    def _loss(self, point: np.ndarray, shrinkage: float) -> tuple[float, np.ndarray]:
        import numpy as np

        ratio, place, temperature = point[:-2], point[-2], np.exp(point[-1])
        weights = ratio * self.prior
        better, better_slope = _scores(self.better, weights)
        worse, worse_slope = _scores(self.worse, weights)
        of_scores = temperature * (better - worse)
        margin = of_scores + place * self.places
        wrong = self.share / (1 + np.exp(np.clip(margin, -500, 500)))
        slope = -(wrong * temperature) @ (better_slope - worse_slope) * self.prior
        loss = self.share @ np.logaddexp(0, -margin) + shrinkage / 1000 * ((ratio - 1) ** 2 @ self.prior)
        slope += shrinkage / 1000 * 2 * (ratio - 1) * self.prior
        # the place is held by a hair: where it tells everything, any value would do
        loss += place**2 / 10_000
        return float(loss), _joined(slope, (2 * place / 10_000 - wrong @ self.places, -(wrong @ of_scores)))


def _joined(vector: np.ndarray, more: Sequence[float] | np.ndarray) -> np.ndarray:
    import numpy as np

    return np.append(vector, more)


def _places(pairs: Sequence[Preference]) -> np.ndarray:
    """How much deeper the chosen row stood than the rejected one, in doublings of the rank: as attention falls."""
    import numpy as np

    return np.array([math.log2((1 + pair.better.rank) / (1 + pair.worse.rank)) for pair in pairs])


def shares_of(pairs: Sequence[Preference]) -> dict[str, float]:
    """What each coach counts for, of 1: by what was decided, nobody for more than `MOST_OF_ONE`.

    Of fewer than four coaches each counts alike.
    """
    counts: dict[str, float] = {}
    for pair in pairs:
        counts[pair.better.coach] = counts.get(pair.better.coach, 0.0) + pair.weight
    most = max(MOST_OF_ONE, 1 / len(counts))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    capped, rest = 0, sum(counts.values())
    while capped * most < 1 and capped < len(ordered):
        limit = most * rest / (1 - capped * most)  # what `most` of the whole is when so many are cut down to it
        if ordered[capped][1] <= limit * (1 + 1e-12):
            break
        rest -= ordered[capped][1]
        capped += 1
    cut = {coach for coach, _count in ordered[:capped]}
    return {c: most if c in cut else n / rest * (1 - capped * most) for c, n in ordered}


def balanced(pairs: Sequence[Preference]) -> np.ndarray:
    """The weight of each preference, of 1: lists of one coach count alike, coaches as `shares_of` says."""
    import numpy as np

    shares, counts = shares_of(pairs), dict.fromkeys((pair.better.coach for pair in pairs), 0.0)
    for pair in pairs:
        counts[pair.better.coach] += pair.weight
    return np.array([pair.weight / counts[pair.better.coach] * shares[pair.better.coach] for pair in pairs])


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


def foretold(pairs: Sequence[Preference], weights: WeightSet, learnt_on: Sequence[Preference]) -> float:
    """Share of preferences that the weights foretell, when what the place in the list does is known from other lists.

    A tie counts half. Without the place, coaches who stop at the first good row would speak against any order that is
    shown to them, and any other order would look better.
    """
    import numpy as np

    codes = sorted(weights.rows)
    vector = np.array([weights.rows[code][0] for code in codes], dtype=float)
    place, log_temperature = Problem(learnt_on, weights).place_and_temperature(vector)
    better, _slope = _scores(_matrix([pair.better for pair in pairs], codes, weights), vector)
    worse, _slope = _scores(_matrix([pair.worse for pair in pairs], codes, weights), vector)
    margin = math.exp(log_temperature) * (better - worse) + place * _places(pairs)
    right = (margin > 1e-12) + 0.5 * (abs(margin) <= 1e-12)
    return float(balanced(pairs) @ right)


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
    found = {s: foretold(check, as_weight_set(problem.solve(s), prior, "inner"), inner) for s in SHRINKAGES}
    best = max(found.values())
    return max(s for s, value in found.items() if value >= best - 0.005)
