"""Every write of this room."""

from bonus.applications.services.consents import (
    ask_person,
    record_paper,
    record_withdrawal,
    sign_consent,
    withdraw_consent,
)
from bonus.applications.services.contracts import mark_person
from bonus.applications.services.deciding import decide, mark_decision_read, mark_posted, send_back
from bonus.applications.services.drafts import (
    accept_terms,
    answer,
    attach,
    copy_from,
    delete_old_draft,
    remove_attachment,
    save_contract,
    save_part,
    start_application,
    start_on_contract,
    submit,
    withdraw,
)
from bonus.applications.services.handling import (
    adjust_amount,
    ask_more,
    confirm_conditions,
    continue_without,
    take,
    take_over,
    write_note,
)
from bonus.applications.services.hearing import adjust_fact, answer_hearing, end_hearing, hear
from bonus.applications.services.messages import mark_read, send_message
from bonus.applications.services.proposing import propose
from bonus.applications.services.recusal import recuse, set_stand_in
from bonus.applications.services.revising import (
    correct,
    record_claim,
    record_prohibition,
    record_result,
    withdraw_claim,
)
from bonus.applications.services.schemes import activate_scheme, end_scheme, load_scheme
from bonus.applications.services.views import remove_view, save_view

__all__ = [
    "accept_terms",
    "activate_scheme",
    "adjust_amount",
    "adjust_fact",
    "answer",
    "answer_hearing",
    "ask_person",
    "ask_more",
    "attach",
    "confirm_conditions",
    "continue_without",
    "copy_from",
    "correct",
    "decide",
    "delete_old_draft",
    "end_hearing",
    "end_scheme",
    "hear",
    "load_scheme",
    "mark_decision_read",
    "mark_person",
    "mark_posted",
    "mark_read",
    "propose",
    "record_claim",
    "record_paper",
    "record_withdrawal",
    "record_prohibition",
    "record_result",
    "recuse",
    "remove_attachment",
    "remove_view",
    "save_contract",
    "save_part",
    "save_view",
    "send_back",
    "send_message",
    "set_stand_in",
    "sign_consent",
    "start_application",
    "start_on_contract",
    "submit",
    "take",
    "take_over",
    "withdraw",
    "withdraw_claim",
    "withdraw_consent",
    "write_note",
]
