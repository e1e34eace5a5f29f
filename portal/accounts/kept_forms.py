"""What was typed is not lost when the session ends before it is sent.

The form comes to a session that has ended (or is no longer strong). Its fields are sealed and kept for an hour for the
one who was signed in; after sign-in the person sees them and sends them again, or throws them away. Nothing is ever
done with them by itself, and files are chosen again.

Why so: a warning before the end would need a script, and drafts of every field would keep what nobody meant to send.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from portal.accounts.models import KeptForm
from portal.core import clock, idempotency, sealing
from portal.core.authorisation import row_for
from portal.core.routes import resolve

KEPT = timedelta(hours=1)
MOST_CHARACTERS = 200_000
TOKEN = "kept_form"  # noqa: S105  the name of a hidden field


def keep(request: Any, user: Any) -> bool:
    """Keep the form that a person has sent by pressing a button. Call after the CSRF check."""
    if user is None or request.method != "POST" or "text/html" not in request.headers.get("Accept", ""):
        return False
    fields = request.POST.copy()
    for name in [name for name in fields if name in ("csrfmiddlewaretoken", TOKEN) or "password" in name.lower()]:
        del fields[name]
    text, path = fields.urlencode(), request.get_full_path()
    if not fields or len(text) > MOST_CHARACTERS or len(path) > KeptForm._meta.get_field("path").max_length:
        return False
    KeptForm.objects.update_or_create(
        user=user, defaults={"token": uuid.uuid4(), "path": path, "sealed": sealing.seal(text), "at": clock.now()}
    )
    return True


def kept_by(user: Any) -> tuple[KeptForm, QueryDict] | None:
    """The person's own kept form, not older than an hour, with its fields."""
    kept = KeptForm.objects.filter(user=user, at__gt=clock.now() - KEPT).first()
    if kept is None:
        return None
    try:
        return kept, QueryDict(sealing.unseal(kept.sealed))
    except InvalidToken:  # sealed with a key that is no longer ours
        return None


def send_once(request: Any, answer: Callable[[Any], HttpResponse]) -> HttpResponse:
    """Pass a request on to its page. A kept form is forgotten when the page has taken it, or shows it with its errors.

    One that is refused (409, and 422 with a page of its own) or meets a fault stays for its hour. Pressed twice, or in
    two windows, it is done once.
    """
    token = idempotency.token_in(request, TOKEN)
    if token is None:
        return answer(request)

    def send() -> HttpResponse:
        response = answer(request)
        if response.status_code < 400 or (response.status_code == 422 and not getattr(response, "refused", False)):
            KeptForm.objects.filter(user=request.user, token=token).delete()
        return response

    return idempotency.once(request, token, send, told=_("This form was already sent or thrown away."))


@transaction.atomic
def throw_away(user: Any, *, leads_to: str) -> None:
    """The person does not want to send it: nor does another window any more."""
    for kept in KeptForm.objects.filter(user=user).select_for_update():
        idempotency.use_up(kept.token, user, leads_to=leads_to)
        kept.delete()


def needs_strong(path: str) -> bool:
    """Whether the page that the form belongs to opens only strongly identified; yes when it is not known."""
    match = resolve(path)
    row = row_for(match.view_name, path) if match else None
    return row is None or row.strong
