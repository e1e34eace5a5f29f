"""What a case takes of the appropriation and of the de minimis ceiling: reserved while it is pending, charged when it
is decided, in the decision's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from bonus.applications.calculation import calculate
from bonus.applications.models import Application, Decision
from bonus.applications.scheme_terms import compiled
from bonus.applications.signals import amount_changed
from bonus.funds import budget, de_minimis
from portal.accounts.models import Authority
from portal.core import clock
from portal.core.transitions import transitioned

PENDING = frozenset({"submit", "answer", "propose"})
OVER = frozenset({"withdraw", "refuse"})
S = Application.State
DECIDABLE = (S.SUBMITTED, S.HANDLING, S.MORE_INFO, S.HEARING, S.PROPOSED)


def charge(decision: Decision) -> None:
    """Charge what the decision grants. Refused when the appropriation or the ceiling has not enough room."""
    application, on = decision.application, clock.local_date(decision.decided_at)
    budget.charge_decision(
        municipality=application.municipality, scheme=application.scheme_version.slug, year=on.year,
        case=application.reference, amount=decision.amount, actor=decision.decided_by,
    )  # fmt: skip
    if not compiled(application.scheme_version).is_de_minimis:
        return
    _grant_aid(application, decision.authority, decision.amount, on, decision.decided_by)


def beneficiary(application: Application) -> de_minimis.Beneficiary:
    organisation = application.organisation
    return de_minimis.Beneficiary(organisation.business_id, organisation.name, organisation.industry_code)


def _grant_aid(
    application: Application, granter: Authority, amount: Decimal, on: date, actor: Any, *, key: str = ""
) -> None:
    de_minimis.grant(
        municipality=application.municipality,
        beneficiary=beneficiary(application),
        granter=granter.name_fi,
        case=application.reference,
        amount=amount,
        on=on,
        declared=application.de_minimis if application.has_de_minimis else (),
        key=key,
        actor=actor,
    )


def follow(decision: Decision, number: str, before: Decimal, amount: Decimal, actor: Any) -> None:
    """Make the money follow a later decision (`number`) that changed what is granted from `before` to `amount`.

    The rooms above are told first: what is bound in the appropriation is known to the one that pays, and its grant is
    locked before the appropriation, always in that order. The aid is checked again for what is more.
    """
    if amount == before:
        return
    amount_changed.send(sender=Decision, decision=decision, number=number, amount=amount, actor=actor)
    application = decision.application
    if not compiled(application.scheme_version).is_de_minimis:
        return
    if amount > before:
        _grant_aid(application, decision.authority, amount - before, clock.today(), actor, key=number)
    else:
        de_minimis.lower(municipality=application.municipality, case=application.reference, amount=before - amount,
                         key=number, actor=actor)  # fmt: skip


def wanted(application: Application) -> Decimal:
    """€ that the case would take: the proposal, or what the facts come to now."""
    _facts, result = calculate(application)
    return application.proposal_amount or application.amount or Decimal(result.get("total") or 0)


@dataclass(frozen=True)
class Obstacle:
    """What would stop the decision, or may soon, and what can be done about it. `stops`: the decision is refused."""

    text: str
    what_to_do: str
    route: str
    link: str
    stops: bool = True


def obstacles(application: Application, user: Any) -> list[Obstacle]:
    """What the decision maker would be told on pressing the button, told to handler and decision maker before it."""
    if application.state not in DECIDABLE or application.proposal_outcome == Decision.Outcome.REFUSED:
        return []
    amount, today = wanted(application), clock.today()
    why_not, runs_short = budget.foreseen(
        municipality=application.municipality, scheme=application.scheme_version.slug, year=today.year,
        case=application.reference, amount=amount, actor=user,
    )  # fmt: skip
    to_budget = ("funds:budget", _("Open the budget"))
    found = []
    if why_not:
        what = _(
            "A manager sets and raises the appropriation, and may permit this case if the appropriation allows it. "
            "Otherwise the decision can grant at most what is left."
        )
        found.append(Obstacle(why_not, what, *to_budget))
    elif runs_short:
        text = _("The appropriation is enough for this case, but not for every case that is pending.")
        found.append(Obstacle(text, _("Tell a manager in good time."), *to_budget, stops=False))
    if amount and compiled(application.scheme_version).is_de_minimis:
        declared = application.de_minimis if application.has_de_minimis else ()
        ceiling = de_minimis.foreseen(
            municipality=application.municipality, beneficiary=beneficiary(application), case=application.reference,
            amount=amount, on=today, declared=declared,
        )  # fmt: skip
        if ceiling:
            what = _("See in the register what the undertaking has been granted, and write the finding there if one "
                     "is needed. Otherwise grant at most what is left, or refuse.")  # fmt: skip
            found.append(Obstacle(ceiling, what, "funds:register", _("Open the register of de minimis aid")))
    return found


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
