"""The worker is killed in the middle of making the files: nothing is lost, nothing is double."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from bonus.payments import services
from bonus.payments.models import BatchItem, PaymentBatch
from portal.core import clock, jobs
from portal.core.models import JobRun, StoredFile, TransitionLog
from tests.bonus.payments import paying as p
from tests.places import ROOT

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WORKER = """
import sys, time
import django
django.setup()
from portal.core import jobs, uploads
from tests.bonus.payments import paying
real = uploads.store_bytes
def stored_and_waits(*args, **kwargs):
    kept = real(*args, **kwargs)
    print("in the middle", flush=True)
    time.sleep(60)
    return kept
uploads.store_bytes = stored_and_waits
with paying.at(paying.LATER):
    jobs.execute(int(sys.argv[1]))
"""


def kill_in_the_middle(run: JobRun) -> None:
    """A worker in a process of its own takes the job and is killed -9 after it has written the bank's file."""
    settings = connection.settings_dict
    where = f"{settings['HOST'] or '127.0.0.1'}:{settings['PORT'] or 5432}"
    address = f"postgres://{settings['USER']}:{settings['PASSWORD']}@{where}/{settings['NAME']}"
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(run.pk)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert worker.stdout.readline().strip() == "in the middle"
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(30)
        worker.stdout.close()


def test_killed_while_it_makes_the_files():
    with p.at(p.LATER):
        paying = p.approved()
        batch = services.confirm_batch(batch=p.a_batch(paying), execution=p.next_bank_day(), actor=paying.payer)
        run = JobRun.objects.get(kind="payment_files")
        kill_in_the_middle(run)
        batch.refresh_from_db()
        run.refresh_from_db()
        assert (batch.state, batch.bank_file, run.state, run.attempts) == ("confirmed", None, "running", 1)
        assert not StoredFile.objects.filter(content_type="application/xml").exists()
    with p.at(clock.now().replace(year=2026, month=5, day=11, hour=7).isoformat()):
        assert clock.now() - run.started_at > timedelta(minutes=10)
        jobs.sweep()  # the sweep gives a job that died with its worker to the next one
        jobs.run_waiting()
    batch.refresh_from_db()
    assert batch.state == "made" and JobRun.objects.get(pk=run.pk).state == "done"
    assert StoredFile.objects.filter(content_type="application/xml").count() == 1
    assert BatchItem.objects.live().count() == 1 and PaymentBatch.objects.count() == 1
    assert TransitionLog.objects.filter(object_type="payments.PaymentBatch", action="make").count() == 1
    text = p.data_of(batch.bank_file).decode()
    assert text.count("<CdtTrfTxInf>") == 1 and paying.grant.reference in text
