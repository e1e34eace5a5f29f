"""The morning's summary by e-mail: how many things wait for an official, and where to look. It names nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import translation

from portal.accounts.models import User
from portal.core import clock, mail
from portal.core.working_days import is_working_day
from portal.home.work import Section, sections_for

HOUR = 7  # in Finland; a worker that starts later that day sends it then


def send() -> None:
    """Queue today's summaries; called again the same day it queues none twice."""
    now = clock.now().astimezone(clock.HELSINKI)
    if now.hour < HOUR or not is_working_day(now.date()):
        return
    for user in _receivers(now.date()):
        with translation.override(user.language):
            lines = [line for section in sections_for(user, None) if (line := _line(section, now.date()))]
        if lines:
            mail.queue(
                f"digest:{user.pk}:{now.date()}",
                to=user.email,
                template="home/mail/digest",
                context={"lines": lines, "count": sum(line["waiting"] for line in lines)},
                language=user.language,
            )


def _receivers(day: date) -> Iterator[User]:
    often = [User.Digest.DAILY, *([User.Digest.WEEKLY] if _first_of_week(day) else [])]
    officials = User.objects.filter(is_active=True, digest__in=often, role_assignments__isnull=False)
    return (user for user in officials.distinct().order_by("pk") if user.assignments)


def _first_of_week(day: date) -> bool:
    """The week's first working day: Monday, or the day after when Monday is a holiday."""
    return not any(is_working_day(day - timedelta(days=back)) for back in range(1, day.weekday() + 1))


def _line(section: Section, today: date) -> dict[str, Any] | None:
    if not section.items:
        return None
    late = sum(1 for item in section.items if item["due"] and item["due"] < today)
    return {"title": section.title, "waiting": len(section.items), "late": late}
