"""Background work of payments: the files of a confirmed batch."""

from __future__ import annotations

from bonus.payments import services
from portal.core.jobs import job


@job("payment_files")
def make_payment_files(batch_id: int) -> None:
    """Make and keep the bank's and the ledger's file, once."""
    services.make_files(batch_id)
