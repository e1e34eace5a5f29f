"""A payment of a cancelled file, judged by many at once on real transactions; with a control without the guard."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bonus.funds.models import FundEntry
from bonus.payments import services
from bonus.payments.models import BatchItem, FoundPayment
from bonus.payments.services import found as found_services
from portal.accounts.roles import Role
from portal.core.exceptions import Conflict, Refused
from tests.bonus.applications.test_races import at_once, done
from tests.bonus.payments import paying as p
from tests.bonus.payments.test_cancelled_files import cancelled
from tests.bonus.payments.test_found_payments import report, sums
from tests.bonus.payments.test_races import without_the_guard
from tests.factories import official

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_later")]


@pytest.fixture
def _later():
    with p.at(p.LATER):
        yield


def reported() -> tuple[p.Paying, BatchItem, FoundPayment]:
    paying = p.approved()
    cancelled(paying)
    item = p.item(paying)
    return paying, item, report(paying, item)


def confirm(told: FoundPayment, actor) -> FoundPayment:
    return found_services.confirm(found=FoundPayment.objects.get(pk=told.pk), actor=actor)


def test_many_confirmations_at_once_count_it_once():
    paying, item, told = reported()
    planned = paying.grant.instalments.count()
    people = [official(Role.MANAGER) for _ in range(8)]
    results = at_once(*[lambda who=who: confirm(told, who) for who in people])
    assert len(done(results)) == 1 and sum(isinstance(r, Conflict) for r in results) == 7, results
    assert sums(paying) == (item.amount, item.amount, item.amount)
    assert FundEntry.objects.filter(kind="paid").count() == 1 and paying.grant.instalments.count() == planned


def test_control_without_locks_and_conditions_it_is_counted_twice():
    paying, item, told = reported()
    stale = FoundPayment.objects.select_related("item__instalment").get(pk=told.pk)
    with without_the_guard():
        for who in (official(Role.MANAGER), official(Role.PAYER)):
            found_services.confirm(found=stale, actor=who)
    assert paying.fresh().paid_total == item.amount * 2


def test_two_people_confirm_and_refuse_and_one_of_them_is_heard():
    for _ in range(4):
        paying, item, told = reported()
        one, other = official(Role.MANAGER), official(Role.PAYER)
        results = at_once(
            lambda: confirm(told, one),  # noqa: B023
            lambda: found_services.refuse(found=told, reason="Ei maksettu.", actor=other),  # noqa: B023
        )
        assert len(done(results)) == 1 and sum(isinstance(r, Conflict) for r in results) == 1, results
        told.refresh_from_db()
        assert paying.fresh().paid_total == (item.amount if told.state == "confirmed" else Decimal(0))


def test_two_payers_report_it_at_once_and_one_report_stands():
    paying = p.approved()
    cancelled(paying)
    item, other = p.item(paying), official(Role.PAYER)
    results = at_once(lambda: report(paying, item), lambda: report(paying, item, actor=other))
    assert len(done(results)) == 1 and sum(isinstance(r, Refused) for r in results) == 1, results
    assert FoundPayment.objects.count() == 1


def test_it_is_confirmed_while_the_file_of_its_new_batch_is_made():
    """Either it left the new batch before the file, or the file stands and must be cancelled first: never both."""
    for _ in range(5):
        paying, old = p.approved(), None
        cancelled(paying)
        old = p.item(paying)
        batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
        told, manager = report(paying, old), official(Role.MANAGER)
        results = at_once(lambda: confirm(told, manager), lambda: services.make_files(batch.pk))  # noqa: B023
        assert len(done(results)) == 2, results
        assert paying.fresh().paid_total == old.amount and paying.instalment().state == "paid"
        assert batch.items.get().outcome == "dropped"  # stopped by the report, or taken out by its confirmation
