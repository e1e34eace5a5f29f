"""Pressing twice does once: a hidden token in the form, a unique row in the database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.core import clock
from portal.core.models import SubmittedForm


def submit_once(view: Callable) -> Callable:
    """A POST whose `form_token` was used redirects to where the first led. Put `{% form_token %}` in the form.

    The token and what the view does are one transaction: a server killed in the middle leaves neither, so the form can
    be sent again; a second press waits for the first. A page instead of a redirect (422) leaves the token unused.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        token = token_in(request, "form_token")
        if token is None:
            return view(request, *args, **kwargs)
        return once(request, token, lambda: view(request, *args, **kwargs))

    return wrapper


def once(request, token: uuid.UUID, act: Callable[[], HttpResponse], *, told: str = "") -> HttpResponse:
    """What `act` answers. When the token was used before: to where that led, and `told` says so.

    A server error undoes all of it.
    """
    with transaction.atomic():
        sent = _mark(token, request.user)
        if sent is None:
            return _again(request, token, told)
        response = act()
        if response.status_code >= 500 or transaction.get_connection().needs_rollback:
            transaction.set_rollback(True)
        elif response.status_code in (301, 302, 303):
            SubmittedForm.objects.filter(pk=sent.pk).update(response_url=response["Location"][:500])
        else:
            sent.delete()
        return response


def use_up(token: uuid.UUID, user, *, leads_to: str) -> None:
    """Nothing can be done with the token any more: whoever tries is led to `leads_to`."""
    SubmittedForm.objects.get_or_create(
        token=token, defaults={"user": user, "response_url": leads_to, "at": clock.now()}
    )


def _mark(token: uuid.UUID, user) -> SubmittedForm | None:
    """Take the token; None when it is taken."""
    try:
        with transaction.atomic():
            return SubmittedForm.objects.create(token=token, user=user, at=clock.now())
    except IntegrityError:
        return None


def _again(request, token: uuid.UUID, told: str) -> HttpResponse:
    first = SubmittedForm.objects.filter(token=token, user=request.user).first()
    messages.info(request, told or _("This was already sent. It was done once."))
    return redirect((first and first.response_url) or request.path)


def token_in(request, field: str) -> uuid.UUID | None:
    """The token of a form that somebody signed in has sent."""
    if request.method != "POST" or not request.user.is_authenticated:
        return None
    try:
        return uuid.UUID(request.POST.get(field, ""))
    except ValueError:
        return None
