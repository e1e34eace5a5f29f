"""Grants and their instalments, claims, payment batches, changes and recovery."""

from bonus.payments.models.batches import BATCH_READERS, Answer, BatchItem, FoundPayment, PayerAccount, PaymentBatch
from bonus.payments.models.changes import UNDECIDED, Change, Recovery
from bonus.payments.models.grants import Claim, ClaimFile, ClaimMonth, Grant, Instalment, Revision

__all__ = [
    "BATCH_READERS",
    "UNDECIDED",
    "Answer",
    "BatchItem",
    "Change",
    "Claim",
    "ClaimFile",
    "ClaimMonth",
    "FoundPayment",
    "Grant",
    "Instalment",
    "PayerAccount",
    "PaymentBatch",
    "Recovery",
    "Revision",
]
