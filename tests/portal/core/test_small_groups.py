"""What is published of small groups, under attack: subtract everything from everything, knowing the rule or not."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from portal.core.small_groups import MONTH, QUARTERS, SMALLEST, Group, Unit, Year, percentile, pooled, publish

ENDS = [date(2027, 1, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)]
DIMENSIONS = {"scheme": ("a", "b"), "outcome": ("refused", "partly", "granted"), "late": ("no", "yes")}
OUTCOMES = [("granted", "-"), ("partly", "-"), ("refused", "x"), ("refused", "y")]
CELLS = [
    (month, scheme, outcome, late)
    for month, scheme, outcome, late in product((1, 2, 4, 5, 7, 10), ("a", "b"), OUTCOMES, ("no", "yes"))
]


def published(units, today=ENDS[0]) -> Year:
    return publish(
        units, year=2026, today=today, dimensions=DIMENSIONS, crosses={"outcome": "scheme", "late": "scheme"}
    )


def unit(person, month, scheme, outcome, late="no") -> Unit:
    labels = {"scheme": (scheme,), "outcome": outcome, "late": (late,)}
    return Unit(person, date(2026, month, 3), labels, Decimal(100), person if isinstance(person, int) else 1)


def population(counts) -> list[Unit]:
    drawn = [cell for cell, n in zip(CELLS, counts, strict=True) for _ in range(n)]
    return [unit(person, *cell) for person, cell in enumerate(drawn)]


def matches(cell, where) -> bool:
    """`where`: attribute → the values that the published group may have."""
    month, scheme, (outcome, reason), late = cell
    values = {MONTH: month, "scheme": scheme, "outcome": outcome, "reason": reason, "late": late}
    return all(values[name] in allowed for name, allowed in where.items())


def statements(year: Year) -> list[tuple[dict, int]]:
    """Everything that is said: (where, how many), zeros too."""
    said = []
    for block in year.blocks:
        base = {MONTH: block.months}
        said.append((base, len(block.whole)))
        for dimension, groups in block.splits.items():
            said += of_split(base, dimension, groups)
        for dimension, cross in block.cross.items():
            for codes, cells in cross.items():
                said += [({**base, "scheme": codes, dimension: cell.codes}, len(cell)) for cell in cells]
    for dimension, groups in year.rest.items():
        months = [m for b in year.blocks if b.whole.units and not b.splits[dimension] for m in b.months]
        said += of_split({MONTH: months}, dimension, groups)
    for code, groups in year.rest_parts["outcome"].items():
        pieces = [(b.months, g) for b in year.blocks for g in b.splits["outcome"]]
        pieces += [([m for b in year.blocks if b.whole.units and not b.splits["outcome"] for m in b.months], g)
                   for g in year.rest["outcome"]]  # fmt: skip
        months = [m for months, g in pieces if g.codes == (code,) and not g.parts for m in months]
        said += [({MONTH: months, "outcome": (code,), "reason": g.codes}, len(g)) for g in groups]
    return said


def of_split(base, dimension, groups):
    if not groups:
        return
    told = {code for group in groups for code in group.codes}
    for group in groups:
        codes = tuple(int(c) for c in group.codes) if dimension == MONTH else group.codes
        yield {**base, dimension: codes}, len(group)
        for part in group.parts:
            yield {**base, dimension: codes, "reason": part.codes}, len(part)
    if dimension != MONTH:
        for code in set(DIMENSIONS[dimension]) - told:
            yield {**base, dimension: (code,)}, 0
    else:
        yield {MONTH: tuple(m for m in base[MONTH] if str(m) not in told)}, 0


def narrow_groups() -> list[dict]:
    """Every group that somebody might ask about: by time, scheme, outcome, reason, promise, and all of them at once."""
    times = [{MONTH: range(1, 13)}, *({MONTH: q} for q in QUARTERS), *({MONTH: (m,)} for m in (1, 2, 4, 5, 7, 10))]
    schemes = [{}, {"scheme": ("a",)}, {"scheme": ("b",)}]
    outcomes = [{}, *({"outcome": (o,)} for o in DIMENSIONS["outcome"]), {"outcome": ("refused",), "reason": ("x",)}]
    return [t | s | o | late for t, s, o, late in product(times, schemes, outcomes, [{}, {"late": ("yes",)}])]


ASKED = narrow_groups()
MASKS = np.array([[matches(cell, where) for cell in CELLS] for where in ASKED], dtype=float)


@settings(max_examples=12, deadline=None)
@given(
    counts=st.lists(
        st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3, 5, 8]), min_size=len(CELLS), max_size=len(CELLS)
    ),
    thinned=st.integers(0, 3),
    picked=st.randoms(use_true_random=False),
)  # fmt: skip
def test_no_small_group_follows_from_everything_that_is_published(counts, thinned, picked):
    """The attacker knows every figure of every page and solves for the least and the most that a group may have."""
    counts = [n if picked.randrange(4) >= thinned else 0 for n in counts]
    year = published(population(counts))
    said = statements(year)
    truth = np.array(counts, dtype=float)
    equal = np.array([[matches(cell, where) for cell in CELLS] for where, _n in said] or np.zeros((1, len(CELLS))))
    right = np.array([n for _where, n in said] or [0.0])
    assert np.array_equal(equal @ truth, right), "the attacker's picture of what is published is true"
    hidden = [mask for mask in MASKS if 0 < mask @ truth < SMALLEST]
    for mask in picked.sample(hidden, min(25, len(hidden))):
        ends = []
        for sign in (1, -1):
            found = linprog(sign * mask, A_eq=equal, b_eq=right, bounds=(0, None))
            ends.append(float("inf") if found.status == 3 else sign * found.fun)  # 3: as many as you like
        assert ends[1] - ends[0] >= SMALLEST - 1e-6, (mask @ truth, ends)


def test_whoever_knows_the_rule_too_is_left_with_three_values():
    """Every population of up to fourteen in a quarter, grouped by what is published of it: no small cell is told.
    The choice of what is put together tells a little, as every rule does that looks at the numbers."""
    seen = defaultdict(set)
    for numbers in product(range(9), repeat=3):
        if sum(numbers) <= 14:
            units = [unit(f"{o}{n}", 1, "a", o) for o, count in zip(OUTCOMES[:3], numbers, strict=True)
                     for n in range(count)]  # fmt: skip
            year = published(units, date(2026, 4, 1))
            seen[str([(w, n) for w, n in statements(year)])].add(numbers)
    for populations in seen.values():
        for place in range(3):
            values = {numbers[place] for numbers in populations}
            assert not values & set(range(1, SMALLEST)) or len(values) >= 3, (place, sorted(populations))


@settings(max_examples=30, deadline=None)
@given(counts=st.lists(st.sampled_from([0, 0, 0, 1, 2, 6]), min_size=len(CELLS), max_size=len(CELLS)))
def test_a_later_visit_only_adds(counts):
    """What a quarter said stays as it was, so two visits subtracted from each other tell nothing."""
    units = population(counts)
    visits = [statements(published(units, day)) for day in (*ENDS[1:], date(2026, 12, 31), ENDS[0])]
    for earlier, later in zip(visits, visits[1:], strict=False):
        assert later[: len(earlier)] == earlier or all(one in later for one in earlier)
    assert visits[2] == visits[3], "within a quarter nothing changes"


@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from("abcd")), max_size=40))
def test_no_group_has_fewer_than_five_persons_however_often_each_comes(rows):
    parts = defaultdict(list)
    for person, code in rows:
        parts[code].append(Unit(person, date(2026, 1, 1)))
    for group in pooled(parts):
        assert len({unit.person for unit in group.units}) >= SMALLEST


def test_a_small_one_goes_together_with_the_next_and_the_last_with_those_before():
    def sizes(**numbers):
        parts = {code: [Unit(f"{code}{n}", date(2026, 1, 1)) for n in range(count)] for code, count in numbers.items()}
        return {group.codes: len(group) for group in pooled(parts)}

    assert sizes(a=2, b=3, c=9) == {("a", "b"): 5, ("c",): 9}
    assert sizes(a=9, b=3, c=9) == {("a",): 9, ("b", "c"): 12}
    assert sizes(a=9, b=6, c=1) == {("a",): 9, ("b", "c"): 7}
    assert sizes(a=9, b=0, c=6) == {("a",): 9, ("c",): 6}, "nobody is not somebody"
    assert sizes(a=9, b=3) == {}, "the total says it"
    assert sizes(a=9) == {("a",): 9}
    assert sizes(a=1, b=1) == {}


def test_a_quarter_waits_for_five_and_the_year_says_so():
    few = [unit(n, 2, "a", OUTCOMES[0]) for n in range(3)]
    assert published(few).blocks == () and published(few).waiting
    more = [unit(10 + n, 5, "a", OUTCOMES[0]) for n in range(4)]
    year = published([*few, *more])
    assert [(b.months, len(b.whole)) for b in year.blocks[:2]] == [((1, 2, 3, 4, 5, 6), 7), ((7, 8, 9), 0)]
    assert not year.waiting and len(year.total) == 7 and year.total.amount == 700


def test_what_quarters_could_not_split_the_whole_year_does():
    units = [unit(month * 10 + n, month, "a", OUTCOMES[0] if n else OUTCOMES[2]) for month in (1, 4, 7, 10)
             for n in range(6)]  # fmt: skip
    units += [unit(99, 1, "a", OUTCOMES[3])]
    year = published(units)
    assert all(block.splits["outcome"] == () for block in year.blocks[1:])
    assert {g.codes: len(g) for g in year.split("outcome")} == {("refused",): 5, ("granted",): 20}
    assert published(units, date(2026, 12, 31)).split("outcome") == [], "not before the year is over"


def test_handling_times():
    group = Group((), tuple(Unit(n, date(2026, 1, 1), days=n) for n in range(1, 11)))
    assert (group.median, group.ninetieth) == (5, 9)
    assert Group((), group.units[:9]).ninetieth is None and Group((), group.units[:4]).median is None
    assert percentile([], 50) is None
