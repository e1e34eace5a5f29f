"""Writes of this room."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.crypto import get_random_string

from cms.models import Feedback
from portal.core import clock, mail

ANSWER_DAYS = 14


@transaction.atomic
def feedback_receive(*, subject: str, text: str, email: str, page: str = "", language: str = "fi") -> Feedback:
    """Keep feedback and send a receipt with the time of reception (306/2019 10 §)."""
    feedback = Feedback.objects.create(
        subject=subject, text=text, email=email, page=page[:300], received_at=clock.now(),
        reference=f"P-{get_random_string(8, 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789')}",
        due_on=clock.today() + timedelta(days=ANSWER_DAYS),
    )  # fmt: skip
    if email:
        mail.queue(
            f"feedback:{feedback.pk}:receipt", to=email, template="cms/mail/feedback_receipt",
            context={"feedback": feedback}, language=language,
        )  # fmt: skip
    return feedback
