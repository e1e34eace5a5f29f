"""Strong identification of a session (julkisuuslaki 24.1 § 25; 306/2019 6 §): one policy for all that is secret."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings

from portal.accounts import second_factor
from portal.accounts.models import StrongIdentification
from portal.core import clock

KEY = "strong_identification"


def strong_session(request) -> bool:
    """The session was strongly identified, not too long ago, and by the person who is signed in.

    An official at work is identified by the town's own two-factor sign-in: 306/2019 6 § is about the service's
    customers, and a coach who opens clients all day must not identify every hour. What counts is that this session
    used the second factor, not that the account has one.
    """
    if request.user.is_authenticated and request.user.is_official:
        return second_factor.used_in(request)
    mark = request.session.get(KEY)
    if not mark or not request.user.is_authenticated or mark["user"] != request.user.pk:
        return False
    age = clock.now() - datetime.fromisoformat(mark["at"])
    return timedelta(0) <= age < timedelta(minutes=settings.STRONG_SESSION_MINUTES)


def strengthen(request, *, user, provider: str, acr: str, stand_in: bool = False) -> None:
    """Mark the session as strong, under a new key, and keep that it happened.

    The caller has checked `acr`, or that the stand-in is allowed.
    """
    StrongIdentification.objects.create(user=user, provider=provider, acr=acr, stand_in=stand_in)
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)
    request.session[KEY] = {"at": clock.now().isoformat(), "acr": acr, "user": user.pk}


def acr_of(sociallogin: Any) -> str:
    """How the person identified, from the ID token alone: userinfo is not the place where a provider vouches for it."""
    token = (sociallogin.account.extra_data or {}).get("id_token")
    acr = token.get("acr") if isinstance(token, dict) else None
    return acr if isinstance(acr, str) else ""


def acr_is_strong(acr: str) -> bool:
    return acr in settings.OIDC_STRONG_ACR
