"""An application, and what its employer and its handler write."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from bonus.applications.models.schemes import SchemeVersion
from bonus.applications.models.shared import CASE_READERS, STAFF, TEN_YEARS, USER
from bonus.applications.models.work import Contract, Person, Work
from matching.jobseekers.models import Client
from matching.placements.models import Placement
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.personal_data import PersonalData
from portal.employers.models import Organisation

DRAFT_DAYS = 180  # a draft that nobody has touched for so long is deleted


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

    def in_hands_of(self, user, on) -> ApplicationQuerySet:
        """The user's own cases, and those of absent colleagues whose stand-in the user is."""
        away = user.stands_in_for.filter(role=Role.HANDLER).away_on(on)
        found = models.Q(handler=user)
        for row in away.order_by("pk"):
            found |= models.Q(handler_id=row.person_id, municipality_id=row.municipality_id)
        return self.filter(found).exclude(recusals__person=user)

    def decided(self) -> ApplicationQuerySet:
        return self.filter(state__in=[Application.State.GRANTED, Application.State.PARTLY, Application.State.REFUSED])

    def open_cases(self) -> ApplicationQuerySet:
        S = Application.State
        return self.filter(state__in=[S.SUBMITTED, S.HANDLING, S.MORE_INFO, S.HEARING, S.PROPOSED])


class Application(models.Model):
    """An application for the bonus, on a placement or a contract (`work`).

    Facts are kept as they were told; the calculation with its rows.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("sent")
        HANDLING = "handling", _("in handling")
        MORE_INFO = "more_info", _("more information asked")
        HEARING = "hearing", _("applicant is heard")
        PROPOSED = "proposed", _("decision proposed")
        GRANTED = "granted", _("granted")
        PARTLY = "partly", _("partly granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="bonus_applications")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bonus_applications")
    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, null=True, blank=True, related_name="bonus_applications"
    )
    contract = models.OneToOneField(
        Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="application"
    )
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
    guidance_plan = models.TextField(_("how the person is guided"), max_length=3000, blank=True)
    facts = models.JSONField(default=dict, blank=True)  # what the scheme's rules need besides: name in `told` → text
    copied = models.JSONField(
        default=list, blank=True
    )  # parts that hold another application's answers, not looked at yet
    has_other_supports = models.BooleanField(_("other supports for the same person"), null=True, blank=True)
    other_supports = models.JSONField(default=list, blank=True)  # as in the case format
    has_de_minimis = models.BooleanField(_("de minimis aid in the last three years"), null=True, blank=True)
    de_minimis = models.JSONField(default=list, blank=True)  # [{granter, amount, date}] of the single undertaking
    iban = models.CharField(_("account number (IBAN)"), max_length=34, blank=True)
    account_holder = models.CharField(_("account holder"), max_length=200, blank=True)

    case = models.JSONField(default=dict, blank=True)  # what was given to bonus.rules
    result = models.JSONField(default=dict, blank=True)  # what it answered, rows and all
    # What was applied for, frozen when it was sent: {case, result, scheme, version, scheme_sha256, engine_sha256}
    applied = models.JSONField(default=dict, blank=True)
    applied_amount = models.DecimalField(_("sum applied for"), max_digits=10, decimal_places=2, null=True, blank=True)
    confirmed = models.JSONField(default=list, blank=True)  # [{code, by, at}]: conditions that an official has checked
    adjusted_amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    adjusted_reason = models.TextField(blank=True)
    proposal_outcome = models.CharField(max_length=10, blank=True)
    proposal_amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    proposal_facts = models.JSONField(default=dict, blank=True)  # what the proposal stood on (facts.py)
    proposal_reasons = models.TextField(_("reasons of the decision"), blank=True)
    proposal_annex_reasons = models.TextField(_("reasons that concern the person"), blank=True)
    hearing_ground = models.CharField(max_length=12, blank=True)  # why the applicant need not be heard, or that it was
    hearing_reason = models.CharField(_("why hearing is needless"), max_length=500, blank=True)
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)

    state_tones = {"draft": "neutral", "submitted": "info", "handling": "progress", "more_info": "warning",
                   "hearing": "warning", "proposed": "progress", "granted": "success", "partly": "success",
                   "refused": "danger", "withdrawn": "neutral"}  # fmt: skip
    personal_data = PersonalData(
        "a company's application that points to a client's placement or a person's contract; pay, age "
        "group, home municipality and length of "
        "unemployment where its scheme's rules need them",
        CASE_READERS,
        TEN_YEARS,
        "last payment",
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
            ),
            models.CheckConstraint(
                condition=models.Q(placement=None) ^ models.Q(contract=None), name="application_on_one_kind_of_work"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def work(self) -> Work:
        """What the bonus is applied for: a placement, or a contract made outside the portal; exactly one is there."""
        return self.placement or self.contract  # type: ignore[return-value]

    @property
    def client(self) -> Client | None:
        """The portal's client, whose data the audit trail's rows are of; a contract's person need not be one."""
        return self.placement.client if self.placement else None

    @property
    def person(self) -> Person:
        if told := self.contract:
            return Person(told.first_name, told.last_name, told.email, told.language)
        client = self.client
        return Person(client.first_name, client.last_name, client.email, client.contact_language)  # type: ignore[union-attr]

    @property
    def work_title(self) -> str:
        """The opening's title, or the occupation on the contract; "" before it is told."""
        if self.placement:
            return self.placement.opening.title
        return self.contract.title if self.contract else ""

    @property
    def deleted_on(self) -> date | None:
        """The day when a draft that nobody touches is deleted; None for what has been sent."""
        if self.state != self.State.DRAFT:
            return None
        return clock.local_date(self.changed_at) + timedelta(days=DRAFT_DAYS)

    @property
    def case_number(self) -> str:
        """The number in the authority's register, or "" before it has one."""
        entry = getattr(self, "register_entry", None)
        return entry.text if entry else ""

    @property
    def is_editable(self) -> bool:
        """The employer may change it: a draft, or additions were asked."""
        return self.state in (self.State.DRAFT, self.State.MORE_INFO)

    @property
    def is_over(self) -> bool:
        """Nothing comes of it any more: the employer may apply again on the same placement."""
        return self.state in OVER

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


OVER = (Application.State.WITHDRAWN, Application.State.REFUSED)

EMPLOYER_STATES = {
    Application.State.DRAFT: (_("draft, not sent"), "neutral"),
    Application.State.SUBMITTED: (_("received, waiting for handling"), "info"),
    Application.State.HANDLING: (_("in handling"), "progress"),
    Application.State.MORE_INFO: (_("we need more information from you"), "warning"),
    Application.State.HEARING: (_("we ask for your view before the decision"), "warning"),
    Application.State.PROPOSED: (_("in handling"), "progress"),
    Application.State.GRANTED: (_("decided"), "info"),
    Application.State.PARTLY: (_("decided"), "info"),
    Application.State.REFUSED: (_("decided"), "info"),
    Application.State.WITHDRAWN: (_("withdrawn"), "neutral"),
}
