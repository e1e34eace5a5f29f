"""The pay that was paid, month by month: what the claims of a grant have told, and what a claim has still to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from bonus.payments.models import Change, Claim, Grant, Instalment
from bonus.rules import Paid
from bonus.rules.periods import Period, by_calendar_month, overlap_days

DAY = timedelta(days=1)
STOPPING = (Change.Kind.SUSPENDED, Change.Kind.ENDED)


def pay_told(grant: Grant, besides: Instalment | None = None) -> list[Paid]:
    """The pay by days of the grant's claims that were not refused, in order of time, without that of `besides`.

    A claim from before pay was asked by months told it in all since the first day: one stretch, on its average.
    """
    claims = Claim.objects.filter(instalment__grant=grant).exclude(instalment__state__in=["planned", "lapsed"])
    if besides is not None:
        claims = claims.exclude(instalment=besides)
    start = grant.application.work.start_date
    told: list[Paid] = []
    for claim in claims.prefetch_related("months").order_by("period_end", "sent_at", "pk"):
        if claim.paid_wages is not None:
            told = [Paid(start, claim.period_end, claim.paid_wages)]
        told += [Paid(month.first, month.last, month.paid) for month in claim.months.all()]
    return sorted(told, key=lambda one: one.first)


def months_to_tell(instalment: Instalment, until: date) -> list[Period]:
    """The parts of calendar months until a day whose pay no other claim of the grant has told yet."""
    grant = instalment.grant
    free = _between(grant.application.work.start_date, until, pay_told(grant, besides=instalment))
    return [month for first, last in free for month in by_calendar_month(first, last)]


def _between(first: date, last: date, told: Iterable[Paid]) -> Iterator[Period]:
    """The stretches from `first` to `last` that `told` leaves open."""
    for one in told:
        if first <= last and one.first > first:
            yield first, min(one.first - DAY, last)
        first = max(first, one.last + DAY)
    if first <= last:
        yield first, last


def without_breaks(grant: Grant, paid: Iterable[Paid]) -> list[Paid]:
    """The same pay on the days that count: a break has no pay, so a month's pay is that of its other days."""
    changes = grant.changes.exclude(handled_at=None).filter(kind__in=STOPPING).order_by("first", "pk")
    breaks = [Paid(change.first, change.last or date.max - DAY, Decimal(0)) for change in changes]
    found: list[Paid] = []
    for one in paid:
        kept = list(_between(one.first, one.last, breaks))
        days = sum(overlap_days(part, (one.first, one.last)) for part in kept)
        found += [Paid(*part, one.pay * overlap_days(part, part) / days) for part in kept]
    return found
