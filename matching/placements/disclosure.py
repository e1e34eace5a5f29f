"""What an employer is told of a person: only what 380/2023 118 § allows and the person has consented to.

One pure function makes it. It names each key that it takes, so that nothing else can come along: never capacity, needs
or demands (health), never age, benefits or the reason of a measure. Years of study are left out: they tell the age.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from matching.jobseekers.models import Consent

S = Consent.Scope


def disclose(
    *,
    contact: Mapping[str, str],
    profile: Mapping[str, Any],
    scopes: Collection[str],
    unemployed_12_months: bool = False,
) -> dict[str, Any]:
    """What is shown, by scope; empty parts are left out.

    `contact`: name, phone, email. `profile`: a `jobseekers.jsonl` object. `unemployed_12_months`: checked by the coach.
    """
    parts = {
        S.CONTACT: {key: contact[key] for key in ("name", "phone", "email") if contact.get(key)},
        S.LANGUAGES: [_only(row, "code", "level") for row in profile.get("languages") or []],
        S.EDUCATION: [_only(row, "qualification", "completed") for row in profile.get("education") or []],
        S.WORK_HISTORY: [
            _only(row, "title", "months", "ended_year", "description") for row in profile.get("work_history") or []
        ],
        S.SKILLS: {
            key: value
            for key, value in {
                "skills": list(profile.get("skills") or []),
                "cards": [_only(row, "code", "valid_until") for row in profile.get("cards") or []],
                "driving_licences": list(profile.get("driving_licences") or []),
                "wishes": list(profile.get("wishes") or []),
                "summary": profile.get("summary") or "",
            }.items()
            if value
        },
        S.UNEMPLOYED_12_MONTHS: bool(unemployed_12_months),
    }
    return {scope.value: part for scope, part in parts.items() if scope.value in scopes and part}


def _only(row: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: row[key] for key in keys if row.get(key) is not None}


def field_names(disclosed: Mapping[str, Any]) -> str:
    """The parts that were shown, for the audit trail: names, no values."""
    return ",".join(sorted(disclosed))
