"""A person at a workplace, and the work trials that 55 §'s six months count."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.jobseekers.models import COACHES, FOUR_YEARS, Client
from matching.placements.models.proposal import BOTH_SIDES, Proposal
from portal.accounts.models import Municipality
from portal.core import clock
from portal.core.models import StoredFile
from portal.core.personal_data import PersonalData
from portal.employers.models import Organisation
from portal.openings.models import Kind, Opening

USER = settings.AUTH_USER_MODEL


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, user) -> PlacementQuerySet:
        """Where the user has a checked right to act for the organisation; for coaches those of own cases."""
        acts_for = user.memberships.with_checked_right().values("organisation_id")
        own = Client.objects.of_coach(user).values("pk")
        return self.filter(models.Q(organisation_id__in=acts_for) | models.Q(client_id__in=own))

    def of_coach(self, user) -> PlacementQuerySet:
        """Placements of the coach's own cases, as own coach, pair or stand-in."""
        return self.filter(client__in=Client.objects.of_coach(user))

    def under_way(self) -> PlacementQuerySet:
        return self.filter(state__in=[Placement.State.PLANNED, Placement.State.ONGOING])


class Placement(models.Model):
    """A work trial, apprenticeship or job of a client at an employer."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        ONGOING = "ongoing", _("under way")
        ENDED = "ended", _("ended")
        INTERRUPTED = "interrupted", _("interrupted")
        CANCELLED = "cancelled", _("cancelled before the start")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="placements")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="placement")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="placements")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="placements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="placements")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)
    start_date = models.DateField(_("first day"), null=True, blank=True)
    end_date = models.DateField(_("last day"), null=True, blank=True)
    hours_per_day = models.DecimalField(_("hours a day"), max_digits=4, decimal_places=2, null=True, blank=True)
    hours_per_week = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=2, null=True, blank=True)
    days_per_week = models.PositiveSmallIntegerField(_("days a week"), null=True, blank=True)
    place = models.CharField(_("place of work"), max_length=200, blank=True)
    tasks = models.TextField(_("tasks"), max_length=2000, blank=True)
    goals = models.TextField(_("goals"), max_length=2000, blank=True)
    supervisor_name = models.CharField(_("supervisor"), max_length=120, blank=True)
    supervisor_phone = models.CharField(_("supervisor's telephone"), max_length=30, blank=True)
    benefit_payer = models.CharField(_("payer of the unemployment benefit"), max_length=120, blank=True)
    not_own_employer = models.BooleanField(
        _("the person is not in an employment relationship with this employer"), default=False
    )
    created_at = models.DateTimeField(default=clock.now)
    ended_on = models.DateField(_("the day it really ended"), null=True, blank=True)
    agreement_signed_on = models.DateField(_("the authority has signed the agreement on"), null=True, blank=True)
    agreement = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    personal_data = PersonalData("a client's placement", BOTH_SIDES, FOUR_YEARS, "client.ended_on")
    objects = PlacementQuerySet.as_manager()
    state_tones = {
        "planned": "info", "ongoing": "progress", "ended": "success", "interrupted": "warning", "cancelled": "neutral"
    }  # fmt: skip

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start_date=None)
                | models.Q(end_date=None)
                | models.Q(start_date__lte=models.F("end_date")),
                name="placement_dates_in_order",
                violation_error_message=_("The last day is before the first day."),
            )
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"

    @property
    def is_trial(self) -> bool:
        return self.kind == Kind.WORK_TRIAL

    @property
    def last_day(self):
        """The day it really ended, or is planned to end; None when neither is known."""
        return self.ended_on or self.end_date

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.ENDED, self.State.INTERRUPTED)

    @property
    def lacks_evaluation(self) -> bool:
        """A trial is complete only when its host has evaluated it (380/2023 57 § and 59 §): from its last day on."""
        if not self.is_trial or hasattr(self, "evaluation"):
            return False
        past = self.state == self.State.ONGOING and self.end_date is not None and self.end_date <= clock.today()
        return self.is_over or past


class TrialPeriod(models.Model):
    """A work trial elsewhere or before, entered by the coach with date and source: 55 §'s six months count them all."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="trial_periods")
    start_date = models.DateField(_("first day"))
    end_date = models.DateField(_("last day"))
    host = models.CharField(_("host"), max_length=120, blank=True)
    source = models.CharField(_("source of the information"), max_length=120)
    entered_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData("a client's earlier work trials", COACHES, FOUR_YEARS, "client.ended_on")

    class Meta:
        verbose_name = _("earlier work trial")
        verbose_name_plural = _("earlier work trials")
        ordering = ["start_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start_date__lte=models.F("end_date")),
                name="trial_period_in_order",
                violation_error_message=_("The last day is before the first day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.start_date}–{self.end_date}"


class TrialRestart(models.Model):
    """From this day 55 §'s six months count from the beginning. The coach marks it, with date, ground and source."""

    class Ground(models.TextChoices):
        UNEMPLOYED_12_MONTHS = "unemployed_12_months", _("unemployed for 12 months without a break after the trial")
        UNDER_25 = "under_25", _("under 25, and 3 months have passed since the six months were used")

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="trial_restarts")
    on = models.DateField(_("counted from the beginning since"))
    ground = models.CharField(_("ground"), max_length=20, choices=Ground)
    source = models.CharField(_("source of the information"), max_length=120)
    entered_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData("when a client's work trials are counted anew", COACHES, FOUR_YEARS, "client.ended_on")

    class Meta:
        verbose_name = _("new count of work trials")
        verbose_name_plural = _("new counts of work trials")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "on"],
                name="trial_restart_once",
                violation_error_message=_("This day has already been marked."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.on}"
