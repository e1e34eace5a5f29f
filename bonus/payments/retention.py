"""What was granted and paid is kept ten years from the last payment, and while anything of it is open."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from bonus.payments.models import (
    Answer,
    BatchItem,
    Change,
    Claim,
    ClaimFile,
    ClaimMonth,
    FoundPayment,
    Grant,
    Instalment,
    PaymentBatch,
    Recovery,
    Revision,
)
from matching.jobseekers.models import Client
from portal.core.retention import erase, first_kept, first_kept_day, needed_by, over, period

Due = Instalment.State
OPEN_RECOVERY = (Recovery.State.PREPARED, Recovery.State.HEARING, Recovery.State.HEARD, Recovery.State.PROPOSED,
                 Recovery.State.DECIDED)  # fmt: skip
OPEN_INSTALMENT = (Due.PLANNED, Due.CLAIMED, Due.APPROVED, Due.ORDERED)


def opened(grants: models.QuerySet) -> models.QuerySet:
    """Grants of which something is still to be paid, decided or got back."""
    return grants.filter(
        models.Exists(Instalment.objects.filter(grant=models.OuterRef("pk"), state__in=OPEN_INSTALMENT))
        | models.Exists(Recovery.objects.filter(grant=models.OuterRef("pk"), state__in=OPEN_RECOVERY))
        | models.Exists(Change.objects.filter(grant=models.OuterRef("pk"), handled_at=None))
        | models.Exists(FoundPayment.objects.filter(
            item__instalment__grant=models.OuterRef("pk"), state=FoundPayment.State.REPORTED))
    )  # fmt: skip


def over_grants(day: date) -> models.QuerySet:
    """Grants that are wholly done, and of which nothing has been paid, decided or got back in the time."""
    moment, on = first_kept(Grant, day), first_kept_day(Grant, day)
    grant = models.OuterRef("pk")
    lately = [
        BatchItem.objects.filter(instalment__grant=grant).filter(
            models.Q(answered_at__gte=moment)
            | models.Q(booked_at__gte=moment)
            | models.Q(batch__execution_date__gte=on)
        ),
        FoundPayment.objects.filter(item__instalment__grant=grant).filter(
            models.Q(reported_at__gte=moment) | models.Q(paid_on__gte=on)
        ),
        Recovery.objects.filter(grant=grant).filter(
            models.Q(prepared_at__gte=moment) | models.Q(decided_at__gte=moment) | models.Q(received_on__gte=on)
        ),
        Change.objects.filter(grant=grant, handled_at__gte=moment),
        Revision.objects.filter(grant=grant, at__gte=moment),
    ]
    old = Grant.objects.filter(created_at__lt=moment, last_claim_on__lt=on)
    for rows in lately:
        old = old.exclude(models.Exists(rows))
    return old.exclude(pk__in=opened(Grant.objects.all()).values("pk"))


def end_grant(grant: Any) -> None:
    """What was granted, claimed, paid and recovered of one decision."""
    for rows in (
        FoundPayment.objects.filter(item__instalment__grant=grant),
        BatchItem.objects.filter(instalment__grant=grant),
        Recovery.objects.filter(grant=grant),
        Change.objects.filter(grant=grant),
        Revision.objects.filter(grant=grant),
        Instalment.objects.filter(grant=grant),
    ):
        erase(*rows.order_by("pk"))
    erase(grant)


def over_batches(day: date) -> models.QuerySet:
    """Batches that are done and old enough; their payments have gone with what they paid."""
    done = PaymentBatch.objects.filter(state__in=[PaymentBatch.State.SETTLED, PaymentBatch.State.CANCELLED])
    old = done.filter(over(PaymentBatch, day, at="created_at"), items=None)
    late = Answer.objects.filter(batch=models.OuterRef("pk")).exclude(over(Answer, day, at="read_at"))
    waits = Answer.objects.unexplained().filter(batch=models.OuterRef("pk"))
    return old.exclude(models.Exists(late)).exclude(models.Exists(waits))


def end_batch(batch: Any) -> None:
    erase(*batch.answers.order_by("pk"))
    erase(batch)


def is_paid_or_recovered(client: Any) -> bool:
    """Something is still to be paid, decided or got back for a placement of the client's."""
    return opened(Grant.objects.filter(decision__application__placement__client=client)).exists()


period(
    Grant, BatchItem, Change, Claim, ClaimFile, ClaimMonth, FoundPayment, Instalment, Recovery, Revision,
    due=over_grants, end=end_grant,
)  # fmt: skip
period(PaymentBatch, Answer, due=over_batches, end=end_batch)
needed_by(Client, is_paid_or_recovered)
