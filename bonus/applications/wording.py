"""Sums, days and answers as the page's language writes them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from portal.core import clock


def euro(value: Any) -> str:
    """`1 250,00 €` as the page's language writes it; the sign stays on the number's line."""
    if value in (None, ""):
        return ""
    return f"{number_format(Decimal(str(value)), 2, use_l10n=True, force_grouping=True)}\u00a0€"


def yes_no(value: bool | None) -> str:
    return {True: _("Yes"), False: _("No"), None: ""}[value]


def day(value: Any) -> str:
    return date_format(value, "j.n.Y") if value else ""


def day_of(moment: str) -> str:
    """The Finnish day of an ISO moment that a JSON field keeps."""
    return day(clock.local_date(datetime.fromisoformat(moment)))
