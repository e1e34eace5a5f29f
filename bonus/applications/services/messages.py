"""Messages between employer and handler: written once, marked read, announced by a mail that says where to look."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bonus.applications.models import Application, Message
from bonus.applications.services.shared import change, lock, mail_employer, mail_official
from bonus.applications.transitions import impartial
from portal.core import clock
from portal.core.exceptions import Refused


@transaction.atomic
def send_message(*, application: Application, text: str, actor: Any, from_staff: bool) -> Message:
    """Write a message; the caller has checked that the actor belongs to that side."""
    if not text.strip():
        raise Refused(_("Write the message."))
    locked = lock(application)
    if locked.state == Application.State.DRAFT:
        raise Refused(_("Send the application first. Then you can write to the handler."))
    if from_staff and (why_not := impartial(locked, actor)):
        raise Refused(str(why_not))
    message = Message.objects.create(application=locked, sender=actor, from_staff=from_staff, text=text.strip())
    change(locked)
    if from_staff:
        mail_employer(locked, f"message-{message.pk}", "bonus/mail/message")
    elif locked.handler:
        mail_official(locked, locked.handler, f"message-{message.pk}", "bonus/mail/message_to_handler")
    return message


@transaction.atomic
def mark_read(*, application: Application, actor: Any, from_staff: bool) -> int:
    """Mark the other side's messages read (`from_staff`: whose messages). Returns how many were new."""
    return application.messages.filter(from_staff=from_staff, read_at=None).update(read_at=clock.now())
