"""Mail that an opening's change causes."""

from __future__ import annotations

from django.dispatch import receiver

from portal.core import mail
from portal.core.transitions import transitioned
from portal.openings.models import Opening

TOLD = {"approve", "approve_automatically", "return"}


@receiver(transitioned, sender=Opening)
def tell_the_employer(sender, obj, transition, actor, reason, **kwargs):
    """The employer hears when an opening is published or sent back."""
    if transition.action in TOLD and obj.created_by:
        mail.queue(
            f"opening:{obj.pk}:{transition.action}:{obj.version}",
            to=obj.created_by.email,
            template=f"openings/mail/{'returned' if transition.action == 'return' else 'published'}",
            context={"opening": obj, "reason": reason},
            language=obj.created_by.language,
        )
