"""A bonus of a place on its way to the account: claims, changes and batches as the services leave them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bonus.applications import services as applications
from bonus.applications.models import Application, Claim, Correction, SavedView
from bonus.payments import services
from bonus.payments.models import BatchItem, Change, ClaimFile, Grant, Instalment, PaymentBatch
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock, uploads
from tests.bonus.applications import cases
from tests.bonus.payments import paying
from tests.factories import official


@dataclass
class Money:
    """`planned` can be claimed, `claimed` waits for a handler; `item` is in an open batch, `made` has its files."""

    grants: list[Grant]
    planned: Instalment
    claimed: Instalment
    evidence: ClaimFile
    change: Change
    item: BatchItem
    made: PaymentBatch

    def move(self, town: Municipality) -> None:
        Grant.objects.filter(pk__in=[grant.pk for grant in self.grants]).update(municipality=town)
        for grant in self.grants:
            Application.objects.filter(pk=grant.application.pk).update(municipality=town)
        for batch in (self.item.batch, self.made):
            PaymentBatch.objects.filter(pk=batch.pk).update(municipality=town)


def build(accepted: Any) -> Money:
    """`accepted`: makes an accepted proposal of the place's client to its employer."""
    with paying.at(paying.APPLIED):
        first, second = accepted(), accepted()
    one, two = paying.granted(proposal=first), paying.granted(proposal=second)
    with paying.at(paying.LATER):
        item = paying.a_batch(paying.approved(1, one)).items.get()
        made = paying.made(paying.approved(1, two))
        claim = services.send_claim(
            instalment=(claimed := one.instalment(2)), until=claimed.period_end, evidence=[cases.a_pdf()],
            actor=one.member,
        )  # fmt: skip
        change = services.report_change(
            grant=two.fresh(), kind="suspended", first=paying.START, last=paying.START, weekly_hours=None,
            text="Tauko.", actor=two.member,
        )  # fmt: skip
    return Money([one.grant, two.grant], two.instalment(2), claimed, claim.files.get(), change, item, made)


def claim_against(application: Application) -> Claim:
    """A claim for a revised decision, with the paper on which it came."""
    handler = official(Role.HANDLER)
    return applications.record_claim(
        application=application, claimant="party", claimant_name="Erkki Esimerkki", demand="Enemmän.",
        received_on=clock.today(), upload=cases.a_pdf("vaatimus.pdf"), actor=handler,
    )  # fmt: skip


def correction_of(application: Application) -> Correction:
    """A correction, with the files that its job makes of it."""
    first, decider = application.decision, official(Role.DECIDER)
    made = applications.correct(
        application=application, ground="writing", consent="not_worse", amount=first.amount, seen=first.amount,
        reasons="Kirjoitusvirhe.", actor=decider,
    )  # fmt: skip
    made.public_pdf, made.annex_pdf = (
        uploads.store_bytes(cases.PDF, name=name, content_type="application/pdf", actor=None)
        for name in ("oikaisu.pdf", "oikaisun-liite.pdf")
    )
    made.save(update_fields=["public_pdf", "annex_pdf"])
    return made


def view_of(user: Any) -> SavedView:
    return SavedView.objects.create(user=user, name="Kevään asiat")
