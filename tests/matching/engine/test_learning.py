"""Weights from decisions: simulated coaches whose true weights are known and whose attention falls with rank."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from matching.engine.learning import NotEnough, ShownRow, fit, fitting, preferences
from matching.engine.learning.fitting import shares_of
from matching.engine.weights import SCALE, SHIPPED, WeightSet

CODES = sorted(SHIPPED.rows)


def true_weights() -> WeightSet:
    """Coaches who care for the distance and the hours three times as much, and little for the text."""
    rows = dict(SHIPPED.rows)
    for code in ("distance", "hours", "need"):
        rows[code] = (rows[code][0] * 6, rows[code][1])
    rows["text"] = (600, rows["text"][1])
    return WeightSet("true", rows)


def score(values, weights: WeightSet) -> float:
    total = sum(weights.rows[code][0] for code in values)
    worth = sum(weights.rows[c][0] * (weights.rows[c][1] if v is None else v) for c, v in values.items())
    return worth / total / SCALE


def some_people(dice: random.Random) -> list[dict[str, int | None]]:
    """The component values of 20 people, in the order of the shipped weights."""
    people = []
    for _ in range(20):
        asked = [code for code in CODES if dice.random() < 0.8] or CODES[:1]
        people.append({code: None if dice.random() < 0.2 else dice.randrange(0, SCALE + 1, 1000) for code in asked})
    return sorted(people, key=lambda values: -score(values, SHIPPED))


def simulated(seed: int, lists: int, *, coaches: int = 6, truth: WeightSet | None = None) -> list[ShownRow]:
    """Lists of 20 in the order of the shipped weights; row r is read with chance 0.85^(r-1), then decided."""
    dice, truth, rows = random.Random(seed), truth or true_weights(), []
    for number in range(lists):
        people = some_people(dice)
        worths = sorted(score(values, truth) for values in people)
        middle = worths[10]
        for rank, values in enumerate(people, 1):
            action = ""
            if dice.random() < 0.85 ** (rank - 1):
                worth = score(values, truth) + dice.gauss(0, 0.02)
                action = "proposed" if worth >= middle else "rejected"
            rows.append(
                ShownRow(
                    f"list{seed}-{number}",
                    f"coach{number % coaches}",
                    rank,
                    values,
                    action,
                    "skills" if action == "rejected" else "",
                )
            )
    return rows


def distance(one: WeightSet, other: WeightSet) -> float:
    def shares(weights):
        total = sum(weight for weight, _neutral in weights.rows.values())
        return {code: weights.rows[code][0] / total for code in CODES}

    a, b = shares(one), shares(other)
    return sum(abs(a[code] - b[code]) for code in CODES)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_fit_comes_nearer_to_what_the_coaches_weigh_and_agrees_with_unseen_decisions(seed):
    fitted = fit(simulated(seed, 250), SHIPPED, "2026.2")
    assert fitted.after > fitted.before + 0.02
    assert distance(fitted.weights, true_weights()) < 0.7 * distance(SHIPPED, true_weights())


def test_coaches_who_agree_with_the_weights_in_force_move_them_little_though_they_look_at_the_top_only():
    fitted = fit(simulated(4, 250, truth=SHIPPED), SHIPPED, "2026.2")
    assert distance(fitted.weights, SHIPPED) < 0.25


def test_the_set_is_one_that_people_can_read():
    fitted = fit(simulated(5, 150), SHIPPED, "2026.2")
    assert fitted.weights.version == "2026.2" and set(fitted.weights.rows) == set(SHIPPED.rows)
    assert all(isinstance(weight, int) and weight >= 1 for weight, _neutral in fitted.weights.rows.values())
    assert {c: n for c, (_w, n) in fitted.weights.rows.items()} == {c: n for c, (_w, n) in SHIPPED.rows.items()}
    total = sum(weight for weight, _neutral in SHIPPED.rows.values())
    assert abs(sum(weight for weight, _neutral in fitted.weights.rows.values()) - total) <= len(CODES)


def test_the_order_of_rows_changes_nothing():
    rows = simulated(6, 120)
    mixed = rows[:]
    random.Random(0).shuffle(mixed)
    assert fit(mixed, SHIPPED, "x") == fit(rows, SHIPPED, "x")


@pytest.mark.parametrize(("lists", "coaches"), [(10, 6), (150, 4)])
def test_too_few_decisions_or_coaches_are_refused_with_what_is_missing(lists, coaches):
    with pytest.raises(NotEnough, match="at least 300 by 5"):
        fit(simulated(7, lists, coaches=coaches), SHIPPED, "x")


def row(rank: int, action: str = "", reason: str = "") -> ShownRow:
    return ShownRow("list", "coach", rank, {"text": 5000}, action, reason)


def test_only_rows_that_were_surely_read_are_compared():
    rows = [row(1), row(2, "proposed"), row(3, "rejected", "skills"), row(4), row(5, "rejected", "wrong_data")]
    pairs = {(pair.better.rank, pair.worse.rank) for pair in preferences(rows)}
    assert pairs == {(2, 3)}  # 1 and 4 may not have been read; 5 was rejected for its data


def test_every_list_counts_alike():
    long = [row(rank, "rejected", "skills") for rank in range(1, 40)] + [row(40, "proposed")]
    values = {"text": 1}
    short = [ShownRow("other", "c", 1, values, "rejected", "hours"), ShownRow("other", "c", 2, values, "accepted")]
    pairs = preferences([*long, *short])
    shares = [sum(p.weight for p in pairs if p.better.shown_list == name) for name in ("list", "other")]
    assert shares == pytest.approx([1, 1])


# --- who reads from the top, and who decides most ---------------------------------------------------------------------
def stopping(seed: int, lists: int, *, truth: WeightSet) -> list[ShownRow]:
    """Coaches who read from the top, reject what does not suit, and stop at the first row that does."""
    dice, rows = random.Random(seed), []
    for number in range(lists):
        people = [
            {
                c: None if dice.random() < 0.2 else dice.randrange(0, SCALE + 1, 1000)
                for c in CODES
                if dice.random() < 0.8
            }
            for _ in range(20)
        ]
        people.sort(key=lambda values: -score(values, SHIPPED))
        bar = sorted(score(values, truth) for values in people)[18]
        for rank, values in enumerate(people, 1):
            suits = score(values, truth) + dice.gauss(0, 0.05) >= bar
            action, reason = ("proposed", "") if suits else ("rejected", "skills")
            rows.append(ShownRow(f"list{number}", f"coach{number % 6}", rank, values, action, reason))
            if suits:
                break
    return rows


@pytest.mark.parametrize("seed", [1, 2])
def test_who_stops_at_the_first_good_row_does_not_speak_against_the_order_that_was_shown(seed):
    """Everything that such a coach chose stood below everything rejected: the place explains it, the weights do not."""
    fitted = fit(stopping(seed, 300, truth=SHIPPED), SHIPPED, "x")
    assert distance(fitted.weights, SHIPPED) < 0.05
    assert not fitted.better


def dissenters() -> WeightSet:
    """One coach to whom the text is nearly everything."""
    return WeightSet("dissent", dict(SHIPPED.rows) | {"text": (20000, 3500), "distance": (1, 8000)})


def one_decides_most(seed: int) -> list[ShownRow]:
    """Five coaches of one mind in 60 lists; a sixth, who thinks otherwise, in 240: four fifths of all."""
    agreed = simulated(seed, 60, coaches=5)
    alone = simulated(seed + 100, 240, coaches=1, truth=dissenters())
    return [*agreed, *(replace(row, coach="alone") for row in alone)]


def test_one_coach_who_decides_four_fifths_counts_for_a_quarter(monkeypatch):
    rows = one_decides_most(1)
    fitted = fit(rows, SHIPPED, "x")
    assert fitted.shares[0] == pytest.approx(0.25) and sum(fitted.shares) == pytest.approx(1)
    monkeypatch.setattr(fitting, "MOST_OF_ONE", 1.0)
    unbound = fit(rows, SHIPPED, "x")
    assert unbound.shares[0] > 0.75
    for of, nearer, farther in ((true_weights(), fitted, unbound), (dissenters(), unbound, fitted)):
        assert distance(nearer.weights, of) < distance(farther.weights, of) - 0.05


def of_coach(coach: str, lists: int) -> list[ShownRow]:
    """So many lists, each of one choice and one rejection."""
    return [
        ShownRow(f"{coach}-{n}", coach, rank, {"text": 9000 if rank == 1 else 1000}, action, reason)
        for n in range(lists)
        for rank, action, reason in ((1, "proposed", ""), (2, "rejected", "skills"))
    ]


@pytest.mark.parametrize(
    ("lists", "shares"),
    [
        ([80, 5, 5, 5, 5], [0.25, 0.1875, 0.1875, 0.1875, 0.1875]),
        ([40, 40, 10, 5, 5], [0.25, 0.25, 0.25, 0.125, 0.125]),  # two cut down would leave the third too much
        ([20, 20, 20, 20, 20], [0.2] * 5),
        ([97, 1, 1, 1], [0.25] * 4),
        ([9, 1], [0.5, 0.5]),
    ],
)
def test_no_coach_counts_for_more_than_a_quarter_and_no_two_are_a_majority(lists, shares):
    rows = [row for n, count in enumerate(lists) for row in of_coach(f"c{n}", count)]
    assert sorted(shares_of(preferences(rows)).values(), reverse=True) == pytest.approx(shares)


def test_three_hundred_decisions_are_enough_and_one_less_is_not():
    rows = [row for n in range(5) for row in of_coach(f"c{n}", 30)]
    assert fit(rows, SHIPPED, "x").decisions == 300
    with pytest.raises(NotEnough, match="299 decisions by 5 coaches"):
        fit(rows[:-1], SHIPPED, "x")
    four = [row for n in range(4) for row in of_coach(f"c{n}", 40)]
    with pytest.raises(NotEnough, match="by 4 coaches"):
        fit(four, SHIPPED, "x")


def test_a_coach_who_never_chose_and_rejected_in_one_list_is_not_one_of_the_five():
    rows = [row for n in range(4) for row in of_coach(f"c{n}", 75)]
    with pytest.raises(NotEnough, match="too few lists"):
        fit([*rows, ShownRow("alone", "c4", 1, {"text": 1}, "rejected", "skills")], SHIPPED, "x")


# --- what is no number makes no weight --------------------------------------------------------------------------------
@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.5, -1, SCALE + 1, "5000", True, [1]])
def test_a_value_that_is_no_share_is_refused_with_list_rank_and_component(value):
    with pytest.raises(ValueError, match="list7, rank 3: text must be a whole number"):
        ShownRow("list7", "coach", 3, {"text": value}, "proposed")


@pytest.mark.parametrize("rank", [0, -1, float("nan"), "1", None, True])
def test_a_rank_that_is_no_rank_is_refused(rank):
    with pytest.raises(ValueError, match="list7: a rank is a whole number"):
        ShownRow("list7", "coach", rank, {"text": 1}, "proposed")


def test_an_unknown_action_or_component_is_refused_before_anything_is_fitted():
    with pytest.raises(ValueError, match="list7, rank 1: unknown action 'liked'"):
        ShownRow("list7", "coach", 1, {"text": 1}, "liked")
    rows = [r for n in range(5) for r in of_coach(f"c{n}", 30)]
    with pytest.raises(ValueError, match="list7, rank 1: unknown component colour"):
        fit([*rows, ShownRow("list7", "coach", 1, {"text": 1, "colour": 1}, "proposed")], SHIPPED, "x")


@pytest.mark.parametrize("value", [None, 0, SCALE])
def test_lists_of_equals_give_whole_positive_weights(value):
    """Nothing to learn from: every component of every row is the same, unknown, or at an end."""
    same = dict.fromkeys(CODES, value)
    rows = [replace(r, values=same) for n in range(5) for r in of_coach(f"c{n}", 30)]
    fitted = fit(rows, SHIPPED, "x")
    assert all(type(weight) is int and weight >= 1 for weight, _neutral in fitted.weights.rows.values())
    assert distance(fitted.weights, SHIPPED) < 0.01 and 0 <= fitted.after <= 1
