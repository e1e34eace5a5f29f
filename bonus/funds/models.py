"""Appropriations and what is charged to them; de minimis aid of single undertakings. Companies and sums only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.models import ACTOR, StoredFile
from portal.core.personal_data import NO_PERSONAL_DATA, PersonalData

USER = settings.AUTH_USER_MODEL
READERS = (Role.MANAGER, Role.DECIDER, Role.HANDLER, Role.AUDITOR)
SOLE_TRADER = PersonalData("a sole trader's name", "handlers, decision makers, managers; auditor", 3653, "granted_on")


class AppropriationQuerySet(models.QuerySet["Appropriation"]):
    def visible_to(self, user) -> AppropriationQuerySet:
        return self.filter(municipality_id__in=user.municipality_ids(*READERS))


class Appropriation(models.Model):
    """Money that the council has set for a scheme in a year, and what happens to a decision beyond it."""

    class Beyond(models.TextChoices):
        REFUSE = "refuse", _("nothing is granted beyond it")
        PASS_UP = "pass_up", _("a manager may permit more, case by case")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="appropriations")
    scheme = models.SlugField(_("scheme"), max_length=60)
    year = models.PositiveSmallIntegerField(_("year"))
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=2)
    beyond = models.CharField(_("a decision beyond it"), max_length=8, choices=Beyond, default=Beyond.REFUSE)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(USER, **ACTOR)

    personal_data = NO_PERSONAL_DATA
    objects = AppropriationQuerySet.as_manager()

    class Meta:
        verbose_name = _("appropriation")
        verbose_name_plural = _("appropriations")
        ordering = ["-year", "scheme", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "scheme", "year"], name="appropriation_once_a_year"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="appropriation_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.year}"


class Transfer(models.Model):
    """Money that a manager moved from one appropriation to another of the same town, with a reason. Never changed.

    It is two entries of the same sum, one of them negative, so the town's appropriations add up to what they were.
    """

    source = models.ForeignKey(Appropriation, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Appropriation, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=2)
    reason = models.TextField(_("reason"), max_length=2000)
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(USER, **ACTOR)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("transfer between appropriations")
        verbose_name_plural = _("transfers between appropriations")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="transfer_is_positive"),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")),
                name="transfer_between_two",
                violation_error_message=_("Choose two different appropriations."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class FundEntry(models.Model):
    """One charge or return. Written once, never changed; a mistake gets an entry of its own."""

    class Kind(models.TextChoices):
        DECIDED = "decided", _("decided")
        PAID = "paid", _("paid")
        RECOVERED = "recovered", _("recovered")
        MOVED = "moved", _("moved")

    appropriation = models.ForeignKey(Appropriation, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    case = models.CharField(_("case"), max_length=20)
    key = models.CharField(max_length=100, unique=True)  # what happened: told twice, it is charged once
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(USER, **ACTOR)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("charge to an appropriation")
        verbose_name_plural = _("charges to appropriations")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["appropriation", "kind"])]

    def __str__(self) -> str:
        return self.key

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise ValueError("A charge is never changed.")
        super().save(*args, **kwargs)


class Reservation(models.Model):
    """What a pending case would take if it were granted. Not money yet: shown, never a ground of refusal."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    scheme = models.SlugField(max_length=60)
    year = models.PositiveSmallIntegerField()
    case = models.CharField(max_length=20, unique=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ["case"]

    def __str__(self) -> str:
        return self.case


class ShortfallQuerySet(models.QuerySet["Shortfall"]):
    def open(self) -> ShortfallQuerySet:
        return self.filter(closed_at=None)


class Shortfall(models.Model):
    """Money that is missing: a body granted more in a case than fits, and what it decided is a fact all the same.

    Nothing of the case is paid until the money is found (`budget.money_changed`), or a later decision replaces it.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    scheme = models.SlugField(max_length=60)
    case = models.CharField(_("case"), max_length=20)
    number = models.CharField(_("number of the decision"), max_length=20, unique=True)
    before = models.DecimalField(max_digits=12, decimal_places=2)  # € that the money follows until then
    amount = models.DecimalField(max_digits=12, decimal_places=2)  # € granted by that decision
    why = models.CharField(max_length=500)
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    personal_data = NO_PERSONAL_DATA
    objects = ShortfallQuerySet.as_manager()

    class Meta:
        verbose_name = _("missing money")
        verbose_name_plural = _("missing money")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "case"], condition=models.Q(closed_at=None), name="one_open_shortfall_of_a_case"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=models.F("before")), name="shortfall_is_more"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def missing(self) -> Decimal:
        """€ that the case needs more."""
        return self.amount - self.before


class OverrunPermit(models.Model):
    """A manager's permission to grant in one case more than is left."""

    appropriation = models.ForeignKey(Appropriation, on_delete=models.PROTECT, related_name="permits")
    case = models.CharField(_("case"), max_length=20)
    amount = models.DecimalField(_("at most"), max_digits=12, decimal_places=2)
    reason = models.TextField(_("reason"), max_length=2000)
    given_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=clock.now)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("permission beyond the appropriation")
        verbose_name_plural = _("permissions beyond the appropriation")
        ordering = ["given_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["appropriation", "case"], name="one_permit_a_case")]

    def __str__(self) -> str:
        return self.case


class Undertaking(models.Model):
    """A single undertaking: companies that one controls (Regulation (EU) 2023/2831, Article 2(2)). The row that is
    locked while the ceiling is checked."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="undertakings")
    name = models.CharField(_("name"), max_length=200)

    personal_data = PersonalData(
        "a sole trader's name", "handlers, decision makers, managers; auditor", 3653, "last aid"
    )

    class Meta:
        verbose_name = _("single undertaking")
        verbose_name_plural = _("single undertakings")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class UndertakingCompany(models.Model):
    """A company of a single undertaking, by its business ID."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    undertaking = models.ForeignKey(Undertaking, on_delete=models.CASCADE, related_name="companies")
    business_id = models.CharField(_("business ID"), max_length=9)
    name = models.CharField(_("name"), max_length=200)

    personal_data = PersonalData(
        "a sole trader's name", "handlers, decision makers, managers; auditor", 3653, "last aid"
    )

    class Meta:
        verbose_name = _("company of a single undertaking")
        verbose_name_plural = _("companies of single undertakings")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "business_id"], name="company_in_one_undertaking")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.business_id}"


