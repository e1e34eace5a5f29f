"""Attachments and decisions: for the employer's members and the case's officials, strongly identified."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe

from bonus.applications import documents, services, wording
from bonus.applications.models import Application, Attachment, Claim, Correction, Decision, Document
from portal.accounts.roles import Role
from portal.core import audit, uploads
from portal.employers.selectors import require_right


def _visible(request, pk: int) -> Application:
    """A member of the employer needs a checked right to act: the files name the placed person."""
    application = get_object_or_404(Application.objects.visible_to(request.user), pk=pk)
    if application.organisation_id in request.user.organisation_ids():
        require_right(request.user, application.organisation)
    return application


def attachment(request, pk: int, attachment_id: int):
    application = _visible(request, pk)
    is_own = application.organisation_id in request.user.organisation_ids()
    attachments = Attachment.objects.for_employer() if is_own else Attachment.objects.all()
    found = get_object_or_404(attachments.select_related("file"), application=application, pk=attachment_id)
    audit.record("attachment.read", found, actor=request.user, request=request, subject=application.client)
    return uploads.serve(found.file, reader=request.user)


def _decision(request, pk: int) -> Decision:
    application = _visible(request, pk)
    decisions = Decision.objects.select_related("application__placement__client", "public_pdf", "annex_pdf")
    decision = get_object_or_404(decisions, application=application)
    if application.organisation_id in request.user.organisation_ids():
        services.mark_decision_read(decision=decision, actor=request.user)
    client = application.client
    audit.record("decision.read", decision, actor=request.user, request=request, subject=client)
    return decision


def decision(request, pk: int):
    """Both parts as they were rendered when the decision was made, its corrections, and the claims against it."""
    found = _decision(request, pk)
    is_own = found.application.organisation_id in request.user.organisation_ids()
    claims = found.claims.filter(against="").select_related("body").order_by("received_on", "pk")
    return _document(request, found, {
        "corrections": found.corrections.order_by("decided_at", "pk"),
        "claims": claims.for_employer() if is_own else claims,
        "is_own": is_own,
        "outcome": wording.outcome(found) if is_own else "",
    })  # fmt: skip


def _document(request, document: Document, rest: dict):
    context = {
        "decision": document,
        "application": document.application,
        "is_correction": isinstance(document, Correction),
        # Rendered by our own templates, which escape what people wrote, and kept unchanged since.
        "public_part": mark_safe(document.public_html),  # noqa: S308
        "annex": mark_safe(document.annex_html),  # noqa: S308
        **rest,
    }
    return render(request, "bonus/application/decision.html", context)


def decision_file(request, pk: int, part: str):
    return _pdf(_decision(request, pk), part)


def _correction(request, pk: int, number: str) -> Correction:
    corrections = Correction.objects.select_related("decision__application", "public_pdf", "annex_pdf")
    return get_object_or_404(corrections, decision=_decision(request, pk), number=number)


def correction(request, pk: int, number: str):
    found = _correction(request, pk, number)
    is_own = found.application.organisation_id in request.user.organisation_ids()
    return _document(request, found, {"corrections": (), "claims": (), "is_own": is_own, "outcome": ""})


def correction_file(request, pk: int, number: str, part: str):
    return _pdf(_correction(request, pk, number), part)


def _pdf(document: Document, part: str):
    stored = getattr(document, f"{part}_pdf") if part in documents.PARTS else None
    if stored is None:
        raise Http404
    return uploads.serve(stored)


def claim_file(request, pk: int, claim_id: int, which: str):
    """A claim as it arrived, or the body's decision on it."""
    cases = Application.objects.handled_in(request.user, Role.HANDLER, Role.DECIDER, Role.AUDITOR)
    application = get_object_or_404(cases, pk=pk)
    claim = get_object_or_404(Claim, pk=claim_id, decision__application=application)
    stored = {"claim": claim.file, "decision": claim.result_file, "prohibition": claim.forbidden_file}.get(which)
    if stored is None:
        raise Http404
    audit.record("claim.read", claim, actor=request.user, request=request, subject=application.client)
    return uploads.serve(stored, reader=request.user)
