"""Every state × every action × every role; and who may never decide."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from bonus.applications import services
from bonus.applications.models import Application, Decision
from bonus.applications.transitions import application_workflow
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import SYSTEM, history
from tests.bonus.applications import cases
from tests.factories import MembershipFactory, official

pytestmark = pytest.mark.django_db
ACTIONS = sorted({t.action for t in application_workflow.table})
ROLES = [*Role.values, SYSTEM]


def an_actor(case: cases.Case, role: str):
    """Somebody with only this role towards the case; the handler and the decision maker are the case's own."""
    if role == SYSTEM:
        return None
    if role in (Role.EMPLOYER_ADMIN, Role.EMPLOYER_MEMBER):
        return MembershipFactory(organisation=case.application.organisation, role=role).user
    return {Role.HANDLER: case.handler, Role.DECIDER: case.decider}.get(role) or official(role)


@pytest.mark.parametrize("state", Application.State.values)
def test_every_action_by_every_role(state):
    case = cases.IN_STATE[state]()
    assert case.application.state == state
    for role in ROLES:
        actor = an_actor(case, role)
        for action in ACTIONS:
            fitting = [t for t in application_workflow.table if t.action == action and state in t.sources]
            if not fitting:
                with pytest.raises(Conflict):
                    application_workflow.run(case.application, action, actor=actor, reason="syy")
            elif not any(role in t.roles for t in fitting):
                with pytest.raises(PermissionDenied):
                    application_workflow.run(case.application, action, actor=actor, reason="syy")
    assert case.fresh().state == state


# (state, action, role) → state after; the whole of what anybody can do, written out by hand.
POSSIBLE = {
    ("draft", "submit", "employer"): "submitted",
    ("draft", "withdraw", "employer"): "withdrawn",
    ("submitted", "withdraw", "employer"): "withdrawn",
    ("submitted", "take", "handler"): "handling",
    ("submitted", "step_aside", "handler"): "submitted",
    ("handling", "withdraw", "employer"): "withdrawn",
    ("handling", "take", "free_handler"): "handling",
    ("handling", "recuse", "handler"): "handling",
    ("handling", "step_aside", "decider"): "handling",
    ("more_info", "take", "free_handler"): "more_info",
    ("more_info", "recuse", "handler"): "more_info",
    ("more_info", "step_aside", "decider"): "more_info",
    ("proposed", "recuse", "handler"): "handling",
    ("proposed", "step_aside", "decider"): "proposed",
    ("handling", "ask_more", "handler"): "more_info",
    ("handling", "take_over", "other_handler"): "handling",
    ("handling", "propose", "handler"): "proposed",
    ("handling", "hear", "handler"): "hearing",
    ("hearing", "respond", "employer"): "handling",
    ("hearing", "end_hearing", "handler"): "handling",
    ("hearing", "end_hearing", "system"): "handling",
    ("hearing", "withdraw", "employer"): "withdrawn",
    ("hearing", "take", "free_handler"): "hearing",
    ("hearing", "take_over", "other_handler"): "hearing",
    ("hearing", "recuse", "handler"): "hearing",
    ("hearing", "step_aside", "decider"): "hearing",
    ("more_info", "answer", "employer"): "handling",
    ("more_info", "withdraw", "employer"): "withdrawn",
    ("more_info", "continue", "handler"): "handling",
    ("more_info", "continue", "system"): "handling",
    ("more_info", "take_over", "other_handler"): "handling",
    ("proposed", "withdraw", "employer"): "withdrawn",
    ("proposed", "send_back", "decider"): "handling",
    ("proposed", "grant", "decider"): "granted",
    ("proposed", "grant_partly", "decider"): "partly",
    ("proposed", "refuse", "decider"): "refused",
}


@pytest.mark.parametrize(("state", "action", "who"), POSSIBLE)
def test_what_is_possible_leads_where_it_should(state, action, who):
    case = cases.IN_STATE[state]()
    actors = {"employer": case.member, "handler": case.handler, "decider": case.decider, "system": None}
    actor = official(Role.HANDLER) if who in ("other_handler", "free_handler") else actors[who]
    if who == "free_handler":  # the one before is recused, and there is no stand-in
        Application.objects.filter(pk=case.application.pk).update(handler=None)
    if action == "end_hearing":  # the given time is over
        case.application.hearings.update(due_on=clock.today() - timedelta(days=1))
    after = application_workflow.run(case.application, action, actor=actor, reason="syy")
    assert after.state == POSSIBLE[state, action, who]
    log = history(after).last()
    assert (log.source, log.action, log.target, log.actor) == (state, action, after.state, actor)


