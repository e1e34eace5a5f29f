"""Claims by pay: a share of what was paid for each month, within the month's cap and what the decision stood on."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from bonus.applications.models import Application
from bonus.payments import services
from bonus.payments.models import Change, Claim, Grant, Instalment
from bonus.payments.pay_evidence import months_to_tell
from bonus.payments.planning import calculated, earned, plan
from bonus.payments.services import recoveries
from bonus.rules import Paid
from portal.core import clock
from portal.core.exceptions import Refused
from tests.bonus.applications import cases
from tests.bonus.payments import paying as p
from tests.factories import SchemeVersionFactory, strong

pytestmark = pytest.mark.django_db
D = Decimal
FIRST, LAST = date(2026, 4, 1), date(2026, 9, 30)
ELIGIBLE = {
    "basis": "employment", "weekly_hours": "30", "confirmations": ["no_tax_debt"],
    "person": {"age": 22, "unemployed": [{"months": 6, "of_last_months": 7}], "confirmed": ["not_subsidised_before"]},
}  # fmt: skip


def by_share(decided_pay: str | None = None, first: date = FIRST, last: date = LAST) -> p.Paying:
    """The youth voucher for six months: half of the pay, at most 1 500 € a month; the pay known or not."""
    paying = p.granted(start_date=first, end_date=last)
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


def day(text: str) -> date:
    return date.fromisoformat(text)


def paid(rows: str) -> list[Paid]:
    """`"04 2000, 05:16-31 900"`: pay of April 2026, and of some days of May."""
    found = []
    for row in rows.split(", "):
        month, pay = row.split()
        month, _colon, days = month.partition(":")
        first = date(2026, int(month), 1)
        last = date(2026, int(month), monthrange(2026, int(month))[1])
        if days:
            first, last = (first.replace(day=int(one)) for one in days.split("-"))
        found.append(Paid(first, last, D(pay)))
    return found


@pytest.mark.parametrize(
    ("decided_pay", "until", "told", "expected"),
    [
        (None, "2026-04-30", "04 2000", "1000.00"),
        (
            None,
            "2026-05-31",
            "04 4000, 05 1000",
            "2000.00",
        ),  # the cap + 500; the average would pay 2 500
        (None, "2026-05-31", "04 3000, 05 3000", "3000.00"),  # exactly at the cap
        (None, "2026-05-31", "04 3000.02, 05 2999.98", "2999.99"),
        (None, "2026-06-30", "04 6000, 05 0, 06 0", "1500.00"),  # all at once is one month's bonus, not three
        (None, "2026-04-15", "04:1-15 1500", "750.00"),  # half a month within half of the cap
        (None, "2026-04-15", "04:1-15 2500", "750.00"),
        (None, "2026-09-30", "04 0, 05 0, 06 0, 07 0, 08 0, 09 0", "0.00"),
        ("2400.00", "2026-04-30", "04 3000", "1200.00"),  # a raise does not raise what was granted
        ("2400.00", "2026-05-31", "04 3000, 05 1800", "2100.00"),  # in no month; the average would pay 2 400
        ("2400.00", "2026-05-31", "04 1000, 05 2400", "1700.00"),
        ("2400.00", "2026-04-30", "04 333.33", "166.67"),
    ],
)
@p.at("2026-10-01")
def test_what_a_claim_by_pay_comes_to_month_by_month(decided_pay, until, told, expected):
    paying = by_share(decided_pay)
    assert earned(paying.grant, day(until), paid=paid(told)).amount == D(expected)


@p.at("2026-10-20")
def test_a_month_that_the_period_covers_in_part_has_its_part_of_the_cap_and_a_whole_one_its_whole_cap():
    grant = by_share(first=date(2026, 4, 16), last=date(2026, 10, 15)).grant
    assert earned(grant, day("2026-04-30"), paid=paid("04:16-30 1000")).amount == D(500)
    assert earned(grant, day("2026-04-30"), paid=paid("04:16-30 3000")).amount == D(750)  # 15 of 30 days
    assert earned(grant, day("2026-05-31"), paid=paid("04:16-30 0, 05 5000")).amount == D(1500)
    assert earned(grant, day("2026-10-15"), paid=paid("10:1-15 5000")).amount == D(720)  # 0.48 months of 1 500 €
    assert earned(grant, day("2026-10-15"), paid=paid("10:1-15 1000")).amount == D(500)  # half of what was paid


@pytest.mark.parametrize(
    ("decided_pay", "until", "told", "expected"),
    [
        (None, "2026-09-30", "12000", "6000.00"),  # the pay was unknown when it was decided: what was paid counts
        (None, "2026-09-30", "24000", "9000.00"),  # at most 1 500 € a month
        (None, "2026-09-30", "0", "0.00"),
        ("2400.00", "2026-09-30", "18000", "7200.00"),
        ("2400.00", "2026-05-31", "4800", "2400.00"),
        ("2400.00", "2026-09-30", "1000", "500.00"),  # a third of a cent is lost nowhere
    ],
)
@p.at("2026-10-01")
def test_an_earlier_claim_with_the_pay_in_all_keeps_its_sum(decided_pay, until, told, expected):
    paying = by_share(decided_pay)
    Claim.objects.create(instalment=paying.instalment(), period_end=day(until), paid_wages=D(told),
                         sent_by=paying.member, calculated=D(expected))  # fmt: skip
    Instalment.objects.filter(grant=paying.grant).update(state="claimed")
    assert services.claims.payable_now(paying.grant, paying.instalment())[0] == D(expected)
    assert recoveries.recalculated(paying.fresh())[0] == D(expected)


@p.at("2026-10-01")
def test_it_is_paid_afterwards_against_each_months_pay_and_its_proof():
    paying = by_share()
    instalment = paying.instalment()
    assert (instalment.needs_claim, instalment.due_on, instalment.period_end) == (True, date(2026, 10, 1), LAST)
    months = paid("04 4000, 05 0, 06 0, 07 0, 08 0, 09 0")
    assert [(one.first, one.last) for one in months] == months_to_tell(instalment, LAST)
    values = {"instalment": instalment, "until": LAST, "actor": paying.member}
    for wrong in ((), months[1:], [*months, months[0]], [Paid(FIRST, LAST, D(4000))]):
        with pytest.raises(Refused, match="each month of the claim"):
            services.send_claim(**values, months=wrong)
    with pytest.raises(Refused, match="payslips"):
        services.send_claim(**values, months=months)
    services.send_claim(**values, months=months, evidence=[cases.a_pdf("palkka.pdf")])
    claim = paying.instalment().claim
    assert claim.calculated == D(1500)  # April's cap; the average of six months would have paid 2 000 €
    assert [(row.first.month, row.paid) for row in claim.months.all()] == [
        (4, D(4000)), (5, D(0)), (6, D(0)), (7, D(0)), (8, D(0)), (9, D(0))]  # fmt: skip
    approved = services.approve(instalment=paying.instalment(), actor=paying.handler)
    assert approved.approved_amount == D(1500)
    assert recoveries.recalculated(paying.fresh())[0] == D(1500)


@p.at("2026-10-01")
def test_the_next_claim_asks_only_what_no_claim_has_told():
    paying = by_share()
    Instalment.objects.create(grant=paying.grant, number=2, planned=D(1), due_on=LAST, period_end=LAST)
    first = {"instalment": paying.instalment(1), "until": date(2026, 5, 10), "actor": paying.member}
    services.send_claim(**first, months=paid("04 1000, 05:1-10 400"), evidence=[cases.a_pdf("1.pdf")])
    services.approve(instalment=paying.instalment(1), actor=paying.handler)
    second = paying.instalment(2)
    assert [one[0].day for one in months_to_tell(second, date(2026, 6, 30))] == [11, 1]
    services.send_claim(instalment=second, until=date(2026, 6, 30), actor=paying.member,
                        months=paid("05:11-31 800, 06 2000"), evidence=[cases.a_pdf("2.pdf")])  # fmt: skip
    assert paying.instalment(1).approved_amount == D(700)
    assert paying.instalment(2).claim.calculated == D(1400)


@p.at("2026-10-01")
def test_a_break_is_not_taken_off_twice():
    """The month of a break has less pay already; its pay belongs to the days that were not a break."""
    paying = by_share("2400.00")
    Change.objects.create(grant=paying.grant, kind="suspended", first=date(2026, 5, 1), last=date(2026, 5, 31),
                          handled_by=paying.handler, handled_at=clock.now())  # fmt: skip
    Change.objects.create(grant=paying.grant, kind="suspended", first=date(2026, 6, 1), last=date(2026, 6, 15),
                          handled_by=paying.handler, handled_at=clock.now())  # fmt: skip
    told = paid("04 2400, 05 500, 06 1000")
    assert earned(paying.grant, date(2026, 6, 30), paid=told).amount == D(1700)  # 1 200 + nothing in May + 500


def url(name: str, *args) -> str:
    return reverse(f"payments:{name}", args=args)


@p.at("2026-10-01")
def test_the_form_asks_each_month_and_checker_and_payer_see_them(client):
    paying = by_share()
    pk = paying.instalment().pk
    strong(client, paying.member)
    page = client.get(url("claim", pk)).content.decode()
    assert "Gross pay, April 2026" in page and "Gross pay, September 2026" in page and "October" not in page
    months = {f"paid_2026_{month:02}_01": "0" for month in range(5, 8)}
    data = {"until": "31.7.2026", "note": "", "paid_2026_04_01": "4000", **months}
    proofless = client.post(url("claim", pk), data)
    assert proofless.status_code == 422 and "Attach the payslips" in proofless.content.decode()
    label = BeautifulSoup(client.get(url("claim", pk)).content, "html.parser").select_one('label[for="id_evidence"]')
    assert "optional" not in label.get_text()
    without = client.post(url("claim", pk), {**data, "paid_2026_05_01": "", "evidence": cases.a_pdf("p.pdf")})
    assert without.status_code == 422 and "Write 0 when nothing was" in without.content.decode()
    after = client.post(url("claim", pk), {**data, "paid_2026_08_01": "1", "evidence": cases.a_pdf("p.pdf")})
    assert after.status_code == 422 and "Leave it empty" in after.content.decode()
    assert client.post(url("claim", pk), {**data, "evidence": cases.a_pdf("p.pdf")}).status_code == 302
    assert paying.instalment().claim.calculated == D(1500)
    strong(client, paying.handler)
    page = client.get(url("check", pk)).content.decode()
    assert "Reported pay" in page and "4,000.00" in page and "1.4.–30.4.2026" in page
    services.approve(instalment=paying.instalment(), actor=paying.handler)
    strong(client, paying.payer)
    assert "1.4.–30.4.2026" in client.get(url("queue")).content.decode()
