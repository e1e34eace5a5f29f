"""Who may open what in this room. Officers see no jobseekers; a proposed person and an agreement open only strongly."""

from __future__ import annotations

from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core.authorisation import Row, only

COACH = only(Role.COACH)
MANAGER = only(Role.MANAGER)
BOTH = only(Role.COACH, *EMPLOYER_ROLES, strong=True)
EMPLOYER = only(*EMPLOYER_ROLES, strong=True)

ROUTES: dict[str, Row] = {
    "placements:work": COACH,
    "placements:openings": COACH,
    "placements:openings_for_client": COACH,
    "placements:clients_for_opening": COACH,
    "placements:leverage": only(Role.COACH, Role.MANAGER),
    "placements:leverage_for_client": COACH,
    "placements:assignment": COACH,
    "placements:weights": MANAGER,
    "placements:weights_fit": MANAGER,
    "placements:weights_pool": MANAGER,
    "placements:weight_set": MANAGER,
    "placements:weights_act": MANAGER,
    "placements:pair": COACH,
    "placements:decide": COACH,
    "placements:propose": COACH,
    "placements:trials": COACH,
    "placements:trial_remove": COACH,
    "placements:proposals": BOTH,
    "placements:proposal": BOTH,
    "placements:answer": BOTH,
    "placements:placements": BOTH,
    "placements:placement": BOTH,
    "placements:agreement": BOTH,
    "placements:document": BOTH,
    "placements:act": BOTH,
    "placements:evaluation": EMPLOYER,
    "placements:diary": BOTH,
    "placements:diary_repeat": EMPLOYER,
    "placements:diary_confirm": EMPLOYER,
    "placements:diary_remove": EMPLOYER,
}

# Where the form of a route stands that only takes POST.
FORM_PAGES = {
    "placements:weights_fit": "placements:weights",
    "placements:weights_pool": "placements:weights",
    "placements:weights_act": "placements:weight_set",
    "placements:decide": "placements:pair",
    "placements:answer": "placements:proposal",
    "placements:act": "placements:placement",
    "placements:diary_repeat": "placements:diary",
    "placements:diary_confirm": "placements:diary",
}
