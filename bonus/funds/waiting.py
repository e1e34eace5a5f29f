"""What waits for somebody in this room, for the start pages: `[{"text", "href", "due"}]`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bonus.funds import de_minimis
from bonus.funds.models import AidGrant, Shortfall
from portal.accounts.roles import Role
from portal.core.money import written


def waiting_for_handler(user: Any) -> list[dict[str, Any]]:
    """Aid that the EU's register does not know yet, and entries to amend, each by its first last day."""
    own = AidGrant.objects.filter(municipality_id__in=user.municipality_ids(Role.HANDLER)).own()
    found = []
    days = [aid.register_by for aid in own.to_register()]
    if days:
        text = ngettext(
            "%(number)d aid to enter in the register of de minimis aid",
            "%(number)d aids to enter in the register of de minimis aid",
            len(days),
        )
        found.append({"text": text % {"number": len(days)}, "href": reverse("funds:register"), "due": days[0]})
    amended = [row.register_by for row in de_minimis.to_amend(own)]
    if amended:
        text = ngettext(
            "%(number)d entry to amend in the register of de minimis aid",
            "%(number)d entries to amend in the register of de minimis aid",
            len(amended),
        )
        found.append({"text": text % {"number": len(amended)}, "href": reverse("funds:register"), "due": amended[0]})
    return found


def waiting_for_manager(user: Any) -> list[dict[str, Any]]:
    """Cases in which a body granted more than there is money for; nothing of them is paid before it is found."""
    return [
        {"text": _("Money is missing for case %(case)s: %(missing)s €")
         % {"case": row.case, "missing": written(row.missing)},
         "href": reverse("funds:budget"), "due": None}
        for row in Shortfall.objects.open().filter(municipality_id__in=user.municipality_ids(Role.MANAGER))
    ]  # fmt: skip
