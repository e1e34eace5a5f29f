"""The navigation that every page shows, by role."""

from __future__ import annotations


def navigation(request) -> dict[str, object]:
    return {"navigation": []}
