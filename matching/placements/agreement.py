"""The three-party work-trial agreement (380/2023 57 §), filled in: a tagged PDF, or the same as accessible HTML.

It is a draft for the signing, which stays with the employment authority.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from matching.placements import overview, rules
from matching.placements.models import Placement


def page(placement: Placement) -> str:
    """The agreement as a whole HTML document. In Finnish or Swedish: the languages of the authority (380/2023 19 §)."""
    language = "sv" if placement.client.contact_language == "sv" else "fi"
    with translation.override(language):
        context = {
            "placement": placement,
            "language": language,
            "authority": overview.trial_authority(placement),
            "rows": [(row.key, _text(row.value)) for row in overview.agreement_rows(placement, own=True)],
            "missing": rules.missing_fields(placement),
        }
        return render_to_string("placements/pdf/agreement.html", context)


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
    html = page(placement)
    made = pdf(html)
    if made is None:
        answer = HttpResponse(html)
        answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        return answer
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="tyokokeilu-{placement.pk}.pdf"'
    return answer
