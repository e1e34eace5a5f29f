"""Who may open what in this room."""

from __future__ import annotations

from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core.authorisation import PUBLIC, SIGNED_IN, Row, only

WRITERS = only(*EMPLOYER_ROLES, Role.OFFICER)
OFFICIALS = (Role.OFFICER, Role.COACH, Role.MANAGER, Role.AUDITOR, Role.HANDLER, Role.DECIDER)

ROUTES: dict[str, Row] = {
    "openings:detail": PUBLIC,  # only what is published; nothing on it that isn't public
    "openings:own": only(*EMPLOYER_ROLES),
    "openings:create": SIGNED_IN,  # a new employer comes here from the site, and is led to add the company
    "openings:queue": only(Role.OFFICER),
    "openings:manage": only(*EMPLOYER_ROLES, *OFFICIALS),
    "openings:edit": WRITERS,
    "openings:check": WRITERS,
    "openings:occupation": WRITERS,
    "openings:act": WRITERS,
    "openings:copy": only(*EMPLOYER_ROLES),
}

# Where the form of a route stands that only takes POST.
FORM_PAGES = {
    "openings:occupation": "openings:check",
    "openings:act": "openings:manage",
    "openings:copy": "openings:manage",
}
