"""`make run`: prepares the database, then runs the web server and the worker until Ctrl-C or SIGTERM."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

Children = dict[str, subprocess.Popen[bytes]]
GRACE = 20.0  # seconds that a child gets to finish what it is doing
STARTING = 60.0  # seconds that the web server gets before it counts as failed


class Command(BaseCommand):
    help = "Run the portal: migrations, demonstration town for a new database, web server and worker."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        self._refuse_taken_port(host, port)
        os.environ.setdefault("BASE_URL", _address(host, port))  # links in mails lead to where the portal is
        self._prepare_database()
        children: Children = {}
        stop = _StopRequest()
        try:
            children["web server"] = _start(*_web(host, port))
            children["worker"] = _start(sys.executable, "manage.py", "worker")
            self._wait_for_web(host, port, children, stop)
            if not stop.asked:
                self._welcome(host, port)
            self._watch(children, stop)
        finally:
            self._stop(children)

    def _refuse_taken_port(self, host: str, port: int) -> None:
        if _answers(host, port):
            raise CommandError(f"Port {port} is in use. Choose another: make run PORT={port + 1}")

    def _prepare_database(self) -> None:
        """Apply what is missing; load the demonstration town only where nothing was before."""
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        connection = connections[DEFAULT_DB_ALIAS]
        new = "django_migrations" not in connection.introspection.table_names()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database ...")
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if new and settings.DEMO_MODE:
            self.stdout.write("Loading the demonstration town ...")
            self._load_demonstration()
        connections.close_all()

    def _load_demonstration(self) -> None:
        try:
            call_command("demo")
        except BaseException:
            self.stderr.write("The demonstration town is not complete: `make demo` loads it again.")
            raise

    def _wait_for_web(self, host: str, port: int, children: Children, stop: _StopRequest) -> None:
        deadline = time.monotonic() + STARTING
        while not stop.asked and not _answers(host, port):
            if children["web server"].poll() is not None or time.monotonic() > deadline:
                raise CommandError("The web server did not start; its message stands above.")
            time.sleep(0.2)

    def _welcome(self, host: str, port: int) -> None:
        if settings.DEMO_MODE:
            call_command("demo_accounts", stdout=self.stdout)
        self.stdout.write(self.style.SUCCESS(f"\nThe portal is open at {_address(host, port)}/ (Ctrl-C stops it)\n"))
        self.stdout.flush()

    def _watch(self, children: Children, stop: _StopRequest) -> None:
        while not stop.asked:
            for name, child in children.items():
                if (code := child.poll()) is not None:
                    raise CommandError(f"The {name} stopped by itself (code {code}), so everything stops.")
            time.sleep(0.3)

    def _stop(self, children: Children) -> None:
        """Ask each child once; end the process group of one that does not listen (django-q2 is known to hang)."""
        for child in children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.stderr.write("A process did not stop in time and was ended.")
            _end_group(child)
        if children:
            self.stdout.write("Stopped.")


class _StopRequest:
    """Remembers that Ctrl-C, SIGTERM or a closed terminal asked us to stop."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: Any) -> None:
        self.asked = True


def _address(host: str, port: int) -> str:
    """The address that a person on this machine types."""
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else host  # noqa: S104 (shown, not bound)
    return f"http://{shown}:{port}"


def _web(host: str, port: int) -> list[str]:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    gunicorn = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", bind, "--log-level", "warning"]
    return [*gunicorn, "--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "8"]


def _start(*command: str) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own: Ctrl-C reaches us alone, and we stop the children in order."""
    return subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603


def _end_group(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.wait()


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host or "127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
