"""Many at once on real transactions, each with a control that shows what happens without the guard."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from decimal import Decimal
from unittest import mock

import pytest
from django.db import connection, connections

from bonus.funds import budget
from bonus.funds.models import Appropriation, FundEntry
from bonus.payments import services
from bonus.payments.models import BatchItem, Grant, PaymentBatch
from bonus.payments.services import batches, outcomes
from portal.core.exceptions import Conflict, Refused
from portal.core.models import StoredFile
from portal.core.transitions import Workflow
from tests.at_once import meeting, run_carelessly, without_constraint, without_locks
from tests.bonus.applications.test_races import at_once, done
from tests.bonus.payments import paying as p
from tests.bonus.payments.test_following import correct
from tests.factories import AppropriationFactory, official

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_later")]
MANY = 50


@pytest.fixture
def _later():
    with p.at(p.LATER):
        yield


@contextmanager
def without_the_guard():
    """The control: no locks, and a transition that does not ask what the state was when it writes."""

    def unlocked(self, *args, **kwargs):
        return self.all()

    def careless(self, obj, action, *, actor, reason="", version=None, **changes):
        rows = self.model._default_manager.filter(pk=obj.pk)
        step = next(t for t in self.table if t.action == action)
        rows.update(**{self.field: step.target}, **changes)
        return rows.get()

    from django.db.models import QuerySet

    with mock.patch.object(QuerySet, "select_for_update", unlocked), mock.patch.object(Workflow, "run", careless):
        yield


def sent_with_answer():
    paying = p.approved()
    batch = p.sent(paying)
    return paying, batch, p.report(batch, {p.item(paying).end_to_end_id: "ACSC"})


def test_fifty_threads_on_one_payment_pay_it_once():
    paying, batch, data = sent_with_answer()
    values = {"batch": batch, "kind": "bank", "name": "a.xml", "actor": paying.payer}
    results = at_once(*[lambda n=n: services.read_answer(**values, data=data + b"\n" * (n % 5)) for n in range(MANY)])
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, Conflict)]
    assert sum(answer.paid for answer in batch.answers.all()) == 1
    assert paying.fresh().paid_total == Decimal(120) and FundEntry.objects.filter(kind="paid").count() == 1


def test_control_without_conditional_updates_it_is_counted_twice():
    paying, _batch, _data = sent_with_answer()
    item = p.item(paying)
    meet = threading.Barrier(2)

    def careless() -> None:
        found = BatchItem.objects.get(pk=item.pk)
        assert found.outcome == ""  # read …
        meet.wait(10)
        BatchItem.objects.filter(pk=item.pk).update(outcome="paid")  # … and written whatever it is by now
        outcomes.add(paying.grant, "recovered_total", Decimal(0))
        counted.append(found.amount)

    counted: list[Decimal] = []
    assert len(done(at_once(careless, careless))) == 2
    assert sum(counted) == Decimal(240)


def test_two_batches_of_the_same_instalments_one_wins():
    payings = [p.approved() for _ in range(3)]
    other = official("payer")
    chosen = [paying.instalment() for paying in payings]
    town = payings[0].grant.municipality
    results = at_once(
        lambda: services.create_batch(municipality=town, instalments=chosen, actor=payings[0].payer),
        lambda: services.create_batch(municipality=town, instalments=chosen[::-1], actor=other),
    )
    assert len(done(results)) == 1 and PaymentBatch.objects.count() == 1
    assert BatchItem.objects.live().count() == 3


def test_control_without_the_lock_and_the_constraint_two_payers_take_the_same_payment():
    """What `create_batch` would do if it looked, and wrote later what it had seen. Its number's row is away, too."""
    paying, other = p.approved(), official("payer")
    town, chosen = paying.grant.municipality, [paying.instalment()]
    with (
        without_constraint(BatchItem, "instalment_paid_at_most_once"),
        without_locks(),
        mock.patch.object(Workflow, "run", run_carelessly),
        mock.patch.object(batches, "next_number", side_effect=["MB-1", "MB-2"]),  # whose row makes one wait besides
        meeting(Workflow, "_find"),
    ):
        results = at_once(
            lambda: services.create_batch(municipality=town, instalments=chosen, actor=paying.payer),
            lambda: services.create_batch(municipality=town, instalments=chosen, actor=other),
        )
        assert len(done(results)) == 2, results
        assert BatchItem.objects.live().count() == 2  # it is paid twice


