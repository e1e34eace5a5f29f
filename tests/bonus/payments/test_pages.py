"""The pages of employer, handler, payer and decision maker, from the claim to the money; and who sees none of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bonus.payments import services
from bonus.payments.models import Claim, ClaimFile, Grant, PaymentBatch
from portal.accounts.roles import Role
from portal.core import jobs
from portal.core.models import AuditEvent
from tests.bonus.applications import cases
from tests.bonus.payments import paying as p
from tests.factories import MunicipalityFactory, employer, official, strong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_later")]


@pytest.fixture
def _later():
    with p.at(p.LATER):
        yield


def at(name: str, *args) -> str:
    return reverse(f"payments:{name}", args=args)


def test_from_the_claim_to_the_money(client):
    paying = p.granted()
    grant, first = paying.grant, paying.instalment()
    strong(client, paying.member)
    page = client.get(at("grant", grant.pk)).content.decode()
    assert at("claim", first.pk) in page and "de minimis" in page
    page = client.get(at("claim", first.pk)).content.decode()
    assert "6 confirmed hours" in page and "120.00" in page
    wrong = client.post(at("claim", first.pk), {"until": "1.1.2030"})
    assert wrong.status_code == 422 and "1.1.2030" in wrong.content.decode() or 'value="2030"' in wrong.content.decode()
    assert client.post(at("claim", first.pk), {"until": "31.3.2026", "note": ""}).status_code == 302

    strong(client, paying.handler)
    assert grant.reference in client.get(at("checks")).content.decode()
    page = client.get(at("check", first.pk)).content.decode()
    assert "120.00" in page and AuditEvent.objects.filter(action="claim.read").exists()
    too_much = client.post(at("check_act", first.pk), {"action": "approve", "amount": "500"})
    assert too_much.status_code == 422 and "At most 120.00" in too_much.content.decode()
    assert client.post(at("check_act", first.pk), {"action": "approve", "amount": "120"}).status_code == 302

    strong(client, paying.payer)
    assert "120.00" in client.get(at("queue")).content.decode()
    assert client.post(at("create_batch"), {"instalment": [first.pk]}).status_code == 422  # the register is down
    made = client.post(at("create_batch"), {"instalment": [first.pk], "reason": "Soitin yhtiöön."})
    batch = PaymentBatch.objects.get()
    assert made.url.endswith(at("batch", batch.pk))
    closed = client.post(at("confirm", batch.pk), {"execution": "16.5.2026"})
    assert closed.status_code == 422 and "18.05.2026" in closed.content.decode()
    assert client.post(at("confirm", batch.pk), {"execution": "12.5.2026"}).status_code == 302
    jobs.run_waiting()
    page = client.get(at("batch", batch.pk)).content.decode()
    batch.refresh_from_db()
    assert batch.bank_file.sha256 in page
    one, two = (b"".join(client.get(at("batch_file", batch.pk, "bank"))) for _ in range(2))
    assert one == two and b"pain.001.001.09" in one
    assert AuditEvent.objects.filter(action="batch.file").count() == 2
    assert client.post(at("batch_act", batch.pk), {"action": "send"}).status_code == 302
    empty = client.post(at("batch_answer", batch.pk), {"kind": "bank"})
    assert empty.status_code == 422
    answer = SimpleUploadedFile("a.xml", p.report(batch, {p.item(paying).end_to_end_id: "ACSC"}))
    assert client.post(at("batch_answer", batch.pk), {"kind": "bank", "file": answer}).status_code == 302
    assert paying.fresh().paid_total == 120 and PaymentBatch.objects.get().state == "settled"

    strong(client, paying.member)
    assert "120.00" in client.get(at("grants")).content.decode()
    assert client.get(at("grant", grant.pk)).status_code == 200


def test_pages_without_anything(client):
    for role, names in ((Role.PAYER, ["queue"]), (Role.HANDLER, ["checks"]), (Role.AUDITOR, ["queue", "checks"])):
        strong(client, official(role))
        for name in names:
            assert client.get(at(name)).status_code == 200
    strong(client, employer())
    assert "Nothing granted yet" in client.get(at("grants")).content.decode()


def test_a_stranger_finds_nothing(client):
    paying = p.approved()
    batch = p.made(paying)
    grant, first = paying.grant.pk, paying.instalment().pk
    strong(client, employer())
    for address in (at("grant", grant), at("claim", first), at("account", grant), at("change", grant)):
        assert client.get(address).status_code == 404
    away = MunicipalityFactory(code="305", name_fi="Kuusamo")
    strong(client, official(Role.HANDLER, Role.PAYER, municipality=away))
    for address in (at("grant", grant), at("check", first), at("batch", batch.pk), at("batch_file", batch.pk, "bank")):
        assert client.get(address).status_code == 404
    for name, pk in (("check_act", first), ("account_act", grant), ("confirm", batch.pk), ("batch_act", batch.pk)):
        assert client.post(at(name, pk), {"action": "approve"}).status_code == 404
    strong(client, official(Role.COACH))
    assert client.get(at("queue")).status_code == 403


def test_foreign_ids_in_the_body_pay_nothing(client):
    paying = p.approved()
    away = MunicipalityFactory(code="305", name_fi="Kuusamo")
    strong(client, official(Role.PAYER, municipality=away))
    answer = client.post(at("create_batch"), {"instalment": [paying.instalment().pk, "x", "-1"]})
    assert answer.status_code == 422 and not PaymentBatch.objects.exists()


def test_evidence_is_served_to_the_case_only(client):
    paying = p.claimed()
    from portal.core import uploads

    stored = uploads.store(cases.a_pdf("palkka.pdf"), actor=paying.member)
    file = ClaimFile.objects.create(claim=Claim.objects.get(), file=stored)
    address = at("claim_file", paying.instalment().pk, file.pk)
    strong(client, paying.handler)
    assert b"".join(client.get(address)) == cases.PDF
    assert AuditEvent.objects.filter(action="claim_file.read").count() == 1
    strong(client, employer())
    assert client.get(address).status_code == 404


def test_a_new_account_from_the_page_to_its_approval(client):
    paying = p.approved()
    strong(client, paying.member)
    wrong = client.post(at("account", paying.grant.pk), {"iban": "FI21", "account_holder": "Oy"})
    assert wrong.status_code == 422 and 'value="FI21"' in wrong.content.decode()
    data = {"iban": "FI14 1009 3000 1234 58", "account_holder": "Oy"}
    assert client.post(at("account", paying.grant.pk), data).status_code == 302
    strong(client, paying.handler)
    assert paying.grant.reference in client.get(at("checks")).content.decode()
    assert p.OTHER_IBAN in client.get(at("grant", paying.grant.pk)).content.decode()
    refused = client.post(at("account_act", paying.grant.pk), {"action": "refuse", "reason": ""})
    assert refused.status_code == 422
    assert client.post(at("account_act", paying.grant.pk), {"action": "approve"}).status_code == 302
    assert Grant.objects.get().iban == p.OTHER_IBAN


def test_a_change_and_a_recovery_on_the_pages(client):
    from tests.bonus.payments.test_recoveries import a_month_at_a_time

    paying = a_month_at_a_time()
    pk = paying.grant.pk
    strong(client, paying.member)
    wrong = client.post(at("change", pk), {"kind": "suspended", "first": "1.4.2026"})
    assert wrong.status_code == 422 and "last day of the break" in wrong.content.decode()
    assert client.post(at("change", pk), {"kind": "ended", "first": "1.5.2026"}).status_code == 302
    strong(client, paying.handler)
    assert client.post(at("handle_change", paying.grant.changes.get().pk)).status_code == 302
    assert "300.00" in client.get(at("grant", pk)).content.decode()
    made = client.post(at("prepare_recovery", pk), {"grounds": "Päättyi."})
    recovery = paying.grant.recoveries.get()
    assert made.url.endswith(at("recovery", recovery.pk))
    act = at("recovery_act", recovery.pk)
    assert client.post(act, {"action": "hear", "grounds": "", "answer_by": "1.6.2026"}).status_code == 422
    assert client.post(act, {"action": "hear", "grounds": "Päättyi.", "answer_by": "1.6.2026"}).status_code == 302
    strong(client, paying.member)
    assert "Päättyi." in client.get(at("grant", pk)).content.decode()
    assert client.post(at("answer", recovery.pk), {"text": "Selvä."}).status_code == 302
    strong(client, paying.handler)
    assert client.post(act, {"action": "propose", "grounds": "Päättyi."}).status_code == 302
    strong(client, paying.case.decider)
    assert "Selvä." in client.get(at("recovery", recovery.pk)).content.decode()
    assert client.post(act, {"action": "decide", "due_on": "1.7.2026", "interest_percent": ""}).status_code == 302
    strong(client, paying.payer)
    assert client.get(at("recovery_document", recovery.pk)).status_code == 200
    assert client.post(act, {"action": "receive", "amount": "300", "on": "11.5.2026"}).status_code == 302
    recovery.refresh_from_db()
    assert recovery.state == "recovered"
    strong(client, paying.member)
    assert recovery.number in client.get(at("recovery_document", recovery.pk)).content.decode()


def test_lists_ask_the_database_the_same_however_long_they_are(client, django_assert_max_num_queries):
    payings = [p.approved() for _ in range(3)]
    for paying in payings:
        services.send_claim(instalment=paying.instalment(2), until=date(2026, 4, 30), actor=paying.member)
    strong(client, payings[0].handler)
    with django_assert_max_num_queries(30):
        client.get(at("checks"))
    assert Decimal(360) == sum(paying.fresh().approved_total for paying in payings)


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000])
def test_a_number_that_no_payment_has_is_no_fault_of_the_server(client, number):
    strong(client, official(Role.PAYER))
    assert client.post(at("create_batch"), {"instalment": number}).status_code == 422
