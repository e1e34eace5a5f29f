"""What somebody with bad intentions tries: redirects, forged requests, host names, links used twice, ids in bodies."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from matching.placements.models import GuidanceEntry
from portal.accounts.models import User
from portal.core import mail
from portal.core.models import OutboxMessage
from tests.factories import PASSWORD, GuidanceEntryFactory, PlacementFactory, UserFactory, employer, strong

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:///evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_way_back_leads_to_another_site(client, target):
    user = employer()
    answers = [
        client.post("/fi/accounts/login/", {"login": user.email, "password": PASSWORD, "next": target}),
        client.post(reverse("accounts:stand_in"), {"next": target}),
        client.post("/i18n/setlang/", {"language": "sv", "next": target}),
        client.post("/fi/accounts/logout/", {"next": target}),
    ]
    for response in answers:
        assert response.status_code == 302
        assert "evil" not in response.url and not response.url.startswith("javascript"), response.url


def test_signing_out_and_in_cannot_be_forged():
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(employer())
    assert visitor.post("/fi/accounts/logout/").status_code == 403
    assert visitor.get("/fi/accounts/logout/").status_code == 200
    assert "_auth_user_id" in visitor.session, "a link signs nobody out"
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post("/fi/accounts/login/", {"login": "a@example.fi", "password": "x"}).status_code == 403


@pytest.mark.parametrize("header", [{"HTTP_HOST": "evil.example"}, {"HTTP_X_FORWARDED_HOST": "evil.example"}])
def test_a_made_up_host_gets_into_no_letter(header):
    user = UserFactory()
    response = Client(raise_request_exception=False).post(
        "/fi/accounts/password/reset/", {"email": user.email}, **header
    )
    assert response.status_code == (400 if "HTTP_HOST" in header else 302)
    assert all("evil" not in mail.text_of(letter) for letter in OutboxMessage.objects.order_by("pk"))


def test_a_link_for_a_new_password_works_once(client, letters, link_in):
    user = UserFactory()
    client.post("/fi/accounts/password/reset/", {"email": user.email})
    link = link_in(letters()[-1])
    new = {"password1": "uusi-pitkä-polku-1", "password2": "uusi-pitkä-polku-1"}
    client.post(client.get(link).url, new)
    assert User.objects.get(pk=user.pk).check_password("uusi-pitkä-polku-1")
    again = Client()
    page = again.get(link)
    other = {"password1": "toinen-pitkä-polku-2", "password2": "toinen-pitkä-polku-2"}
    again.post(page.get("Location", link), other)
    assert User.objects.get(pk=user.pk).check_password("uusi-pitkä-polku-1")


def test_signing_up_takes_nothing_but_what_is_asked(client):
    person = {"first_name": "A", "last_name": "B", "email": "uusi@example.fi", "password1": PASSWORD}
    client.post("/fi/accounts/signup/", {**person, "is_staff": "on", "is_superuser": "on", "role": "administrator"})
    user = User.objects.get()
    assert not user.is_staff and not user.is_superuser and not user.role_codes


def test_numbers_of_somebody_elses_rows_in_a_body_do_nothing(client):
    """The address names one's own placement; the body names another's entries."""
    own, foreign = PlacementFactory(), GuidanceEntryFactory()
    user = employer(own.organisation)
    strong(client, user)
    client.post(reverse("placements:diary_confirm", args=[own.pk]), {"entry": [foreign.pk]})
    assert GuidanceEntry.objects.get(pk=foreign.pk).confirmed_at is None


def test_asking_for_a_new_password_by_the_dozen_stops(client):
    user = UserFactory()
    statuses = [client.post("/fi/accounts/password/reset/", {"email": user.email}).status_code for _time in range(25)]
    assert 429 in statuses
    assert OutboxMessage.objects.filter(to=user.email).count() < 25


def test_signing_up_by_the_dozen_stops(client):
    person = {"first_name": "A", "last_name": "B", "password1": PASSWORD}
    statuses = [
        client.post("/fi/accounts/signup/", {**person, "email": f"uusi{n}@example.fi"}).status_code for n in range(25)
    ]
    assert 429 in statuses
