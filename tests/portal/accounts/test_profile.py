"""One's own account, and the demonstration's accounts."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from portal.accounts import demo, services
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.core.models import OutboxMessage
from tests.factories import PASSWORD, MunicipalityFactory, UserFactory, employer, official

pytestmark = pytest.mark.django_db
DETAILS = {"first_name": "Aino", "last_name": "Uusinimi", "phone": "040 123 4567", "language": "sv"}
WHO = {"email": f"aino{demo.DOMAIN}", "first_name": "Aino", "last_name": "Esimerkki", "password": "kuusi-kuusi-kuusi"}


def test_ones_own_details_are_kept(client):
    user = employer()
    client.force_login(user)
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert client.post(reverse("accounts:profile"), DETAILS).status_code == 302
    user = User.objects.get(pk=user.pk)
    assert (user.last_name, user.phone, user.language) == ("Uusinimi", "040 123 4567", "sv")


def test_mistakes_stay_on_the_page_and_change_nothing(client):
    user = employer()
    client.force_login(user)
    response = client.post(reverse("accounts:profile"), {**DETAILS, "first_name": "", "language": "xx"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"first_name", "language"}
    assert User.objects.get(pk=user.pk).last_name == user.last_name


def test_mass_assignment_does_nothing(client):
    user = employer()
    client.force_login(user)
    client.post(reverse("accounts:profile"), {**DETAILS, "is_superuser": "on", "email": "muu@example.fi"})
    fresh = User.objects.get(pk=user.pk)
    assert not fresh.is_superuser and fresh.email == user.email


def test_mail_comes_in_the_language_of_the_person(client):
    UserFactory(email="sven@example.fi", language="sv")
    Client().post("/fi/accounts/password/reset/", {"email": "sven@example.fi"})
    assert OutboxMessage.objects.get().language == "sv"


def test_an_officials_page_shows_roles_and_sessions(client):
    client.force_login(official(Role.COACH))
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_ending_other_sessions(client):
    user = employer()
    elsewhere = Client()
    for visitor in (elsewhere, client):
        visitor.post("/fi/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.get(reverse("accounts:profile")).context["sessions"] == 2
    client.post("/fi/accounts/sessions/")
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_a_demonstration_account_can_sign_in_and_is_made_once(client):
    town = MunicipalityFactory()
    for _time in range(2):
        user = services.account_create_demo(**WHO, roles=[Role.COACH, Role.OFFICER], municipality=town)
    assert User.objects.count() == 1
    assert user.role_codes == {Role.COACH, Role.OFFICER}
    client.post("/fi/accounts/login/", {"login": user.email, "password": WHO["password"]})
    response = client.post("/fi/accounts/2fa/authenticate/", {"code": demo.code_of(services.DEMO_TOTP_KEY)})
    assert response.status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_the_list_of_demonstration_accounts():
    town = MunicipalityFactory()
    services.account_create_demo(**WHO, roles=[Role.COACH], municipality=town)
    services.account_create_demo(**{**WHO, "email": f"kahvila{demo.DOMAIN}"}, municipality=town)
    UserFactory(email="oikea@example.fi")
    out = io.StringIO()
    call_command("demo_accounts", stdout=out)
    text = out.getvalue()
    assert demo.PASSWORD in text and "Aino Esimerkki: Coach" in text and "kahvila@" in text
    assert "oikea@example.fi" not in text


def test_outside_the_demonstration_there_are_none(settings):
    settings.DEMO_MODE = False
    with pytest.raises(ImproperlyConfigured):
        services.account_create_demo(**WHO, municipality=MunicipalityFactory())
    assert not User.objects.exists()
    with pytest.raises(CommandError):
        call_command("demo_accounts")
