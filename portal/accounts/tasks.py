"""Background jobs of accounts."""

from __future__ import annotations

from portal.accounts import rights
from portal.accounts.models import User
from portal.core.jobs import job


@job("rights", every="day")
def follow_roles() -> None:
    """Roles begin and end by date: the rights in /admin and /cms follow them the same night."""
    with_group = User.objects.filter(groups__name__in=rights.MANAGED)
    with_role = User.objects.filter(role_assignments__role__in=rights.GROUPS)
    for user in (with_group | with_role).distinct().order_by("pk"):
        rights.apply(user)
