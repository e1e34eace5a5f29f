"""A mail with a one-time link: whoever reads the database while it waits has no link, nor afterwards."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module
from urllib.parse import urlsplit

import pytest
import time_machine
from django.apps import apps
from django.core import mail as post
from django.core import serializers
from django.urls import reverse

from portal.accounts import services as accounts
from portal.core import clock, jobs, mail
from portal.core.models import JobRun, OutboxMessage
from portal.employers import services as employers
from tests.factories import PASSWORD, OrganisationFactory, UserFactory, employer, official
from tests.killing import kill_in_the_middle
from tests.portal.core.smtp_stub import MailServer

pytestmark = pytest.mark.django_db
OTHER_KEY = "another key " * 6


def invite() -> None:
    organisation = OrganisationFactory()
    employers.invitation_create(
        actor=employer(organisation), organisation=organisation, email="uusi@example.fi", role="employer_member"
    )


def activate() -> None:
    user = UserFactory()
    accounts.activation_send(actor=user, user=user)


WAYS = {
    "invitation": lambda client: invite(),
    "activation": lambda client: activate(),
    "password": lambda client: client.post("/fi/accounts/password/reset/", {"email": UserFactory().email}),
    "confirmation": lambda client: client.post(
        "/fi/accounts/signup/",
        {"first_name": "A", "last_name": "B", "email": "uusi@example.fi", "password1": PASSWORD, "language": "fi"},
    ),
}


def waiting() -> OutboxMessage:
    return OutboxMessage.objects.get(one_time_link=True)


def in_the_database() -> str:
    """All that a dump of the tables of mails and jobs has."""
    return serializers.serialize("json", [*OutboxMessage.objects.order_by("pk"), *JobRun.objects.order_by("pk")])


@pytest.mark.parametrize("way", WAYS)
def test_a_waiting_link_is_sealed_and_arrives_whole(client, way):
    WAYS[way](client)
    kept = in_the_database()
    jobs.run_waiting()
    (letter,) = post.outbox
    (link,) = re.findall(r"https?://\S+", letter.body)
    secret = max(urlsplit(link).path.split("/"), key=len)
    assert len(secret) > 15 and secret not in kept and "http" not in kept
    assert client.get(urlsplit(link).path).status_code in (200, 302)
    after = OutboxMessage.objects.get()
    assert (after.state, after.body) == ("sent", "") and secret not in in_the_database()


def test_an_administrator_who_reads_the_row_has_no_link(client):
    invite()
    client.force_login(official("administrator"))
    page = client.get(f"/admin/core/outboxmessage/{waiting().pk}/change/").content.decode()
    assert "/join/" in mail.text_of(waiting()) and "/join/" not in page and waiting().body not in page


def test_what_says_only_where_to_look_stays_readable():
    message = mail.write("a", to="a@example.fi", subject="Aihe", body="Katso portaalista.\n", language="fi")
    assert message.body == mail.text_of(message) == "Katso portaalista.\n"


def test_a_new_key_with_the_old_one_beside_it_sends_what_waits(settings):
    invite()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OTHER_KEY, [settings.SECRET_KEY]
    jobs.run_waiting()
    assert waiting().state == "sent" and "/join/" in post.outbox[0].body


def test_a_lost_key_ends_the_mail_at_once_and_says_why(client, settings):
    invite()
    key = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OTHER_KEY, []
    jobs.run_waiting()
    run = JobRun.objects.get(kind="mail")
    assert (waiting().state, waiting().body, run.state, run.attempts) == ("failed", "", "dead", 1)
    assert "SECRET_KEY_FALLBACKS" in waiting().error and post.outbox == []
    client.force_login(official("administrator"))
    assert "1 sähköpostia ei saatu lähetettyä" in client.get(reverse("home:start")).content.decode()
    assert "SECRET_KEY_FALLBACKS" in client.get("/admin/core/outboxmessage/").content.decode()

    settings.SECRET_KEY = key
    client.force_login(official("administrator"))
    client.post("/admin/core/jobrun/", {"action": "try_again", "_selected_action": run.pk})
    jobs.run_waiting()
    assert waiting().state == "failed" and "no longer kept" in waiting().error and post.outbox == [], "an empty mail"


@pytest.mark.parametrize("mood", ["well", "refuses for good"])
def test_a_one_time_link_is_not_kept_after_it_was_sent_or_refused(settings, mood):
    invite()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with MailServer(mood) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER = "127.0.0.1", server.port, ""
        jobs.run_waiting()
        assert ("/join/" in "".join(server.taken)) == (mood == "well")
    assert (waiting().state, waiting().body) == ("sent" if mood == "well" else "failed", "")


def test_while_the_mail_server_is_away_the_link_stays_sealed(settings):
    invite()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    jobs.run_waiting()
    assert waiting().state == "waiting" and "/join/" not in in_the_database()
    assert "/join/" in mail.text_of(waiting())


def test_links_that_waited_readable_are_sealed_by_the_migration_and_sent():
    invite()
    OutboxMessage.objects.update(body=mail.text_of(waiting()))  # as an earlier version left it
    migration = import_module("portal.core.migrations.0004_seal_waiting_links")
    migration.seal(apps, None)
    assert "/join/" not in in_the_database()
    migration.unseal(apps, None)
    assert "/join/" in waiting().body
    migration.seal(apps, None)
    jobs.run_waiting()
    assert "/join/" in post.outbox[0].body


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_unsealing_and_sending_leaves_it_sealed_and_it_is_sent_once():
    invite()
    run = JobRun.objects.get(kind="mail")
    kill_in_the_middle(("portal.core.mail", "text_of"), job=run.pk)
    assert waiting().state == "sending" and "/join/" not in in_the_database()
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        jobs.sweep()
        jobs.run_waiting()
    run.refresh_from_db()
    assert (waiting().state, waiting().body, run.state, run.attempts) == ("sent", "", "done", 2)
    assert len(post.outbox) == 1 and "/join/" in post.outbox[0].body
