"""The audit trail: every read of a client's data and every decision (906/2019 17 §). Ids and field names, no values."""

from __future__ import annotations

from typing import Any

from portal.core import clock
from portal.core.addresses import client_ip


def actor_label(actor: Any) -> str:
    """What the trail calls somebody: the account's id survives the account."""
    return "system" if actor is None else f"user:{actor.pk}"


def record(
    action: str, obj: Any, *, actor: Any, request: Any = None, subject: Any = None, reason: str = "", fields: str = ""
) -> None:
    """Write one row. `subject`: the client whose data they are; `reason`: why somebody without an own case looked."""
    from portal.core.models import AuditEvent

    AuditEvent.objects.create(
        at=clock.now(),
        municipality_id=_municipality(subject) or _municipality(obj, look_around=True),
        actor=actor,
        actor_label=actor_label(actor),
        action=action,
        object_type=obj._meta.label,
        object_id=str(obj.pk),
        subject_id="" if subject is None else str(subject.pk),
        reason=reason,
        fields=fields,
        request_id=getattr(request, "request_id", ""),
        ip=client_ip(request) if request is not None else None,
    )


def record_many(action: str, obj: Any, *, subjects: Any, actor: Any, request: Any = None) -> None:
    """Write one row for each client whose data a list showed, in one query."""
    from portal.core.models import AuditEvent

    common = {
        "at": clock.now(),
        "actor": actor,
        "actor_label": actor_label(actor),
        "action": action,
        "object_type": obj._meta.label,
        "object_id": str(obj.pk),
        "request_id": getattr(request, "request_id", ""),
        "ip": client_ip(request) if request is not None else None,
    }
    AuditEvent.objects.bulk_create(
        AuditEvent(subject_id=str(subject.pk), municipality_id=_municipality(subject), **common) for subject in subjects
    )


def _municipality(obj: Any, *, look_around: bool = False) -> int | None:
    """The town whose matter it is: the object's own, or (`look_around`) that of what it belongs to."""
    found = getattr(obj, "municipality_id", None)
    if found is not None or not look_around:
        return found
    links = [
        field.name
        for field in obj._meta.fields
        if field.many_to_one and hasattr(field.related_model, "municipality_id")
    ]
    return next((town for name in links if (town := _municipality(getattr(obj, name)))), None)
