"""Who may open what in this room; which client, is in `access`."""

from __future__ import annotations

from matching.jobseekers.access import may_open
from portal.accounts.roles import Role
from portal.core.authorisation import PUBLIC, Row, only

__all__ = ["ROUTES", "may_open"]

COACH = only(Role.COACH, strong=True)
NAMES = ("clients", "create", "import", "export", "client", "reason", "contact", "team", "profile", "step", "act",
         "end", "follow_up", "link", "paper", "withdraw", "scan")  # fmt: skip

ROUTES: dict[str, Row] = {f"jobseekers:{name}": COACH for name in NAMES} | {
    # The random token is the key: 256 bits, 14 days, no personal data in the address.
    "jobseekers:person": PUBLIC,
    "jobseekers:person_sign": PUBLIC,
    "jobseekers:person_withdraw": PUBLIC,
}

# Where the form of a route stands that only takes POST.
FORM_PAGES = {
    "jobseekers:act": "jobseekers:client",
    "jobseekers:link": "jobseekers:client",
    "jobseekers:person_sign": "jobseekers:person",
}
