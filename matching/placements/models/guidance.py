"""What happens at the workplace: guidance day by day, and the host's evaluation."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.jobseekers.models import FOUR_YEARS
from matching.placements.models.placement import Placement
from matching.placements.models.proposal import BOTH_SIDES
from portal.core import clock
from portal.core.personal_data import PersonalData

USER = settings.AUTH_USER_MODEL


class GuidanceEntry(models.Model):
    """Guidance at the workplace on a day: what the bonus of documented hours is paid for; confirmed."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="guidance")
    date = models.DateField(_("date"))
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=2, validators=[MinValueValidator(0)])
    what = models.CharField(_("what was guided"), max_length=300)
    entered_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_name = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData(
        "guidance of a client at a workplace", BOTH_SIDES + "; bonus handlers", 3653, "last payment"
    )

    class Meta:
        verbose_name = _("guidance entry")
        verbose_name_plural = _("guidance diary")
        ordering = ["date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__gt=0, hours__lte=8),
                name="guidance_hours_of_a_day",
                violation_error_message=_("Guidance is more than 0 and at most 8 hours a day."),
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_name="")
                | ~models.Q(confirmed_at=None) & ~models.Q(confirmed_name=""),
                name="guidance_confirmed_by_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.hours} h"


class Evaluation(models.Model):
    """The host's evaluation at the end (380/2023 57 § and 59 §)."""

    class Grade(models.TextChoices):
        WELL = "well", _("well")
        PARTLY = "partly", _("partly")
        NOT_YET = "not_yet", _("not yet")

    placement = models.OneToOneField(Placement, on_delete=models.CASCADE, related_name="evaluation")
    suits_work = models.CharField(_("Does the work or occupation suit the person?"), max_length=8, choices=Grade)
    working_life_skills = models.CharField(_("Working-life skills"), max_length=8, choices=Grade)
    strengths = models.TextField(_("What went well?"), max_length=2000)
    development = models.TextField(_("What should be practised?"), max_length=2000, blank=True)
    could_hire = models.CharField(_("Could you employ the person?"), max_length=10,
        choices=[("yes", _("yes")), ("later", _("later, or with support")), ("no", _("no"))])  # fmt: skip
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData("an employer's evaluation of a client", BOTH_SIDES, FOUR_YEARS, "client.ended_on")

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"evaluation {self.pk}"
