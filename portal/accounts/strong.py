"""Strong identification of a session (julkisuuslaki 24.1 § 25; 306/2019 6 §): one policy for everything that is secret."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from portal.accounts.models import StrongIdentification
from portal.core import clock

KEY = "strong_identification"


def strong_session(request) -> bool:
    """The session was strongly identified, not too long ago, and by the person who is signed in."""
    mark = request.session.get(KEY)
    if not mark or not request.user.is_authenticated or mark["user"] != request.user.pk:
        return False
    age = clock.now() - datetime.fromisoformat(mark["at"])
    return timedelta(0) <= age < timedelta(minutes=settings.STRONG_SESSION_MINUTES)


def strengthen(request, *, user, provider: str, acr: str, stand_in: bool = False) -> None:
    """Mark the session as strong and keep that it happened. The caller has checked `acr` or that the stand-in is allowed."""
    StrongIdentification.objects.create(user=user, provider=provider, acr=acr, stand_in=stand_in)
    request.session[KEY] = {"at": clock.now().isoformat(), "acr": acr, "user": user.pk}


def acr_is_strong(acr: str) -> bool:
    return acr in settings.OIDC_STRONG_ACR
