"""The matching's pages in a browser: pickers by keyboard, and every page by axe, at 320 px and without JavaScript."""

from __future__ import annotations

import django.test
import pytest
from django.conf import settings
from django.urls import reverse

from matching.placements import matching
from matching.taxonomy import lookup
from portal.accounts.roles import Role
from portal.openings.models import Opening
from tests.browser.visit import Visit
from tests.factories import ClientFactory, OpeningFactory, OrganisationFactory, employer, official, strong

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [{"width": 1280}, {"width": 320, "javascript": False}]


def sign_in(visit: Visit, user, **where) -> None:
    """As `user`, strongly identified, without walking through the sign-in pages."""
    key = strong(django.test.Client(), user, **where).cookies[settings.SESSION_COOKIE_NAME].value
    visit.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": visit.base}])


def test_a_title_is_picked_with_the_keyboard_and_the_occupation_is_saved(visit):
    organisation = OrganisationFactory()
    draft = OpeningFactory(organisation=organisation, state=Opening.State.DRAFT, title="")
    sign_in(visit, employer(organisation), organisation=organisation)
    visit.go(reverse("openings:edit", args=[draft.pk, "basics"]))
    field = visit.page.get_by_role("combobox", name="Otsikko")
    with visit.page.expect_response(lambda answer: "/taxonomy/occupations/" in answer.url) as asked:
        field.press_sequentially("siivo")
    assert "siivo" not in asked.value.url and asked.value.request.method == "POST"
    picked = lookup.occupations("siivo")[0]
    visit.page.get_by_role("option", name=picked.label, exact=True).wait_for()
    visit.check("suggestions")
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.page.get_by_role("button", name="Tallenna ja jatka").click()
    visit.see(picked.label)
    draft.refresh_from_db()
    assert (draft.title, draft.occupation_uri) == (picked.label, picked.id)


def test_a_skill_that_is_picked_becomes_a_line(visit):
    coach = official(Role.COACH)
    client = ClientFactory(coach=coach)
    sign_in(visit, coach)
    visit.go(reverse("jobseekers:profile", args=[client.pk, "wishes"]))
    visit.check("profile")
    field = visit.page.get_by_role("combobox").nth(1)
    field.press_sequentially("kassa")
    picked = lookup.skills("kassa")[0].label
    visit.page.get_by_role("option", name=picked, exact=True).wait_for()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    area = visit.page.locator("#id_skills")
    assert area.input_value().split("\n") == ["tiskaus", picked]
    assert field.input_value() == ""


@pytest.mark.parametrize("visit", WIDTHS, indirect=True)
def test_a_coach_rejects_in_the_row_and_is_back_at_it_with_the_filters_and_sees_the_bars_whole(visit):
    coach = official(Role.COACH)
    organisation = OrganisationFactory()
    one = ClientFactory(coach=coach)
    one.profile.data |= {"cards": []}
    one.profile.save()
    OpeningFactory(organisation=organisation)
    OpeningFactory(organisation=organisation, title="Keittiöapulainen kouluun", required_cards=["022"])
    matching.openings_for(one)
    sign_in(visit, coach)
    visit.go(reverse("placements:openings_for_client", args=[one.pk], query={"blocked": "liftable"}))
    row = visit.page.locator("li.ts-match", has_text="Keittiöapulainen kouluun")
    row.locator("summary", has_text="Hylkää").click()
    visit.check("rejecting")
    row.get_by_role("combobox").select_option(label="Osaaminen ei vielä riitä")
    row.get_by_role("button", name="Hylkää").click()
    visit.see("Pari hylättiin")
    assert "blocked=liftable" in visit.page.url and visit.page.url.endswith(f"#{row.get_attribute('id')}")
    assert "hylätty" in row.inner_text() and not row.locator("summary").count()
    visit.go(reverse("placements:leverage"))
    visit.check("bars")
    picture, box = visit.page.locator(".ts-chart__picture").bounding_box(), visit.page.locator(
        ".ts-chart__scroll").bounding_box()  # fmt: skip
    assert picture["width"] <= box["width"] + 1


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
