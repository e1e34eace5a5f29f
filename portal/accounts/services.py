"""Every write of this room. Keyword-only, `actor=`, one transaction each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.db import transaction

from portal.accounts import demo, rights
from portal.accounts.models import Municipality, RoleAssignment, User
from portal.core import audit

# Known to everybody who reads this: the demonstration's authenticator key, the same for every account.
DEMO_TOTP_KEY = "TYOSILTADEMOTYOSILTADEMOTYOSILTA"


@transaction.atomic
def profile_change(*, actor: User, values: Mapping[str, Any]) -> User:
    """One's own name, telephone and language."""
    for name in ("first_name", "last_name", "phone", "language"):
        setattr(actor, name, values[name])
    actor.save(update_fields=["first_name", "last_name", "phone", "language"])
    return actor


@transaction.atomic
def account_change(*, actor: User, user: User) -> User:
    """An administrator changes a name or closes an account. A closed account's sessions end at once."""
    user.save()
    if not user.is_active:
        for session in UserSession.objects.filter(user=user).order_by("pk"):
            session.end()
    rights.apply(user)
    audit.record("account.change", user, actor=actor, fields="name,is_active")
    return user


@transaction.atomic
def role_give(*, actor: User | None, assignment: RoleAssignment) -> RoleAssignment:
    """A role begins; who gave it is kept. Rights in /admin and /cms follow by `receivers.py`."""
    assignment.given_by = actor
    assignment.save()
    audit.record("role.give", assignment, actor=actor, fields=assignment.role)
    return assignment


@transaction.atomic
def role_change(*, actor: User, assignment: RoleAssignment) -> RoleAssignment:
    """A role's dates change: usually it ends. The row stays, so that it is seen who had which role when."""
    assignment.save()
    audit.record("role.change", assignment, actor=actor, fields="starts_on,ends_on")
    return assignment


@transaction.atomic
def account_create_demo(
    *,
    email: str,
    first_name: str,
    last_name: str,
    roles: Iterable[str] = (),
    municipality: Municipality,
    password: str,
    actor: User | None = None,
    phone: str = "",
) -> User:
    """An account of the demonstration: verified address, known password, roles, and a second factor with a known key.

    Run again, it brings the account back to this state. Raises ImproperlyConfigured outside the demonstration.
    """
    demo.require_demo_mode()
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)
    user.first_name, user.last_name, user.phone, user.is_active = first_name, last_name, phone, True
    user.set_password(password)
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    for role in roles:
        if not user.role_assignments.in_force().filter(role=role, municipality=municipality).exists():
            role_give(actor=actor, assignment=RoleAssignment(user=user, role=role, municipality=municipality))
    if roles and not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, DEMO_TOTP_KEY)
    return user
