"""Who handles: recusals, stand-ins, and the register of cases."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bonus.applications.models.application import Application
from bonus.applications.models.shared import TEN_YEARS, USER
from portal.accounts.models import Authority, Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.personal_data import NO_PERSONAL_DATA, PersonalData

OFFICIALS = "handlers and decision makers of the municipality; auditor"


class Recusal(models.Model):
    """Somebody who may neither handle nor decide a case any more (hallintolaki 27–30 §). Only the ground is kept."""

    class Ground(models.TextChoices):  # hallintolaki 28 § 1 mom.
        PARTY = "party", _("I or somebody close to me is a party")
        REPRESENTS = "represents", _("I or somebody close to me assists or represents a party")
        BENEFIT = "benefit", _("The matter may bring me or somebody close to me special benefit or harm")
        EMPLOYED = "employed", _("I work for a party, or have an assignment from it in this matter")
        BOARD = "board", _("I or somebody close to me belongs to the management of an organisation that is a party")
        OTHER = "other", _("My impartiality is in doubt for another special reason")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="recusals")
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(_("ground"), max_length=12, choices=Ground)
    passed_to = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData("why an official may not handle a case", OFFICIALS, TEN_YEARS, "last payment")

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="recused_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_ground_display()}"


class StandInQuerySet(models.QuerySet["StandIn"]):
    def away_on(self, day) -> StandInQuerySet:
        """Rows whose person is absent on the day."""
        until = models.Q(away_until=None) | models.Q(away_until__gte=day)
        return self.filter(until, away_from__lte=day)


class StandIn(models.Model):
    """Who goes on with somebody's cases: during an absence, and whenever the person is recused."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(
        _("role"), max_length=20, choices=[(r.value, r.label) for r in (Role.HANDLER, Role.DECIDER)]
    )
    person = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="stand_ins")
    stand_in = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="stands_in_for")
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    set_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData("absence of an official, without its reason", OFFICIALS, 730, "away_until")
    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering = ["municipality", "role", "person"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "role", "person"], name="one_stand_in"),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("stand_in")),
                name="stand_in_is_somebody_else",
                violation_error_message=_("The stand-in is another person."),
            ),
            models.CheckConstraint(
                condition=models.Q(away_until=None) | models.Q(away_until__gte=models.F("away_from")),
                name="absence_ends_after_it_begins",
                violation_error_message=_("The absence ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.stand_in}"


class SavedView(models.Model):
    """A view of the queue that an official keeps: the filters as they are in the address."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="saved_bonus_views")
    name = models.CharField(_("name of the view"), max_length=60)
    query = models.CharField(max_length=300, blank=True)

    personal_data = PersonalData("how an official likes to see the queue", "the official")

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="saved_view_once",
                violation_error_message=_("You have a view of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class RegisterEntry(models.Model):
    """A case in the authority's register (tiedonhallintalaki 26 §): its number runs without gaps, a year at a time."""

    class Arrival(models.TextChoices):
        PORTAL = "portal", _("in this e-service")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="register_entry")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    text = models.CharField(_("case number"), max_length=30, unique=True)
    arrival = models.CharField(max_length=10, choices=Arrival, default=Arrival.PORTAL)
    opened_at = models.DateTimeField()

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("register entry")
        verbose_name_plural = _("register entries")
        ordering = ["authority", "year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "year", "number"], name="case_number_once_a_year"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="case_numbers_begin_at_one"),
        ]

    def __str__(self) -> str:
        return self.text
