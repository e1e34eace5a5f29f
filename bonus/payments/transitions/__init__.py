"""Lives of grants, instalments, batches, payments that were found and recoveries, a file each."""

from bonus.payments.transitions.batches import batch_workflow
from bonus.payments.transitions.found import found_workflow
from bonus.payments.transitions.grants import (
    decided_or_impartial,
    deciders,
    grant_roles,
    grant_workflow,
    register_stop_of,
)
from bonus.payments.transitions.instalments import (
    ANSWERED_LATE,
    MONEY_MISSING,
    PAID_ALREADY,
    REGISTER_STOPS,
    answered_late,
    checkable,
    claimable,
    found_paid,
    instalment_workflow,
    money_missing,
    payable,
    why_not_paid,
)
from bonus.payments.transitions.recoveries import may_decide_recovery, recovery_workflow

__all__ = [
    "ANSWERED_LATE",
    "MONEY_MISSING",
    "PAID_ALREADY",
    "REGISTER_STOPS",
    "answered_late",
    "batch_workflow",
    "checkable",
    "claimable",
    "decided_or_impartial",
    "deciders",
    "found_paid",
    "found_workflow",
    "grant_roles",
    "grant_workflow",
    "instalment_workflow",
    "may_decide_recovery",
    "money_missing",
    "payable",
    "recovery_workflow",
    "register_stop_of",
    "why_not_paid",
]
