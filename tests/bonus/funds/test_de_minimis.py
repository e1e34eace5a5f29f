"""The ceiling over three years, single undertakings, agriculture and fisheries, and the entry in the register."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bonus.funds import de_minimis
from bonus.funds.models import AidGrant, UndertakingCompany
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Conflict, Refused
from tests.bonus.applications import cases
from tests.factories import MunicipalityFactory, OrganisationFactory, official, strong

pytestmark = pytest.mark.django_db
D = date.fromisoformat


def give(amount: str, on: str, company: str = "1000000-1", case: str = "", sector: str = "56302", declared=()):
    return de_minimis.grant(
        municipality=MunicipalityFactory(), beneficiary=de_minimis.Beneficiary(company, f"Yritys {company}", sector),
        granter="Pudasjärven kaupunki", case=case or f"C{AidGrant.objects.count()}", amount=Decimal(amount), on=D(on),
        declared=declared, actor=None,
    )  # fmt: skip


def test_the_ceiling_is_over_any_three_years_not_tax_years():
    give("299999.99", "2024-02-29")
    with pytest.raises(Refused, match=r"0\.01 € is left"):
        give("0.02", "2027-02-27")
    give("0.01", "2027-02-27")
    with pytest.raises(Refused, match=r"0\.00 € is left"):
        give("0.01", "2027-02-28")  # 29.2.2024–28.2.2027 are three years
    give("299999.99", "2027-03-01")


def test_declared_aid_counts_once_and_own_aid_declared_again_not_twice():
    told = [{"granter": "Oulun kaupunki", "date": "2026-01-10", "amount": "200000.00"}]
    give("10000", "2026-03-01", declared=told)
    again = [*told, {"granter": "Pudasjärven kaupunki", "date": "2026-03-01", "amount": "10000"}]
    with pytest.raises(Refused, match=r"90,000\.00 € is left"):
        give("90000.01", "2026-04-01", declared=again)
    give("90000", "2026-04-01", declared=again)


def test_companies_of_one_undertaking_count_together():
    handler = official(Role.HANDLER)
    give("200000", "2026-01-10", "1000000-1")
    give("50000", "2026-01-11", "2000000-2")
    town = MunicipalityFactory()
    with pytest.raises(Refused, match="not in the register"):
        de_minimis.join(municipality=town, first="1000000-1", second="9999999-9", actor=handler)
    de_minimis.join(municipality=town, first="1000000-1", second="2000000-2", actor=handler)
    assert UndertakingCompany.objects.values("undertaking").distinct().count() == 1
    with pytest.raises(Refused, match=r"50,000\.00 € is left"):
        give("50000.01", "2026-02-01", "2000000-2")
    with pytest.raises(Refused, match="already"):
        de_minimis.join(municipality=town, first="1000000-1", second="2000000-2", actor=handler)


@pytest.mark.parametrize("sector", ["01110", "03210"])
def test_agriculture_and_fisheries_wait_for_an_official(sector):
    with pytest.raises(Refused, match="rules of their own"):
        give("100", "2026-01-10", case="RB-1", sector=sector)
    de_minimis.record_finding(
        municipality=MunicipalityFactory(), case="RB-1", regulation="1408/2013",
        finding="Alkutuotantoa: katto tarkastettu hakijan ilmoituksesta.", actor=official(Role.HANDLER),
    )  # fmt: skip
    assert give("100", "2026-01-10", case="RB-1", sector=sector).regulation == "1408/2013"


def test_forestry_is_no_agriculture():
    assert give("100", "2026-01-10", sector="02100").regulation == "2023/2831"


@pytest.mark.parametrize(
    ("granted", "last"),
    [
        ("2026-11-24", "2026-12-22"),
        ("2026-12-01", "2026-12-31"),  # 24. and 25.12. are not counted; 6.12. is a Sunday
        ("2028-02-01", "2028-02-29"),
        ("2026-06-18", "2026-07-17"),  # Midsummer Eve
    ],
)
def test_the_clock_of_the_register_counts_finnish_working_days(granted, last):
    assert give("1", granted).register_by == D(last)


def test_a_decision_keeps_the_aid_with_what_the_register_asks():
    case = cases.decided()
    aid = AidGrant.objects.own().get()
    application = case.application
    assert (aid.case, aid.amount) == (application.reference, application.decision.amount)
    assert aid.business_id == application.organisation.business_id and aid.granter == "Pudasjärven kaupunki"
    assert aid.granted_on == clock.local_date(application.decision.decided_at)
    header, row = de_minimis.register_file([aid]).decode("utf-8-sig").splitlines()
    assert header.startswith("Beneficiary name;Beneficiary ID;Country;Aid amount EUR;Grant date")
    assert row.split(";")[1:3] == [aid.business_id, "FI"]
    assert cases.LAST not in header + row


def test_a_refusal_gives_no_aid():
    cases.decided("refused")
    assert not AidGrant.objects.exists()


def test_the_decision_stops_at_the_ceiling():
    case = cases.proposed()
    give("299999", str(clock.today()), case.application.organisation.business_id)
    with pytest.raises(Refused, match=r"1\.00 € is left"):
        cases.decide(case, amount="2")
    assert case.fresh().state == "proposed"


def test_a_name_that_is_a_formula_stays_a_text():
    aid = give("1", "2026-01-10")
    for name in ("=HYPERLINK(1)", " +1", "@SUM(1)", "-2", "\t=1"):
        aid.beneficiary = name
        assert de_minimis.register_file([aid]).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")


def test_the_entry_is_kept_once_with_its_proof(client):
    aid = give("100", str(clock.today()))
    strong(client, official(Role.HANDLER))
    address = reverse("funds:registered", args=[aid.pk])
    assert client.post(address, {"on": "1.1.2020", "reference": "EAIR-1"}).status_code == 422
    proof = SimpleUploadedFile("kuitti.pdf", cases.PDF, content_type="application/pdf")
    data = {"on": f"{clock.today():%d.%m.%Y}", "reference": "EAIR-1", "proof": proof}
    assert client.post(address, data).status_code == 302
    aid.refresh_from_db()
    assert (aid.register_reference, aid.registered_on) == ("EAIR-1", clock.today())
    assert b"".join(client.get(reverse("funds:proof", args=[aid.pk]))) == cases.PDF
    with pytest.raises(Conflict):
        de_minimis.mark_registered(aid=aid, on=clock.today(), reference="EAIR-2", actor=official(Role.HANDLER))
    page = client.get(reverse("funds:register")).content.decode()
    assert "EAIR-1" in page and "Nothing is waiting" in page


def test_the_pages_forms_answer_what_is_wrong(client):
    strong(client, official(Role.HANDLER))
    assert client.post(reverse("funds:finding"), {"case": "", "finding": ""}).status_code == 422
    assert client.post(reverse("funds:join"), {"first": "1", "second": "2"}).status_code == 422
    aid = give("100", "2026-01-10")
    page = client.get(reverse("funds:register")).content.decode()
    assert "late" in page and aid.beneficiary in page
    assert client.get(reverse("funds:register_file")).content.count(b"\r\n") == 2


def test_another_towns_aid_is_not_found(client):
    aid = give("100", "2026-01-10")
    other = official(Role.HANDLER, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    strong(client, other)
    for name in ("registered", "proof"):
        address = reverse(f"funds:{name}", args=[aid.pk])
        answer = client.post(address, {}) if name == "registered" else client.get(address)
        assert answer.status_code == 404
    assert OrganisationFactory().name not in client.get(reverse("funds:register")).content.decode()


def test_what_would_be_refused_is_foreseen_to_the_cent_and_nothing_is_written():
    told = [{"granter": "Oulun kaupunki", "date": "2026-01-10", "amount": "200000.00"}]
    give("10000", "2026-03-01")
    values = {
        "municipality": MunicipalityFactory(), "beneficiary": de_minimis.Beneficiary("1000000-1", "Y", "56302"),
        "case": "X", "on": D("2026-04-01"), "declared": told,
    }  # fmt: skip
    assert de_minimis.foreseen(amount=Decimal("90000.00"), **values) == ""
    assert "90,000.00 €" in de_minimis.foreseen(amount=Decimal("90000.01"), **values)
    assert AidGrant.objects.count() == 1
    farm = de_minimis.Beneficiary("3000000-3", "Tila", "01410")
    assert "finding" in de_minimis.foreseen(amount=Decimal(1), **(values | {"beneficiary": farm}))
