"""Rows that every room stands on: logs, audit trail, jobs, outbox, files, forms sent once."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.personal_data import NO_PERSONAL_DATA, PersonalData

ACTOR: dict[str, Any] = {"on_delete": models.SET_NULL, "null": True, "blank": True, "related_name": "+"}


class TransitionLog(models.Model):
    """Who moved what from which state to which, when and why. Outlives its object: no foreign key to it."""

    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    source = models.CharField(max_length=30, blank=True)
    action = models.CharField(max_length=40)
    target = models.CharField(max_length=30)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, **ACTOR)
    actor_label = models.CharField(max_length=40)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    personal_data = PersonalData("account that acted", "officials of the municipality, auditor", 3653, "at")

    class Meta:
        verbose_name = _("state change")
        verbose_name_plural = _("state changes")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}: {self.source} → {self.target}"

    @property
    def target_label(self) -> str:
        """The state that was reached, in the reader's language."""
        choices = apps.get_model(self.object_type)._meta.get_field("state").flatchoices
        return str(dict(choices).get(self.target, self.target))


class AuditEvent(models.Model):
    """A read of a client's data, a disclosure or a decision; in a town's matter, or nobody's (an account)."""

    municipality_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, **ACTOR)
    actor_label = models.CharField(max_length=40)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    fields = models.TextField(blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)

    personal_data = PersonalData("who read whose data, address of the reader", "auditor", 1827, "at")

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject_id", "at"]),
            models.Index(fields=["object_type", "object_id"]),
            models.Index(fields=["municipality_id", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action}"


class JobRun(models.Model):
    """One piece of background work, done once however often it is queued or delivered (unique key)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        DEAD = "dead", _("given up")

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        ordering = ["queued_at", "pk"]
        indexes = [models.Index(fields=["state", "queued_at"])]

    def __str__(self) -> str:
        return self.key


class OutboxMessage(models.Model):
    """A mail, written in the transaction that causes it and sent by a job. It says where to look, and holds no secrets
    but a one-time link (`one_time_link`): then its text is sealed, and goes when it has been sent or given up."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")

    dedupe_key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    language = models.CharField(max_length=2, default="fi")
    one_time_link = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    personal_data = PersonalData("e-mail address of the receiver", "administrator", 180, "created_at")

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.dedupe_key


def private_storage():
    return storages["private"]


def private_name(instance: StoredFile, filename: str) -> str:
    return f"{instance.pk.hex[:2]}/{instance.pk.hex}"


class StoredFile(models.Model):
    """A file outside the web root, under a random name, kept byte for byte (`sha256`). A room says who opens it.

    Where the portal has a virus scanner, only its sender may open the file before it is found clean.
    """

    class Scan(models.TextChoices):
        OWN = "own", _("made by the portal")
        NOT_SCANNED = "not_scanned", _("not checked for viruses")
        WAITING = "waiting", _("being checked for viruses")
        CLEAN = "clean", _("no viruses found")
        INFECTED = "infected", _("a virus was found")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(upload_to=private_name, storage=private_storage, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, **ACTOR)
    created_at = models.DateTimeField()
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    scanned_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("what the file holds", "whoever may open the object it belongs to")

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name


class SubmittedForm(models.Model):
    """A form that was sent: pressing twice does once and leads to the same page."""

    token = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    response_url = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    personal_data = PersonalData("account that sent a form", "nobody", 7, "at")

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.token)


class Heartbeat(models.Model):
    """When the worker last did a canary task (portal.core.management.commands.worker)."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
