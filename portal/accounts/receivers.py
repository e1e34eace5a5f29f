"""What follows from a sign-in, and from a role: strong sessions, and the rights of /admin and /cms."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import user_logged_in
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from portal.accounts import rights, strong
from portal.accounts.models import RoleAssignment


@receiver(user_logged_in)
def strong_by_sign_in(sender: Any, request: Any, user: Any, sociallogin: Any = None, **kwargs: Any) -> None:
    """A sign-in through the identification service is strong when its `acr` is (also after the second factor)."""
    if sociallogin is None:
        return
    acr = strong.acr_of(sociallogin)
    if strong.acr_is_strong(acr):
        strong.strengthen(request, user=user, provider=sociallogin.account.provider, acr=acr)


@receiver([post_save, post_delete], sender=RoleAssignment)
def rights_follow_roles(sender: Any, instance: RoleAssignment, **kwargs: Any) -> None:
    """The groups of Django and Wagtail are those of the roles in force, and nothing else."""
    rights.apply(instance.user)
