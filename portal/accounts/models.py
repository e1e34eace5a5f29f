"""People who sign in, the municipalities they work for, the authorities that decide, and their roles."""

from __future__ import annotations

import uuid
from typing import ClassVar

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import MUNICIPAL_ROLES, Role
from portal.core import clock
from portal.core.personal_data import NO_PERSONAL_DATA, PersonalData


class Municipality(models.Model):
    """A town that uses the portal. Names and contacts are data; nothing in the code knows them."""

    code = models.CharField(_("municipality code"), max_length=3, unique=True)
    name_fi = models.CharField(max_length=60)
    name_sv = models.CharField(max_length=60, blank=True)
    name_genitive = models.CharField(_("name in the genitive, in Finnish"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail of the employment services"))
    phone = models.CharField(_("telephone"), max_length=30)
    address = models.CharField(_("address"), max_length=200, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=120, blank=True)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name_fi"]

    def __str__(self) -> str:
        return (get_language() == "sv" and self.name_sv) or self.name_fi


class Authority(models.Model):
    """A body that decides something: the town itself, or the employment area's authority."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="authorities")
    name_fi = models.CharField(max_length=120)
    name_sv = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    url = models.URLField(blank=True)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        ordering = ["name_fi"]

    def __str__(self) -> str:
        return getattr(self, f"name_{get_language()}", "") or self.name_fi


class Responsibility(models.Model):
    """Which authority decides a step in a municipality."""

    class Step(models.TextChoices):
        RECRUITMENT_BONUS = "recruitment_bonus", _("recruitment bonus")
        TRIAL_AGREEMENT = "trial_agreement", _("work trial agreement")
        PAY_SUBSIDY = "pay_subsidy", _("pay subsidy")
        SUPPORT_55 = "support_55", _("employment support for people aged 55 or over")
        APPEAL = "appeal", _("claim for a revised decision")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="responsibilities")
    step = models.CharField(max_length=30, choices=Step)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="responsibilities")

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        ordering = ["municipality", "step"]
        constraints = [models.UniqueConstraint(fields=["municipality", "step"], name="one_authority_per_step")]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.authority}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Rights come from roles, never from this row."""

    class Digest(models.TextChoices):
        DAILY = "daily", _("every working day")
        WEEKLY = "weekly", _("once a week")
        NEVER = "never", _("never")

    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=60, blank=True)
    last_name = models.CharField(_("last name"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=2, default="fi")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=clock.now)
    digest = models.CharField(_("summary by e-mail"), max_length=10, choices=Digest, default=Digest.DAILY)

    personal_data = PersonalData("name, e-mail, telephone of a user", "the user; administrators", 730, "last_login")

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_once", violation_error_message=_("This address is already in use.")
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email

    @cached_property
    def assignments(self) -> list[RoleAssignment]:
        """The municipal roles in force today."""
        return list(self.role_assignments.in_force().select_related("municipality"))

    @cached_property
    def role_codes(self) -> frozenset[str]:
        """Every role the person has somewhere: municipal ones and those of organisations (`memberships`)."""
        return frozenset({a.role for a in self.assignments} | {role for _pk, role in self.active_memberships})

    @cached_property
    def active_memberships(self) -> list[tuple[int, str]]:
        """(organisation, role) of each; read once a request."""
        return list(self.memberships.active().order_by("pk").values_list("organisation_id", "role"))

    @cached_property
    def has_second_factor(self) -> bool:
        """Two-factor sign-in is set up; asked several times a page, read once a request."""
        return is_mfa_enabled(self)

    def has_role(self, *roles: str, municipality_id: int | None = None) -> bool:
        """Holds one of these municipal roles, in this municipality where it is given."""
        return any(
            a.role in roles and (municipality_id is None or a.municipality_id == municipality_id)
            for a in self.assignments
        )

    def municipality_ids(self, *roles: str) -> set[int]:
        """Where the person holds one of these roles."""
        return {a.municipality_id for a in self.assignments if a.role in roles}

    def organisation_ids(self, *roles: str) -> set[int]:
        """The organisations for which the person acts (in one of these roles, where given)."""
        return {pk for pk, role in self.active_memberships if not roles or role in roles}

    @cached_property
    def last_identification(self) -> StrongIdentification | None:
        """The latest strong identification in which the provider told a name."""
        return self.identifications.exclude(name="").order_by("-at", "-pk").first()

    @property
    def is_official(self) -> bool:
        """Holds a municipal role, so two-factor sign-in is required before anything is seen."""
        return bool(self.assignments) or self.is_superuser


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def in_force(self) -> RoleAssignmentQuerySet:
        today = clock.today()
        return self.filter(starts_on__lte=today).filter(models.Q(ends_on=None) | models.Q(ends_on__gte=today))

    def holders(self, role: str, municipality: Municipality) -> RoleAssignmentQuerySet:
        return self.in_force().filter(role=role, municipality=municipality, user__is_active=True)


class RoleAssignment(models.Model):
    """A municipal role of a person, for a time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(
        _("role"), max_length=20, choices=[(r.value, r.label) for r in Role if r in MUNICIPAL_ROLES]
    )
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="role_assignments")
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True)
    title = models.CharField(
        _("job title"), max_length=100, blank=True, help_text=_("The title that decisions are signed with.")
    )
    given_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    personal_data = PersonalData("role of an official", "administrators, auditor", 1827, "ends_on")
    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["municipality", "role", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "municipality"],
                condition=models.Q(ends_on=None),
                name="role_once_per_municipality",
                violation_error_message=_("The person already has this role here."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(r.value for r in MUNICIPAL_ROLES)), name="role_is_municipal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} ({self.municipality})"


class StrongIdentification(models.Model):
    """That somebody identified strongly: when, through which provider, at which level. No identity code."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identifications")
    provider = models.CharField(max_length=40)
    acr = models.CharField(max_length=120)
    at = models.DateTimeField(default=clock.now)
    stand_in = models.BooleanField(default=False)
    name = models.CharField(max_length=200, blank=True)  # as the provider tells it; empty when it tells none
    name_differs = models.BooleanField(default=False)  # from the account's, at that moment

    personal_data = PersonalData("name, time and level of an identification", "officers, auditor", 1827, "at")

    class Meta:
        verbose_name = _("strong identification")
        verbose_name_plural = _("strong identifications")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"


class ActivationQuerySet(models.QuerySet["Activation"]):
    def open(self) -> ActivationQuerySet:
        """Neither used nor past its time."""
        return self.filter(used_at=None, expires_at__gt=clock.now())


class Activation(models.Model):
    """A link that lets an official set up a second factor, once, for 7 days. Here is the digest of its token."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="activations")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("that an official was sent a link", "nobody", 90, "expires_at")
    objects = ActivationQuerySet.as_manager()

    class Meta:
        verbose_name = _("activation link")
        verbose_name_plural = _("activation links")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"


class KeptForm(models.Model):
    """A form that was sent when the session had ended: its text, sealed, until the person has signed in again."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="kept_form")
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    path = models.CharField(max_length=500)
    sealed = models.TextField()
    at = models.DateTimeField()

    personal_data = PersonalData("what the person was writing", "the person", 1, "at")

    class Meta:
        verbose_name = _("kept form")
        verbose_name_plural = _("kept forms")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M}"
