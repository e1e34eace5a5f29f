"""What people type, read kindly: decimal comma or point, spaces in long numbers, dates in one piece."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal, InvalidOperation

from django.utils.formats import get_format

SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
UNITS = re.compile(r"(€|eur|euroa|euro|h|%)$", re.IGNORECASE)
DATE = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$")
ISO_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")


def parse_decimal(text: str) -> Decimal | None:
    """`"1 234,50 €"`, `"1.234,50"` and `"1234.5"` → Decimal; None when it is no number or could be two numbers.

    A single comma or point is always the decimal mark: `"1.234"` is a little over one, in every language of the
    portal, because a silent thousandfold error costs more than a question about three decimals.
    """
    cleaned = UNITS.sub("", SPACES.sub("", text)).replace("\u2212", "-")
    marks = [mark for mark in cleaned if mark in ",."]
    if len(marks) > 1:
        grouping, last = marks[0], marks[-1]
        if grouping == last or any(mark != grouping for mark in marks[:-1]):
            return None
        whole = cleaned.rpartition(last)[0]
        if not re.fullmatch(rf"-?\d{{1,3}}(\{grouping}\d{{3}})+", whole):
            return None
        cleaned = cleaned.replace(grouping, "")
    cleaned = cleaned.replace(",", ".")
    if not re.fullmatch(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)", cleaned):
        return None
    try:
        return Decimal(cleaned)
    except InvalidOperation:
        return None


def show_decimal(value: object) -> str:
    """A number for an input field: the language's decimal mark, no grouping; other text as it is."""
    if value is None or value == "":
        return ""
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite():
        return str(value)
    return format(number, "f").replace(".", str(get_format("DECIMAL_SEPARATOR")))


def parse_date(text: str) -> datetime.date | None:
    """`24.11.2026`, `24-11-2026`, `24/11/2026` or `2026-11-24` → date; None when it is not a real date."""
    text = SPACES.sub("", text)
    if found := DATE.match(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := ISO_DATE.match(text):
        year, month, day = (int(part) for part in found.groups())
    else:
        return None
    return date_of(year, month, day)


def date_of(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
