"""What a case takes of the appropriation and of the de minimis ceiling: reserved while it is pending, charged when it
is decided, in the decision's transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext as _

from bonus.applications.calculation import calculate
from bonus.applications.models import Application, Decision
from bonus.applications.scheme_terms import compiled
from bonus.applications.services.shared import lock, mail_official
from bonus.applications.signals import amount_changed
from bonus.funds import budget, de_minimis
from bonus.funds.models import Appropriation, Shortfall
from portal.accounts.models import Authority, User
from portal.accounts.roles import Role
from portal.core import audit, clock, jobs
from portal.core.exceptions import Refused
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
    locked before the appropriation, always in that order. The aid is checked again for what is more. Money that was
    still missing for an earlier decision is no longer waited for.
    """
    missing = missing_money(decision.application)
    if missing is not None:
        before = missing.before
        Shortfall.objects.filter(pk=missing.pk).update(closed_at=clock.now())
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


def missing_money(application: Application) -> Shortfall | None:
    """What a body has granted in the case beyond the money that there is, while it is missing."""
    rows = Shortfall.objects.open().filter(municipality=application.municipality_id, case=application.reference)
    return rows.first()


def follow_fact(decision: Decision, number: str, before: Decimal, amount: Decimal, actor: Any) -> Shortfall | None:
    """The same for what a body has decided, which is a fact: when the money is missing, that is kept (`Shortfall`)
    instead of refusing. Managers get a notice, and nothing of the case is paid before the money is found."""
    try:
        with transaction.atomic():
            follow(decision, number, before, amount, actor)
            return None
    except Refused as refused:
        why = str(refused)
    application = decision.application
    if earlier := missing_money(application):
        before = earlier.before
        Shortfall.objects.filter(pk=earlier.pk).update(closed_at=clock.now())
    missing = Shortfall.objects.create(
        municipality=application.municipality, scheme=application.scheme_version.slug, case=application.reference,
        number=number, before=before, amount=amount, why=why[:500],
    )  # fmt: skip
    audit.record("shortfall.opened", missing, actor=actor, reason=why)
    managers = User.objects.filter(role_assignments__municipality=application.municipality_id,
                                   role_assignments__role=Role.MANAGER, is_active=True)  # fmt: skip
    for manager in managers.distinct().order_by("pk"):
        mail_official(application, manager, f"missing-{number}-{manager.pk}", "bonus/mail/money_missing")
    return missing


@receiver(budget.money_changed, sender=Appropriation)
def look_for_missing_money(municipality: Any, **kwargs: Any) -> None:
    """In a job: it locks the case before the appropriation, as every other does."""
    if Shortfall.objects.open().filter(municipality=municipality).exists():
        jobs.enqueue("bonus_missing_money", uuid.uuid4().hex)


def find_missing_money() -> int:
    """Try every case whose money was missing again. Returns how many have got it."""
    found = 0
    for missing in list(Shortfall.objects.open()):
        try:
            with transaction.atomic():
                found += _find(missing)
        except Refused as refused:
            Shortfall.objects.filter(pk=missing.pk).update(why=str(refused)[:500])
    return found


def _find(missing: Shortfall) -> bool:
    application = lock(Application.objects.get(reference=missing.case, municipality=missing.municipality_id))
    if not Shortfall.objects.open().filter(pk=missing.pk).exists():
        return False  # a later decision came first
    follow(application.decision, missing.number, missing.before, missing.amount, None)
    audit.record("shortfall.closed", missing, actor=None)
    return True


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
