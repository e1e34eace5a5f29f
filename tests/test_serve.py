"""`make run` as a person meets it: a new database, the demonstration town, the second start, Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.places import ROOT

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Portal:
    """`manage.py serve` in a process group of its own, with its own database."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "serve.log"
        environment = {
            **{key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DEMO_MODE")},
            "DJANGO_SETTINGS_MODULE": "portal.settings.development",
            "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
            "VAR_DIR": str(folder),
            "PYTHONWARNINGS": "default",
        }
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait_for(self, text: str, seconds: float) -> str:
        deadline = time.monotonic() + seconds
        while text not in (said := self.log.read_text()):
            assert self.process.poll() is None, said
            assert time.monotonic() < deadline, f"no {text!r} within {seconds} s:\n{said}"
            time.sleep(0.2)
        return said

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def interrupt(self) -> int:
        """Ctrl-C: the terminal sends SIGINT to the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=120)

    def processes(self) -> list[str]:
        """Command lines of the processes that still work on our folder."""
        mark = f"VAR_DIR={self.log.parent}".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                command, environment = (path / "cmdline").read_bytes(), (path / "environ").read_bytes()
            except OSError:
                continue
            if mark in environment:
                found.append(command.replace(b"\0", b" ").decode())
        return found


@pytest.fixture
def start(tmp_path):
    """Start a portal; whatever happens, nothing of it stays behind."""
    portals: list[Portal] = []

    def begin() -> Portal:
        portals.append(Portal(tmp_path))
        return portals[-1]

    yield begin
    for portal in portals:
        if portal.process.poll() is None:
            portal.process.terminate()
            portal.process.wait(timeout=120)


def test_first_start_second_start_and_stop(start):
    portal = start()
    said = portal.wait_for("The portal is open at", 170)
    assert "Loading the demonstration town" in said
    assert f"http://localhost:{portal.port}/" in said
    assert portal.status("/fi/") == 200
    assert portal.interrupt() == 0
    assert portal.processes() == []

    portal.log.write_text("")
    portal = start()
    said = portal.wait_for("The portal is open at", 60)
    assert "Loading the demonstration town" not in said, "a second start must leave alone what was entered"
    deadline = time.monotonic() + 90
    while portal.status("/healthz") != 200:  # the worker's first pulse takes a moment
        assert time.monotonic() < deadline, portal.log.read_text()
        time.sleep(1)
    portal.process.terminate()
    assert portal.process.wait(timeout=120) == 0
    assert portal.processes() == []


def test_a_taken_port_is_said_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is in use. Choose another: make run PORT={port + 1}"):
            call_command("serve", port=port)
