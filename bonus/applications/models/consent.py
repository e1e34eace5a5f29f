"""The placed person's own consent to what the employer's application tells about her or him."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from bonus.applications.models.application import Application
from bonus.applications.models.case import Attachment
from bonus.applications.models.shared import CASE_READERS, TEN_YEARS, USER
from portal.core import clock
from portal.core.personal_data import PersonalData


class PersonConsent(models.Model):
    """One asking, with what the person answered. Asking anew replaces the earlier one; of each application one holds.

    The link's address has a random token, here is its digest. `told`: [label, text] rows as the person read them.
    """

    class Way(models.TextChoices):
        """How the person was reached."""

        MAIL = "mail", _("a link by e-mail to the address that the person has given the coach")
        TOLD = "told", _("a link by e-mail to the address that the employer told")
        HANDED = "handed", _("a link that the employer handed over")
        PAPER = "paper", _("signed on paper")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="person_consents")
    way = models.CharField(max_length=6, choices=Way)
    token_digest = models.CharField(max_length=64, unique=True, null=True)  # none on paper
    asked_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True)  # until when it signs; a given consent is withdrawn until the decision
    replaced_at = models.DateTimeField(null=True, blank=True)
    given = models.BooleanField(null=True)  # None: not answered
    signed_name = models.CharField(_("signature"), max_length=120, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=2, default="fi")
    text_version = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    told = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    paper = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="recorded_consents"
    )
    withdrawal_paper = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="recorded_withdrawals"
    )

    personal_data = PersonalData(
        "a placed person's name and consent to a bonus application, and what it told about the person",
        CASE_READERS + "; the person by link", TEN_YEARS, "last payment",
    )  # fmt: skip

    class Meta:
        verbose_name = _("person's consent to an application")
        verbose_name_plural = _("persons' consents to applications")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(replaced_at=None), name="one_person_consent_holds"
            ),
            models.CheckConstraint(
                condition=models.Q(given=None) | ~models.Q(signed_at=None) & ~models.Q(signed_name=""),
                name="person_consent_is_signed",
            ),
            models.CheckConstraint(
                condition=models.Q(way="paper") & ~models.Q(paper=None)
                | ~models.Q(way="paper") & ~models.Q(token_digest=None) & ~models.Q(expires_at=None),
                name="person_consent_has_link_or_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk} to {self.application_id}"

    @property
    def holds(self) -> bool:
        """Given and not withdrawn: asked anew each time."""
        return bool(self.given and self.withdrawn_at is None and self.replaced_at is None)

    @property
    def signs(self) -> bool:
        """Its link may still be answered, as far as time goes."""
        in_time = self.expires_at is not None and self.expires_at > clock.now()
        return self.given is None and self.replaced_at is None and in_time

    @property
    def changed_at(self) -> datetime:
        return self.withdrawn_at or self.signed_at or self.asked_at
