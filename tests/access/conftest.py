"""One world for all the cells: made once, and every cell is rolled back to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import translation

from tests.access import world as worlds


@pytest.fixture(scope="module")
def _files_of_the_world(tmp_path_factory) -> Iterator[None]:
    """Files of the world live as long as it does."""
    from django.core.files.storage import FileSystemStorage

    from portal.core.models import StoredFile

    with pytest.MonkeyPatch.context() as patch:
        storage = FileSystemStorage(location=tmp_path_factory.mktemp("private"))
        patch.setattr(StoredFile._meta.get_field("file"), "storage", storage)
        yield


@pytest.fixture(autouse=True)
def _files_elsewhere(_files_of_the_world) -> None:
    """Instead of a folder for each test: the cells read what the world wrote."""


@pytest.fixture(scope="module")
def world(_files_of_the_world, django_db_setup, django_db_blocker) -> Iterator[worlds.World]:
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("fi"):
        yield worlds.build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _short_refusals(settings) -> None:
    settings.ROOT_URLCONF = "tests.access.urls"
