"""After the decision: correcting an error (hallintolaki 50–53 §), and claims for a revision of it (kuntalaki 134 §)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bonus.applications import appeal, documents, funding
from bonus.applications.authorities import body_of_claims
from bonus.applications.claimable import Claimable, named
from bonus.applications.models import Application, Claim, Correction, Decision
from bonus.applications.services.deciding import finish, signing
from bonus.applications.services.shared import change, lock, mail_employer, next_number
from bonus.applications.transitions import MADE_IT, claim_workflow, impartial, may_decide
from portal.accounts.roles import Role
from portal.core import audit, clock, uploads
from portal.core.exceptions import Conflict, Refused
from portal.core.money import euros, written
from portal.core.transitions import CHANGED

CORRECTION_YEARS = 5  # hallintolaki 52 §


@transaction.atomic
def correct(
    *,
    application: Application,
    ground: str,
    consent: str,
    amount: Decimal,
    reasons: str,
    annex_reasons: str = "",
    seen: Decimal,
    publish: bool = True,
    actor: Any,
) -> Correction:
    """Correct a decision. `seen`: the sum that the decision maker saw as granted; when it no longer is, Conflict."""
    locked = lock(application)
    decision = Decision.objects.select_for_update(of=("self",)).filter(application=locked).first()
    if decision is None:
        raise Conflict(CHANGED)
    if not actor.has_role(Role.DECIDER, municipality_id=locked.municipality_id):
        raise PermissionDenied
    if why_not := may_decide(locked, actor):
        raise Refused(str(why_not))
    before = decision.amount_now
    if before != seen:
        raise Conflict(CHANGED)
    check_correction(decision, consent, before, amount, reasons)
    if found := documents.names_person(locked, reasons):
        raise Refused(found)
    body_of_claims(locked)
    correction = Correction(
        decision=decision,
        ground=Correction.Ground(ground),
        consent=Correction.Consent(consent),
        amount_before=before,
        number=next_number("RBK"),
        amount=euros(amount),
        reasons=reasons.strip(),
        annex_reasons=annex_reasons.strip(),
        **signing(locked, actor, publish=publish),
    )
    finish(correction, actor)
    funding.follow(decision, correction.number, before, correction.amount, actor)
    mail_employer(locked, f"corrected-{correction.number}", "bonus/mail/corrected")
    change(locked)
    return correction


def check_correction(decision: Decision, consent: str, before: Decimal, amount: Decimal, reasons: str) -> None:
    if not reasons.strip():
        raise Refused(_("Give the reasons of the decision."))
    if amount < 0:
        raise Refused(_("The sum cannot be negative."))
    if clock.today() > clock.add_months(clock.local_date(decision.decided_at), 12 * CORRECTION_YEARS):
        raise Refused(_("More than five years have passed since the decision, so it can no longer be corrected."))
    if amount < before and consent == Correction.Consent.NOT_WORSE:
        raise Refused(
            _("The new sum is smaller. Tell that the applicant consents, or that they caused the obvious error.")
        )


def page_of(application: Application, claim: Claim) -> str:
    """Where the employer reads what became of the claim, in the language of the mail."""
    with translation.override(application.created_by.language):
        return named(application, claim.against).page


def clock_of(decision: Claimable, claimant: str) -> date | None:
    """The claimant's last day: a party's runs from receipt, a member's from publication (140 §). None: not begun."""
    if claimant == Claim.Claimant.PARTY:
        return decision.last_day
    return None if decision.published_on is None else appeal.members_last_day(decision.published_on)


