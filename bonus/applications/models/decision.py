"""A decision, and the running numbers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bonus.applications.models.application import Application
from bonus.applications.models.shared import CASE_READERS, TEN_YEARS, USER
from portal.accounts.models import Authority
from portal.core import clock
from portal.core.models import StoredFile
from portal.core.personal_data import NO_PERSONAL_DATA, PersonalData


class Decision(models.Model):
    """A decision by an official: public part (no jobseeker, no exact period) and secret annex. Kept byte for byte."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("granted")
        PARTLY = "partly", _("partly granted")
        REFUSED = "refused", _("refused")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="decision")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=20, unique=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    reasons = models.TextField()
    annex_reasons = models.TextField(blank=True)
    provisions = models.TextField()
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)
    application_version = models.PositiveIntegerField()  # the version that the decision maker saw
    by_post = models.BooleanField(default=False)  # no consent to electronic notice: an official posts it
    posted_on = models.DateField(_("posted on"), null=True, blank=True)
    appeal_last_day = models.DateField(null=True, blank=True)
    public_html = models.TextField(blank=True)
    annex_html = models.TextField(blank=True)
    public_pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    annex_pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("the annex names a client and a period", CASE_READERS, TEN_YEARS, "last payment")

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="decision_amount_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(outcome="refused") | models.Q(amount=0), name="refusal_grants_nothing"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReferenceCounter(models.Model):
    """Running numbers of applications and decisions, a year each."""

    series = models.CharField(max_length=30, unique=True)
    last = models.PositiveIntegerField(default=0)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["series"]

    def __str__(self) -> str:
        return f"{self.series}-{self.last}"
