"""Whose earlier cases a contract's person has: a handler looks, since no identity code is asked."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bonus.applications import same_person
from bonus.applications.calculation import calculate
from bonus.applications.models import Application, Contract
from bonus.applications.services.handling import lock_own_case
from bonus.applications.services.shared import change
from portal.core import audit, clock
from portal.core.exceptions import Refused


@transaction.atomic
def mark_person(*, application: Application, first: Application | None, actor: Any) -> Application:
    """The handler has looked: the contract's person is that of `first`, or has no earlier case here (None).

    The case is calculated anew, since earlier periods and waiting times are known from now on.
    """
    locked = lock_own_case(application, actor)
    if locked.contract is None:
        raise Refused(_("The person of a placement is known by the placement."))
    if first is not None and not same_person.namesakes(locked).filter(pk=first.pk).exists():
        raise Refused(_("Choose one of the answers."))
    Contract.objects.filter(pk=locked.contract_id).update(same_person_as=first, person_checked_at=clock.now())
    if first is not None:  # who was marked as this person is now marked as the first case of the two
        Contract.objects.filter(same_person_as=locked).update(same_person_as=first)
    audit.record("case.person_marked", locked, actor=actor, subject=first.client if first else None,
                 fields=first.reference if first else "")  # fmt: skip
    fresh = Application.objects.get(pk=locked.pk)
    case, result = calculate(fresh, decision_date=clock.today())
    return change(fresh, case=case, result=result)
