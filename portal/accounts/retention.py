"""How long accounts, roles and identifications are kept, and how they end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce

from portal.accounts.models import Activation, KeptForm, RoleAssignment, StrongIdentification, User
from portal.core.retention import bulk, by_job, first_kept, period

by_job("kept_forms", KeptForm)
bulk(Activation)
bulk(StrongIdentification)
bulk(RoleAssignment)


def idle_accounts(day: date) -> models.QuerySet:
    """Accounts that nobody has signed in to for the time, and to which nothing belongs that is kept longer.

    Roles, memberships and identifications have times of their own; an account goes after the last of them. One that was
    never used is counted from its making.
    """
    idle = User.objects.alias(seen=Coalesce("last_login", "date_joined")).filter(seen__lt=first_kept(User, day))
    for relation in User._meta.related_objects:
        kept = getattr(relation.related_model, "personal_data", None)
        if relation.on_delete is models.CASCADE and kept and kept.keep_days:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: models.OuterRef("pk")})
            idle = idle.exclude(models.Exists(rows))
    return idle


def close_account(user: Any) -> bool:
    """What an account that acted in a kept case still needs is its name: everything to reach it or sign in goes."""
    address = f"closed-{user.pk}@account.invalid"
    if user.email == address:
        return False
    for relation in ("emailaddress_set", "authenticator_set", "socialaccount_set"):
        getattr(user, relation).all().delete()
    user.set_unusable_password()
    user.email, user.phone, user.is_active = address, "", False
    user.save(update_fields=["email", "phone", "is_active", "password"])
    return True


period(User, due=idle_accounts, blank=close_account)
