"""What a decision granted, the parts in which it is paid, and what the employer claims for each."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bonus.applications.models import Decision
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.models import StoredFile
from portal.core.personal_data import PersonalData
from portal.employers.models import Organisation

USER = settings.AUTH_USER_MODEL
TEN_YEARS = 3653
OFFICIALS = (Role.HANDLER, Role.DECIDER, Role.PAYER, Role.AUDITOR)
SEEN_BY = (
    "members of the employer whose right to act is checked, strongly identified; handler, decision maker and payer of "
    "the municipality; auditor"
)
ZERO = Decimal("0.00")


def money(**kwargs) -> models.DecimalField:
    return models.DecimalField(max_digits=10, decimal_places=2, **kwargs)


class GrantQuerySet(models.QuerySet["Grant"]):
    def visible_to(self, user) -> GrantQuerySet:
        own = models.Q(organisation_id__in=user.organisation_ids())
        return self.filter(own | models.Q(municipality_id__in=user.municipality_ids(*OFFICIALS)))

    def own_of(self, user) -> GrantQuerySet:
        """Those of the organisations that the user acts for."""
        return self.filter(organisation_id__in=user.organisation_ids())

    def handled_in(self, user, *roles) -> GrantQuerySet:
        return self.filter(municipality_id__in=user.municipality_ids(*roles))


class Grant(models.Model):
    """What one decision granted, where it is paid, and how much has been approved, paid and recovered of it.

    `amount` is what is granted now; the decision keeps what it granted when it was made. The account is the one that
    the decision maker saw. A new one waits in `new_iban` until a handler approves it.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("payable")
        ACCOUNT_CHANGED = "account_changed", _("stopped: new account to be checked")
        CLOSED = "closed", _("closed")

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="grant")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    state = models.CharField(max_length=16, choices=State, default=State.ACTIVE)
    version = models.PositiveIntegerField(default=1)
    amount = money()
    approved_total = money(default=ZERO)
    paid_total = money(default=ZERO)
    recovered_total = money(default=ZERO)
    released = money(default=ZERO)  # given back to the appropriation: no longer payable
    overpaid = money(default=ZERO)  # on its way or paid beyond what a later decision left of the sum
    register_passed = models.CharField(max_length=40, blank=True)  # what the register told when an official let it pass
    iban = models.CharField(_("account number (IBAN)"), max_length=34)
    account_holder = models.CharField(_("account holder"), max_length=200)
    new_iban = models.CharField(max_length=34, blank=True)
    new_holder = models.CharField(max_length=200, blank=True)
    last_claim_on = models.DateField(_("last day for claims"))
    created_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(
        "a company's bonus that points to a client's placement", SEEN_BY, TEN_YEARS, "last payment"
    )
    state_tones = {"active": "success", "account_changed": "warning", "closed": "neutral"}
    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("granted bonus")
        verbose_name_plural = _("granted bonuses")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    approved_total__gte=0,
                    approved_total__lte=models.F("amount")
                    - models.F("released")
                    + models.F("overpaid")
                    + models.F("recovered_total"),
                ),
                name="approved_within_the_decision",
                violation_error_message=_("More than was granted cannot be paid."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, overpaid__gte=0, released__gte=0, released__lte=models.F("amount")),
                name="grant_sums_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(paid_total__gte=0, paid_total__lte=models.F("approved_total")),
                name="paid_within_what_was_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(recovered_total__gte=0, recovered_total__lte=models.F("paid_total")),
                name="recovered_within_what_was_paid",
            ),
        ]

    def __str__(self) -> str:
        return self.decision.number

    @property
    def application(self):
        return self.decision.application

    @property
    def reference(self) -> str:
        return self.decision.application.reference

    @property
    def net(self) -> Decimal:
        """€ approved and not recovered."""
        return self.approved_total - self.recovered_total

    @property
    def left(self) -> Decimal:
        """€ that can still be approved."""
        return max(ZERO, self.amount - self.released - self.net)

    @property
    def bound(self) -> Decimal:
        """€ of the appropriation that the grant takes: what can still be paid, or what is out, whichever is more."""
        return max(self.amount - self.released, self.net)

    @property
    def out(self) -> Decimal:
        """€ paid and not recovered."""
        return self.paid_total - self.recovered_total


