"""What opens by a key closes by a key, and the focus never gets lost on the way."""

from __future__ import annotations

import pytest

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "kuusi-pientä-porosta-7"


@pytest.fixture
def signed_in(visit):
    """At the account's own page, on a phone."""
    user = UserFactory(email="aino@example.fi")
    user.set_password(PASSWORD)
    user.save()
    visit.go("/fi/accounts/login/")
    visit.page.get_by_label("Sähköpostiosoite").fill(user.email)
    visit.page.get_by_label("Salasana", exact=True).fill(PASSWORD)
    visit.page.keyboard.press("Enter")
    visit.page.locator(".ts-account").wait_for()
    return visit


def has_focus(place) -> bool:
    return place.evaluate("e => e === document.activeElement")


@pytest.mark.parametrize("visit", [{"width": 320}], indirect=True)
def test_the_first_key_leads_past_the_menus(visit):
    visit.go("/fi/accounts/login/")
    visit.page.keyboard.press("Tab")
    assert has_focus(visit.page.locator(".govuk-skip-link"))
    visit.page.keyboard.press("Enter")
    assert has_focus(visit.page.locator("main"))
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("visit", [{"width": 320}, {"width": 1280}], indirect=True)
def test_the_account_menu_opens_by_enter_and_closes_by_escape(signed_in):
    page, menu = signed_in.page, signed_in.page.locator(".ts-account__menu")
    summary = page.locator(".ts-account__summary")
    for key in ("Enter", "Space"):
        summary.focus()
        page.keyboard.press(key)
        menu.wait_for()
        signed_in.check()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.ts-account__menu') !== null")
        page.keyboard.press("Escape")
        assert menu.is_hidden() and has_focus(summary)


@pytest.mark.parametrize("visit", [{"width": 320}], indirect=True)
def test_the_menu_of_a_phone_opens_and_closes_by_keys(signed_in):
    page = signed_in.page
    button, items = page.locator(".govuk-service-navigation__toggle"), page.locator("#navigation")
    button.focus()
    assert items.is_hidden()
    page.keyboard.press("Enter")
    assert items.is_visible() and button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#navigation') !== null")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    assert items.is_hidden() and has_focus(button)


def test_the_password_is_shown_and_hidden_by_keys(visit):
    visit.go("/fi/accounts/login/")
    field, button = visit.page.locator("[name=password]"), visit.page.locator(".govuk-password-input__toggle")
    button.focus()
    visit.page.keyboard.press("Space")
    assert field.get_attribute("type") == "text" and has_focus(button)
    visit.page.keyboard.press("Enter")
    assert field.get_attribute("type") == "password"
