"""The guide: which supports fit a plan and in which order, from dated facts; a page that keeps nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bonus.applications import guided
from bonus.rules import Case, calculate_version, load_schemes
from bonus.supports.facts import facts_on
from bonus.supports.guide import Answers, BonusTerms, Guidance, Verdict, suggest
from bonus.supports.guide.answers import Age, Employer, Other, Unemployed, Work, at_least, both
from bonus.supports.models import SupportFact
from bonus.supports.views import _charts
from tests.factories import SchemeVersionFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
PLAN = Answers(
    Employer.COMPANY,
    Work.JOB,
    age=Age.FROM_18,
    unemployed=Unemployed.FROM_12,
    start=TODAY + timedelta(days=30),
    months=8,
    hours_week=Decimal(30),
    wage=Decimal(2000),
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def fit(answers: Answers, kind: str, terms: BonusTerms | None = None, day: date = TODAY):
    return next(fit for fit in suggest(answers, facts_on(day), *([terms] if terms else [])).fits if fit.kind == kind)


def texts(conditions) -> str:
    return " ".join(condition.sourced for condition in conditions)


def test_a_young_long_term_unemployed_person_brings_voucher_and_pay_subsidy_with_the_sums_of_the_acts():
    voucher, subsidy = fit(PLAN, "youth_voucher"), fit(PLAN, "basic")
    assert [voucher.verdict, subsidy.verdict] == [Verdict.TO_CHECK, Verdict.FITS]  # only the tax debt is open
    assert voucher.monthly == (Decimal(1000),) * 6  # 50 % of 2000, six months
    assert (
        subsidy.monthly == (Decimal(1000),) * 8
    )  # ten months are possible after 12 months unemployed; the plan is eight
    assert "tax debt" in texts(voucher.open_questions)


@pytest.mark.parametrize(
    ("wage", "month"),
    [(Decimal(3000), 1260), (None, 1260), (Decimal(1000), 500), (Decimal("999.99"), Decimal("499.99"))],
)
def test_a_share_stops_at_its_cap_and_unknown_wage_costs_show_the_cap(wage, month):
    assert fit(replace(PLAN, wage=wage), "basic").monthly[0] == Decimal(month)


def test_five_months_when_unemployment_is_shorter_than_a_year():
    assert len(fit(replace(PLAN, unemployed=Unemployed.FROM_6), "basic").monthly) == 5


@pytest.mark.parametrize("start", [TODAY, TODAY - timedelta(days=1)])
def test_work_that_has_begun_loses_the_supports_that_need_a_decision_first(start):
    answers = replace(PLAN, start=start, age=Age.FROM_55, unemployed=Unemployed.FROM_24)
    assert fit(answers, "basic").verdict == fit(answers, "support_55").verdict == Verdict.NO
    assert "began before the decision" in texts(suggest(answers, facts_on(TODAY)).warnings)


def test_a_work_trial_has_no_wage_supports():
    result = suggest(replace(PLAN, work=Work.TRIAL, months=3), facts_on(TODAY))
    possible = {fit.support for fit in result.with_verdict(Verdict.FITS, Verdict.TO_CHECK)}
    assert possible == {"work_trial", "bonus"}
    assert "employment authority" in texts(result.steps)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"employer": Employer.HOUSEHOLD}, "private household"),
        ({"own_employee": True}, "not already employed"),
        ({"months": 7}, "at most 6 months"),
        ({"hours_week": Decimal(41)}, "4–8 hours"),
    ],
)
def test_the_law_of_the_trial(change, reason):
    answers = (
        replace(PLAN, work=Work.TRIAL, months=3, **change)
        if "months" not in change
        else replace(PLAN, work=Work.TRIAL, **change)
    )
    found = fit(answers, "work_trial")
    assert found.verdict == Verdict.NO and reason in texts(found.obstacles)


@pytest.mark.parametrize(
    ("age", "verdict"),
    [
        (Age.FROM_15, Verdict.NO),
        (Age.FROM_18, Verdict.TO_CHECK),
        (Age.FROM_25, Verdict.TO_CHECK),
        (Age.FROM_30, Verdict.NO),
        (None, Verdict.TO_CHECK),
    ],
)
def test_the_voucher_is_for_those_aged_18_to_29(age, verdict):
    assert fit(replace(PLAN, age=age), "youth_voucher").verdict == verdict


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(date(2026, 1, 31), Verdict.NO), (date(2026, 2, 1), Verdict.TO_CHECK), (date(2027, 6, 30), Verdict.TO_CHECK)],
)
def test_the_voucher_has_its_time_of_applying(day, verdict):
    assert fit(replace(PLAN, start=day + timedelta(days=30)), "youth_voucher", day=day).verdict == verdict


def test_a_support_whose_facts_have_ended_is_not_offered():
    kinds = {fit.kind for fit in suggest(PLAN, facts_on(date(2027, 7, 1))).fits}
    assert "youth_voucher" not in kinds and "basic" in kinds


def test_what_excludes_what_follows_the_cost_that_the_bonus_covers():
    answers = replace(PLAN, age=Age.FROM_55, unemployed=Unemployed.FROM_24, others=frozenset({Other.BONUS}))
    guidance = texts(suggest(answers, facts_on(TODAY), BonusTerms("guidance")).clashes)
    wage = texts(suggest(answers, facts_on(TODAY), BonusTerms("wage")).clashes)
    assert "does not block the 55+ support" in guidance and "blocks the 55+ support" not in guidance
    assert "blocks the 55+ support" in wage and "may prevent the subsidy" in wage


def test_the_order_is_voucher_then_subsidy_then_start_then_bonus():
    steps = texts(suggest(PLAN, facts_on(TODAY)).steps)
    places = [
        steps.index(word)
        for word in (
            "youth voucher first",
            "wait for the decision",
            "first day and sign",
            "when a placement has been agreed",
        )
    ]
    assert places == sorted(places)


def test_every_statement_has_a_source_and_every_support_who_decides_and_when_it_was_checked():
    for work in Work:
        result = suggest(replace(PLAN, work=work), facts_on(TODAY))
        for found in result.fits:
            assert found.decided_by and found.checked_on == TODAY, found.kind
            assert all(condition.source for condition in [*found.conditions, *found.notes]), found.kind
        assert all(condition.source for condition in [*result.clashes, *result.warnings])


def test_a_later_fact_takes_over_on_its_day_and_the_old_one_stays_readable():
    SupportFact.objects.create(
        support="pay_subsidy",
        key="basic_cap",
        value="1300",
        source="A later decree",
        valid_from=date(2027, 1, 1),
        checked_on=date(2026, 12, 1),
    )
    answers = replace(PLAN, wage=None, start=date(2027, 2, 1))
    assert fit(answers, "basic").monthly[0] == 1260
    assert fit(answers, "basic", day=date(2027, 1, 1)).monthly[0] == 1300


@pytest.mark.parametrize("value", ["1 260", "1260 €", "-1", "NaN", "Infinity", ""])
def test_an_editor_is_told_of_a_value_that_the_guide_could_not_read(value):
    fact = SupportFact(
        support="pay_subsidy", key="basic_cap", value=value, source="x", valid_from=TODAY, checked_on=TODAY
    )
    with pytest.raises(ValidationError, match="Enter a number"):
        fact.full_clean()


ANSWERS = st.builds(
    Answers,
    employer=st.sampled_from(Employer),
    work=st.sampled_from(Work),
    primary_production=st.booleans(),
    own_employee=st.booleans(),
    age=st.none() | st.sampled_from(Age),
    unemployed=st.none() | st.sampled_from(Unemployed),
    start=st.none() | st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    months=st.none() | st.integers(1, 48),
    hours_week=st.none() | st.decimals(1, 60, places=1),
    wage=st.none() | st.decimals(0, 10000, places=2),
    others=st.frozensets(st.sampled_from(Other)),
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=ANSWERS, age=st.sampled_from(Age), unemployed=st.sampled_from(Unemployed))
def test_learning_more_never_turns_a_no_into_a_yes_and_no_sum_passes_its_cap(answers, age, unemployed):
    facts = facts_on(TODAY)
    vague = {fit.kind: fit for fit in suggest(replace(answers, age=None, unemployed=None), facts).fits}
    for known in suggest(replace(answers, age=age, unemployed=unemployed), facts).fits:
        if vague[known.kind].verdict == Verdict.NO:
            assert known.verdict == Verdict.NO
        assert all(0 <= month <= 2020 for month in known.monthly)
    if answers.employer == Employer.STATE:
        assert not [fit for fit in vague.values() if fit.counts_as_wage and fit.verdict == Verdict.FITS]


def test_ranges_that_are_cut_by_a_bound_are_unknown():
    assert [at_least("12-23", 12), at_least("12-23", 18), at_least("12-23", 24), at_least(None, 1)] == [
        True,
        None,
        False,
        None,
    ]
    assert [both(True, None), both(False, None), both(True, True)] == [None, False, True]


# The page

QUERY = {
    "employer": "company",
    "work": "job",
    "age": "18-24",
    "unemployed": "12-23",
    "months": "8",
    "hours_week": "30",
    "start_day": "1",
    "start_month": "2",
    "start_year": "2027",
}


def test_anyone_may_ask_and_nothing_is_stored(client):
    response = client.get(reverse("supports:guide"))
    assert response.status_code == 200
    response = client.get(reverse("supports:guide"), QUERY)
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 200 and page.select_one("#result table")
    assert "sessionid" not in response.cookies and not client.session.keys()


def test_unreadable_answers_come_back_with_a_sentence_and_what_was_typed(client):
    response = client.get(reverse("supports:guide"), {**QUERY, "months": "many", "work": "slavery"})
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 422 and page.select_one(".govuk-error-summary")
    assert page.select_one('input[name="months"]')["value"] == "many" and not page.select_one("#result")
    far = {"start_day": "1", "start_month": "12", "start_year": "9999"}
    assert client.get(reverse("supports:guide"), {**QUERY, **far}).status_code == 422


def test_answers_are_kept_when_asked_and_only_those_that_an_application_asks_too(client):
    SchemeVersionFactory(slug="kempele")
    response = client.get(reverse("supports:guide"), {**QUERY, "others": ["pay_subsidy"]})
    form = BeautifulSoup(response.content, "html.parser").select_one(f'form[action="{reverse("supports:keep")}"]')
    sent = {name: form.select_one(f'input[name="{name}"]')["value"] for name in ("answers", "scheme")}
    response = client.post(reverse("supports:keep"), sent)
    assert response.status_code == 302 and response["Location"] == reverse("bonus:applications")
    assert client.session["supports.guide"] == {
        "start": "2027-02-01",
        "months": 8,
        "hours_week": "30",
        "others": ["pay_subsidy"],
        "scheme": "kempele",
    }


@pytest.mark.parametrize("answers", ["", "employer=x", "&".join(["a=b"] * 5000), "next=//evil.example&employer=%00"])
def test_nonsense_is_not_kept_and_leads_back_to_the_guide(client, answers):
    response = client.post(reverse("supports:keep"), {"answers": answers})
    assert response.status_code == 302 and response["Location"].startswith(reverse("supports:guide"))
    assert "supports.guide" not in client.session


SHIPPED = [version for version in load_schemes() if not version.placeholders]


@pytest.mark.parametrize("version", SHIPPED, ids=lambda version: f"{version.slug}-{version.version}")
def test_every_schemes_sum_is_told_by_month_and_adds_up(version):
    plan = guided.plan_of(PLAN, SimpleNamespace(slug=version.slug), TODAY, PLAN.start, 8)
    result = calculate_version(Case.from_dict(plan), version, "en")
    months = guided.by_month(result, PLAN.start, 8)
    assert months is None or sum(months) == result.total and len(months) <= 8


def test_the_bonus_says_that_the_town_has_not_confirmed_the_sum_or_shows_it():
    assert "not confirmed" in texts(fit(PLAN, "bonus").notes)
    sure = BonusTerms("wage", [Decimal(300)] * 3, False, "Kuntalisä")
    assert fit(PLAN, "bonus", sure).total == 900
    refused = replace(sure, refused=["A condition is not met."])
    assert fit(PLAN, "bonus", refused).verdict == Verdict.NO and not fit(PLAN, "bonus", refused).total


def test_every_support_with_a_sum_is_in_a_chart():
    fits = [replace(fit(PLAN, "bonus"), name=f"S{n}", monthly=(Decimal(n),)) for n in range(1, 7)]
    charts = _charts(Guidance(fits))
    assert [len(chart.series) for chart in charts] == [4, 2]


def test_a_support_that_the_town_does_not_have_is_not_kept(client):
    SchemeVersionFactory(slug="kempele")
    response = client.post(reverse("supports:keep"), {"answers": "employer=company&work=job", "scheme": "oulu"})
    assert response["Location"].startswith(reverse("supports:guide")) and "supports.guide" not in client.session
