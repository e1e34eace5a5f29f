"""What a body decided is a fact: it is recorded though the money is missing, and nothing is paid before it is found."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.urls import reverse

from bonus.applications import funding
from bonus.applications import services as applications
from bonus.applications.models import Claim
from bonus.funds import budget
from bonus.funds.models import AidGrant, Appropriation, Shortfall
from bonus.funds.waiting import waiting_for_manager
from bonus.payments import services
from bonus.payments.models import BatchItem, Grant
from portal.accounts.roles import Role
from portal.core import jobs
from portal.core.exceptions import Refused
from portal.core.models import OutboxMessage
from tests.bonus.applications.test_races import at_once, done
from tests.bonus.payments import paying as p
from tests.bonus.payments.test_following import correct, resolve, sums_hold
from tests.factories import official, strong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_later")]
D = Decimal


@pytest.fixture
def _later():
    with p.at(p.LATER):
        yield


def short(stage=p.approved, amount: str = "400", left: str = "300") -> tuple[p.Paying, Claim]:
    """Granted 300 €; the body grants 400 €, and the appropriation has nothing more."""
    paying = stage(amount="300")
    Appropriation.objects.update(amount=D(left))
    return paying, resolve(paying, amount)


def set_sum(paying: p.Paying, amount: str, beyond: str = "refuse") -> None:
    row = Appropriation.objects.get()
    budget.set_appropriation(
        municipality=paying.grant.municipality, scheme=row.scheme, year=row.year, amount=D(amount), beyond=beyond,
        actor=official(Role.MANAGER),
    )  # fmt: skip
    jobs.run_waiting()


def test_it_is_recorded_at_once_and_the_manager_is_told(client):
    manager = official(Role.MANAGER)
    paying, claim = short()
    assert (claim.state, claim.new_amount, claim.decision.amount_now) == ("decided", D(400), D(400))
    missing = Shortfall.objects.get()
    assert (missing.case, missing.number, missing.missing) == (paying.grant.reference, claim.number, D(100))
    assert paying.fresh().amount == 300 and budget.balance(Appropriation.objects.get()).decided == 300
    assert sum(aid.amount for aid in AidGrant.objects.own()) == 300
    (mail,) = OutboxMessage.objects.filter(to=manager.email)
    assert paying.grant.reference in mail.subject
    (row,) = waiting_for_manager(manager)
    assert paying.grant.reference in row["text"] and waiting_for_manager(official(Role.HANDLER)) == []
    strong(client, manager)
    page = client.get(reverse("funds:budget")).content.decode()
    assert "Money is missing" in page and claim.number in page
    strong(client, paying.handler)
    page = client.get(reverse("bonus:case", args=[paying.case.application.pk])).content.decode()
    assert "Money is missing" in page


def test_nothing_is_paid_or_approved_until_the_sum_is_raised_and_then_it_follows():
    paying, _claim = short()
    with pytest.raises(Refused, match="Money is missing"):
        p.a_batch(paying)
    p.claimed(2, paying)
    with pytest.raises(Refused, match="Money is missing"):
        services.approve(instalment=paying.instalment(2), actor=official(Role.HANDLER))
    set_sum(paying, "350")
    assert Shortfall.objects.open().count() == 1 and paying.fresh().amount == 300  # not enough yet
    set_sum(paying, "400")
    assert not Shortfall.objects.open().exists()
    sums_hold(paying, D(400))
    assert p.made(paying).state == "made"


def test_a_manager_can_permit_the_case_instead():
    paying, _claim = short()
    set_sum(paying, "300", beyond="pass_up")
    budget.permit_overrun(
        appropriation=Appropriation.objects.get(), case=paying.grant.reference, amount=D(100), reason="Toimielin.",
        actor=official(Role.MANAGER),
    )  # fmt: skip
    jobs.run_waiting()
    sums_hold(paying, D(400))


@pytest.mark.parametrize("later", [correct, resolve], ids=["correction", "result"])
@pytest.mark.parametrize("amount", ["0", "200", "300"])
def test_a_later_decision_that_fits_replaces_what_was_missing(later, amount):
    paying, _claim = short(p.granted)
    values = {"consent": "given"} if later is correct else {}
    later(paying, amount, **values)
    assert not Shortfall.objects.open().exists()
    sums_hold(paying, D(amount))
    set_sum(paying, "1000")
    sums_hold(paying, D(amount))  # the money that comes too late changes nothing


def test_a_result_that_does_not_fit_either_is_missing_from_the_same_sum():
    paying, _claim = short()
    resolve(paying, "500")
    assert [row.missing for row in Shortfall.objects.open()] == [D(200)]
    set_sum(paying, "500")
    sums_hold(paying, D(500))


def test_what_was_in_a_confirmed_batch_is_taken_out_before_the_file_is_made():
    paying = p.approved(amount="300")
    batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
    Appropriation.objects.update(amount=300)
    resolve(paying, "400")
    made = services.make_files(batch.pk)
    assert (made.state, made.bank_file, paying.instalment().state) == ("cancelled", None, "claimed")
    assert "Money is missing" in p.item(paying).reason


def test_a_handler_and_a_decider_do_not_raise_the_sum():
    from django.core.exceptions import PermissionDenied

    paying, _claim = short()
    row = Appropriation.objects.get()
    for person in (paying.handler, paying.case.decider, paying.payer, official(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            budget.set_appropriation(
                municipality=paying.grant.municipality, scheme=row.scheme, year=row.year, amount=D(900),
                beyond="refuse", actor=person,
            )  # fmt: skip


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_result_recorded_while_a_file_is_made_and_money_found_twice_at_once():
    paying = p.approved(amount="300")
    batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
    Appropriation.objects.update(amount=300)
    claim = applications.record_claim(
        application=paying.case.fresh(), claimant="party", claimant_name="Oy", demand="x", received_on=p.clock.today(),
        actor=paying.handler,
    )  # fmt: skip
    assert claim
    results = at_once(lambda: services.make_files(batch.pk), lambda: resolve(paying, "400"))
    assert len(done(results)) == 2, results
    in_file = BatchItem.objects.waiting().filter(instalment__grant=paying.grant, batch__state="made").exists()
    assert paying.instalment().state == ("ordered" if in_file else "claimed")
    Appropriation.objects.update(amount=400)
    results = at_once(*[funding.find_missing_money for _n in range(4)])
    assert sorted(done(results)) == [0, 0, 0, 1] and Grant.objects.get().revisions.count() == 1
    assert budget.balance(Appropriation.objects.get()).decided == 400


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_same_money_is_looked_for_by_all(monkeypatch):
    paying, _claim = short()
    Appropriation.objects.update(amount=400)
    tried, meet = [], threading.Barrier(3)

    def careless(decision, number, before, amount, actor):
        meet.wait(20)
        tried.append(number)

    monkeypatch.setattr(funding, "lock", lambda application: application)
    monkeypatch.setattr(funding, "follow", careless)
    at_once(*[funding.find_missing_money for _n in range(3)])
    assert len(tried) == 3  # every one of them would have granted the money
