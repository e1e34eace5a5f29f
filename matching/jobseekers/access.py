"""Who may open a client: own coach, pair and stand-in; any other coach of the town gives a reason, which is logged."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from matching.jobseekers.models import Client
from portal.core import audit, clock

KEY = "client_reasons"


def may_open(user: Any, client: Client, session: Any) -> bool:
    """Own case, or a reason was given today in this session."""
    given = session.get(KEY, {}).get(str(client.pk))
    return client.is_case_of(user) or bool(given and given["on"] == clock.today().isoformat())


def give_reason(request: Any, client: Client, reason: str) -> None:
    """Log why a coach without an own case opens this client; holds for today in this session."""
    audit.record("client.open_with_reason", client, actor=request.user, request=request, subject=client, reason=reason)
    request.session[KEY] = {**request.session.get(KEY, {}), str(client.pk): {"on": clock.today().isoformat()}}


def with_client(view: Callable) -> Callable:
    """The view gets a `Client` that the coach may open; a stranger's client of the town asks for a reason first.

    Every opening is written to the audit trail before the page is made. A client of another town does not exist.
    """

    @wraps(view)
    def wrapper(request: Any, pk: int, *args: Any, **kwargs: Any) -> Any:
        own_town = Client.objects.in_municipalities_of(request.user).select_related(
            "profile", "coach", "pair", "stand_in"
        )
        client = get_object_or_404(own_town, pk=pk)
        if not may_open(request.user, client, request.session):
            return redirect(f"{reverse('jobseekers:reason', args=[pk])}?{urlencode({'next': request.get_full_path()})}")
        action = "client.read" if request.method == "GET" else "client.write"
        audit.record(action, client, actor=request.user, request=request, subject=client, fields=view.__name__)
        return view(request, client, *args, **kwargs)

    return wrapper
