"""Attachments and decisions: for the employer's members and the case's officials, strongly identified."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe

from bonus.applications import documents, services
from bonus.applications.models import Application, Attachment, Decision
from portal.core import audit, uploads


def attachment(request, pk: int, attachment_id: int):
    application = get_object_or_404(Application.objects.visible_to(request.user), pk=pk)
    found = get_object_or_404(Attachment.objects.select_related("file"), application=application, pk=attachment_id)
    if application.organisation_id not in request.user.organisation_ids():
        audit.record(
            "attachment.read", found, actor=request.user, request=request, subject=application.placement.client
        )
    return uploads.serve(found.file)


def _decision(request, pk: int) -> Decision:
    application = get_object_or_404(Application.objects.visible_to(request.user), pk=pk)
    decisions = Decision.objects.select_related("application__placement__client", "public_pdf", "annex_pdf")
    decision = get_object_or_404(decisions, application=application)
    if application.organisation_id in request.user.organisation_ids():
        services.mark_decision_read(decision=decision, actor=request.user)
    else:
        client = application.placement.client
        audit.record("decision.read", decision, actor=request.user, request=request, subject=client)
    return decision


def decision(request, pk: int):
    """Both parts as they were rendered when the decision was made."""
    found = _decision(request, pk)
    context = {
        "decision": found,
        "application": found.application,
        # Rendered by our own templates, which escape what people wrote, and kept unchanged since.
        "public_part": mark_safe(found.public_html),  # noqa: S308
        "annex": mark_safe(found.annex_html),  # noqa: S308
        "is_own": found.application.organisation_id in request.user.organisation_ids(),
    }
    return render(request, "bonus/application/decision.html", context)


def decision_file(request, pk: int, part: str):
    if part not in documents.PARTS:
        raise Http404
    stored = getattr(_decision(request, pk), f"{part}_pdf")
    if stored is None:
        raise Http404
    return uploads.serve(stored)
