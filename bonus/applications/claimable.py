"""The decisions of a case that a claim can be made against (kuntalaki 134 §): its own, and those of rooms above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bonus.applications.models import Application, Claim, Decision
from portal.core.exceptions import Refused


@dataclass(frozen=True)
class Claimable:
    """One decision. `key`: as `Claim.against` names it; `most`: € that a changed sum is at most, None for no limit;
    `page`: the address where the employer reads the decision and what became of claims against it.

    `follow(claim, amount, actor)` makes the money follow what the body decided, in its transaction.
    """

    key: str
    name: str
    decided_at: datetime
    makers: frozenset[int | None]
    last_day: date | None
    published_on: date | None
    most: Decimal | None
    page: str
    follow: Callable[[Claim, Decimal, Any], None]


Source = Callable[[Application], Iterable[Claimable]]
_SOURCES: list[Source] = []


def source(function: Source) -> Source:
    """Registers a room's decisions."""
    _SOURCES.append(function)
    return function


@source
def own_decision(application: Application) -> Iterable[Claimable]:
    """The decision on the application, made and corrected by its makers."""
    decision = Decision.objects.filter(application=application).first()
    if decision is None:
        return
    makers = {decision.decided_by_id, *decision.corrections.values_list("decided_by_id", flat=True)}
    before = decision.amount_now

    def follow(claim: Claim, amount: Decimal, actor: Any) -> None:
        from bonus.applications import funding  # it stands on services, which stand on the transitions that ask here

        funding.follow_fact(claim.decision, claim.number, before, amount, actor)

    yield Claimable(
        key="", name=decision.number, decided_at=decision.decided_at, makers=frozenset(makers),
        last_day=decision.appeal_last_day, published_on=decision.published_on, most=None,
        page=reverse("bonus:decision", args=[application.pk]), follow=follow,
    )  # fmt: skip


def all_of(application: Application) -> list[Claimable]:
    return [one for function in _SOURCES for one in function(application)]


def named(application: Application, key: str) -> Claimable:
    """Raises Refused when the case has no such decision."""
    found = next((one for one in all_of(application) if one.key == key), None)
    if found is None:
        raise Refused(_("The case has no such decision."))
    return found