def test_control_without_locks_the_database_still_refuses_the_second_payment():
    """What is left when every lock and condition of the code is taken away: the unique constraint."""
    paying = p.approved()
    batch = p.a_batch(paying)
    instalment = paying.instalment()
    from django.db import IntegrityError

    with without_the_guard():
        results = at_once(
            *[
                lambda n=n: BatchItem.objects.create(
                    batch=batch, instalment=instalment, amount=1, iban="x", account_holder="x", end_to_end_id=f"x{n}"
                )
                for n in range(8)
            ]
        )
    assert all(isinstance(result, IntegrityError) for result in results)
    assert BatchItem.objects.live().count() == 1


def charge(row: Appropriation, case: str) -> None:
    from django.db import transaction

    with transaction.atomic():
        budget.charge_decision(
            municipality=row.municipality, scheme=row.scheme, year=row.year, case=case, amount=Decimal(60), actor=None
        )


def test_the_budgets_last_euros_are_granted_once():
    row = AppropriationFactory(amount=Decimal(100))
    results = at_once(*[lambda n=n: charge(row, f"C{n}") for n in range(8)])
    assert len(done(results)) == 1 and sum(isinstance(r, Refused) for r in results) == 7
    assert budget.balance(row).left == Decimal(40)


def test_control_without_the_lock_the_budget_is_overrun():
    row = AppropriationFactory(amount=Decimal(100))
    meet, real = threading.Barrier(4), budget.balance

    def slow(appropriation):
        found = real(appropriation)
        meet.wait(10)
        return found

    with without_the_guard(), mock.patch.object(budget, "balance", slow):
        results = at_once(*[lambda n=n: charge(row, f"C{n}") for n in range(4)])
    assert len(done(results)) == 4 and real(row).left == Decimal(-140)


def change_while_it_is_made(paying, batch):
    return at_once(
        lambda: services.make_files(batch.pk),
        lambda: services.change_account(
            grant=Grant.objects.get(pk=paying.grant.pk),
            iban=p.OTHER_IBAN,
            account_holder="Uusi Oy",
            actor=paying.member,
        ),
    )


@pytest.mark.parametrize("_time", range(5))
def test_an_account_that_changes_while_the_file_is_made_is_never_in_it_by_halves(_time):
    """Either the change came first and the payment is not in a file, or the file was there before the change."""
    paying = p.approved()
    batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
    results = change_while_it_is_made(paying, batch)
    assert len(done(results)) == 2
    batch, grant = PaymentBatch.objects.get(), paying.fresh()
    assert (grant.state, grant.iban != p.OTHER_IBAN) == ("account_changed", True)
    if batch.bank_file is None:
        assert batch.state == "cancelled" and paying.instalment().state == "claimed"
    else:
        assert grant.iban in p.data_of(batch.bank_file).decode() and paying.instalment().state == "ordered"


def test_control_without_the_check_a_stopped_account_is_paid():
    paying = p.approved()
    batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
    services.change_account(grant=paying.grant, iban=p.OTHER_IBAN, account_holder="Uusi Oy", actor=paying.member)
    with mock.patch.object(batches, "_still_right", lambda item: True):
        made = services.make_files(batch.pk)
    assert made.state == "made"  # paid although it was stopped: what the check is there for


def correct_and_make(paying: p.Paying) -> list:
    """A correction to nothing, while a payer makes a batch of the approved instalment and the worker its file."""

    def to_the_file():
        batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
        return services.make_files(batch.pk)

    return at_once(lambda: correct(paying, "0"), to_the_file)


def test_a_correction_while_a_batch_is_made_is_never_passed_by():
    for _ in range(6):
        paying = p.approved(amount="300")
        results = correct_and_make(paying)
        assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)], results
        grant = paying.fresh()
        in_file = list(BatchItem.objects.waiting().filter(instalment__grant=grant, batch__state="made"))
        assert grant.amount == 0 and grant.revisions.count() == 1
        assert grant.approved_total == grant.overpaid == sum(item.amount for item in in_file)
        on_the_way = grant.revisions.get().on_the_way
        assert on_the_way == sum(item.amount for item in in_file)  # in the file before it, or never in a file
        assert Appropriation.objects.get().entries.filter(case=grant.reference).count() >= 1


