"""Pressing twice does once: a hidden token in the form, a unique row in the database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.db import IntegrityError, transaction
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
        token = _token(request)
        if token is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            sent = _mark(token, request.user)
            if sent is None:
                return _again(request, token)
            response = view(request, *args, **kwargs)
            if response.status_code in (301, 302, 303):
                SubmittedForm.objects.filter(pk=sent.pk).update(response_url=response["Location"][:500])
            else:
                sent.delete()
            return response

    return wrapper


def _mark(token: uuid.UUID, user) -> SubmittedForm | None:
    """Take the token; None when it is taken."""
    try:
        with transaction.atomic():
            return SubmittedForm.objects.create(token=token, user=user, at=clock.now())
    except IntegrityError:
        return None


def _again(request, token: uuid.UUID):
    first = SubmittedForm.objects.filter(token=token, user=request.user).first()
    messages.info(request, _("This was already sent. It was done once."))
    return redirect((first and first.response_url) or request.path)


def _token(request) -> uuid.UUID | None:
    if request.method != "POST" or not request.user.is_authenticated:
        return None
    try:
        return uuid.UUID(request.POST.get("form_token", ""))
    except ValueError:
        return None
