"""Choosing between two schemes, and the pages that ask what a scheme's rules use: axe, 320 px, without JavaScript."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from bonus.applications.models import Application
from portal.openings.models import Kind
from tests.bonus.applications import cases
from tests.browser.test_bonus_handling import WIDTHS, sign_in
from tests.browser.visit import Visit
from tests.factories import SchemeVersionFactory, employer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("visit", WIDTHS, indirect=True)
def test_choose_a_scheme_and_tell_what_it_asks(visit: Visit):
    with translation.override("fi"):
        placement = cases.a_placement(kind=Kind.JOB)
        SchemeVersionFactory(municipality=placement.municipality)
        SchemeVersionFactory(municipality=placement.municipality, slug="nuorten-tyollistymisseteli")
        sign_in(visit, employer(placement.organisation))
        visit.go(reverse("placements:placement", args=[placement.pk]))
        visit.page.get_by_role("button", name="Hae tukea").click()
        visit.check("choose")
        visit.page.get_by_label("Nuorten työllistymisseteli").check()
        visit.page.get_by_role("button", name="Jatka", exact=True).click()
        visit.check("tasks-voucher")
        application = Application.objects.get()
        assert application.scheme_version.slug == "nuorten-tyollistymisseteli"
        visit.go(reverse("bonus:part", args=[application.pk, "person"]))
        visit.check("part-person")
        visit.go(reverse("bonus:part", args=[application.pk, "pay"]))
        visit.check("part-pay")
