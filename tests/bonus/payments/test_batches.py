"""Batches: each instalment paid at most once, by neither decision maker nor handler; files made once and kept."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from bonus.funds import budget
from bonus.funds.models import Appropriation
from bonus.payments import services
from bonus.payments.models import BatchItem, PayerAccount, PaymentBatch
from portal.accounts.roles import Role
from portal.core import jobs
from portal.core.exceptions import Conflict, Refused
from portal.core.models import JobRun, OutboxMessage, StoredFile
from tests.bonus.applications import cases
from tests.bonus.payments import paying as p
from tests.factories import MunicipalityFactory, RoleAssignmentFactory, official

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_later")]


@pytest.fixture
def _later():
    with p.at(p.LATER):
        yield


def also(user, role):
    """Give a person one more role, as today's request sees it."""
    RoleAssignmentFactory(user=user, role=role)
    user.__dict__.pop("assignments", None)
    return user


def test_the_payer_has_neither_decided_nor_handled():
    paying = p.approved()
    values = {"municipality": paying.grant.municipality, "instalments": [paying.instalment()]}
    for person in (paying.handler, paying.case.decider):
        with pytest.raises(PermissionDenied):
            services.create_batch(**values, actor=person)
        with pytest.raises(Refused, match="another person pays"):
            services.create_batch(**values, actor=also(person, Role.PAYER))
    assert not PaymentBatch.objects.exists()
    assert services.create_batch(**values, actor=paying.payer).items.get().amount == Decimal(120)


def test_an_earlier_handler_does_not_pay_either():
    paying = p.approved()
    former = also(official(Role.HANDLER), Role.PAYER)
    from bonus.applications.models import Application
    from bonus.applications.transitions import application_workflow

    application_workflow._log(Application.objects.get(), "submitted", "take", "handling", former, "")
    with pytest.raises(Refused, match="another person pays"):
        p.services.create_batch(municipality=paying.grant.municipality, instalments=[paying.instalment()], actor=former)


def test_an_instalment_is_in_one_batch_only():
    paying = p.approved()
    batch = p.a_batch(paying)
    with pytest.raises(Conflict):
        p.a_batch(paying)
    item = batch.items.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchItem.objects.create(
            batch=batch, instalment=item.instalment, amount=1, iban=item.iban, account_holder="x", end_to_end_id="x"
        )


def test_one_that_cannot_be_paid_refuses_the_whole():
    good, bad = p.approved(), p.claimed(paying=p.granted())
    with pytest.raises(Conflict):
        p.a_batch(good, bad)
    assert good.instalment().state == "approved" and not PaymentBatch.objects.exists()


def test_without_an_account_to_pay_from_there_is_no_batch():
    paying = p.approved()
    PayerAccount.objects.all().delete()
    with pytest.raises(Refused, match="account that payments are made from"):
        p.a_batch(paying)


def test_a_payment_can_be_taken_out_and_a_batch_cancelled_while_it_is_open():
    one, two = p.approved(), p.approved()
    batch = p.a_batch(one, two)
    services.remove_item(item=p.item(one), actor=one.payer)
    assert one.instalment().state == "approved"
    services.cancel_batch(batch=batch, actor=one.payer)
    assert two.instalment().state == "approved" and p.a_batch(one, two).items.live().count() == 2


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 5, 10), "between today"),
        (date(2026, 5, 16), "closed"),  # Saturday
        (date(2026, 5, 14), "closed"),  # Ascension Day: T2 is open, Finnish banks are not
        (date(2026, 6, 19), "closed"),  # Midsummer Eve
        (date(2026, 7, 11), "60 days"),
    ],
)
def test_the_payment_day_is_a_bank_day(day, sentence):
    paying = p.approved()
    with pytest.raises(Refused, match=sentence):
        services.confirm_batch(batch=p.a_batch(paying), execution=day, actor=paying.payer)


