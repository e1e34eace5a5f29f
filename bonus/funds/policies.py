"""Who may open what in this room: companies and sums, no person."""

from __future__ import annotations

from portal.accounts.roles import Role
from portal.core.authorisation import Row, only

BUDGET = only(Role.MANAGER, Role.DECIDER, Role.AUDITOR)
REGISTER = only(Role.HANDLER, Role.DECIDER, Role.MANAGER, Role.AUDITOR)

ROUTES: dict[str, Row] = {
    "funds:budget": BUDGET,
    "funds:set": only(Role.MANAGER),
    "funds:move": only(Role.MANAGER),
    "funds:permit": only(Role.MANAGER),
    "funds:budget_file": BUDGET,
    "funds:register": REGISTER,
    "funds:register_file": only(Role.HANDLER, Role.MANAGER, Role.AUDITOR),
    "funds:registered": only(Role.HANDLER, Role.MANAGER),
    "funds:amended": only(Role.HANDLER, Role.MANAGER),
    "funds:proof": REGISTER,
    "funds:finding": only(Role.HANDLER),
    "funds:join": only(Role.HANDLER, Role.DECIDER, Role.MANAGER),
}

# Where the form of a route stands that only takes POST.
FORM_PAGES = {
    "funds:set": "funds:budget",
    "funds:move": "funds:budget",
    "funds:permit": "funds:budget",
    "funds:registered": "funds:register",
    "funds:amended": "funds:register",
    "funds:finding": "funds:register",
    "funds:join": "funds:register",
}
