"""What follows from a client's change of state."""

from __future__ import annotations

from django.dispatch import receiver

from matching.jobseekers.models import Client, FollowUp
from matching.jobseekers.path import FOLLOW_UP_MONTHS
from portal.core import clock
from portal.core.transitions import transitioned


@receiver(transitioned, sender=Client)
def set_follow_ups(sender, obj, transition, actor, reason, **kwargs):
    """Contact 3 and 6 months after the end; a service that starts again needs none of the old ones."""
    if transition.action == "end":
        for months in FOLLOW_UP_MONTHS:
            due = clock.add_months(clock.today(), months)
            FollowUp.objects.get_or_create(client=obj, months=months, due_on=due)
    if transition.action == "restart":
        obj.follow_ups.filter(done_on=None).delete()
