"""What every template may use."""

from __future__ import annotations

from django.conf import settings


def portal(request) -> dict[str, object]:
    return {"demo_mode": settings.DEMO_MODE, "site_name": settings.WAGTAIL_SITE_NAME}
