"""What follows here from what accounts tell."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from portal.accounts.models import User
from portal.accounts.signals import name_in_doubt
from portal.core import audit
from portal.employers.models import Membership


@receiver(name_in_doubt)
def check_rights_again(sender: Any, user: User, **kwargs: Any) -> None:
    """A right was checked for a name; under another name an officer checks it before anything secret is shown."""
    for membership in Membership.objects.with_checked_right().filter(user=user).order_by("pk"):
        membership.right_checked_at = membership.right_checked_by = None
        membership.save(update_fields=["right_checked_at", "right_checked_by"])
        audit.record("membership.right_in_doubt", membership, actor=user)
