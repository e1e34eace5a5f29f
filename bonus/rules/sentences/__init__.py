"""What the calculation says, in Finnish, Swedish and English:

`say(language, key, …)` and the forms of numbers and dates.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from bonus.rules.money import CENT, number_string
from bonus.rules.sentences import en, fi, sv

LANGUAGES: Final = ("fi", "sv", "en")
_TEXTS: Final[dict[str, dict[str, str]]] = {"fi": fi.TEXTS, "sv": sv.TEXTS, "en": en.TEXTS}
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SPACE: Final = "\N{NO-BREAK SPACE}"


def say(language: str, key: str, **parts: Any) -> str:
    """The sentence `key` in a language, with its parts filled in."""
    return _TEXTS[language][key].format(**parts)


def _grouped(number: str, language: str) -> str:
    whole, _, decimals = number.partition(".")
    groups = f"{int(whole):,}"
    if language == "en":
        return f"{groups}.{decimals}" if decimals else groups
    groups = groups.replace(",", _SPACE)
    return f"{groups},{decimals}" if decimals else groups


@lru_cache(maxsize=8192)
def number(amount: Decimal, language: str) -> str:
    """A quantity as the language writes it: `2,03` or `2.03`."""
    return _grouped(number_string(amount), language)


@lru_cache(maxsize=8192)
def euros(amount: Decimal, language: str) -> str:
    """A sum as the language writes it: `1 624,00 €` or `€1,624.00`; whole euros without decimals."""
    text = str(amount.quantize(CENT))
    text = _grouped(text.removesuffix(".00"), language)
    return f"€{text}" if language == "en" else f"{text}{_SPACE}€"


@lru_cache(maxsize=8192)
def day(value: date, language: str) -> str:
    """A date as the language writes it: `31.8.2026` or `31 August 2026`."""
    if language == "en":
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.day}.{value.month}.{value.year}"


def day_of_year(value: str, language: str) -> str:
    """A day of any year (MM-DD) as the language writes it: `31.8.` or `31 August`."""
    month, number_of_day = int(value[:2]), int(value[3:])
    return f"{number_of_day} {_MONTHS[month - 1]}" if language == "en" else f"{number_of_day}.{month}."


def days(first: date, last: date, language: str) -> str:
    """A period as the language writes it."""
    if first == last:
        return day(first, language)
    dash = " to " if language == "en" else "\N{EN DASH}"
    return f"{day(first, language)}{dash}{day(last, language)}"


def listing(items: Iterable[str], language: str, *, last: str = "or") -> str:
    """Items in a row, the last one after "or" or "and"."""
    parts = list(items)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {say(language, last)} {parts[-1]}"


def counted(amount: Decimal, unit: str, language: str) -> str:
    """A length with its unit, in the plural where it belongs: `6 kuukautta`."""
    key = f"unit.{unit}.one" if amount == 1 else f"unit.{unit}.many"
    return say(language, key, n=number(amount, language))
