"""What must not be possible with a payment of a cancelled file: one person on both sides, a button of an old page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from bonus.payments import services
from bonus.payments.models import FoundPayment
from bonus.payments.services import found as found_services
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Refused
from tests.bonus.payments import paying as p
from tests.bonus.payments.test_cancelled_files import cancelled
from tests.bonus.payments.test_following import correct
from tests.bonus.payments.test_found_payments import report
from tests.factories import MunicipalityFactory, official, strong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_later")]


@pytest.fixture
def _later():
    with p.at(p.LATER):
        yield


def test_whoever_approved_the_claim_stays_out_though_the_approval_was_taken_back():
    """A later decision takes the approval back; who had checked the claim is then in the history only."""
    paying = p.claimed(amount="200")
    checker = official(Role.HANDLER, Role.PAYER, Role.MANAGER)
    services.approve(instalment=paying.instalment(), actor=checker)
    batch = p.made(paying)
    correct(paying, "60")
    services.ask_cancel(batch=batch, reason="Päätös muuttui.", actor=paying.payer)
    with pytest.raises(Refused, match="handled or decided"):
        services.cancel_file(batch=batch, actor=checker)
    services.cancel_file(batch=batch, actor=official(Role.PAYER))
    assert paying.instalment().approved_by is None
    item = p.item(paying)
    with pytest.raises(Refused, match="handled or decided"):
        report(paying, item, actor=checker)
    with pytest.raises(Refused, match="handled or decided"):
        found_services.confirm(found=report(paying, item), actor=checker)


def test_evidence_that_was_told_is_not_replaced():
    """Who confirms has looked for this reference and no other in the account statement."""
    paying = p.approved()
    cancelled(paying)
    told = report(paying, p.item(paying), bank_reference="2026ARK1")
    for person in (paying.payer, official(Role.PAYER)):
        with pytest.raises(Refused, match="already"):
            report(paying, p.item(paying), bank_reference="TOINEN", actor=person)
    told.refresh_from_db()
    assert (told.bank_reference, told.reported_by) == ("2026ARK1", paying.payer)


def test_a_button_confirms_what_stood_on_its_page(client):
    """Refused and reported anew meanwhile, with other evidence: the old page confirms nothing."""
    paying = p.approved()
    cancelled(paying)
    item = p.item(paying)
    act = reverse("payments:found_act", args=[item.pk])
    first = report(paying, item)
    strong(client, official(Role.MANAGER))
    page = client.get(reverse("payments:found", args=[item.pk])).content.decode()
    assert f'name="report" value="{first.pk}"' in page
    found_services.refuse(found=first, reason="Väärä viite.", actor=official(Role.PAYER))
    second = report(paying, item, bank_reference="TOINEN")
    for sent in ({"report": first.pk}, {"report": "x"}, {}):
        assert client.post(act, {"action": "confirm", **sent}).status_code == 409
    second.refresh_from_db()
    assert second.state == "reported" and paying.fresh().paid_total == 0
    assert client.post(act, {"action": "confirm", "report": second.pk}).status_code == 302
    assert paying.fresh().paid_total == item.amount


def test_a_file_that_the_bank_has_answered_is_marked_as_sent_though_a_payment_is_said_to_be_paid_twice():
    """It can neither be held back nor cancelled any more: else report, file and payment wait for each other."""
    paying = p.approved()
    cancelled(paying)
    old, batch = p.item(paying), p.made(paying)
    data = p.report(batch, {p.item(paying).end_to_end_id: "ACSP"})
    services.read_answer(batch=batch, kind="bank", data=data, name="a.xml", actor=paying.payer)
    told = report(paying, old)
    services.send_batch(batch=batch, actor=paying.payer)
    assert found_services.confirm(found=told, actor=official(Role.MANAGER)).is_second


def test_forged_days_other_towns_and_forged_items(client):
    paying = p.approved()
    cancelled(paying)
    item = p.item(paying)
    tomorrow = clock.today() + timedelta(days=1)
    away = official(Role.PAYER, Role.MANAGER, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    for name in ("found", "report_paid", "found_act"):
        strong(client, away)
        address = reverse(f"payments:{name}", args=[item.pk])
        assert (client.get if name == "found" else client.post)(address).status_code == 404
    strong(client, paying.payer)
    for day in (tomorrow, clock.local_date(item.batch.confirmed_at) - timedelta(days=1)):
        sent = {"bank_reference": "A", "reason": "B", "paid_on_day": day.day, "paid_on_month": day.month,
                "paid_on_year": day.year}  # fmt: skip
        assert client.post(reverse("payments:report_paid", args=[item.pk]), sent).status_code == 422
    assert not FoundPayment.objects.exists()
