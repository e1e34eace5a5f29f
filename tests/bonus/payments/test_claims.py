"""From a decision to instalments, and claims in arrears: sums by the rules, never beyond the decision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from bonus.funds import budget
from bonus.funds.models import Appropriation
from bonus.payments import services
from bonus.payments.models import Grant, Instalment
from bonus.payments.planning import earned, shares
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Conflict, Refused
from tests.bonus.applications import cases
from tests.bonus.payments import paying as p
from tests.factories import GuidanceEntryFactory, employer, official

pytestmark = pytest.mark.django_db
D = Decimal


def test_a_decision_becomes_instalments_that_add_up():
    paying = p.granted()
    rows = list(paying.grant.instalments.all())
    assert sum(row.planned for row in rows) == paying.grant.amount == paying.case.application.decision.amount
    assert [(row.number, row.due_on, row.period_end) for row in rows] == [
        (1, date(2026, 4, 1), date(2026, 3, 31)),
        (2, date(2026, 5, 1), date(2026, 4, 30)),
        (3, date(2026, 5, 9), date(2026, 5, 8)),
    ]
    assert paying.grant.iban == cases.IBAN and paying.grant.last_claim_on == date(2026, 7, 8)


def test_a_refusal_has_no_instalments():
    cases.decided("refused")
    assert not Grant.objects.exists()


def test_another_sum_than_the_calculated_is_divided_in_proportion():
    paying = p.granted(amount="100.01")
    assert sum(row.planned for row in paying.grant.instalments.all()) == D("100.01")


@pytest.mark.parametrize(
    ("total", "parts", "expected"),
    [("9601", ["9000", "601"], ["9000.00", "601.00"]), ("100", ["1", "1", "1"], ["33.33", "33.33", "33.34"]),
     ("5", ["0"], ["5"])],
)  # fmt: skip
def test_shares_add_up_to_the_cent(total, parts, expected):
    assert shares(D(total), [D(part) for part in parts]) == [D(part) for part in expected]


@p.at("2026-04-01")
def test_a_claim_pays_the_confirmed_hours_of_the_diary():
    paying = p.granted()
    GuidanceEntryFactory(placement=paying.case.placement, date=date(2026, 3, 11), hours=D(5))  # not confirmed
    p.claimed(paying=paying)
    claim = paying.instalment().claim
    assert (claim.hours, claim.calculated) == (D(6), D("120.00"))  # 6 h × 20 €
    assert sum(D(row["amount"]) for row in claim.result["rows"]) == D(120)


@p.at(p.LATER)
def test_the_months_cap_holds_and_what_comes_later_is_paid_later():
    paying = p.granted(hours={"2026-03-10": "8", "2026-03-11": "8", "2026-03-12": "8", "2026-04-02": "5"})
    p.approved(paying=paying)
    assert paying.instalment().approved_amount == D(300)  # 24 h × 20 €, at most 300 € a month
    p.approved(2, paying)
    assert paying.instalment(2).approved_amount == D(100)


@p.at(p.LATER)
def test_hours_that_were_confirmed_late_are_paid_with_the_next_claim():
    paying = p.granted(hours={"2026-03-10": "2"})
    p.approved(paying=paying)
    GuidanceEntryFactory(
        placement=paying.case.placement,
        date=date(2026, 3, 11),
        hours=D(3),
        confirmed_at=clock.now(),
        confirmed_name="Eero",
    )
    p.approved(2, paying)
    assert [paying.instalment(n).approved_amount for n in (1, 2)] == [D(40), D(60)]


@p.at(p.LATER)
def test_a_part_payment_until_an_earlier_day():
    paying = p.granted(hours={"2026-04-02": "2", "2026-04-20": "3"})
    services.send_claim(instalment=paying.instalment(2), until=date(2026, 4, 10), actor=paying.member)
    services.approve(instalment=paying.instalment(2), actor=paying.handler)
    assert paying.instalment(2).approved_amount == D(40)
    p.approved(3, paying)
    assert paying.instalment(3).approved_amount == D(60)


@p.at(p.LATER)
def test_never_more_than_the_decision():
    paying = p.granted(amount="150")
    for number in (1, 2):
        p.approved(number, paying)
    assert paying.fresh().approved_total == D(150)
    p.claimed(3, paying)
    with pytest.raises(Refused, match="nothing to pay"):
        services.approve(instalment=paying.instalment(3), actor=paying.handler)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=paying.grant.pk).update(approved_total=D("150.01"))


@pytest.mark.parametrize(("now", "sentence"), [("2026-03-31", "not ended"), ("2026-07-09", "last day for claims")])
def test_a_claim_has_its_time(now, sentence):
    paying = p.granted()
    with p.at(now), pytest.raises(Refused, match=sentence):
        services.send_claim(instalment=paying.instalment(), until=date(2026, 3, 31), actor=paying.member)


@p.at("2026-07-08")
def test_the_last_day_for_claims_is_still_in_time():
    assert p.claimed(2).instalment(2).state == "claimed"


@p.at(p.LATER)
def test_without_confirmed_hours_nothing_is_claimed():
    paying = p.granted(hours={"2026-05-05": "2"})
    with pytest.raises(Refused, match="no confirmed hours"):
        p.claimed(paying=paying)
    assert paying.instalment().state == "planned"


@p.at(p.LATER)
def test_the_handler_may_approve_less_with_a_reason_but_never_more():
    paying = p.claimed()
    with pytest.raises(Refused, match="At most 120"):
        services.approve(instalment=paying.instalment(), amount=D("120.01"), reason="x", actor=paying.handler)
    with pytest.raises(Refused, match="reason"):
        services.approve(instalment=paying.instalment(), amount=D(100), actor=paying.handler)
    services.approve(
        instalment=paying.instalment(), amount=D(100), reason="Yksi tunti kuului toiselle.", actor=paying.handler
    )
    assert (paying.instalment().approved_amount, paying.fresh().approved_total) == (D(100), D(100))


@p.at(p.LATER)
def test_who_may_not_check_a_claim():
    paying = p.claimed()
    with pytest.raises(PermissionDenied):
        services.approve(instalment=paying.instalment(), actor=paying.payer)
    with pytest.raises(PermissionDenied):
        services.send_claim(instalment=paying.instalment(2), until=date(2026, 4, 30), actor=employer())
    from tests.factories import MembershipFactory, RoleAssignmentFactory

    RoleAssignmentFactory(user=paying.case.decider, role=Role.HANDLER)
    for name in ("assignments", "role_codes"):
        paying.case.decider.__dict__.pop(name, None)
    with pytest.raises(Refused, match="You decided the case"):
        services.approve(instalment=paying.instalment(), actor=paying.case.decider)
    own = official(Role.HANDLER)
    MembershipFactory(user=own, organisation=paying.grant.organisation)
    with pytest.raises(Refused, match="belong to this organisation"):
        services.approve(instalment=paying.instalment(), actor=own)


@p.at(p.LATER)
def test_a_claim_goes_back_with_a_reason_and_comes_again(mailoutbox):
    paying = p.claimed()
    services.send_back(instalment=paying.instalment(), reason="Vahvista 12.3. tunnit.", actor=paying.handler)
    assert paying.instalment().state == "planned" and paying.instalment().claim.sent_back_reason
    p.claimed(paying=paying)
    assert paying.instalment().state == "claimed" and not paying.instalment().claim.sent_back_reason


@p.at(p.LATER)
def test_an_approval_can_be_taken_back_before_it_is_paid():
    paying = p.approved()
    services.withdraw_approval(instalment=paying.instalment(), reason="Tunnit väärin.", actor=paying.handler)
    assert (paying.instalment().state, paying.fresh().approved_total) == ("claimed", D(0))


@p.at(p.LATER)
def test_a_second_approval_is_a_conflict():
    paying = p.approved()
    with pytest.raises(Conflict):
        services.approve(instalment=paying.instalment(), amount=D(1), reason="x", actor=paying.handler)


@p.at(p.LATER)
def test_nothing_is_earned_after_an_early_end():
    paying = p.granted(hours={"2026-03-10": "2", "2026-04-20": "4"})
    placement = paying.case.placement
    type(placement).objects.filter(pk=placement.pk).update(ended_on=date(2026, 4, 15))
    assert earned(Grant.objects.get(), date(2026, 5, 8)).amount == D(40)


@p.at(p.LATER)
def test_what_was_not_claimed_lapses_with_a_reason():
    paying = p.granted()
    services.lapse(instalment=paying.instalment(), reason="Ei tilitetty määräajassa.", actor=paying.handler)
    assert Instalment.objects.get(pk=paying.instalment().pk).state == "lapsed"


def test_what_was_not_claimed_in_time_ends_and_its_money_comes_back():
    with p.at(p.LATER):
        paying = p.approved()
        p.sent(paying)
    with p.at("2026-07-08"):
        assert services.lapse_unclaimed() == 0
        services.mark_paid(batch=p.item(paying).batch, actor=paying.payer)
    assert budget.balance(Appropriation.objects.get()).decided == paying.grant.amount
    with p.at("2026-07-09"):
        assert services.lapse_unclaimed() == 2
        assert services.lapse_unclaimed() == 0
    assert paying.fresh().state == "closed"
    assert budget.balance(Appropriation.objects.get()).decided == D(120)
