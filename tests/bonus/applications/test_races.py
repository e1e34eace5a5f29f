"""Two at once, on real transactions; each with a control that shows the race when the lock is taken away."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from contextlib import contextmanager
from unittest import mock

import pytest
from django.db import connection, connections
from django.utils import translation

from bonus.applications import facts, services
from bonus.applications.models import Application, Correction, Decision, ReferenceCounter, RegisterEntry
from bonus.applications.services import shared
from portal.core import clock
from portal.core.exceptions import Conflict, Refused
from portal.core.models import OutboxMessage, TransitionLog
from portal.core.transitions import Workflow, history
from tests.bonus.applications import cases
from tests.factories import employer, official

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each act in a thread of its own, started together; its result or its exception."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            with translation.override("en"):
                start.wait(10)
                results[place] = acts[place]()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads), "a deadlock"
    return results


def done(results: list[object]) -> list[object]:
    return [result for result in results if not isinstance(result, Exception)]


@contextmanager
def everybody_waits_before_writing(count: int):
    """Holds each thread between its reading and its writing until all have read: the moment that the lock forbids."""
    meet = threading.Barrier(count)
    real = Workflow._find

    def find(self, locked, action, actor):
        step = real(self, locked, action, actor)
        with contextlib.suppress(threading.BrokenBarrierError):  # the others wait for a lock: what should happen
            meet.wait(3)
        return step

    with mock.patch.object(Workflow, "_find", find):
        yield


@contextmanager
def without_locks():
    """The control: rows are read without a lock, and the update does not ask what the state was."""

    def unlocked(self, *args, **kwargs):
        return self.all()

    def careless(self, obj, action, *, actor, reason="", **changes):
        found = self.model._default_manager.get(pk=obj.pk)
        step = self._find(found, action, actor)
        if step.condition and (why_not := step.condition(found, actor)):
            raise Refused(str(why_not))
        self.model._default_manager.filter(pk=found.pk).update(**{self.field: step.target}, **changes)
        fresh = self.model._default_manager.get(pk=found.pk)
        self._log(fresh, found.state, action, step.target, actor, reason)
        return fresh

    queryset = type(Application.objects.all())
    with mock.patch.object(queryset, "select_for_update", unlocked), mock.patch.object(Workflow, "run", careless):
        yield


def decide_and_withdraw(case: cases.Case) -> list[object]:
    application = case.fresh()
    seen = facts.fingerprint(application)
    with everybody_waits_before_writing(2):
        return at_once(
            lambda: cases.decide(case, seen=seen),
            lambda: services.withdraw(application=application, actor=case.member),
        )


def test_deciding_against_withdrawing_one_wins():
    case = cases.proposed()
    results = decide_and_withdraw(case)
    assert len(done(results)) == 1 and any(isinstance(r, Conflict) for r in results)
    decided = Decision.objects.filter(application=case.application).exists()
    assert case.fresh().state == ("granted" if decided else "withdrawn")
    assert OutboxMessage.objects.filter(dedupe_key__startswith="bonus-decided").exists() == decided


def test_control_without_locks_both_win():
    case = cases.proposed()
    with without_locks():
        results = decide_and_withdraw(case)
    assert len(done(results)) == 2
    final = [log.action for log in history(case.application) if log.target in ("granted", "withdrawn")]
    assert sorted(final) == ["grant", "withdraw"]  # decided and withdrawn: what the lock is there for


def test_two_decision_makers_at_once_decide_once():
    case = cases.proposed()
    application, other = case.fresh(), official("decider")
    seen = facts.fingerprint(application)
    with everybody_waits_before_writing(2):
        results = at_once(
            lambda: cases.decide(case, seen=seen),
            lambda: cases.decide(case, "refused", seen=seen, actor=other),
        )
    assert len(done(results)) == 1 and any(isinstance(r, Conflict) for r in results)
    assert Decision.objects.count() == 1
    assert case.fresh().state == Decision.objects.get().outcome


def test_control_without_locks_two_decisions_are_logged():
    """Only the unique decision of an application is left to stop the second; both have moved the state."""
    case = cases.proposed()
    application, other = case.fresh(), official("decider")
    with without_locks(), everybody_waits_before_writing(2):
        results = at_once(
            lambda: application_run(application, "grant", case.decider),
            lambda: application_run(application, "refuse", other),
        )
    assert len(done(results)) == 2
    assert TransitionLog.objects.filter(object_id=str(application.pk), target__in=["granted", "refused"]).count() == 2


def application_run(application, action, actor):
    from bonus.applications.transitions import application_workflow

    return application_workflow.run(application, action, actor=actor)


def test_an_edit_while_it_is_decided_is_seen():
    """The message comes first or the decision does; a decision never stands on a page that lacked the message."""
    case = cases.proposed()
    application = case.fresh()
    seen = facts.fingerprint(application)
    results = at_once(
        lambda: cases.decide(case, seen=seen),
        lambda: services.send_message(application=application, text="Perumme.", actor=case.member, from_staff=False),
    )
    decision = Decision.objects.first()
    if isinstance(results[0], Conflict):
        assert decision is None and case.fresh().state == "proposed"
    else:
        assert decision.decided_at <= application.messages.get().at


def test_two_handlers_take_the_same_case_one_gets_it():
    case = cases.sent()
    application, other = case.fresh(), official("handler")
    results = at_once(
        lambda: services.take(application=application, actor=case.handler),
        lambda: services.take(application=application, actor=other),
    )
    assert len(done(results)) == 1
    assert case.fresh().handler in (case.handler, other)


def test_two_colleagues_start_the_same_application_once():
    case = cases.draft()
    services.withdraw(application=case.application, actor=case.member)
    colleague = employer(case.placement.organisation)
    first, second = at_once(
        lambda: services.start_application(placement=case.placement, actor=case.member),
        lambda: services.start_application(placement=case.placement, actor=colleague),
    )
    assert first == second


def test_running_numbers_are_never_the_same():
    ReferenceCounter.objects.all().delete()
    from django.db import transaction

    def number():
        with transaction.atomic():
            return shared.next_number("RB")

    numbers = done(at_once(*[number] * 8))
    assert len(set(numbers)) == 8 and sorted(numbers)[-1].endswith("000008")


def recuse_and_decide(case: cases.Case) -> list[object]:
    application = case.fresh()
    seen = facts.fingerprint(application)
    with everybody_waits_before_writing(2):
        return at_once(
            lambda: cases.decide(case, seen=seen),
            lambda: services.recuse(application=application, ground="other", actor=case.decider),
        )


def test_a_recused_person_does_not_decide_at_the_same_moment():
    case = cases.proposed()
    results = recuse_and_decide(case)
    assert len(done(results)) == 1 and any(isinstance(r, Conflict) for r in results)
    decided = Decision.objects.filter(application=case.application).exists()
    assert decided != case.application.recusals.exists()


def test_control_without_locks_a_recused_person_decides():
    case = cases.proposed()
    with without_locks():
        recuse_and_decide(case)
    assert case.application.recusals.exists()
    assert "grant" in [log.action for log in history(case.application)]


def test_case_numbers_have_no_gaps_when_many_are_sent_at_once():
    sent = [cases.filled() for _ in range(6)]
    acts = [lambda c=case: services.submit(application=c.application, actor=c.member) for case in sent]  # type: ignore[misc]
    assert len(done(at_once(*acts))) == 6
    assert sorted(RegisterEntry.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_two_corrections_at_once_one_is_made():
    case = cases.decided()
    application, decision = case.fresh(), Decision.objects.get(application=case.application)
    values = {"ground": "writing", "consent": "not_worse", "reasons": "Virhe.", "seen": decision.amount}
    act = lambda: services.correct(  # noqa: E731
        application=application, amount=decision.amount + 10, actor=case.decider, **values
    )
    results = at_once(act, act)
    assert len(done(results)) == 1 and any(isinstance(r, Conflict) for r in results)
    assert Correction.objects.count() == 1


def test_a_claims_result_is_recorded_once():
    case = cases.decided()
    today, decision = clock.today(), Decision.objects.get(application=case.application)
    claim = services.record_claim(
        application=case.fresh(), claimant="party", claimant_name="Esimerkki Oy", demand="x", received_on=today,
        actor=case.handler,
    )  # fmt: skip
    act = lambda: services.record_result(  # noqa: E731
        claim=claim, result="changed", result_on=today, section="45", new_amount=decision.amount + 10,
        upload=cases.a_pdf(), actor=case.handler,
    )  # fmt: skip
    results = at_once(act, act)
    assert len(done(results)) == 1 and any(isinstance(r, Conflict) for r in results)


def test_this_is_a_database_where_it_means_something():
    assert connection.vendor == "postgresql"
