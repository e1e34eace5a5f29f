"""A migrated database is made once and copied for every process of a test run: making one costs half a minute of CPU.

Its name says by which migrations and which data files it was made; a change of either makes a new one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.places import PACKAGES, ROOT

PREFIX = "tyosilta_migrated_"
KEPT = 4  # PostgreSQL's copies of other branches that stay beside the newest


def fingerprint() -> str:
    """What the migrated database depends on: migrations of every installed app, and the data files of ours."""
    from django.apps import apps

    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    files = [file for folder in folders for file in folder.glob("*.py")]
    files += [
        file for package in PACKAGES for kind in ("json", "tsv") for file in (ROOT / package).rglob(f"data/*.{kind}")
    ]
    digest = hashlib.sha256()
    for file in sorted(set(files)):
        digest.update(f"{file.parent.parent.name}/{file.name}".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time makes or copies."""
    with (Path(tempfile.gettempdir()) / f"{PREFIX}{os.getuid()}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def copy_migrated(connection: Any) -> None:
    """Put a migrated database where `connection` will look for its test database, in place of what was there."""
    with alone():
        {"sqlite": _copy_file, "postgresql": _copy_database}[connection.vendor](connection)


def drop_copy(connection: Any) -> None:
    """Take the copy away when the run is over."""
    connection.close()
    if connection.vendor == "postgresql":
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{connection.creation._get_test_db_name()}" WITH (FORCE)')
    else:
        _remove(Path(connection.creation._get_test_db_name()))


def _migrate(connection: Any, name: str) -> None:
    """Make a database of that name by all migrations."""
    from django.conf import settings

    usual, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    wanted, test["NAME"] = test["NAME"], name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        test["NAME"] = wanted
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = usual


def _copy_file(connection: Any) -> None:
    target = Path(connection.creation._get_test_db_name())
    source = target.parent / f"{PREFIX}{fingerprint()}.sqlite3"
    if not source.exists():
        half = source.with_suffix(".half")
        _remove(half)
        _migrate(connection, str(half))
        for old in target.parent.glob(f"{PREFIX}*.sqlite3"):
            _remove(old)
        half.rename(source)
    _remove(target)
    shutil.copyfile(source, target)


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _copy_database(connection: Any) -> None:
    target, source = connection.creation._get_test_db_name(), PREFIX + fingerprint()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC", [PREFIX])
        there = [name for (name,) in cursor.fetchall()]
        if source not in there:
            half = f"half_{source}"
            _migrate(connection, half)
            cursor.execute(f'ALTER DATABASE "{half}" RENAME TO "{source}"')
            for old in there[KEPT:]:
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
