"""What changes during the period, and what is recovered because of it."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bonus.payments.models.grants import SEEN_BY, TEN_YEARS, Grant, money
from portal.accounts.models import Authority
from portal.core import clock
from portal.core.models import StoredFile
from portal.core.personal_data import PersonalData

USER = settings.AUTH_USER_MODEL


class ChangeQuerySet(models.QuerySet["Change"]):
    def open(self) -> ChangeQuerySet:
        return self.filter(handled_at=None)


class Change(models.Model):
    """What the decision did not know: an early end, a break, fewer hours. Payment waits until it is handled."""

    class Kind(models.TextChoices):
        ENDED = "ended", _("ended early")
        SUSPENDED = "suspended", _("on a break")
        FEWER_HOURS = "fewer_hours", _("fewer hours a week")

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(_("what changes"), max_length=12, choices=Kind)
    first = models.DateField(_("from"))
    last = models.DateField(_("until"), null=True, blank=True)
    weekly_hours = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=2, null=True, blank=True)
    text = models.TextField(_("what has happened"), max_length=2000, blank=True)
    key = models.CharField(max_length=60, unique=True, null=True, blank=True)  # of what the portal noticed by itself
    reported_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField(default=clock.now)
    handled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("how a client's placement went on", SEEN_BY, TEN_YEARS, "last payment")
    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change during the period")
        verbose_name_plural = _("changes during the period")
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last=None) | models.Q(last__gte=models.F("first")),
                name="change_in_order",
                violation_error_message=_("The last day is before the first day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first}"


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    def undecided(self) -> RecoveryQuerySet:
        return self.filter(state__in=UNDECIDED)

    def claimed(self) -> RecoveryQuerySet:
        """Decided; the money has not come back yet."""
        return self.filter(state=Recovery.State.DECIDED)


class Recovery(models.Model):
    """Money to be paid back: grounds, hearing (hallintolaki 434/2003 34 §), decision by another person, its return."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("being prepared")
        HEARING = "hearing", _("the company is heard")
        HEARD = "heard", _("the company has been heard")
        PROPOSED = "proposed", _("decision proposed")
        DECIDED = "decided", _("decided, waiting for the money")
        RECOVERED = "recovered", _("recovered")
        WAIVED = "waived", _("not recovered")

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="recoveries")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    version = models.PositiveIntegerField(default=1)
    amount = money()
    entitled = money()  # what the company has a right to after the changes
    paid = money()  # what had been paid when it was calculated
    rows = models.JSONField(default=list, blank=True)
    grounds = models.TextField(_("grounds"), max_length=4000, blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answer = models.TextField(_("the company's answer"), max_length=4000, blank=True)
    # None: a later decision opened it, and a handler prepares it
    prepared_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    number = models.CharField(_("number"), max_length=20, unique=True, null=True, blank=True)
    due_on = models.DateField(_("to be paid back by"), null=True, blank=True)
    interest_percent = models.DecimalField(
        _("interest a year, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    interest_from = models.DateField(_("interest from"), null=True, blank=True)
    received = money(default=0)
    interest_received = money(default=0)
    received_on = models.DateField(null=True, blank=True)
    lessened = money(default=0)  # by a later decision that left more to the company
    forgiven = money(default=0)  # of that, what the body left to the company: never asked for again on the same facts
    given_back = money(default=0)  # of what had come back: the body left it to the company, so it is paid again
    beyond_grant = money(default=0)  # of that, what cannot be paid before the decision on the bonus is corrected
    language = models.CharField(max_length=2, default="fi")  # of the document: that of the case
    document = models.TextField(blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decider_title = models.CharField(_("title of the decision maker"), max_length=100, blank=True)
    by_post = models.BooleanField(default=False)
    posted_on = models.DateField(_("posted on"), null=True, blank=True)
    appeal_last_day = models.DateField(null=True, blank=True)

    personal_data = PersonalData("a company's recovery that points to a client's placement", SEEN_BY, TEN_YEARS,
                                 "last payment")  # fmt: skip
    state_tones = {"prepared": "info", "hearing": "progress", "heard": "progress", "proposed": "progress",
                   "decided": "warning", "recovered": "success", "waived": "neutral"}  # fmt: skip
    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="recovery_not_negative"),
            models.CheckConstraint(
                condition=models.Q(
                    received__gte=models.F("given_back"),
                    given_back__gte=models.F("beyond_grant"),
                    beyond_grant__gte=0,
                    lessened__gte=0,
                    received__lte=models.F("amount") - models.F("lessened") + models.F("given_back"),
                ),
                name="received_within_recovery",
            ),
            models.UniqueConstraint(
                fields=["grant"],
                condition=~models.Q(state__in=["decided", "recovered", "waived"]),
                name="one_open_recovery",
                violation_error_message=_("A recovery of this grant is already under way."),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"recovery {self.pk}"

    @property
    def left(self) -> Decimal:
        """€ still to be paid back."""
        return self.amount - self.lessened - self.received + self.given_back

    @property
    def enforcement_forbidden(self) -> bool:
        """The body has forbidden enforcement while it considers the claim (kuntalaki 143 §)."""
        claims = self.grant.decision.claims.filter(against=self.number or "-", state="received")
        return claims.exclude(forbidden_on=None).exists()


UNDECIDED = (Recovery.State.PREPARED, Recovery.State.HEARING, Recovery.State.HEARD, Recovery.State.PROPOSED)
