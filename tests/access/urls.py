"""The portal's own addresses, with error pages of one word: thousands of refusals need no frame around them.

The real error pages are tested in tests/portal/core.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from portal.urls import urlpatterns

__all__ = ["urlpatterns"]


def handler403(request: Any, exception: Any = None) -> HttpResponse:
    return HttpResponse("forbidden", status=403, content_type="text/plain")


def handler404(request: Any, exception: Any = None) -> HttpResponse:
    return HttpResponse("absent", status=404, content_type="text/plain")
