"""Roles → groups of Django's and Wagtail's permissions. Nobody gets a right there that the role does not need.

Groups are written here only, from the roles in force; a night job takes away what has ended.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

from portal.accounts.models import User
from portal.accounts.roles import Role

ADMINISTRATORS = "Administrators of Työsilta"
EDITORS, MODERATORS = "Editors", "Moderators"  # Wagtail's own groups, made by its migrations

# What an administrator does in /admin: towns, authorities, users and roles; sees mail and jobs that were given up;
# keeps the account that the town pays from.
# Nothing of clients or cases.
ADMINISTRATION = {
    "municipality": ("view", "change"),
    "authority": ("view", "add", "change", "delete"),
    "responsibility": ("view", "add", "change", "delete"),
    "user": ("view", "change"),
    "roleassignment": ("view", "add", "change"),
    "jobrun": ("view",),
    "outboxmessage": ("view",),
    "payeraccount": ("view", "add", "change"),
}
APPS = ("accounts", "core", "payments")
GROUPS = {
    Role.ADMINISTRATOR: (ADMINISTRATORS,),
    Role.EDITOR: (EDITORS, MODERATORS),
}
MANAGED = {name for names in GROUPS.values() for name in names}


def apply(user: User) -> None:
    """Make the user's groups and `is_staff` follow the roles in force today."""
    roles = set(user.role_assignments.in_force().values_list("role", flat=True)) if user.is_active else set()
    wanted = {name for role, names in GROUPS.items() if role in roles for name in names}
    groups = [
        administrators() if name == ADMINISTRATORS else Group.objects.get_or_create(name=name)[0] for name in wanted
    ]
    user.groups.remove(*user.groups.filter(name__in=MANAGED - wanted).order_by("pk"))
    user.groups.add(*groups)
    is_staff = Role.ADMINISTRATOR in roles or user.is_superuser
    if user.is_staff != is_staff:
        User.objects.filter(pk=user.pk).update(is_staff=is_staff)
        user.is_staff = is_staff


def administrators() -> Group:
    """The group of administrators, with the permissions of `ADMINISTRATION` and of no other model."""
    group, _created = Group.objects.get_or_create(name=ADMINISTRATORS)
    codenames = {f"{action}_{model}" for model, actions in ADMINISTRATION.items() for action in actions}
    wanted = Permission.objects.filter(content_type__app_label__in=("accounts", "core"), codename__in=codenames)
    group.permissions.set(wanted)
    return group
