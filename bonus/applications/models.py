"""Scheme versions, applications, attachments, messages and decisions of the recruitment bonus."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.placements.models import Placement
from portal.accounts.models import Authority, Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.models import StoredFile
from portal.core.personal_data import NO_PERSONAL_DATA, PersonalData
from portal.employers.models import Organisation

USER = settings.AUTH_USER_MODEL
STAFF = (Role.HANDLER, Role.DECIDER, Role.PAYER, Role.AUDITOR)
CASE_READERS = "members of the employer, strongly identified; handler and decision maker of the municipality; auditor"
TEN_YEARS = 3653


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


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user) -> ApplicationQuerySet:
        """The employer's own; staff see what has been sent."""
        sent = ~models.Q(state=Application.State.DRAFT)
        return self.filter(
            models.Q(organisation_id__in=user.organisation_ids())
            | models.Q(municipality_id__in=user.municipality_ids(*STAFF)) & sent
        )

    def of_employer(self, organisation) -> ApplicationQuerySet:
        return self.filter(organisation=organisation)

    def handled_in(self, user, *roles) -> ApplicationQuerySet:
        """What has been sent in the municipalities where the user holds one of these roles."""
        return self.filter(municipality_id__in=user.municipality_ids(*roles)).exclude(state=Application.State.DRAFT)

    def decided(self) -> ApplicationQuerySet:
        return self.filter(state__in=[Application.State.GRANTED, Application.State.PARTLY, Application.State.REFUSED])

    def open_cases(self) -> ApplicationQuerySet:
        return self.filter(state__in=[Application.State.SUBMITTED, Application.State.HANDLING,
                                      Application.State.MORE_INFO, Application.State.PROPOSED])  # fmt: skip


class Application(models.Model):
    """An application for the bonus, on a placement. Facts are kept as they were told; the calculation with its rows."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("sent")
        HANDLING = "handling", _("in handling")
        MORE_INFO = "more_info", _("more information asked")
        PROPOSED = "proposed", _("decision proposed")
        GRANTED = "granted", _("granted")
        PARTLY = "partly", _("partly granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="bonus_applications")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bonus_applications")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="bonus_applications")
    scheme_version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="applications")
    reference = models.CharField(_("reference number"), max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    handler = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("due"), null=True, blank=True)
    more_info_by = models.DateField(null=True, blank=True)

    company = models.JSONField(default=dict)  # the organisation's data at the time of sending
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=30, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    terms_accepted_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    electronic_notice = models.BooleanField(_("the decision may be given electronically"), null=True, blank=True)
    assured = models.JSONField(default=list, blank=True)  # codes of what the applicant has assured, as the scheme asks
    planned_hours = models.DecimalField(
        _("planned hours of guidance"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    person_informed = models.BooleanField(_("the person knows about the application"), null=True, blank=True)
    guidance_plan = models.TextField(_("how the person is guided"), max_length=3000, blank=True)
    has_other_supports = models.BooleanField(_("other supports for the same person"), null=True, blank=True)
    other_supports = models.JSONField(default=list, blank=True)  # as in the case format
    has_de_minimis = models.BooleanField(_("de minimis aid in the last three years"), null=True, blank=True)
    de_minimis = models.JSONField(default=list, blank=True)  # [{granter, amount, date}] of the single undertaking
    iban = models.CharField(_("account number (IBAN)"), max_length=34, blank=True)
    account_holder = models.CharField(_("account holder"), max_length=200, blank=True)

    case = models.JSONField(default=dict, blank=True)  # what was given to bonus.rules
    result = models.JSONField(default=dict, blank=True)  # what it answered, rows and all
    confirmed = models.JSONField(default=list, blank=True)  # [{code, by, at}]: conditions that an official has checked
    adjusted_amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    adjusted_reason = models.TextField(blank=True)
    proposal_outcome = models.CharField(max_length=10, blank=True)
    proposal_amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    proposal_facts = models.JSONField(default=dict, blank=True)  # what the proposal stood on (facts.py)
    proposal_reasons = models.TextField(_("reasons of the decision"), blank=True)
    proposal_annex_reasons = models.TextField(_("reasons that concern the person"), blank=True)
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)

    state_tones = {"draft": "neutral", "submitted": "info", "handling": "progress", "more_info": "warning",
                   "proposed": "progress", "granted": "success", "partly": "success", "refused": "danger",
                   "withdrawn": "neutral"}  # fmt: skip
    personal_data = PersonalData(
        "a company's application that points to a client's placement", CASE_READERS, TEN_YEARS, "last payment"
    )
    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("bonus application")
        verbose_name_plural = _("bonus applications")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement"],
                condition=~models.Q(state__in=["withdrawn", "refused"]),
                name="one_application_for_a_placement",
                violation_error_message=_("The bonus has already been applied for this placement."),
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_editable(self) -> bool:
        """The employer may change it: a draft, or additions were asked."""
        return self.state in (self.State.DRAFT, self.State.MORE_INFO)

    @property
    def calculated_amount(self) -> Decimal | None:
        return Decimal(self.result["total"]) if self.result.get("total") is not None else None

    @property
    def amount(self) -> Decimal | None:
        """What would be granted as things stand: the official's sum when it was adjusted, else the calculated one."""
        return self.calculated_amount if self.adjusted_amount is None else self.adjusted_amount

    @property
    def employer_state(self) -> tuple[object, str]:
        """(text, tone) for the employer: promises nothing before the decision."""
        return EMPLOYER_STATES[Application.State(self.state)]


