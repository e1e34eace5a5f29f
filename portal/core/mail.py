"""Mail through an outbox: written with the change, sent once by a job. It holds no secret, it says where to look."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from portal.core import clock, jobs
from portal.core.models import OutboxMessage


def queue(
    dedupe_key: str,
    *,
    to: str,
    template: str,
    context: dict[str, Any],
    language: str = "fi",
    one_time_link: bool = False,
) -> OutboxMessage:
    """Write a mail from `templates/{template}.txt` (first line: subject) in the receiver's language, once per key.

    `one_time_link`: whoever has the text may do something with it, so it is not kept after sending.
    """
    with translation.override(language):
        text = render_to_string(f"{template}.txt", {"base_url": settings.BASE_URL, **context}).strip()
    subject, _, body = text.partition("\n")
    message, created = OutboxMessage.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "to": to,
            "subject": subject.strip()[:200],
            "body": body.strip() + "\n",
            "language": language,
            "one_time_link": one_time_link,
            "created_at": clock.now(),
        },
    )
    if created:
        jobs.enqueue("mail", dedupe_key, message_id=message.pk)
    return message