class Regulation(models.TextChoices):
    """Which rules the aid is de minimis under (380/2023 3 § item 12)."""

    GENERAL = "2023/2831", _("general (EU) 2023/2831")
    AGRICULTURE = "1408/2013", _("agriculture (EU) No 1408/2013")
    FISHERIES = "717/2014", _("fisheries (EU) No 717/2014")


class AidGrantQuerySet(models.QuerySet["AidGrant"]):
    def visible_to(self, user) -> AidGrantQuerySet:
        return self.filter(municipality_id__in=user.municipality_ids(*READERS))

    def own(self) -> AidGrantQuerySet:
        return self.filter(source=AidGrant.Source.OWN)

    def to_register(self) -> AidGrantQuerySet:
        """Granted here and not yet entered in the register, the most urgent first."""
        return self.own().filter(registered_on=None, amount__gt=0).order_by("register_by", "pk")

    def in_window(self, on: date) -> AidGrantQuerySet:
        """General de minimis aid of the three years that end on `on` (Regulation (EU) 2023/2831)."""
        return self.filter(
            regulation=Regulation.GENERAL, granted_on__gt=clock.add_months(on, -WINDOW_MONTHS), granted_on__lte=on
        )


WINDOW_MONTHS = 36


class AidGrant(models.Model):
    """De minimis aid to an undertaking: granted here, or declared by the company itself."""

    class Source(models.TextChoices):
        OWN = "own", _("granted here")
        DECLARED = "declared", _("declared by the company")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="aids")
    source = models.CharField(max_length=10, choices=Source)
    business_id = models.CharField(max_length=9)
    beneficiary = models.CharField(max_length=200)
    sector = models.CharField(_("industry (TOL, NACE)"), max_length=10, blank=True)
    granter = models.CharField(_("granting authority"), max_length=120)
    granted_on = models.DateField(_("granted on"))
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    regulation = models.CharField(max_length=10, choices=Regulation, default=Regulation.GENERAL)
    case = models.CharField(max_length=20)
    key = models.CharField(max_length=200, unique=True)
    register_by = models.DateField(_("enter in the register by"), null=True, blank=True)
    registered_on = models.DateField(_("entered in the register on"), null=True, blank=True)
    register_reference = models.CharField(_("the register's reference"), max_length=60, blank=True)
    registered_by = models.ForeignKey(USER, **ACTOR)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    personal_data = SOLE_TRADER
    objects = AidGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("de minimis aid")
        verbose_name_plural = _("de minimis aid")
        ordering = ["granted_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="aid_not_negative"),
            models.CheckConstraint(
                condition=models.Q(registered_on=None, register_reference="")
                | models.Q(registered_on__isnull=False) & ~models.Q(register_reference=""),
                name="registered_aid_has_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary} {self.granted_on}: {self.amount} €"


class AidAmendment(models.Model):
    """A later decision that made an aid smaller. An entry that is in the EU's register is amended."""

    aid = models.ForeignKey(AidGrant, on_delete=models.PROTECT, related_name="amendments")
    key = models.CharField(max_length=100, unique=True)  # the later decision and the aid: told twice, it is kept once
    before = models.DecimalField(max_digits=12, decimal_places=2)
    after = models.DecimalField(max_digits=12, decimal_places=2)
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(USER, **ACTOR)
    register_by = models.DateField(_("amend in the register by"), null=True, blank=True)
    registered_on = models.DateField(_("amended in the register on"), null=True, blank=True)
    register_reference = models.CharField(_("the register's reference"), max_length=60, blank=True)
    registered_by = models.ForeignKey(USER, **ACTOR)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("amendment of de minimis aid")
        verbose_name_plural = _("amendments of de minimis aid")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(after__gte=0, after__lt=models.F("before")), name="aid_lowered"),
            models.CheckConstraint(
                condition=models.Q(registered_on=None, register_reference="")
                | models.Q(registered_on__isnull=False, register_by__isnull=False) & ~models.Q(register_reference=""),
                name="amended_entry_has_reference",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class SectorFinding(models.Model):
    """An official's finding on aid in agriculture or fisheries, where the general rules don't apply as such."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    case = models.CharField(_("case"), max_length=20, unique=True)
    regulation = models.CharField(_("rules that apply"), max_length=10, choices=Regulation)
    finding = models.TextField(_("what was found, and how the ceiling was checked"), max_length=2000)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("finding on the industry")
        verbose_name_plural = _("findings on the industry")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.case


ZERO = Decimal("0.00")
