"""The demonstration can be tried by one person in one browser: its accounts and its mail are on a page."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from portal.accounts import demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return reverse("accounts:demonstration")


def send(*messages: tuple[str, str]) -> None:
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend")
    connection.send_messages([EmailMessage(subject, text, to=["a@example.fi"]) for subject, text in messages])


def test_sent_mail_is_shown_newest_first_with_links_that_open(client, page):
    send(("Vahvista osoitteesi", "Avaa tämä: http://localhost:8000/fi/x/"), ("Ehdotus", "<script>alert(1)</script>"))
    shown = client.get(page).content.decode()
    assert shown.index("Ehdotus") < shown.index("Vahvista osoitteesi")
    assert 'href="http://localhost:8000/fi/x/"' in shown
    assert "<script>alert" not in shown
    assert demo.PASSWORD in shown


def test_before_anything_is_sent(client, page):
    assert "Nothing has been sent yet" in client.get(page.replace("/fi/", "/en/")).content.decode()


def test_outside_the_demonstration_there_is_no_such_page(client, page, settings):
    send(("Vahvista osoitteesi", "salaisuus"))
    settings.DEMO_MODE = False
    assert client.get(page).status_code == 404
    assert demo.mail() == []
