"""How long a session lasts, what is behind an address, and a new key at sign-in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client, RequestFactory

from portal.accounts.models import KeptForm
from portal.accounts.roles import Role
from portal.core import clock, sealing
from portal.core.addresses import client_ip
from portal.core.models import AuditEvent
from tests.bonus.applications import cases
from tests.factories import PASSWORD, ClientFactory, UserFactory, employer, official, strong

pytestmark = pytest.mark.django_db
START = "/fi/account/profile/"


def after(minutes: float):
    return time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False)


@pytest.mark.parametrize(("make", "minutes"), [(lambda: official(Role.COACH), 30), (employer, 60)])
def test_an_idle_session_ends_and_says_so(client, make, minutes):
    client.force_login(make())
    with after(minutes - 1):
        page = client.get(START)
        assert page.status_code == 200
        assert f"Jos et tee mitään {minutes} minuuttiin" in page.content.decode()
    with after(2 * minutes - 2):
        assert client.get(START).status_code == 200, "whoever does something stays"
    with after(3 * minutes):
        response = client.get(START)
        assert response.url == f"/fi/accounts/login/?next={START}"
        assert "Sinut kirjattiin ulos" in client.get(response.url).content.decode()
        assert "_auth_user_id" not in client.session


def test_a_busy_session_ends_after_twelve_hours(client):
    client.force_login(employer())
    hours = settings.SESSION_COOKIE_AGE // 3600
    for step in range(hours * 2):
        with after(30 * step):
            assert client.get(START).status_code == 200, step
    with after(60 * hours + 1):
        assert client.get(START).status_code == 302


def test_public_pages_stay_open_when_the_session_has_ended(client):
    client.force_login(employer())
    with after(61):
        assert client.get("/fi/site/search/").status_code == 200


def test_signing_in_gives_the_session_a_new_key(client):
    client.get("/fi/accounts/login/")
    user = UserFactory()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    client.post("/fi/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.session_key != planted
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert stranger.get(START).status_code == 302


@pytest.mark.parametrize(
    ("count", "told", "wanted"),
    [
        (0, "203.0.113.9", "198.51.100.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (2, "1.2.3.4, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "198.51.100.1"),
        (1, "not an address", "198.51.100.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "", "198.51.100.1"),
    ],
)
def test_the_address_behind_proxies(settings, count, told, wanted):
    settings.TRUSTED_PROXY_COUNT = count
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR=told)
    assert client_ip(request) == wanted


def test_the_audit_trail_keeps_the_readers_own_address(client, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    seeker = ClientFactory()
    strong(client, seeker.coach)
    client.get(f"/fi/clients/{seeker.pk}/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.9")
    assert AuditEvent.objects.get(action="client.read").ip == "203.0.113.9"


# --- what was typed ---------------------------------------------------------------------------------------------------
KEPT = "/fi/account/kept/"
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
NAMES = {"first_name": "Aino Maria", "last_name": "Uusi", "phone": "040 1", "language": "fi"}


def press_send_now(client):
    """What the browser sends when the button on the page of the kept form is pressed."""
    page = BeautifulSoup(client.get(KEPT).content, "html.parser")
    form = page.main.find("form")
    fields: dict[str, list[str]] = {}
    for field in form.find_all("input"):
        fields.setdefault(field["name"], []).append(field.get("value", ""))
    return client.post(form["action"], fields, **BROWSER)


def test_a_form_sent_after_the_session_ended_is_kept_and_sent_after_sign_in(client):
    user = employer()
    client.force_login(user)
    with after(61):
        response = client.post(START, NAMES, **BROWSER)
        assert response.url == f"/fi/accounts/login/?next={KEPT}"
        assert "on tallessa" in client.get(response.url).content.decode()
        assert "Aino" not in KeptForm.objects.get().sealed
        signed_in = client.post(response.url, {"login": user.email, "password": PASSWORD, "next": KEPT})
        assert signed_in.url == KEPT
        assert "Aino Maria" in client.get(KEPT).content.decode()
        user.refresh_from_db()
        assert user.first_name != "Aino Maria", "nothing is done by itself"
        assert press_send_now(client).status_code == 302
        user.refresh_from_db()
        assert user.first_name == "Aino Maria"


def test_it_is_the_persons_own_for_an_hour_and_can_be_thrown_away(client):
    user, other = employer(), employer()
    client.force_login(user)
    with after(61):
        client.post(START, NAMES, **BROWSER)
        client.force_login(other)
        assert client.get(KEPT).url == "/fi/start/"
    with after(61 + 61):
        client.force_login(user)
        assert client.get(KEPT).url == "/fi/start/" and not KeptForm.objects.exists()
    with after(61):
        client.force_login(user)
    with after(61 + 61):
        client.post(START, NAMES, **BROWSER)
        client.force_login(user)
        assert client.post(KEPT).url == "/fi/start/" and not KeptForm.objects.exists()


def test_a_forged_form_is_not_kept():
    client = Client(enforce_csrf_checks=True)
    client.force_login(employer())
    with after(61):
        assert client.post(START, NAMES, **BROWSER).status_code == 403
    assert not KeptForm.objects.exists()


def test_a_script_in_the_background_keeps_nothing(client):
    client.force_login(employer())
    with after(61):
        client.post(START, NAMES, HTTP_ACCEPT="*/*")
    assert not KeptForm.objects.exists()


def test_whoever_was_not_signed_in_is_told_that_nothing_was_saved(client):
    response = client.post(START, NAMES, **BROWSER)
    assert response.url == f"/fi/accounts/login/?next={START}"
    assert "ei tallennettu" in client.get(response.url).content.decode()


def test_a_secret_form_opens_again_only_strongly_identified(client):
    case = cases.sent()
    address = f"/fi/bonus/{case.application.pk}/message/"
    strong(client, case.member)
    with after(50):
        client.get(START)
    with after(65):  # the session lives, the identification is too old
        response = client.post(address, {"text": "Palkka maksetaan perjantaina."}, **BROWSER)
        assert response.url == f"/fi/account/identify/?next={KEPT.replace('/', '%2F')}"
        assert client.get(KEPT).url.startswith("/fi/account/identify/"), "its text is secret, too"
        client.post("/fi/account/identify/stand-in/", {"next": KEPT})
        assert "perjantaina" in client.get(KEPT).content.decode()
        assert press_send_now(client).status_code == 302
    assert case.application.messages.get().text == "Palkka maksetaan perjantaina."


def test_a_secret_text_is_not_shown_by_another_languages_address(client):
    case = cases.sent()
    client.force_login(case.member)
    with after(65):
        client.post(f"/sv/bonus/{case.application.pk}/message/", {"text": "Hemlig text."}, **BROWSER)
        client.force_login(case.member)  # by password only
        assert KeptForm.objects.exists()
        for language in ("fi", "sv", "en"):
            assert client.get(f"/{language}/account/kept/").url.startswith(f"/{language}/account/identify/")


def test_passwords_are_not_kept(client):
    client.force_login(official(Role.ADMINISTRATOR))
    passwords = {"old_password": PASSWORD, "new_password1": "correct horse battery", "new_password2": "x"}
    with after(31):
        client.post("/admin/password_change/", {**passwords, "other": "x"}, **BROWSER)
    assert "horse" not in sealing.unseal(KeptForm.objects.get().sealed)
