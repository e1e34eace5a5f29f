"""Who may open what in this room. What shows the placed person, messages or the annex is for a strong session only."""

from __future__ import annotations

from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core.authorisation import PUBLIC, Row, only

EMPLOYER = only(*EMPLOYER_ROLES)
EMPLOYER_STRONG = only(*EMPLOYER_ROLES, strong=True)
OFFICIALS = (Role.HANDLER, Role.DECIDER, Role.AUDITOR)
BOTH_STRONG = only(*EMPLOYER_ROLES, *OFFICIALS, strong=True)
HANDLER = only(Role.HANDLER, strong=True)
DECIDER = only(Role.DECIDER, strong=True)
HANDLING = only(Role.HANDLER, Role.DECIDER, strong=True)

ROUTES: dict[str, Row] = {
    "bonus:applications": EMPLOYER,  # reference numbers and openings, no person
    "bonus:start": EMPLOYER,  # shows nothing; leads to the task list, which asks for strong identification
    "bonus:start_contract": EMPLOYER,  # the same
    "bonus:application": EMPLOYER_STRONG,
    "bonus:tasks": EMPLOYER_STRONG,
    "bonus:part": EMPLOYER_STRONG,
    "bonus:ask_person": EMPLOYER_STRONG,
    # The random token is the key: 256 bits, 30 days to answer, no personal data in the address.
    "bonus:person": PUBLIC,
    "bonus:person_sign": PUBLIC,
    "bonus:person_withdraw": PUBLIC,
    "bonus:attachments": EMPLOYER_STRONG,
    "bonus:attachment": BOTH_STRONG,
    "bonus:remove_attachment": EMPLOYER_STRONG,
    "bonus:copy": EMPLOYER_STRONG,
    "bonus:check": EMPLOYER_STRONG,
    "bonus:sent": EMPLOYER_STRONG,
    "bonus:message": EMPLOYER_STRONG,
    "bonus:withdraw": EMPLOYER_STRONG,
    "bonus:decision": BOTH_STRONG,
    "bonus:decision_file": BOTH_STRONG,
    "bonus:queue": only(*OFFICIALS),  # companies and reference numbers, no person
    "bonus:save_view": only(*OFFICIALS),
    "bonus:remove_view": only(*OFFICIALS),
    "bonus:batch": DECIDER,
    "bonus:case": only(*OFFICIALS, strong=True),
    "bonus:case_act": HANDLER,
    "bonus:ask_more": HANDLER,
    "bonus:conditions": HANDLER,
    "bonus:adjust": HANDLER,
    "bonus:note": HANDLING,
    "bonus:staff_message": HANDLING,
    "bonus:propose": HANDLER,
    "bonus:decide": DECIDER,
    "bonus:send_back": DECIDER,
    "bonus:posted": HANDLING,
    "bonus:hearing": EMPLOYER_STRONG,
    "bonus:hear": HANDLER,
    "bonus:fact": HANDLER,
    "bonus:paper_consent": HANDLER,
    "bonus:consent_withdrawal": HANDLER,
    "bonus:same_person": HANDLER,
    "bonus:ask_register": HANDLER,
    "bonus:recuse": HANDLING,
    "bonus:correct": DECIDER,
    "bonus:correction_posted": HANDLING,
    "bonus:record_claim": HANDLER,
    "bonus:claim_result": HANDLER,
    "bonus:withdraw_claim": HANDLER,
    "bonus:forbid_claim": HANDLER,
    "bonus:claim_file": only(*OFFICIALS, strong=True),
    "bonus:correction": BOTH_STRONG,
    "bonus:correction_file": BOTH_STRONG,
    "bonus:published": PUBLIC,
    "bonus:published_document": PUBLIC,
    "bonus:stand_ins": only(Role.HANDLER, Role.DECIDER, Role.MANAGER),
    "bonus:schemes": only(Role.MANAGER, Role.AUDITOR),
    "bonus:scheme": only(Role.MANAGER, Role.AUDITOR),
    "bonus:scheme_act": only(Role.MANAGER),
}

# Where the form of a route stands that only takes POST.
FORM_PAGES = {
    "bonus:start": ("placements:placement", {"pk": "placement_id"}),
    "bonus:ask_person": "bonus:tasks",
    "bonus:person_sign": "bonus:person",
    "bonus:remove_attachment": "bonus:attachments",
    "bonus:copy": "bonus:tasks",
    "bonus:message": "bonus:application",
    "bonus:save_view": "bonus:queue",
    "bonus:remove_view": "bonus:queue",
    "bonus:case_act": "bonus:case",
    "bonus:ask_more": "bonus:case",
    "bonus:conditions": "bonus:case",
    "bonus:adjust": "bonus:case",
    "bonus:note": "bonus:case",
    "bonus:staff_message": "bonus:case",
    "bonus:posted": "bonus:case",
    "bonus:ask_register": "bonus:case",
    "bonus:send_back": "bonus:decide",
    "bonus:scheme_act": "bonus:scheme",
}
