"""Background jobs of the core: sending mail, the worker's pulse, cleaning up."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage

from portal.core import clock
from portal.core.jobs import job
from portal.core.models import Heartbeat, JobRun, OutboxMessage, SubmittedForm


@job("mail", max_attempts=24, atomic=False)
def send_mail(message_id: int) -> None:
    """Send one outbox row. One found half-way (`sending`) is sent again: twice is harmless, one lost is not."""
    rows = OutboxMessage.objects.filter(pk=message_id)
    if not rows.exclude(state=OutboxMessage.State.SENT).update(state=OutboxMessage.State.SENDING):
        return
    message = rows.get()
    mail = EmailMessage(
        message.subject,
        message.body,
        settings.DEFAULT_FROM_EMAIL,
        [message.to],
        headers={"Message-ID": f"<{message.dedupe_key.replace(' ', '')}@{settings.BASE_URL.split('//')[-1]}>"},
    )
    try:
        mail.send()
    except Exception as error:
        rows.update(state=OutboxMessage.State.WAITING, error=f"{type(error).__name__}: {error}"[:2000])
        raise
    rows.update(state=OutboxMessage.State.SENT, sent_at=clock.now(), error="")


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
