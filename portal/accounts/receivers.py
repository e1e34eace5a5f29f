"""What follows from a sign-in, and from a role: strong sessions, and the rights of /admin and /cms."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in as signed_in
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from portal.accounts import rights, second_factor, session_times, strong
from portal.accounts.models import RoleAssignment


@receiver(signed_in)
def session_begins(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """Idle time and age are counted from here."""
    session_times.begin(request.session)


@receiver(user_logged_in)
def strong_by_sign_in(sender: Any, request: Any, user: Any, sociallogin: Any = None, **kwargs: Any) -> None:
    """A sign-in through the identification service is strong when its `acr` is (also after the second factor)."""
    if sociallogin is None:
        return
    acr = strong.acr_of(sociallogin)
    if strong.acr_is_strong(acr):
        name = strong.name_of(sociallogin)
        strong.strengthen(request, user=user, provider=sociallogin.account.provider, acr=acr, name=name)


@receiver(authenticator_added)
def second_factor_is_shown(sender: Any, request: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Whoever sets up a second factor has just used it; recovery codes are made beside it and show nothing."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES and request.user == user:
        second_factor.record(request, authenticator)


@receiver([post_save, post_delete], sender=RoleAssignment)
def rights_follow_roles(sender: Any, instance: RoleAssignment, **kwargs: Any) -> None:
    """The groups of Django and Wagtail are those of the roles in force, and nothing else."""
    rights.apply(instance.user)
