"""Hearing before a refusal, adjusted facts, and a company that the register stops."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from bonus.applications import facts, services
from bonus.applications.models import Decision, FactAdjustment, Hearing
from bonus.applications.waiting import waiting_for_employer
from portal.core import clock, jobs
from portal.core.exceptions import Conflict, Refused
from portal.core.models import AuditEvent, OutboxMessage
from portal.employers import register
from tests.bonus.applications import cases
from tests.factories import strong

pytestmark = pytest.mark.django_db


def address(name: str, *args) -> str:
    return reverse(f"bonus:{name}", args=args)


def propose(case, outcome="refused", **fields):
    return services.propose(
        application=case.fresh(), outcome=outcome, reasons="Ehdot eivät täyty.", actor=case.handler, **fields
    )


@pytest.mark.parametrize("outcome", ["refused", "partly"])
def test_nothing_is_refused_before_hearing_is_thought_of(outcome):
    """hallintolaki 34 §."""
    case = cases.in_handling()
    if outcome == "partly":
        cases.grant_less(case)
    with pytest.raises(Refused, match="whether the applicant has been heard"):
        propose(case, outcome)
    with pytest.raises(Refused, match="not been heard yet"):
        propose(case, outcome, hearing_ground="heard")
    with pytest.raises(Refused, match="needless"):
        propose(case, outcome, hearing_ground="needless")
    assert propose(case, outcome, hearing_ground="needless", hearing_reason="Vaatimus hyväksytään.").state == "proposed"


def test_a_decision_maker_who_refuses_what_was_proposed_to_be_granted_thinks_of_it_too():
    case = cases.proposed("granted")
    with pytest.raises(Refused, match="whether the applicant has been heard"):
        cases.decide(case, "refused", hearing_ground="")
    assert not Decision.objects.exists()
    assert cases.decide(case, "refused", hearing_ground="own_facts").outcome == "refused"


def test_the_applicant_is_asked_answers_and_the_decision_waits(client):
    case = cases.in_handling()
    by = clock.today() + timedelta(days=10)
    strong(client, case.handler)
    data = {"matter": "Naapuriyritys kertoo, että ohjausta ei ole.", "version": case.application.version,
            "due_on_0": by.day, "due_on_1": by.month, "due_on_2": by.year, "due_on": by.isoformat()}  # fmt: skip
    assert client.post(address("hear", case.application.pk), data).status_code == 302
    assert case.fresh().state == "hearing"
    mail = OutboxMessage.objects.get(dedupe_key__startswith="bonus-hearing")
    assert "Naapuriyritys" not in mail.body
    with pytest.raises(Conflict):
        propose(case, hearing_ground="heard")
    with pytest.raises(Refused, match="may answer until"):
        services.end_hearing(application=case.application, actor=case.handler)
    assert waiting_for_employer(case.member, case.application.organisation)[0]["due"] == by

    strong(client, case.member)
    page = client.get(address("hearing", case.application.pk)).content.decode()
    assert "Naapuriyritys" in page
    assert client.post(address("hearing", case.application.pk), {"answer": ""}).status_code == 422
    assert client.post(address("hearing", case.application.pk), {"answer": "Ohjaus on kirjattu."}).status_code == 302
    assert case.fresh().state == "handling" and Hearing.objects.get().answer == "Ohjaus on kirjattu."
    propose(case, hearing_ground="heard")
    strong(client, case.decider)
    page = client.get(address("decide", case.application.pk)).content.decode()
    assert "Naapuriyritys" in page and "Ohjaus on kirjattu." in page
    decision = cases.decide(case, "refused", hearing_ground="heard")
    assert "Ohjaus on kirjattu." in decision.annex_html and "Naapuriyritys" not in decision.public_html


def test_without_an_answer_the_case_goes_on_after_the_last_day():
    case = cases.heard()
    jobs.KINDS["bonus_deadlines"].handler()
    assert case.fresh().state == "hearing"
    Hearing.objects.update(due_on=clock.today() - timedelta(days=1))
    jobs.KINDS["bonus_deadlines"].handler()
    assert case.fresh().state == "handling" and Hearing.objects.get().closed_at
    propose(case, hearing_ground="heard")


def test_a_stranger_neither_reads_nor_answers(client):
    case = cases.heard()
    from tests.factories import employer

    strong(client, employer())
    assert client.get(address("hearing", case.application.pk)).status_code == 404
    assert client.post(address("hearing", case.application.pk), {"answer": "x"}).status_code == 404


# --- adjusted facts ---------------------------------------------------------------------------------------------------
def test_an_adjusted_fact_is_used_and_the_told_one_stays_visible(client):
    case = cases.in_handling()
    before = case.application.calculated_amount
    strong(client, case.handler)
    where = address("fact", case.application.pk, "planned_hours")
    assert client.post(where, {"value": "10", "reason": "", "version": case.fresh().version}).status_code == 422
    assert client.post(where, {"value": "10", "reason": "Kaksi tuntia viikossa.", "version": case.fresh().version})
    assert case.fresh().calculated_amount < before
    assert case.application.planned_hours == Decimal("30")  # what was told is not written over
    page = client.get(address("case", case.application.pk)).content.decode()
    assert "Kaksi tuntia viikossa." in page and "(told: 30" in page
    propose(case, outcome="partly", hearing_ground="own_facts")
    decision = cases.decide(case)
    assert "Kaksi tuntia viikossa." in decision.annex_html and "Kaksi tuntia" not in decision.public_html
    assert AuditEvent.objects.filter(action="case.fact_adjusted", fields="planned_hours").exists()


def test_an_adjustment_can_be_taken_back_and_both_are_kept():
    case = cases.in_handling()
    before = case.application.calculated_amount
    for value in (Decimal(10), None):
        services.adjust_fact(
            application=case.fresh(), fact="planned_hours", value=value, reason="syy", actor=case.handler
        )
    assert case.fresh().calculated_amount == before
    assert [row.value for row in FactAdjustment.objects.order_by("pk")] == ["10", ""]


def test_an_adjusted_day_is_kept_out_of_the_public_reasons_too():
    case = cases.in_handling()
    last = case.placement.end_date - timedelta(days=7)
    services.adjust_fact(application=case.application, fact="end_date", value=last, reason="syy", actor=case.handler)
    with pytest.raises(Refused, match="exact days"):
        services.propose(
            application=case.fresh(),
            outcome="granted",
            reasons=f"Jakso päättyi {last.day}.{last.month}.{last.year}.",
            actor=case.handler,
        )


@pytest.mark.parametrize(
    ("fact", "value"), [("end_date", "before"), ("weekly_hours", Decimal(0)), ("planned_hours", Decimal(-1))]
)
def test_a_fact_that_cannot_be_is_refused(fact, value):
    case = cases.in_handling()
    value = case.placement.start_date - timedelta(days=1) if value == "before" else value
    with pytest.raises(Refused):
        services.adjust_fact(application=case.application, fact=fact, value=value, reason="syy", actor=case.handler)


def test_only_the_cases_handler_adjusts_and_only_while_it_is_handled():
    case = cases.proposed()
    with pytest.raises(Conflict):
        services.adjust_fact(
            application=case.application, fact="planned_hours", value=Decimal(1), reason="syy", actor=case.handler
        )


def test_a_changed_told_fact_is_seen_beside_the_adjusted_one():
    case = cases.in_handling()
    services.adjust_fact(
        application=case.application, fact="weekly_hours", value=Decimal(20), reason="syy", actor=case.handler
    )
    services.propose(application=case.fresh(), outcome="granted", reasons="Ehdot täyttyvät.", actor=case.handler)
    case.placement.hours_per_week = Decimal(25)
    case.placement.save(update_fields=["hours_per_week"])
    changes = facts.changes_since_proposal(case.fresh())
    assert any("25" in change["now"] and "20" in change["now"] for change in changes)


# --- the register -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("found", [{"situations": ["KONK"]}, {"situations": ["SELTILA"]}, {"status": "ended"}])
def test_nothing_is_granted_to_a_company_that_the_register_stops(found):
    case = cases.proposed()
    organisation = case.application.organisation
    organisation.register_situations = found.get("situations", [])
    organisation.register_status = found.get("status", "active")
    organisation.save(update_fields=["register_situations", "register_status"])
    with pytest.raises(Refused, match="bankrupt"):
        cases.decide(case)
    services.send_back(application=case.fresh(), reason="Konkurssi.", actor=case.decider)
    with pytest.raises(Refused, match="bankrupt"):
        propose(case, "granted")
    assert propose(case, "refused", hearing_ground="own_facts").state == "proposed"


def test_the_register_is_asked_again_from_the_case(client, monkeypatch):
    case = cases.in_handling()
    organisation = case.application.organisation
    answer = register.CompanyData(
        business_id=organisation.business_id,
        name=organisation.name,
        register_situations=("KONK",),
        register_status="active",
        register_fetched_at=clock.now(),
    )
    asked = []
    monkeypatch.setattr(register, "look_up", lambda number, *, again: asked.append((number, again)) or answer)
    strong(client, case.handler)
    assert client.post(address("ask_register", case.application.pk)).status_code == 302
    assert asked == [(organisation.business_id, True)]
    organisation.refresh_from_db()
    assert organisation.register_situations == ["KONK"]
    assert "Stop and check" in client.get(address("case", case.application.pk)).content.decode()


def test_a_register_that_does_not_answer_changes_nothing(client, monkeypatch):
    case = cases.in_handling()

    def silent(*args, **kwargs):
        raise register.RegisterUnavailable("late")

    monkeypatch.setattr(register, "look_up", silent)
    strong(client, case.handler)
    response = client.post(address("ask_register", case.application.pk), follow=True)
    assert "Nothing was changed" in response.content.decode()
