"""What is added to a case: files, messages, notes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bonus.applications.models.application import Application
from bonus.applications.models.shared import CASE_READERS, TEN_YEARS, USER
from portal.core import clock
from portal.core.models import StoredFile
from portal.core.personal_data import PersonalData

PERSON_WITHDRAWAL = "person_withdrawal"  # the person's own paper to the town, no part of what the employer tells


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def for_employer(self) -> AttachmentQuerySet:
        """What the employer has told; not the placed person's own papers to the town."""
        return self.exclude(kind=PERSON_WITHDRAWAL)


class Attachment(models.Model):
    """A file that belongs to an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(_("what it is"), max_length=60)  # a code of the scheme, or of `completeness.GENERAL_KINDS`
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(USER, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    sent = models.BooleanField(default=False)  # what has been sent stays in the case

    objects = AttachmentQuerySet.as_manager()

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
