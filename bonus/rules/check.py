"""Checks a scheme file:

JSON, the published JSON Schema, and what a schema can't say. Finds every problem, not only the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import jsonschema

from bonus.rules.case import Case, CaseError
from bonus.rules.problems import Problem
from bonus.rules.scheme import compile_version, overlapping, unwrapped

SCHEMA_FILE: Final = Path(__file__).parent / "scheme.schema.json"
LARGEST_KB: Final = 512
_HINTS: Final = (
    (r"\.[0-9]{2}$", 'a sum of money has two decimals, e.g. "450.00"'),
    (r"^(0[1-9]|1[0-2])-", 'a day of any year is written "08-31" (month, day)'),
    (r"-[0-9]{2}$", 'a day is written "2026-08-31"'),
    (r"^(?=", 'a step is a number over zero in quotes, e.g. "0.01" or "1"'),
    (r"(\.[0-9]{1,6})?$", 'a number is in quotes and uses a full stop, e.g. "85" or "0.5"'),
    (r"^(0(", 'a share is from "0" to "1", e.g. "0.5"'),
    (r"\S", "there must be some text"),
    (r"^https", "an address begins with https://"),
    (r"^[a-z][a-z0-9_]", "a code has small letters a–z, digits and underscores"),
    (r"^[a-z0-9]+(-", "a slug has small letters a–z, digits and hyphens"),
    (r"^[0-9]{1,5}$", "an industry class is digits only"),
    (r"^[A-Za-z0-9]", "a version's name has letters, digits, full stops, hyphens, at most 40"),
)


@lru_cache(maxsize=1)
def validator() -> Any:
    """The validator of the published JSON Schema."""
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema)


class _Twice(ValueError):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise _Twice(key)
    return dict(pairs)


def check_bytes(data: bytes) -> list[Problem]:
    """Every problem of a scheme file, in order of place; an empty list when it is right."""
    if len(data) > LARGEST_KB * 1024:
        return [Problem("", "too_large", {"limit": LARGEST_KB})]
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=_pairs)
    except UnicodeDecodeError:
        return [Problem("", "not_utf8", {})]
    except json.JSONDecodeError as error:
        return [Problem("", "not_json", {"line": error.lineno, "column": error.colno, "problem": error.msg})]
    except _Twice as error:
        return [Problem("", "duplicate", {"key": str(error)})]
    except RecursionError:
        return [Problem("", "not_json", {"line": 1, "column": 1, "problem": "nested too deeply"})]
    return check_document(document)


def check_document(document: Any) -> list[Problem]:
    """Every problem of a scheme file's data."""
    problems = [problem for error in validator().iter_errors(document) for problem in _translated(error)]
    if problems:
        return sorted(set_of(problems), key=lambda problem: problem.path)
    return [*_meaning(document)] or _whole(document)


def set_of(problems: list[Problem]) -> list[Problem]:
    """The problems, each once."""
    return list({(problem.path, problem.code, str(problem.parts)): problem for problem in problems}.values())


# The schema's errors in words ----------------------------------------------------------------------------------------
_TYPES: Final = {
    "object": "an object {…}", "array": "a list […]", "string": "a text in quotes", "integer": "a whole number",
    "boolean": "true or false", "null": "null",
}  # fmt: skip


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


def _translated(error: Any) -> Iterator[Problem]:
    path = "/".join(str(part) for part in error.absolute_path)
    kind, limit, found = error.validator, error.validator_value, _shown(error.instance)
    if kind == "additionalProperties":
        known = sorted(error.schema.get("properties", {}))
        for key in sorted(set(error.instance) - set(known)):
            yield Problem(f"{path}/{key}".lstrip("/"), "unknown_key", {"key": key, "known": ", ".join(known)})
    elif kind == "required":
        for key in limit:
            if key not in error.instance:
                yield Problem(path, "required", {"key": key})
    elif kind == "type":
        yield Problem(path, "type", {"expected": _TYPES.get(limit, str(limit)), "found": found})
    elif kind == "enum":
        yield Problem(path, "choice", {"choices": ", ".join(map(_shown, limit)), "found": found})
    elif kind == "const":
        yield Problem(path, "constant", {"expected": _shown(limit), "found": found})
    elif kind == "pattern":
        hint = next((text for mark, text in _HINTS if mark in limit), limit)
        yield Problem(path, "pattern", {"found": found, "hint": hint})
    elif kind in ("minProperties", "maxProperties"):
        keys = ", ".join(sorted(set(error.schema.get("properties", {})) - {"fact"}))
        code = "empty" if kind == "minProperties" else "form"
        yield Problem(path, code, {"limit": 1, "known": keys, "forms": keys})
    else:
        code = {"minItems": "too_few", "minimum": "too_small", "maximum": "too_big", "uniqueItems": "unique"}[kind]
        yield Problem(path, code, {"limit": limit, "found": found})