def test_control_without_the_grants_lock_a_file_is_made_of_what_was_taken_back():
    paying = p.approved(amount="300")
    batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
    read, corrected = threading.Event(), threading.Event()

    def checked_without_the_lock(item: BatchItem) -> bool:
        right = item.instalment.state == "ordered"
        read.set()
        corrected.wait(20)
        return right

    def correct_between():
        read.wait(20)
        try:
            return correct(paying, "0")
        finally:
            corrected.set()

    with mock.patch.object(batches, "_still_right", checked_without_the_lock):
        assert len(done(at_once(lambda: services.make_files(batch.pk), correct_between))) == 2
    item = p.item(paying)
    assert item.batch.bank_file is not None and item.outcome == "dropped"  # the money goes, and nobody waits for it


def a_cancellation_that_was_asked():
    paying = p.approved()
    batch = services.ask_cancel(batch=p.made(paying), reason="x", actor=paying.payer)
    return paying, batch


def test_a_file_is_sent_or_its_cancellation_is_asked_never_both():
    for _ in range(5):
        paying = p.approved()
        batch = p.made(paying)
        results = at_once(
            lambda: services.send_batch(batch=batch, actor=paying.payer),  # noqa: B023
            lambda: services.ask_cancel(batch=batch, reason="x", actor=paying.payer),  # noqa: B023
        )
        assert len(done(results)) == 1 and sum(isinstance(r, Conflict) for r in results) == 1


def test_two_payers_cancel_or_keep_and_the_payment_is_in_one_place():
    for _ in range(5):
        paying, batch = a_cancellation_that_was_asked()
        results = at_once(
            *[lambda: services.cancel_file(batch=batch, actor=official("payer")) for _n in range(3)],  # noqa: B023
            lambda: services.send_batch(batch=services.keep_file(batch=batch, actor=paying.payer), actor=paying.payer),  # noqa: B023
        )
        assert len(done(results)) == 1 and sum(isinstance(r, Conflict) for r in results) == 3
        state, instalment = PaymentBatch.objects.get(pk=batch.pk).state, paying.instalment().state
        assert (state, instalment) in {("cancelled", "approved"), ("sent", "ordered")}
        assert BatchItem.objects.live().filter(instalment__grant=paying.grant).count() == (state == "sent")


def test_control_without_the_guard_a_sent_file_is_cancelled_and_its_payment_paid_again():
    paying, batch = a_cancellation_that_was_asked()
    kept = services.keep_file(batch=batch, actor=paying.payer)
    services.send_batch(batch=kept, actor=paying.payer)
    with without_the_guard():
        services.cancel_file(batch=batch, actor=official("payer"))
    assert paying.instalment().state == "approved"  # the bank has the file, and the payment waits to be paid again


def test_a_correction_while_a_file_is_cancelled_is_never_passed_by():
    for _ in range(5):
        paying, batch = p.approved(amount="300"), None
        batch = services.ask_cancel(batch=p.made(paying), reason="x", actor=paying.payer)
        results = at_once(
            lambda: correct(paying, "0"),  # noqa: B023
            lambda: services.cancel_file(batch=batch, actor=official("payer")),  # noqa: B023
        )
        assert len(done(results)) == 2, results
        grant = paying.fresh()
        assert (grant.amount, grant.approved_total, grant.overpaid, grant.state) == (0, 0, 0, "closed")
        assert {i.state for i in grant.instalments.all()} == {"lapsed"}


def test_the_file_is_made_once_by_eight_workers():
    paying = p.approved()
    batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
    results = at_once(*[lambda: services.make_files(batch.pk) for _ in range(8)])
    assert len(done(results)) == 8 and len({made.bank_file_id for made in results}) == 1
    assert StoredFile.objects.filter(content_type="application/xml").count() == 1


def test_this_is_a_database_where_it_means_something():
    assert connection.vendor == "postgresql"
    connections.close_all()
