"""The matching's pages in a browser: every page by axe, at 320 px and without JavaScript."""

from __future__ import annotations

import django.test
import pytest
from django.conf import settings
from django.urls import reverse

from matching.placements import matching
from portal.accounts.roles import Role
from tests.browser.visit import Visit
from tests.factories import ClientFactory, OpeningFactory, OrganisationFactory, official, strong

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [{"width": 1280}, {"width": 320, "javascript": False}]


def sign_in(visit: Visit, user, **where) -> None:
    """As `user`, strongly identified, without walking through the sign-in pages."""
    key = strong(django.test.Client(), user, **where).cookies[settings.SESSION_COOKIE_NAME].value
    visit.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": visit.base}])


@pytest.mark.parametrize("visit", WIDTHS, indirect=True)
def test_every_page_of_the_matching(visit):
    coach = official(Role.COACH, Role.MANAGER)
    people = ClientFactory.create_batch(6, coach=coach)
    for one in people:
        one.profile.data |= {"cards": [], "languages": [{"code": "fi", "level": "A2"}]}
        one.profile.save()
    organisation = OrganisationFactory()
    OpeningFactory(organisation=organisation)
    forklift = OpeningFactory(organisation=organisation, title="Varastotyöntekijä", required_cards=["074"])
    for one in people:
        matching.openings_for(one)
    first = people[0].pk
    sign_in(visit, coach)
    for name, args, query in (
        ("placements:work", [], {}),
        ("placements:openings_for_client", [first], {"blocked": "liftable"}),
        ("placements:clients_for_opening", [forklift.pk], {"blocked": "all"}),
        ("placements:pair", [first, forklift.pk], {}),
        ("placements:leverage", [], {}),
        ("placements:leverage", [], {"whose": "town"}),
        ("placements:leverage_for_client", [first], {}),
        ("placements:assignment", [], {}),
        ("taxonomy:vocabulary", [], {}),
    ):
        visit.go(reverse(name, args=args, query=query))
        visit.check(name.split(":")[1])
    visit.page.get_by_label("Sana tai ammattinimike").fill("siivoja")
    visit.page.get_by_role("button", name="Näytä", exact=True).click()
    visit.check("vocabulary-found")
