"""Sums, days and answers as the page's language writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bonus.rules import sentences
from portal.core import clock

if TYPE_CHECKING:
    from bonus.applications.models import Decision


def euro(value: Any) -> str:
    """`1 250,00 €` as the page's language writes it, a deduction with a minus; the sign stays on the number's line."""
    if value in (None, ""):
        return ""
    written = number_format(Decimal(str(value)), 2, use_l10n=True, force_grouping=True)
    return written.replace("-", "\N{MINUS SIGN}").replace(" ", "\u00a0") + "\u00a0€"


def hours_text(value: Decimal | None) -> str:
    """`24 h`, `22,5 h`: no decimals that say nothing."""
    return f"{number_format(value.normalize() + 0, use_l10n=True)}\u00a0h" if value else ""


def outcome(decision: Decision) -> str:
    """What the employer got, in a sentence: as it stands now, after corrections and the body's decisions."""
    if not decision.amount_now:
        return _("You did not get the bonus.")
    text = _("You get at most %(amount)s as bonus.") % {"amount": euro(decision.amount_now)}
    applied = decision.application.applied_amount
    partly = decision.outcome == decision.Outcome.PARTLY if applied is None else decision.amount_now < applied
    return f"{text} {_('The application is otherwise refused.')}" if partly else text


def calculation_rows(rows: Iterable[dict[str, Any]], language: str | None = None) -> list[dict[str, str]]:
    """A calculation's rows as people read them: `{period, text, amount}`; the period is empty where a row has none."""
    language = language or (get_language() or "fi")[:2]
    return [{"period": _period(row, language), "text": row["text"], "amount": euro(row["amount"])} for row in rows]


def _period(row: dict[str, Any], language: str) -> str:
    first, last = row.get("start_date"), row.get("end_date")
    return sentences.days(date.fromisoformat(first), date.fromisoformat(last), language) if first and last else ""


def yes_no(value: bool | None) -> str:
    return {True: _("Yes"), False: _("No"), None: ""}[value]


def day(value: Any) -> str:
    return date_format(value, "j.n.Y") if value else ""


def day_of(moment: str) -> str:
    """The Finnish day of an ISO moment that a JSON field keeps."""
    return day(clock.local_date(datetime.fromisoformat(moment)))
