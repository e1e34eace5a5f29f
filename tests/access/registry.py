"""What stands in an address: for each parameter of a route, the row of a `Place`; and what a POST needs besides.

A route with a parameter that is not here fails the test: nothing is left out silently.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from portal.accounts.roles import Role
from tests.access.world import NOBODY, Place

# Words of an address that are nobody's.
WORDS = {
    "section": "basics", "page": "wishes", "slug": "company", "part": "annex", "action": "ask_to_meet",
    "fact": "start_date",
}  # fmt: skip

# (namespace, or route) and parameter → the row of the place. The route's own line goes before its namespace's.
ROWS: dict[tuple[str, str], str] = {
    ("employers", "pk"): "organisation",
    ("employers:end_membership", "pk"): "membership",
    ("employers:check_right", "pk"): "membership",
    ("employers:cancel_invitation", "pk"): "invitation",
    ("employers:accept_invitation", "token"): "invitation_token",
    ("accounts:activate", "token"): "activation_token",
    ("openings", "pk"): "opening",
    ("jobseekers", "pk"): "client",
    ("jobseekers", "consent"): "consent",
    ("jobseekers", "follow_up"): "follow_up",
    ("jobseekers", "token"): "person_token",
    ("jobseekers:step", "kind"): "=note",
    ("placements", "pk"): "placement",
    ("placements", "opening"): "opening",
    ("placements", "entry"): "entry",
    ("placements:openings_for_client", "pk"): "client",
    ("placements:weight_set", "pk"): "weights",
    ("placements:weights_act", "pk"): "weights",
    ("placements:clients_for_opening", "pk"): "opening",
    ("placements:pair", "pk"): "client",
    ("placements:decide", "pk"): "client",
    ("placements:propose", "pk"): "client",
    ("placements:trials", "pk"): "client",
    ("placements:trial_remove", "pk"): "client",
    ("placements:trial_remove", "kind"): "=trial",
    ("placements:trial_remove", "row"): "trial",
    ("placements:proposal", "pk"): "proposal",
    ("placements:answer", "pk"): "proposal",
    ("cms:feedback_sent", "reference"): "feedback_reference",
    ("bonus", "pk"): "draft",
    ("bonus", "token"): "asked_token",
    ("bonus:paper_consent", "pk"): "case",
    ("bonus:consent_withdrawal", "pk"): "case",
    ("bonus:same_person", "pk"): "case",
    ("bonus:start", "placement_id"): "unapplied",
    ("bonus:application", "pk"): "case",
    ("bonus:sent", "pk"): "case",
    ("bonus:message", "pk"): "case",
    ("bonus:withdraw", "pk"): "case",
    ("bonus:attachment", "pk"): "case",
    ("bonus:attachment", "attachment_id"): "case_attachment",
    ("bonus:remove_attachment", "attachment_id"): "draft_attachment",
    ("bonus:decision", "pk"): "decided",
    ("bonus:decision_file", "pk"): "decided",
    ("bonus:case", "pk"): "case",
    ("bonus:case_act", "pk"): "case",
    ("bonus:ask_more", "pk"): "case",
    ("bonus:conditions", "pk"): "case",
    ("bonus:adjust", "pk"): "case",
    ("bonus:note", "pk"): "case",
    ("bonus:staff_message", "pk"): "case",
    ("bonus:propose", "pk"): "case",
    ("bonus:decide", "pk"): "case",
    ("bonus:send_back", "pk"): "case",
    ("bonus:posted", "pk"): "decided",
    ("bonus:hear", "pk"): "case",
    ("bonus:hearing", "pk"): "case",
    ("bonus:fact", "pk"): "case",
    ("bonus:ask_register", "pk"): "case",
    ("bonus:recuse", "pk"): "case",
    ("funds:permit", "pk"): "appropriation",
    ("funds:registered", "pk"): "aid",
    ("funds:proof", "pk"): "aid",
    ("funds:amended", "pk"): "amendment",
    ("bonus:claim_file", "pk"): "decided",
    ("bonus:claim_file", "claim_id"): "claim_against",
    ("bonus:claim_file", "which"): "=claim",
    ("bonus:claim_result", "pk"): "decided",
    ("bonus:forbid_claim", "pk"): "decided",
    ("bonus:forbid_claim", "claim_id"): "claim_against",
    ("bonus:claim_result", "claim_id"): "claim_against",
    ("bonus:withdraw_claim", "pk"): "decided",
    ("bonus:withdraw_claim", "claim_id"): "claim_against",
    ("bonus:correction", "pk"): "decided",
    ("bonus:correction", "number"): "correction_number",
    ("bonus:correction_file", "pk"): "decided",
    ("bonus:correction_file", "number"): "correction_number",
    ("bonus:published_document", "number"): "decision_number",
    ("bonus:remove_view", "pk"): "saved_view",
    ("payments", "pk"): "grant",
    ("payments:claim", "pk"): "money.planned",
    ("payments:claim_file", "pk"): "money.claimed",
    ("payments:claim_file", "file_id"): "money.evidence",
    ("payments:check", "pk"): "money.claimed",
    ("payments:check_act", "pk"): "money.claimed",
    ("payments:handle_change", "pk"): "money.change",
    ("payments:recovery", "pk"): "recovery",
    ("payments:recovery_act", "pk"): "recovery",
    ("payments:recovery_document", "pk"): "recovery",
    ("payments:answer", "pk"): "recovery",
    ("payments:batch", "pk"): "money.made",
    ("payments:batch_act", "pk"): "money.made",
    ("payments:batch_answer", "pk"): "money.made",
    ("payments:batch_file", "pk"): "money.made",
    ("payments:batch_file", "kind"): "=bank",
    ("payments:confirm", "pk"): "money.item.batch",
    ("payments:remove_item", "pk"): "money.item.batch",
    ("payments:remove_item", "item_id"): "money.item",
    ("payments:ask_cancel", "pk"): "batch",
    ("payments:explain", "pk"): "batch",
    ("payments:explain", "answer_id"): "late_answer",
    ("payments:found", "pk"): "found_item",
    ("payments:report_paid", "pk"): "found_item",
    ("payments:found_act", "pk"): "found_item",
    ("payments:recovery_file", "pk"): "recovery",
    ("payments:recovery_posted", "pk"): "recovery",
    ("bonus:correction_posted", "pk"): "decided",
    ("bonus:correction_posted", "number"): "correction_number",
    ("placements:leverage_for_client", "pk"): "client",
    ("bonus:record_claim", "pk"): "decided",
    ("bonus:correct", "pk"): "decided",
    ("bonus:scheme", "pk"): "scheme",
    ("bonus:scheme_act", "pk"): "scheme",
}

# What must be sent for a POST to reach its object; everything else is sent empty and answers with its mistakes.
BODIES: dict[str, Callable[[Place], dict[str, Any]]] = {
    "employers:switch": lambda place: {"organisation": place.organisation.pk},
    "employers:act": lambda place: {"action": "verify"},
    "openings:act": lambda place: {"action": "pause"},
    "jobseekers:act": lambda place: {"action": "assess"},
    "placements:act": lambda place: {"action": "cancel"},
    "placements:weights_act": lambda place: {"action": "decline"},
    "placements:weights_fit": lambda place: {"municipality": place.client.municipality_id},
    "placements:weights_pool": lambda place: {"municipality": place.client.municipality_id},
    "bonus:copy": lambda place: {"source": place.decided.pk},
    "bonus:case_act": lambda place: {"action": "continue", "version": place.case.version},
}

# Only a POST is answered: what changes something never does so by a link.
POST_ONLY = {
    "accounts:stand_in", "accounts:activation_send",
    "employers:switch", "employers:act",
    "openings:act", "openings:copy",
    "jobseekers:act", "jobseekers:link", "jobseekers:person_sign", "bonus:ask_person", "bonus:person_sign",
    "placements:decide", "placements:answer", "placements:act",
    "placements:diary_repeat", "placements:diary_confirm",
    "placements:weights_act", "placements:weights_fit", "placements:weights_pool",
    "bonus:start", "bonus:remove_attachment", "bonus:message", "bonus:case_act", "bonus:ask_more",
    "bonus:conditions", "bonus:adjust", "bonus:note", "bonus:staff_message", "bonus:send_back",
    "bonus:posted", "bonus:scheme_act", "bonus:ask_register", "openings:occupation", "supports:keep",
    "taxonomy:occupations", "taxonomy:skills",
    "payments:create_batch", "bonus:copy", "bonus:save_view",
    "payments:ask_cancel", "payments:explain", "payments:report_paid", "payments:found_act",
    "payments:pass_register", "payments:recovery_posted", "funds:amended",
    "payments:account_act", "payments:answer", "payments:batch_act", "payments:batch_answer", "payments:check_act",
    "payments:confirm", "payments:handle_change", "payments:prepare_recovery", "payments:recovery_act",
    "payments:remove_item", "bonus:remove_view",
    "funds:set", "funds:move", "funds:permit", "funds:registered", "funds:finding", "funds:join",
}  # fmt: skip
GET_ONLY = {"jobseekers:person", "bonus:person", "javascript_catalog"}

# Public pages that ask for sign-in themselves: always, and for what only an account can do.
ASKS_SIGN_IN = {"admin_sign_in", "cms_sign_in", "site_sign_in"}
ASKS_ANONYMOUS = {("accounts:activate", "GET"), ("accounts:activate", "POST"), ("employers:accept_invitation", "POST")}

# Where the row lets several roles in, and the service knows better which of them may do this to that.
SERVICE_FORBIDS = {
    ("employers:end_membership", Role.EMPLOYER_MEMBER),  # a colleague's; one's own is in test_members
    ("placements:answer", Role.COACH),  # "ask to meet" is the employer's; the coach withdraws
    ("accounts:activation_send", NOBODY), ("accounts:activation_send", Role.EMPLOYER_ADMIN),
    ("accounts:activation_send", Role.EMPLOYER_MEMBER),
}  # fmt: skip
# Health is told with 503, too.
ANSWERS = {"healthz": {503}}

# What belongs to one person among those of a role: everybody else's answer is 404, one's own colleague's, too.
OF_ONE_PERSON = {"bonus:remove_view": Role.HANDLER}

# Rows of the place that a coach opens of own cases only: a colleague's answers 404, or asks for a reason first.
OF_THE_COACH = {"proposal": "absent", "placement": "absent", "entry": "absent", "client": "reason"}
ASKS_THE_REASON = {"jobseekers:reason"}


class Unknown(LookupError):
    """A route has a parameter for which nobody has said what stands there."""


def row_of(route: str, parameter: str) -> str:
    """The name of the place's row that a parameter stands for; with `=` before a word that is nobody's."""
    for owner in (route, route.partition(":")[0]):
        if (owner, parameter) in ROWS:
            return ROWS[owner, parameter]
    if parameter in WORDS:
        return f"={WORDS[parameter]}"
    raise Unknown(f"{route}: say in tests/access/registry.py what <{parameter}> stands for")


def value_of(place: Place, route: str, parameter: str) -> Any:
    name = row_of(route, parameter)
    if name.startswith("="):
        return name[1:]
    found = attrgetter(name)(place)
    return getattr(found, "pk", found)
