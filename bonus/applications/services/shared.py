"""What the room's services stand on: the locked row, its version, running numbers, mail to the employer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models

from bonus.applications.models import Application, ReferenceCounter
from portal.core import clock, mail
from portal.core.exceptions import Conflict
from portal.core.transitions import CHANGED
from portal.employers.selectors import require_right


def lock(application: Application) -> Application:
    """The application's row, fresh and locked until the transaction ends."""
    return Application.objects.select_for_update(of=("self",)).get(pk=application.pk)


def lock_as_seen(application: Application) -> Application:
    """The same, when nothing has changed since the caller's object (its `version`) was read; otherwise Conflict."""
    locked = lock(application)
    if locked.version != application.version:
        raise Conflict(CHANGED)
    return locked


def lock_for_editing(application: Application, actor: Any) -> Application:
    """The same for a member of the employer who changes a draft or adds what was asked."""
    locked = lock(application)
    if locked.organisation_id not in actor.organisation_ids():
        raise PermissionDenied
    require_right(actor, locked.organisation)
    if not locked.is_editable:
        raise Conflict(CHANGED)
    return locked


def change(locked: Application, **values: Any) -> Application:
    """Write the values and move the version, so that nobody decides on a page that no longer holds."""
    values["version"] = models.F("version") + 1
    Application.objects.filter(pk=locked.pk).update(**values, changed_at=clock.now())
    return Application.objects.get(pk=locked.pk)


def next_number(prefix: str) -> str:
    """The next running number of this year's series, e.g. `RB-2026-000123`. Call inside the creating transaction."""
    series = f"{prefix}-{clock.today().year}"
    return f"{series}-{next_in(series):06d}"


def next_in(series: str) -> int:
    """The next number of a series; without gaps, since a transaction that fails gives its number back."""
    ReferenceCounter.objects.get_or_create(series=series)
    counter = ReferenceCounter.objects.select_for_update().get(series=series)
    ReferenceCounter.objects.filter(pk=counter.pk).update(last=models.F("last") + 1)
    counter.refresh_from_db()
    return counter.last


def mail_employer(application: Application, key: str, template: str, **context: Any) -> None:
    """Tell the contact person to look in the portal. The mail holds the reference number and a link, nothing else."""
    mail.queue(
        f"bonus-{key}-{application.pk}",
        to=application.contact_email or application.created_by.email,
        template=template,
        context={"application_id": application.pk, "reference": application.reference, **context},
        language=application.created_by.language,
    )


def mail_official(application: Application, official: Any, key: str, template: str) -> None:
    """The same to an official."""
    mail.queue(
        f"bonus-{key}",
        to=official.email,
        template=template,
        context={"application_id": application.pk, "reference": application.reference},
        language=official.language,
    )
