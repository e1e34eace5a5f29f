"""Decisions, corrections of them, and claims for a revised decision; each document kept byte for byte."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bonus.applications.models.application import Application
from bonus.applications.models.shared import CASE_READERS, TEN_YEARS, USER
from portal.accounts.models import Authority
from portal.core import clock
from portal.core.models import StoredFile
from portal.core.personal_data import NO_PERSONAL_DATA, PersonalData


class DocumentQuerySet(models.QuerySet[Any]):
    def published(self, on: date) -> DocumentQuerySet:
        """What is on the public list on a day; it leaves the list when the members' time for a claim is over."""
        return self.filter(published_on__lte=on, published_until__gte=on)

    def with_amount_now(self) -> DocumentQuerySet:
        """Decisions with what their `amount_now` is read from, in two queries for all of them."""
        return self.prefetch_related("corrections", "claims")


class DecisionDocument(models.Model):
    """What a decision and a correction have in common: number, maker, the public part and the secret annex."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=20, unique=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    reasons = models.TextField()
    annex_reasons = models.TextField(blank=True)
    provisions = models.TextField()
    language = models.CharField(max_length=2, default="fi")
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    decider_title = models.CharField(_("title of the decision maker"), max_length=100, blank=True)
    decided_at = models.DateTimeField(default=clock.now)
    by_post = models.BooleanField(default=False)  # no consent to electronic notice: an official posts it
    posted_on = models.DateField(_("posted on"), null=True, blank=True)
    appeal_last_day = models.DateField(null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_until = models.DateField(null=True, blank=True)
    public_html = models.TextField(blank=True)
    annex_html = models.TextField(blank=True)
    public_sha256 = models.CharField(max_length=64, blank=True)
    annex_sha256 = models.CharField(max_length=64, blank=True)
    public_pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    annex_pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return self.number


class Decision(DecisionDocument):
    """A decision by an official: public part (no jobseeker, no exact period) and secret annex. Kept byte for byte."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("granted")
        PARTLY = "partly", _("partly granted")
        REFUSED = "refused", _("refused")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=Outcome)
    application_version = models.PositiveIntegerField()  # the version that the decision maker saw
    # The sum as it was prepared, and why the decision maker's is another; the reason is empty where it is the same.
    prepared_amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    amount_reason = models.TextField(blank=True)

    personal_data = PersonalData("the annex names a client and a period", CASE_READERS, TEN_YEARS, "last payment")
    objects = DocumentQuerySet.as_manager()

    class Meta(DecisionDocument.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="decision_amount_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(outcome="refused") | models.Q(amount=0), name="refusal_grants_nothing"
            ),
        ]

    @property
    def amount_now(self) -> Decimal:
        """What is granted after every correction and after the body's decision on a claim, the latest first."""
        later = [(c.decided_at, c.amount) for c in self.corrections.all()]
        claims = [c for c in self.claims.all() if not c.against]
        later += [(c.result_at, c.new_amount) for c in claims if c.new_amount is not None and c.result_at]
        return max(later, key=lambda item: item[0])[1] if later else self.amount


