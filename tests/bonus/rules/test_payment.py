"""Every payment model, its limits, roundings and instalments."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.bonus.rules.little import calculated, component

APRIL = {"start_date": "2026-04-06", "end_date": "2026-05-31"}
HOURS = [
    {"date": "2026-04-07", "hours": "10"},
    {"date": "2026-04-20", "hours": "8.5"},
    {"date": "2026-05-04", "hours": "4"},
    {"date": "2026-05-05", "hours": "0"},
]
GUIDED = {**APRIL, "guidance": HOURS}
COSTS = {"monthly_pay": "2000.00", "side_costs": "400.00", "holiday_pay": "100.00", "other_supports": []}
PARTS = ["monthly_pay", "side_costs", "holiday_pay"]


def amounts(result) -> list[tuple[str, str]]:
    return [(row.code, str(row.amount)) for row in result.rows]


def parts(result) -> list[tuple[str | None, str]]:
    return [(part.due_date and part.due_date.isoformat(), str(part.amount)) for part in result.instalments]


@pytest.mark.parametrize(
    ("part", "facts", "total"),
    [
        (component(amount="100.00"), {}, "600.00"),
        (component(amount="100.00", longest={"amount": 4, "unit": "month"}), {}, "400.00"),
        (component(amount="100.00", longest={"amount": 4, "unit": "month"}), {"end_date": None}, "400.00"),
        (component(amount="100.00"), {"end_date": "2026-07-10"}, "132.00"),
        (component(amount="100.00", counting="days360"), {"end_date": "2026-07-10"}, "133.00"),
        (component("week", amount="70.00"), {"end_date": "2026-06-17"}, "170.10"),
        (component("week", amount="70.00", longest={"amount": 2, "unit": "week"}), {}, "140.00"),
        (component("day", amount="10.00"), {"end_date": "2026-06-14"}, "140.00"),
        (component("day", amount="10.00", counting="weekdays"), {"end_date": "2026-06-14"}, "100.00"),
        (component("once", amount="1800.00"), {"end_date": None}, "1800.00"),
        (component("hour", amount="20.00"), GUIDED, "450.00"),
        (component("hour", amount="20.00", cap_per_month="300.00"), GUIDED, "380.00"),
        (component("hour", amount="20.00", most_hours_per_month="12"), GUIDED, "320.00"),
        (component("hour", amount="20.00", most_hours="20"), GUIDED, "400.00"),
        (component("hour", amount="20.00", cap="333.00"), GUIDED, "333.00"),
        (component("guided_day", amount="50.00"), GUIDED, "150.00"),
        (component("guided_day", amount="50.00", cap_per_month="80.00"), GUIDED, "130.00"),
        (component("share_of_total_pay", share={"part": "0.5", "of": []}), {"total_pay": "901.01"}, "450.51"),
        (component("share_of_monthly_costs", share={"part": "0.5", "of": PARTS}), COSTS, "7500.00"),
        (component("share_of_monthly_costs", share={"part": "0.5", "of": ["monthly_pay"]}), COSTS, "6000.00"),
        (
            component("share_of_monthly_costs", share={"part": "aid_intensity", "of": PARTS}),
            {**COSTS, "aid_intensity": "0.7"},
            "10500.00",
        ),
    ],
)
def test_model(part, facts, total):
    result = calculated(facts, components=[part])
    assert result.eligible is True
    assert str(result.total) == total
    assert sum(row.amount for row in result.rows) == result.total


def test_guidance_row_by_row():
    result = calculated(GUIDED, components=[component("hour", amount="20.00", cap_per_month="300.00")])
    assert amounts(result) == [("base", "370.00"), ("cap", "-70.00"), ("base", "80.00")]
    assert [row.text for row in result.rows] == [
        "thing: €20 an hour, 18.5 hours",
        "The support is at most €300 a month",
        "thing: €20 an hour, 4 hours",
    ]


def test_guidance_outside_the_period_is_not_counted_and_is_said():
    facts = {**APRIL, "guidance": [{"date": "2026-04-05", "hours": "3"}, {"date": "2026-05-31", "hours": "2"}]}
    result = calculated(facts, components=[component("hour", amount="20.00")])
    assert result.total == 40
    assert [finding.code for finding in result.findings] == ["guidance_outside_period"]


def test_before_any_guidance_the_most_that_can_come():
    result = calculated(APRIL, components=[component("hour", amount="20.00", cap_per_month="300.00")])
    assert (result.eligible, result.total, result.missing) == (None, 600, ("guidance",))
    assert calculated(APRIL, components=[component("hour", amount="20.00")]).total == 0
    assert calculated({**APRIL, "guidance": []}, components=[component("hour", amount="20.00")]).eligible is True


def test_steps():
    steps = [{"from_month": 1, "amount": "200.00"}, {"from_month": 4, "amount": "100.00"}]
    result = calculated(components=[component(steps=steps)])
    assert amounts(result) == [("base", "600.00"), ("base", "300.00")]


def test_an_open_end_without_a_longest_time_is_unknown():
    result = calculated({"end_date": None})
    assert (result.eligible, result.total, result.missing) == (None, 0, ("end_date",))


def test_several_components_add_up_and_highest_takes_one():
    both = [component(amount="100.00"), {**component("once", amount="750.00"), "code": "once"}]
    assert calculated(payment={"components": both}).total == 1350
    highest = calculated(payment={"components": both, "choose": "highest"})
    assert amounts(highest) == [("base", "750.00")]


def test_amount_by_group_and_unknown_group():
    choices = [{"when": {"fact": "age", "less_than": "25"}, "amount": "500.00"}, {"amount": "350.00"}]
    part = component(amount=choices)
    assert calculated({"person": {"age": 24}}, components=[part]).total == 3000
    assert calculated({"person": {"age": 25}}, components=[part]).total == 2100
    unknown = calculated(components=[part])
    assert (unknown.eligible, unknown.total) == (None, 3000)


def test_what_no_official_has_confirmed_does_not_raise_the_sum():
    choices = [{"when": {"fact": "confirmed", "code": "checked"}, "amount": "500.00"}, {"amount": "350.00"}]
    assert calculated(components=[component(amount=choices)]).total == 2100
    confirmed = calculated({"person": {"confirmed": ["checked"]}}, components=[component(amount=choices)])
    assert confirmed.total == 3000


BY = [{"percent": "50", "share": "0.5", "highest": "1260.00"}]
SUBSIDY = {"kind": "pay_subsidy", "percent": "50", "end_date": "2026-08-31"}


def test_deductions_cut_the_period_and_never_go_below_nothing():
    part = component(
        "share_of_monthly_costs",
        share={"part": "0.5", "of": PARTS},
        deductions=[{"kinds": ["pay_subsidy"], "by_percent": BY}, {"kinds": ["training_compensation"]}],
    )
    supports = [SUBSIDY, {"kind": "training_compensation", "monthly_amount": "400.00"}]
    result = calculated({**COSTS, "other_supports": supports}, components=[part])
    assert amounts(result) == [
        ("base", "3750.00"),
        ("deduction", "-3000.00"),
        ("deduction", "-750.00"),
        ("base", "3750.00"),
        ("deduction", "-1200.00"),
    ]
    assert result.rows[2].text == "Training compensation is €400 a month, of which €250 is deducted, 3 months"


def test_limit_of_all_supports_together():
    limit = {
        "label": {"fi": "raja", "sv": "gräns", "en": "limit"},
        "share": {"part": "0.5", "of": PARTS},
        "deductions": [{"kinds": ["pay_subsidy"], "by_percent": BY}],
    }
    part = component(amount="500.00", cost_limits=[limit])
    result = calculated({**COSTS, "other_supports": [SUBSIDY]}, components=[part])
    assert amounts(result) == [("base", "1500.00"), ("cap", "-750.00"), ("base", "1500.00")]


def test_equal_subsidies_that_touch_are_one_and_two_that_overlap_are_said():
    part = component(
        "share_of_monthly_costs",
        share={"part": "1", "of": PARTS},
        deductions=[{"kinds": ["pay_subsidy"], "by_percent": BY}],
    )
    halves = [
        {"kind": "pay_subsidy", "percent": "50", "end_date": "2026-08-31"},
        {"kind": "pay_subsidy", "percent": "50", "start_date": "2026-09-01"},
    ]
    joined = calculated({**COSTS, "other_supports": halves}, components=[part])
    assert amounts(joined) == [("base", "15000.00"), ("deduction", "-6000.00")]
    clash = [halves[0], {"kind": "pay_subsidy", "percent": "70"}]
    codes = {finding.code for finding in calculated({**COSTS, "other_supports": clash}, components=[part]).findings}
    assert "overlapping_supports" in codes


def test_missing_costs_show_the_cap():
    part = component("share_of_monthly_costs", share={"part": "0.5", "of": PARTS}, cap_per_month="800.00")
    result = calculated(components=[part])
    assert (result.eligible, result.total, result.missing) == (None, 4800, tuple(PARTS))


@pytest.mark.parametrize(
    ("caps", "facts", "total"),
    [
        ({"per_case": "450.00"}, {}, "450.00"),
        ({"requested": True}, {"requested_amount": "333.33"}, "333.33"),
        ({"requested": True}, {"requested_amount": "9999.00"}, "600.00"),
        ({"per_employer": {"amount": "1000.00", "within_months": 12}}, {"employer": {"granted": []}}, "600.00"),
        (
            {"per_employer": {"amount": "1000.00", "within_months": 12}},
            {"employer": {"granted": [{"scheme": "little", "date": "2025-06-01", "amount": "700.00"}]}},
            "300.00",
        ),
        (
            {"per_employer": {"amount": "1000.00", "within_months": 12}},
            {"employer": {"granted": [{"scheme": "little", "date": "2025-05-02", "amount": "700.00"}]}},
            "600.00",
        ),
        (
            {"per_employer": {"amount": "1000.00"}},
            {"employer": {"granted": [{"scheme": "little", "date": "2026-01-01", "amount": "2000.00"}]}},
            "0.00",
        ),
    ],
)
def test_caps_of_the_whole_case(caps, facts, total):
    result = calculated(facts, payment={"components": [component(amount="100.00")], "caps": caps})
    assert result.to_dict()["total"] == total
    assert sum(row.amount for row in result.rows) == result.total


def test_cap_per_employer_is_unknown_without_earlier_grants():
    caps = {"per_employer": {"amount": "1000.00"}}
    result = calculated(payment={"components": [component(amount="100.00")], "caps": caps})
    assert (result.eligible, result.total, result.missing) == (None, 600, ("employer.granted",))


@pytest.mark.parametrize(
    ("rounding", "total"),
    [
        ({"amount": "10.00"}, "620.00"),
        ({"amount": "10", "mode": "up"}, "620.00"),
        ({"amount": "100", "mode": "down"}, "600.00"),
        ({"amount": "1"}, "617.00"),
    ],
)
def test_rounding_of_the_whole(rounding, total):
    result = calculated(payment={"components": [component(amount="102.75")], "rounding": rounding})
    assert str(result.total.quantize(Decimal("0.01"))) == total
    assert sum(row.amount for row in result.rows) == result.total
    assert result.rows[-1].code == "rounding"


def test_single_instalment_is_due_at_the_decision():
    assert parts(calculated({"decision_date": "2026-05-20"})) == [("2026-05-20", "600.00")]
    assert parts(calculated()) == [(None, "600.00")]


def test_after_the_end():
    payment = {"components": [component("once", amount="350.00")], "instalments": {"kind": "after_end"}}
    assert parts(calculated(payment=payment)) == [("2026-12-01", "350.00")]
    assert parts(calculated({"end_date": None}, payment=payment)) == [(None, "350.00")]


@pytest.mark.parametrize(
    ("every", "facts", "expected"),
    [
        (3, {}, [("2026-09-01", "300.00"), ("2026-12-01", "300.00")]),
        (4, {}, [("2026-10-01", "400.00"), ("2026-12-01", "200.00")]),
        (
            1,
            {"start_date": "2026-06-15", "end_date": "2026-08-14"},
            [("2026-07-01", "53.33"), ("2026-08-01", "101.51"), ("2026-08-15", "45.16")],
        ),
    ],
)
def test_in_arrears(every, facts, expected):
    instalments = {"kind": "in_arrears", "every_months": every}
    result = calculated(facts, payment={"components": [component(amount="100.00")], "instalments": instalments})
    assert parts(result) == expected


def test_in_arrears_stops_at_the_cap():
    payment = {
        "components": [component(amount="100.00")],
        "caps": {"per_case": "250.00"},
        "instalments": {"kind": "in_arrears", "every_months": 1},
    }
    expected = [("2026-07-01", "100.00"), ("2026-08-01", "100.00"), ("2026-09-01", "50.00")]
    assert parts(calculated(payment=payment)) == expected
