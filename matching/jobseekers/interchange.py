"""Profiles in and out as interchange JSON Lines; the engine's strict reader judges every line."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from matching.jobseekers.models import Profile

HEALTH = ("capacity", "needs")  # not in a default export


def read(data: bytes, name: str) -> tuple[list[Any], list[str]]:
    """(profiles, problems): each problem names file and line. Anything unreadable is a problem, never an exception."""
    from matching.engine import read_jobseekers

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [_("%(name)s: the file is not UTF-8 text. Save it as UTF-8.") % {"name": name}]
    return read_jobseekers(text.splitlines(), name)


def row(profile: Profile, *, with_health: bool = False) -> dict[str, Any]:
    """A `jobseekers.jsonl` object."""
    data = profile.to_interchange()
    return data if with_health else {key: value for key, value in data.items() if key not in HEALTH}
