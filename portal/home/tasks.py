"""Background work over all rooms: the morning's summaries."""

from __future__ import annotations

from portal.core.jobs import job
from portal.home import digest


@job("home.digest", every="hour")
def send_digests() -> None:
    """Summaries of the morning, once a person and day."""
    digest.send()
