"""A kept form is sent once or thrown away: pressed twice, in two windows, refused, or met by a fault."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from portal.accounts import services
from portal.accounts.models import KeptForm
from portal.core import clock
from portal.core.exceptions import Refused
from tests.at_once import at_once
from tests.bonus.applications import cases
from tests.factories import employer, strong

KEPT = "/fi/account/kept/"
PROFILE = "/fi/account/profile/"
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
NAMES = {"first_name": "Aino Maria", "last_name": "Uusi", "phone": "040 1", "language": "fi"}
pytestmark = pytest.mark.django_db


def kept_message(client: Client) -> cases.Case:
    """A message to the authority, sent when the strong identification was too old. No token of its own guards it."""
    case = cases.sent()
    strong(client, case.member)
    with time_machine.travel(clock.now() + timedelta(minutes=50), tick=False):
        client.get(PROFILE)
    with time_machine.travel(clock.now() + timedelta(minutes=65), tick=False):
        address = reverse("bonus:message", args=[case.application.pk])
        assert client.post(address, {"text": "Palkka maksetaan perjantaina."}, **BROWSER).status_code == 302
    assert KeptForm.objects.get().user == case.member
    strong(client, case.member)
    return case


def window(client: Client) -> tuple[str, dict[str, str]]:
    """What the button "Send now" of an open page would send."""
    form = BeautifulSoup(client.get(KEPT).content, "html.parser").main.find("form")
    return form["action"], {field["name"]: field.get("value", "") for field in form.find_all("input")}


def press(client: Client, shown: tuple[str, dict[str, str]]):
    return client.post(*shown, **BROWSER)


def test_sent_it_is_kept_no_longer_and_the_page_says_so(client):
    case = kept_message(client)
    assert press(client, window(client)).status_code == 302
    assert case.application.messages.count() == 1 and not KeptForm.objects.exists()
    again = client.get(KEPT, follow=True)
    assert again.redirect_chain == [("/fi/start/", 302)] and "ei ole enää" in again.content.decode()


def test_pressed_twice_or_in_two_windows_it_is_sent_once(client):
    case = kept_message(client)
    one, other = window(client), window(client)
    first = press(client, one)
    for shown in (one, other):
        answer = press(client, shown)
        assert answer.status_code == 302 and answer.url == first.url, "to where the first one led"
    assert case.application.messages.count() == 1
    assert "jo lähetetty tai hylätty" in client.get(first.url).content.decode()


def test_thrown_away_in_one_window_it_is_not_sent_from_the_other(client):
    case = kept_message(client)
    other = window(client)
    assert client.post(KEPT).url == "/fi/start/"
    assert press(client, other).url == "/fi/start/"
    assert not case.application.messages.exists() and not KeptForm.objects.exists()


def test_a_later_kept_form_leaves_the_earlier_window_its_own(client):
    """One form is kept for a person; an older one that still stands in a window has its text there and can be sent."""
    case = kept_message(client)
    earlier = window(client)
    KeptForm.objects.all().delete()
    KeptForm.objects.create(user=case.member, path=PROFILE, sealed="x", at=clock.now())
    press(client, earlier)
    assert case.application.messages.count() == 1 and KeptForm.objects.count() == 1


def test_a_page_that_shows_the_form_with_its_errors_has_it_now(client):
    user = employer()
    client.force_login(user)
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        client.post(PROFILE, NAMES | {"last_name": ""}, **BROWSER)
        client.force_login(user)
        answer = press(client, window(client))
    assert answer.status_code == 422 and "Aino Maria" in answer.content.decode() and not KeptForm.objects.exists()


@pytest.mark.parametrize("why", [Refused("ei nyt"), RuntimeError("a fault")])
def test_refused_or_met_by_a_fault_it_stays_and_can_be_sent_later(client, monkeypatch, why):
    user = employer()
    client.force_login(user)
    client.raise_request_exception = False
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        client.post(PROFILE, NAMES, **BROWSER)
        client.force_login(user)
        shown = window(client)
        with monkeypatch.context() as broken:

            def fails(**_values):
                user.__class__.objects.filter(pk=user.pk).update(last_name="half done")
                raise why

            broken.setattr(services, "profile_change", fails)
            assert press(client, shown).status_code == (422 if isinstance(why, Refused) else 500)
        user.refresh_from_db()
        assert KeptForm.objects.count() == 1
        assert isinstance(why, Refused) or user.last_name != "half done"
        assert press(client, shown).status_code == 302
    user.refresh_from_db()
    assert user.first_name == "Aino Maria" and not KeptForm.objects.exists()


def test_nobody_sends_or_uses_up_another_persons_form(client):
    case = kept_message(client)
    shown, stranger = window(client), Client()
    strong(stranger, employer())
    assert press(stranger, shown).status_code == 404
    assert press(client, shown).status_code == 302 and case.application.messages.count() == 1


def test_a_session_that_ends_again_keeps_it_again(client):
    user = employer()
    client.force_login(user)
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        client.post(PROFILE, NAMES, **BROWSER)
        client.force_login(user)
        shown = window(client)
    with time_machine.travel(clock.now() + timedelta(minutes=125), tick=False):
        assert press(client, shown).url.startswith("/fi/accounts/login/")
        client.force_login(user)
        assert press(client, window(client)).status_code == 302
    user.refresh_from_db()
    assert user.first_name == "Aino Maria"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_windows_at_the_same_moment(client):
    case = kept_message(client)
    shown = window(client)

    def pressed():
        browser = Client()
        browser.cookies = client.cookies
        return press(browser, shown).status_code

    assert at_once(pressed, pressed) == [302, 302]
    assert case.application.messages.count() == 1 and not KeptForm.objects.exists()
