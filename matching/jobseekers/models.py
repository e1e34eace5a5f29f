"""Clients and their profiles in two tables, consents, the service path from referral to follow-up.

The engine sees only the profile. No personal identity code, no diagnosis, no benefit history (380/2023 120 a §).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.jobseekers import path
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.models import StoredFile
from portal.core.personal_data import PersonalData

COACHES = "own coach, pair and stand-in; another coach with a logged reason; auditor"
FOUR_YEARS = 1461  # client data are deleted four years after the client relationship ends (380/2023 122 §)
USER = settings.AUTH_USER_MODEL


class ClientQuerySet(models.QuerySet["Client"]):
    def in_municipalities_of(self, user) -> ClientQuerySet:
        """Whom a coach may find by reference; opening a stranger's client asks for a reason (see policies)."""
        return self.filter(municipality_id__in=user.municipality_ids(Role.COACH))

    def of_coach(self, user) -> ClientQuerySet:
        """Own, as pair, or as a stand-in whose time has not ended."""
        stand_in = models.Q(stand_in=user) & (
            models.Q(stand_in_until=None) | models.Q(stand_in_until__gte=clock.today())
        )
        return self.in_municipalities_of(user).filter(models.Q(coach=user) | models.Q(pair=user) | stand_in)

    def active(self) -> ClientQuerySet:
        return self.exclude(state=Client.State.CLOSED)

    def with_dates(self) -> ClientQuerySet:
        """With `last_written`, `consent_until` and `next_follow_up`, for the coach's list; None where there is none."""
        steps = PathStep.objects.filter(client=models.OuterRef("pk")).order_by("-on", "-pk")
        holds = models.Q(given=True, withdrawn_at=None, valid_until__gte=clock.today())
        consents = Consent.objects.filter(holds, client=models.OuterRef("pk")).order_by("-valid_until", "-pk")
        ahead = FollowUp.objects.filter(client=models.OuterRef("pk"), done_on=None).order_by("due_on", "pk")
        return self.annotate(
            last_written=models.Subquery(steps.values("on")[:1]),
            consent_until=models.Subquery(consents.values("valid_until")[:1]),
            next_follow_up=models.Subquery(ahead.values("due_on")[:1]),
        )


