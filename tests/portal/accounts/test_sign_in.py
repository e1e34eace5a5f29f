"""Signing up and in: verified address, no enumeration, limits, rotation, and what stays after sign-out."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from portal.accounts.models import User
from portal.core import clock
from portal.core.models import OutboxMessage
from tests.factories import PASSWORD, UserFactory, employer

pytestmark = pytest.mark.django_db
PERSON = {"first_name": "Kerttu", "last_name": "Kahvila", "email": "kerttu@example.fi", "password1": PASSWORD}


def sign_up(client, **changes):
    return client.post("/fi/accounts/signup/", {**PERSON, **changes})


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post("/fi/accounts/login/", {"login": user.email, "password": password}, **extra)


def test_sign_up_verify_and_come_to_the_company(client, letters, link_in):
    assert sign_up(client).url == "/fi/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session
    letter = letters()[0]
    assert letter.to == ["kerttu@example.fi"]
    link = link_in(letter)
    assert client.get(link).status_code == 200
    assert not User.objects.get().emailaddress_set.get().verified, "a link changes nothing on GET"
    client.post(link)
    assert User.objects.get().emailaddress_set.get().verified
    assert sign_in(client, User.objects.get()).status_code == 302
    assert client.get("/fi/organisation/new/").status_code == 200


def test_the_letter_is_in_the_language_of_the_page(client):
    client.post("/sv/accounts/signup/", PERSON)
    assert User.objects.get().language == "sv"
    assert OutboxMessage.objects.get().language == "sv"


def test_sign_in_before_verifying_sends_the_letter_and_lets_nobody_in(client, letters):
    sign_up(client)
    response = sign_in(client, User.objects.get())
    assert response.url == "/fi/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session


def test_an_address_in_use_looks_like_a_free_one(client, letters):
    UserFactory(email="kerttu@example.fi")
    taken = sign_up(client)
    free = sign_up(Client(), email="toinen@example.fi")
    assert (taken.status_code, taken.url) == (free.status_code, free.url)
    assert User.objects.filter(email="kerttu@example.fi").count() == 1
    subjects = {letter.to[0]: letter.subject for letter in letters()}
    assert subjects["kerttu@example.fi"] != subjects["toinen@example.fi"]


def test_a_forgotten_password_says_the_same_for_everybody(client, letters):
    UserFactory(email="kerttu@example.fi")
    answers = [
        (response.status_code, response.url)
        for address in ("kerttu@example.fi", "eikukaan@example.fi")
        for response in [Client().post("/fi/accounts/password/reset/", {"email": address})]
    ]
    assert answers[0] == answers[1]
    assert len(letters()) == 2


def test_an_unknown_address_and_a_wrong_password_say_the_same(client):
    user = UserFactory()
    wrong = sign_in(client, user, "väärä-väärä-väärä")
    unknown = Client().post("/fi/accounts/login/", {"login": "eikukaan@example.fi", "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["form"].errors == unknown.context["form"].errors


@pytest.mark.parametrize("password", ["lyhyt", "password1234", "yksitoista1"])
def test_weak_passwords_are_refused_with_what_to_do(client, password):
    response = sign_up(client, password1=password)
    assert response.status_code == 422
    assert "password1" in response.context["form"].errors
    assert not User.objects.exists()
    assert response.context["form"]["first_name"].value() == "Kerttu", "what was typed stays"


def test_too_many_wrong_passwords_stop_even_the_right_one_but_not_other_people(client):
    user, other = UserFactory(), UserFactory()
    for _attempt in range(5):
        sign_in(client, user, "väärä-väärä-väärä")
    refused = sign_in(client, user)
    assert refused.status_code == 422
    assert "_auth_user_id" not in client.session
    assert sign_in(Client(), other, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_a_made_up_forwarding_address_does_not_get_past_the_limit():
    user = UserFactory()
    answers = [
        Client().post(
            "/fi/accounts/login/",
            {"login": f"eikukaan{n}@example.fi", "password": PASSWORD},
            HTTP_X_FORWARDED_FOR=f"198.51.100.{n}",
            REMOTE_ADDR="192.0.2.1",
        )
        for n in range(12)
    ]
    codes = [answer.context["form"].errors.as_data()["__all__"][0].code for answer in answers]
    assert codes[9:] == ["email_password_mismatch", "too_many_login_attempts", "too_many_login_attempts"]
    assert sign_in(Client(), user, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="203.0.113.5").status_code != 302


def test_the_session_gets_a_new_key_at_sign_in(client):
    user = UserFactory()
    client.get("/fi/accounts/login/")
    session = client.session
    session["before"] = 1
    session.save()
    before = client.session.session_key
    sign_in(client, user)
    assert client.session.session_key != before


def test_sign_out_leaves_nothing_behind(client):
    sign_in(client, UserFactory())
    assert client.get("/fi/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session, "signing out needs a POST"
    response = client.post("/fi/accounts/logout/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/fi/account/profile/").status_code == 302


def test_a_new_password_ends_other_sessions(client):
    user = UserFactory()
    elsewhere = Client()
    sign_in(elsewhere, user)
    sign_in(client, user)
    new = "toinen-pitkä-polku-2"
    client.post("/fi/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/fi/account/profile/").status_code == 200
    assert elsewhere.get("/fi/account/profile/").status_code == 302


PAGES = [
    "login", "signup", "confirm-email", "password/reset", "password/reset/done", "password/reset/key/done", "inactive",
    "password/reset/key/1-wrong-key", "confirm-email/wrong", "3rdparty/login/cancelled", "3rdparty/login/error",
]  # fmt: skip
OWN_PAGES = ["logout", "email", "password/change", "2fa", "2fa/webauthn", "3rdparty", "sessions", "reauthenticate"]


@pytest.mark.parametrize("page", PAGES)
def test_pages_before_sign_in_are_in_our_frame(client, page):
    response = client.get(f"/fi/accounts/{page}/")
    assert response.status_code in (200, 401)
    assert 'class="ts-header"' in response.content.decode()


@pytest.mark.parametrize("page", OWN_PAGES)
def test_pages_of_ones_own_account_are_in_our_frame(client, page):
    sign_in(client, UserFactory())
    response = client.get(f"/fi/accounts/{page}/")
    assert response.status_code == 200
    assert 'class="ts-header"' in response.content.decode()


CHANGES = {
    "email": {"action_add": "", "email": "varas@example.fi"},
    "2fa/totp/activate": {"code": "123456"},
    "2fa/webauthn/add": {"name": "Avain"},
}


@pytest.mark.parametrize("page", CHANGES)
def test_what_changes_how_an_employer_signs_in_asks_again_who_it_is(client, page):
    """An unattended computer moves no address and binds no authenticator."""
    user, address = employer(), f"/fi/accounts/{page}/"
    with time_machine.travel(clock.now() - timedelta(minutes=6), tick=False):
        sign_in(client, user)
    asked = client.post(address, CHANGES[page])
    assert asked.status_code == 302 and asked.url.startswith("/fi/accounts/reauthenticate/")
    assert client.post(asked.url, {"password": "väärä-salasana-1"}).status_code == 422
    assert client.post(address, CHANGES[page]).url == asked.url
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [user.email]
    assert client.post(asked.url, {"password": PASSWORD}).status_code in (200, 302, 422)
    assert "reauthenticate" not in client.get(address).get("Location", "")


def test_a_new_password_needs_the_present_one(client):
    sign_in(client, employer())
    new = "toinen-pitkä-polku-2"
    data = {"oldpassword": "arvaus-arvaus-1", "password1": new, "password2": new}
    assert client.post("/fi/accounts/password/change/", data).status_code == 422
