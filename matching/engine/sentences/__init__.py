"""Sentences for components, blockers and changes, in Finnish, Swedish and English.

A template is chosen by ``Outcome.sentence``; a fact is written by the writer of its name. The three languages have
the same templates, which a test holds.

Who reads: ``person`` (spoken to, the default everywhere) or ``coach`` (told about the person); the module's ``ABOUT``
has what differs.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from string import Formatter
from typing import Any

from .. import codes
from ..places import MUNICIPALITIES
from ..types import Outcome
from .languages import language_name

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


AUDIENCES = ("person", "coach")


@cache
def templates(language: str, audience: str = "person") -> Mapping[str, str]:
    """Name → template; raises ``ValueError`` for a reader that does not exist."""
    if audience not in AUDIENCES:
        raise ValueError(f"no such audience: {audience}")
    module = import_module(f".{language}", __package__)
    return {**module.TEMPLATES, **(module.ABOUT if audience == "coach" else {})}


@cache
def _words(language: str) -> Mapping[str, str]:
    module = import_module(f".{language}", __package__)
    found: Mapping[str, str] = module.WORDS
    return found


def join(items: Iterable[str], language: str) -> str:
    parts = list(dict.fromkeys(items))
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {_words(language)['and']} {parts[-1]}"


def write_day(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def write_number(value: float, language: str) -> str:
    text = f"{round(value, 1):g}"
    return text if language == "en" else text.replace(".", ",")


def _card(code: str, language: str) -> str:
    from ..taxonomy.vocabulary import cards

    return cards()[code].label(language)


def _hours(value: tuple[float, float], language: str) -> str:
    low, high = (write_number(x, language) for x in value)
    return low if low == high else f"{low}–{high}"


def _languages(value: Iterable[tuple[str, int | None]], language: str) -> str:
    none = _words(language)["no skill"]
    return join(
        (f"{language_name(code, language)} {codes.CEFR[level - 1] if level else none}" for code, level in value),
        language,
    )


def _labels(table: Mapping[str, codes.Labels]) -> Callable[[Any, str], str]:
    return lambda value, language: join((table[code][language] for code in value), language)


def _asked(value: Iterable[tuple[str, int | None]], language: str) -> str:
    return join(
        (language_name(c, language) + (f" {codes.CEFR[level - 1]}" if level else "") for c, level in value), language
    )


def _months(value: int, language: str) -> str:
    return f"{value} {_words(language)['months']}"


WRITERS: Mapping[str, Callable[[Any, str], str]] = {
    "kind": lambda value, language: codes.KINDS[value][language],
    "kinds": _labels(codes.KINDS),
    "cards": lambda value, language: join((_card(code, language) for code in value), language),
    "licences": _labels(codes.LICENCES),
    "languages": _asked,
    "own_languages": _languages,
    "needs": _labels(codes.ADJUSTMENTS),
    "demands": _labels(codes.DEMANDS),
    "shifts": _labels(codes.SHIFTS),
    "offered": _hours,
    "wanted": _hours,
    "km": lambda value, language: write_number(round(value), language),
    "place": lambda value, language: MUNICIPALITIES[value].name(language),
    "months": _months,
    "meant": lambda value, language: join(dict.fromkeys(node.label(language) for node in value), language),
    "day": write_day,
    "start": write_day,
    "end": write_day,
    "free": write_day,
}


def _write(name: str, value: Any, language: str) -> str:
    writer = WRITERS.get(name)
    if writer:
        return writer(value, language)
    if isinstance(value, str | int | float):
        return str(value)
    return join((str(item) for item in value), language)


@cache
def _template(sentence: str, language: str, audience: str) -> tuple[str, tuple[str, ...]]:
    """(a template, the facts that it names)."""
    template = templates(language, audience)[sentence]
    return template, tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(template) if name))


def say(outcome: Outcome, language: str, audience: str = "person") -> str:
    """The sentence of an outcome; raises ``KeyError`` for a template or a fact that does not exist."""
    template, named = _template(outcome.sentence, language, audience)
    text = template.format_map({name: _write(name, outcome.facts[name], language) for name in named})
    return text[0].upper() + text[1:]
