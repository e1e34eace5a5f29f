"""The bonus pages of officials and what comes after a decision, in a browser: axe, 320 px, without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import django.http
import django.test
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from bonus.applications import services
from portal.accounts.roles import Role
from portal.core import clock
from tests.bonus.applications import cases
from tests.bonus.applications.test_documents_beside import attach, pdf, png
from tests.browser.visit import Visit
from tests.factories import official, strong

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [{"width": 1280}, {"width": 320, "javascript": False}]


def sign_in(visit: Visit, user) -> None:
    key = strong(django.test.Client(), user).cookies[settings.SESSION_COOKIE_NAME].value
    visit.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": visit.base}])


def look(visit: Visit, *pages: tuple) -> None:
    for name, *args in pages:
        visit.go(reverse(f"bonus:{name}", args=args))
        visit.check(name)


@pytest.mark.parametrize("visit", WIDTHS, indirect=True)
def test_the_pages_of_handling_and_after(visit):
    with translation.override("fi"):
        case, heard, decided, draft = cases.in_handling(), cases.heard(), cases.decided(), cases.draft()
        proposed = cases.proposed("refused")
        today = clock.today()
        services.set_stand_in(
            municipality=case.application.municipality, role=Role.HANDLER, person=case.handler,
            stand_in=official(Role.HANDLER, first_name="Sirkka", last_name="Sijainen"), away_from=today,
            away_until=today + timedelta(days=7), actor=case.handler,
        )  # fmt: skip
        services.adjust_fact(
            application=case.fresh(),
            fact="planned_hours",
            value=Decimal(20),
            reason="Kaksi tuntia.",
            actor=case.handler,
        )
        services.save_view(name="Myöhässä", chosen=django.http.QueryDict("late=on"), actor=case.handler)
        services.recuse(application=proposed.application, ground="employed", actor=official(Role.HANDLER))
        claim = services.record_claim(
            application=decided.fresh(), claimant="party", claimant_name="Esimerkki Oy", demand="Summa on pieni.",
            received_on=today, actor=decided.handler,
        )  # fmt: skip
        granted = decided.application.decision.amount
        correction = services.correct(
            application=decided.fresh(), ground="writing", consent="not_worse", amount=granted,
            reasons="Nimessä oli virhe.", seen=granted, actor=decided.decider,
        )  # fmt: skip
    pk = case.application.pk
    look(visit, ("published",), ("published_document", correction.number))
    sign_in(visit, case.handler)
    look(visit, ("queue",), ("case", pk), ("hear", pk), ("fact", pk, "end_date"), ("recuse", pk), ("stand_ins",))
    sign_in(visit, decided.handler)
    dpk = decided.application.pk
    look(
        visit,
        ("case", dpk),
        ("record_claim", dpk),
        ("claim_result", dpk, claim.pk),
        ("withdraw_claim", dpk, claim.pk),
        ("forbid_claim", dpk, claim.pk),
    )
    sign_in(visit, decided.decider)
    look(visit, ("correct", dpk), ("batch",), ("decide", proposed.application.pk))
    sign_in(visit, heard.member)
    look(visit, ("application", heard.application.pk), ("hearing", heard.application.pk))
    sign_in(visit, decided.member)
    look(visit, ("decision", dpk), ("correction", dpk, correction.number))
    sign_in(visit, draft.member)
    look(visit, ("tasks", draft.application.pk), ("applications",))


@pytest.mark.parametrize("visit", WIDTHS, indirect=True)
def test_documents_beside_the_case(visit):
    with translation.override("fi"):
        case = cases.in_handling()
        contract = attach(case, pdf("Sopimus", "Palkka 2345 euroa"))
        pay = attach(case, png(), "palkkalaskelma.png")
    sign_in(visit, case.handler)
    page = reverse("bonus:case", args=[case.application.pk])
    for name, documents in (("one", [contract]), ("two", [contract, pay])):
        visit.go(f"{page}?{'&'.join(f'document={document.pk}-1' for document in documents)}")
        visit.check(f"case_documents_{name}")
    assert visit.page.locator("img.ts-reading__page").count() == 2
    visit.page.get_by_role("link", name="Seuraava sivu").click()
    assert visit.page.get_by_text("Sivu 2/2").is_visible()
