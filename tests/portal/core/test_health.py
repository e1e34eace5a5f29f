"""`/healthz` when each part is broken, and the pages that help when the portal itself is ill."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings

from portal.core import clock, jobs
from portal.core.models import Heartbeat, JobRun
from tests.places import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def beating():
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": clock.now()})


def test_all_is_well(client, beating):
    answer = client.get("/healthz")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.json() == {"database": "ok", "migrations": "ok", "worker": "ok", "given_up_jobs": 0}


def test_a_worker_that_was_never_seen(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503 and answer.json()["worker"] == "never seen"


def test_a_silent_worker(client):
    Heartbeat.objects.create(name="worker", at=clock.now() - timedelta(minutes=6))
    answer = client.get("/healthz")
    assert answer.status_code == 503 and answer.json()["worker"].startswith("silent since")
    jobs.KINDS["beat"].handler()
    assert client.get("/healthz").status_code == 200


def test_a_migration_that_was_not_applied(client, beating):
    MigrationRecorder.Migration.objects.filter(app="core").order_by("-name").first().delete()
    answer = client.get("/healthz")
    assert answer.status_code == 503 and answer.json()["migrations"] != "ok"


def test_given_up_jobs_are_counted_but_do_not_take_the_portal_off_the_net(client, beating):
    JobRun.objects.create(key="mail:1", kind="mail", state="dead", queued_at=clock.now())
    answer = client.get("/healthz")
    assert answer.status_code == 200 and answer.json()["given_up_jobs"] == 1


WITHOUT_DATABASE = """
import django; django.setup()
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "localhost"})
print(client.get("/healthz").status_code, client.get("/healthz").content.decode())
for address in ("/fi/", "/sv/start/", "/en/openings/own/"):
    client.cookies["sessionid"] = "somebody"
    answer = client.get(address)
    print(answer.status_code, answer.get("Retry-After"), answer.content.decode())
"""


def in_a_process_of_its_own(code: str, **environment: str) -> str:
    """What a new process with this environment prints; its log is left out."""
    known = {"DJANGO_SETTINGS_MODULE": "portal.settings.development", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **known, **environment}, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
def test_without_a_database(tmp_path):
    """A server that nobody answers at: JSON for the watch, and a page that helps, in three languages."""
    said = in_a_process_of_its_own(
        WITHOUT_DATABASE, DATABASE_URL="postgres://portal@127.0.0.1:9/nothing", VAR_DIR=str(tmp_path),
        CONTACT_PHONE="040 123 4567", CONTACT_EMAIL="tuki@example.fi",
    )  # fmt: skip
    assert '503 {"database": "failing: OperationalError"}' in said
    for language, heading in HEADINGS_503.items():
        assert f'<html lang="{language}"' in said and heading in said
    assert said.count("503 1800") == 3
    assert said.count('href="tel:040 123 4567"') == said.count('href="mailto:tuki@example.fi"') == 3


HEADINGS_503 = {
    "fi": "Palvelu on hetken suljettu",
    "sv": "Tjänsten är stängd en stund",
    "en": "The service is closed for a moment",
}


@pytest.mark.parametrize("language", HEADINGS_503)
def test_maintenance(language, settings, django_assert_num_queries):
    with override_settings(MAINTENANCE=True):
        client = Client(headers={"accept-language": language})
        with django_assert_num_queries(0):
            answers = [client.get(f"/{language}/start/"), client.post(f"/{language}/openings/new/", {"kind": "job"})]
        assert client.get("/healthz").json()["database"] == "ok"
    for answer in answers:
        text = answer.content.decode()
        assert answer.status_code == 503 and answer["Retry-After"] == "1800"
        assert f'<html lang="{language}"' in text and HEADINGS_503[language] in text


def test_a_fault_asks_nothing_of_the_database(client, rf, django_assert_num_queries):
    from django.urls import get_resolver
    from django.utils.translation import override

    for language, heading in HEADINGS_500.items():
        request = rf.get(f"/{language}/")
        with override(language), django_assert_num_queries(0):
            answer = get_resolver().resolve_error_handler(500)(request)
        assert answer.status_code == 500 and heading in answer.content.decode()


HEADINGS_500 = {
    "fi": "Palvelussa on vika",
    "sv": "fel i tjänsten",
    "en": "Sorry, there is a fault in the service",
}
