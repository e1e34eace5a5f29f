"""Who may open what in this room."""

from __future__ import annotations

from portal.accounts.roles import Role
from portal.core.authorisation import PUBLIC, SIGNED_IN, Row, only

EMPLOYER = only(Role.EMPLOYER_MEMBER, Role.EMPLOYER_ADMIN)
ADMINISTRATOR = only(Role.EMPLOYER_ADMIN)
OFFICIALS = only(Role.OFFICER, Role.COACH)

ROUTES: dict[str, Row] = {
    "employers:create": SIGNED_IN,
    "employers:manual": SIGNED_IN,
    "employers:confirm": SIGNED_IN,
    "employers:already_here": SIGNED_IN,
    "employers:detail": EMPLOYER,
    "employers:members": EMPLOYER,
    "employers:invite": ADMINISTRATOR,
    "employers:cancel_invitation": ADMINISTRATOR,
    "employers:end_membership": EMPLOYER,  # one's own; an administrator also others'
    "employers:accept_invitation": PUBLIC,  # shows; accepting asks for sign-in itself
    "employers:switch": EMPLOYER,
    "employers:queue": OFFICIALS,
    "employers:organisation": OFFICIALS,
    "employers:act": only(Role.OFFICER),
    "employers:add_contact": OFFICIALS,
    "employers:check_right": only(Role.OFFICER),
}

# Where the form of a route stands that only takes POST.
FORM_PAGES = {
    "employers:switch": "employers:detail",
    "employers:act": "employers:organisation",
}
