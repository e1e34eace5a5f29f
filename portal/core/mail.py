"""Mail through an outbox: written with the change, sent once by a job. It holds no secret, it says where to look.

What has a one-time link lies sealed until it is sent: whoever reads the database has no link that works.
"""

from __future__ import annotations

from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from portal.core import clock, jobs, sealing
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
    """Write a mail from `templates/{template}.txt` (first line: subject) in the receiver's language, once per key."""
    with translation.override(language):
        text = render_to_string(f"{template}.txt", {"base_url": settings.BASE_URL, **context}).strip()
    subject, _, body = text.partition("\n")
    return write(
        dedupe_key, to=to, subject=subject, body=body.strip() + "\n", language=language, one_time_link=one_time_link
    )


def write(
    dedupe_key: str, *, to: str, subject: str, body: str, language: str, one_time_link: bool = False
) -> OutboxMessage:
    """Put a mail into the outbox, once per key.

    `one_time_link`: whoever has the text may do something with it, so it is sealed, and not kept after sending.
    """
    message, created = OutboxMessage.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "to": to,
            "subject": subject.strip()[:200],
            "body": sealing.seal(body) if one_time_link else body,
            "language": language,
            "one_time_link": one_time_link,
            "created_at": clock.now(),
        },
    )
    if created:
        jobs.enqueue("mail", dedupe_key, message_id=message.pk)
    return message


def text_of(message: OutboxMessage) -> str:
    """The text to send. Raises jobs.GiveUp when there is none: it is gone, or sealed with a key that is not ours.

    Trying again would not help then: the person asks for a new link (by an older key it would not work either).
    """
    if not message.one_time_link:
        return message.body
    if not message.body:
        raise jobs.GiveUp("The text with its one-time link is no longer kept. A new link has to be asked for.")
    try:
        return sealing.unseal(message.body)
    except InvalidToken:
        raise jobs.GiveUp(
            "Sealed with a key that is neither SECRET_KEY nor in SECRET_KEY_FALLBACKS. A new link has to be asked for."
        ) from None
