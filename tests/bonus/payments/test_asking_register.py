"""Before a batch is made the business register is asked again; a register that fails or hangs stops nobody for good."""

from __future__ import annotations

import copy

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bonus.payments.models import BatchItem, PaymentBatch
from bonus.payments.services import asking
from bonus.payments.waiting import waiting_for_handler
from portal.core.models import AuditEvent
from portal.employers.models import Organisation
from tests.bonus.payments import paying as p
from tests.factories import official, strong
from tests.portal.employers.conftest import register  # noqa: F401
from tests.portal.employers.register_stub import BAKERY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_later")]
BANKRUPT = {"companySituations": [{"type": "KONK", "registrationDate": "2026-05-01"}]}
NUMBERS = ("1234567-1", "7654321-4")


@pytest.fixture
def _later():
    with p.at(p.LATER):
        yield


def known(register, paying: p.Paying, number: str, **values) -> None:  # noqa: F811
    """The register knows the company of this grant."""
    Organisation.objects.filter(pk=paying.grant.organisation_id).update(business_id=number)
    register.companies[number] = {**copy.deepcopy(BAKERY), "businessId": {"value": number}, **values}


def two(register, client) -> tuple[p.Paying, p.Paying]:  # noqa: F811
    """Two approved payments to two companies, of which the first has become bankrupt since the approval."""
    one, other = p.approved(), p.approved()
    known(register, one, NUMBERS[0], **BANKRUPT)
    known(register, other, NUMBERS[1])
    strong(client, one.payer)
    return one, other


def send(client, *payings: p.Paying, **body):
    chosen = [paying.instalment().pk for paying in payings]
    return client.post(reverse("payments:create_batch"), {"instalment": chosen, **body})


def test_a_company_that_went_bankrupt_is_held_and_the_rest_is_paid(client, register):  # noqa: F811
    one, other = two(register, client)
    assert send(client, one, other).status_code == 302
    assert sorted(register.asked) == sorted(NUMBERS)
    assert [item.instalment.grant_id for item in BatchItem.objects.all()] == [other.grant.pk]
    assert one.instalment().state == "approved"
    page = client.get(reverse("payments:queue")).content.decode()
    assert "Held, because of what the register tells" in page and "bankrupt, in liquidation or ended" in page
    assert any(one.grant.reference in row["text"] for row in waiting_for_handler(one.handler))
    assert AuditEvent.objects.filter(action="organisation.register_asked").count() == 2


def test_when_everybody_is_held_no_batch_is_made(client, register):  # noqa: F811
    one, _other = two(register, client)
    assert send(client, one).status_code == 302 and not PaymentBatch.objects.exists()


@pytest.mark.parametrize("mode", ["failing", "hanging"])
def test_a_register_that_fails_or_hangs_is_told_and_the_payer_decides_with_a_reason(client, register, mode):  # noqa: F811
    one, other = two(register, client)
    register.mode = mode
    refused = send(client, other)
    assert refused.status_code == 422 and not PaymentBatch.objects.exists()
    page = refused.content.decode()
    assert "cannot be reached now" in page and other.grant.organisation.name in page
    boxes = [f'value="{x.instalment().pk}" checked' in page for x in (one, other)]
    assert boxes == [False, True]  # what was chosen stays chosen
    assert send(client, other, reason=" ").status_code == 422
    assert send(client, other, reason="Soitin yhtiöön.").status_code == 302
    batch = PaymentBatch.objects.get()
    assert batch.unasked_reason == "Soitin yhtiöön." and BatchItem.objects.count() == 1
    assert AuditEvent.objects.get(action="batch.register_not_asked").reason == "Soitin yhtiöön."
    assert "Soitin yhtiöön." in client.get(reverse("payments:batch", args=[batch.pk])).content.decode()


def test_a_register_that_is_down_is_waited_for_once(client, register):  # noqa: F811
    one, other = two(register, client)
    register.mode = "failing"
    found = asking.ask_register([one.instalment(), other.instalment()], one.payer)
    assert len(found.unanswered) == 2 and len(register.asked) == 1


def test_the_same_answer_is_asked_for_once_a_day_and_only_a_payer_asks(client, register):  # noqa: F811
    _one, other = two(register, client)
    for _time in range(2):
        asking.ask_register([other.instalment()], other.payer)
    assert len(register.asked) == 1
    with pytest.raises(PermissionDenied):
        asking.ask_register([other.instalment()], official("manager"))


def test_a_company_that_the_register_does_not_know_is_paid_and_told(client, register):  # noqa: F811
    _one, other = two(register, client)
    del register.companies[NUMBERS[1]]
    assert send(client, other).status_code == 302 and PaymentBatch.objects.get().items.count() == 1
    page = client.get(reverse("payments:queue")).content.decode()
    assert "does not know these companies" in page
