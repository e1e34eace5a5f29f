"""Appropriations: what is left, what is refused, what a manager permits; each event charged once."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from bonus.applications import funding
from bonus.applications.models import Decision
from bonus.funds import budget
from bonus.funds.models import Appropriation, FundEntry, Reservation
from portal.accounts.roles import Role
from portal.core.exceptions import Refused
from tests.bonus.applications import cases
from tests.factories import AppropriationFactory, MunicipalityFactory, SchemeVersionFactory, official, strong

pytestmark = pytest.mark.django_db
HUNDRED = Decimal("100.00")


def charge(appropriation, case: str, amount: str, actor=None) -> None:
    budget.charge_decision(
        municipality=appropriation.municipality, scheme=appropriation.scheme, year=appropriation.year, case=case,
        amount=Decimal(amount), actor=actor,
    )  # fmt: skip


def test_a_case_reserves_when_it_is_sent_and_is_charged_when_it_is_decided():
    case = cases.sent()
    row = Appropriation.objects.get()
    assert budget.balance(row).reserved == case.application.amount > 0
    case = cases.proposed()
    reserved = Reservation.objects.get(case=case.application.reference).amount
    assert reserved == case.application.proposal_amount
    cases.decide(case, amount="120")
    assert not Reservation.objects.filter(case=case.application.reference).exists()
    entry = FundEntry.objects.get(case=case.application.reference)
    assert (entry.kind, entry.amount, entry.actor) == ("decided", Decimal("120.00"), case.decider)


def test_a_withdrawn_or_refused_case_reserves_nothing():
    assert cases.withdrawn() and cases.decided("refused")
    assert not Reservation.objects.exists() and not FundEntry.objects.exists()


def test_the_last_euros_can_be_granted_and_not_one_more():
    case = cases.proposed()
    Appropriation.objects.update(amount=HUNDRED)
    with pytest.raises(Refused, match=r"100\.00 € left"):
        cases.decide(case, amount="100.01")
    assert not Decision.objects.exists() and case.fresh().state == "proposed"
    cases.decide(case, amount="100")
    assert budget.balance(Appropriation.objects.get()).left == 0


def test_nothing_is_granted_without_an_appropriation():
    case = cases.proposed()
    Appropriation.objects.all().delete()
    with pytest.raises(Refused, match="No appropriation"):
        cases.decide(case, amount="1")
    cases.decide(case, "refused")  # a refusal takes no money
    assert case.fresh().state == "refused"


def test_beyond_it_a_manager_permits_and_another_decides():
    row, manager = AppropriationFactory(amount=HUNDRED), official(Role.MANAGER)
    with pytest.raises(Refused, match="Change the appropriation"):
        budget.permit_overrun(appropriation=row, case="A", amount=HUNDRED, reason="syy", actor=manager)
    Appropriation.objects.update(beyond="pass_up")
    with pytest.raises(Refused, match="Ask a manager"):
        charge(row, "A", "150")
    budget.permit_overrun(appropriation=row, case="A", amount=Decimal(140), reason="syy", actor=manager)
    with pytest.raises(Refused, match="Ask a manager"):
        charge(row, "A", "150")  # more than was permitted
    budget.permit_overrun(appropriation=row, case="A", amount=Decimal(150), reason="syy", actor=manager)
    with pytest.raises(Refused, match="another person"):
        charge(row, "A", "150", actor=manager)
    charge(row, "A", "150", actor=official(Role.DECIDER))
    assert budget.balance(row).left == -50


def test_only_a_manager_of_the_town_sets_and_permits():
    row = AppropriationFactory(beyond="pass_up")
    stranger = official(Role.MANAGER, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    for actor in (official(Role.DECIDER), stranger):
        with pytest.raises(PermissionDenied):
            budget.permit_overrun(appropriation=row, case="A", amount=HUNDRED, reason="syy", actor=actor)
        with pytest.raises(PermissionDenied):
            budget.set_appropriation(
                municipality=row.municipality, scheme="x", year=2026, amount=HUNDRED, beyond="refuse", actor=actor
            )


def test_the_sum_cannot_go_under_what_has_been_granted():
    row, manager = AppropriationFactory(amount=HUNDRED), official(Role.MANAGER)
    charge(row, "A", "80")
    values = {"municipality": row.municipality, "scheme": row.scheme, "year": row.year, "beyond": "refuse"}
    with pytest.raises(Refused, match="80"):
        budget.set_appropriation(**values, amount=Decimal("79.99"), actor=manager)
    budget.set_appropriation(**values, amount=Decimal(80), actor=manager)
    assert budget.balance(Appropriation.objects.get()).left == 0


def test_an_event_told_twice_is_kept_once_and_an_entry_never_changes():
    row = AppropriationFactory()
    charge(row, "A", "80")
    assert budget.record(kind="paid", case="A", amount=Decimal(30), key="A:paid:1", actor=None)
    assert not budget.record(kind="paid", case="A", amount=Decimal(30), key="A:paid:1", actor=None)
    assert budget.balance(row).paid == 30
    with pytest.raises(ValueError, match="never changed"):
        FundEntry.objects.first().save()


def test_the_budget_page_shows_a_chart_and_takes_a_sum(client):
    row = AppropriationFactory()
    charge(row, "A", "80")
    manager = official(Role.MANAGER)
    strong(client, manager)
    page = client.get(reverse("funds:budget")).content.decode()
    assert "<svg" in page and "29,920.00" in page.replace("\xa0", "").replace("29 920,00", "29,920.00")
    answer = client.post(
        reverse("funds:set"), {"scheme": row.scheme, "year": row.year, "amount": "50", "beyond": "refuse"}
    )
    assert answer.status_code == 422 and "80.00 €" in answer.content.decode()
    answer = client.post(
        reverse("funds:set"), {"scheme": row.scheme, "year": row.year, "amount": "500", "beyond": "pass_up"}
    )
    assert answer.status_code == 302 and Appropriation.objects.get().amount == 500
    answer = client.post(reverse("funds:permit", args=[row.pk]), {"case": "", "amount": "0", "reason": ""})
    assert answer.status_code == 422
    file = client.get(reverse("funds:budget_file")).content.decode("utf-8-sig")
    assert "pudasjarvi-rekrybonus;" in file


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_permission_is_asked_under_the_schemes_name_and_each_has_a_form_of_its_own(client, language):
    scheme = SchemeVersionFactory()
    name = json.loads(bytes(scheme.content))["names"][language]
    this, next_year = (AppropriationFactory(scheme=scheme.slug, year=year, beyond="pass_up") for year in (2026, 2027))
    strong(client, official(Role.MANAGER))
    with translation.override(language):
        page = BeautifulSoup(client.get(reverse("funds:budget")).content, "html.parser")
        assert f"{name} 2026" in page.main.text and scheme.slug not in page.main.text
        ids = [tag["id"] for tag in page.select("main [id]")]
        assert len(ids) == len(set(ids))
        answer = client.post(reverse("funds:permit", args=[next_year.pk]), {"case": "", "amount": "0", "reason": ""})
        wrong = BeautifulSoup(answer.content, "html.parser")
        assert wrong.select_one(f"#permit_{next_year.pk}_case[aria-describedby*=error]")
        assert not wrong.select_one(f"#permit_{this.pk}_case[aria-describedby*=error]")


def test_another_towns_appropriation_is_not_found(client):
    other = AppropriationFactory(municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"), beyond="pass_up")
    strong(client, official(Role.MANAGER))
    assert "pudasjarvi" not in client.get(reverse("funds:budget")).content.decode()
    data = {"case": "A", "amount": "5", "reason": "x"}
    assert client.post(reverse("funds:permit", args=[other.pk]), data).status_code == 404


def test_handler_and_decision_maker_see_before_deciding_what_would_be_refused(client):
    case = cases.proposed()
    assert funding.obstacles(case.application, case.decider) == []
    Appropriation.objects.update(amount=case.application.proposal_amount - Decimal("0.01"))
    [obstacle] = funding.obstacles(case.fresh(), case.decider)
    with pytest.raises(Refused, match=re.escape(obstacle.text)):
        cases.decide(case, amount=str(case.application.proposal_amount))
    strong(client, case.decider)
    for page in ("bonus:case", "bonus:decide"):
        assert reverse("funds:budget") in client.get(reverse(page, args=[case.application.pk])).content.decode()
    Appropriation.objects.all().delete()
    [missing] = funding.obstacles(case.fresh(), case.handler)
    assert "No appropriation" in missing.text and missing.stops


def test_enough_for_this_case_but_not_for_all_that_is_pending():
    case = cases.proposed()
    row = Appropriation.objects.get()
    budget.reserve(municipality=row.municipality, scheme=row.scheme, year=row.year, case="B", amount=row.amount)
    [obstacle] = funding.obstacles(case.application, case.handler)
    assert not obstacle.stops
    cases.decide(case, "refused")
    assert funding.obstacles(case.fresh(), case.handler) == []


# --- moving money between appropriations ------------------------------------------------------------------------------
def two(free: str = "1000"):
    one = AppropriationFactory(amount=Decimal(free))
    other = AppropriationFactory(municipality=one.municipality, scheme="toinen", amount=Decimal(0))
    return one, other, official(Role.MANAGER, municipality=one.municipality)


def test_moved_money_is_two_entries_whose_sum_is_zero():
    one, other, manager = two()
    budget.move(source=one, target=other, amount=Decimal(300), reason="Kaupunginhallitus 1.6.", actor=manager)
    assert [entry.amount for entry in FundEntry.objects.order_by("amount")] == [Decimal(-300), Decimal(300)]
    assert (budget.balance(one).left, budget.balance(other).left) == (Decimal(700), Decimal(300))
    charge(other, "RB-1", "300")
    with pytest.raises(Refused, match="At most 0.00 €"):
        budget.move(source=other, target=one, amount=Decimal(1), reason="Takaisin.", actor=manager)
    common = {"municipality": one.municipality, "year": one.year, "beyond": "refuse", "actor": manager}
    budget.set_appropriation(scheme="toinen", amount=Decimal(0), **common)  # the moved 300 cover what was granted
    with pytest.raises(Refused, match="already been granted"):
        charge(one, "RB-2", "700")
        budget.set_appropriation(scheme=one.scheme, amount=Decimal(999), **common)


@pytest.mark.parametrize("amount", ["0", "600.01"])
def test_never_more_is_moved_than_is_free_of_decisions_and_pending_cases(amount):
    one, other, manager = two()
    charge(one, "RB-1", "250")
    budget.reserve(municipality=one.municipality, scheme=one.scheme, year=one.year, case="RB-2", amount=Decimal(150))
    with pytest.raises(Refused, match="At most 600.00 €"):
        budget.move(source=one, target=other, amount=Decimal(amount), reason="Syy.", actor=manager)
    budget.move(source=one, target=other, amount=Decimal(600), reason="Syy.", actor=manager)


def test_only_a_manager_of_the_town_moves_with_a_reason_and_within_the_town():
    one, other, manager = two()
    values = {"source": one, "target": other, "amount": Decimal(10)}
    with pytest.raises(Refused, match="reason"):
        budget.move(**values, reason=" ", actor=manager)
    with pytest.raises(Refused, match="two different"):
        budget.move(**{**values, "target": one}, reason="Syy.", actor=manager)
    foreign = AppropriationFactory(municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    with pytest.raises(Refused, match="within a municipality"):
        budget.move(**{**values, "target": foreign}, reason="Syy.", actor=manager)
    for actor in (official(Role.DECIDER), official(Role.MANAGER, municipality=foreign.municipality)):
        with pytest.raises(PermissionDenied):
            budget.move(**values, reason="Syy.", actor=actor)
    assert not FundEntry.objects.exists()


def test_moving_in_the_pages(client):
    one, other, manager = two()
    strong(client, manager)
    assert "Move money" in client.get(reverse("funds:budget")).content.decode()
    data = {"source": one.pk, "target": other.pk, "amount": "1500", "reason": "Kaupunginhallitus 1.6."}
    wrong = client.post(reverse("funds:move"), data)
    assert wrong.status_code == 422 and "At most 1,000.00" in wrong.content.decode()
    foreign = AppropriationFactory(municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    assert client.post(reverse("funds:move"), {**data, "target": foreign.pk}).status_code == 422
    assert client.post(reverse("funds:move"), {**data, "amount": "400"}).status_code == 302
    assert "Kaupunginhallitus 1.6." in client.get(reverse("funds:budget")).content.decode()
