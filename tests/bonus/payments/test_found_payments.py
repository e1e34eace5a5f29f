"""A file was cancelled as never given to the bank, and the bank paid it all the same: the money is counted once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bonus.funds import budget
from bonus.funds.models import Appropriation
from bonus.payments import services
from bonus.payments.models import BatchItem, FoundPayment, Recovery
from bonus.payments.services import found as found_services
from bonus.payments.waiting import waiting_for_manager, waiting_for_payer
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Conflict, Refused
from tests.bonus.payments import paying as p
from tests.bonus.payments.test_cancelled_files import cancelled
from tests.bonus.payments.test_following import correct
from tests.factories import official, strong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_later")]
D = Decimal


@pytest.fixture
def _later():
    with p.at(p.LATER):
        yield


def report(paying: p.Paying, item: BatchItem, **fields) -> FoundPayment:
    values = {"bank_reference": "2026051259XYZ", "paid_on": clock.today(), "reason": "Annettu pankkiin.",
              "actor": paying.payer, **fields}  # fmt: skip
    return found_services.report(item=item, **values)


def found(paying: p.Paying, item: BatchItem, by: str = Role.MANAGER) -> FoundPayment:
    return found_services.confirm(found=report(paying, item), actor=official(by))


def sums(paying: p.Paying) -> tuple[Decimal, Decimal, Decimal]:
    """(paid, approved, paid of the appropriation), and what must hold whatever happened."""
    grant = paying.fresh()
    charged = budget.balance(Appropriation.objects.get())
    live = BatchItem.objects.filter(outcome="paid")
    assert grant.paid_total == sum(item.amount for item in live) == charged.paid
    assert grant.approved_total == sum(i.approved_amount or 0 for i in grant.instalments.all())
    assert charged.decided == grant.bound >= grant.out
    return grant.paid_total, grant.approved_total, charged.paid


@pytest.mark.parametrize("second", [Role.PAYER, Role.MANAGER])
def test_the_payment_becomes_paid_when_a_second_person_confirms_the_banks_evidence(second):
    paying = p.approved()
    cancelled(paying)
    item = p.item(paying)
    told = report(paying, item)
    assert sums(paying)[0] == 0 and paying.instalment().state == "approved"
    with pytest.raises(Refused, match="another payer or a manager"):
        found_services.confirm(found=told, actor=paying.payer)
    for person in (paying.handler, official(Role.DECIDER), official(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            found_services.confirm(found=told, actor=person)
    with pytest.raises(Refused, match="reported"):
        p.a_batch(paying)  # nothing is paid a second time meanwhile
    found_services.confirm(found=told, actor=official(second))
    assert sums(paying) == (item.amount, item.amount, item.amount)
    assert (paying.instalment().state, p.item(paying).outcome) == ("paid", "paid")
    with pytest.raises(Conflict):
        found_services.confirm(found=told, actor=official(second))  # twice counts once
    with pytest.raises(Conflict):
        report(paying, item)
    assert sums(paying)[0] == item.amount and not Recovery.objects.exists()


def test_whoever_handled_or_decided_the_case_neither_reports_nor_confirms():
    paying = p.approved()
    cancelled(paying)
    from tests.factories import RoleAssignmentFactory

    for person in (paying.handler, paying.case.decider):
        RoleAssignmentFactory(user=person, role=Role.PAYER)
        RoleAssignmentFactory(user=person, role=Role.MANAGER)
        person.__dict__.pop("assignments", None)
        with pytest.raises(Refused, match="handled or decided"):
            report(paying, p.item(paying), actor=person)
    told = report(paying, p.item(paying))
    for person in (paying.handler, paying.case.decider):
        with pytest.raises(Refused, match="handled or decided"):
            found_services.confirm(found=told, actor=person)


def test_evidence_is_needed_and_a_payment_that_was_not_in_the_file_is_not_found():
    paying = p.approved()
    batch = p.a_batch(paying)
    services.remove_item(item=p.item(paying), actor=paying.payer)
    other = p.approved()
    cancelled(other)
    with pytest.raises(Conflict):
        report(paying, batch.items.get())
    for fields in ({"bank_reference": " "}, {"reason": ""}, {"paid_on": p.END}):
        with pytest.raises(Refused):
            report(other, p.item(other), **fields)
    assert not FoundPayment.objects.exists()


def test_refused_it_can_be_paid_again():
    paying = p.approved()
    cancelled(paying)
    told = report(paying, p.item(paying))
    with pytest.raises(Refused, match="reason"):
        found_services.refuse(found=told, reason=" ", actor=official(Role.MANAGER))
    found_services.refuse(found=told, reason="Tiliote: ei maksettu.", actor=official(Role.MANAGER))
    assert p.made(paying).state == "made" and sums(paying)[0] == 0


def test_it_is_taken_out_of_a_new_batch_whose_file_is_not_made():
    paying = p.approved()
    cancelled(paying)
    old = p.item(paying)
    batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
    found(paying, old)
    assert services.make_files(batch.pk).bank_file is None
    assert sums(paying) == (old.amount, old.amount, old.amount)
    assert paying.instalment().state == "paid" and BatchItem.objects.live().count() == 1


def test_a_new_file_that_is_made_is_not_sent_and_must_be_cancelled_first():
    paying = p.approved()
    cancelled(paying)
    old, batch = p.item(paying), p.made(paying)
    told = report(paying, old)
    with pytest.raises(Refused, match="reported"):
        services.send_batch(batch=batch, actor=paying.payer)
    with pytest.raises(Refused, match=batch.reference):
        found_services.confirm(found=told, actor=official(Role.MANAGER))
    services.ask_cancel(batch=batch, reason="Jo maksettu.", actor=paying.payer)
    services.cancel_file(batch=batch, actor=official(Role.MANAGER))
    found_services.confirm(found=told, actor=official(Role.MANAGER))
    assert sums(paying)[0] == old.amount and paying.instalment().state == "paid"


@pytest.mark.parametrize("code", ["ACSC", "RJCT"])
@pytest.mark.parametrize("amount", ["60", "300"])
def test_when_the_bank_has_both_files_the_second_payment_is_told_and_recovered(code, amount):
    paying = p.approved(amount=amount)
    cancelled(paying)
    old, batch = p.item(paying), p.sent(paying)
    told = found(paying, old)
    assert told.is_second and sums(paying)[:2] == (old.amount, old.amount * 2)
    data = p.report(batch, {p.item(paying).end_to_end_id: code})
    services.read_answer(batch=batch, kind="bank", data=data, name="a.xml", actor=paying.payer)
    paid = old.amount * (2 if code == "ACSC" else 1)
    assert sums(paying)[0] == paid
    beyond = paid - D(amount)
    assert paying.grant.overpaid == max(0, beyond)
    assert [r.amount for r in Recovery.objects.all()] == ([beyond] if beyond > 20 else [])
    planned = sum(i.planned for i in paying.grant.instalments.filter(state__in=["planned", "claimed"]))
    assert planned <= paying.grant.left  # what came too early is not paid again


def test_what_ended_meanwhile_or_was_paid_again_becomes_too_much():
    paying = p.approved(amount="200")
    cancelled(paying)
    old = p.item(paying)
    correct(paying, "0")  # taken back and lapsed: nothing is granted any more
    found(paying, old)
    assert sums(paying)[0] == old.amount == paying.grant.overpaid
    assert Recovery.objects.get().amount == old.amount.to_integral_value()
    assert paying.instalment().state == "lapsed"  # nothing leaves a final state
    assert paying.grant.instalments.last().state == "paid"


def test_the_money_is_charged_though_the_appropriation_is_used_up():
    paying = p.approved(amount="60")
    cancelled(paying)
    old = p.item(paying)
    p.sent(paying)
    Appropriation.objects.update(amount=60)
    found(paying, old)
    assert sums(paying)[0] == 60 and budget.balance(Appropriation.objects.get()).left == -60


@pytest.mark.parametrize("kind", ["bank", "ledger"])
def test_an_answer_for_a_cancelled_file_leads_to_the_same_place(kind):
    paying = p.approved()
    batch = cancelled(paying)
    item = p.item(paying)
    data = p.report(batch, {item.end_to_end_id: "ACSC"})
    if kind == "ledger":
        data = f"batch;end_to_end_id;status\n{batch.reference};{item.end_to_end_id};paid\n".encode()
    answer = services.read_answer(batch=batch, kind=kind, data=data, name="a", actor=paying.payer)
    told = FoundPayment.objects.get()
    assert (told.state, told.answer, sums(paying)[0]) == ("reported", answer, 0)
    manager = official(Role.MANAGER)
    assert waiting_for_manager(manager) == []
    assert any("Tell where the bank" in row["text"] for row in waiting_for_payer(paying.payer))
    with pytest.raises(Refused, match="account statement"):
        found_services.confirm(found=told, actor=manager)
    services.explain_late(answer=answer, explanation="Maksettu.", actor=paying.payer)
    with pytest.raises(Refused, match="reported"):
        p.a_batch(paying)
    report(paying, item)
    assert any(item.end_to_end_id in row["text"] for row in waiting_for_manager(manager))
    found_services.confirm(found=told, actor=manager)
    assert sums(paying)[0] == item.amount
    services.read_answer(batch=batch, kind=kind, data=data + b"\n", name="b", actor=paying.payer)
    assert FoundPayment.objects.count() == 1 and sums(paying)[0] == item.amount


def test_pages(client):
    paying = p.approved()
    batch = cancelled(paying)
    item = p.item(paying)
    page, tell, act = (reverse(f"payments:{name}", args=[item.pk]) for name in ("found", "report_paid", "found_act"))
    strong(client, paying.payer)
    assert page in client.get(reverse("payments:batch", args=[batch.pk])).content.decode()
    assert tell in client.get(page).content.decode()
    assert client.post(tell, {}).status_code == 422
    today = clock.today()
    sent = {"bank_reference": "2026ARK1", "paid_on_day": today.day, "paid_on_month": today.month,
            "paid_on_year": today.year, "reason": "Oli jo pankissa"}  # fmt: skip
    assert client.post(tell, sent).status_code == 302
    text = client.get(page).content.decode()
    assert "2026ARK1" in text and act not in text and tell not in text
    strong(client, official(Role.MANAGER))
    assert client.get(reverse("payments:batch", args=[batch.pk])).status_code == 200
    assert 'value="confirm"' in client.get(page).content.decode()
    read = {"report": FoundPayment.objects.get().pk, "version": "1"}
    assert client.post(act, {"action": "refuse", **read}).status_code == 422
    assert client.post(act, {"action": "confirm", **read}).status_code == 302
    text = client.get(page).content.decode()
    assert "confirmed: paid" in text and 'name="action"' not in text
    strong(client, official(Role.HANDLER))
    assert client.get(page).status_code == 403
