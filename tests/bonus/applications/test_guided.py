"""The public guide and the terms in force."""

from __future__ import annotations

import pytest
from django.urls import reverse

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
