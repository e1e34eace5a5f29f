"""Mail against a real server that refuses, hangs, hangs up or talks nonsense: nothing is lost, nothing blocks."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from portal.core import clock, jobs, mail
from portal.core.models import JobRun, OutboxMessage
from portal.openings import services
from tests.factories import OpeningFactory, OrganisationFactory, employer, official
from tests.portal.core.smtp_stub import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 0.5
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield server


def a_mail(key: str = "feedback:1") -> OutboxMessage:
    with transaction.atomic():
        return mail.queue(
            key, to="eero@example.fi", template="openings/mail/closes", context={"opening": OpeningFactory()}
        )


def state_of(message: OutboxMessage) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, JobRun.objects.get(kind="mail", args__message_id=message.pk).state


NOT_NOW = ["busy", "refuses for now", "hangs", "drops", "garbage", "drops after the message"]


@pytest.mark.parametrize("mood", NOT_NOW)
def test_a_server_that_does_not_take_it_now_gets_it_later(server, mood):
    message = a_mail()
    server.mood = mood
    jobs.run_waiting()
    assert state_of(message) == ("waiting", "waiting") and message.error and server.taken == []
    assert jobs.run_waiting() == 0, "it waits before it tries again"

    server.mood = "well"
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        jobs.run_waiting()
    assert state_of(message) == ("sent", "done") and len(server.taken) == 1
    assert f"Message-ID: <{message.dedupe_key}@" in server.taken[0]


def test_no_server_at_all(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    message = a_mail()
    jobs.run_waiting()
    assert state_of(message) == ("waiting", "waiting") and "ConnectionRefusedError" in message.error


def test_the_waits_grow_and_end_loudly_after_most_of_a_day(server, caplog, client):
    message, start, waits = a_mail(), clock.now(), []
    server.mood = "refuses for now"
    with time_machine.travel(start, tick=False) as now:
        while state_of(message)[1] == "waiting":
            jobs.run_waiting()
            run = JobRun.objects.get(kind="mail")
            if run.state == "waiting":
                waits.append(round((run.not_before - clock.now()) / timedelta(minutes=1)))
                now.move_to(run.not_before)
    assert state_of(message) == ("failed", "dead") and server.met == 24
    assert waits == [1, 2, 4, 8, 16, 32] + [60] * 17
    assert any(record.levelname == "ERROR" and "given up" in record.message for record in caplog.records)
    assert client.get("/healthz").json()["given_up_jobs"] == 1


def test_a_receiver_who_does_not_exist_is_not_tried_again(server):
    message = a_mail()
    server.mood = "refuses for good"
    jobs.run_waiting()
    assert state_of(message) == ("failed", "dead") and server.met == 1


def test_an_administrator_sees_what_failed_and_tries_again(server, client):
    message = a_mail()
    server.mood = "refuses for good"
    jobs.run_waiting()
    administrator = official("administrator")
    client.force_login(administrator)
    assert "1 sähköpostia ei saatu lähetettyä" in client.get("/fi/start/").content.decode()
    listed = client.get("/admin/core/outboxmessage/?state__exact=failed").content.decode()
    assert message.to in listed
    text = client.get(f"/admin/core/outboxmessage/{message.pk}/change/").content.decode()
    assert message.subject in text and message.body.splitlines()[-1] not in text, "an invitation's link is not shown"

    server.mood = "well"
    run = JobRun.objects.get(kind="mail")
    answer = client.post("/admin/core/jobrun/", {"action": "try_again", "_selected_action": run.pk})
    assert answer.status_code == 302
    jobs.run_waiting()
    assert state_of(message) == ("sent", "done") and len(server.taken) == 1
    assert "ei saatu lähetettyä" not in client.get("/fi/start/").content.decode()


@pytest.mark.parametrize("role", ["coach", "editor", "auditor", "manager"])
def test_nobody_else_sees_the_outbox(client, role):
    client.force_login(official(role))
    assert client.get("/admin/core/outboxmessage/").status_code in (302, 403)
    assert client.get("/admin/core/jobrun/").status_code in (302, 403)


def test_the_change_is_kept_whatever_the_mail_server_does(server):
    organisation = OrganisationFactory()
    boss, officer = employer(organisation), official("officer")
    opening = OpeningFactory(organisation=organisation, state="draft", created_by=boss)
    services.opening_submit(actor=boss, opening=opening)
    server.mood = "drops"
    jobs.run_waiting()
    opening = services.opening_publish(actor=officer, opening=opening)
    jobs.run_waiting()
    opening.refresh_from_db()
    assert opening.state == "published"
    assert OutboxMessage.objects.exclude(state="sent").count() == JobRun.objects.filter(kind="mail").count()


def test_a_change_that_is_rolled_back_sends_nothing(server):
    with pytest.raises(RuntimeError), transaction.atomic():
        a_mail()
        raise RuntimeError("the change failed")
    jobs.run_waiting()
    assert OutboxMessage.objects.count() == JobRun.objects.count() == server.met == 0


def test_the_same_key_is_one_mail(server):
    first, again = a_mail("one"), a_mail("one")
    jobs.run_waiting()
    assert first == again and len(server.taken) == 1
    jobs.execute(JobRun.objects.get(kind="mail").pk)  # delivered twice by the queue
    assert len(server.taken) == 1


def test_a_worker_that_died_between_the_answer_and_the_mark_sends_the_same_message_again(server):
    """SMTP has no "exactly once": rather twice than never, and both are the same message to a mail program."""
    message = a_mail()
    run = JobRun.objects.get(kind="mail")
    OutboxMessage.objects.filter(pk=message.pk).update(state="sending")
    JobRun.objects.filter(pk=run.pk).update(state="running", attempts=1, started_at=clock.now())
    assert jobs.sweep() == 0, "it may still be running"
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert jobs.sweep() == 1
        jobs.run_waiting()
    assert state_of(message) == ("sent", "done") and len(server.taken) == 1
