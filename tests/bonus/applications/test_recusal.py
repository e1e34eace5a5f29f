"""Recusal, stand-ins, and the register of cases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bonus.applications import services
from bonus.applications.models import Application, Recusal, RegisterEntry, StandIn
from bonus.applications.waiting import waiting_for_administrator, waiting_for_handler
from portal.accounts.models import Responsibility
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Conflict, Refused
from portal.core.models import AuditEvent, OutboxMessage
from portal.core.transitions import history
from tests.bonus.applications import cases
from tests.factories import AuthorityFactory, MunicipalityFactory, official, strong

pytestmark = pytest.mark.django_db


def with_stand_in(case: cases.Case, role: str = Role.HANDLER, **days):
    person = case.handler if role == Role.HANDLER else case.decider
    stand_in = official(role)
    services.set_stand_in(
        municipality=case.application.municipality, role=role, person=person, stand_in=stand_in, actor=person, **days
    )
    return stand_in


def recuse(case: cases.Case, actor, ground: str = "party") -> Application:
    services.recuse(application=case.fresh(), ground=ground, actor=actor)
    return case.fresh()


@pytest.mark.parametrize("state", ["handling", "more_info", "proposed"])
def test_the_case_goes_to_the_stand_in_in_one_step(client, state):
    case = cases.IN_STATE[state]()
    stand_in = with_stand_in(case)
    strong(client, case.handler)
    address = reverse("bonus:recuse", args=[case.application.pk])
    assert str(stand_in) in client.get(address).content.decode()
    assert client.post(address, {"ground": "party", "version": case.application.version}).status_code == 302
    after = case.fresh()
    assert (after.handler, after.state) == (stand_in, "more_info" if state == "more_info" else "handling")
    assert history(after).last().actor == case.handler
    assert AuditEvent.objects.filter(action="case.recused", actor=case.handler).exists()
    mail = OutboxMessage.objects.get(dedupe_key__startswith="bonus-passed-on")
    assert mail.to == stand_in.email and cases.LAST not in mail.body


def test_what_the_recused_one_prepared_is_not_built_on():
    case = cases.in_handling()
    services.adjust_amount(application=case.application, amount=700, reason="syy", actor=case.handler)
    services.propose(application=case.fresh(), outcome="granted", reasons="Ehdot täyttyvät.", actor=case.handler)
    after = recuse(case, case.handler)
    assert (after.confirmed, after.adjusted_amount, after.proposal_outcome, after.proposed_by) == ([], None, "", None)


def test_without_a_stand_in_it_waits_in_the_queue_and_anybody_else_takes_it():
    case = cases.in_handling()
    assert recuse(case, case.handler).handler is None
    other = official(Role.HANDLER)
    assert any("waits for a handler" in item["text"] for item in waiting_for_handler(other))
    assert not waiting_for_handler(case.handler)
    services.take(application=case.application, actor=other)
    assert case.fresh().handler == other


def everything_a_handler_does(case: cases.Case, actor):
    application = case.fresh()
    by = clock.today() + timedelta(days=5)
    return {
        "take": lambda: services.take(application=application, actor=actor),
        "take_over": lambda: services.take_over(application=application, reason="syy", actor=actor),
        "ask_more": lambda: services.ask_more(application=application, text="x", by=by, actor=actor),
        "confirm": lambda: services.confirm_conditions(application=application, codes=[], actor=actor),
        "adjust": lambda: services.adjust_amount(application=application, amount=1, reason="syy", actor=actor),
        "propose": lambda: services.propose(application=application, outcome="granted", reasons="x", actor=actor),
        "note": lambda: services.write_note(application=application, text="x", actor=actor),
        "message": lambda: services.send_message(application=application, text="x", actor=actor, from_staff=True),
    }


def test_who_is_recused_can_do_nothing_more():
    case = cases.in_handling()
    recuse(case, case.handler)
    for name, act in everything_a_handler_does(case, case.handler).items():
        with pytest.raises(Refused):
            act()
        assert case.fresh().handler is None, name


def test_a_recused_decision_maker_does_not_decide():
    case = cases.proposed()
    with_stand_in(case, Role.DECIDER)
    after = recuse(case, case.decider, "employed")
    assert after.state == "proposed" and OutboxMessage.objects.filter(dedupe_key__startswith="bonus-passed-on").exists()
    for act in (
        lambda: cases.decide(case),
        lambda: services.send_back(application=case.fresh(), reason="x", actor=case.decider),
    ):
        with pytest.raises(Refused, match="recused"):
            act()
    case.decider = StandIn.objects.get().stand_in
    assert cases.decide(case).outcome == "granted"


def test_nobody_is_recused_twice_nor_on_an_old_page():
    case = cases.in_handling()
    old = case.application
    services.write_note(application=old, text="x", actor=case.handler)
    with pytest.raises(Conflict):
        services.recuse(application=old, ground="party", actor=case.handler)
    recuse(case, case.handler)
    with pytest.raises(Conflict):
        recuse(case, case.handler)
    assert Recusal.objects.count() == 1


@pytest.mark.parametrize("why", ["away", "recused", "no_role", "own_company"])
def test_a_stand_in_who_may_not_handle_gets_nothing(why):
    case = cases.in_handling()
    stand_in = with_stand_in(case)
    if why == "away":
        other = official(Role.HANDLER)
        services.set_stand_in(
            municipality=case.application.municipality,
            role=Role.HANDLER,
            person=stand_in,
            stand_in=other,
            away_from=clock.today(),
            actor=stand_in,
        )
    elif why == "recused":
        recuse(case, stand_in)
    elif why == "no_role":
        stand_in.role_assignments.update(ends_on=clock.today() - timedelta(days=1))
    else:
        from tests.factories import MembershipFactory

        MembershipFactory(user=stand_in, organisation=case.application.organisation)
    assert recuse(case, case.handler).handler is None


def test_during_an_absence_the_stand_in_has_the_cases_among_their_own():
    case = cases.in_handling()
    today = clock.today()
    stand_in = with_stand_in(case, away_from=today, away_until=today)
    own = Application.objects.in_hands_of(stand_in, today)
    assert list(own) == [case.application]
    assert not Application.objects.in_hands_of(stand_in, today + timedelta(days=1)).exists()
    assert any(case.application.reference in item["text"] for item in waiting_for_handler(stand_in))


def test_only_oneself_or_a_manager_sets_a_stand_in(client):
    case = cases.in_handling()
    other, manager = official(Role.HANDLER), official(Role.MANAGER)
    values = {"municipality": case.application.municipality, "role": Role.HANDLER, "person": case.handler}
    with pytest.raises(PermissionDenied):
        services.set_stand_in(**values, stand_in=other, actor=other)
    strong(client, manager)
    whose = f"{case.application.municipality_id}:handler:{case.handler.pk}"
    address = reverse("bonus:stand_ins")
    response = client.post(address, {"whose": whose, "stand_in": str(other.pk)})
    assert response.status_code == 302 and StandIn.objects.get().stand_in == other
    assert client.post(address, {"whose": whose, "stand_in": str(case.handler.pk)}).status_code == 422
    strong(client, other)
    assert client.post(address, {"whose": whose, "stand_in": str(other.pk)}).status_code == 422


# --- the register -----------------------------------------------------------------------------------------------------
def test_every_case_that_arrives_gets_the_next_number_of_its_authority_and_year(client):
    drafted, first, second = cases.draft(), cases.sent(), cases.sent()
    entries = list(RegisterEntry.objects.order_by("number"))
    assert [e.application for e in entries] == [first.application, second.application]
    assert [e.number for e in entries] == [1, 2] and entries[0].opened_at == first.application.submitted_at
    assert drafted.application.case_number == ""
    strong(client, first.member)
    page = client.get(reverse("bonus:application", args=[first.application.pk])).content.decode()
    assert entries[0].text in page


def test_a_number_is_given_back_by_what_fails():
    from django.db import transaction

    case = cases.filled()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.submit(application=case.application, actor=case.member)
        raise ZeroDivisionError
    services.submit(application=case.application, actor=case.member)
    assert RegisterEntry.objects.get().number == 1


def test_the_number_is_in_both_documents():
    case = cases.decided()
    number = case.application.case_number
    decision = case.application.decision
    assert number and number in decision.public_html and number in decision.annex_html


def test_without_an_authority_sending_works_but_handling_waits(client):
    case = cases.filled()
    Responsibility.objects.filter(step="recruitment_bonus").delete()
    services.submit(application=case.application, actor=case.member)
    with pytest.raises(Refused, match="administrator has not told"):
        services.take(application=case.fresh(), actor=case.handler)
    administrator = official(Role.ADMINISTRATOR)
    assert len(waiting_for_administrator(administrator)) == 1
    strong(client, case.handler)
    page = client.get(reverse("bonus:case", args=[case.application.pk])).content.decode()
    assert "administrator has not told" in page
    town = MunicipalityFactory()
    Responsibility.objects.create(municipality=town, step="recruitment_bonus", authority=AuthorityFactory())
    services.take(application=case.fresh(), actor=case.handler)
    assert not waiting_for_administrator(administrator)
    assert Application.objects.get(pk=case.application.pk).case_number
