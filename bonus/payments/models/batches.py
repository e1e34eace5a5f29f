"""Batches of payments: what is in them, the files that were made of them, and what bank and ledger answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bonus.payments.models.grants import TEN_YEARS, Instalment, money
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.models import StoredFile
from portal.core.personal_data import NO_PERSONAL_DATA, PersonalData

USER = settings.AUTH_USER_MODEL
BATCH_READERS = (Role.PAYER, Role.MANAGER, Role.AUDITOR)
PAYERS = "payer and manager of the municipality; auditor"


class PayerAccount(models.Model):
    """The account that a municipality pays from, and who the bank's file says that it is."""

    municipality = models.OneToOneField(Municipality, on_delete=models.PROTECT, related_name="payer_account")
    name = models.CharField(_("name"), max_length=70)
    business_id = models.CharField(_("business ID"), max_length=9)
    iban = models.CharField(_("account number (IBAN)"), max_length=34)
    bic = models.CharField(_("BIC"), max_length=11)
    street = models.CharField(_("street address"), max_length=70, blank=True)
    postcode = models.CharField(_("postcode"), max_length=16)
    town = models.CharField(_("post office"), max_length=35)
    country = models.CharField(_("country"), max_length=2, default="FI")

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("account that is paid from")
        verbose_name_plural = _("accounts that are paid from")
        ordering = ["municipality"]

    def __str__(self) -> str:
        return f"{self.name} {self.iban}"


class BatchQuerySet(models.QuerySet["PaymentBatch"]):
    def visible_to(self, user) -> BatchQuerySet:
        return self.filter(municipality_id__in=user.municipality_ids(*BATCH_READERS))


class PaymentBatch(models.Model):
    """Payments that go to the bank together. The files are made once and kept byte for byte."""

    class State(models.TextChoices):
        OPEN = "open", _("being put together")
        CONFIRMED = "confirmed", _("confirmed, the file is being made")
        MADE = "made", _("the file is ready")
        CANCELLING = "cancelling", _("cancellation asked for")
        SENT = "sent", _("given to the bank")
        SETTLED = "settled", _("every payment has an answer")
        CANCELLED = "cancelled", _("cancelled")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="payment_batches")
    reference = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    execution_date = models.DateField(_("payment day"), null=True, blank=True)
    bank_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ledger_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unasked_reason = models.CharField(max_length=1000, blank=True)  # of paying though the register could not be asked
    cancel_asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField(max_length=1000, blank=True)

    personal_data = PersonalData("accounts of sole traders", PAYERS, TEN_YEARS, "last payment")
    state_tones = {"open": "info", "confirmed": "progress", "made": "progress", "sent": "progress",
                   "cancelling": "warning", "settled": "success", "cancelled": "neutral"}  # fmt: skip
    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment batch")
        verbose_name_plural = _("payment batches")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.reference

    @property
    def has_cancelled_file(self) -> bool:
        return self.state == self.State.CANCELLED and self.bank_file_id is not None


class BatchItemQuerySet(models.QuerySet["BatchItem"]):
    def live(self) -> BatchItemQuerySet:
        """Neither rejected nor taken out."""
        return self.exclude(outcome__in=[BatchItem.Outcome.REJECTED, BatchItem.Outcome.DROPPED])

    def waiting(self) -> BatchItemQuerySet:
        return self.filter(outcome=BatchItem.Outcome.WAITING)


class BatchItem(models.Model):
    """One payment of an instalment. The database lets an instalment have one that is neither rejected nor dropped."""

    class Outcome(models.TextChoices):
        WAITING = "", _("no answer yet")
        PAID = "paid", _("paid")
        REJECTED = "rejected", _("rejected")
        DROPPED = "dropped", _("taken out before payment")

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="items")
    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="payments")
    amount = money()
    iban = models.CharField(max_length=34)
    account_holder = models.CharField(max_length=200)
    end_to_end_id = models.CharField(max_length=35, unique=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)  # the ledger has taken it

    personal_data = PersonalData("accounts of sole traders", PAYERS, TEN_YEARS, "last payment")
    objects = BatchItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["batch", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instalment"],
                condition=~models.Q(outcome__in=["rejected", "dropped"]),
                name="instalment_paid_at_most_once",
                violation_error_message=_("The instalment is already in a payment batch."),
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_is_positive"),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id


class FoundPaymentQuerySet(models.QuerySet["FoundPayment"]):
    def open(self) -> FoundPaymentQuerySet:
        return self.filter(state=FoundPayment.State.REPORTED)


class FoundPayment(models.Model):
    """A payment of a cancelled file that the bank made all the same: reported with the bank's evidence, then confirmed
    or refused by a second person. From the report on nothing of its instalment is paid again."""

    class State(models.TextChoices):
        REPORTED = "reported", _("reported as paid, to be confirmed")
        CONFIRMED = "confirmed", _("confirmed: paid")
        REFUSED = "refused", _("refused: not paid")

    item = models.ForeignKey(BatchItem, on_delete=models.PROTECT, related_name="found")
    answer = models.ForeignKey("Answer", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.REPORTED)
    version = models.PositiveIntegerField(default=1)
    bank_reference = models.CharField(_("reference in the account statement"), max_length=70, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    reason = models.CharField(_("what happened"), max_length=1000)
    reported_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=clock.now)
    judged_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    is_second = models.BooleanField(default=False)  # the same instalment has been paid, or is on its way, besides

    personal_data = PersonalData("accounts of sole traders", PAYERS, TEN_YEARS, "last payment")
    state_tones = {"reported": "warning", "confirmed": "success", "refused": "neutral"}
    objects = FoundPaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment of a cancelled file")
        verbose_name_plural = _("payments of cancelled files")
        ordering = ["reported_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=~models.Q(state="refused"),
                name="found_payment_once",
                violation_error_message=_("It has been reported already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed")
                | (~models.Q(bank_reference="") & models.Q(paid_on__isnull=False)),
                name="confirmed_payment_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def unexplained(self) -> AnswerQuerySet:
        """Answers for a cancelled file of which nobody has found out yet whether it was paid."""
        return self.filter(is_late=True, explained_at=None)


class Answer(models.Model):
    """A file that bank or ledger sent back. The same bytes are read once for a batch.

    `is_late`: it answers a file that had been cancelled, so nothing in it was used; its payments wait until a payer has
    found out what happened to the money.
    """

    class Kind(models.TextChoices):
        BANK = "bank", _("bank's answer (pain.002)")
        LEDGER = "ledger", _("ledger's answer (CSV)")

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=10, choices=Kind)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    read_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(default=clock.now)
    paid = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    booked = models.PositiveIntegerField(default=0)
    is_late = models.BooleanField(default=False)
    explanation = models.CharField(max_length=1000, blank=True)
    explained_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    explained_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("what the file holds", PAYERS, TEN_YEARS, "last payment")
    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["read_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "sha256"], name="answer_read_once")]

    def __str__(self) -> str:
        return f"{self.batch} {self.kind}"
