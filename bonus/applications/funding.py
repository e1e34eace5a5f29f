"""What a case takes of the appropriation and of the de minimis ceiling: reserved while it is pending, charged when it
is decided, in the decision's transaction."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.dispatch import receiver

from bonus.applications.calculation import calculate
from bonus.applications.models import Application, Decision
from bonus.applications.scheme_terms import compiled
from bonus.funds import budget, de_minimis
from portal.core import clock
from portal.core.transitions import transitioned

PENDING = frozenset({"submit", "answer", "propose"})
OVER = frozenset({"withdraw", "refuse"})


def charge(decision: Decision) -> None:
    """Charge what the decision grants. Refused when the appropriation or the ceiling has not enough room."""
    application, on = decision.application, clock.local_date(decision.decided_at)
    budget.charge_decision(
        municipality=application.municipality, scheme=application.scheme_version.slug, year=on.year,
        case=application.reference, amount=decision.amount, actor=decision.decided_by,
    )  # fmt: skip
    if not compiled(application.scheme_version).is_de_minimis:
        return
    organisation = application.organisation
    de_minimis.grant(
        municipality=application.municipality,
        beneficiary=de_minimis.Beneficiary(organisation.business_id, organisation.name, organisation.industry_code),
        granter=decision.authority.name_fi,
        case=application.reference,
        amount=decision.amount,
        on=on,
        declared=application.de_minimis if application.has_de_minimis else (),
        actor=decision.decided_by,
    )


def wanted(application: Application) -> Decimal:
    """€ that the case would take: the proposal, or what the facts come to now."""
    _case, result = calculate(application)
    return application.proposal_amount or application.amount or Decimal(result.get("total") or 0)


@receiver(transitioned, sender=Application)
def keep_reservation(obj: Application, transition: Any, **kwargs: Any) -> None:
    """A pending case reserves what it would be granted."""
    if transition.action not in PENDING | OVER:
        return
    amount = Decimal(0) if transition.action in OVER else wanted(obj)
    budget.reserve(
        municipality=obj.municipality, scheme=obj.scheme_version.slug, year=clock.today().year,
        case=obj.reference, amount=amount,
    )  # fmt: skip