class Correction(DecisionDocument):
    """A decision corrected by the authority itself (hallintolaki 50–53 §), with documents of its own."""

    class Ground(models.TextChoices):
        EVIDENCE = "evidence", _("The decision rests on clearly wrong or missing information (50 §)")
        LAW = "law", _("The law has clearly been applied wrongly (50 §)")
        PROCEDURE = "procedure", _("A fault of procedure was made (50 §)")
        NEW = "new", _("New information may essentially affect the decision (50 §)")
        WRITING = "writing", _("An obvious error in writing or calculating (51 §)")

    class Consent(models.TextChoices):
        NOT_WORSE = "not_worse", _("The correction is not to the applicant's harm")
        GIVEN = "given", _("The applicant has consented to the correction")
        OWN_DOING = "own_doing", _("The error is obvious and the applicant caused it")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="corrections")
    ground = models.CharField(_("ground"), max_length=10, choices=Ground)
    consent = models.CharField(_("applicant's consent"), max_length=10, choices=Consent)
    amount_before = models.DecimalField(max_digits=10, decimal_places=2)

    personal_data = PersonalData("the annex names a client and a period", CASE_READERS, TEN_YEARS, "last payment")
    objects = DocumentQuerySet.as_manager()

    class Meta(DecisionDocument.Meta):
        verbose_name = _("correction of a decision")
        verbose_name_plural = _("corrections of decisions")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="correction_amount_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(consent="not_worse") | models.Q(amount__gte=models.F("amount_before")),
                name="no_harm_without_consent",
                violation_error_message=_("A correction to the applicant's harm needs a ground."),
            ),
        ]

    @property
    def application(self) -> Application:
        return self.decision.application

    @property
    def outcome(self) -> str:
        """As of a decision: refused when nothing is granted any more."""
        return Decision.Outcome.GRANTED if self.amount else Decision.Outcome.REFUSED


Document = Decision | Correction


class ClaimQuerySet(models.QuerySet["Claim"]):
    def for_employer(self) -> ClaimQuerySet:
        """The employer's own, and what the body has decided on others': it concerns the employer's money."""
        return self.filter(models.Q(claimant=Claim.Claimant.PARTY) | ~models.Q(result=""))


class Claim(models.Model):
    """A claim for a revised decision (kuntalaki 134 §): recorded here, decided by the body that the town has named.

    It is against the case's decision, or against a later one of the case that a room above makes (`claimable`).
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("waits for the body's decision")
        DECIDED = "decided", _("decided")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Claimant(models.TextChoices):  # kuntalaki 137 §
        PARTY = "party", _("a party")
        MEMBER = "member", _("a member of the municipality")

    class Result(models.TextChoices):
        KEPT = "kept", _("the decision stays")
        CHANGED = "changed", _("the decision was changed")
        ANNULLED = "annulled", _("the decision was annulled")
        DISMISSED = "dismissed", _("the claim was not examined")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="claims")
    # Number of the later decision that is claimed against, e.g. on recovery; empty: the case's decision itself.
    against = models.CharField(_("against decision"), max_length=20, blank=True)
    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    claimant = models.CharField(_("who makes the claim"), max_length=10, choices=Claimant)
    claimant_name = models.CharField(_("name"), max_length=200)
    demand = models.TextField(_("what is demanded and why"), max_length=4000)
    received_on = models.DateField(_("arrived on"))
    last_day = models.DateField(null=True, blank=True)  # None: the claimant's time had not begun to run
    is_late = models.BooleanField(default=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    body = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    # The body's prohibition of enforcement (kuntalaki 143 §); it holds until the claim is decided or taken back.
    forbidden_on = models.DateField(_("enforcement forbidden on"), null=True, blank=True)
    forbidden_section = models.CharField(_("section of the minutes"), max_length=40, blank=True)
    forbidden_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField(max_length=10, choices=Result, blank=True)
    result_on = models.DateField(_("day of the body's decision"), null=True, blank=True)
    section = models.CharField(_("section of the minutes"), max_length=40, blank=True)
    new_amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    result_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    result_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    result_at = models.DateTimeField(null=True, blank=True)

    state_tones = {"received": "warning", "decided": "success", "withdrawn": "neutral"}
    personal_data = PersonalData("name and demand of whoever makes a claim", CASE_READERS, TEN_YEARS, "last payment")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim for a revised decision")
        verbose_name_plural = _("claims for a revised decision")
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="decided") | (~models.Q(result="") & ~models.Q(section="")),
                name="decided_claim_tells_the_bodys_decision",
            )
        ]

    def __str__(self) -> str:
        return self.number


class ReferenceCounter(models.Model):
    """Running numbers: applications, decisions, claims, and the registers of cases; a year each."""

    series = models.CharField(max_length=30, unique=True)
    last = models.PositiveIntegerField(default=0)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["series"]

    def __str__(self) -> str:
        return f"{self.series}-{self.last}"