EMPLOYER_STATES = {
    Application.State.DRAFT: (_("draft, not sent"), "neutral"),
    Application.State.SUBMITTED: (_("received, waiting for handling"), "info"),
    Application.State.HANDLING: (_("in handling"), "progress"),
    Application.State.MORE_INFO: (_("we need more information from you"), "warning"),
    Application.State.PROPOSED: (_("in handling"), "progress"),
    Application.State.GRANTED: (_("decided"), "info"),
    Application.State.PARTLY: (_("decided"), "info"),
    Application.State.REFUSED: (_("decided"), "info"),
    Application.State.WITHDRAWN: (_("withdrawn"), "neutral"),
}


class Attachment(models.Model):
    """A file that belongs to an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(_("what it is"), max_length=60)  # a code of the scheme, or of `completeness.GENERAL_KINDS`
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    sent = models.BooleanField(default=False)  # what has been sent stays in the case

    personal_data = PersonalData("what the attached file holds", CASE_READERS, TEN_YEARS, "last payment")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.file}"


class Message(models.Model):
    """A message between employer and handler. Never changed; read marks beside."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="messages")
    sender = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    from_staff = models.BooleanField()
    text = models.TextField(_("message"), max_length=4000)
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("correspondence of a case", CASE_READERS, TEN_YEARS, "last payment")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"

    def save(self, *args, **kwargs) -> None:
        if self.pk and set(kwargs.get("update_fields") or ()) != {"read_at"}:
            raise ValueError("A message is never changed; only its read mark is.")
        super().save(*args, **kwargs)


class InternalNote(models.Model):
    """A handler's note; the employer never sees it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("note"), max_length=4000)
    at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(
        "handler's notes of a case", "handlers and decision makers; auditor", TEN_YEARS, "last payment"
    )

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"


class Decision(models.Model):
    """A decision by an official: public part (no jobseeker, no exact period) and secret annex. Kept byte for byte."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("granted")
        PARTLY = "partly", _("partly granted")
        REFUSED = "refused", _("refused")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="decision")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=20, unique=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    reasons = models.TextField()
    annex_reasons = models.TextField(blank=True)
    provisions = models.TextField()
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)
    application_version = models.PositiveIntegerField()  # the version that the decision maker saw
    by_post = models.BooleanField(default=False)  # no consent to electronic notice: an official posts it
    posted_on = models.DateField(_("posted on"), null=True, blank=True)
    appeal_last_day = models.DateField(null=True, blank=True)
    public_html = models.TextField(blank=True)
    annex_html = models.TextField(blank=True)
    public_pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    annex_pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("the annex names a client and a period", CASE_READERS, TEN_YEARS, "last payment")

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="decision_amount_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(outcome="refused") | models.Q(amount=0), name="refusal_grants_nothing"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReferenceCounter(models.Model):
    """Running numbers of applications and decisions, a year each."""

    series = models.CharField(max_length=30, unique=True)
    last = models.PositiveIntegerField(default=0)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["series"]

    def __str__(self) -> str:
        return f"{self.series}-{self.last}"
