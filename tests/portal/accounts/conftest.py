from __future__ import annotations

import re

import pytest
from django.core import mail

from portal.core import jobs


@pytest.fixture
def letters():
    """Send what waits in the outbox; the mails that came, oldest first."""

    def deliver() -> list:
        jobs.run_waiting()
        return mail.outbox

    return deliver


@pytest.fixture
def link_in():
    """The first address in a mail, as a path of this site."""

    def find(message) -> str:
        return re.search(r"https?://[^/\s]+(/\S+)", message.body).group(1)

    return find
