"""Hearing the applicant, and facts that a handler corrected: what was told stays beside what is used."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bonus.applications.models.application import Application
from bonus.applications.models.shared import CASE_READERS, TEN_YEARS, USER
from bonus.applications.told import Fact, Value, fact_named
from portal.core import clock
from portal.core.personal_data import PersonalData


class Hearing(models.Model):
    """The applicant is heard on what others have told, before it decides against them (hallintolaki 34 §)."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="hearings")
    matter = models.TextField(_("what the applicant is heard on"), max_length=4000)
    due_on = models.DateField(_("answer by"))
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)  # answered, or the time went by

    personal_data = PersonalData(
        "what an applicant is heard on, and the answer", CASE_READERS, TEN_YEARS, "last payment"
    )

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(closed_at=None), name="one_hearing_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"hearing {self.pk}"


class FactAdjustment(models.Model):
    """A fact as the handler uses it instead of what was told, with the reason. The newest of each fact holds."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="fact_adjustments")
    fact = models.CharField(max_length=40)  # a name of the table in `told`
    original = models.CharField(max_length=60, blank=True)  # as it was told, in the text that `told.Fact` reads
    value = models.CharField(max_length=60, blank=True)  # "": back to what was told
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(
        "a fact of a placement or a person that a scheme asks, with the reason of its change",
        CASE_READERS, TEN_YEARS, "last payment",
    )  # fmt: skip

    class Meta:
        verbose_name = _("adjusted fact")
        verbose_name_plural = _("adjusted facts")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.fact}: {self.original} → {self.value}"

    @property
    def told(self) -> Fact:
        """The fact's row in the table, as the application's scheme has it."""
        from bonus.applications.scheme_terms import compiled

        return fact_named(self.fact, compiled(self.application.scheme_version))

    @property
    def label(self) -> str:
        return str(self.told.label)

    def shown(self, text: str) -> str:
        """The original or the value as the page's language writes it; "" for nothing."""
        return self.told.shown(text)

    def read(self, text: str) -> Value | None:
        """`text` (the original or the value) as the fact's kind of thing."""
        return self.told.read(text)
