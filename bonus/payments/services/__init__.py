"""Every write of this room."""

from bonus.payments.services.accounts import approve_account, change_account, pass_register, refuse_account
from bonus.payments.services.batches import (
    add_instalments,
    cancel_batch,
    confirm_batch,
    create_batch,
    make_files,
    remove_item,
    send_batch,
)
from bonus.payments.services.cancelling import ask_cancel, cancel_file, explain_late, keep_file
from bonus.payments.services.claims import (
    approve,
    lapse,
    lapse_unclaimed,
    quote,
    send_back,
    send_claim,
    withdraw_approval,
)
from bonus.payments.services.outcomes import mark_paid, read_answer
from bonus.payments.services.recoveries import handle_change, prepare_recovery, report_change

__all__ = [
    "add_instalments",
    "approve",
    "approve_account",
    "ask_cancel",
    "cancel_batch",
    "cancel_file",
    "change_account",
    "confirm_batch",
    "create_batch",
    "explain_late",
    "handle_change",
    "keep_file",
    "lapse",
    "lapse_unclaimed",
    "make_files",
    "mark_paid",
    "pass_register",
    "prepare_recovery",
    "quote",
    "read_answer",
    "refuse_account",
    "remove_item",
    "report_change",
    "send_back",
    "send_batch",
    "send_claim",
    "withdraw_approval",
]
