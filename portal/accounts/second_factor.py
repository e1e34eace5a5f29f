"""The second factor of this session, and who may set one up.

An account that has a second factor says nothing of a session that did not use it. And an official's first second factor
is set up only by an activation link: whoever has stolen a password alone must not bind an authenticator of their own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.core import clock
from portal.core.authorisation import Row

KEY = "second_factor_activation"
SET_UP_MINUTES = 30  # from opening the activation link
SET_UP = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})
# What changes how one signs in: never by a password alone when the account has, or must have, two factors.
MANAGEMENT = SET_UP | frozenset({
    "mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    "account_email", "account_change_password", "account_set_password",
    "socialaccount_connections", "openid_connect_login", "openid_connect_callback", "usersessions_list",
})  # fmt: skip
WITHOUT = frozenset({"accounts:two_factor_required", "accounts:activation_send"})  # lead to the second factor


def used_in(request: Any) -> bool:
    """This session was signed in with a second factor (a code, a recovery code or a passkey)."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def record(request: Any, authenticator: Authenticator) -> None:
    """Setting one up shows that one has it."""
    record_authentication(request, request.user, "mfa", id=authenticator.pk, type=authenticator.type)


def allow_set_up(request: Any) -> None:
    """The person came by an activation link: for a while this session may set up the second factor."""
    until = clock.now() + timedelta(minutes=SET_UP_MINUTES)
    request.session[KEY] = {"user": request.user.pk, "until": until.isoformat()}


def may_set_up(request: Any) -> bool:
    given = request.session.get(KEY)
    return bool(given and given["user"] == request.user.pk and clock.now().isoformat() < given["until"])


def gate(request: Any, view_name: str, row: Row) -> HttpResponse | None:
    """Where a signed-in person must go before this page; None when nothing is missing."""
    user, manages = request.user, view_name in MANAGEMENT
    if (row.public and not manages) or view_name in WITHOUT:
        return None
    if user.has_second_factor:
        return None if used_in(request) or not (user.is_official or manages) else _ask_for_code(request)
    if not user.is_official or (view_name in SET_UP and may_set_up(request)):
        return None
    return redirect("accounts:two_factor_required")


def _ask_for_code(request: Any) -> HttpResponse:
    """The code page, and back to the page that was asked for (a form that was sent is asked for again)."""
    has_code = request.user.authenticator_set.filter(type=Authenticator.Type.TOTP).exists()
    page = reverse("mfa_reauthenticate" if has_code else "mfa_reauthenticate_webauthn")
    target = request.get_full_path() if request.method == "GET" else reverse("home:start")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(f"{page}?{urlencode({'next': target if safe else '/'})}")
