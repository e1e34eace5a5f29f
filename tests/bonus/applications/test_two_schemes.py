"""A town with two schemes in force at once: the employer chooses, and neither disturbs the other's drafts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from bonus.applications import completeness, services
from bonus.applications.models import Application
from portal.core import clock
from portal.core.exceptions import Refused
from portal.openings.models import Kind
from tests.bonus.applications import cases
from tests.factories import SchemeVersionFactory, employer, strong

pytestmark = pytest.mark.django_db

OWN, VOUCHER = "pudasjarvi-rekrybonus", "nuorten-tyollistymisseteli"


def voucher_beside(municipality):
    return SchemeVersionFactory(municipality=municipality, slug=VOUCHER)


def start(placement) -> str:
    return reverse("bonus:start", args=[placement.pk])


def test_another_scheme_put_into_force_takes_nothing_from_a_draft_that_is_ready():
    case = cases.filled()
    voucher_beside(case.placement.municipality)
    application = Application.objects.get(pk=case.application.pk)
    assert completeness.missing_parts(application) == []
    sent = services.submit(application=application, actor=case.member)
    assert sent.scheme_version.slug == OWN


def test_a_new_version_of_the_same_scheme_still_asks_to_accept_it():
    case = cases.filled()
    type(case.scheme).objects.filter(pk=case.scheme.pk).update(state="retired")
    SchemeVersionFactory(municipality=case.placement.municipality, number="toinen")
    lacking = completeness.missing_parts(Application.objects.get(pk=case.application.pk))
    assert [str(title) for title in lacking] == ["Terms of the support"]


def test_accepting_the_terms_keeps_the_drafts_own_scheme():
    case = cases.draft(kind=Kind.JOB)
    voucher_beside(case.placement.municipality)
    accepted = services.accept_terms(
        application=case.application, accepted=True, electronic_notice=True, assured=[], actor=case.member
    )
    assert accepted.scheme_version.slug == OWN


def test_the_employer_chooses_on_a_page_of_its_own(client):
    placement = cases.a_placement(kind=Kind.JOB)
    SchemeVersionFactory(municipality=placement.municipality)
    voucher_beside(placement.municipality)
    strong(client, employer(placement.organisation))
    page = client.post(start(placement))
    assert page.status_code == 200 and not Application.objects.exists()
    text = page.content.decode()
    assert "Helps with wage costs. In force until 30.6.2027." in text and "Covers working time for guidance." in text
    assert client.post(start(placement), {"choose": "1"}).status_code == 422
    assert client.post(start(placement), {"choose": "1", "scheme": "kempele"}).status_code == 422
    chosen = client.post(start(placement), {"choose": "1", "scheme": VOUCHER})
    application = Application.objects.get()
    assert chosen["Location"] == reverse("bonus:tasks", args=[application.pk])
    assert application.scheme_version.slug == VOUCHER
    again = client.post(start(placement))  # it is under way: nothing is chosen any more
    assert again["Location"] == chosen["Location"]


def test_a_scheme_that_does_not_fit_the_basis_is_not_offered(client):
    placement = cases.a_placement(kind=Kind.WORK_TRIAL)
    SchemeVersionFactory(municipality=placement.municipality)
    voucher_beside(placement.municipality)
    strong(client, employer(placement.organisation))
    assert client.post(start(placement)).status_code == 302
    assert Application.objects.get().scheme_version.slug == OWN


def test_the_service_takes_no_scheme_by_chance():
    placement = cases.a_placement(kind=Kind.JOB)
    SchemeVersionFactory(municipality=placement.municipality)
    voucher_beside(placement.municipality)
    with pytest.raises(Refused):
        services.start_application(placement=placement, actor=employer(placement.organisation))


def test_what_the_guide_showed_is_chosen_beforehand(client):
    placement = cases.a_placement(kind=Kind.JOB)
    SchemeVersionFactory(municipality=placement.municipality)
    voucher_beside(placement.municipality)
    strong(client, employer(placement.organisation))
    client.post(reverse("supports:keep"), {
        "scheme": VOUCHER, "answers": "employer=company&work=job&months=6&wage=2000&hours_week=37,5"})  # fmt: skip
    page = client.post(start(placement)).content.decode()
    box = next(part for part in page.split("<input") if f'value="{VOUCHER}"' in part)
    assert "checked" in box.split(">")[0]


def test_a_draft_whose_scheme_has_ended_is_not_sent_and_another_can_be_begun():
    """Accepted while it was in force, sent after its end: the town grants nothing by it any more."""
    case = cases.filled()
    type(case.scheme).objects.filter(pk=case.scheme.pk).update(valid_to=clock.today() - timedelta(days=1))
    voucher_beside(case.placement.municipality)
    application = Application.objects.get(pk=case.application.pk)
    with pytest.raises(Refused, match="Still missing"):
        services.submit(application=application, actor=case.member)
    assert "no longer in force" in str(completeness.terms_lack(application)[0])
    services.withdraw(application=application, actor=case.member)
    again = services.start_application(placement=case.placement, actor=case.member)
    assert again.scheme_version.slug == VOUCHER
