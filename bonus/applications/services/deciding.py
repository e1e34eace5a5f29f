"""The decision: by a person who has not handled the case, on the very facts that the person saw."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bonus.applications import appeal, documents, facts, funding
from bonus.applications.authorities import body_of_claims, responsible
from bonus.applications.models import Application, Decision, Document
from bonus.applications.services.consents import check_consent
from bonus.applications.services.proposing import check_register, check_whole, checked_hearing
from bonus.applications.services.shared import lock, lock_as_seen, mail_employer, next_number
from bonus.applications.transitions import application_workflow, impartial
from bonus.applications.wording import euro
from portal.accounts.models import Responsibility
from portal.accounts.roles import Role
from portal.core import audit, clock, jobs
from portal.core.exceptions import Conflict, Refused
from portal.core.money import euros
from portal.core.transitions import CHANGED

ACTIONS = {"granted": "grant", "partly": "grant_partly", "refused": "refuse"}


@transaction.atomic
def decide(
    *,
    application: Application,
    outcome: str,
    amount: Decimal,
    reasons: str,
    annex_reasons: str = "",
    amount_reason: str = "",
    hearing_ground: str = "",
    hearing_reason: str = "",
    publish: bool = True,
    seen: str,
    actor: Any,
) -> Decision:
    """Decide. `seen`: the fingerprint of the page that the decision maker read; when it no longer holds, Conflict.

    `amount_reason`: why the sum is another than the prepared one; both are kept, and the annex shows them.
    """
    locked = lock(application)
    if seen != facts.fingerprint(locked):
        raise Conflict(CHANGED)
    check_outcome(outcome, amount, reasons)
    check_whole(locked, outcome, amount)
    prepared, why_other = checked_amount(locked, outcome, amount, amount_reason)
    if found := documents.names_person(locked, reasons):
        raise Refused(found)
    if outcome != Decision.Outcome.REFUSED and not facts.calculation_holds(locked):
        raise Refused(_("The facts have changed since the calculation. Send the case back to be calculated again."))
    check_register(locked, outcome)
    check_consent(locked, outcome)
    ground, why = checked_hearing(
        locked, outcome, hearing_ground or locked.hearing_ground, hearing_reason or locked.hearing_reason
    )
    body_of_claims(locked)
    decided = application_workflow.run(locked, ACTIONS[outcome], actor=actor, changed_at=clock.now(),
                                       hearing_ground=ground, hearing_reason=why)  # fmt: skip
    decision = Decision(
        application=decided,
        number=next_number("RBP"),
        outcome=Decision.Outcome(outcome),
        amount=euros(amount),
        prepared_amount=prepared,
        amount_reason=why_other,
        reasons=reasons.strip(),
        annex_reasons=annex_reasons.strip(),
        application_version=locked.version,
        **signing(decided, actor, publish=publish),
    )
    funding.charge(decision)
    finish(decision, actor)
    mail_employer(decided, "decided", "bonus/mail/decided")
    return decision


def signing(application: Application, actor: Any, *, publish: bool) -> dict[str, Any]:
    """What every document of a case says of its maker, its notice, its language and its publication."""
    today, by_post = clock.today(), not application.electronic_notice
    authority = responsible(application, Responsibility.Step.RECRUITMENT_BONUS)
    language = documents.language_of(application, authority)
    assignment = next(
        (a for a in actor.assignments if a.role == Role.DECIDER and a.municipality_id == application.municipality_id),
        None,
    )
    with translation.override(language):
        title = assignment.title if assignment and assignment.title else str(Role.DECIDER.label)
    return {
        "authority": authority,
        "provisions": "\n".join(documents.provisions(application, language)),
        "language": language,
        "decided_by": actor,
        "decider_title": title,
        "by_post": by_post,
        "appeal_last_day": None if by_post else appeal.last_day(appeal.deemed_receipt(today, electronically=True)),
        "published_on": today if publish else None,
        "published_until": appeal.members_last_day(today) if publish else None,
    }


def finish(document: Document, actor: Any) -> None:
    """Render both parts once, keep them with their SHA-256, and queue their PDFs."""
    document.public_html, document.annex_html = documents.render(document)
    document.public_sha256 = hashlib.sha256(document.public_html.encode()).hexdigest()
    document.annex_sha256 = hashlib.sha256(document.annex_html.encode()).hexdigest()
    document.save(force_insert=True)
    is_decision = isinstance(document, Decision)
    audit.record(
        "decision.made" if is_decision else "decision.corrected",
        document, actor=actor, subject=document.application.client,
    )  # fmt: skip
    jobs.enqueue("bonus_decision_pdf", document.number, number=document.number)


def check_outcome(outcome: str, amount: Decimal, reasons: str) -> None:
    if not reasons.strip():
        raise Refused(_("Give the reasons of the decision."))
    if outcome == Decision.Outcome.REFUSED and amount:
        raise Refused(_("A refusal grants nothing: the sum must be 0 €."))
    if outcome != Decision.Outcome.REFUSED and amount <= 0:
        raise Refused(_("Enter the sum that is granted."))


def checked_amount(application: Application, outcome: str, amount: Decimal, reason: str) -> tuple[Decimal, str]:
    """(prepared sum, why the decided one is another): no other sum goes unexplained."""
    prepared = application.amount or Decimal(0)
    if outcome == Decision.Outcome.REFUSED or euros(amount) == prepared:
        return prepared, ""
    if not reason.strip():
        raise Refused(_("The prepared sum is %(sum)s. Tell why you grant another sum.") % {"sum": euro(prepared)})
    return prepared, reason.strip()


@transaction.atomic
def send_back(*, application: Application, reason: str, actor: Any) -> Application:
    """Give the proposal back to its handler, with what should be mended."""
    return application_workflow.run(
        lock_as_seen(application), "send_back", actor=actor, reason=reason, changed_at=clock.now()
    )


@transaction.atomic
def mark_posted(*, decision: Document, on: date, actor: Any) -> Document:
    """Keep the day of posting: from it the time for a claim runs when there is no consent to electronic notice."""
    locked = type(decision).objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not actor.has_role(Role.HANDLER, Role.DECIDER, municipality_id=locked.application.municipality_id):
        raise PermissionDenied
    if why_not := impartial(locked.application, actor):
        raise Refused(str(why_not))
    if not locked.by_post or locked.posted_on:
        raise Conflict(CHANGED)
    if not clock.local_date(locked.decided_at) <= on <= clock.today():
        raise Refused(_("The day of posting must be between the day of the decision and today."))
    locked.posted_on = on
    locked.appeal_last_day = appeal.last_day(appeal.deemed_receipt(on, electronically=False))
    locked.save(update_fields=["posted_on", "appeal_last_day"])
    return locked


@transaction.atomic
def mark_decision_read(*, decision: Decision, actor: Any) -> Decision:
    """Keep when a member of the employer first opened the decision."""
    if decision.read_at is None:
        Decision.objects.filter(pk=decision.pk, read_at=None).update(read_at=clock.now())
    return decision
