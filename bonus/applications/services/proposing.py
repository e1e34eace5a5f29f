"""The proposal, and what must hold before anything is proposed or decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bonus.applications import documents, facts
from bonus.applications.models import Application, Decision
from bonus.applications.services.consents import check_consent
from bonus.applications.services.shared import change, lock_as_seen
from bonus.applications.transitions import application_workflow
from bonus.applications.wording import euro
from portal.core import clock
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import CHANGED

HEARD, OWN_FACTS, NEEDLESS = "heard", "own_facts", "needless"
HEARING_GROUNDS = (  # hallintolaki 434/2003 34 §
    (HEARD, gettext_lazy("The applicant has been heard")),
    (OWN_FACTS, gettext_lazy("It rests only on what the applicant has told and on the terms")),
    (NEEDLESS, gettext_lazy("Hearing is clearly needless for another reason")),
)
STOPS = {"KONK", "SELTILA"}  # bankruptcy, liquidation (PRH); restructuring is looked at case by case


@transaction.atomic
def propose(
    *,
    application: Application,
    outcome: str,
    reasons: str,
    annex_reasons: str = "",
    hearing_ground: str = "",
    hearing_reason: str = "",
    actor: Any,
) -> Application:
    """Propose a decision; what it stands on is kept, so that the decision maker sees what has changed since."""
    locked = lock_as_seen(application)
    if locked.state != Application.State.HANDLING:
        raise Conflict(CHANGED)
    if not reasons.strip():
        raise Refused(_("Give the reasons of the decision."))
    if found := documents.names_person(locked, reasons):
        raise Refused(found)
    if not facts.calculation_holds(locked):
        raise Refused(_("The facts have changed since the calculation. Save the checks and calculate again first."))
    check_register(locked, outcome)
    check_consent(locked, outcome)
    amount = Decimal(0) if outcome == Decision.Outcome.REFUSED else locked.amount
    check_whole(locked, outcome, amount)
    if outcome != Decision.Outcome.REFUSED and not amount:
        raise Refused(_("The sum is 0 €. Adjust the sum, or propose a refusal."))
    ground, why = checked_hearing(locked, outcome, hearing_ground, hearing_reason)
    proposed = application_workflow.run(
        locked,
        "propose",
        actor=actor,
        proposal_outcome=Decision.Outcome(outcome),
        proposal_amount=amount,
        proposal_reasons=reasons.strip(),
        proposal_annex_reasons=annex_reasons.strip(),
        hearing_ground=ground,
        hearing_reason=why,
        proposed_by=actor,
        proposed_at=clock.now(),
        changed_at=clock.now(),
    )
    return change(proposed, proposal_facts=facts.facts_of(proposed))


def checked_hearing(application: Application, outcome: str, ground: str, reason: str) -> tuple[str, str]:
    """(ground, reason) to keep. Whatever refuses something says that the applicant was heard, or why not (34 §)."""
    if outcome == Decision.Outcome.GRANTED:
        return "", ""
    if ground not in dict(HEARING_GROUNDS):
        raise Refused(_("Tell whether the applicant has been heard, or why hearing is not needed."))
    if ground == HEARD and not application.hearings.exclude(closed_at=None).exists():
        raise Refused(_("The applicant has not been heard yet. Hear the applicant first, or choose another ground."))
    if ground == NEEDLESS and not reason.strip():
        raise Refused(_("Tell why hearing is clearly needless."))
    return ground, reason.strip() if ground == NEEDLESS else ""


def check_whole(application: Application, outcome: str, amount: Decimal | None) -> None:
    """Less than was applied for is a refusal in part, and asks for a hearing (hallintolaki 34 §); all of it is not."""
    applied = application.applied_amount
    if applied is None or outcome == Decision.Outcome.REFUSED:
        return
    if outcome == Decision.Outcome.GRANTED and (amount or 0) < applied:
        raise Refused(
            _("%(sum)s was applied for. Choose “Grant in part” when less is granted, and tell about the hearing.")
            % {"sum": euro(applied)}
        )
    if outcome == Decision.Outcome.PARTLY and (amount or 0) >= applied:
        raise Refused(
            _("%(sum)s was applied for, and no less is granted. Choose “Grant”, or grant a smaller sum.")
            % {"sum": euro(applied)}
        )


def register_stop(organisation: Any) -> str:
    """What the register tells of bankruptcy, liquidation or the company's end, as codes; "" when nothing."""
    ended = {"ENDED"} if organisation.register_status == "ended" else set()
    return ",".join(sorted(STOPS & set(organisation.register_situations) | ended))


def check_register(application: Application, outcome: str) -> None:
    if outcome != Decision.Outcome.REFUSED and register_stop(application.organisation):
        raise Refused(
            _("The register tells that the company is bankrupt, in liquidation or ended. Nothing can be granted to it.")
        )
