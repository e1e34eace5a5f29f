"""Who may open what in this room. What points to a placed person is for a strong session only."""

from __future__ import annotations

from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core.authorisation import Row, only

EMPLOYER = only(*EMPLOYER_ROLES, strong=True)
HANDLER = only(Role.HANDLER, strong=True)
PAYER = only(Role.PAYER, strong=True)
PAYERS = only(Role.PAYER, Role.AUDITOR, strong=True)
BATCH = only(Role.PAYER, Role.MANAGER, Role.AUDITOR, strong=True)  # a manager is the second person of a cancelled file
SECOND = only(Role.PAYER, Role.MANAGER, strong=True)
CASE = only(*EMPLOYER_ROLES, Role.HANDLER, Role.DECIDER, Role.AUDITOR, strong=True)
OFFICIALS = only(Role.HANDLER, Role.DECIDER, Role.PAYER, Role.AUDITOR, strong=True)

ROUTES: dict[str, Row] = {
    "payments:grants": only(*EMPLOYER_ROLES),  # reference numbers and sums, no person
    "payments:grant": CASE,
    "payments:claim": EMPLOYER,
    "payments:claim_file": CASE,
    "payments:account": EMPLOYER,
    "payments:change": only(*EMPLOYER_ROLES, Role.HANDLER, strong=True),
    "payments:answer": EMPLOYER,
    "payments:checks": only(Role.HANDLER, Role.AUDITOR),
    "payments:check": only(Role.HANDLER, Role.AUDITOR, strong=True),
    "payments:check_act": HANDLER,
    "payments:account_act": HANDLER,
    "payments:handle_change": HANDLER,
    "payments:pass_register": only(Role.HANDLER, Role.DECIDER, strong=True),
    "payments:prepare_recovery": HANDLER,
    "payments:recovery": OFFICIALS,
    "payments:recovery_act": only(Role.HANDLER, Role.DECIDER, Role.PAYER, strong=True),
    "payments:recovery_document": only(
        *EMPLOYER_ROLES, Role.HANDLER, Role.DECIDER, Role.PAYER, Role.AUDITOR, strong=True
    ),
    "payments:recovery_file": only(*EMPLOYER_ROLES, Role.HANDLER, Role.DECIDER, Role.PAYER, Role.AUDITOR, strong=True),
    "payments:recovery_posted": only(Role.HANDLER, Role.DECIDER, strong=True),
    "payments:queue": PAYERS,
    "payments:create_batch": PAYER,
    "payments:batch": BATCH,
    "payments:batch_act": SECOND,
    "payments:ask_cancel": PAYER,
    "payments:explain": PAYER,
    "payments:confirm": PAYER,
    "payments:remove_item": PAYER,
    "payments:batch_file": PAYERS,
    "payments:batch_answer": PAYER,
    "payments:found": BATCH,
    "payments:report_paid": PAYER,
    "payments:found_act": SECOND,
}

# Where the form of a route stands that only takes POST.
FORM_PAGES = {
    "payments:check_act": "payments:check",
    "payments:account_act": "payments:grant",
    "payments:pass_register": "payments:grant",
    "payments:prepare_recovery": "payments:grant",
    "payments:handle_change": "payments:checks",
    "payments:answer": "payments:grants",
    "payments:recovery_act": "payments:recovery",
    "payments:recovery_posted": "payments:recovery",
    "payments:create_batch": "payments:queue",
    "payments:batch_act": "payments:batch",
    "payments:report_paid": "payments:found",
    "payments:found_act": "payments:found",
    "payments:ask_cancel": "payments:batch",
    "payments:explain": "payments:batch",
    "payments:confirm": "payments:batch",
    "payments:remove_item": "payments:batch",
    "payments:batch_answer": "payments:batch",
}
