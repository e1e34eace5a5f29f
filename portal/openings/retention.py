"""Names and telephones of an opening's people go after it has ended; the place itself tells of nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models.functions import Cast, Coalesce

from portal.core.models import TransitionLog
from portal.core.retention import first_kept, period
from portal.openings.models import Opening

PEOPLE = ("supervisor_name", "supervisor_phone", "contact_name", "contact_email", "contact_phone")
LIVE = (Opening.State.SUBMITTED, Opening.State.PUBLISHED, Opening.State.PAUSED)


def ended(day: date) -> models.QuerySet:
    """Ended, or a draft that nobody has touched, for the time; as long as they name somebody."""
    log = TransitionLog.objects.filter(object_type=Opening._meta.label, object_id=Cast(
        models.OuterRef("pk"), models.CharField())).order_by("-at")  # fmt: skip
    named = ~models.Q(**dict.fromkeys(PEOPLE, ""))
    moved = Coalesce(models.Subquery(log.values("at")[:1]), "changed_at")
    moment = first_kept(Opening, day)
    return Opening.objects.exclude(state__in=LIVE).filter(named).alias(moved=moved).filter(
        moved__lt=moment, changed_at__lt=moment
    )  # fmt: skip


def forget_people(opening: Any) -> bool:
    type(opening).objects.filter(pk=opening.pk).update(**dict.fromkeys(PEOPLE, ""))
    return True


period(Opening, due=ended, end=None, blank=forget_people)
