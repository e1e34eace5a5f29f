"""How long a session lasts, what is behind an address, and a new key at sign-in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client, RequestFactory

from portal.accounts.roles import Role
from portal.core import clock
from portal.core.addresses import client_ip
from portal.core.models import AuditEvent
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
