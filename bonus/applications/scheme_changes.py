"""What differs between two versions of a scheme, and what a version's own worked cases come to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bonus.applications.models import SchemeVersion
from bonus.applications.scheme_terms import compiled
from bonus.rules import Case, CaseError, calculate_version


def earlier_version(version: SchemeVersion) -> SchemeVersion | None:
    """The version of the same scheme that was loaded before this one."""
    others = SchemeVersion.objects.filter(municipality=version.municipality_id, slug=version.slug, pk__lt=version.pk)
    return others.order_by("-pk").first()


def changes(before: SchemeVersion, after: SchemeVersion) -> list[dict[str, str]]:
    """`[{"path", "before", "after"}]`, a row for each value that is new, gone or different; cases left out."""
    old, new = (dict(_flat(_terms(v))) for v in (before, after))
    return [
        {"path": path, "before": old.get(path, ""), "after": new.get(path, "")}
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def _terms(version: SchemeVersion) -> dict[str, Any]:
    return {key: value for key, value in compiled(version).data.items() if key not in ("cases", "codes")}


def _flat(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _flat(value, f"{path} › {key}" if path else key)
    elif isinstance(data, list):
        for number, value in enumerate(data, 1):
            name = value.get("code") if isinstance(value, dict) else None
            yield from _flat(value, f"{path} › {name or number}")
    else:
        yield path, data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)


def worked_cases(version: SchemeVersion) -> list[dict[str, Any]]:
    """The file's own examples, calculated now: `[{"name", "expected", "total", "agrees"}]`."""
    rules = compiled(version)
    found = []
    for number, example in enumerate(rules.data.get("cases", []), 1):
        case = {"id": str(number), "scheme": version.slug, **example["case"]}
        expected = example.get("expect", {}).get("total", "")
        try:
            total = calculate_version(Case.from_dict(case), rules).to_dict()["total"]
        except CaseError as error:
            total = str(error)
        found.append({"name": example.get("name", str(number)), "expected": expected, "total": total,
                      "agrees": expected in ("", total)})  # fmt: skip
    return found
