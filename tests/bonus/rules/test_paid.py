"""The pay that was paid, month by month: each stretch by itself, within its own limits."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonus.rules import Case, Paid, Result, calculate_version, load_schemes

D = Decimal
VOUCHER = "nuorten-tyollistymisseteli"


def result_of(slug: str, paid: list[Paid], **facts) -> Result:
    """What a scheme's payment comes to for stretches that follow each other; its conditions are not asked."""
    found = load_schemes().get(slug, on=date(2026, 3, 1))
    case = Case.from_dict({
        "id": "1", "scheme": slug, "application_date": "2026-03-01", "start_date": paid[0].first.isoformat(),
        "end_date": paid[-1].last.isoformat(), "basis": "employment",
        "employer": {"undertaking_de_minimis": []}, **facts,
    })  # fmt: skip
    return calculate_version(case, replace(found, rules=replace(found.rules, conditions=())), "en", paid)


@pytest.mark.parametrize(
    ("first", "last", "pay", "expected"),
    [
        (date(2028, 2, 1), date(2028, 2, 29), "5000", "1500.00"),  # a leap year's February is one month
        (date(2027, 2, 1), date(2027, 2, 28), "5000", "1500.00"),
        (date(2028, 2, 1), date(2028, 2, 28), "5000", "1455.00"),  # 28 of 29 days: 0.97 months
        (date(2028, 2, 29), date(2028, 2, 29), "100", "45.00"),  # one day of 29: 0.03 months of 1 500 €
        (date(2028, 2, 29), date(2028, 2, 29), "80", "40.00"),
        (date(2026, 12, 1), date(2026, 12, 31), "2000", "1000.00"),
    ],
)
def test_one_months_pay(first, last, pay, expected):
    result = result_of(VOUCHER, [Paid(first, last, D(pay))])
    assert result.total == D(expected) == sum(row.amount for row in result.rows)
    assert {(row.start_date, row.end_date) for row in result.rows} == {(first, last)}


def test_side_costs_follow_the_pay():
    """Half of pay and side costs: a month with half of the pay has half of the side costs, one without pay has none."""
    facts = {"monthly_pay": "2000.00", "side_costs": "400.00", "holiday_pay": "0.00", "other_supports": []}
    april, may = (date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 5, 1), date(2026, 5, 31))
    result = result_of("oulu", [Paid(*april, D(1000)), Paid(*may, D(0))], **facts)
    assert [row.amount for row in result.rows if row.start_date == april[0]] == [D("600.00")]
    assert result.total == D("600.00")


@given(st.lists(st.decimals(0, 6000, places=2), min_size=1, max_size=6))
def test_the_months_add_up_and_none_takes_more_than_its_own_cap(pays):
    paid = [
        Paid(date(2026, month, 1), date(2026, month, monthrange(2026, month)[1]), pay)
        for month, pay in enumerate(pays, 4)
    ]
    each = [min(D(1500), (pay / 2).quantize(D("0.01"), ROUND_HALF_UP)) for pay in pays]
    assert result_of(VOUCHER, paid).total == sum(each)
