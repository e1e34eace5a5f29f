from __future__ import annotations

import pytest

from tests.portal.employers import register_stub


@pytest.fixture
def register(settings):
    """A business register of this machine; impatient, so that tests of slowness are quick."""
    with register_stub.run() as stub:
        settings.BUSINESS_REGISTER_URL = stub.url
        settings.BUSINESS_REGISTER_TIMEOUT = 0.4
        yield stub
