"""django-q2 behind a guard.

A killed idle worker can leave the cluster deaf for good, and SIGTERM to the whole group can hang it (django-q2 #23,
#339, #346; measured). So the cluster runs in a process group of its own; the guard queues a pulse every minute,
delivers lost jobs again, and replaces a cluster that has been silent for too long.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from portal.core import clock, jobs
from portal.core.models import Heartbeat

SILENT_SECONDS = 180
CYCLE_SECONDS = 15


class Command(BaseCommand):
    help = "Run the background worker until interrupted."

    def add_arguments(self, parser):
        parser.add_argument("--cycle", type=float, default=CYCLE_SECONDS, help="seconds between two looks")
        parser.add_argument("--silent", type=float, default=SILENT_SECONDS, help="seconds without a pulse at most")

    def handle(self, *args, cycle: float, silent: float, **options):
        self.longest_silence = silent
        self.stopping = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.stopping.set())
        self.start()
        while not self.stopping.wait(cycle):
            self.look()
        self.stop()

    def start(self) -> None:
        self.cluster = subprocess.Popen([sys.executable, sys.argv[0], "qcluster"], start_new_session=True)  # noqa: S603
        self.started = time.monotonic()

    def look(self) -> None:
        """One round: pulse, lost jobs, and whether the cluster still lives."""
        try:
            jobs.enqueue_periodic()
            jobs.sweep()
            silent = self.silence()
        except Exception as error:  # the database may be away for a while; the next round tries again
            self.stderr.write(f"worker guard: {type(error).__name__}: {error}")
            return
        finally:
            close_old_connections()
        if self.cluster.poll() is not None or silent > self.longest_silence:
            self.stderr.write("worker guard: the cluster does not answer; starting it again")
            self.kill()
            self.start()

    def silence(self) -> float:
        """Seconds since the last pulse, or since the start where that is later."""
        beat = Heartbeat.objects.filter(name="worker").first()
        age = (clock.now() - beat.at).total_seconds() if beat else float("inf")
        return min(age, time.monotonic() - self.started)

    def stop(self) -> None:
        """SIGTERM to the cluster's parent alone, then SIGKILL to its group when it does not end in time."""
        if self.cluster.poll() is None:
            self.cluster.send_signal(signal.SIGTERM)
            try:
                self.cluster.wait(timeout=15)
                return
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self) -> None:
        try:
            os.killpg(self.cluster.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.cluster.wait()
