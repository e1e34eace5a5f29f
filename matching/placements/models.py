"""Review → proposal → placement with its guidance diary → evaluation. What was listed and what the coach did is kept."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.jobseekers.models import COACHES, FOUR_YEARS, Client, Consent
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.models import StoredFile
from portal.core.personal_data import PersonalData
from portal.employers.models import Organisation
from portal.openings.models import Kind, Opening

USER = settings.AUTH_USER_MODEL
BOTH_SIDES = "own coach; the employer of the placement, strongly identified"


class ShownList(models.Model):
    """A ranked list as it was shown: enough to make it again from its version and inputs (AI act, art. 12 and 26)."""

    class Direction(models.TextChoices):
        JOBSEEKER = "jobseeker", _("openings for a person")
        OPENING = "opening", _("persons for an opening")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=Direction)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="shown_lists")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, null=True, blank=True, related_name="shown_lists")
    engine_version = models.CharField(max_length=120)
    as_of = models.DateField()
    rows = models.JSONField()  # [[client id, opening id, rank, score, eligible, profile version, opening version], …]
    shown_to = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData("how persons were ranked", COACHES, FOUR_YEARS, "at")

    class Meta:
        verbose_name = _("shown list")
        verbose_name_plural = _("shown lists")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(direction="jobseeker", client__isnull=False, opening=None)
                | models.Q(direction="opening", opening__isnull=False, client=None),
                name="list_is_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.at:%Y-%m-%d %H:%M}"


class ReviewDecision(models.Model):
    """What a coach did with a listed pair, and at which rank it stood. Rows are only added; the latest counts."""

    class Action(models.TextChoices):
        SHORTLISTED = "shortlisted", _("shortlisted")
        REJECTED = "rejected", _("rejected")
        PROPOSED = "proposed", _("proposed")

    class Reason(models.TextChoices):
        PERSON_NO = "person_no", _("the person does not want it")
        NOT_SUITABLE_WORK = "not_suitable_work", _("the work does not suit the person")
        DISTANCE = "distance", _("too far, or no way to get there")
        HOURS = "hours", _("the hours do not suit")
        HEALTH = "demands", _("the work asks for too much now")
        SKILLS = "skills", _("skills are not enough yet")
        OTHER_BETTER = "other_better", _("another person suits better")
        WRONG_DATA = "wrong_data", _("the data are wrong or old")
        OTHER = "other", _("another reason")

    shown_list = models.ForeignKey(ShownList, on_delete=models.SET_NULL, null=True, related_name="decisions")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="review_decisions")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="review_decisions")
    rank = models.PositiveIntegerField(null=True, blank=True)
    action = models.CharField(max_length=12, choices=Action)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    note = models.CharField(_("more about the reason"), max_length=500, blank=True)
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData("a coach's judgement of a pair", COACHES, FOUR_YEARS, "at")

    class Meta:
        verbose_name = _("review decision")
        verbose_name_plural = _("review decisions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(action="rejected") | ~models.Q(reason=""),
                name="rejection_has_reason",
                violation_error_message=_("Choose why."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.at:%Y-%m-%d}"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user) -> ProposalQuerySet:
        """Own organisation's, and for coaches those of their municipality."""
        return self.filter(
            models.Q(organisation_id__in=user.organisation_ids())
            | models.Q(municipality_id__in=user.municipality_ids(Role.COACH))
        )

    def waiting(self) -> ProposalQuerySet:
        return self.filter(state__in=[Proposal.State.SENT, Proposal.State.MEETING])


class Proposal(models.Model):
    """A person proposed to an employer: only what 118 § allows and the person has consented to, as it was shown."""

    class State(models.TextChoices):
        SENT = "sent", _("waiting for the employer")
        MEETING = "meeting", _("the employer wants to meet")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="proposals")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="proposals")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="proposals")
    coach = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    disclosed = models.JSONField()  # exactly what the employer sees; nothing else of the client is shown
    message = models.TextField(_("message to the employer"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    version = models.PositiveIntegerField(default=1)
    decline_reason = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("what was disclosed of a client", BOTH_SIDES, FOUR_YEARS, "client.ended_on")
    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "opening"],
                condition=models.Q(state__in=["sent", "meeting", "accepted"]),
                name="proposed_once",
                violation_error_message=_("The person has already been proposed to this opening."),
            )
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, user) -> PlacementQuerySet:
        officials = user.municipality_ids(Role.COACH)
        return self.filter(
            models.Q(organisation_id__in=user.organisation_ids()) | models.Q(municipality_id__in=officials)
        )

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
    not_own_employer = models.BooleanField(_("the person is not in an employment relationship with this employer"), default=False)
    created_at = models.DateTimeField(default=clock.now)
    agreement = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    personal_data = PersonalData("a client's placement", BOTH_SIDES, FOUR_YEARS, "client.ended_on")
    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start_date=None) | models.Q(end_date=None) | models.Q(start_date__lte=models.F("end_date")),
                name="placement_dates_in_order",
                violation_error_message=_("The last day is before the first day."),
            )
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"


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


class GuidanceEntry(models.Model):
    """Guidance at the workplace on a day: what the bonus of documented hours is paid for. Confirmed by the supervisor."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="guidance")
    date = models.DateField(_("date"))
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=2, validators=[MinValueValidator(0)])
    what = models.CharField(_("what was guided"), max_length=300)
    entered_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_name = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("guidance of a client at a workplace", BOTH_SIDES + "; bonus handlers", 3653, "last payment")

    class Meta:
        verbose_name = _("guidance entry")
        verbose_name_plural = _("guidance diary")
        ordering = ["date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__gt=0, hours__lte=8),
                name="guidance_hours_of_a_day",
                violation_error_message=_("Guidance is more than 0 and at most 8 hours a day."),
            )
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
