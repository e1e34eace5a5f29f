"""Writes a person or an opening as the interchange format has it: what the reader reads, written again."""

from dataclasses import fields
from datetime import date
from typing import Any

from . import codes
from .types import Education, HeldCard, Jobseeker, LanguageSkill, Opening, Work


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