class Revision(models.Model):
    """How a grant followed a later decision: a correction, or the body's decision on a claim. Each is followed once."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="revisions")
    number = models.CharField(_("number of the later decision"), max_length=20, unique=True)
    before = money()
    after = money()
    stopped = money(default=ZERO)  # approvals that were taken back, to be approved again
    on_the_way = money(default=ZERO)  # in a payment file already: paid as it is
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    personal_data = PersonalData("a company's bonus that points to a client's placement", SEEN_BY, TEN_YEARS,
                                 "last payment")  # fmt: skip

    class Meta:
        verbose_name = _("change of what is granted")
        verbose_name_plural = _("changes of what is granted")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.number


class InstalmentQuerySet(models.QuerySet["Instalment"]):
    def with_case(self) -> InstalmentQuerySet:
        return self.select_related(
            "grant__decision__application__placement__opening",
            "grant__decision__application__contract",
            "grant__organisation",
        )

    def handled_in(self, user, *roles) -> InstalmentQuerySet:
        return self.filter(grant__municipality_id__in=user.municipality_ids(*roles))

    def to_check(self) -> InstalmentQuerySet:
        """Claims that wait for a handler, and what is due without a claim; the oldest first."""
        due = models.Q(state=Instalment.State.PLANNED, needs_claim=False, due_on__lte=clock.today())
        return self.filter(due | models.Q(state=Instalment.State.CLAIMED)).order_by("due_on", "pk")

    def to_pay(self) -> InstalmentQuerySet:
        """Approved, on a grant that is not stopped; the oldest first."""
        return self.filter(state=Instalment.State.APPROVED, grant__state=Grant.State.ACTIVE).order_by("due_on", "pk")


class Instalment(models.Model):
    """A part of a grant: planned from the decision's rows, claimed, approved, and paid at most once."""

    class State(models.TextChoices):
        PLANNED = "planned", _("waiting for its time")
        CLAIMED = "claimed", _("to be checked")
        APPROVED = "approved", _("approved for payment")
        ORDERED = "ordered", _("in a payment batch")
        PAID = "paid", _("paid")
        LAPSED = "lapsed", _("nothing is paid")

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)
    due_on = models.DateField(_("due"))
    period_end = models.DateField(_("period until"))
    planned = money(verbose_name=_("planned sum"))
    needs_claim = models.BooleanField(default=True)
    approved_amount = money(null=True, blank=True)
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("the period of a client's placement", SEEN_BY, TEN_YEARS, "last payment")
    state_tones = {"planned": "neutral", "claimed": "info", "approved": "progress", "ordered": "progress",
                   "paid": "success", "lapsed": "neutral"}  # fmt: skip
    objects = InstalmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["grant", "number"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="instalment_number_once"),
            models.CheckConstraint(condition=models.Q(planned__gte=0), name="instalment_not_negative"),
            models.CheckConstraint(
                condition=models.Q(state__in=["planned", "claimed", "lapsed"], approved_amount=None, approved_by=None)
                | models.Q(state__in=["approved", "ordered", "paid"], approved_amount__gt=0, approved_by__isnull=False),
                name="payable_when_somebody_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id}/{self.number}"


class Claim(models.Model):
    """What the employer claims for an instalment, in arrears: the diary's confirmed hours or the pay that was paid."""

    instalment = models.OneToOneField(Instalment, on_delete=models.CASCADE, related_name="claim")
    period_end = models.DateField(_("until"))
    hours = models.DecimalField(_("confirmed hours"), max_digits=7, decimal_places=2, null=True, blank=True)
    # Only of claims from before pay was asked month by month (`months`).
    paid_wages = money(null=True, blank=True, verbose_name=_("pay in all since the first day"))
    note = models.TextField(_("what the handler should know"), max_length=2000, blank=True)
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    calculated = money()  # € for this claim as it was sent
    result = models.JSONField(default=dict, blank=True)  # rows and findings behind it
    adjusted_reason = models.TextField(blank=True)
    sent_back_reason = models.TextField(blank=True)

    personal_data = PersonalData("guidance hours or pay of a client's placement", SEEN_BY, TEN_YEARS, "last payment")

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"claim {self.pk}"


class ClaimMonth(models.Model):
    """The pay that was paid for a calendar month of a claim, or for the part of it that the claim concerns."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="months")
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    paid = money(verbose_name=_("gross pay"))

    personal_data = PersonalData("pay of a client's placement", SEEN_BY, TEN_YEARS, "last payment")

    class Meta:
        verbose_name = _("month of a claim")
        verbose_name_plural = _("months of claims")
        ordering = ["claim", "first"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "first"], name="claim_month_once"),
            models.CheckConstraint(
                condition=models.Q(paid__gte=0, last__gte=models.F("first")), name="claim_month_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}"


class ClaimFile(models.Model):
    """Evidence of a claim, e.g. payslips."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData("what the attached file holds", SEEN_BY, TEN_YEARS, "last payment")

    class Meta:
        verbose_name = _("file of a claim")
        verbose_name_plural = _("files of claims")
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return f"{self.file}"
