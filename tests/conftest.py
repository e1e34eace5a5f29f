"""What every test gets without asking: strictness. Each guard turns a whole class of faults into a failing test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests import databases, guards

CI = os.environ.get("CI") == "true"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs PostgreSQL when there is none, and let committing tests put Wagtail's first rows back."""
    from django.db import connection

    left_out = [i for i in items if i.get_closest_marker("postgres") and connection.vendor != "postgresql"]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    for item in items:
        mark = item.get_closest_marker("django_db")
        commits = bool(mark and mark.kwargs.get("transaction"))
        if commits or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
            # The database is emptied after such a test; without this the next one finds no root page (wagtail#4520).
            # It helps only if every committing test has it.
            rest = {**(mark.kwargs if mark else {}), "transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**rest), append=False)


def commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A committing test leaves an empty database; the next test of this process finds the first rows again."""
    result = yield
    if commits(item) and nextitem is not None and not commits(nextitem):
        from django.db import connection
        from pytest_django.plugin import blocking_manager_key

        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Under CI nothing may be left out: a skipped test is a failed one."""
    report = yield
    return guards.skipped_is_failed(report) if CI else report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for a whole module that skips itself."""
    report = yield
    return guards.skipped_is_failed(report) if CI else report


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker) -> Iterator[None]:
    """Every run begins on a fresh copy of the migrated database; see tests/databases.py."""
    from django.db import connection

    with django_db_blocker.unblock():
        databases.copy_migrated(connection)
    yield
    with django_db_blocker.unblock():
        databases.drop_copy(connection)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """pytest-django shall use the copy, not make a database of its own."""
    return True


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    return False


@pytest.fixture(autouse=True, scope="session")
def _strictness() -> Iterator[None]:
    with guards.no_outside_connections(), guards.unordered_querysets_backwards():
        yield


@pytest.fixture(autouse=True)
def _templates(request: pytest.FixtureRequest) -> Iterator[None]:
    """An undefined template variable fails; a response's HTML may not have inline code or a form that can be forged."""
    mark = request.node.get_closest_marker("undefined_variables")
    with guards.undefined_variables_fail(allowed=mark.args if mark else ()), guards.html_is_checked():
        yield


@pytest.fixture(autouse=True)
def _finnish() -> Iterator[None]:
    """The language that one test's requests left behind must not reach the next."""
    from django.utils import translation

    with translation.override("fi"):
        yield


@pytest.fixture(autouse=True, scope="session")
def _whole_sign_in() -> Iterator[None]:
    """`force_login` stands for a whole sign-in, with the second factor of those who have one.

    Sign-ins through the pages are left as they are; `factories.by_password_only` takes the second factor away.
    """
    from allauth.account.internal.flows.login import record_authentication
    from django.contrib.auth.signals import user_logged_in

    def record(sender, request, user, **kwargs) -> None:
        if not request.path:
            factor = {"method": "mfa", "type": "totp"} if user.has_second_factor else {"method": "password"}
            record_authentication(request, user, **factor)

    user_logged_in.connect(record)
    yield
    user_logged_in.disconnect(record)


@pytest.fixture(autouse=True)
def _own_cache(settings) -> None:
    """Rate limits and cached pages of one test must not reach the next."""
    from django.core.cache import cache

    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        cache.clear()


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path, monkeypatch) -> None:
    """What a test uploads goes with the test."""
    from django.core.files.storage import storages

    from portal.core.models import StoredFile

    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": str(tmp_path / "private")}},
    }
    monkeypatch.setattr(StoredFile._meta.get_field("file"), "storage", storages["private"])  # asked once, at import


@pytest.fixture(scope="session")
def shared():
    """The shared data folder (TYOSILTA_SHARED, or ../shared beside the checkout)."""
    from tests.places import SHARED

    if not SHARED.is_dir():
        pytest.skip(f"no shared data at {SHARED}; name the folder in TYOSILTA_SHARED")
    return SHARED
