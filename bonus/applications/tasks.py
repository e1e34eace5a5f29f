"""Background work of the bonus: the decision's PDFs, and requests for additions whose deadline has passed."""

from __future__ import annotations

from datetime import timedelta

from bonus.applications import documents, funding, services
from bonus.applications.models import Application, Correction, Decision, Document
from bonus.applications.models.application import DRAFT_DAYS
from bonus.applications.services.shared import mail_employer
from portal.core import clock, uploads
from portal.core.jobs import job


@job("bonus_missing_money", atomic=False)
def find_money_for_bodies_decisions() -> None:
    """A manager has changed an appropriation: see which cases whose money was missing can go on."""
    funding.find_missing_money()


@job("bonus_missing_money_daily", atomic=False, every="day")
def find_money_for_bodies_decisions_daily() -> None:
    """The same once a day: a new year's appropriation, or aid that has left the three years."""
    funding.find_missing_money()


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


REMIND_DAYS = 14


@job("bonus_old_drafts", every="day")
def remind_and_delete_drafts() -> None:
    """Remind of drafts that are soon deleted, once, and delete those whose day has come."""
    drafts = Application.objects.filter(state=Application.State.DRAFT)
    untouched_since = clock.now() - timedelta(days=DRAFT_DAYS - REMIND_DAYS)
    for application in drafts.filter(changed_at__lte=untouched_since).order_by("pk"):
        if application.deleted_on and application.deleted_on <= clock.today():
            services.delete_old_draft(application=application)
        else:
            mail_employer(application, f"draft-{application.deleted_on}", "bonus/mail/draft_reminder")
