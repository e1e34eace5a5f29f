"""Jobs whose worker dies: done once all the same, or given up loudly when they are what kills it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from portal.core import clock, jobs
from portal.core.models import Heartbeat, JobRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    """A kind of job that notes when it ran; `fate` is what it then does."""
    ran, fate, lost = [], [], []

    def handler(number: int) -> None:
        Heartbeat.objects.create(name=f"job {number} {len(ran)}", at=clock.now())
        ran.append(number)
        if fate:
            raise fate[0]

    jobs.job("test.kind", max_attempts=3, given_up=lambda number: lost.append(number))(handler)
    yield type("Kind", (), {"ran": ran, "fate": fate, "lost": lost})
    del jobs.KINDS["test.kind"]


def test_queued_twice_it_runs_once(kind):
    first, again = (jobs.enqueue("test.kind", "key", number=1) for _ in range(2))
    assert first == again
    assert jobs.run_waiting() == 1 and kind.ran == [1]
    assert jobs.execute(first.pk) == "skipped"


def test_what_a_failing_job_wrote_is_taken_back(kind):
    kind.fate.append(ValueError("no"))
    run = jobs.enqueue("test.kind", "key", number=1)
    jobs.run_waiting()
    run.refresh_from_db()
    assert (run.state, run.attempts, run.error) == ("waiting", 1, "ValueError: no")
    assert not Heartbeat.objects.filter(name__startswith="job").exists()


def test_a_job_that_kills_its_worker_ends(kind, caplog):
    """django-q2 would repeat it for ever."""
    kind.fate.append(SystemExit())  # what a worker's time-out raises; a kill -9 leaves the same row behind
    run = jobs.enqueue("test.kind", "key", number=7)
    for hour in range(5):
        with time_machine.travel(clock.now() + timedelta(hours=hour), tick=False):
            jobs.sweep()
            run.refresh_from_db()
            if run.state == "waiting":
                with pytest.raises(SystemExit):
                    jobs.execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts, len(kind.ran), kind.lost) == ("dead", 3, 3, [7])
    assert "given up" in caplog.text


def test_a_kind_that_no_longer_exists_ends_loudly(kind):
    run = jobs.enqueue("test.kind", "key", number=1)
    JobRun.objects.filter(pk=run.pk).update(kind="gone")
    assert jobs.execute(run.pk) == "dead"
    run.refresh_from_db()
    assert "UnknownKind" in run.error


def test_giving_up_at_once(kind):
    kind.fate.append(jobs.GiveUp("no such person"))
    run = jobs.enqueue("test.kind", "key", number=1)
    jobs.run_waiting()
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("dead", 1)
    kind.fate.clear()
    assert jobs.revive(run) and not jobs.revive(run)
    jobs.run_waiting()
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("done", 1)
