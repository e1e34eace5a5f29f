"""Background work of payments: the files of a confirmed batch, and the last day for claims."""

from __future__ import annotations

from bonus.payments import services
from bonus.payments.services import recoveries
from portal.core.jobs import job


@job("payment_files")
def make_payment_files(batch_id: int) -> None:
    """Make and keep the bank's and the ledger's file, once."""
    services.make_files(batch_id)


@job("recovery_pdf")
def make_recovery_pdf(recovery_id: int) -> None:
    """Make and keep the PDF of a decision on recovery, once."""
    recoveries.make_pdf(recovery_id)


@job("payments_deadline", every="day")
def end_what_was_not_claimed() -> None:
    """End instalments whose last day for claims has passed, and give unused money back to the appropriation."""
    services.lapse_unclaimed()
