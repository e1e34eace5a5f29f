"""The public list of decisions (kuntalaki 140 §): the public parts, until the members' time for a claim is over."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from bonus.applications.models import Correction, Decision, Document
from portal.core import clock
from portal.core.tables import heads


def on_the_list() -> list[Document]:
    """Decisions and corrections that are published today, the newest first."""
    today = clock.today()
    found: list[Document] = []
    for documents in (
        Decision.objects.published(today).select_related("authority", "application"),
        Correction.objects.published(today).select_related("authority", "decision__application"),
    ):
        found += documents.order_by("-published_on", "-pk")
    return sorted(found, key=lambda document: (document.published_on, document.pk), reverse=True)


def published(request):
    listed = [
        {
            "document": document,
            "company": document.application.company.get("name", ""),
            "is_correction": isinstance(document, Correction),
        }
        for document in on_the_list()
    ]
    texts = {"number": _("Number"), "applicant": _("Applicant"), "authority": _("Authority"),
             "published": _("Published"), "claims": _("Claims by")}  # fmt: skip
    return render(request, "bonus/public/list.html", {"listed": listed, "heads": heads(texts)})


def published_document(request, number: str):
    """One decision's public part. What is not, or no longer, on the list answers 404."""
    found = next((document for document in on_the_list() if document.number == number), None)
    if found is None:
        raise Http404
    # Rendered by our own templates, which escape what people wrote, and kept unchanged since.
    context = {"document": found, "public_part": mark_safe(found.public_html)}  # noqa: S308
    return render(request, "bonus/public/document.html", context)
