"""A stolen password of an official: it opens nothing, binds no authenticator, and moves no address."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from portal.accounts import demo, services
from portal.accounts.models import Activation, RoleAssignment
from portal.accounts.roles import Role
from portal.core import clock, mail
from portal.core.models import AuditEvent, OutboxMessage
from tests.factories import PASSWORD, MunicipalityFactory, UserFactory, by_password_only, employer, official, strong

pytestmark = pytest.mark.django_db
REQUIRED = "/fi/account/two-factor/"
SET_UP = "/fi/accounts/2fa/totp/activate/"
MANAGEMENT = [
    "2fa", "2fa/totp/activate", "2fa/totp/deactivate", "2fa/recovery-codes", "2fa/recovery-codes/generate",
    "2fa/recovery-codes/download", "2fa/webauthn", "2fa/webauthn/add", "email", "password/change", "3rdparty",
    "sessions",
]  # fmt: skip


@pytest.fixture
def new(client):
    """An official without a second factor, signed in by the password."""
    user = official(Role.COACH, two_factor=False)
    client.post("/fi/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return user


def link_for(user) -> str:
    return reverse("accounts:activate", args=[services.activation_create(actor=None, user=user)])


@pytest.mark.parametrize("page", MANAGEMENT)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_password_alone_manages_nothing(client, new, page, method):
    response = getattr(client, method)(f"/fi/accounts/{page}/", {"email": "varas@example.fi", "action_add": "1"})
    assert response.status_code == 302 and response.url == REQUIRED
    assert not Authenticator.objects.exists()
    assert EmailAddress.objects.filter(user=new).count() == 1


@pytest.mark.parametrize("page", MANAGEMENT)
def test_a_session_older_than_the_second_factor_manages_nothing(client, page):
    by_password_only(client, official(Role.COACH))
    assert client.get(f"/fi/accounts/{page}/").url.startswith("/fi/accounts/2fa/reauthenticate/?next=")


def test_what_counts_is_the_session_and_not_the_account(client):
    user = official(Role.COACH)
    by_password_only(client, user)
    for address in ("/fi/start/", "/fi/clients/", "/fi/account/profile/"):
        assert client.get(address).url.startswith("/fi/accounts/2fa/reauthenticate/?next="), address
    client.post("/fi/accounts/2fa/reauthenticate/?next=/fi/clients/", {"code": demo.current_code(user)})
    assert client.get("/fi/clients/").status_code == 200


def test_a_mark_of_strong_identification_does_not_replace_an_officials_second_factor(client):
    user = official(Role.COACH)
    strong(client, user)
    session = client.session
    del session["account_authentication_methods"]
    session.save()
    assert client.get("/fi/clients/").status_code == 302


def test_the_link_goes_to_the_accounts_own_address_when_a_role_is_given():
    user, administrator = UserFactory(language="sv"), official(Role.ADMINISTRATOR)
    role = RoleAssignment(user=user, role=Role.COACH, municipality=MunicipalityFactory())
    services.role_give(actor=administrator, assignment=role)
    letter = OutboxMessage.objects.get()
    assert (letter.to, letter.language) == (user.email, "sv")
    assert "/sv/account/activate/" in mail.text_of(letter)
    assert Activation.objects.get().token_digest not in mail.text_of(letter)
    assert AuditEvent.objects.filter(action="activation.create", actor=administrator).exists()


def test_who_has_a_second_factor_gets_no_link():
    user = official(Role.COACH)
    role = RoleAssignment(user=user, role=Role.OFFICER, municipality=MunicipalityFactory())
    services.role_give(actor=None, assignment=role)
    assert not OutboxMessage.objects.exists() and not Activation.objects.exists()


def test_a_link_works_once(client, new):
    link = link_for(new)
    assert client.post(link).url == REQUIRED
    assert client.get(SET_UP).status_code == 200
    again = Client()
    again.post("/fi/accounts/login/", {"login": new.email, "password": PASSWORD})
    assert again.get(link).status_code == 410
    assert again.post(link).status_code == 422
    assert again.get(SET_UP).url == REQUIRED


def test_a_link_is_valid_for_seven_days_and_the_set_up_for_half_an_hour(client, new):
    link = link_for(new)
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
        late = Client()
        late.force_login(new)
        assert late.post(link).status_code == 422
    client.post(link)
    with time_machine.travel(clock.now() + timedelta(minutes=29)):
        assert client.get(SET_UP).status_code in (200, 302)
        assert client.get(SET_UP).get("Location") != REQUIRED
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert client.get(SET_UP).status_code == 302


def test_somebody_elses_link_is_of_no_use(client, new):
    other = official(Role.COACH, two_factor=False)
    link = link_for(other)
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 422
    assert Activation.objects.open().filter(user=other).exists()
    assert client.get(SET_UP).url == REQUIRED


def test_a_link_asks_for_sign_in_and_a_made_up_one_is_not_found(client, new):
    assert Client().get(link_for(new)).url.startswith("/fi/accounts/login/?next=")
    assert client.get(reverse("accounts:activate", args=["x" * 43])).status_code == 404


def test_a_new_link_ends_the_earlier_one_and_there_is_a_limit(client, new):
    first = link_for(new)
    for _time in range(services.ACTIVATIONS_A_DAY - 1):
        assert client.post(reverse("accounts:activation_send")).url == REQUIRED
    assert client.post(reverse("accounts:activation_send")).status_code == 422
    assert set(OutboxMessage.objects.values_list("to", flat=True)) == {new.email}
    assert client.post(first).status_code == 422


def test_employers_set_it_up_without_a_link(client):
    client.force_login(employer())
    assert client.get(SET_UP).status_code in (200, 302)
    assert client.get(SET_UP).get("Location") != REQUIRED


def test_an_administrator_takes_away_a_lost_second_factor(client):
    administrator, user = official(Role.ADMINISTRATOR), official(Role.COACH)
    theirs = Client()
    theirs.post("/fi/accounts/login/", {"login": user.email, "password": PASSWORD})
    theirs.post("/fi/accounts/2fa/authenticate/", {"code": demo.current_code(user)})
    client.force_login(administrator)
    body = {"action": "reset_second_factor", "_selected_action": [user.pk]}
    assert client.post("/admin/accounts/user/", body).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert OutboxMessage.objects.get().to == user.email
    assert theirs.get("/fi/account/profile/").status_code == 302
    assert AuditEvent.objects.filter(action="second_factor.reset", actor=administrator).exists()


def test_nobody_takes_away_ones_own_so(client):
    administrator = official(Role.ADMINISTRATOR)
    client.force_login(administrator)
    body = {"action": "reset_second_factor", "_selected_action": [administrator.pk]}
    assert client.post("/admin/accounts/user/", body).status_code == 403
    assert Authenticator.objects.filter(user=administrator).exists()


def test_the_first_administrator_gets_the_link_on_the_command_line(capsys):
    user = official(Role.ADMINISTRATOR, two_factor=False)
    call_command("activation_link", user.email)
    assert "/fi/account/activate/" in capsys.readouterr().out
    for email in ("tuntematon@example.fi", UserFactory().email, official(Role.COACH).email):
        with pytest.raises(CommandError):
            call_command("activation_link", email)


def test_keys_are_not_in_the_database_in_plain_text(settings):
    user = UserFactory()
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    for kept in Authenticator.objects.order_by("pk"):
        assert all("JBSWY3DPEHPK3PXP" not in str(value) for value in kept.data.values())
    before = demo.current_code(user)
    assert len(before) == 6
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", [settings.SECRET_KEY]
    assert demo.current_code(user), "an older key still opens what it sealed"
