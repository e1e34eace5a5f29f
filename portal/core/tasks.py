"""Background jobs of the core: sending mail, the worker's pulse, cleaning up."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from portal.core import clock, jobs, mail, retention, uploads
from portal.core.jobs import job
from portal.core.models import Heartbeat, JobRun, OutboxMessage, StoredFile, SubmittedForm


def mail_failed(message_id: int) -> None:
    _finish(message_id, state=OutboxMessage.State.FAILED)


def _finish(message_id: int, **values: Any) -> None:
    """A mail's last state. A one-time link is in nobody's reach afterwards."""
    rows = OutboxMessage.objects.filter(pk=message_id)
    rows.update(**values)
    rows.filter(one_time_link=True).update(body="")


@job("mail", max_attempts=24, atomic=False, given_up=mail_failed)
def send_mail(message_id: int) -> None:
    """Send one outbox row; 24 attempts take some 19 hours. A receiver that is refused for good (5xx) ends it at once.

    SMTP knows no "exactly once". One found half-way (`sending`: the worker died between the server's answer and our
    mark) is sent again: twice is harmless, one lost is not, and both carry the same Message-ID.
    """
    rows = OutboxMessage.objects.filter(pk=message_id)
    if not rows.exclude(state=OutboxMessage.State.SENT).update(state=OutboxMessage.State.SENDING):
        return
    message = rows.get()
    try:
        _letter(message).send()
    except Exception as error:
        rows.update(state=OutboxMessage.State.WAITING, error=f"{type(error).__name__}: {error}"[:2000])
        if _for_good(error):
            raise jobs.GiveUp(str(error)) from error
        raise
    _finish(message_id, state=OutboxMessage.State.SENT, sent_at=clock.now(), error="")


def _letter(message: OutboxMessage) -> EmailMessage:
    """The mail as it goes out. Its text is unsealed here and stays in this process."""
    return EmailMessage(
        message.subject,
        mail.text_of(message),
        settings.DEFAULT_FROM_EMAIL,
        [message.to],
        headers={"Message-ID": f"<{message.dedupe_key.replace(' ', '')}@{settings.BASE_URL.split('//')[-1]}>"},
    )


def _for_good(error: Exception) -> bool:
    """Whether the server refused the receiver in a way that no later attempt can change (RFC 5321: 5yz)."""
    refused = error.recipients if isinstance(error, SMTPRecipientsRefused) else {}
    return bool(refused) and all(code >= 500 for code, _text in refused.values())


@job("uploads.scan", max_attempts=24)
def scan_upload(file_id: str) -> None:
    """Look for viruses in an uploaded file; while the scanner is away, it is asked again for most of a day."""
    stored = StoredFile.objects.filter(pk=file_id, scan=StoredFile.Scan.WAITING).first()
    if stored is not None:
        uploads.scan_now(stored)


@job("beat", every="minute")
def beat() -> None:
    """The canary: shows that a worker takes tasks."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": clock.now()})


@job("tidy", every="day")
def tidy() -> None:
    """Remove finished jobs and sent forms after a week, sent mail after its keeping time."""
    week = clock.now() - timedelta(days=7)
    JobRun.objects.filter(state=JobRun.State.DONE, finished_at__lt=week).delete()
    SubmittedForm.objects.filter(at__lt=week).delete()
    days = OutboxMessage.personal_data.keep_days
    OutboxMessage.objects.filter(created_at__lt=clock.now() - timedelta(days=days)).delete()


@job("retention", every="day", atomic=False)
def end_keeping_times() -> None:
    """Take away personal data whose time is up (each room's `retention.py`)."""
    retention.run()
