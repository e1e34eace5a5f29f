"""Background work of the bonus: the decision's PDFs, and requests for additions whose deadline has passed."""

from __future__ import annotations

from bonus.applications import documents, services
from bonus.applications.models import Application, Correction, Decision, Document
from portal.core import clock, uploads
from portal.core.jobs import job


@job("bonus_decision_pdf")
def make_decision_pdfs(number: str) -> None:
    """Make both parts' PDFs of a decision or a correction once and keep them; run again it changes nothing."""
    model: type[Document] = Decision if Decision.objects.filter(number=number).exists() else Correction
    decision = model.objects.select_for_update(of=("self",)).get(number=number)
    for part in documents.PARTS:
        field = f"{part}_pdf"
        if getattr(decision, f"{field}_id"):
            continue
        data = documents.pdf(decision, part)
        if data is None:
            return
        name = documents.file_name(decision, part)
        stored = uploads.store_bytes(data, name=name, content_type="application/pdf", actor=None)
        setattr(decision, field, stored)
        decision.save(update_fields=[field])


@job("bonus_deadlines", every="day")
def go_on_after_deadline() -> None:
    """Go on with cases whose additions or answers did not come in time (hallintolaki 33 and 34 §)."""
    unanswered = Application.objects.filter(
        state=Application.State.HEARING, hearings__closed_at=None, hearings__due_on__lt=clock.today()
    )
    for application in unanswered.order_by("pk"):
        services.end_hearing(application=application, actor=None)
    late = Application.objects.filter(state=Application.State.MORE_INFO, more_info_by__lt=clock.today())
    for application in late.order_by("pk"):
        services.continue_without(application=application, actor=None)
