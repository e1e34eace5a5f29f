"""The worker's guard with real processes: a cluster that died or went deaf is replaced, and what waits is done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from portal.core import jobs
from portal.core.models import Heartbeat, JobRun
from tests.places import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LONG = 120.0  # seconds in which a loaded machine has done it


def until(holds: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + LONG
    while not (found := holds()):
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
    return found


class Worker:
    """`manage.py worker` on the test's database."""

    def __init__(self, silent: float) -> None:
        where = connection.settings_dict
        host = f"{where['HOST'] or '127.0.0.1'}:{where['PORT'] or 5432}"
        environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "DATABASE_URL": f"postgres://{where['USER']}:{where['PASSWORD']}@{host}/{where['NAME']}",
        }  # fmt: skip
        command = [sys.executable, "manage.py", "worker", "--cycle", "0.5", "--silent", str(silent)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)

    def cluster(self) -> int | None:
        """The process that the guard has begun; it leads a group of its own."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else None

    def group(self, leader: int) -> list[int]:
        """The living processes of a cluster."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _parent, group = path.read_text().rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(group) == leader and state not in "ZX":
                found.append(int(path.parent.name))
        return found


@pytest.fixture
def begin() -> Iterator[Callable[[float], Worker]]:
    """Start a worker; whatever happens, nothing of it stays behind."""
    started: list[Worker] = []

    def start(silent: float) -> Worker:
        started.append(Worker(silent))
        return started[-1]

    yield start
    for worker in started:
        if worker.process.poll() is None:
            cluster = worker.cluster()
            worker.process.kill()
            worker.process.wait()
            if cluster:
                os.killpg(cluster, signal.SIGKILL)


def done(key: str) -> None:
    """A job that is queued now is done."""
    run = jobs.enqueue("beat", key)
    until(lambda: JobRun.objects.filter(pk=run.pk, state=JobRun.State.DONE).exists(), f"{key} was not done")


def test_a_cluster_that_died_is_replaced_and_the_worker_ends_when_asked(begin):
    worker = begin(600)
    done("before")
    first = worker.cluster()
    os.killpg(first, signal.SIGKILL)
    second = until(lambda: (now := worker.cluster()) != first and now, "no new cluster")
    done("after")
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(LONG) == 0
    assert worker.group(first) == worker.group(second) == []


def test_a_cluster_that_went_deaf_is_replaced(begin):
    worker = begin(30)
    done("before")
    first = worker.cluster()
    os.killpg(first, signal.SIGSTOP)
    Heartbeat.objects.all().delete()  # it has been silent since its start, which the guard counts from
    waiting = jobs.enqueue("beat", "meanwhile")
    until(lambda: worker.cluster() not in (None, first), "the deaf cluster stayed")
    assert worker.group(first) == []
    until(lambda: JobRun.objects.filter(pk=waiting.pk, state=JobRun.State.DONE).exists(), "what waited was lost")
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(LONG) == 0
