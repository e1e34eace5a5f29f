"""Strong identification of a session (julkisuuslaki 24.1 § 25; 306/2019 6 §): one policy for all that is secret."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from portal.accounts import second_factor
from portal.accounts.models import StrongIdentification
from portal.accounts.names import same_person
from portal.accounts.signals import name_in_doubt
from portal.core import clock

KEY = "strong_identification"
SERVICE = (
    "strong"  # the identification service among the OpenID Connect providers; the town's directory vouches for nobody
)


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


@transaction.atomic
def strengthen(request, *, user, provider: str, acr: str, name: str = "", stand_in: bool = False) -> None:
    """Mark the session as strong, under a new key, and keep that it happened.

    The caller has checked `acr`, or that the stand-in is allowed. Another name than the account's, told for the first
    time, puts the person's rights in doubt until an officer has checked them (`signals.name_in_doubt`).
    """
    differs = bool(name) and not same_person(name, first_name=user.first_name, last_name=user.last_name)
    new = differs and not user.identifications.filter(name=name, name_differs=True).exists()
    StrongIdentification.objects.create(
        user=user, provider=provider, acr=acr, stand_in=stand_in, name=name, name_differs=differs
    )
    if new:
        name_in_doubt.send(sender=type(user), user=user)
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)
    request.session[KEY] = {"at": clock.now().isoformat(), "acr": acr, "user": user.pk}


def acr_of(sociallogin: Any) -> str:
    """How the person identified, from the ID token alone: userinfo is not the place where a provider vouches for it.

    Empty from any other provider than the identification service, whatever it tells.
    """
    if sociallogin.account.provider != SERVICE:
        return ""
    token = (sociallogin.account.extra_data or {}).get("id_token")
    acr = token.get("acr") if isinstance(token, dict) else None
    return acr if isinstance(acr, str) else ""


def name_of(sociallogin: Any) -> str:
    """The identified person's name, from the ID token or userinfo; empty when the provider tells none."""
    told = sociallogin.account.extra_data or {}
    for claims in (told.get("id_token"), told.get("userinfo"), told):
        if isinstance(claims, dict):
            parts = [claims.get("given_name"), claims.get("family_name")]
            name = " ".join(part for part in parts if isinstance(part, str)) if all(parts) else claims.get("name")
            if isinstance(name, str) and name.strip():
                return name.strip()[:200]
    return ""


def acr_is_strong(acr: str) -> bool:
    return acr in settings.OIDC_STRONG_ACR