def test_the_files_are_made_once_by_a_job_and_kept_with_their_digest():
    paying = p.approved()
    batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
    assert JobRun.objects.filter(kind="payment_files").count() == 1
    jobs.run_waiting()
    batch.refresh_from_db()
    assert batch.state == "made"
    data = p.data_of(batch.bank_file)
    assert hashlib.sha256(data).hexdigest() == batch.bank_file.sha256
    assert services.make_files(batch.pk).bank_file_id == batch.bank_file_id
    assert services.batches.bank_file(batch, services.batches._items(batch)) == data  # the same bytes again
    assert StoredFile.objects.filter(content_type="application/xml").count() == 1
    text = data.decode()
    assert (
        f"<MsgId>{batch.reference}</MsgId>" in text and f"<EndToEndId>{paying.grant.reference}-1-1</EndToEndId>" in text
    )
    assert "Pudasjärven kaupunki" in text and '<InstdAmt Ccy="EUR">120.00</InstdAmt>' in text
    assert cases.LAST not in text and cases.FIRST not in text


def test_the_ledgers_file_has_no_formula():
    paying = p.approved()
    type(paying.grant.organisation).objects.update(name='=HYPERLINK("http://x";"y")')
    batch = p.made(paying)
    row = p.data_of(batch.ledger_file).decode("utf-8-sig").splitlines()[1]
    assert "'=HYPERLINK" in row and row.split(";")[2] == f"{paying.grant.reference}-1-1" and ";120,00;" in row


def test_a_changed_account_stops_payment_until_it_is_approved():
    paying = p.approved()
    services.change_account(grant=paying.grant, iban=p.OTHER_IBAN, account_holder="Uusi Oy", actor=paying.member)
    with pytest.raises(Refused, match="stopped"):
        p.a_batch(paying)
    p.claimed(2, paying)
    with pytest.raises(Refused, match="stopped"):
        services.approve(instalment=paying.instalment(2), actor=paying.handler)
    services.approve_account(grant=paying.fresh(), actor=paying.handler)
    batch = p.made(paying)
    assert p.OTHER_IBAN in p.data_of(batch.bank_file).decode()


def test_an_account_that_changes_before_the_file_is_made_is_left_out():
    one, two = p.approved(), p.approved()
    batch = services.confirm_batch(batch=p.a_batch(one, two), execution=p.next_bank_day(), actor=one.payer)
    services.change_account(grant=one.grant, iban=p.OTHER_IBAN, account_holder="Uusi Oy", actor=one.member)
    services.approve_account(grant=one.fresh(), actor=one.handler)  # approved again, but not what was confirmed
    batch = services.make_files(batch.pk)
    text = p.data_of(batch.bank_file).decode()
    assert one.grant.reference not in text and two.grant.reference in text and "<NbOfTxs>1</NbOfTxs>" in text
    assert (one.instalment().state, one.fresh().approved_total) == ("claimed", 0)
    assert p.item(one).outcome == "dropped"


def test_a_batch_from_which_everything_was_taken_makes_no_file():
    paying = p.approved()
    batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
    services.change_account(grant=paying.grant, iban=p.OTHER_IBAN, account_holder="Uusi Oy", actor=paying.member)
    batch = services.make_files(batch.pk)
    assert batch.state == "cancelled" and batch.bank_file is None


@pytest.mark.parametrize("iban", ["FI2112345600000786", "FI21", "", "SE4550000000058398257466x"])
def test_an_account_with_wrong_check_digits_is_refused(iban):
    paying = p.approved()
    with pytest.raises(Refused, match="not correct"):
        services.change_account(grant=paying.grant, iban=iban, account_holder="Oy", actor=paying.member)


def test_the_banks_answer_is_read_twice_without_harm():
    one, two = p.approved(), p.approved()
    batch = p.sent(one, two)
    data = p.report(batch, {p.item(one).end_to_end_id: "ACSC", p.item(two).end_to_end_id: "RJCT"})
    values = {"batch": batch, "kind": "bank", "name": "vastaus.xml", "actor": one.payer}
    answer = services.read_answer(**values, data=data)
    assert (answer.paid, answer.rejected) == (1, 1)
    assert services.read_answer(**values, data=data) == answer
    again = services.read_answer(**values, data=data + b"\n")  # the same answer in another file
    assert (again.paid, again.rejected) == (0, 0)
    assert (one.instalment().state, one.fresh().paid_total) == ("paid", Decimal(120))
    assert (two.instalment().state, two.fresh().approved_total) == ("claimed", 0)
    assert p.item(two).reason == "AC04 Tili on suljettu"
    assert PaymentBatch.objects.get().state == "settled"
    assert budget.balance(Appropriation.objects.get()).paid == 120
    assert OutboxMessage.objects.filter(dedupe_key__startswith="payments-paid").count() == 1


