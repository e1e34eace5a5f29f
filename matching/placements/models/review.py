"""What was listed, at which rank, and what the coach did with it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.jobseekers.models import COACHES, FOUR_YEARS, Client
from matching.placements.models.inputs import EngineInput
from portal.accounts.models import Municipality
from portal.core import clock
from portal.core.personal_data import PersonalData
from portal.openings.models import Opening

USER = settings.AUTH_USER_MODEL


class ShownList(models.Model):
    """A ranked list as it was shown: enough to make it again from its version and inputs (AI act, art. 12 and 26)."""

    class Direction(models.TextChoices):
        JOBSEEKER = "jobseeker", _("openings for a person")
        OPENING = "opening", _("persons for an opening")
        ASSIGNMENT = "assignment", _("best for everyone")

    key = models.UUIDField(unique=True, null=True, editable=False)  # made from the content: the same list is one row
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=Direction)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="shown_lists")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, null=True, blank=True, related_name="shown_lists")
    engine_version = models.CharField(max_length=120)
    as_of = models.DateField()
    rows = models.JSONField()  # [[client id, opening id, rank, score, eligible, profile version, opening version], …]
    # What the whole list was made from, so that it can be made again: see `reproduction`.
    whole = models.JSONField(default=dict)
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
                | models.Q(direction="opening", opening__isnull=False, client=None)
                | models.Q(direction="assignment", opening=None, client=None),
                name="list_is_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.at:%Y-%m-%d %H:%M}"


class PairScore(models.Model):
    """A pair as the engine judged it, in numbers only: the sentences are made for the rows that are shown.

    Valid for exactly this profile version, opening version, engine version and day; else it is computed anew.
    """

    MILLION = 1_000_000

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="pair_scores")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="pair_scores")
    profile_version = models.PositiveIntegerField()
    opening_version = models.PositiveIntegerField()
    profile_input = models.ForeignKey(EngineInput, on_delete=models.CASCADE, related_name="+")
    opening_input = models.ForeignKey(EngineInput, on_delete=models.CASCADE, related_name="+")
    engine_version = models.CharField(max_length=120)
    as_of = models.DateField()
    computed_at = models.DateTimeField(default=clock.now)
    eligible = models.BooleanField()
    score = models.PositiveIntegerField()  # 10⁻⁶
    coverage = models.PositiveIntegerField()  # 10⁻⁶
    band = models.CharField(max_length=8)
    blockers = models.JSONField(default=list)  # codes
    levers = models.JSONField(default=list)  # [[kind, code], …]: courses and adjustments that alone would lift them
    distance_km = models.PositiveIntegerField(null=True)

    personal_data = PersonalData("how a person was ranked", COACHES, 1, "as_of")

    class Meta:
        verbose_name = _("score of a pair")
        verbose_name_plural = _("scores of pairs")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["client", "opening"], name="pair_scored_once")]

    def __str__(self) -> str:
        return f"pair {self.client_id}–{self.opening_id}"


class ReviewDecision(models.Model):
    """What a coach did with a listed pair, and at which rank it stood. Rows are only added; the latest counts.

    Weights are fitted from these rows, so each has what that takes: version, score, and what the engine saw.
    """

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
    engine_version = models.CharField(max_length=120, blank=True)
    score = models.PositiveIntegerField(null=True, blank=True)  # 10⁻⁶
    eligible = models.BooleanField(null=True, blank=True)
    profile_input = models.ForeignKey(EngineInput, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    opening_input = models.ForeignKey(EngineInput, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
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
