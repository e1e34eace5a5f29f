"""The audit trail in words: what was done, to what. The code stays beside, since a search or a court asks for it.

Every code that the rooms record has its words here; `tests/portal/home/test_audit_words.py` reads the source for them.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from portal.core.models import AuditEvent

ACTIONS: dict[str, Any] = {
    "account.approved": _("Approved a new bank account"),
    "account.change": _("Changed an account's name, or opened or closed it"),
    "account.changed": _("Reported a new bank account"),
    "account.refused": _("Kept the old bank account"),
    "activation.create": _("Made an activation link"),
    "activation.use": _("Used an activation link"),
    "appropriation.moved": _("Moved money between appropriations"),
    "appropriation.permit": _("Permitted a decision beyond the appropriation"),
    "appropriation.set": _("Set an appropriation"),
    "attachment.read": _("Opened an attachment"),
    "batch.found_confirmed": _("Confirmed that the bank paid a payment of a cancelled file"),
    "batch.found_paid": _("Reported that the bank paid a payment of a cancelled file"),
    "batch.found_refused": _("Refused that the bank had paid a payment of a cancelled file"),
    "batch.answer": _("Read in the bank's answer"),
    "batch.answer_explained": _("Wrote down what happened to the money"),
    "batch.cancel_asked": _("Asked to cancel a payment file"),
    "batch.cancel_refused": _("Kept a payment file"),
    "batch.confirmed": _("Confirmed a payment batch"),
    "batch.file": _("Downloaded a payment file"),
    "batch.file_cancelled": _("Cancelled a payment file"),
    "batch.paid": _("Recorded a payment batch as paid"),
    "batch.register_not_asked": _("Made a payment batch without the register's answer"),
    "batch.sent": _("Recorded that the bank has the payment file"),
    "case.amount_adjusted": _("Adjusted the amount in a case"),
    "case.fact_adjusted": _("Adjusted a fact in a case"),
    "case.person_marked": _("Marked whose contract a case is about"),
    "case.read": _("Read a case"),
    "case.recused": _("Told of being recused"),
    "change.reported": _("Reported a change"),
    "claim.approved": _("Approved a claim for payment"),
    "claim.read": _("Read a claim"),
    "claim.recorded": _("Recorded a claim for a revised decision"),
    "claim.enforcement_forbidden": _("Recorded that a body forbids the enforcement of a recovery"),
    "claim.result_recorded": _("Recorded what was decided on a claim"),
    "claim_file.read": _("Opened a file of a claim"),
    "client.disclosed": _("Told an employer about the client"),
    "client.export": _("Exported the client's profile"),
    "client.link": _("Made a link to the client's own page"),
    "client.listed": _("Saw the client in a list"),
    "client.open_with_reason": _("Opened another coach's client"),
    "client.own_page": _("The client's own page was opened"),
    "client.read": _("Read the client's data"),
    "client.trial": _("Recorded an earlier work trial"),
    "client.trial_removed": _("Removed a work trial that was entered"),
    "client.trial_restart": _("Began a new count of work trials"),
    "client.write": _("Changed the client's data"),
    "consent.paper": _("Wrote down a consent on paper"),
    "consent.refused": _("Consent was refused"),
    "consent.signed": _("Consent was signed"),
    "consent.withdrawn": _("Consent was withdrawn"),
    "de_minimis.amended": _("Recorded a corrected de minimis aid as entered"),
    "de_minimis.finding": _("Recorded a finding on de minimis aid"),
    "de_minimis.registered": _("Recorded a de minimis aid as entered in the register"),
    "decision.corrected": _("Corrected a decision"),
    "decision.made": _("Made a decision"),
    "decision.read": _("Read a decision"),
    "draft.deleted": _("Deleted a draft"),
    "file.infected": _("A virus was found in a file"),
    "grant.read": _("Read a grant's payments"),
    "grant.revised": _("A grant's payments followed a new decision"),
    "membership.end": _("Ended a membership"),
    "membership.right_checked": _("Checked a right to act"),
    "membership.right_in_doubt": _("A right to act has to be checked again"),
    "organisation.register_asked": _("Asked the business register about a company"),
    "payer_account.saved": _("Saved the payer's bank account"),
    "person_consent.asked": _("Asked a person's consent to an application"),
    "person_consent.page": _("Opened the page of a consent by its link"),
    "person_consent.paper": _("Recorded a person's consent on paper"),
    "person_consent.refused": _("Did not agree to an application"),
    "person_consent.signed": _("Agreed to an application"),
    "person_consent.withdrawn": _("Withdrew a consent to an application"),
    "person_consent.withdrawn_on_paper": _("Recorded that a person withdrew a consent on paper"),
    "placement.agreement": _("Changed an agreement"),
    "placement.evaluated": _("Evaluated a placement"),
    "placement.read": _("Read a placement"),
    "placement.write": _("Changed a placement"),
    "proposal.read": _("Read a proposal"),
    "recovery.decided": _("Decided on a recovery"),
    "recovery.posted": _("Recorded when a decision on recovery was posted"),
    "recovery.read": _("Read a recovery"),
    "recovery.revised": _("Made a recovery follow a body's decision"),
    "register.passed": _("Let payment go on though the register warns"),
    "retention.blanked": _("Took away what tells of a person; its keeping time is over"),
    "retention.erased": _("Erased; its keeping time is over"),
    "role.change": _("Changed a role's dates"),
    "role.give": _("Gave a role"),
    "second_factor.reset": _("Took away a second factor"),
    "shortfall.closed": _("Missing money was found"),
    "shortfall.opened": _("Recorded that money is missing"),
    "stand_in.set": _("Named a stand-in"),
    "undertaking.joined": _("Recorded companies as one undertaking"),
    "weights.pool_joined": _("Joined the pool of decisions"),
    "weights.pool_left": _("Left the pool of decisions"),
}


def action_of(event: AuditEvent) -> str:
    """The words; empty for a code of an earlier version, which is then shown alone."""
    return str(ACTIONS.get(event.action, ""))


def object_of(event: AuditEvent) -> str:
    """`asiakas 12`; the model's own label where the model is gone."""
    try:
        name = apps.get_model(event.object_type)._meta.verbose_name
    except (LookupError, ValueError):
        name = event.object_type
    return f"{name} {event.object_id}"