@transaction.atomic
def record_claim(
    *,
    application: Application,
    claimant: str,
    claimant_name: str,
    demand: str,
    received_on: date,
    against: str = "",
    upload: Any = None,
    actor: Any,
) -> Claim:
    """Record a claim that has arrived. A late one is recorded too, as late: the body decides what follows.

    `against`: the number of a later decision in the case, e.g. on recovery; empty: the case's own decision.
    """
    locked = lock(application)
    decision = Decision.objects.select_for_update(of=("self",)).filter(application=locked).first()
    if decision is None:
        raise Conflict(CHANGED)
    if not actor.has_role(Role.HANDLER, municipality_id=locked.municipality_id):
        raise PermissionDenied
    if why_not := impartial(locked, actor):
        raise Refused(str(why_not))
    subject = named(locked, against)
    if against and actor.pk in subject.makers:
        raise Refused(str(MADE_IT))
    if not clock.local_date(subject.decided_at) <= received_on <= clock.today():
        raise Refused(_("The day of arrival is between the day of the decision and today."))
    last_day = clock_of(subject, claimant)
    claim = Claim.objects.create(
        decision=decision,
        against=subject.key,
        number=next_number("RBO"),
        claimant=Claim.Claimant(claimant),
        claimant_name=claimant_name.strip(),
        demand=demand.strip(),
        received_on=received_on,
        last_day=last_day,
        is_late=last_day is not None and received_on > last_day,
        file=uploads.store(upload, actor=actor) if upload else None,
        recorded_by=actor,
        body=body_of_claims(locked),
    )
    claim_workflow.start(claim, actor=actor)
    audit.record("claim.recorded", claim, actor=actor, subject=locked.client)
    change(locked)
    return claim


@transaction.atomic
def record_result(
    *,
    claim: Claim,
    result: str,
    result_on: date,
    section: str,
    new_amount: Decimal | None = None,
    upload: Any,
    actor: Any,
) -> Claim:
    """Record what the body decided, with its own document. Nobody decides a claim here."""
    locked = lock(claim.decision.application)
    fresh = Claim.objects.select_for_update(of=("self",)).select_related("decision").get(pk=claim.pk)
    if not fresh.received_on <= result_on <= clock.today():
        raise Refused(_("The body's decision is made between the arrival of the claim and today."))
    if not section.strip():
        raise Refused(_("Enter the section of the minutes."))
    if (result == Claim.Result.CHANGED) != (new_amount is not None):
        raise Refused(_("Enter the new sum when the decision was changed, and only then."))
    if new_amount is not None and new_amount < 0:
        raise Refused(_("The sum cannot be negative."))
    amount = Decimal(0) if result == Claim.Result.ANNULLED else new_amount
    subject = named(locked, fresh.against)
    if amount is not None and subject.most is not None and amount > subject.most:
        raise Refused(_("At most %(most)s € was recovered. More needs a decision of its own.")
                      % {"most": written(subject.most)})  # fmt: skip
    after = claim_workflow.run(
        fresh,
        "record_result",
        actor=actor,
        result=Claim.Result(result),
        result_on=result_on,
        section=section.strip(),
        new_amount=None if amount is None else euros(amount),
        result_file=uploads.store(upload, actor=actor),
        result_by=actor,
        result_at=clock.now(),
    )
    if amount is not None:
        subject.follow(after, euros(amount), actor)
    audit.record("claim.result_recorded", after, actor=actor, subject=locked.client)
    mail_employer(locked, f"claim-{after.number}", "bonus/mail/claim_result", page=page_of(locked, after))
    change(locked)
    return after


@transaction.atomic
def record_prohibition(*, claim: Claim, on: date, section: str, upload: Any, actor: Any) -> Claim:
    """Record that the body forbids enforcement until it has decided the claim (kuntalaki 410/2015 143 §)."""
    locked = lock(claim.decision.application)
    fresh = Claim.objects.select_for_update(of=("self",)).select_related("decision").get(pk=claim.pk)
    if not fresh.received_on <= on <= clock.today():
        raise Refused(_("The body's decision is made between the arrival of the claim and today."))
    if not section.strip():
        raise Refused(_("Enter the section of the minutes."))
    after = claim_workflow.run(
        fresh,
        "forbid",
        actor=actor,
        forbidden_on=on,
        forbidden_section=section.strip(),
        forbidden_file=uploads.store(upload, actor=actor),
    )
    audit.record("claim.enforcement_forbidden", after, actor=actor, subject=locked.client)
    mail_employer(locked, f"claim-forbid-{after.number}", "bonus/mail/enforcement_forbidden",
                  page=page_of(locked, after))  # fmt: skip
    change(locked)
    return after


@transaction.atomic
def withdraw_claim(*, claim: Claim, reason: str, actor: Any) -> Claim:
    """Record that the claimant has taken the claim back."""
    return claim_workflow.run(claim, "withdraw", actor=actor, reason=reason)
