"""A bonus case is kept ten years from its last payment or decision; a draft goes by its own job."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from bonus.applications.models import (
    Application,
    Attachment,
    Claim,
    Contract,
    Correction,
    Decision,
    FactAdjustment,
    Hearing,
    InternalNote,
    Message,
    PersonConsent,
    Recusal,
    RegisterEntry,
    StandIn,
)
from matching.jobseekers.models import Client
from matching.placements.models import Evaluation, Placement, Proposal
from portal.core.retention import bulk, erase, first_kept, needed_by, period

State = Application.State
FINAL = (State.GRANTED, State.PARTLY, State.REFUSED, State.WITHDRAWN)


def over_cases(day: date) -> models.QuerySet:
    """Ended cases whose last decision is old enough, with no claim open. What was granted and paid points to the
    decision, and holds the case until its own last payment is old enough (bonus/payments/retention.py)."""
    moment = first_kept(Application, day)
    late = models.Q(decision__decided_at__gte=moment)
    later = Correction.objects.filter(decision__application=models.OuterRef("pk"), decided_at__gte=moment)
    claims = Claim.objects.filter(decision__application=models.OuterRef("pk")).filter(
        models.Q(state=Claim.State.RECEIVED) | models.Q(recorded_at__gte=moment) | models.Q(result_at__gte=moment)
    )
    return Application.objects.filter(
        ~late, ~models.Exists(later), ~models.Exists(claims), state__in=FINAL, changed_at__lt=moment
    )


def end_case(application: Any) -> None:
    """The whole case, the parts that the others stand on last."""
    decision = Decision.objects.filter(application=application).first()
    if decision is not None:
        erase(*Claim.objects.filter(decision=decision).order_by("pk"))
        erase(*Correction.objects.filter(decision=decision).order_by("pk"))
        erase(decision)
    erase(*RegisterEntry.objects.filter(application=application).order_by("pk"))
    erase(*PersonConsent.objects.filter(application=application).order_by("pk"))
    pass_on(application)
    contract = application.contract
    erase(application)
    if contract is not None:
        erase(contract)


def pass_on(first: Any) -> None:
    """Who was marked as the person of a case that goes is from now on known by the next case of the same person."""
    following = Contract.objects.filter(same_person_as=first).order_by("application__pk").first()
    if following is not None:
        Contract.objects.filter(same_person_as=first).update(same_person_as=following.application)
        Contract.objects.filter(pk=following.pk).update(same_person_as=None)


def has_open_case(placement: Any) -> bool:
    """A case that is still handled or written needs all that is known of its placement."""
    return placement.bonus_applications.exclude(state__in=FINAL).exists()


def client_has_open_case(client: Any) -> bool:
    return Application.objects.filter(placement__client=client).exclude(state__in=FINAL).exists()


bulk(StandIn)
period(
    Application, Attachment, Claim, Contract, Correction, Decision, FactAdjustment, Hearing, InternalNote, Message,
    PersonConsent, Recusal, due=over_cases, end=end_case,
)  # fmt: skip
needed_by(Client, client_has_open_case)
needed_by(Placement, has_open_case)
needed_by(Proposal, lambda proposal: client_has_open_case(proposal.client))
needed_by(Evaluation, lambda evaluation: has_open_case(evaluation.placement))
