"""One world for all the cells: made once, and every cell is rolled back to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import translation

from tests.access import world as worlds


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[worlds.World]:
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("fi"):
        yield worlds.build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _short_refusals(settings) -> None:
    settings.ROOT_URLCONF = "tests.access.urls"