# What a schema can't say ---------------------------------------------------------------------------------------------
_NEEDS: Final = {
    "month": ("amount", "steps"), "week": ("amount",), "day": ("amount",), "hour": ("amount",),
    "guided_day": ("amount",), "once": ("amount",),
    "share_of_monthly_costs": ("share",), "share_of_total_pay": ("share",),
}  # fmt: skip
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _meaning(document: dict[str, Any]) -> Iterator[Problem]:
    """Dates of the calendar, codes with texts, components with sums: version by version."""
    for index, raw in enumerate(document["versions"]):
        path, version = f"versions/{index}", unwrapped(raw, "", [])
        yield from _dates(version, path)
        yield from _codes(version, path)
        yield from _bounds(version, path)
        for number, component in enumerate(version["payment"]["components"]):
            yield from _component(component, f"{path}/payment/components/{number}")


def _walk(data: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _walk(value, f"{path}/{key}")
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _walk(value, f"{path}/{index}")


def _dates(version: dict[str, Any], path: str) -> Iterator[Problem]:
    wrong = False
    for place, value in _walk({key: value for key, value in version.items() if key != "cases"}, path):
        if isinstance(value, str) and _DATE.fullmatch(value) and not place.endswith("/version"):
            try:
                date.fromisoformat(value)
            except ValueError:
                wrong = True
                yield Problem(place, "date", {"found": value})
    pairs = [(path, "valid_from", "valid_to", version)]
    pairs += [(place, "from", "to", value) for place, value in _walk(version, path) if isinstance(value, dict)]
    for place, first, last, data in pairs:
        if not wrong and data.get(first) and data.get(last) and data[last] < data[first]:
            yield Problem(f"{place}/{last}", "dates_order", {"first": data[first], "last": data[last]})


def _bounds(version: dict[str, Any], path: str) -> Iterator[Problem]:
    for place, value in _walk({key: value for key, value in version.items() if key != "cases"}, path):
        for prefix in ("", "days_") if isinstance(value, dict) else ():
            low, high = value.get(f"{prefix}at_least"), value.get(f"{prefix}at_most")
            if low is not None and high is not None and Decimal(low) > Decimal(high):
                yield Problem(place, "bounds", {"low": low, "high": high})


def _codes(version: dict[str, Any], path: str) -> Iterator[Problem]:
    known, used = set(version.get("codes", {})), set()
    for place, value in _walk({key: value for key, value in version.items() if key != "cases"}, path):
        if isinstance(value, dict) and value.get("fact") in ("confirmed", "assured", "attached"):
            used.add(value["code"])
            if value["code"] not in known:
                yield Problem(f"{place}/code", "unknown_code", {"code": value["code"]})
    for index, attachment in enumerate(version.get("attachments", ())):
        used.add(attachment["code"])
        if attachment["code"] not in known:
            yield Problem(f"{path}/attachments/{index}/code", "unknown_code", {"code": attachment["code"]})
    for code in sorted(known - used):
        yield Problem(f"{path}/codes/{code}", "unused_code", {"code": code})
    conditions = [condition["code"] for condition in version.get("conditions", ())]
    for code in sorted({code for code in conditions if conditions.count(code) > 1}):
        yield Problem(f"{path}/conditions", "code_twice", {"code": code})


def _component(component: dict[str, Any], path: str) -> Iterator[Problem]:
    needs = _NEEDS[component["model"]]
    if not any(key in component for key in needs):
        yield Problem(path, "no_amount", {"model": component["model"], "known": ", ".join(needs)})
    months = [step["from_month"] for step in component.get("steps", ())]
    if months and (months[0] != 1 or months != sorted(set(months))):
        yield Problem(f"{path}/steps", "steps_order", {})


def _whole(document: dict[str, Any]) -> list[Problem]:
    """The versions together, and the worked cases."""
    versions = [compile_version(document, raw, "") for raw in document["versions"]]
    problems = overlapping(sorted(versions, key=lambda version: version.valid_from))
    for index, raw in enumerate(document["versions"]):
        for number, worked in enumerate(raw.get("cases", ())):
            try:
                Case.from_dict({"id": worked["name"], "scheme": document["slug"], **worked["case"]})
            except CaseError as error:
                place = f"versions/{index}/cases/{number}/case"
                problems.append(Problem(place, "worked_case", {"id": worked["name"], "problem": str(error)}))
    return problems
