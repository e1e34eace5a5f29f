"""Whatever people do in whatever order: nobody decides their own, nothing leaves a final state, one decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from bonus.applications import services
from bonus.applications.models import Application, Decision, Recusal
from bonus.applications.transitions import PREPARING, application_workflow
from portal.core import clock
from portal.core.exceptions import Refused
from portal.core.transitions import history
from tests.bonus.applications import cases
from tests.factories import MembershipFactory, official

pytestmark = pytest.mark.django_db
PEOPLE = ("member", "handler", "decider", "both", "insider", "machine")
DECIDED: set[tuple[int, str]] = set()  # what the machine has met, so that it is not green for meeting nothing
OUTCOMES = ("granted", "partly", "refused")


class Anybody(RuleBasedStateMachine):
    """Every act by everybody at any time. An act that may not be done must raise and change nothing."""

    refused = (Refused, PermissionDenied)

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.case = cases.sent()
        insider = official("handler", "decider")
        MembershipFactory(user=insider, organisation=self.case.application.organisation, ended_at=clock.now())
        self.people: dict[str, Any] = {
            "member": self.case.member, "handler": self.case.handler, "decider": self.case.decider,
            "both": official("handler", "decider"), "insider": insider, "machine": None,
        }  # fmt: skip
        self.final = ""

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def attempt(self, act: Any) -> None:
        before = self.case.fresh().version
        try:
            with transaction.atomic():
                act(self.case.fresh())
        except (*self.refused, AttributeError) as error:
            # a machine has no roles to ask for: it is stopped before anything is written
            assert not isinstance(error, AttributeError) or "NoneType" in str(error)
            assert self.case.fresh().version == before

    @rule()
    def go_on_as_usual(self) -> None:
        """The next step by whom it belongs to, so that the other acts meet cases in every state."""
        application, by = self.case.fresh(), self.case.application.handler
        if application.state == "submitted":
            self.attempt(lambda a: services.take(application=a, actor=self.people["handler"]))
        elif application.state == "handling" and by is not None:
            codes = ["client_of_services"]
            self.attempt(lambda a: services.confirm_conditions(application=a, codes=codes, actor=by))
            self.attempt(lambda a: services.propose(application=a, outcome="granted", reasons="Ehdot.", actor=by))
        elif application.state == "proposed":
            self.attempt(lambda a: cases.decide(self.case, application.proposal_outcome, hearing_ground="own_facts"))

    @rule(who=sampled_from(PEOPLE))
    def take(self, who: str) -> None:
        self.attempt(lambda a: services.take(application=a, actor=self.people[who]))

    @rule(who=sampled_from(PEOPLE))
    def take_over(self, who: str) -> None:
        self.attempt(lambda a: services.take_over(application=a, reason="loma", actor=self.people[who]))

    @rule(who=sampled_from(PEOPLE))
    def check(self, who: str) -> None:
        codes = ["client_of_services"]
        self.attempt(lambda a: services.confirm_conditions(application=a, codes=codes, actor=self.people[who]))

    @rule(who=sampled_from(PEOPLE))
    def ask_or_hear(self, who: str) -> None:
        by = clock.today() + timedelta(days=5)
        self.attempt(lambda a: services.hear(application=a, matter="x", due_on=by, actor=self.people[who]))

    @rule(who=sampled_from(PEOPLE))
    def answer(self, who: str) -> None:
        self.attempt(lambda a: services.answer_hearing(application=a, answer="x", actor=self.people[who]))

    @rule(who=sampled_from(PEOPLE), outcome=sampled_from(OUTCOMES))
    def propose(self, who: str, outcome: str) -> None:
        self.attempt(
            lambda a: services.propose(
                application=a, outcome=outcome, reasons="Ehdot.", hearing_ground="own_facts", actor=self.people[who]
            )
        )

    @rule(who=sampled_from(PEOPLE), outcome=sampled_from(OUTCOMES))
    def decide(self, who: str, outcome: str) -> None:
        def act(application: Application) -> None:
            amount = None if application.proposal_amount else "0"
            cases.decide(self.case, outcome, amount, hearing_ground="own_facts", actor=self.people[who])

        self.attempt(act)

    @rule(who=sampled_from(PEOPLE))
    def recuse(self, who: str) -> None:
        self.attempt(lambda a: services.recuse(application=a, ground="other", actor=self.people[who]))

    @rule(who=sampled_from(PEOPLE))
    def send_back(self, who: str) -> None:
        self.attempt(lambda a: services.send_back(application=a, reason="x", actor=self.people[who]))

    @rule(who=sampled_from(("handler", "decider", "insider")))
    def withdraw_by_a_stranger(self, who: str) -> None:
        self.attempt(lambda a: services.withdraw(application=a, actor=self.people[who]))

    @invariant()
    def what_must_always_hold(self) -> None:
        if not hasattr(self, "case"):
            return
        application = self.case.fresh()
        decision = Decision.objects.filter(application=application).first()
        if self.final:
            assert application.state == self.final
        if application.state in application_workflow.final:
            self.final = application.state
        assert (decision is not None) == (application.state in OUTCOMES)
        if decision is None:
            return
        DECIDED.add((self.people["decider"].pk, decision.outcome))
        log = history(application)
        maker = decision.decided_by
        assert maker is not None and maker not in (self.people["insider"], self.people["member"])
        assert not log.filter(action__in=PREPARING, actor=maker).exists()
        recused = Recusal.objects.filter(application=application, person=maker).first()
        assert recused is None or recused.at > decision.decided_at
        assert decision.amount >= 0 and (decision.amount > 0) == (decision.outcome != "refused")


def test_whatever_people_do_in_whatever_order():
    run_state_machine_as_test(
        Anybody,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    assert DECIDED, "no case was ever decided"


def test_the_machine_would_see_a_handler_who_decides(monkeypatch):
    """The control: without the condition of the decision's row, the same acts break the promise."""
    monkeypatch.setattr("bonus.applications.transitions.PREPARING", ())
    case = cases.in_handling()
    both = official("handler", "decider")
    services.take_over(application=case.application, reason="loma", actor=both)
    services.take_over(application=case.fresh(), reason="paluu", actor=case.handler)
    services.propose(application=case.fresh(), outcome="granted", reasons="Ehdot.", actor=case.handler)
    case.decider = both
    cases.decide(case)
    assert history(case.application).filter(action__in=PREPARING, actor=both).exists()  # what the invariant forbids
