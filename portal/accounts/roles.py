"""Roles: each is held in a municipality or in an organisation, and brings no right that it does not need."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    EMPLOYER_MEMBER = "employer_member", _("Employer's member")
    EMPLOYER_ADMIN = "employer_admin", _("Employer's administrator")
    COACH = "coach", _("Coach")
    OFFICER = "officer", _("Employer-service officer")
    HANDLER = "handler", _("Bonus handler")
    DECIDER = "decider", _("Bonus decision maker")
    PAYER = "payer", _("Payer")
    MANAGER = "manager", _("Manager")
    EDITOR = "editor", _("Editor")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


EMPLOYER_ROLES = frozenset({Role.EMPLOYER_MEMBER, Role.EMPLOYER_ADMIN})
MUNICIPAL_ROLES = frozenset(set(Role) - EMPLOYER_ROLES)
