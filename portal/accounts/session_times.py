"""How long a session lasts: idle, and in all. Times are kept in the session itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from portal.core import clock

KEY = "session_times"
STEP = timedelta(minutes=1)  # `seen` is written at most this often


def begin(session: Any) -> None:
    """A sign-in: both times begin now."""
    now = clock.now().isoformat()
    session[KEY] = {"began": now, "seen": now}


def idle_minutes(user: Any) -> int:
    return settings.IDLE_MINUTES_OFFICIAL if user.is_official else settings.IDLE_MINUTES


def is_over(request: Any) -> bool:
    """Nothing was done for too long, or the session is too old however busy it is."""
    times = request.session.get(KEY)
    if not times:
        return True
    now = clock.now()
    idle, age = (now - datetime.fromisoformat(times[name]) for name in ("seen", "began"))
    shortest = timedelta(minutes=min(settings.IDLE_MINUTES_OFFICIAL, settings.IDLE_MINUTES))
    too_idle = idle > shortest and idle > timedelta(minutes=idle_minutes(request.user))
    return too_idle or age > timedelta(seconds=settings.SESSION_COOKIE_AGE)


def touch(session: Any) -> None:
    """The person is here."""
    times, now = session[KEY], clock.now()
    if now - datetime.fromisoformat(times["seen"]) > STEP:
        session[KEY] = {**times, "seen": now.isoformat()}
