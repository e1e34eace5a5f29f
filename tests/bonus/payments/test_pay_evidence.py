"""Claims by pay: a share of what has been paid, within the month's cap and what the decision stood on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bonus.applications.models import Application
from bonus.payments import services
from bonus.payments.models import Grant
from bonus.payments.planning import calculated, earned, plan
from bonus.payments.services import recoveries
from portal.core.exceptions import Refused
from tests.bonus.applications import cases
from tests.bonus.payments import paying as p
from tests.factories import SchemeVersionFactory

pytestmark = pytest.mark.django_db
D = Decimal
FIRST, LAST = date(2026, 4, 1), date(2026, 9, 30)
ELIGIBLE = {
    "basis": "employment", "weekly_hours": "30", "confirmations": ["no_tax_debt"],
    "person": {"age": 22, "unemployed": [{"months": 6, "of_last_months": 7}], "confirmed": ["not_subsidised_before"]},
}  # fmt: skip


def by_share(decided_pay: str | None = None) -> p.Paying:
    """The youth voucher for six months: half of the pay, at most 1 500 € a month; the pay known or not."""
    paying = p.granted(start_date=FIRST, end_date=LAST)
    application = paying.case.application
    version = SchemeVersionFactory(municipality=application.municipality, slug="nuorten-tyollistymisseteli")
    case = {**application.case, **ELIGIBLE, **({"monthly_pay": decided_pay} if decided_pay else {})}
    Application.objects.filter(pk=application.pk).update(scheme_version=version, case=case)
    grant = Grant.objects.get(pk=paying.grant.pk)
    result = calculated(grant, case)
    Application.objects.filter(pk=application.pk).update(result=result)
    decision, amount = grant.decision, D(result["total"])
    grant.instalments.all().delete()
    grant.delete()
    decision.refresh_from_db()
    paying.grant = plan(type(decision).objects.get(pk=decision.pk), amount)
    return paying


@pytest.mark.parametrize(
    ("decided_pay", "until", "paid", "expected"),
    [
        (None, "2026-09-30", "12000", "6000.00"),  # the pay was unknown when it was decided: what was paid counts
        (None, "2026-09-30", "24000", "9000.00"),  # at most 1 500 € a month
        (None, "2026-04-30", "2000", "1000.00"),
        (None, "2026-09-30", "0", "0.00"),
        ("2400.00", "2026-09-30", "14400", "7200.00"),
        ("2400.00", "2026-09-30", "18000", "7200.00"),  # a raise does not raise what was granted
        ("2400.00", "2026-09-30", "7200", "3600.00"),
        ("2400.00", "2026-05-31", "4800", "2400.00"),
        ("2400.00", "2026-09-30", "1000", "500.00"),  # a third of a cent is lost nowhere
    ],
)
@p.at("2026-10-01")
def test_what_a_claim_by_pay_comes_to(decided_pay, until, paid, expected):
    paying = by_share(decided_pay)
    assert earned(paying.grant, date.fromisoformat(until), paid_wages=D(paid)).amount == D(expected)


@p.at("2026-10-01")
def test_it_is_paid_afterwards_against_the_pay_and_its_proof():
    paying = by_share()
    instalment = paying.instalment()
    assert (instalment.needs_claim, instalment.due_on, instalment.period_end) == (True, date(2026, 10, 1), LAST)
    values = {"instalment": instalment, "until": LAST, "actor": paying.member}
    with pytest.raises(Refused, match="pay that has been paid"):
        services.send_claim(**values)
    with pytest.raises(Refused, match="payslips"):
        services.send_claim(**values, paid_wages=D(4000))
    services.send_claim(**values, paid_wages=D(4000), evidence=[cases.a_pdf("palkka.pdf")])
    assert paying.instalment().claim.calculated == D(2000)
    approved = services.approve(instalment=paying.instalment(), actor=paying.handler)
    assert approved.approved_amount == D(2000)  # and not the month's cap, 9 000 €
    assert recoveries.recalculated(paying.fresh())[0] == D(2000)