def test_a_rejected_instalment_is_approved_and_paid_again():
    paying = p.approved()
    batch = p.sent(paying)
    services.read_answer(
        batch=batch, kind="bank", data=p.report(batch, {}, group="RJCT"), name="a.xml", actor=paying.payer
    )
    services.approve(instalment=paying.instalment(), actor=paying.handler)
    second = p.sent(paying)
    assert p.item(paying).end_to_end_id.endswith("-1-2")
    services.mark_paid(batch=second, actor=paying.payer) if second.execution_date <= p.clock.today() else None
    with p.at("2026-05-20"):
        services.mark_paid(batch=second, actor=paying.payer)
    assert paying.fresh().paid_total == 120


def test_pending_and_unnamed_payments_stay_open():
    one, two = p.approved(), p.approved()
    batch = p.sent(one, two)
    data = p.report(batch, {p.item(one).end_to_end_id: "ACSP"})
    answer = services.read_answer(batch=batch, kind="bank", data=data, name="a.xml", actor=one.payer)
    assert (answer.paid, answer.rejected) == (0, 0) and PaymentBatch.objects.get().state == "sent"


def test_an_answer_that_says_the_opposite_changes_nothing():
    paying = p.approved()
    batch = p.sent(paying)
    key = p.item(paying).end_to_end_id
    values = {"batch": batch, "kind": "bank", "name": "a.xml", "actor": paying.payer}
    services.read_answer(**values, data=p.report(batch, {key: "ACSC"}))
    with pytest.raises(Refused, match="the opposite"):
        services.read_answer(**values, data=p.report(batch, {key: "RJCT"}))
    assert paying.instalment().state == "paid"


def test_the_ledgers_answer_books_and_rejects():
    one, two = p.approved(), p.approved()
    batch = p.sent(one, two)
    rows = (
        f"batch;end_to_end_id;status;reason\r\n{batch};{p.item(one)};booked;\r\n{batch};{p.item(two)};rejected;tili\r\n"
    )
    answer = services.read_answer(
        batch=batch, kind="ledger", data=rows.encode("utf-8-sig"), name="kirjanpito.csv", actor=one.payer
    )
    assert (answer.booked, answer.rejected) == (1, 1) and p.item(one).booked_at and two.instalment().state == "claimed"


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("bank", b"<a", "XML"),
        ("bank", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "XML"),
        ("bank", b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'/>", "status report"),
        ("bank", b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'/>", "which batch"),
        ("ledger", b"\xff\xfe", "CSV"),
        ("ledger", b"batch;status\nMB-1;paid\n", "column"),
        ("ledger", b"batch;end_to_end_id;status\nMB-1;A;maybe\n", "status"),
        ("ledger", b"batch;end_to_end_id;status\nMB-9;A;paid\n", "not this batch"),
    ],
)
def test_a_file_that_is_no_answer_is_refused_with_a_sentence(kind, data, sentence):
    batch = p.sent(p.approved())
    with pytest.raises(Refused, match=sentence):
        services.read_answer(batch=batch, kind=kind, data=data, name="x", actor=batch.created_by)
    assert not batch.answers.exists()


def test_an_answer_with_a_foreign_payment_is_refused_whole():
    one = p.approved()
    batch = p.sent(one)
    data = p.report(batch, {p.item(one).end_to_end_id: "ACSC", "RB-1-1-1": "ACSC"})
    with pytest.raises(Refused, match="not in this batch"):
        services.read_answer(batch=batch, kind="bank", data=data, name="a.xml", actor=one.payer)
    assert one.instalment().state == "ordered"


def test_a_payer_of_another_town_touches_nothing():
    paying = p.approved()
    batch = p.sent(paying)
    stranger = official(Role.PAYER, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    with pytest.raises(PermissionDenied):
        services.read_answer(batch=batch, kind="bank", data=b"x", name="a", actor=stranger)
    with pytest.raises(PermissionDenied):
        services.mark_paid(batch=batch, actor=stranger)
    assert not PaymentBatch.objects.visible_to(stranger).exists()
