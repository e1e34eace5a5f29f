"""Claims for a revised decision against decisions on recovery (kuntalaki 134 §), and forbidden enforcement (143 §)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from bonus.applications import services as cases_services
from bonus.applications.models import Application, Claim
from bonus.funds import budget
from bonus.funds.models import Appropriation
from bonus.payments import services
from bonus.payments.models import Grant, Instalment, Recovery
from bonus.payments.services import recoveries
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Refused
from portal.core.models import OutboxMessage
from tests.bonus.applications import cases
from tests.bonus.payments import paying as p
from tests.bonus.payments.test_recoveries import a_month_at_a_time, change
from tests.factories import RoleAssignmentFactory, official, strong

pytestmark = pytest.mark.django_db
D = Decimal
DAY = "2026-06-01"


def decided(amount: str = "300") -> tuple[p.Paying, Recovery]:
    """900 € paid, 600 € earned: 300 € to be paid back, decided today."""
    paying = a_month_at_a_time()
    Instalment.objects.filter(grant=paying.grant).update(
        state="paid", approved_amount=D(300), approved_by=paying.handler
    )
    change(paying, "ended", date(2026, 5, 1))
    made = services.prepare_recovery(grant=paying.fresh(), grounds="Päättyi.", actor=paying.handler)
    made = recoveries.hear(recovery=made, grounds="Päättyi.", answer_by=date(2026, 6, 15), actor=paying.handler)
    made = recoveries.answer(recovery=made, text="Ei.", actor=paying.member)
    made = recoveries.propose(recovery=made, grounds="Päättyi.", actor=paying.handler)
    made = recoveries.decide(recovery=made, due_on=date(2026, 7, 1), interest_percent=None, actor=paying.case.decider)
    assert made.amount == D(amount)
    return paying, made


def claimed(paying: p.Paying, recovery: Recovery, **fields) -> Claim:
    values = {"claimant": "party", "claimant_name": "Yritys Oy", "demand": "Ei peritä.", "received_on": clock.today(),
              "against": recovery.number, "actor": paying.handler, **fields}  # fmt: skip
    return cases_services.record_claim(application=paying.case.application, **values)


def result(paying: p.Paying, claim: Claim, what: str, new_amount: str | None = None, **fields) -> Claim:
    values = {"result": what, "result_on": clock.today(), "section": "45", "upload": cases.a_pdf("ote.pdf"),
              "new_amount": new_amount and D(new_amount), "actor": paying.handler, **fields}  # fmt: skip
    return cases_services.record_result(claim=claim, **values)


def forbid(paying: p.Paying, claim: Claim, **fields) -> Claim:
    values = {"on": clock.today(), "section": "40", "upload": cases.a_pdf("kielto.pdf"), "actor": paying.handler}
    return cases_services.record_prohibition(claim=claim, **{**values, **fields})


def receive(paying: p.Paying, recovery: Recovery, amount: str, **fields) -> Recovery:
    return recoveries.receive(recovery=recovery, amount=D(amount), on=clock.today(), actor=paying.payer, **fields)


@p.at(DAY)
def test_its_clock_runs_from_the_decision_on_recovery_and_the_bonus_stays():
    paying, recovery = decided()
    claim = claimed(paying, recovery)
    assert claim.last_day == recovery.appeal_last_day == date(2026, 6, 18)  # 3 days to receive it, then 14
    assert str(claim.body) == "Pudasjärven kaupunginhallitus" and not claim.is_late
    result(paying, claim, "annulled")
    assert paying.case.application.decision.amount_now == paying.fresh().amount == D(900)
    with p.at("2026-06-19"):
        assert claimed(paying, recovery).is_late
    with pytest.raises(Refused, match="no such decision"):
        claimed(paying, recovery, against="TP-1999-1")


@p.at(DAY)
def test_by_post_the_clock_runs_from_the_seventh_day_after_posting():
    paying, recovery = decided()
    Recovery.objects.filter(pk=recovery.pk).update(by_post=True, appeal_last_day=None)
    assert claimed(paying, recovery).last_day is None  # not posted yet: the time has not begun
    recoveries.mark_posted(recovery=recovery, on=clock.today(), actor=paying.handler)
    assert claimed(paying, recovery).last_day == date(2026, 6, 22)


@pytest.mark.parametrize(
    ("paid_back", "what", "new", "state", "left", "again"),
    [
        ("0", "kept", None, "decided", "300", "0"),
        ("0", "dismissed", None, "decided", "300", "0"),
        ("0", "changed", "120", "decided", "120", "0"),
        ("0", "annulled", None, "waived", "0", "0"),
        ("100", "changed", "120", "decided", "20", "0"),
        ("100", "changed", "100", "recovered", "0", "0"),
        ("100", "changed", "60", "recovered", "0", "40"),
        ("100", "annulled", None, "waived", "0", "100"),
        ("300", "kept", None, "recovered", "0", "0"),
        ("300", "changed", "120", "recovered", "0", "180"),
        ("300", "annulled", None, "waived", "0", "300"),
    ],
)
@p.at(DAY)
def test_the_debt_and_the_money_follow_what_the_body_decided(paid_back, what, new, state, left, again):
    paying, recovery = decided()
    claim = claimed(paying, recovery)
    if D(paid_back):
        receive(paying, recovery, paid_back)
    result(paying, claim, what, new)
    recovery.refresh_from_db()
    assert (recovery.state, recovery.left) == (state, D(left) if state != "waived" else recovery.left)
    assert recovery.given_back == D(again) and recovery.beyond_grant == 0 and not recovery.enforcement_forbidden
    planned = Instalment.objects.filter(grant=paying.grant, state="planned")
    assert [row.planned for row in planned] == ([D(again)] if D(again) else [])
    if D(again):
        assert planned.get().needs_claim is False
        with pytest.raises(Refused, match="recorded the body"):
            services.approve(instalment=planned.get(), actor=paying.handler)
        other = official(Role.HANDLER, municipality=paying.grant.municipality)
        assert services.approve(instalment=planned.get(), actor=other).approved_amount == D(again)
    assert budget.balance(Appropriation.objects.get()).recovered == D(paid_back)


@pytest.mark.parametrize(("what", "new"), [("annulled", None), ("changed", "120")])
@p.at(DAY)
def test_what_the_body_left_to_the_company_is_not_asked_for_again_on_the_same_facts(client, what, new):
    paying, recovery = decided()
    result(paying, claimed(paying, recovery), what, new)
    other = official(Role.HANDLER, municipality=paying.grant.municipality)
    strong(client, other)
    page = client.get(reverse("payments:grant", args=[paying.grant.pk])).content.decode()
    assert "Prepare a recovery" not in page
    with pytest.raises(Refused, match="Nothing has been paid beyond"):
        recoveries.prepare_recovery(grant=paying.fresh(), grounds="Sama uudestaan.", actor=other)
    entitled, paid, _rows = recoveries.recalculated(paying.fresh())
    assert paid == entitled
    Grant.objects.filter(pk=paying.grant.pk).update(  # a new fact: less is granted now
        amount=entitled - 50, overpaid=D(900) - (entitled - 50)
    )
    again = recoveries.prepare_recovery(grant=paying.fresh(), grounds="Uusi peruste.", actor=other)
    right_now, _paid, _rows = recoveries.recalculated(paying.fresh())
    assert again.amount == int(entitled - right_now) > 0  # only what is new: the right that has become smaller since


@p.at(DAY)
def test_the_mail_of_a_result_leads_to_the_decision_that_the_claim_was_against():
    paying, recovery = decided()
    result(paying, claimed(paying, recovery), "annulled")
    mails = OutboxMessage.objects.filter(dedupe_key__contains="claim-")
    with translation.override("fi"):  # the company's language, whoever recorded the result
        assert reverse("payments:recovery_document", args=[recovery.pk]) in mails.get().body


@p.at(DAY)
def test_what_goes_beyond_what_is_granted_now_waits_for_a_correction():
    paying, recovery = decided()
    receive(paying, recovery, "300")
    Grant.objects.filter(pk=paying.grant.pk).update(amount=D(600))  # a later decision lowered it
    result(paying, claimed(paying, recovery), "annulled")
    recovery.refresh_from_db()
    assert (recovery.given_back, recovery.beyond_grant) == (D(300), D(300))
    assert not Instalment.objects.filter(grant=paying.grant, state="planned").exists()


@p.at(DAY)
def test_the_body_never_raises_what_is_recovered():
    paying, recovery = decided()
    with pytest.raises(Refused, match="At most 300.00"):
        result(paying, claimed(paying, recovery), "changed", "300.01")


@p.at(DAY)
def test_forbidden_enforcement_stops_collection_and_set_off_until_the_result():
    paying, recovery = decided()
    claim = claimed(paying, recovery)
    forbid(paying, claim)
    with pytest.raises(Refused, match="no enforcement to forbid"):
        forbid(paying, claim)
    assert recovery.enforcement_forbidden
    with pytest.raises(Refused, match="nothing is collected or set off"):
        receive(paying, recovery, "50")
    assert receive(paying, recovery, "50", voluntary=True).received == D(50)
    claim.refresh_from_db()
    result(paying, claim, "kept")
    assert receive(paying, recovery, "250").state == "recovered"


@p.at(DAY)
def test_a_claim_that_is_taken_back_ends_the_prohibition_and_the_bonus_decision_has_none():
    paying, recovery = decided()
    claim = claimed(paying, recovery)
    forbid(paying, claim)
    claim.refresh_from_db()
    cases_services.withdraw_claim(claim=claim, reason="Peruttu.", actor=paying.handler)
    assert not recovery.enforcement_forbidden
    own = claimed(paying, recovery, against="")
    with pytest.raises(Refused, match="no enforcement"):
        forbid(paying, own)


@p.at(DAY)
def test_whoever_decided_the_recovery_neither_records_nor_decides_the_claim():
    paying, recovery = decided()
    decider = paying.case.decider
    RoleAssignmentFactory(user=decider, role=Role.HANDLER, municipality=paying.grant.municipality)
    decider.__dict__.pop("assignments", None)
    with pytest.raises(Refused, match="You made the decision"):
        claimed(paying, recovery, actor=decider)
    claim = claimed(paying, recovery)
    with pytest.raises(Refused, match="You made the decision"):
        result(paying, claim, "kept", actor=decider)
    with pytest.raises(Refused, match="You made the decision"):
        forbid(paying, claim, actor=decider)


@p.at(DAY)
def test_in_the_pages(client):
    paying, recovery = decided()
    assert "143" in recovery.document  # the decision tells of enforcement, and how to claim
    Application.objects.update(handler=paying.handler)
    strong(client, paying.handler)
    where = reverse("bonus:record_claim", args=[paying.case.application.pk])
    page = client.get(reverse("payments:recovery", args=[recovery.pk])).content.decode()
    assert f"{where}?against={recovery.number}" in page
    form = client.get(where, {"against": recovery.number}).content.decode()
    assert recovery.number in form and paying.case.application.decision.number in form
    data = {"against": recovery.number, "claimant": "party", "claimant_name": "Yritys Oy", "demand": "Ei peritä.",
            "received_on": "1.6.2026"}  # fmt: skip
    assert client.post(where, data).status_code == 302
    claim = Claim.objects.get()
    assert claim.against == recovery.number
    forbid = reverse("bonus:forbid_claim", args=[paying.case.application.pk, claim.pk])
    page = client.get(reverse("payments:recovery", args=[recovery.pk])).content.decode()
    assert claim.number in page and forbid in page
    data = {"on": "1.6.2026", "section": "40", "file": cases.a_pdf("kielto.pdf")}
    assert client.post(forbid, data).status_code == 302
    assert "against decision" in client.get(reverse("bonus:case", args=[paying.case.application.pk])).content.decode()
    strong(client, paying.member)
    assert claim.number in client.get(reverse("payments:recovery_document", args=[recovery.pk])).content.decode()
    assert "need not pay" in client.get(reverse("payments:grant", args=[paying.grant.pk])).content.decode()
    strong(client, paying.payer)
    page = client.get(reverse("payments:recovery", args=[recovery.pk])).content.decode()
    assert "voluntarily" in page and "forbidden enforcement" in page
