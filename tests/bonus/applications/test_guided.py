"""The public guide and the terms in force."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from bonus.applications import guided
from bonus.rules import load_schemes
from bonus.supports.guide.answers import Answers, Employer, Other, Work
from portal.core import clock
from tests.bonus.applications import cases
from tests.factories import SchemeVersionFactory

pytestmark = pytest.mark.django_db


def test_the_guide_shows_the_sum_by_the_terms_in_force_once_the_town_has_confirmed_them(client):
    query = {"employer": "company", "work": "job", "months": "6", "hours_week": "37,5", "wage": "3000"}
    scheme = cases.draft().scheme  # a town with a scheme in force
    page = client.get(reverse("supports:guide"), query).content.decode()
    assert "The town has not confirmed the sum yet" in page
    kempele = SchemeVersionFactory(slug="kempele", municipality=scheme.municipality)
    type(scheme).objects.exclude(pk=kempele.pk).update(state="retired")
    page = client.get(reverse("supports:guide"), query).content.decode()
    assert "largest that the town&#x27;s terms allow for this plan. (Kempele municipal supplement)" in page


def test_every_scheme_in_force_has_its_card_its_line_in_the_chart_and_what_it_does_not_go_with(client):
    town = cases.draft().scheme.municipality
    for slug in ("kempele", "kesatyoseteli-kajaani", "nuorten-tyollistymisseteli"):
        SchemeVersionFactory(slug=slug, municipality=town)
    query = {"employer": "company", "work": "job", "months": "6", "hours_week": "37,5", "wage": "3000"}
    page = BeautifulSoup(client.get(reverse("supports:guide"), query).content, "html.parser")
    offered = {box["value"] for box in page.select('input[name="scheme"]')}
    assert offered == {"kempele", "kesatyoseteli-kajaani", "nuorten-tyollistymisseteli", "pudasjarvi-rekrybonus"}
    columns = " ".join(cell.get_text() for cell in page.select("#result table th"))
    assert "Kempele municipal supplement" in columns and "Kajaani summer job voucher" in columns
    assert "Pudasjärvi" not in columns  # a placeholder's numbers are shown to nobody


def test_a_scheme_that_does_not_take_the_work_is_told_with_its_reason_and_not_offered(client):
    town = cases.draft().scheme.municipality
    SchemeVersionFactory(slug="kempele", municipality=town)
    page = client.get(reverse("supports:guide"), {"employer": "company", "work": "work_trial"}).content
    offered = {box["value"] for box in BeautifulSoup(page, "html.parser").select('input[name="scheme"]')}
    assert offered == {"pudasjarvi-rekrybonus"}
    assert b"Kempele municipal supplement" in page and b"the basis is employment or apprenticeship" in page


def test_what_a_schemes_own_rules_refuse_beside_another_support_is_told():
    answers = Answers(Employer.COMPANY, Work.JOB, months=6, hours_week=Decimal(37), wage=Decimal(3000))
    told: set[str] = set()
    for slug in [version.slug for version in load_schemes() if not version.placeholders]:
        version = SchemeVersionFactory.build(slug=slug)
        for kind, texts in guided.terms_for(version, answers, clock.today()).beside.items():
            with_it = replace(answers, others=frozenset({Other(kind)})) if kind in set(Other) else None
            if with_it is not None:
                refused = guided.terms_for(version, with_it, clock.today()).refused
                assert set(texts) <= set(refused)
                told |= {kind}
    assert told >= {"pay_subsidy"}
