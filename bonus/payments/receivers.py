"""What this room does when rooms below tell of something: a decision becomes instalments, an end becomes a change."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from bonus.applications.models import Decision
from bonus.applications.signals import amount_changed
from bonus.payments.models import Change, Grant
from bonus.payments.planning import plan
from bonus.payments.services import following
from matching.placements.models import Placement
from portal.core.transitions import transitioned

DAY = timedelta(days=1)


@receiver(post_save, sender=Decision)
def plan_instalments(instance: Decision, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """In the decision's transaction: it is never made without its instalments."""
    if created and not raw:
        plan(instance)


@receiver(amount_changed, sender=Decision)
def follow_a_later_decision(decision: Decision, number: str, amount: Decimal, actor: Any, **kwargs: Any) -> None:
    """A correction, or the body's decision on a claim: payments and the appropriation follow it at once."""
    following.follow(decision=decision, number=number, amount=amount, actor=actor)


@receiver(transitioned, sender=Placement)
def notice_an_early_end(obj: Placement, transition: Any, actor: Any, **kwargs: Any) -> None:
    """An interrupted placement is a change of its grant; payment waits until a handler has looked at it."""
    if transition.action not in ("interrupt", "end") or obj.ended_on is None:
        return
    if transition.action == "end" and obj.end_date and obj.ended_on >= obj.end_date:
        return
    for grant in Grant.objects.filter(decision__application__placement=obj).order_by("pk"):
        Change.objects.get_or_create(
            key=f"placement:{obj.pk}:{grant.pk}",
            defaults={"grant": grant, "kind": Change.Kind.ENDED, "first": obj.ended_on + DAY, "reported_by": actor},
        )
