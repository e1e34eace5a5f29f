"""The three-party work-trial agreement (380/2023 57 §), filled in: a tagged PDF, or the same as accessible HTML.

It is a draft for the signing, which stays with the employment authority.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from matching.placements import overview, rules
from matching.placements.models import Placement


def language_of(placement: Placement) -> str:
    """Finnish or Swedish, as the person wants: the languages of the authority (380/2023 19 §)."""
    return "sv" if placement.client.contact_language == "sv" else "fi"


def content(placement: Placement) -> dict[str, Any]:
    """What the templates need; called in the document's language."""
    return {
        "placement": placement,
        "language": language_of(placement),
        "authority": overview.trial_authority(placement),
        "rows": [(row.key, _text(row.value)) for row in overview.agreement_rows(placement, own=True)],
        "missing": rules.missing_fields(placement),
    }


def render_part(template: str, placement: Placement) -> str:
    with translation.override(language_of(placement)):
        return render_to_string(template, content(placement))


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def pdf(html: str) -> bytes | None:
    """PDF/UA-1; None where the machine lacks Pango. WeasyPrint is imported here: it takes over a second."""
    try:
        import weasyprint
    except OSError:
        return None
    return weasyprint.HTML(string=html, url_fetcher=_nothing_outside).write_pdf(pdf_variant="pdf/ua-1")


def _nothing_outside(url: str, *args: Any, **kwargs: Any) -> Any:
    raise ValueError("The agreement fetches nothing.")


def response(request: Any, placement: Placement) -> HttpResponse:
    """The document under a name without personal data."""
    made = pdf(render_part("placements/pdf/agreement.html", placement))
    if made is None:
        body = render_part("placements/parts/agreement_body.html", placement)
        context = {"placement": placement, "language": language_of(placement), "body": body}
        return render(request, "placements/document.html", context)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="tyokokeilu-{placement.pk}.pdf"'
    return answer
