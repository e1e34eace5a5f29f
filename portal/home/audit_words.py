"""The audit trail in words: what was done, to what. The code stays beside, since a search or a court asks for it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from portal.core.models import AuditEvent

ACTIONS: dict[str, Any] = {
    "client.listed": _("Saw the client in a list"),
    "client.open_with_reason": _("Opened another coach's client"),
    "client.disclosed": _("Told an employer about the client"),
    "client.export": _("Exported the client's profile"),
    "client.own_page": _("The client's own page was opened"),
    "client.link": _("Made a link to the client's own page"),
    "consent.signed": _("Consent was signed"),
    "consent.refused": _("Consent was refused"),
    "consent.paper": _("Wrote down a consent on paper"),
    "consent.withdrawn": _("Consent was withdrawn"),
}
# What the part after the point means wherever it stands.
VERBS: dict[str, Any] = {"read": _("Read"), "write": _("Changed"), "file": _("Downloaded the file")}


def action_of(event: AuditEvent) -> str:
    """The words; empty where there are none and the code alone is shown."""
    return str(ACTIONS.get(event.action) or VERBS.get(event.action.rpartition(".")[2], ""))


def object_of(event: AuditEvent) -> str:
    """`asiakas 12`; the model's own label where the model is gone."""
    try:
        name = apps.get_model(event.object_type)._meta.verbose_name
    except (LookupError, ValueError):
        name = event.object_type
    return f"{name} {event.object_id}"