def test_the_table_holds_nothing_else():
    pairs = {(source, t.action, t.target) for t in application_workflow.table for source in t.sources}
    assert pairs == {(state, action, after) for (state, action, _who), after in POSSIBLE.items()}


def test_nothing_leaves_a_final_state():
    leaving = {source for t in application_workflow.table for source in t.sources}
    assert not leaving & application_workflow.final


def test_no_machine_decides():
    """hallintolaki 53 e §: a discretionary decision is never automatic."""
    for transition in application_workflow.table:
        if transition.target in ("granted", "partly", "refused"):
            assert transition.roles == {Role.DECIDER}


def test_the_handler_never_decides():
    case = cases.in_handling()
    both = official(Role.HANDLER, Role.DECIDER)
    services.take_over(application=case.application, actor=both, reason="loma")
    services.propose(application=case.fresh(), outcome="granted", reasons="Ehdot täyttyvät.", actor=both)
    case.decider = both
    with pytest.raises(Refused, match="another person"):
        cases.decide(case)
    assert not Decision.objects.exists()


def test_who_handled_earlier_does_not_decide_either():
    case = cases.sent()
    both = official(Role.HANDLER, Role.DECIDER)
    services.take(application=case.application, actor=both)
    services.take_over(application=case.fresh(), actor=case.handler, reason="loma")
    services.propose(application=case.fresh(), outcome="granted", reasons="Ehdot täyttyvät.", actor=case.handler)
    case.decider = both
    with pytest.raises(Refused, match="another person"):
        cases.decide(case)


@pytest.mark.parametrize("role", ["handler", "decider"])
def test_nobody_touches_the_case_of_an_own_company(role):
    """hallintolaki 28 §."""
    case = cases.sent() if role == "handler" else cases.proposed()
    insider = official(role)
    MembershipFactory(user=insider, organisation=case.application.organisation)
    with pytest.raises(Refused, match="belong to this organisation"):
        if role == "handler":
            services.take(application=case.application, actor=insider)
        else:
            case.decider = insider
            cases.decide(case)


def test_a_past_member_is_an_insider_too():
    case = cases.sent()
    membership = MembershipFactory(organisation=case.application.organisation, ended_at=case.application.submitted_at)
    insider = membership.user
    official_role = official(Role.HANDLER)
    official_role.role_assignments.update(user=insider)
    with pytest.raises(Refused, match="belong to this organisation"):
        services.take(application=case.application, actor=insider)


def test_an_official_of_another_municipality_has_no_right():
    from tests.factories import MunicipalityFactory

    case = cases.sent()
    stranger = official(Role.HANDLER, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    with pytest.raises(PermissionDenied):
        services.take(application=case.application, actor=stranger)


def test_an_incomplete_application_is_not_sent():
    case = cases.draft()
    with pytest.raises(Refused) as refused:
        services.submit(application=case.application, actor=case.member)
    assert "Account" in str(refused.value) or "Tili" in str(refused.value)
    assert case.fresh().state == "draft"


def test_one_live_application_for_a_placement():
    case = cases.draft()
    again = services.start_application(placement=case.placement, actor=case.member)
    assert again == case.application
    services.withdraw(application=again, actor=case.member)
    assert services.start_application(placement=case.placement, actor=case.member) != case.application


def test_reference_numbers_run():
    first, second = cases.draft().application.reference, cases.draft().application.reference
    assert first.startswith("RB-") and len(first) == len("RB-2026-000001")
    assert int(second[-6:]) == int(first[-6:]) + 1


def test_without_terms_in_force_there_is_no_application():
    placement = cases.a_placement()
    from tests.factories import employer

    with pytest.raises(Refused, match="terms in force"):
        services.start_application(placement=placement, actor=employer(placement.organisation))


def test_a_cancelled_placement_gets_no_bonus():
    placement = cases.a_placement(state="cancelled")
    from tests.factories import employer

    with pytest.raises(Refused, match="cancelled"):
        services.start_application(placement=placement, actor=employer(placement.organisation))
