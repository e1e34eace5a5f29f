"""Every write of this room. Keyword-only, `actor=`, one transaction each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import demo, rights
from portal.accounts.models import Activation, Municipality, RoleAssignment, User
from portal.accounts.names import same_person, words
from portal.accounts.roles import Role
from portal.accounts.signals import name_in_doubt
from portal.core import audit, clock, links, mail
from portal.core.exceptions import Refused

# Known to everybody who reads this: the demonstration's authenticator key, the same for every account.
DEMO_TOTP_KEY = "TYOSILTADEMOTYOSILTADEMOTYOSILTA"
ACTIVATION_DAYS = 7
ACTIVATIONS_A_DAY = 5


@transaction.atomic
def profile_change(*, actor: User, values: Mapping[str, Any]) -> User:
    """One's own name, telephone and language. A new name that the person was not identified by is checked again."""
    before = User.objects.get(pk=actor.pk).get_full_name()  # a form may have filled `actor` in already
    fields = [name for name in ("first_name", "last_name", "phone", "language", "digest") if name in values]
    for name in fields:
        setattr(actor, name, values[name])
    actor.save(update_fields=fields)
    found = actor.last_identification
    identified = found and same_person(found.name, first_name=actor.first_name, last_name=actor.last_name)
    if words(before) != words(actor.get_full_name()) and not identified:
        name_in_doubt.send(sender=User, user=actor)
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
    """A role begins; who gave it is kept. Rights in /admin and /cms follow by `receivers.py`.

    Whoever has no second factor yet gets the link by which it is set up.
    """
    assignment.given_by = actor
    assignment.save()
    audit.record("role.give", assignment, actor=actor, fields=assignment.role)
    if not assignment.user.has_second_factor:
        activation_send(actor=actor, user=assignment.user)
    return assignment


@transaction.atomic
def role_change(*, actor: User, assignment: RoleAssignment) -> RoleAssignment:
    """A role's dates change: usually it ends. The row stays, so that it is seen who had which role when."""
    assignment.save()
    audit.record("role.change", assignment, actor=actor, fields="starts_on,ends_on")
    return assignment


@transaction.atomic
def activation_create(*, actor: User | None, user: User) -> str:
    """A new activation link's token; earlier ones no longer work. Refused when there is a second factor already."""
    if Authenticator.objects.filter(user=user).exists():
        raise Refused(_("The account has a second factor already."))
    user.activations.open().update(expires_at=clock.now())
    token, digest = links.new_token()
    made = Activation.objects.create(
        user=user, token_digest=digest, expires_at=clock.now() + timedelta(days=ACTIVATION_DAYS)
    )
    audit.record("activation.create", made, actor=actor)
    return token


@transaction.atomic
def activation_send(*, actor: User | None, user: User) -> None:
    """The link goes to the account's own address only. Refused when too many were sent in a day."""
    since = clock.now() - timedelta(days=1)
    if user.activations.filter(created_at__gt=since).count() >= ACTIVATIONS_A_DAY:
        raise Refused(_("Too many links were sent today. Try again tomorrow, or ask the administrator."))
    token = activation_create(actor=actor, user=user)
    mail.queue(
        f"activation:{links.digest(token)}",
        to=user.email,
        template="accounts/mail/activation",
        context={"token": token},
        language=user.language,
        one_time_link=True,
    )


@transaction.atomic
def activation_use(*, actor: User, activation: Activation) -> None:
    """Once, by the account that it was sent to; whoever opens it has shown the address, too."""
    if activation.user_id != actor.pk:
        raise Refused(_("The link was sent to another account. Sign in with that account."))
    if not Activation.objects.open().filter(pk=activation.pk).update(used_at=clock.now()):
        raise Refused(_("The link has been used or is too old. Ask for a new one."))
    audit.record("activation.use", activation, actor=actor)


@transaction.atomic
def second_factor_reset(*, actor: User, user: User) -> None:
    """An administrator takes away a lost second factor: every session ends, and a new activation link goes by mail."""
    if not (actor.has_role(Role.ADMINISTRATOR) or actor.is_superuser) or actor.pk == user.pk:
        raise PermissionDenied
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user).order_by("pk"):
        session.end()
    audit.record("second_factor.reset", user, actor=actor)
    activation_send(actor=actor, user=user)


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
    if roles and not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, DEMO_TOTP_KEY)
    for role in roles:
        if not user.role_assignments.in_force().filter(role=role, municipality=municipality).exists():
            role_give(actor=actor, assignment=RoleAssignment(user=user, role=role, municipality=municipality))
    return user
