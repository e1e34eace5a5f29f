"""A little scheme made for one test: through the same check and loading as a real file."""

from __future__ import annotations

import json
from typing import Any

from bonus.rules import Case, Result, calculate_version, load_scheme_bytes

WORDS = {"fi": "asia", "sv": "sak", "en": "thing"}
FACTS = {
    "id": "x",
    "scheme": "little",
    "application_date": "2026-05-02",
    "start_date": "2026-06-01",
    "end_date": "2026-11-30",
    "basis": "employment",
}


def component(model: str = "month", **fields: Any) -> dict[str, Any]:
    """A component of the payment."""
    return {"code": "part", "model": model, "label": WORDS, **fields}


def calculated(
    facts: dict[str, Any] | None = None,
    *,
    conditions: list[dict[str, Any]] | None = None,
    payment: dict[str, Any] | None = None,
    components: list[dict[str, Any]] | None = None,
    language: str = "en",
    **fields: Any,
) -> Result:
    """The result of a case (`FACTS` changed by `facts`) by a scheme of 100 € a month, or of the given payment."""
    text = json.dumps([conditions, payment, components, fields])
    codes = {code: WORDS for code in ("checked", "promised", "paper") if f'"{code}"' in text}
    version = {
        "version": "1",
        "valid_from": "2020-01-01",
        "cost_type": "wage",
        "bases": ["employment"],
        "terms": {},
        "codes": codes,
        "conditions": conditions or [],
        "payment": payment or {"components": components or [component(amount="100.00")]},
        **fields,
    }
    document = {"format": "tyosilta-scheme/1", "slug": "little", "names": WORDS, "versions": [version]}
    (compiled,) = load_scheme_bytes(json.dumps(document).encode())
    return calculate_version(Case.from_dict({**FACTS, **(facts or {})}), compiled, language)
