"""Mail through an outbox: written with the change, sent once by a job. It holds no secret, it says where to look."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from portal.core import clock, jobs
from portal.core.models import OutboxMessage


def queue(dedupe_key: str, *, to: str, template: str, context: dict[str, Any], language: str = "fi") -> OutboxMessage:
    """Write a mail from `templates/{template}.txt` (first line: subject) in the receiver's language, once per key."""
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
            "created_at": clock.now(),
        },
    )
    if created:
        jobs.enqueue("mail", dedupe_key, message_id=message.pk)
    return message
