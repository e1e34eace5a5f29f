"""The door: strict reading of the interchange format.

Whatever is wrong is told in a sentence; nothing is guessed, nothing is repaired silently. Memory is bounded: a line
longer than ``MAX_LINE`` bytes is refused without being kept.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, BinaryIO, TypeVar

from . import codes
from .places import MUNICIPALITIES
from .types import Education, HeldCard, InvalidInput, Jobseeker, LanguageSkill, Opening, Work

MAX_LINE = 4 * 1024 * 1024
MAX_TEXT = 100_000
MAX_LIST = 1_000

T = TypeVar("T", Opening, Jobseeker)
Parse = Callable[[Any], Any]


class _Bad(ValueError):
    """What is wrong with one value, as the end of a sentence that begins with the key."""


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Bad(f"must be text, not {_shown(value)}")
    if len(value) > MAX_TEXT:
        raise _Bad(f"is too long: {len(value)} characters, at most {MAX_TEXT}")
    for char in value:
        if char < " " and char not in "\t\n\r" or "\ud800" <= char <= "\udfff":
            raise _Bad(f"holds a character that is not text: U+{ord(char):04X}")
    return value


def filled_text(value: Any) -> str:
    if not text(value).strip():
        raise _Bad("must not be empty")
    return str(value)


def identifier(value: Any) -> str:
    if not filled_text(value).isprintable() or len(value) > 200:
        raise _Bad("must be printable and at most 200 characters")
    return str(value)


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Bad(f"must be true or false, not {_shown(value)}")
    return value


def whole(low: int, high: int) -> Parse:
    def parse(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _Bad(f"must be a whole number, not {_shown(value)}")
        if not low <= value <= high:
            raise _Bad(f"must be {low}…{high}, not {_shown(value)}")
        return value

    return parse


def number(low: float, high: float) -> Parse:
    def parse(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _Bad(f"must be a number, not {_shown(value)}")
        if isinstance(value, float) and not math.isfinite(value) or not low <= value <= high:
            raise _Bad(f"must be {low:g}…{high:g}, not {_shown(value)}")
        return float(value)

    return parse


def day(value: Any) -> date:
    if not isinstance(value, str) or len(value) != 10:
        raise _Bad(f"must be a date such as 2027-01-31, not {_shown(value)}")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _Bad(f"is not a date of the calendar: {_shown(value)}") from None


def one_of(allowed: Iterable[str], what: str) -> Parse:
    known = frozenset(allowed)

    def parse(value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise _Bad(f"has an unknown {what}: {_shown(value)}")
        return value

    return parse


def listed(parse: Parse, *, unique: bool = True) -> Parse:
    def run(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _Bad(f"must be a list, not {_shown(value)}")
        if len(value) > MAX_LIST:
            raise _Bad(f"is too long: {len(value)} items, at most {MAX_LIST}")
        items = tuple(parse(item) for item in value)
        return tuple(dict.fromkeys(items)) if unique else items

    return run


def hours(value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise _Bad(f"must be [min, max], not {_shown(value)}")
    low, high = (number(0, 168)(item) for item in value)
    if low > high:
        raise _Bad(f"has its minimum above its maximum: {_shown(value)}")
    return low, high


def nullable(parse: Parse) -> Parse:
    return lambda value: None if value is None else parse(value)


def levels(value: Any) -> tuple[tuple[str, int], ...]:
    if not isinstance(value, dict):
        raise _Bad(f"must be an object, not {_shown(value)}")
    name, level = one_of(codes.DEMANDS, "demand"), whole(0, 3)
    return tuple(sorted((name(key), level(item)) for key, item in value.items()))


def language_code(value: Any) -> str:
    if (
        not isinstance(value, str)
        or not 2 <= len(value) <= 3
        or not (value.isascii() and value.isalpha() and value.islower())
    ):
        raise _Bad(f"must be a language code such as fi, not {_shown(value)}")
    return value


def cefr(value: Any) -> int:
    if value == "native":
        return len(codes.CEFR)
    return codes.CEFR.index(one_of(codes.CEFR, "language level")(value)) + 1


def demanded_cefr(value: Any) -> int:
    return codes.CEFR.index(one_of(codes.CEFR, "language level")(value)) + 1


def card_code(value: Any) -> str:
    from .taxonomy.vocabulary import card_codes

    return str(one_of(card_codes(), "card")(value))


def record(make: Callable[..., Any], required: str, parsers: Mapping[str, Parse]) -> Parse:
    def parse(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _Bad(f"must hold objects, not {_shown(value)}")
        unknown = [key for key in value if key not in parsers]
        if unknown:
            raise _Bad(f"has an unknown key: {_shown(unknown[0])}")
        if required not in value:
            raise _Bad(f"has an item without {required}")
        out = {}
        for key, item in value.items():
            try:
                out[key] = parsers[key](item)
            except _Bad as bad:
                raise _Bad(f"has an item whose {key} {bad}") from None
        return make(**out)

    return parse


def work(**values: Any) -> Work:
    return Work(**values, current="ended_year" in values and values["ended_year"] is None)


municipality = one_of(MUNICIPALITIES, "municipality")
latitude, longitude = number(-90, 90), number(-180, 180)
texts = listed(text)

OPENING: Mapping[str, Parse] = {
    "id": identifier,
    "kind": one_of(codes.KINDS, "kind"),
    "title": filled_text,
    "description": text,
    "language": one_of(codes.LANGUAGES, "language"),
    "occupation_uri": filled_text,
    "municipality": municipality,
    "latitude": latitude,
    "longitude": longitude,
    "remote": boolean,
    "hours_per_week": hours,
    "shifts": listed(one_of(codes.SHIFTS, "shift")),
    "start_date": day,
    "end_date": day,
    "seats": whole(1, 100_000),
    "required_cards": listed(card_code),
    "trainable_cards": listed(card_code),
    "required_driving_licences": listed(one_of(codes.LICENCES, "driving licence class")),
    "required_languages": listed(record(LanguageSkill, "code", {"code": language_code, "level": demanded_cefr})),
    "required_qualification": text,
    "minimum_age": whole(0, 120),
    "required_skills": texts,
    "desired_skills": texts,
    "demands": levels,
    "adjustments": listed(one_of(codes.ADJUSTMENTS, "adjustment")),
}

JOBSEEKER: Mapping[str, Parse] = {
    "id": identifier,
    "language": one_of(codes.LANGUAGES, "language"),
    "wishes": texts,
    "not_wanted": texts,
    "summary": text,
    "work_history": listed(
        record(
            work,
            "title",
            {
                "title": filled_text,
                "months": whole(0, 1_200),
                "ended_year": nullable(whole(1900, 2200)),
                "description": text,
            },
        ),
        unique=False,
    ),
    "education": listed(
        record(
            Education,
            "qualification",
            {"qualification": filled_text, "completed": boolean, "year": whole(1900, 2200)},
        )
    ),
    "skills": texts,
    "cards": listed(record(HeldCard, "code", {"code": card_code, "valid_until": nullable(day)})),
    "driving_licences": listed(one_of(codes.LICENCES, "driving licence class")),
    "languages": listed(record(LanguageSkill, "code", {"code": language_code, "level": cefr})),
    "municipality": municipality,
    "latitude": latitude,
    "longitude": longitude,
    "car": boolean,
    "max_distance_km": whole(0, 20_000),
    "kinds": listed(one_of(codes.KINDS, "kind")),
    "hours_per_week": hours,
    "shifts": listed(one_of(codes.SHIFTS, "shift")),
    "available_from": day,
    "adult": boolean,
    "capacity": levels,
    "needs": listed(one_of(codes.ADJUSTMENTS, "adjustment")),
}

REQUIRED = {
    Opening: ("id", "kind", "title", "description", "language", "municipality"),
    Jobseeker: ("id", "language", "municipality"),
}


def _build(cls: type[T], parsers: Mapping[str, Parse], data: Any) -> T:
    if not isinstance(data, Mapping):
        raise InvalidInput([f"must be an object, not {_shown(data)}"])
    problems = [f"unknown key {_shown(key)}" for key in data if key not in parsers]
    problems += [f"{key} is required" for key in REQUIRED[cls] if key not in data]
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key in parsers:
            try:
                values[key] = parsers[key](value)
            except _Bad as bad:
                problems.append(f"{key} {bad}")
    if not problems:
        problems = _contradictions(values)
    if problems:
        raise InvalidInput(problems)
    return cls(**values)


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    start, end = values.get("start_date"), values.get("end_date")
    if start and end and end < start:
        return [f"end_date {end} is before start_date {start}"]
    seen = [skill.code for key in ("languages", "required_languages") for skill in values.get(key) or ()]
    return [f"the language {code} is listed twice with different levels" for code in seen if seen.count(code) > 1][:1]


def opening_from_dict(data: Mapping[str, Any]) -> Opening:
    return _build(Opening, OPENING, data)


def jobseeker_from_dict(data: Mapping[str, Any]) -> Jobseeker:
    return _build(Jobseeker, JOBSEEKER, data)


def to_dict(item: Opening | Jobseeker) -> dict[str, Any]:
    """The object as the interchange format writes it; unknown (None) keys are left out."""
    out: dict[str, Any] = {}
    for spec in fields(item):
        value = getattr(item, spec.name)
        if value is not None:
            out[spec.name] = _plain(spec.name, value)
    return out


def _plain(name: str, value: Any) -> Any:
    if name in ("demands", "capacity"):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain("", item) for item in value]
    if isinstance(value, Work):
        plain = _record(value, ("title", "months", "ended_year", "description"))
        return plain | {"ended_year": None} if value.current else plain
    if isinstance(value, LanguageSkill):
        return {"code": value.code} | ({"level": codes.CEFR[value.level - 1]} if value.level else {})
    if isinstance(value, HeldCard):
        return _record(value, ("code", "valid_until"))
    if isinstance(value, Education):
        return _record(value, ("qualification", "completed", "year"))
    return value


def _record(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(name, getattr(value, name)) for name in names if getattr(value, name) is not None}


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise _Bad(f"key {_shown(key)} is given twice")
        out[key] = value
    return out


def _constant(name: str) -> Any:
    raise _Bad(f"{name} is not a number of JSON")


def parse_line(line: str) -> Any:
    """One line of JSON; raises ``InvalidInput``."""
    try:
        return json.loads(line, object_pairs_hook=_object, parse_constant=_constant)
    except _Bad as bad:
        raise InvalidInput([str(bad)]) from None
    except json.JSONDecodeError as error:
        raise InvalidInput([f"not JSON: {error.msg} at character {error.colno}"]) from None
    except (ValueError, RecursionError):
        raise InvalidInput(["not JSON that can be read: a number or a nesting is beyond all bounds"]) from None


def lines_of(file: BinaryIO) -> Iterator[str | InvalidInput]:
    """Lines of a binary file without ever holding one that is longer than ``MAX_LINE``."""
    while raw := file.readline(MAX_LINE + 1):
        if len(raw) > MAX_LINE:
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(MAX_LINE)
            yield InvalidInput([f"the line is longer than {MAX_LINE} bytes"])
            continue
        if b"\0" in raw:
            yield InvalidInput(["the line holds a NUL byte"])
            continue
        try:
            yield raw.decode("utf-8")
        except UnicodeDecodeError as error:
            yield InvalidInput([f"not UTF-8: byte {error.start + 1} of the line"])


def _read(cls: type[T], lines: Iterable[str | InvalidInput], name: str) -> tuple[list[T], list[str]]:
    parsers = OPENING if cls is Opening else JOBSEEKER
    items: list[T] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    at = 0
    for at, line in enumerate(lines, 1):
        try:
            if isinstance(line, InvalidInput):
                raise line
            content = line.lstrip("\ufeff").strip() if at == 1 else line.strip()
            if not content:
                continue
            item = _build(cls, parsers, parse_line(content))
            if item.id in seen:
                raise InvalidInput([f"id {_shown(item.id)} is already on line {seen[item.id]}"])
        except InvalidInput as error:
            problems += [f"{name}:{at}: {problem}" for problem in error.problems]
            continue
        seen[item.id] = at
        items.append(item)
    if not items and not problems:
        problems.append(f"{name}:{max(at, 1)}: the file has no {cls.__name__.lower()}s")
    return items, problems


def read_openings(lines: Iterable[str | InvalidInput], name: str) -> tuple[list[Opening], list[str]]:
    """(openings, problems); a problem is ``NAME:LINE: what is wrong``."""
    return _read(Opening, lines, name)


def read_jobseekers(lines: Iterable[str | InvalidInput], name: str) -> tuple[list[Jobseeker], list[str]]:
    """(jobseekers, problems); a problem is ``NAME:LINE: what is wrong``. An empty file is a problem too."""
    return _read(Jobseeker, lines, name)
