"""What only the demonstration has: codes on the page, known passwords. Production refuses to start with DEMO_MODE."""

from __future__ import annotations

import time
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from portal.accounts.models import User

PERIOD = 30  # seconds
BETWEEN = b"\n" + b"-" * 79 + b"\n"  # what Django's file backend writes after a message
FILES = 30


def require_demo_mode() -> None:
    """Raise ImproperlyConfigured outside the demonstration."""
    if not settings.DEMO_MODE:
        raise ImproperlyConfigured("Demonstration accounts are made only when DEMO_MODE is on.")


def current_code(user: Any) -> str:
    """The code that the user's authenticator app shows now; empty outside the demonstration or without an app."""
    if not settings.DEMO_MODE or not getattr(user, "pk", None):
        return ""
    totp = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return code_of(decrypt(totp.data["secret"])) if totp else ""


def code_of(secret: str) -> str:
    """The six digits of `secret` (base 32) now; empty outside the demonstration."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD)) if settings.DEMO_MODE else ""


PASSWORD = "kuusi-lumista-kuusta"  # noqa: S105  known on purpose: printed by `manage.py demo_accounts`
DOMAIN = "@demo.tyosilta.example"  # addresses of the demonstration; the top-level domain can never exist


def accounts() -> list[tuple[User, list[str]]]:
    """The demonstration's accounts with the names of their roles, municipal ones first."""
    users = User.objects.filter(email__endswith=DOMAIN, is_active=True).order_by("email")
    return [(user, _role_names(user)) for user in users]


def refuse_accounts() -> None:
    """Raise ImproperlyConfigured where a portal in use holds active demonstration accounts: their password is printed.

    A database that cannot be asked yet is no reason to stay down; /healthz tells of it.
    """
    if settings.DEMO_MODE:
        return
    try:
        number = User.objects.filter(email__iendswith=DOMAIN, is_active=True).count()
    except DatabaseError:
        return
    if number:
        raise ImproperlyConfigured(
            f"The portal does not start:\n  - the database holds {number} demonstration account(s) ({DOMAIN}). "
            "Take a database that never was a demonstration, or make them inactive."
        )


def _role_names(user: User) -> list[str]:
    members = user.memberships.active().select_related("organisation").order_by("organisation__name", "pk")
    own = [f"{m.get_role_display()} ({m.organisation})" for m in members]
    return [str(a.get_role_display()) for a in user.assignments] + own or ["no role yet"]


def mail() -> list[dict[str, str]]:
    """What the portal has sent in the demonstration, newest first: `{to, subject, at, text}`."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", "") or "none")
    if not settings.DEMO_MODE or not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), key=lambda file: (file.stat().st_mtime, file.name), reverse=True)[:FILES]
    return [message for file in files for message in reversed(_messages(file.read_bytes()))]


def _messages(written: bytes) -> list[dict[str, str]]:
    found = [message_from_bytes(part, policy=policy.default) for part in written.split(BETWEEN) if part.strip()]
    return [
        {
            "to": str(message["to"]),
            "subject": str(message["subject"]),
            "at": str(message["date"]),
            "text": body.get_content() if (body := message.get_body(("plain",))) else "",
        }
        for message in found
    ]
