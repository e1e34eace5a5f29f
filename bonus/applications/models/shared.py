"""What the models of this room have in common."""

from __future__ import annotations

from django.conf import settings

from portal.accounts.roles import Role

USER = settings.AUTH_USER_MODEL
STAFF = (Role.HANDLER, Role.DECIDER, Role.PAYER, Role.AUDITOR)
CASE_READERS = "members of the employer, strongly identified; handler and decision maker of the municipality; auditor"
TEN_YEARS = 3653
