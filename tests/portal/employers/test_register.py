"""The client of the business register, against a real server that misbehaves in every way we could think of."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine

from portal.core import clock
from portal.employers.models import OrganisationKind, RegisterAnswer
from portal.employers.register import RegisterUnavailable, keep_invented, kind_of, look_up, parse
from tests.factories import OrganisationFactory
from tests.portal.employers.register_stub import BAKERY

pytestmark = pytest.mark.django_db
BROKEN = [
    "failing", "busy", "hanging", "dripping", "redirecting", "html", "deep", "huge", "compressed", "other",
    "shapeless", "list",
]  # fmt: skip


def test_a_company_is_read_as_the_register_has_it_now(register):
    company = look_up("1234567-1")
    assert (company.name, company.form_name, company.kind) == ("Esimerkin Leipomo Oy", "Osakeyhtiö", "company")
    assert (company.industry_code, company.industry_name) == ("10710", "Leivän valmistus")
    assert (company.street, company.postcode, company.city) == ("Leipurintie 5", "93100", "PUDASJÄRVI")
    assert (company.home_municipality, company.register_status) == ("615", "active")
    assert company.register_fetched_at is not None


def test_the_answer_is_kept_for_a_day(register):
    now = clock.now()
    with time_machine.travel(now, tick=False):
        first = look_up("1234567-1")
    with time_machine.travel(now + timedelta(hours=23), tick=False):
        assert look_up("1234567-1") == first
    assert len(register.asked) == 1
    with time_machine.travel(now + timedelta(hours=25), tick=False):
        assert look_up("1234567-1").register_fetched_at > first.register_fetched_at
    assert len(register.asked) == 2
    assert RegisterAnswer.objects.count() == 1


def test_an_unknown_company_is_none_and_not_kept(register):
    assert look_up("2077474-0") is None
    assert not RegisterAnswer.objects.exists()


@pytest.mark.parametrize("mode", BROKEN)
def test_a_register_that_misbehaves_is_unavailable_soon_and_leaves_nothing(register, mode):
    register.mode = mode
    began = time.monotonic()
    with pytest.raises(RegisterUnavailable):
        look_up("1234567-1")
    assert time.monotonic() - began < 3
    assert not RegisterAnswer.objects.exists()
    assert len(register.asked) == 1, "a redirect was followed"


def test_nobody_listens(settings):
    settings.BUSINESS_REGISTER_URL = "http://127.0.0.1:9/refused"
    with pytest.raises(RegisterUnavailable):
        look_up("1234567-1")


def test_what_is_kept_holds_no_control_characters(register):
    register.companies["1234567-1"] = {**BAKERY, "names": [{"name": "Leipo\x00mo\n Oy", "type": 1}]}
    assert look_up("1234567-1").name == "Leipomo Oy"


def test_bankruptcy_and_an_ended_company_are_seen():
    company = {
        **BAKERY,
        "companySituations": [{"type": "KONK"}, {"type": "SANE", "endDate": "2020-01-01"}, {"type": "X"}],
        "endDate": "2024-05-01",
    }
    data = parse(company, "1234567-1", clock.now())
    assert (data.register_situations, data.register_status) == (("KONK",), "ended")


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("Osakeyhtiö", OrganisationKind.COMPANY),
        ("Osuuskunta", OrganisationKind.COMPANY),
        ("Yksityinen elinkeinonharjoittaja", OrganisationKind.SOLE_TRADER),
        ("Aatteellinen yhdistys", OrganisationKind.ASSOCIATION),
        ("Säätiö", OrganisationKind.FOUNDATION),
        ("Kunta", OrganisationKind.MUNICIPALITY),
        ("Kuntayhtymä", OrganisationKind.MUNICIPALITY),
        ("Ev.lut. seurakunta", OrganisationKind.PARISH),
        ("Valtio ja sen laitokset", OrganisationKind.STATE),
        ("", OrganisationKind.COMPANY),
    ],
)
def test_the_kind_of_employer_comes_from_the_company_form(form, kind):
    assert kind_of(form) == kind


def test_the_demonstrations_companies_are_in_no_register_and_nobody_is_asked_of_them(register, settings):
    organisation = OrganisationFactory(business_id="7654321-4", name="Keksitty Oy")
    keep_invented(organisation)
    register.mode = "hanging"
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        found = look_up("7654321-4", again=True)
        assert found.register_fetched_at == clock.now()
    assert (found.name, found.register_status, found.register_situations) == ("Keksitty Oy", "active", ())
    assert register.asked == []
    settings.DEMO_MODE = False
    register.mode = "failing"
    with pytest.raises(RegisterUnavailable):  # a real town that once was a demonstration asks
        look_up("7654321-4", again=True)
