"""What the register tells stops payment; documents that are posted have their clock; recovery as a tagged PDF."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bonus.applications.models import Application
from bonus.payments import services
from bonus.payments.models import Recovery
from bonus.payments.services import recoveries
from portal.core import jobs
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import history
from portal.employers.models import Organisation
from tests.bonus.payments import paying as p
from tests.bonus.payments.test_following import correct, decided_recovery, paid
from tests.factories import official, strong

pytestmark = pytest.mark.django_db


def register_tells(paying: p.Paying, **values) -> None:
    Organisation.objects.filter(pk=paying.grant.organisation_id).update(**values)


@pytest.mark.parametrize(
    "found", [{"register_situations": ["KONK"]}, {"register_situations": ["SELTILA"]}, {"register_status": "ended"}]
)
@p.at(p.LATER)
def test_nothing_is_paid_to_a_company_that_the_register_stops_before_somebody_gives_a_reason(found):
    paying = p.approved()
    register_tells(paying, **found)
    with pytest.raises(Refused, match="given a reason for paying"):
        p.a_batch(paying)
    with pytest.raises(Refused, match="Give a reason"):
        services.pass_register(grant=paying.fresh(), reason=" ", actor=paying.handler)
    with pytest.raises(PermissionDenied):
        services.pass_register(grant=paying.grant, reason="Pesä", actor=paying.payer)
    services.pass_register(grant=paying.grant, reason="Tili kuuluu pesälle.", actor=paying.handler)
    log = history(paying.grant).get(action="pass_register")
    assert (log.actor, log.reason) == (paying.handler, "Tili kuuluu pesälle.")
    p.made(paying)
    assert paying.instalment().payments.get().batch.bank_file


@p.at(p.LATER)
def test_the_reason_is_for_what_the_register_told_then_and_restructuring_stops_nothing():
    paying = p.approved()
    register_tells(paying, register_situations=["SANE"])
    with pytest.raises(Refused, match="nothing that would stop"):
        services.pass_register(grant=paying.fresh(), reason="x", actor=paying.handler)
    register_tells(paying, register_situations=["SELTILA"])
    services.pass_register(grant=paying.fresh(), reason="Selvitysmies hoitaa.", actor=paying.handler)
    batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
    register_tells(paying, register_situations=["KONK"])
    assert services.make_files(batch.pk).state == "cancelled"  # bankrupt since: taken out before the file is made
    assert (paying.instalment().state, paying.fresh().approved_total) == ("claimed", 0)


@p.at(p.LATER)
def test_the_stop_in_the_pages(client):
    paying = p.approved()
    register_tells(paying, register_situations=["KONK"])
    strong(client, paying.payer)
    page = client.get(reverse("payments:queue")).content.decode()
    assert "You cannot pay these" in page and "bankrupt" in page and "Make a batch" not in page
    strong(client, paying.handler)
    assert "bankruptcy" in client.get(reverse("payments:grant", args=[paying.grant.pk])).content.decode()
    where = reverse("payments:pass_register", args=[paying.grant.pk])
    assert client.post(where, {"reason": ""}).status_code == 422
    assert client.post(where, {"reason": "Tili kuuluu pesälle."}).status_code == 302


@p.at(p.LATER)
def test_a_recovery_is_a_document_with_a_clock_from_its_posting(client):
    paying = paid()
    Application.objects.update(electronic_notice=False)
    correction = correct(paying, "0")
    recovery = decided_recovery(paying)
    assert recovery.by_post and recovery.appeal_last_day is None
    assert recovery.document_sha256 == hashlib.sha256(recovery.document.encode()).hexdigest()
    assert "Näin haet" in recovery.document and "seitsemäntenä päivänä" in recovery.document
    jobs.run_waiting()
    recovery = Recovery.objects.get()
    data = p.data_of(recovery.pdf)
    assert data.startswith(b"%PDF-") and recovery.number in recovery.pdf.name
    strong(client, paying.handler)
    day = {"on": "11.5.2026"}
    for where in (
        reverse("payments:recovery_posted", args=[recovery.pk]),
        reverse("bonus:correction_posted", args=[paying.case.application.pk, correction.number]),
    ):
        assert client.post(where, {}).status_code == 422
        assert client.post(where, day).status_code == 302
    recovery.refresh_from_db()
    correction.refresh_from_db()
    assert recovery.appeal_last_day == correction.appeal_last_day == date(2026, 6, 1)  # 7 + 14 days
    with pytest.raises(Conflict):
        recoveries.mark_posted(recovery=recovery, on=date(2026, 5, 11), actor=paying.handler)
    assert client.get(reverse("payments:recovery_file", args=[recovery.pk])).getvalue() == data


@p.at(p.LATER)
def test_what_a_later_decision_opened_waits_for_a_handler_and_can_be_heard_in_the_pages(client):
    paying = paid()
    correct(paying, "0")
    recovery = Recovery.objects.get()
    strong(client, paying.handler)
    page = client.get(reverse("payments:recovery", args=[recovery.pk])).content.decode()
    assert 'value="hear"' in page and "A later decision opened this recovery" in page
    from bonus.payments.waiting import waiting_for_handler

    assert any("Prepare the recovery" in item["text"] for item in waiting_for_handler(paying.handler))
    assert not waiting_for_handler(official("payer"))
