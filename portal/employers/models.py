"""Organisations, their members and the members' right to act, the business register's answers, contacts and visits."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Municipality
from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core import clock
from portal.core.personal_data import NO_PERSONAL_DATA, PersonalData


class OrganisationKind(models.TextChoices):
    """As in the bonus calculation's `employer.kind`."""

    COMPANY = "company", _("company")
    SOLE_TRADER = "sole_trader", _("sole trader")
    ASSOCIATION = "association", _("association")
    FOUNDATION = "foundation", _("foundation")
    HOUSEHOLD = "household", _("household")
    MUNICIPALITY = "municipality", _("municipality or joint authority")
    PARISH = "parish", _("parish")
    STATE = "state", _("state office")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user) -> OrganisationQuerySet:
        """The user's own organisations, and those of the municipalities where the user is an official."""
        officials = user.municipality_ids(
            Role.OFFICER, Role.COACH, Role.HANDLER, Role.DECIDER, Role.PAYER, Role.MANAGER, Role.AUDITOR
        )
        return self.filter(models.Q(pk__in=user.organisation_ids()) | models.Q(municipality_id__in=officials))

    def own_of(self, user) -> OrganisationQuerySet:
        """Those that the user acts for."""
        return self.filter(pk__in=user.organisation_ids())

    def overseen_by(self, user) -> OrganisationQuerySet:
        """Those of the municipalities where the user meets employers: visits, contacts, checks."""
        return self.filter(municipality_id__in=user.municipality_ids(Role.OFFICER, Role.COACH))

    def to_check(self) -> OrganisationQuerySet:
        """New organisations, and those with a member whose right to act nobody has checked."""
        unchecked = Membership.objects.active().filter(right_checked_at=None).values("organisation_id")
        return self.exclude(state=Organisation.State.BLOCKED).filter(
            models.Q(state=Organisation.State.UNVERIFIED) | models.Q(pk__in=unchecked)
        )

    def verified(self) -> OrganisationQuerySet:
        return self.filter(state=Organisation.State.VERIFIED)


class Organisation(models.Model):
    """An employer. Company data are copied from the register at sign-up; later changes there don't rewrite history."""

    class State(models.TextChoices):
        UNVERIFIED = "unverified", _("to be checked")
        VERIFIED = "verified", _("checked")
        BLOCKED = "blocked", _("blocked")

    class Source(models.TextChoices):
        REGISTER = "register", _("business register")
        MANUAL = "manual", _("entered by hand")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="organisations")
    business_id = models.CharField(_("business ID"), max_length=9, help_text=_("for example 1234567-1"))
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind of employer"), max_length=20, choices=OrganisationKind, default=OrganisationKind.COMPANY
    )
    form_name = models.CharField(_("company form"), max_length=80, blank=True)
    industry_code = models.CharField(_("industry (TOL)"), max_length=10, blank=True)
    industry_name = models.CharField(_("industry"), max_length=200, blank=True)
    street = models.CharField(_("street address"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("post office"), max_length=60, blank=True)
    home_municipality = models.CharField(_("municipality code"), max_length=3, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    register_situations = models.JSONField(default=list, blank=True)  # KONK, SELTILA, SANE (PRH)
    register_status = models.CharField(max_length=20, blank=True)
    register_fetched_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.UNVERIFIED)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    state_tones = {"unverified": "warning", "verified": "success", "blocked": "danger"}
    personal_data = PersonalData("a sole trader's name and address", "its members; officials", 3653, "last bonus paid")
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "business_id"],
                name="organisation_once",
                violation_error_message=_(
                    "This company is already in the portal. Ask its administrator for an invitation."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return f"{self.street}, {self.postcode} {self.city}".strip(", ")

    @property
    def register_text(self) -> Any:
        """What the register said of the company when it was asked; "" when it was not."""
        return {"active": _("in operation"), "ended": _("ended operating")}.get(self.register_status, "")

    @property
    def has_register_stop(self) -> bool:
        """Bankruptcy, liquidation or restructuring, or ended: an official looks before anything is granted."""
        return bool(self.register_situations) or self.register_status in {"ended"}


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        return self.filter(ended_at=None)

    def with_checked_right(self) -> MembershipQuerySet:
        return self.active().exclude(right_checked_at=None)

    def administrators(self) -> MembershipQuerySet:
        return self.active().filter(role=Role.EMPLOYER_ADMIN, user__is_active=True)


class Membership(models.Model):
    """A person's place in an organisation, and the ground of the right to act for it."""

    class Ground(models.TextChoices):
        TRADE_REGISTER = "trade_register", _("role in the trade register")
        MANDATE = "mandate", _("Suomi.fi mandate")
        AUTHORISATION = "authorisation", _("authorisation checked by staff")
        INVITATION = "invitation", _("invited by the organisation's administrator")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=[(r.value, r.label) for r in Role if r in EMPLOYER_ROLES],
        default=Role.EMPLOYER_MEMBER,
    )
    job_title = models.CharField(_("position"), max_length=80, blank=True)
    ground = models.CharField(_("ground of the right to act"), max_length=20, choices=Ground, blank=True)
    ground_detail = models.CharField(max_length=200, blank=True)
    right_checked_at = models.DateTimeField(null=True, blank=True)
    right_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("who acts for a company", "its members; officials", 3653, "ended_at")
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["organisation", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=models.Q(ended_at=None),
                name="member_once",
                violation_error_message=_("The person already belongs to this organisation."),
            ),
            models.CheckConstraint(
                condition=models.Q(right_checked_at=None) | ~models.Q(ground=""), name="checked_right_has_ground"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Neither accepted, cancelled nor past its time."""
        return self.filter(accepted_at=None, cancelled_at=None, expires_at__gt=clock.now())


class Invitation(models.Model):
    """An invitation to join, by mail, for 14 days. The address holds a random token; here is its digest."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=[(r.value, r.label) for r in Role if r in EMPLOYER_ROLES])
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData(
        "e-mail address of an invited person", "the organisation's administrators", 90, "expires_at"
    )
    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.role}"


class RegisterAnswer(models.Model):
    """The business register's latest answer for a business ID (open data, CC BY 4.0)."""

    business_id = models.CharField(max_length=9, unique=True)
    payload = models.JSONField()
    fetched_at = models.DateTimeField()

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("register answer")
        verbose_name_plural = _("register answers")
        ordering = ["business_id"]

    def __str__(self) -> str:
        return self.business_id


class Contact(models.Model):
    """A visit, a call or a meeting with an employer: active contact is what employers asked for."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("visit")
        CALL = "call", _("telephone call")
        MEETING = "meeting", _("meeting")
        EMAIL = "email", _("e-mail")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on = models.DateField(_("date"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.TextField(_("what was agreed"), blank=True)
    next_on = models.DateField(_("next contact"), null=True, blank=True)

    personal_data = PersonalData("notes of a meeting", "officers and coaches of the municipality", 1827, "on")

    class Meta:
        verbose_name = _("contact with an employer")
        verbose_name_plural = _("contacts with employers")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    @property
    def title(self) -> str:
        """What and when, as the page's language writes it."""
        return f"{capfirst(self.get_kind_display())} {date_format(self.on, 'SHORT_DATE_FORMAT')}"
