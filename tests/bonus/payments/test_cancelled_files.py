"""A file that was made and never given to the bank: two persons cancel it, its bytes stay, its payments go back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bonus.payments import services
from bonus.payments.models import BatchItem, FoundPayment, PaymentBatch
from bonus.payments.services import found
from bonus.payments.waiting import waiting_for_manager, waiting_for_payer
from portal.accounts.roles import Role
from portal.core.exceptions import Conflict, Refused
from portal.core.models import AuditEvent
from portal.core.transitions import history
from tests.bonus.payments import paying as p
from tests.bonus.payments.test_following import correct, sums_hold
from tests.factories import MunicipalityFactory, RoleAssignmentFactory, official, strong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_later")]


@pytest.fixture
def _later():
    with p.at(p.LATER):
        yield


def cancelled(*payings: p.Paying) -> PaymentBatch:
    batch = services.ask_cancel(batch=p.made(*payings), reason="Väärä maksupäivä.", actor=payings[0].payer)
    return services.cancel_file(batch=batch, actor=official(Role.PAYER))


def test_two_payers_cancel_and_the_payments_go_to_a_new_file_with_a_new_message_id():
    one, two = p.approved(), p.approved()
    batch = p.made(one, two)
    data, digest = p.data_of(batch.bank_file), batch.bank_file.sha256
    services.ask_cancel(batch=batch, reason="Väärä maksupäivä.", actor=one.payer)
    batch = services.cancel_file(batch=batch, actor=official(Role.PAYER))
    assert batch.state == "cancelled" and batch.cancel_reason == "Väärä maksupäivä."
    assert p.data_of(batch.bank_file) == data and batch.bank_file.sha256 == digest
    assert [row.action for row in history(batch)][-2:] == ["ask_cancel", "cancel_file"]
    assert {one.instalment().state, two.instalment().state} == {"approved"} and one.fresh().approved_total == 120
    again = p.made(one, two)
    text = p.data_of(again.bank_file).decode()
    assert f"<MsgId>{again.reference}</MsgId>" in text and batch.reference not in text
    assert f"<EndToEndId>{one.grant.reference}-1-2</EndToEndId>" in text  # no id is used twice
    assert BatchItem.objects.live().count() == 2


def test_the_one_who_asked_does_not_confirm_and_a_reason_is_needed():
    paying = p.approved()
    batch = p.made(paying)
    with pytest.raises(Refused, match="reason"):
        services.ask_cancel(batch=batch, reason=" ", actor=paying.payer)
    services.ask_cancel(batch=batch, reason="Väärä päivä.", actor=paying.payer)
    with pytest.raises(Refused, match="another payer"):
        services.cancel_file(batch=batch, actor=paying.payer)
    for person in (paying.handler, paying.case.decider, official(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            services.cancel_file(batch=batch, actor=person)
    away = official(Role.PAYER, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    with pytest.raises(PermissionDenied):
        services.cancel_file(batch=batch, actor=away)


def test_in_a_town_with_one_payer_a_manager_is_the_second_person():
    paying = p.approved()
    batch = p.made(paying)
    manager = official(Role.MANAGER)
    with pytest.raises(PermissionDenied):
        services.ask_cancel(batch=batch, reason="x", actor=manager)  # a payer asks
    services.ask_cancel(batch=batch, reason="Väärä päivä.", actor=paying.payer)
    assert any(batch.reference in row["text"] for row in waiting_for_manager(manager))
    for person in (paying.handler, paying.case.decider):
        RoleAssignmentFactory(user=person, role=Role.MANAGER)
        person.__dict__.pop("assignments", None)
        with pytest.raises(Refused, match="handled or decided"):
            services.cancel_file(batch=batch, actor=person)
        assert waiting_for_manager(person) == []
    assert services.cancel_file(batch=batch, actor=manager).state == "cancelled"


def test_while_it_is_asked_the_file_is_not_sent_and_either_payer_can_keep_it():
    paying = p.approved()
    batch = services.ask_cancel(batch=p.made(paying), reason="x", actor=paying.payer)
    with pytest.raises(Conflict):
        services.send_batch(batch=batch, actor=official(Role.PAYER))
    with pytest.raises(Refused, match="Keep the file first"):
        data = p.report(batch, {p.item(paying).end_to_end_id: "ACSC"})
        services.read_answer(batch=batch, kind="bank", data=data, name="a.xml", actor=paying.payer)
    kept = services.keep_file(batch=batch, actor=official(Role.PAYER))
    assert (kept.state, kept.cancel_asked_by, kept.cancel_reason) == ("made", None, "")
    assert services.send_batch(batch=kept, actor=paying.payer).state == "sent"


def test_what_was_sent_or_answered_is_never_cancelled():
    paying, other = p.approved(), p.approved()
    sent = p.sent(paying)
    with pytest.raises(Conflict):
        services.ask_cancel(batch=sent, reason="x", actor=paying.payer)
    made = p.made(other)
    data = p.report(made, {p.item(other).end_to_end_id: "ACSP"})  # the bank has it, though nobody marked it as sent
    services.read_answer(batch=made, kind="bank", data=data, name="a.xml", actor=other.payer)
    with pytest.raises(Refused, match="no longer be cancelled"):
        services.ask_cancel(batch=made, reason="x", actor=other.payer)


@pytest.mark.parametrize("code", ["ACSC", "RJCT", "ACSP"])
def test_a_late_answer_is_used_for_nothing_and_stops_the_payment_until_it_is_explained(code):
    paying = p.approved()
    batch = cancelled(paying)
    data = p.report(batch, {p.item(paying).end_to_end_id: code})
    waiting = p.a_batch(paying)  # taken into a new batch already
    answer = services.read_answer(batch=batch, kind="bank", data=data, name="a.xml", actor=paying.payer)
    assert answer.is_late and (answer.paid, answer.rejected) == (0, 0)
    assert (paying.fresh().paid_total, PaymentBatch.objects.get(pk=batch.pk).state) == (0, "cancelled")
    assert any(batch.reference in row["text"] for row in waiting_for_payer(paying.payer))
    made = services.make_files(
        services.confirm_batch(batch=waiting, execution=p.next_bank_day(), actor=paying.payer).pk
    )
    assert (made.state, made.bank_file) == ("cancelled", None)  # nothing is paid a second time
    assert paying.instalment().state == "claimed"
    services.approve(instalment=paying.instalment(), actor=paying.handler)
    with pytest.raises(Refused, match="paid already|reported"):
        p.a_batch(paying)
    with pytest.raises(Refused, match="found out"):
        services.explain_late(answer=answer, explanation=" ", actor=paying.payer)
    with pytest.raises(PermissionDenied):
        services.explain_late(answer=answer, explanation="x", actor=paying.handler)
    services.explain_late(answer=answer, explanation="Pankki ei maksanut mitään.", actor=paying.payer)
    for told in FoundPayment.objects.open():  # it told that it was paid: a second person finds that it was not
        found.refuse(found=told, reason="Tiliotteella ei ole maksua.", actor=official(Role.PAYER))
    assert p.made(paying).state == "made" and not any(
        "cancelled" in row["text"] for row in waiting_for_payer(paying.payer)
    )


@pytest.mark.parametrize(("amount", "state"), [("0", "lapsed"), ("60", "claimed"), ("300", "approved")])
def test_what_a_later_decision_left_is_approved_again(amount, state):
    paying = p.approved(amount="200")
    batch = p.made(paying)
    correct(paying, amount)
    services.ask_cancel(batch=batch, reason="Päätös muuttui.", actor=paying.payer)
    services.cancel_file(batch=batch, actor=official(Role.PAYER))
    assert paying.instalment().state == state
    grant = sums_hold(paying, Decimal(amount))
    assert grant.overpaid == 0 and not grant.recoveries.exists()


def test_pages_of_both_payers(client):
    paying = p.approved()
    batch = p.made(paying)
    address, act = (reverse(f"payments:{name}", args=[batch.pk]) for name in ("batch", "batch_act"))
    strong(client, paying.payer)
    assert client.post(reverse("payments:ask_cancel", args=[batch.pk]), {}).status_code == 422
    assert client.post(reverse("payments:ask_cancel", args=[batch.pk]), {"reason": "Väärä päivä"}).status_code == 302
    page = client.get(address).content.decode()
    assert "Väärä päivä" in page and 'value="cancel_file"' not in page and 'value="keep"' in page
    second = official(Role.PAYER)
    strong(client, second)
    assert 'value="cancel_file"' in client.get(address).content.decode()
    assert client.post(act, {"action": "cancel_file"}).status_code == 302
    page = client.get(address).content.decode()
    assert "must not be given to the bank" in page and batch.bank_file.sha256 in page
    from django.core.files.uploadedfile import SimpleUploadedFile

    late = SimpleUploadedFile("a.xml", p.report(batch, {p.item(paying).end_to_end_id: "ACSC"}))
    sent = client.post(reverse("payments:batch_answer", args=[batch.pk]), {"kind": "bank", "file": late}, follow=True)
    assert "was not used" in sent.content.decode()
    answer = batch.answers.get()
    explain = reverse("payments:explain", args=[batch.pk, answer.pk])
    assert client.post(explain, {}).status_code == 422
    assert client.post(explain, {"explanation": "Mitään ei maksettu"}).status_code == 302
    assert "Mitään ei maksettu" in client.get(address).content.decode()
    assert AuditEvent.objects.filter(action="batch.file_cancelled").count() == 1
    strong(client, RoleAssignmentFactory(role=Role.AUDITOR).user)
    assert 'name="action"' not in client.get(address).content.decode()
