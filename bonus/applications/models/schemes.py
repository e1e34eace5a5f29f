"""A scheme's versions."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from bonus.applications.models.shared import USER
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.personal_data import NO_PERSONAL_DATA


class SchemeVersionQuerySet(models.QuerySet["SchemeVersion"]):
    def visible_to(self, user) -> SchemeVersionQuerySet:
        return self.filter(municipality_id__in=user.municipality_ids(Role.MANAGER, Role.AUDITOR))

    def in_force(self, municipality: Municipality, on: date) -> SchemeVersionQuerySet:
        """Activated versions whose days hold `on`, the newest first."""
        open_ended = models.Q(valid_to=None) | models.Q(valid_to__gte=on)
        return self.filter(open_ended, municipality=municipality, state=SchemeVersion.State.ACTIVE, valid_from__lte=on)


class SchemeVersion(models.Model):
    """A version of a scheme's terms: the file's bytes, checked, activated by a second person, then unchanged."""

    class State(models.TextChoices):
        LOADED = "loaded", _("waiting for activation")
        ACTIVE = "active", _("in force")
        RETIRED = "retired", _("no longer in force")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="scheme_versions")
    slug = models.SlugField(max_length=60)
    number = models.CharField(_("version"), max_length=30)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.LOADED)
    loaded_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    loaded_at = models.DateTimeField(default=clock.now)
    activated_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    activated_at = models.DateTimeField(null=True, blank=True)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("scheme version")
        verbose_name_plural = _("scheme versions")
        ordering = ["slug", "-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slug", "number"], name="scheme_version_once"),
            models.CheckConstraint(
                condition=models.Q(activated_by=None) | ~models.Q(activated_by=models.F("loaded_by")),
                name="activated_by_a_second_person",
                violation_error_message=_("A second person activates the version."),
            ),
        ]

    objects = SchemeVersionQuerySet.as_manager()
    state_tones = {"loaded": "info", "active": "success", "retired": "neutral"}

    def __str__(self) -> str:
        return f"{self.slug} {self.number}"
