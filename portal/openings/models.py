"""Openings: trial placements, apprenticeships and jobs, with the fields of the matching interchange format."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.personal_data import PersonalData
from portal.employers.models import Organisation

READERS = (Role.OFFICER, Role.COACH, Role.MANAGER, Role.AUDITOR, Role.HANDLER, Role.DECIDER)


class Kind(models.TextChoices):
    WORK_TRIAL = "work_trial", _("work trial")
    APPRENTICESHIP = "apprenticeship", _("apprenticeship")
    JOB = "job", _("job")


class OpeningQuerySet(models.QuerySet["Opening"]):
    def public(self) -> OpeningQuerySet:
        """What anybody may read: published, of an employer that is not blocked, still open."""
        return self.filter(state=Opening.State.PUBLISHED, closes_on__gte=clock.today()).exclude(
            organisation__state=Organisation.State.BLOCKED
        )

    def visible_to(self, user) -> OpeningQuerySet:
        """Own organisation's, and those of the municipalities where the user is an official."""
        return self.filter(
            models.Q(organisation_id__in=user.organisation_ids())
            | models.Q(municipality_id__in=user.municipality_ids(*READERS))
        )

    def to_approve(self) -> OpeningQuerySet:
        return self.filter(state=Opening.State.SUBMITTED)

    def matchable(self) -> OpeningQuerySet:
        """What coaches review matches for: what is published, and imports that are not, for they may be incomplete."""
        imported = models.Q(state=Opening.State.DRAFT, source=Opening.Source.IMPORT)
        return self.filter(models.Q(state=Opening.State.PUBLISHED) | imported)


class Opening(models.Model):
    """A place that an employer offers. Lists and objects are in the interchange format's codes; None means unsaid."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for approval")
        PUBLISHED = "published", _("published")
        PAUSED = "paused", _("paused")
        FILLED = "filled", _("filled")
        CLOSED = "closed", _("closed")

    class Source(models.TextChoices):
        PORTAL = "portal", _("made in the portal")
        IMPORT = "import", _("imported")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="openings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="openings")
    external_id = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.PORTAL)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True)
    closes_on = models.DateField(_("open until"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)

    kind = models.CharField(_("kind of place"), max_length=15, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("what the work is"), max_length=5000, blank=True)
    language = models.CharField(_("language of the text"), max_length=2, choices=[("fi", "suomi"), ("sv", "svenska"), ("en", "English")], default="fi")  # fmt: skip  # noqa: E501
    occupation_uri = models.CharField(_("occupation"), max_length=200, blank=True)
    occupation_label = models.CharField(max_length=200, blank=True)
    location = models.CharField(_("municipality of the workplace"), max_length=3)
    street = models.CharField(_("street address of the workplace"), max_length=120, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    remote = models.BooleanField(_("the whole work can be done from home"), null=True, blank=True)
    hours_min = models.DecimalField(_("hours a week, at least"), max_digits=4, decimal_places=2, null=True, blank=True)
    hours_max = models.DecimalField(_("hours a week, at most"), max_digits=4, decimal_places=2, null=True, blank=True)
    hours_per_day = models.DecimalField(_("hours a day"), max_digits=4, decimal_places=2, null=True, blank=True)
    days_per_week = models.PositiveSmallIntegerField(
        _("days a week"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    shifts = models.JSONField(_("working times"), null=True, blank=True)
    start_date = models.DateField(_("starts"), null=True, blank=True)
    end_date = models.DateField(_("ends"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(
        _("number of places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    required_cards = models.JSONField(_("required cards"), null=True, blank=True)
    trainable_cards = models.JSONField(_("cards that can be taken here"), null=True, blank=True)
    required_driving_licences = models.JSONField(_("driving licences"), null=True, blank=True)
    required_languages = models.JSONField(_("languages"), null=True, blank=True)
    required_qualification = models.CharField(_("required qualification"), max_length=120, blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("minimum age"), null=True, blank=True)
    required_skills = models.JSONField(_("required skills"), null=True, blank=True)
    desired_skills = models.JSONField(_("desired skills"), null=True, blank=True)
    demands = models.JSONField(_("what the work demands"), null=True, blank=True)
    adjustments = models.JSONField(_("what the workplace can arrange"), null=True, blank=True)

    supervisor_name = models.CharField(_("supervisor or workplace instructor"), max_length=120, blank=True)
    supervisor_phone = models.CharField(_("supervisor's telephone"), max_length=30, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)
    contact_phone = models.CharField(_("contact's telephone"), max_length=30, blank=True)
    pay = models.CharField(_("pay"), max_length=200, blank=True)

    personal_data = PersonalData(
        "supervisor's and contact person's name and telephone",
        "officials; the contact person also the public",
        730,
        "closed",
    )
    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["municipality", "state", "closes_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours_min=None)
                | models.Q(hours_max=None)
                | models.Q(hours_min__lte=models.F("hours_max")),
                name="opening_hours_in_order",
                violation_error_message=_("The smallest number of hours is larger than the largest."),
            ),
            models.CheckConstraint(
                condition=models.Q(start_date=None)
                | models.Q(end_date=None)
                | models.Q(start_date__lte=models.F("end_date")),
                name="opening_dates_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.UniqueConstraint(
                fields=["municipality", "external_id"],
                condition=~models.Q(external_id=""),
                name="opening_imported_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Untitled draft"))

    @property
    def is_matchable(self) -> bool:
        """As `matchable()` says of many."""
        imported = self.state == self.State.DRAFT and self.source == self.Source.IMPORT
        return self.state == self.State.PUBLISHED or imported

    @property
    def location_name(self) -> str:
        """The municipality's name in the reader's language."""
        from portal.openings import choices

        return choices.name_of(self.location, choices.municipalities)

    def to_interchange(self) -> dict:
        """The opening as an `openings.jsonl` object: only what is said; unsaid keys are left out."""
        plain = {name: getattr(self, name) for name in INTERCHANGE_PLAIN}
        data = {key: value for key, value in plain.items() if value not in (None, "")}
        data |= {"id": self.external_id or str(self.pk), "municipality": self.location}
        if self.hours_min is not None and self.hours_max is not None:
            data["hours_per_week"] = [float(self.hours_min), float(self.hours_max)]
        for key in ("start_date", "end_date"):
            if key in data:
                data[key] = data[key].isoformat()
        return data


INTERCHANGE_PLAIN = (
    "kind", "title", "description", "language", "occupation_uri", "latitude", "longitude", "remote", "shifts",
    "start_date", "end_date", "seats", "required_cards", "trainable_cards", "required_driving_licences",
    "required_languages", "required_qualification", "minimum_age", "required_skills", "desired_skills", "demands",
    "adjustments",
)  # fmt: skip
