"""The second factor: officials need it before they see anything; codes work once; the demonstration shows them."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.accounts import demo, services
from portal.accounts.roles import MUNICIPAL_ROLES, Role
from tests.factories import PASSWORD, UserFactory, employer, official

pytestmark = pytest.mark.django_db
REQUIRED = "/fi/account/two-factor/"
CODE_PAGE = "/fi/accounts/2fa/authenticate/"
START = "/fi/account/profile/"


def sign_in(client, user):
    return client.post("/fi/accounts/login/", {"login": user.email, "password": PASSWORD})


def make_sign_in_old(client):
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()


@pytest.mark.parametrize("role", sorted(MUNICIPAL_ROLES))
def test_officials_see_nothing_before_they_have_a_second_factor(client, role):
    client.force_login(official(role, two_factor=False))
    for address in (START, "/fi/organisation/queue/", "/admin/", "/cms/", "/fi/start/"):
        assert client.get(address).url == REQUIRED, address
    assert client.get(REQUIRED).status_code == 200


def activation(user) -> str:
    return reverse("accounts:activate", args=[services.activation_create(actor=None, user=user)])


@pytest.mark.django_db(transaction=True)  # the second factor is recorded when it has been kept
def test_an_official_sets_it_up_by_the_link_and_gets_recovery_codes(client):
    user = official(Role.COACH, two_factor=False)
    sign_in(client, user)
    link = activation(user)
    assert client.get(link).status_code == 200
    assert client.get("/fi/accounts/2fa/totp/activate/").url == REQUIRED, "a link changes nothing on GET"
    assert client.post(link).url == REQUIRED
    page = client.get("/fi/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    shown = re.search(r'id="demo-code">(\d{6})<', page.content.decode()).group(1)
    assert shown == demo.code_of(secret)
    assert client.post("/fi/accounts/2fa/totp/activate/", {"code": ""}).status_code == 422
    response = client.post("/fi/accounts/2fa/totp/activate/", {"code": demo.code_of(secret)})
    assert response.url == "/fi/accounts/2fa/recovery-codes/"
    codes = client.get(response.url)
    assert len(re.findall(r"<code>\w+</code>", codes.content.decode())) == 10
    assert client.get("/fi/accounts/2fa/recovery-codes/download/").status_code == 200
    assert client.get(REQUIRED).url == reverse("home:start")
    assert client.get(START).status_code == 200
    for page in ("2fa", "2fa/recovery-codes/generate", "2fa/totp/deactivate", "2fa/webauthn", "2fa/webauthn/add"):
        assert client.get(f"/fi/accounts/{page}/").status_code == 200, page


def test_the_password_alone_does_not_let_an_official_in(client):
    user = official(Role.COACH)
    assert sign_in(client, user).url.startswith(CODE_PAGE)
    assert client.get(START).status_code == 302
    assert client.post(CODE_PAGE, {"code": "000000"}).status_code == 422
    assert client.post(CODE_PAGE, {"code": demo.current_code(user)}).status_code == 302
    assert client.get(START).status_code == 200


def test_a_code_works_once(client):
    user = official(Role.COACH)
    code = demo.current_code(user)
    for expected in (302, 422):
        visitor = Client()
        sign_in(visitor, user)
        assert visitor.post(CODE_PAGE, {"code": code}).status_code == expected


def test_a_recovery_code_works_once(client):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user = official(Role.COACH)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (302, 422):
        visitor = Client()
        sign_in(visitor, user)
        assert visitor.post(CODE_PAGE, {"code": code}).status_code == expected


def test_guessing_codes_stops(client):
    user = official(Role.COACH)
    sign_in(client, user)
    for number in range(6):
        response = client.post(CODE_PAGE, {"code": f"{number:06}"})
    assert response.context["form"].errors.as_data()["code"][0].code == "too_many_login_attempts"
    assert client.post(CODE_PAGE, {"code": demo.current_code(user)}).status_code == 422


def test_a_new_password_by_mail_does_not_pass_the_second_factor(client, letters, link_in):
    user = official(Role.COACH)
    client.post("/fi/accounts/password/reset/", {"email": user.email})
    form = client.get(link_in(letters()[-1])).url
    client.post(form, {"password1": "uusi-pitkä-polku-1", "password2": "uusi-pitkä-polku-1"})
    assert client.get(START).status_code == 302
    response = client.post("/fi/accounts/login/", {"login": user.email, "password": "uusi-pitkä-polku-1"})
    assert response.url.startswith(CODE_PAGE)


def test_changes_of_the_second_factor_ask_again_who_one_is(client):
    user = official(Role.COACH)
    client.force_login(user)
    make_sign_in_old(client)
    response = client.get("/fi/accounts/2fa/totp/deactivate/")
    assert response.status_code == 302 and "reauthenticate" in response.url
    page = client.get(response.url)
    assert page.status_code == 200 and 'class="ts-header"' in page.content.decode()
    for page in ("/fi/accounts/reauthenticate/", "/fi/accounts/2fa/reauthenticate/"):
        assert client.get(page).status_code == 200
    cache.clear()
    assert client.post("/fi/accounts/2fa/reauthenticate/", {"code": demo.current_code(user)}).status_code == 302
    assert client.get("/fi/accounts/2fa/totp/deactivate/").status_code == 200


def test_the_code_is_shown_in_the_demonstration_only(client, settings):
    user = official(Role.COACH)
    sign_in(client, user)
    assert 'id="demo-code"' in client.get(CODE_PAGE).content.decode()
    settings.DEMO_MODE = False
    page = client.get(CODE_PAGE).content.decode()
    assert 'id="demo-code"' not in page and demo.current_code(user) == ""


def test_employers_may_use_it_but_need_not(client):
    client.force_login(employer())
    assert client.get(START).status_code == 200
    assert client.get("/fi/accounts/2fa/").status_code == 200
    assert not Authenticator.objects.exists()


def test_the_way_to_the_code_page_is_closed_without_a_password(client):
    UserFactory()
    assert client.get(CODE_PAGE).url == "/fi/accounts/login/"
