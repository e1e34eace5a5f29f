"""Reads a stored scheme version: its rules, its terms' text, and what officials confirm and applicants attach."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from bonus.applications.models import Application, SchemeVersion
from bonus.applications.told import Fact, asked
from bonus.rules import SchemeVersion as Compiled
from bonus.rules import load_scheme_bytes
from bonus.rules.recovery import SMALL_SUM

CLAIM_WITHIN_MONTHS = 2  # of the last day, while a scheme's terms don't say
HANDLING_DAYS = 30  # while they don't say: the office's own aim; hallintolaki 23 § asks for no undue delay


def compiled(version: SchemeVersion) -> Compiled:
    """The version as `bonus.rules` reads it. Its bytes were checked when they were loaded."""
    return _compiled(bytes(version.content), version.number)


@lru_cache(maxsize=32)
def _compiled(content: bytes, number: str) -> Compiled:
    return next(version for version in load_scheme_bytes(content) if version.version == number)


def in_language(texts: dict[str, str] | None) -> str:
    """The text in the page's language, else in Finnish, else in whichever there is."""
    texts = texts or {}
    return texts.get((get_language() or "fi")[:2]) or texts.get("fi") or next(iter(texts.values()), "")


def codes_of(version: SchemeVersion, source: str) -> dict[str, str]:
    """Code → text of what the rules ask: `confirmed` by an official, `assured` or `attached` by the applicant."""
    rules = compiled(version)
    found = dict.fromkeys(_walk(rules.data, source))
    return {code: in_language(rules.codes[code]) for code in found}


def facts_asked(application: Application, part: str) -> list[Fact]:
    """What the page of a part asks in this application, of the facts that the rules of its scheme use."""
    supports = {row["kind"] for row in application.other_supports}
    kind = application.organisation.kind
    return asked(compiled(application.scheme_version), part, employer=kind, supports=supports)


def _walk(data: Any, source: str) -> Iterator[str]:
    if isinstance(data, dict):
        if data.get("fact") == source:
            yield data["code"]
        for value in data.values():
            yield from _walk(value, source)
    elif isinstance(data, list):
        for item in data:
            yield from _walk(item, source)


def decision_texts(version: SchemeVersion, kind: str) -> dict[str, Any]:
    """The scheme's own sentences in a decision of this kind (an outcome, `correction`, `recovery`), in the language."""
    texts = compiled(version).decision_texts.get(kind, {})
    return {
        "opening": in_language(texts.get("opening")),
        "reasons": in_language(texts.get("reasons")),
        "provisions": [in_language(text) for text in texts.get("provisions", [])],
    }


def attachments_of(version: SchemeVersion) -> dict[str, str]:
    """Code → name of the documents that some case of this version must have."""
    rules = compiled(version)
    return {code: in_language(rules.codes[code]) for code in rules.required_attachments}


def terms_of(version: SchemeVersion) -> dict[str, Any]:
    """What pages and decisions show of the terms: name, text, who decided them, what is still a placeholder."""
    rules = compiled(version)
    return {
        "name": in_language(rules.names),
        "text": in_language(rules.terms.text),
        "url": rules.terms.url or "",
        "decision_body": in_language(rules.terms.decision_body),
        "decision_date": rules.terms.decision_date,
        "section": rules.terms.section or "",
        "version": rules.version,
        "valid_from": rules.valid_from,
        "valid_to": rules.valid_to,
        "is_wage_support": rules.cost_type == "wage",
        "is_de_minimis": rules.is_de_minimis,
        "budget_line": rules.budget_line or "",
        "claim_months": CLAIM_WITHIN_MONTHS if rules.claim_within_months is None else rules.claim_within_months,
        "claim_months_stated": rules.is_stated("/paying/claim_within_months"),
        "small_sum": SMALL_SUM if rules.small_sum is None else rules.small_sum,
        "small_sum_stated": rules.is_stated("/paying/small_sum"),
        "revised_by": in_language(rules.revised_by),
        "recovery_interest": rules.recovery_interest if rules.is_stated("/paying/recovery_interest") else None,
        "handling_days": HANDLING_DAYS if rules.handling_days is None else rules.handling_days,
        "handling_days_stated": rules.is_stated("/handling_days"),
        "placeholders": rules.placeholders,
        "is_placeholder": bool(rules.placeholders),
    }
