"""After the decision and before it: recovery, an official's own sum, months used earlier. Vectors of yjdh's tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bonus.rules import OverrideError, Row, earlier_use, override_total, recover

NEW = (date(2021, 7, 1), date(2021, 12, 31))


def d(text: str) -> date:
    return date.fromisoformat(text)


def periods(*texts: str) -> list[tuple[date, date]]:
    return [tuple(d(part) for part in text.split("/")) for text in texts]


@pytest.mark.parametrize(
    ("earlier", "used", "remaining", "warning"),
    [
        (["2020-01-01/2020-12-31"], "12", "0", True),
        (["2019-01-01/2019-12-31"], "12", "0", True),
        (["2018-01-01/2018-12-31"], "0", "12", False),
        (["2020-01-01/2020-06-30"], "6", "6", False),
        (["2020-01-01/2020-07-01"], "6.03", "5.97", True),
        (["2019-07-01/2019-12-31", "2020-07-01/2020-12-31"], "12", "0", True),
        (["2019-01-01/2019-06-30", "2020-07-01/2020-12-31"], "12", "0", True),
        (["2018-01-01/2018-06-30", "2018-07-01/2018-12-31"], "0", "12", False),
        (["2017-07-01/2018-06-30", "2020-07-01/2020-12-31"], "6", "6", False),
        (["2018-04-01/2018-06-30", "2019-04-01/2019-06-30", "2020-04-01/2020-06-30"], "9", "3", True),
        (["2021-06-01/2021-08-31"], "3", "9", True),
        ([], "0", "12", False),
    ],
)
def test_24_month_rule(earlier, used, remaining, warning):
    use = earlier_use(NEW, periods(*earlier))
    assert (use.used, use.remaining, use.warning) == (Decimal(used), Decimal(remaining), warning)
    apprenticeship = earlier_use(NEW, periods(*earlier), unlimited=True)
    assert (apprenticeship.remaining, apprenticeship.warning) == (None, False)


def test_24_month_rule_sees_the_overlap():
    assert earlier_use(NEW, periods("2021-06-01/2021-08-31")).overlap
    assert not earlier_use(NEW, periods("2021-06-01/2021-06-30")).overlap


def row(start: str, end: str, amount: str, code: str = "base") -> Row:
    return Row(code, d(start), d(end), Decimal(1), "month", Decimal(amount), Decimal(amount), "")


@pytest.mark.parametrize(("amount", "expected"), [("4000.97", "4000"), ("4000.45", "4000"), ("4000.00", "4000")])
def test_recovery_is_rounded_down_to_whole_euros(amount, expected):
    found = recover([row("2024-01-01", "2024-06-30", amount)], d("2024-01-01"), d("2024-06-30"))
    assert found.amount == Decimal(expected)
    assert found.collected


@pytest.mark.parametrize(("amount", "collected"), [("20.99", False), ("21.00", True), ("0.00", False)])
def test_a_small_recovery_is_not_collected(amount, collected):
    found = recover([row("2024-01-01", "2024-06-30", amount)], d("2024-01-01"), d("2024-06-30"))
    assert found.collected is collected


def test_recovery_takes_the_months_that_were_not_worked():
    rows = [row("2024-01-01", "2024-06-30", "4800.00"), row("2024-07-01", "2024-12-31", "2400.00")]
    found = recover(rows, d("2024-05-01"), d("2024-08-31"))
    assert found.amount == 4800 * 2 / 6 + 2400 * 2 / 6


def test_recovery_counts_deductions_and_never_more_than_was_paid():
    rows = [row("2024-01-01", "2024-01-31", "1000.00"), row("2024-01-01", "2024-01-31", "-300.00", "deduction")]
    assert recover(rows, d("2023-01-01"), d("2025-01-31")).amount == 700
    assert recover(rows, d("2025-01-01"), d("2025-01-31")).amount == 0


def test_recovery_of_a_single_day_that_counts_no_days_by_30_360():
    found = recover([row("2024-01-30", "2024-01-30", "500.00")], d("2024-01-30"), d("2024-01-30"))
    assert found.amount == 500


@pytest.mark.parametrize(
    ("end", "monthly", "total"),
    [
        ("2022-01-31", "100.49", "100"),
        ("2022-01-31", "100.50", "101"),
        ("2022-06-30", "1000", "6000"),
        ("2022-06-30", "0", "0"),
    ],
)
def test_an_officials_own_monthly_sum(end, monthly, total):
    assert override_total(d("2022-01-01"), d(end), Decimal(monthly)) == Decimal(total)


@pytest.mark.parametrize("monthly", ["1600", "1500.01", "-1"])
def test_an_officials_own_sum_has_limits(monthly):
    with pytest.raises(OverrideError):
        override_total(d("2022-01-01"), d("2022-01-31"), Decimal(monthly))