class Client(models.Model):
    """A person whom the coaches walk with: contact data, who walks, and where on the service path."""

    class State(models.TextChoices):
        REFERRED = "referred", _("referred")
        ASSESSMENT = "assessment", _("initial assessment")
        MEASURES = "measures", _("measures")
        PLACED = "placed", _("in a placement")
        FOLLOW_UP = "follow_up", _("follow-up")
        CLOSED = "closed", _("ended")

    class Ending(models.TextChoices):
        """How the service ended (the model's own list)."""

        EMPLOYED = "employed", _("employment")
        EDUCATION = "education", _("education")
        SICK_LEAVE = "sick_leave", _("long absence that leads to other support")
        OWN_WISH = "own_wish", _("own wish")
        MOVED = "moved", _("moved away")
        OTHER = "other", _("other reason")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="clients")
    first_name = models.CharField(_("first name"), max_length=60)
    last_name = models.CharField(_("last name"), max_length=60)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    reference = models.CharField(_("reference in the national client system"), max_length=40, blank=True)
    contact_language = models.CharField(_("language of contact"), max_length=2, default="fi")
    coach = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="own_clients", verbose_name=_("own coach"))
    pair = models.ForeignKey(
        USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("pair")
    )
    stand_in = models.ForeignKey(
        USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("stand-in")
    )
    stand_in_until = models.DateField(_("stand-in until"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.REFERRED)
    version = models.PositiveIntegerField(default=1)
    ending = models.CharField(_("how the service ended"), max_length=12, choices=Ending, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    ended_on = models.DateField(null=True, blank=True)

    personal_data = PersonalData("name, e-mail, telephone, own coach of a client", COACHES, FOUR_YEARS, "ended_on")
    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "reference"],
                condition=~models.Q(reference=""),
                name="client_reference_once",
                violation_error_message=_("There is already a client with this reference."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def is_case_of(self, user) -> bool:
        """Own coach, pair, or stand-in in time."""
        standing_in = self.stand_in_id == user.pk and (
            self.stand_in_until is None or self.stand_in_until >= clock.today()
        )
        return user.pk in (self.coach_id, self.pair_id) or standing_in


class Profile(models.Model):
    """What the engine may see of a client: the interchange format's fields. None means unknown."""

    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="profile")
    external_id = models.CharField(max_length=60, blank=True)
    language = models.CharField(_("language of the texts"), max_length=2, default="fi")
    data = models.JSONField(
        default=dict
    )  # every other key of a jobseekers.jsonl object, validated by the engine's reader
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")

    personal_data = PersonalData(
        "work history, skills, wishes; capacity and needs (health data)", COACHES, FOUR_YEARS, "client.ended_on"
    )

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"profile {self.pk}"

    @property
    def engine_id(self) -> str:
        return self.external_id or str(self.pk)

    def to_interchange(self) -> dict:
        """The profile as a `jobseekers.jsonl` object."""
        return {**self.data, "id": self.engine_id, "language": self.language}


class Consent(models.Model):
    """The person's own written consent, or refusal (380/2023 118 §): what may be shown, to whom, until when."""

    class Scope(models.TextChoices):
        """118 §'s list, item by item. Health is a consent of its own."""

        CONTACT = "contact", _("name and contact details")
        LANGUAGES = "languages", _("languages")
        EDUCATION = "education", _("education and qualifications")
        WORK_HISTORY = "work_history", _("work history")
        SKILLS = "skills", _("skills, cards, wishes and own presentation")
        UNEMPLOYED_12_MONTHS = "unemployed_12_months", _("that unemployment has lasted 12 months")

    class Method(models.TextChoices):
        LINK = "link", _("signed through a one-time link")
        PAPER = "paper", _("signed on paper")

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="consents")
    given = models.BooleanField(_("consents"))  # False: the refusal is recorded too
    scopes = models.JSONField(default=list)
    recipients = models.CharField(_("to whom"), max_length=200)
    opening = models.ForeignKey("openings.Opening", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    text_version = models.CharField(max_length=20)
    text = models.TextField()
    language = models.CharField(max_length=2, default="fi")
    method = models.CharField(max_length=6, choices=Method)
    signed_name = models.CharField(_("signature"), max_length=120)
    signed_at = models.DateTimeField(default=clock.now)
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData(
        "what a client has consented to", COACHES + "; the client by link", FOUR_YEARS, "client.ended_on"
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-signed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(given=False) | ~models.Q(valid_until=None), name="consent_has_an_end"
            ),
            models.CheckConstraint(
                condition=~models.Q(method="paper") | ~models.Q(scan=None), name="paper_consent_is_scanned"
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    @property
    def scope_labels(self) -> list[str]:
        return [str(self.Scope(scope).label) for scope in self.scopes]

    @property
    def in_force(self) -> bool:
        """Given, not withdrawn, not past its end: asked anew every time something is shown."""
        return bool(self.given and self.withdrawn_at is None and self.valid_until and self.valid_until >= clock.today())


class PersonLink(models.Model):
    """A link to the person's own page, without an account. The address holds a random token; here is its digest."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="links")
    token_digest = models.CharField(max_length=64, unique=True)
    opening = models.ForeignKey("openings.Opening", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)  # it signs once; after that it only shows and withdraws
    cancelled_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("that a client was sent a link", COACHES, 365, "expires_at")

    class Meta:
        verbose_name = _("link to a person's own page")
        verbose_name_plural = _("links to persons' own pages")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"link {self.pk}"

    @property
    def open(self) -> bool:
        return self.cancelled_at is None and self.expires_at > clock.now()


class PathStep(models.Model):
    """A step on the service path: where the person came from, what was assessed, what was done."""

    class Kind(models.TextChoices):
        REFERRAL = "referral", _("referral")
        ASSESSMENT = "assessment", _("initial assessment")
        MEASURE = "measure", _("measure")
        NOTE = "note", _("note")

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    on = models.DateField(_("date"))
    what = models.CharField(_("what"), max_length=60)  # a code of `path.SOURCES`, `path.MEASURES` or ""
    details = models.JSONField(default=dict, blank=True)
    note = models.TextField(_("notes"), blank=True)
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData("steps of a client's service", COACHES, FOUR_YEARS, "client.ended_on")

    class Meta:
        verbose_name = _("step of the service path")
        verbose_name_plural = _("steps of the service path")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    @property
    def what_label(self) -> str:
        return str({**path.SOURCES, **path.MEASURES}.get(self.what, ""))

    @property
    def detail_rows(self) -> list[tuple[Any, str]]:
        """(label, text) of what the step's own form asked."""
        rows = [(path.AREAS[key], value) for key, value in self.details.items() if key in path.AREAS and value]
        criteria = [str(path.CRITERIA[code]) for code in self.details.get("criteria", []) if code in path.CRITERIA]
        return [*rows, *([(_("why"), ", ".join(criteria))] if criteria else [])]


class FollowUp(models.Model):
    """Contact 3 and 6 months after the end; the situation is written down."""

    class Situation(models.TextChoices):
        EMPLOYED = "employed", _("in work")
        EDUCATION = "education", _("in education")
        UNEMPLOYED = "unemployed", _("unemployed")
        MEASURE = "measure", _("in another service")
        OTHER = "other", _("other")
        NOT_REACHED = "not_reached", _("not reached")

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="follow_ups")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    situation = models.CharField(_("situation"), max_length=12, choices=Situation, blank=True)
    note = models.TextField(_("notes"), blank=True)
    by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    personal_data = PersonalData("a client's situation after the service", COACHES, FOUR_YEARS, "client.ended_on")

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["client", "months", "due_on"], name="follow_up_once"),
            models.CheckConstraint(
                condition=models.Q(done_on=None) | ~models.Q(situation=""), name="done_follow_up_has_situation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months} kk, {self.due_on}"
