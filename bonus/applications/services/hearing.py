"""Hearing the applicant (hallintolaki 34 §) and adjusting a fact; what was told is never written over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bonus.applications.calculation import calculate, facts_told, facts_used
from bonus.applications.models import Application, FactAdjustment, Hearing
from bonus.applications.scheme_terms import compiled
from bonus.applications.services.handling import lock_own_case
from bonus.applications.services.shared import change, lock, lock_as_seen, mail_employer, mail_official
from bonus.applications.told import WORDS, Type, Value, fact_named, plain
from bonus.applications.transitions import application_workflow
from portal.core import audit, clock
from portal.core.exceptions import Refused


@transaction.atomic
def hear(*, application: Application, matter: str, due_on: date, actor: Any) -> Application:
    """Ask the applicant's view of what others have told; the decision waits until the answer or the last day."""
    if not matter.strip():
        raise Refused(_("Write the text."))
    if due_on <= clock.today():
        raise Refused(_("The deadline must be in the future."))
    heard = application_workflow.run(lock_as_seen(application), "hear", actor=actor, changed_at=clock.now())
    hearing = Hearing.objects.create(application=heard, matter=matter.strip(), due_on=due_on, asked_by=actor)
    mail_employer(heard, f"hearing-{hearing.pk}", "bonus/mail/hearing")
    return heard


@transaction.atomic
def answer_hearing(*, application: Application, answer: str, actor: Any) -> Application:
    """The applicant's answer; the case goes on."""
    if not answer.strip():
        raise Refused(_("Write your answer."))
    after = application_workflow.run(lock(application), "respond", actor=actor, changed_at=clock.now())
    hearing = after.hearings.get(closed_at=None)
    hearing.answer, hearing.answered_by, hearing.closed_at = answer.strip(), actor, clock.now()
    hearing.save(update_fields=["answer", "answered_by", "closed_at"])
    if after.handler:
        mail_official(after, after.handler, f"hearing-answered-{hearing.pk}", "bonus/mail/message_to_handler")
    return after


@transaction.atomic
def end_hearing(*, application: Application, actor: Any | None) -> Application:
    """Go on without an answer, when the time is over."""
    after = application_workflow.run(lock(application), "end_hearing", actor=actor, changed_at=clock.now())
    after.hearings.filter(closed_at=None).update(closed_at=clock.now())
    return after


@transaction.atomic
def adjust_fact(*, application: Application, fact: str, value: Value | None, reason: str, actor: Any) -> Application:
    """Use another fact than what was told, with a reason (None: what was told again), and calculate anew."""
    locked = lock_own_case(application, actor)
    if not reason.strip():
        raise Refused(_("Give a reason."))
    row = fact_named(fact, compiled(locked.scheme_version))
    told = facts_told(locked)[fact]
    used = facts_used(locked) | {fact: told if value is None else value}
    if used["start_date"] and used["end_date"] and used["end_date"] < used["start_date"]:
        raise Refused(_("The last day is before the first day."))
    if isinstance(value, Decimal) and (value < 0 or (value == 0 and row.type == Type.HOURS)):
        raise Refused(_("Enter a number greater than zero."))
    if row.type in WORDS and value is not None and value not in dict(row.choices):
        raise Refused(_("Choose one of the answers."))
    FactAdjustment.objects.create(
        application=locked, fact=fact, original=plain(told), value=plain(value),
        reason=reason.strip(), by=actor,
    )  # fmt: skip
    audit.record("case.fact_adjusted", locked, actor=actor, subject=locked.client, fields=fact)
    case, result = calculate(locked, decision_date=clock.today())
    return change(locked, case=case, result=result)
