"""Escape closes the list of a search, keeps what was typed, and the reader stays in the field."""

from __future__ import annotations

import pytest
from django.urls import reverse

from matching.taxonomy import lookup
from portal.accounts.roles import Role
from portal.openings.models import Opening
from tests.browser.test_keyboard import has_focus
from tests.browser.test_matching_pages import sign_in
from tests.factories import ClientFactory, OpeningFactory, OrganisationFactory, employer, official

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = pytest.mark.parametrize("visit", [{"width": 1280}, {"width": 320}], indirect=True)


@pytest.fixture
def draft(visit):
    """An opening's first page, open in the browser."""
    organisation = OrganisationFactory()
    draft = OpeningFactory(organisation=organisation, state=Opening.State.DRAFT, title="", occupation_uri="")
    sign_in(visit, employer(organisation), organisation=organisation)
    visit.go(reverse("openings:edit", args=[draft.pk, "basics"]))
    return draft


def options(visit):
    return visit.page.get_by_role("option")


def drawn(visit) -> None:
    """What scripts have asked for stands on the page."""
    visit.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@WIDTHS
@pytest.mark.parametrize("down", [0, 2])
def test_escape_closes_the_list_and_keeps_what_was_typed(visit, draft, down):
    field = visit.page.get_by_role("combobox", name="Otsikko")
    field.press_sequentially("siivo")
    options(visit).first.wait_for()
    for _step in range(down):
        visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Escape")
    options(visit).first.wait_for(state="hidden")
    drawn(visit)
    assert options(visit).count() == 0 or not options(visit).first.is_visible()
    assert field.input_value() == "siivo" and has_focus(field)
    assert field.get_attribute("aria-expanded") == "false"
    visit.check()

    field.press_sequentially("t")  # and goes on, where the typing was left
    options(visit).first.wait_for()
    visit.page.keyboard.press("Escape")
    options(visit).first.wait_for(state="hidden")
    visit.page.get_by_role("button", name="Tallenna ja jatka").click()
    visit.page.wait_for_url(lambda url: "basics" not in url)
    draft.refresh_from_db()
    assert (draft.title, draft.occupation_uri) == ("siivot", "")


def test_an_answer_that_comes_after_escape_opens_nothing(visit, draft):
    held = []
    visit.page.route("**/taxonomy/occupations/**", lambda route: held.append(route))
    field = visit.page.get_by_role("combobox", name="Otsikko")
    with visit.page.expect_request("**/taxonomy/occupations/**"):
        field.press_sequentially("siivo")
    visit.page.keyboard.press("Escape")
    with visit.page.expect_response("**/taxonomy/occupations/**") as answered:
        held[0].continue_()
    assert answered.value.json()["results"]
    drawn(visit)
    assert field.input_value() == "siivo" and has_focus(field)
    assert not any(one.is_visible() for one in options(visit).all())


def test_escape_after_a_pick_keeps_the_pick(visit, draft):
    field = visit.page.get_by_role("combobox", name="Otsikko")
    field.press_sequentially("siivo")
    picked = lookup.occupations("siivo")[0]
    visit.page.get_by_role("option", name=picked.label, exact=True).wait_for()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Escape")
    assert field.input_value() == picked.label
    visit.page.get_by_role("button", name="Tallenna ja jatka").click()
    visit.page.wait_for_url(lambda url: "basics" not in url)
    draft.refresh_from_db()
    assert (draft.title, draft.occupation_uri) == (picked.label, picked.id)


@pytest.mark.parametrize("down", [0, 1])
def test_escape_in_the_search_for_a_line_adds_none_and_keeps_the_words(visit, down):
    coach = official(Role.COACH)
    client = ClientFactory(coach=coach)
    sign_in(visit, coach)
    visit.go(reverse("jobseekers:profile", args=[client.pk, "wishes"]))
    before = visit.page.locator("#id_skills").input_value()
    field = visit.page.get_by_role("combobox").nth(1)
    field.press_sequentially("kassa")
    options(visit).first.wait_for()
    for _step in range(down):
        visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Escape")
    options(visit).first.wait_for(state="hidden")
    assert field.input_value() == "kassa" and has_focus(field)
    assert visit.page.locator("#id_skills").input_value() == before


@pytest.mark.parametrize("down", [0, 1])
def test_escape_in_a_list_of_municipalities_keeps_the_words(visit, draft, down):
    field = visit.page.locator("input#id_location")
    field.wait_for()
    field.fill("")
    field.press_sequentially("kuus")
    visit.page.get_by_role("option", name="Kuusamo").wait_for()
    for _step in range(down):
        visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Escape")
    options(visit).first.wait_for(state="hidden")
    assert field.input_value() == "kuus" and has_focus(field)
