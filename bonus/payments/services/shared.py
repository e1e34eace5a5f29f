"""The locked grant, and mail to the employer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from bonus.funds import budget
from bonus.payments.models import Grant, Instalment, PaymentBatch
from portal.core import mail

ZERO = Decimal("0.00")


def lock_grant(pk: int) -> Grant:
    """The grant's row, locked until the transaction ends: whoever approves, pays or changes its account waits here."""
    return Grant.objects.select_for_update(of=("self",)).get(pk=pk)


def lock_batch(batch: PaymentBatch) -> PaymentBatch:
    return PaymentBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def lock_instalment(instalment: Instalment) -> tuple[Grant, Instalment]:
    """The grant first, then the instalment: always in this order, so that nobody waits for each other."""
    grant = lock_grant(instalment.grant_id)
    return grant, Instalment.objects.select_for_update(of=("self",)).get(pk=instalment.pk)


def add(grant: Grant, field: str, amount: Decimal) -> None:
    """Add to one of the grant's sums; the database refuses what goes beyond the decision."""
    Grant.objects.filter(pk=grant.pk).update(**{field: models.F(field) + amount})


def settle(grant: Grant, *, key: str, actor: Any, is_fact: bool = False) -> Grant:
    """After a sum has changed: what is released and overpaid now, and the appropriation bound to just what is out or
    can still be paid. Call with the grant locked; `key` says what happened. `is_fact`: money that the bank has paid is
    charged also when the appropriation has not enough left."""
    fresh = Grant.objects.get(pk=grant.pk)
    if fresh.state == Grant.State.CLOSED:
        fresh.released = max(ZERO, fresh.amount - fresh.net)
    fresh.overpaid = max(ZERO, fresh.net - (fresh.amount - fresh.released))
    fresh.save(update_fields=["released", "overpaid"])
    application = fresh.application
    budget.bind(
        municipality=application.municipality, scheme=application.scheme_version.slug, case=fresh.reference,
        amount=fresh.bound, key=key, actor=actor, is_fact=is_fact,
    )  # fmt: skip
    return fresh


def mail_employer(grant: Grant, key: str, template: str, **context: Any) -> None:
    """Tell the case's contact person to look in the portal. The mail holds the reference number and a link."""
    application = grant.application
    mail.queue(
        f"payments-{key}",
        to=application.contact_email or application.created_by.email,
        template=template,
        context={"grant_id": grant.pk, "reference": application.reference, **context},
        language=application.created_by.language,
    )
