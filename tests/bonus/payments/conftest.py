from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Tests read the message ids; addresses made with `reverse` begin with /en/."""
    with translation.override("en"):
        yield
