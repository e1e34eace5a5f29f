"""Background jobs of accounts."""

from __future__ import annotations

from portal.accounts import kept_forms, rights
from portal.accounts.models import KeptForm, User
from portal.core import clock
from portal.core.jobs import job


@job("kept_forms", every="hour")
def forget_kept_forms() -> None:
    KeptForm.objects.filter(at__lte=clock.now() - kept_forms.KEPT).delete()


@job("rights", every="day")
def follow_roles() -> None:
    """Roles begin and end by date: the rights in /admin and /cms follow them the same night."""
    with_group = User.objects.filter(groups__name__in=rights.MANAGED)
    with_role = User.objects.filter(role_assignments__role__in=rights.GROUPS)
    for user in (with_group | with_role).distinct().order_by("pk"):
        rights.apply(user)
