"""The worker and the post: what a person gets by mail, when the background jobs have run."""

from __future__ import annotations

import re

from django.core import mail

from portal.core import jobs


def work() -> None:
    """What the worker does in its own time."""
    jobs.run_waiting()


def a_night_passes() -> None:
    jobs.enqueue_periodic()
    jobs.run_waiting()


def link_in_mail(address: str) -> str:
    """The link in the newest mail to `address`."""
    work()
    newest = [message for message in mail.outbox if address in message.to][-1]
    return re.findall(r"https?://\S+", newest.body)[0]
