"""What a proposal and a decision stand on besides the application itself, and what has changed in it since."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from bonus.applications.calculation import calculate, facts_told, facts_used
from bonus.applications.models import Application
from bonus.applications.scheme_terms import compiled
from bonus.applications.told import TABLE, facts_for
from portal.core import clock

LABELS = {
    "placement_state": _("State of the placement"),
    "company_name": _("Company's name"),
    "company_state": _("Company in the portal"),
    "register_status": _("Company in the register"),
    "register_situations": _("Register: bankruptcy, liquidation, restructuring"),
    "calculated": _("Calculated sum, €"),
    "iban": _("Account"),
    "account_holder": _("Account holder"),
    "messages": _("Number of messages"),
    "attachments": _("Number of attachments"),
    "notes": _("Number of internal notes"),
    "hearings": _("Number of hearings"),
}


def facts_of(application: Application) -> dict[str, str]:
    """Plain texts by the keys of LABELS and the names of `told.TABLE`, as they are in the database now."""
    fresh = Application.objects.select_related("placement", "organisation", "scheme_version").get(pk=application.pk)
    organisation = fresh.organisation
    used = facts_used(fresh)
    _case, result = calculate(fresh, decision_date=clock.today())
    return {
        "placement_state": fresh.placement.state if fresh.placement else "",
        **{name: _told_and_used(told, used[name]) for name, told in facts_told(fresh).items()},
        "company_name": organisation.name,
        "company_state": organisation.state,
        "register_status": organisation.register_status,
        "register_situations": ", ".join(map(str, organisation.register_situations)),
        "calculated": result.get("total", ""),
        "iban": fresh.iban,
        "account_holder": fresh.account_holder,
        "messages": str(fresh.messages.count()),
        "attachments": str(fresh.attachments.count()),
        "notes": str(fresh.notes.count()),
        "hearings": str(fresh.hearings.count()),
    }


def _told_and_used(told: Any, used: Any) -> str:
    return str(told or "") if told == used else f"{told or ''} → {used}"


def calculation_holds(application: Application) -> bool:
    """The kept calculation comes to the same sum as one with today's facts."""
    _case, result = calculate(application, decision_date=clock.today())
    return result.get("total") == application.result.get("total")


def changes_since_proposal(application: Application) -> list[dict[str, Any]]:
    """What is otherwise than when the decision was proposed: `[{"what", "before", "now"}]`."""
    before, now = application.proposal_facts, facts_of(application)
    rows = (*TABLE, *facts_for(compiled(application.scheme_version)))
    names = {fact.name: fact.label for fact in rows}
    return [
        {"what": LABELS.get(key) or names[key], "before": before.get(key, ""), "now": value}
        for key, value in now.items()
        if before and before.get(key, "") != value
    ]


def fingerprint(application: Application) -> str:
    """A short text that changes when anything does that a decision maker sees; it travels in the form."""
    seen = {"version": application.version, **facts_of(application)}
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:32]
