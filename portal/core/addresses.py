"""Where a request comes from: behind proxies the connecting address is the proxy's."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings


def client_ip(request: Any) -> str | None:
    """The address that our outermost trusted proxy saw; what a client writes into X-Forwarded-For is not believed.

    Each trusted proxy appends one address, so the client's is the TRUSTED_PROXY_COUNT-th from the end.
    """
    direct = request.META.get("REMOTE_ADDR") or None
    count = settings.TRUSTED_PROXY_COUNT
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if count <= 0 or len(told) < count:
        return direct
    try:
        return str(ipaddress.ip_address(told[-count]))
    except ValueError:
        return direct
