"""Weight sets of a town: the shipped one, and those that were fitted to what its coaches decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.personal_data import NO_PERSONAL_DATA, PersonalData

USER = settings.AUTH_USER_MODEL


class WeightVersionQuerySet(models.QuerySet["WeightVersion"]):
    def visible_to(self, user: Any) -> WeightVersionQuerySet:
        return self.filter(municipality_id__in=user.municipality_ids(Role.MANAGER))

    def in_force(self, municipality_id: int) -> WeightVersionQuerySet:
        return self.filter(municipality_id=municipality_id, state=WeightVersion.State.ACTIVE).order_by("pk")


class WeightVersion(models.Model):
    """A weight set of a town. Its content never changes and its name is made from it, so a list that names it can be
    made again; towns that pooled their decisions have the same name for the same set.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        ACTIVE = "active", _("in force")
        RETIRED = "retired", _("no longer in force")
        DECLINED = "declined", _("declined")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="weight_versions")
    name = models.CharField(_("version"), max_length=40)
    shipped = models.BooleanField(default=False)  # came with the portal; else fitted
    rows = models.JSONField()  # {component code: [weight, neutral]}, whole numbers in 10⁻⁴
    report = models.JSONField(default=dict)  # which decisions, how good, what changes: see `learning.report`
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    in_force_since = models.DateTimeField(null=True, blank=True)

    personal_data = NO_PERSONAL_DATA  # the report counts; groups under five are left out when it is made
    objects = WeightVersionQuerySet.as_manager()
    state_tones = {"offered": "info", "active": "success", "retired": "neutral", "declined": "neutral"}

    class Meta:
        verbose_name = _("weight set")
        verbose_name_plural = _("weight sets")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="weight_version_once"),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(state="active"),
                name="one_weight_version_in_force",
                violation_error_message=_("Another weight set is in force."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DecisionPool(models.Model):
    """A town whose manager lets its coaches' decisions be counted together with those of the other towns in the pool.

    Only component values, actions and reasons are counted together; nobody of another town sees a row.
    """

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="decision_pool")
    joined_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    joined_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData("who let the town's decisions be pooled", "managers of the town")

    class Meta:
        verbose_name = _("town in the pool of decisions")
        verbose_name_plural = _("towns in the pool of decisions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.municipality)
