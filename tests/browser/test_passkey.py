"""An employer makes a passkey on a phone and signs in with it; Chromium plays the phone's own key store."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.browser.test_matching_pages import sign_in
from tests.factories import OrganisationFactory, employer

pytestmark = pytest.mark.django_db(transaction=True)
KEY_STORE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def phone(visit):
    devtools = visit.context.new_cdp_session(visit.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY_STORE})
    return visit


@pytest.mark.parametrize("visit", [{"width": 320}], indirect=True)
def test_a_passkey_is_made_and_signs_in(phone):
    organisation = OrganisationFactory()
    user = employer(organisation)
    sign_in(phone, user, organisation=organisation)
    phone.go(reverse("mfa_add_webauthn"))
    phone.check("add-passkey")
    phone.page.get_by_label("Haluan kirjautua pelkästään tällä").check()
    phone.page.get_by_role("button", name="Lisää pääsyavain").click()
    phone.page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}")
    phone.check("passkey-added")
    assert user.authenticator_set.filter(type="webauthn").count() == 1

    phone.context.clear_cookies()
    phone.go(reverse("account_login"))
    phone.page.get_by_role("button", name="Kirjaudu pääsyavaimella").click()
    phone.page.wait_for_url(f"**{reverse('home:start')}")
    phone.see(organisation.name)
