"""schema.org JobPosting of a published job or apprenticeship (a work trial is not employment, so it has none)."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from portal.core import clock
from portal.openings import choices
from portal.openings.models import Kind, Opening

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def json_ld(opening: Opening) -> SafeString | str:
    """The JSON-LD text, safe inside a script element; empty for a work trial."""
    if opening.kind == Kind.WORK_TRIAL:
        return ""
    return mark_safe(json.dumps(_posting(opening), ensure_ascii=False).translate(ESCAPES))  # noqa: S308


def _posting(opening: Opening) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": opening.title,
        "description": opening.description,
        "datePosted": clock.local_date(opening.published_at).isoformat(),
        "validThrough": opening.closes_on.isoformat(),
        "hiringOrganization": {"@type": "Organization", "name": opening.organisation.name},
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": opening.street,
                "addressLocality": choices.name_of(opening.location, choices.municipalities),
                "addressCountry": "FI",
            },
        },
        "inLanguage": opening.language,
    }
    if opening.hours_max is not None:  # what was not told is not guessed
        data["employmentType"] = "FULL_TIME" if opening.hours_max >= 35 else "PART_TIME"
    if opening.start_date:
        data["jobStartDate"] = opening.start_date.isoformat()
    return data
