"""Money follows a correction and the body's decision on a claim: plan, appropriation, de minimis, recovery; once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from bonus.applications import services as applications
from bonus.applications.models import Decision
from bonus.funds import budget, de_minimis
from bonus.funds.models import AidGrant, Appropriation
from bonus.payments import services
from bonus.payments.models import BatchItem, Grant, Recovery, Revision
from bonus.payments.services import following, recoveries
from portal.core import clock
from portal.core.exceptions import Refused
from portal.core.models import OutboxMessage
from tests.bonus.applications import cases
from tests.bonus.payments import paying as p
from tests.factories import official

pytestmark = pytest.mark.django_db
D = Decimal
GRANTED = D(300)


def correct(paying: p.Paying, amount: str | Decimal, **fields):
    decision = Decision.objects.get(application=paying.case.application)
    values = {"ground": "writing", "consent": "given", "reasons": "Summassa oli virhe.", "actor": paying.case.decider,
              "seen": decision.amount_now, **fields}  # fmt: skip
    return applications.correct(application=paying.case.fresh(), amount=D(amount), **values)


def resolve(paying: p.Paying, amount: str | Decimal, **fields):
    """The body decides a claim for a revised decision: another sum, or nothing (annulled)."""
    claim = applications.record_claim(
        application=paying.case.fresh(), claimant="party", claimant_name="Esimerkki Oy", demand="Summa on väärin.",
        received_on=clock.today(), actor=paying.handler,
    )  # fmt: skip
    changed = {"result": "changed", "new_amount": D(amount)} if D(amount) else {"result": "annulled"}
    recorder = official("handler", municipality=paying.case.application.municipality)
    values = {"result_on": clock.today(), "section": "45", "upload": cases.a_pdf(), "actor": recorder}
    return applications.record_result(claim=claim, **{**values, **changed, **fields})


def nothing() -> p.Paying:
    return p.granted(amount="300")


def confirmed() -> p.Paying:
    paying = p.approved(amount="300")
    services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
    return paying


def paid() -> p.Paying:
    paying = p.approved(amount="300")
    pay(paying)
    return paying


def pay(paying: p.Paying, number: int = 1) -> None:
    batch = services.confirm_batch(
        batch=p.a_batch(paying, number=number), execution=p.next_bank_day(), actor=paying.payer
    )
    batch = services.send_batch(batch=services.make_files(batch.pk), actor=paying.payer)
    answer(paying, "ACSC")


def answer(paying: p.Paying, code: str) -> None:
    item = p.item(paying)
    data = p.report(item.batch, {item.end_to_end_id: code})
    services.read_answer(batch=item.batch, kind="bank", data=data, name="a.xml", actor=paying.payer)


def all_paid() -> p.Paying:
    paying = paid()
    for number in (2, 3):
        p.claimed(number, paying)
        if number == 2:
            services.approve(instalment=paying.instalment(2), actor=paying.handler)
            pay(paying, 2)
    services.lapse(instalment=paying.instalment(3), reason="Mitään ei ollut jäljellä.", actor=paying.handler)
    return paying


# stage → (how it comes about, € that is out or in a file that stays as it is)
STAGES: dict[str, tuple[Callable[[], p.Paying], int]] = {
    "planned": (nothing, 0),
    "claimed": (lambda: p.claimed(amount="300"), 0),
    "approved": (lambda: p.approved(amount="300"), 0),
    "in an open batch": (lambda: [x := p.approved(amount="300"), p.a_batch(x)][0], 0),
    "in a confirmed batch": (confirmed, 0),
    "in a file": (lambda: [x := p.approved(amount="300"), p.made(x)][0], 120),
    "sent": (lambda: [x := p.approved(amount="300"), p.sent(x)][0], 120),
    "paid": (paid, 120),
    "all paid": (all_paid, 300),
}
AMOUNTS = ("450", "300.50", "200", "110", "90", "0")
PAID = {"paid", "all paid"}


def sums_hold(paying: p.Paying, amount: Decimal) -> Grant:
    """What holds after every later decision, whatever was paid before it."""
    grant = paying.fresh()
    assert grant.amount == amount == Decision.objects.get(pk=grant.decision_id).amount_now
    assert budget.balance(Appropriation.objects.get()).decided == grant.bound == max(amount, grant.net)
    assert sum(aid.amount for aid in AidGrant.objects.own()) == amount
    still_open = grant.instalments.filter(state__in=["planned", "claimed"])
    assert sum(i.planned for i in still_open) <= grant.left
    approved = sum((i.approved_amount or 0 for i in grant.instalments.all()), D(0))
    assert approved == grant.approved_total and grant.net <= amount + grant.overpaid
    assert covered(grant)
    return grant


def covered(grant: Grant) -> bool:
    """Paid − recovered ≤ granted now, or a recovery is open for the rest, or it is too small to collect."""
    asked = grant.recoveries.exclude(state__in=["recovered", "waived"])
    waived = grant.recoveries.filter(state="waived")
    more = grant.out - grant.amount
    return more < 1 or sum(r.left for r in asked) > more - 1 or any(r.amount > more - 1 for r in waived)


@pytest.mark.parametrize("later", [correct, resolve], ids=["correction", "result"])
@pytest.mark.parametrize("stage", STAGES)
@p.at(p.LATER)
def test_every_stage_of_payment_follows_every_new_sum(stage, later):
    begin, out = STAGES[stage]
    paying = begin()
    for text in AMOUNTS:
        amount, point = D(text), transaction.savepoint()
        files = [(i.batch_id, i.amount, i.outcome) for i in BatchItem.objects.exclude(batch__bank_file=None)]
        later(paying, amount)
        grant = sums_hold(paying, amount)
        assert grant.net == (120 if stage == "approved" or "batch" in stage else out) * (amount > GRANTED) or (
            grant.net == out
        )
        assert files == [(i.batch_id, i.amount, i.outcome) for i in BatchItem.objects.exclude(batch__bank_file=None)]
        too_much = max(0, (D(out) if stage in PAID else D(0)) - amount)
        found = [(r.amount, r.state, r.prepared_by) for r in grant.recoveries.all()]
        expected = [(too_much, "prepared" if too_much > 20 else "waived", None)] if too_much >= 1 else []
        assert found == expected, text
        assert grant.state == ("closed" if not grant.instalments.exclude(state__in=["paid", "lapsed"]) else "active")
        revision = Revision.objects.get()
        assert (revision.before, revision.after) == (GRANTED, amount)
        assert revision.on_the_way == (out if stage in ("in a file", "sent") else 0)
        transaction.savepoint_rollback(point)


@p.at(p.LATER)
def test_told_twice_it_is_followed_once():
    paying = paid()
    number = correct(paying, "90").number
    for _ in range(2):
        following.follow(decision=paying.grant.decision, number=number, amount=D(0), actor=paying.handler)
    assert sums_hold(paying, D(90)).recoveries.count() == Revision.objects.count() == 1


@pytest.mark.parametrize("later", [correct, resolve], ids=["correction", "result"])
@p.at(p.LATER)
def test_what_was_refused_is_granted_and_paid(later):
    with p.at(p.APPLIED):
        case = cases.proposed("refused", start_date=p.START, end_date=p.END)
        cases.decide(case, "refused")
        p.account(case)
    paying = p.Paying(case, None, official("payer"))  # type: ignore[arg-type]
    later(paying, "150")
    paying.grant = Grant.objects.get()
    grant = sums_hold(paying, D(150))
    assert sum(i.planned for i in grant.instalments.all()) == 150 and grant.last_claim_on == date(2026, 7, 11)
    assert (
        case.fresh().state == "refused"
    )  # the decision stays as it was made; what is granted is told by the later one
    later(paying, "0")
    assert sums_hold(paying, D(0)).state == "closed"


@p.at(p.LATER)
def test_what_is_more_is_claimed_and_paid_though_everything_had_ended():
    paying = all_paid()
    assert paying.fresh().state == "closed"
    correct(paying, "360")
    new = paying.instalment(4)
    assert (new.planned, new.needs_claim, paying.fresh().state) == (60, True, "active")
    p.approved(4, paying)
    pay(paying, 4)
    assert sums_hold(paying, D(360)).paid_total == 360 and paying.grant.state == "closed"


@p.at(p.LATER)
def test_what_a_closed_grant_gave_back_is_not_payable_again():
    paying = paid()
    for number in (2, 3):
        services.lapse(instalment=paying.instalment(number), reason="Ei tilitetty.", actor=paying.handler)
    assert budget.balance(Appropriation.objects.get()).decided == 120
    correct(paying, "340")
    grant = paying.fresh()
    assert (grant.left, grant.bound) == (40, 160) == (40, budget.balance(Appropriation.objects.get()).decided)
    correct(paying, "200")
    assert budget.balance(Appropriation.objects.get()).decided == paying.fresh().bound == 120


@pytest.mark.parametrize(("code", "recovered"), [("ACSC", 120), ("RJCT", 0)])
@p.at(p.LATER)
def test_what_was_in_a_file_is_paid_as_it_is_and_then_recovered(code, recovered):
    paying = p.approved(amount="300")
    p.sent(paying)
    correct(paying, "0")
    assert not Recovery.objects.exists() and paying.fresh().overpaid == 120
    answer(paying, code)
    grant = sums_hold(paying, D(0))
    assert (grant.out, grant.state) == (recovered, "closed")
    assert [r.amount for r in grant.recoveries.all()] == ([120] if recovered else [])
    assert budget.balance(Appropriation.objects.get()).decided == recovered  # bound until it has come back


def decided_recovery(paying: p.Paying) -> Recovery:
    recovery = Recovery.objects.get()
    values = {"recovery": recovery, "grounds": "Päätös oikaistiin.", "actor": paying.handler}
    recovery = recoveries.hear(**values, answer_by=date(2026, 5, 25))
    recoveries.answer(recovery=recovery, text="Emme vastusta.", actor=paying.member)
    recovery = recoveries.propose(**values)
    return recoveries.decide(
        recovery=recovery, due_on=date(2026, 6, 30), interest_percent=None, actor=paying.case.decider
    )


@p.at(p.LATER)
def test_the_recovery_is_heard_and_decided_by_people_and_its_money_goes_back():
    paying = paid()
    resolve(paying, "0")
    recovery = decided_recovery(paying)
    assert (recovery.amount, recovery.state) == (120, "decided")
    recoveries.receive(recovery=recovery, amount=D(120), on=clock.today(), actor=paying.payer)
    grant = sums_hold(paying, D(0))
    assert (grant.out, grant.overpaid) == (0, 0) and budget.balance(Appropriation.objects.get()).decided == 0


@p.at(p.LATER)
@pytest.mark.parametrize(
    ("received", "restored", "left", "state", "payable"),
    [("0", "300", 0, "waived", 180), ("50", "100", 0, "recovered", 30), ("0", "100", 20, "decided", 0),
     ("120", "300", 0, "recovered", 300)],
)  # fmt: skip
def test_a_decided_recovery_asks_no_more_than_is_too_much_now(received, restored, left, state, payable):
    paying = paid()
    correct(paying, "0")
    recovery = decided_recovery(paying)
    if D(received):
        recoveries.receive(recovery=recovery, amount=D(received), on=clock.today(), actor=paying.payer)
    resolve(paying, restored)
    grant, recovery = sums_hold(paying, D(restored)), Recovery.objects.get()
    assert (recovery.left, recovery.state, grant.left) == (left, state, payable)
    if payable:
        assert sum(i.planned for i in grant.instalments.filter(state="planned")) == payable


@p.at(p.LATER)
def test_a_recovery_under_way_is_calculated_and_heard_again():
    paying = paid()
    correct(paying, "60")
    recovery = Recovery.objects.get()
    recoveries.hear(recovery=recovery, grounds="x", answer_by=date(2026, 5, 25), actor=paying.handler)
    correct(paying, "30")
    recovery.refresh_from_db()
    assert (recovery.state, recovery.amount, recovery.answer_by) == ("prepared", 90, None)
    recoveries.hear(recovery=recovery, grounds="x", answer_by=date(2026, 5, 25), actor=paying.handler)
    hearings = OutboxMessage.objects.filter(dedupe_key__startswith="payments-hearing-")
    assert hearings.count() == 2, "the company is told of the new hearing, too"
    correct(paying, "120")
    recovery.refresh_from_db()
    assert (recovery.state, recovery.amount) == ("waived", 0)


@p.at(p.LATER)
def test_a_correction_that_does_not_fit_is_refused_or_passed_up_and_nothing_is_saved():
    paying, later = paid(), correct
    rows = Appropriation.objects.all()
    rows.update(amount=310)
    with transaction.atomic(), pytest.raises(Refused, match="cannot be made"):
        later(paying, "311")
    sums_hold(paying, GRANTED)
    rows.update(beyond="pass_up")
    with transaction.atomic(), pytest.raises(Refused, match="Ask a manager"):
        later(paying, "311")
    budget.permit_overrun(appropriation=rows.get(), case=paying.grant.reference, amount=D(11), reason="Toimielin.",
                          actor=official("manager"))  # fmt: skip
    later(paying, "311")
    with transaction.atomic(), pytest.raises(Refused, match="Ask a manager"):
        later(paying, "322")  # the permission was for the earlier one
    sums_hold(paying, D(311))


@p.at(p.LATER)
def test_the_ceiling_is_checked_again_for_what_is_more():
    paying = paid()
    company = paying.grant.organisation
    de_minimis.grant(
        municipality=paying.grant.municipality, granter="Toinen", case="X", amount=D("299699"), on=clock.today(),
        beneficiary=de_minimis.Beneficiary(company.business_id, company.name, "56302"), actor=None,
    )  # fmt: skip
    with transaction.atomic(), pytest.raises(Refused, match=r"1\.00 € is left"):
        correct(paying, "302")
    assert paying.fresh().amount == GRANTED
    correct(paying, "301")


@p.at(p.LATER)
def test_an_entry_in_the_register_is_amended_with_a_clock_and_a_proof():
    paying, handler = nothing(), official("handler")
    aid = AidGrant.objects.own().get()
    correct(paying, "250")  # not entered yet: the entry is made with the smaller sum
    assert not aid.amendments.exclude(register_by=None).exists()
    de_minimis.mark_registered(aid=aid, on=clock.today(), reference="EAIR-1", actor=handler)
    correct(paying, "100")
    aid.refresh_from_db()
    amendment = aid.amendments.get(register_by__isnull=False)
    assert (amendment.before, amendment.after, amendment.register_by) == (250, 100, date(2026, 6, 9))
    row = de_minimis.register_file([], [amendment]).decode("utf-8-sig").splitlines()[1].split(";")
    assert (row[3], row[-1]) == ("100,00", "EAIR-1")
    de_minimis.mark_amended(amendment=amendment, on=clock.today(), reference="EAIR-1b", actor=handler)
    correct(paying, "180")
    assert [a.amount for a in AidGrant.objects.own()] == [100, 80]  # what is more is an aid of its own day


@p.at(p.LATER)
def test_whoever_corrected_neither_checks_nor_pays():
    paying = p.claimed(amount="300")
    corrector = official("decider", "handler", "payer")
    correct(paying, "310", actor=corrector)
    with pytest.raises(Refused, match="You decided the case"):
        services.approve(instalment=paying.instalment(), actor=corrector)
    services.approve(instalment=paying.instalment(), actor=paying.handler)
    with pytest.raises(Refused, match="handled or decided"):
        services.create_batch(
            municipality=paying.grant.municipality, instalments=[paying.instalment()], actor=corrector
        )


@p.at(p.LATER)
def test_whoever_recorded_the_bodys_sum_does_not_approve_its_payment():
    paying = p.claimed(amount="300")
    resolve(paying, "310", actor=paying.handler)
    with pytest.raises(Refused, match="You recorded the body's decision"):
        services.approve(instalment=paying.instalment(), actor=paying.handler)
    services.approve(instalment=paying.instalment(), actor=official("handler"))
