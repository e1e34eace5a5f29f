"""From the claim on a phone to the money, the register and the budget: every page by axe and at 320 px."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bonus.payments import services
from portal.accounts.roles import Role
from portal.core import jobs
from tests.bonus.applications import cases
from tests.bonus.payments import paying as p
from tests.bonus.payments.test_asking_register import known
from tests.bonus.payments.test_claims_against_recoveries import claimed, decided, forbid
from tests.bonus.payments.test_pay_evidence import by_share, paid
from tests.browser.test_matching_pages import sign_in
from tests.factories import AppropriationFactory, official
from tests.portal.employers.conftest import register  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_later")]
PHONE = {"width": 320, "javascript": False}


@pytest.fixture
def _later():
    with p.at(p.LATER):
        yield


def at(name: str, *args) -> str:
    return reverse(name, args=args)


@pytest.mark.parametrize("visit", [PHONE, {"width": 1280}], indirect=True)
def test_the_employer_claims_and_tells_of_changes(visit):
    paying = p.granted()
    sign_in(visit, paying.member, organisation=paying.grant.organisation)
    visit.go(at("payments:grants"))
    visit.check("grants")
    visit.follow(paying.grant.reference)
    visit.check("grant")
    visit.go(at("payments:claim", paying.instalment().pk))
    visit.check("claim")
    visit.press("Lähetä tilitys")
    visit.check("claimed")
    assert paying.instalment().state == "claimed"
    for name in ("account", "change"):
        visit.go(at(f"payments:{name}", paying.grant.pk))
        visit.check(name)
    visit.expect_trouble("422")
    visit.press("Tallenna muutos")
    visit.check("change-refused")


@pytest.mark.parametrize("visit", [{"width": 1280}, PHONE], indirect=True)
def test_officials_check_pay_register_and_budget(visit, register):  # noqa: F811
    paying, second = p.claimed(), p.approved()
    known(register, second, "7654321-4")
    services.change_account(grant=second.grant, iban=p.OTHER_IBAN, account_holder="Uusi Oy", actor=second.member)
    services.report_change(grant=paying.grant, kind="ended", first=p.END, actor=paying.member)
    sign_in(visit, paying.handler)
    for name, *args in (
        ["payments:checks"],
        ["payments:check", paying.instalment().pk],
        ["payments:grant", paying.grant.pk],
        ["payments:grant", second.grant.pk],
        ["funds:register"],
    ):
        visit.go(at(name, *args))
        visit.check(name.replace(":", "-") + str(args[0] if args else ""))
    services.approve_account(grant=second.fresh(), actor=second.handler)
    sign_in(visit, second.payer)
    visit.go(at("payments:queue"))
    visit.check("queue")
    visit.press("Tee valituista maksuerä")
    visit.check("batch-open")
    visit.press("Vahvista ja tee tiedosto")
    jobs.run_waiting()
    batch = second.instalment().payments.get().batch
    visit.go(at("payments:batch", batch.pk))
    visit.check("batch-made")
    assert b"pain.001.001.09" in visit.read_file("Maksutiedosto pankille (pain.001)")
    sign_in(visit, official(Role.MANAGER))
    visit.go(at("funds:budget"))
    visit.check("budget")


@pytest.mark.parametrize("visit", [PHONE, {"width": 1280}], indirect=True)
def test_a_claim_by_pay_month_by_month(visit):
    with p.at("2026-10-01"):
        paying = by_share()
        pk = paying.instalment().pk
        sign_in(visit, paying.member, organisation=paying.grant.organisation)
        visit.go(at("payments:claim", pk))
        visit.check("claim-by-pay")
        visit.expect_trouble("422")
        visit.press("Lähetä tilitys")
        visit.check("claim-by-pay-refused")
        months = paid("04 4000, 05 0, 06 0, 07 0, 08 0, 09 0")
        services.send_claim(instalment=paying.instalment(), until=months[-1].last, months=months, actor=paying.member,
                            evidence=[cases.a_pdf("palkka.pdf")])  # fmt: skip
        sign_in(visit, paying.handler)
        visit.go(at("payments:check", pk))
        visit.check("check-by-pay")
        services.approve(instalment=paying.instalment(), actor=paying.handler)
        sign_in(visit, paying.payer)
        visit.go(at("payments:queue"))
        visit.check("queue-by-pay")


@pytest.mark.parametrize("visit", [PHONE, {"width": 1280}], indirect=True)
def test_a_recovery_whose_enforcement_is_forbidden(visit):
    with p.at("2026-06-01"):
        paying, recovery = decided()
        forbid(paying, claimed(paying, recovery))
        manager = official(Role.MANAGER, municipality=paying.grant.municipality)
        AppropriationFactory(municipality=paying.grant.municipality, scheme="toinen")
        for user in (paying.handler, paying.payer):
            sign_in(visit, user)
            visit.go(at("payments:recovery", recovery.pk))
            visit.check("recovery-forbidden")
        sign_in(visit, paying.member, organisation=paying.grant.organisation)
        visit.go(at("payments:recovery_document", recovery.pk))
        visit.check("recovery-document")
        sign_in(visit, manager)
        visit.go(at("funds:budget"))
        visit.check("budget-move")
