"""Openings that nobody tends: a reminder a week before the 90 days are over, and closing after them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from portal.core import clock, mail
from portal.core.jobs import job
from portal.openings.models import Opening
from portal.openings.transitions import opening_workflow

REMIND_DAYS = 7


@job("openings.tend", every="day")
def tend() -> None:
    """Do all that is due, so that a missed night heals itself."""
    today = clock.today()
    live = Opening.objects.filter(state__in=[Opening.State.PUBLISHED, Opening.State.PAUSED]).order_by("pk")
    for opening in live.filter(closes_on__lt=today):
        with translation.override("fi"):
            opening_workflow.run(opening, "close", actor=None, reason=_("90 days have passed"), outcome="expired")
    for opening in live.filter(closes_on__range=(today, today + timedelta(days=REMIND_DAYS))).select_related(
        "created_by"
    ):
        if opening.created_by:
            mail.queue(
                f"opening:{opening.pk}:closes:{opening.closes_on}",
                to=opening.created_by.email,
                template="openings/mail/closes",
                context={"opening": opening},
                language=opening.created_by.language,
            )
