"""Changes during the period, what they mean for the sum, and recovery: grounds, hearing, decision, return."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bonus.applications import appeal, documents
from bonus.applications.authorities import body_of_claims, responsible
from bonus.applications.scheme_terms import decision_texts, terms_of
from bonus.applications.services.deciding import signing
from bonus.applications.services.shared import next_number
from bonus.applications.transitions import impartial
from bonus.funds import budget
from bonus.payments.models import Change, Grant, Recovery
from bonus.payments.planning import earned
from bonus.payments.services.excess import claimed_back, forgiven, small_sum, too_small
from bonus.payments.services.shared import ZERO, add, lock_grant, mail_employer, settle
from bonus.payments.transitions import decided_or_impartial, grant_roles, recovery_workflow
from portal.accounts.models import Responsibility
from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core import audit, clock, jobs, uploads
from portal.core.exceptions import Conflict, Refused
from portal.core.money import euros, written
from portal.core.transitions import CHANGED

YEAR_DAYS = 365
HEARING_DAYS = 14


@transaction.atomic
def report_change(
    *,
    grant: Grant,
    kind: str,
    first: date,
    last: date | None = None,
    weekly_hours: Decimal | None = None,
    text: str = "",
    actor: Any,
) -> Change:
    """Tell what changes. Payment waits until a handler has looked at it."""
    locked = lock_grant(grant.pk)
    if not grant_roles(actor, locked) & {str(role) for role in (*EMPLOYER_ROLES, Role.HANDLER)}:
        raise PermissionDenied
    work = locked.application.work
    end = work.end_date or last or first  # until further notice: no last day
    if not work.start_date or not work.start_date <= first <= end or (last and not first <= last <= end):
        raise Refused(_("The days of the change must be within the placement."))
    if kind == Change.Kind.FEWER_HOURS and not weekly_hours:
        raise Refused(_("Give the hours a week from that day on."))
    if kind == Change.Kind.SUSPENDED and last is None:
        raise Refused(_("Give the last day of the break."))
    change = Change.objects.create(
        grant=locked, kind=Change.Kind(kind), first=first, text=text.strip(), reported_by=actor,
        last=None if kind == Change.Kind.ENDED else last,
        weekly_hours=weekly_hours if kind == Change.Kind.FEWER_HOURS else None,
    )  # fmt: skip
    audit.record("change.reported", change, actor=actor, subject=locked.application.client)
    return change


@transaction.atomic
def handle_change(*, change: Change, actor: Any) -> Change:
    """The handler has looked at the change; from now on the sums are calculated with it."""
    grant = lock_grant(change.grant_id)
    _handler_only(grant, actor)
    if not Change.objects.open().filter(pk=change.pk).update(handled_by=actor, handled_at=clock.now()):
        raise Conflict(CHANGED)
    return Change.objects.get(pk=change.pk)


def _handler_only(grant: Grant, actor: Any) -> None:
    if not actor.has_role(Role.HANDLER, municipality_id=grant.municipality_id):
        raise PermissionDenied
    if why_not := decided_or_impartial(grant, actor):
        raise Refused(str(why_not))


def recalculated(grant: Grant) -> tuple[Decimal, Decimal, list[dict[str, Any]]]:
    """(€ the company has a right to with what is known now, € paid beside what is recovered, asked back or left to it
    by the body of claims, rows)."""
    found = earned(grant, grant.application.work.last_day or clock.today())
    return found.amount, grant.out - claimed_back(grant) - forgiven(grant), found.rows


@transaction.atomic
def prepare_recovery(*, grant: Grant, grounds: str, actor: Any) -> Recovery:
    """Recover what has been paid beyond the right to it, rounded down to whole euros.

    A sum that the terms call small is not collected: the recovery is kept, with that reason, and ends there.
    """
    locked = lock_grant(grant.pk)
    _handler_only(locked, actor)
    if locked.changes.open().exists():
        raise Refused(_("A change during the period waits to be handled. Handle it first."))
    if locked.recoveries.undecided().exists():
        raise Refused(_("A recovery of this grant is already under way."))
    entitled, paid, rows = recalculated(locked)
    amount = (paid - entitled).quantize(Decimal(1), rounding=ROUND_DOWN)
    if amount <= 0:
        raise Refused(_("Nothing has been paid beyond what the company has a right to."))
    recovery = Recovery.objects.create(
        grant=locked, amount=euros(amount), entitled=entitled, paid=paid, rows=rows, grounds=grounds.strip(),
        prepared_by=actor,
    )  # fmt: skip
    recovery_workflow.start(recovery, actor=actor)
    if amount <= small_sum(locked):
        return recovery_workflow.run(recovery, "waive", actor=actor, reason=too_small(locked))
    return recovery


def lock_recovery(recovery: Recovery) -> Recovery:
    """The grant first, then the recovery."""
    lock_grant(recovery.grant_id)
    return Recovery.objects.select_for_update(of=("self",)).get(pk=recovery.pk)


@transaction.atomic
def hear(*, recovery: Recovery, grounds: str, answer_by: date, actor: Any) -> Recovery:
    """Ask the company before deciding (hallintolaki 434/2003 34 §): the grounds, the sum and until when to answer."""
    if answer_by <= clock.today():
        raise Refused(_("The deadline must be in the future."))
    locked = lock_recovery(recovery)
    if not grounds.strip():
        raise Refused(_("Write the grounds."))
    if found := documents.names_person(locked.grant.application, grounds):
        raise Refused(found)
    Recovery.objects.filter(pk=locked.pk).update(grounds=grounds.strip())
    heard = recovery_workflow.run(locked, "hear", actor=actor, answer_by=answer_by)
    mail_employer(heard.grant, f"hearing-{heard.pk}-{heard.version}", "payments/mail/hearing")
    return heard


@transaction.atomic
def answer(*, recovery: Recovery, text: str, actor: Any) -> Recovery:
    """The company's answer."""
    if not text.strip():
        raise Refused(_("Write the answer."))
    return recovery_workflow.run(lock_recovery(recovery), "answer", actor=actor, answer=text.strip())


@transaction.atomic
def go_on(*, recovery: Recovery, actor: Any) -> Recovery:
    """The time to answer has passed without an answer: it does not stop the decision (hallintolaki 33 §)."""
    return recovery_workflow.run(lock_recovery(recovery), "no_answer", actor=actor)


@transaction.atomic
def propose(*, recovery: Recovery, grounds: str, actor: Any) -> Recovery:
    """Propose the recovery with its final grounds."""
    locked = lock_recovery(recovery)
    if found := documents.names_person(locked.grant.application, grounds):
        raise Refused(found)
    Recovery.objects.filter(pk=locked.pk).update(grounds=grounds.strip())
    return recovery_workflow.run(locked, "propose", actor=actor)


@transaction.atomic
def decide(*, recovery: Recovery, due_on: date, interest_percent: Decimal | None, actor: Any) -> Recovery:
    """Decide the recovery; the document is kept as it was. Interest only as the terms that were accepted say."""
    if due_on <= clock.today():
        raise Refused(_("The day of paying back must be in the future."))
    locked = lock_recovery(recovery)
    check_interest(locked, interest_percent)
    entitled, paid, _rows = recalculated(locked.grant)
    if paid - entitled < locked.amount:
        raise Refused(_("The facts have changed since the calculation. Send it back to be calculated again."))
    application = locked.grant.application
    authority = responsible(application, Responsibility.Step.RECRUITMENT_BONUS)
    signed = signing(application, actor, publish=False)
    decided = recovery_workflow.run(
        locked, "decide", actor=actor, decided_by=actor, decided_at=clock.now(), due_on=due_on,
        interest_percent=interest_percent, interest_from=due_on + timedelta(days=1) if interest_percent else None,
        number=next_number("TP"), authority=authority, language=documents.language_of(application, authority),
        **{name: signed[name] for name in ("decider_title", "by_post", "appeal_last_day")},
    )  # fmt: skip
    document = render(decided)
    digest = hashlib.sha256(document.encode()).hexdigest()
    Recovery.objects.filter(pk=decided.pk).update(document=document, document_sha256=digest)
    audit.record("recovery.decided", decided, actor=actor, subject=application.client)
    jobs.enqueue("recovery_pdf", str(decided.number), recovery_id=decided.pk)
    mail_employer(decided.grant, f"recovery-{decided.pk}", "payments/mail/recovery")
    return Recovery.objects.get(pk=decided.pk)


def check_interest(recovery: Recovery, percent: Decimal | None) -> None:
    """No other interest than the terms that the company accepted say; where the file is silent, an official tells."""
    stated = terms_of(recovery.grant.application.scheme_version)["recovery_interest"]
    if percent and stated is not None and percent != stated:
        raise Refused(
            _("The terms say that the interest is %(percent)s %% a year. Enter that, or nothing.")
            % {"percent": number_format(stated.normalize() + 0)}
        )


def render(recovery: Recovery) -> str:
    """The decision's public part: no person, no exact period (hallintolaki 44–45 §, kuntalaki 141 §)."""
    application = recovery.grant.application
    with translation.override(recovery.language):
        body = body_of_claims(application)
        context = {
            "recovery": recovery, "application": application, "organisation": recovery.grant.organisation,
            "decided_on": clock.local_date(recovery.decided_at), "appeal_authority": body,
            "terms": terms_of(application.scheme_version), "decision": recovery.grant.decision,
            "municipality": application.municipality, "contact": application.handler,
            "own": decision_texts(application.scheme_version, "recovery"),
        }  # fmt: skip
        return render_to_string("payments/recovery_document.html", context).strip()


@transaction.atomic
def make_pdf(recovery_id: int) -> None:
    """Make the decision's tagged PDF once and keep it; run again it changes nothing."""
    recovery = Recovery.objects.select_for_update(of=("self",)).get(pk=recovery_id)
    if recovery.pdf_id or not recovery.document:
        return
    with translation.override(recovery.language):
        context = {"decision": recovery, "body": recovery.document, "language": recovery.language, "is_annex": False,
                   "title": _("Decision on recovery")}  # fmt: skip
        data = documents.tagged_pdf(render_to_string("bonus/pdf/page.html", context))
    if data is None:
        return
    stored = uploads.store_bytes(data, name=f"{recovery.number}-paatos.pdf", content_type="application/pdf", actor=None)
    Recovery.objects.filter(pk=recovery.pk).update(pdf=stored)


@transaction.atomic
def mark_posted(*, recovery: Recovery, on: date, actor: Any) -> Recovery:
    """Keep the day of posting: from it the time for a claim runs when there is no consent to electronic notice."""
    locked = lock_recovery(recovery)
    if not actor.has_role(Role.HANDLER, Role.DECIDER, municipality_id=locked.grant.municipality_id):
        raise PermissionDenied
    if why_not := impartial(locked.grant.application, actor):
        raise Refused(str(why_not))
    if not locked.by_post or locked.posted_on or locked.decided_at is None:
        raise Conflict(CHANGED)
    if not clock.local_date(locked.decided_at) <= on <= clock.today():
        raise Refused(_("The day of posting must be between the day of the decision and today."))
    last = appeal.last_day(appeal.deemed_receipt(on, electronically=False))
    Recovery.objects.filter(pk=locked.pk).update(posted_on=on, appeal_last_day=last)
    audit.record("recovery.posted", locked, actor=actor)
    return Recovery.objects.get(pk=locked.pk)


@transaction.atomic
def act(*, recovery: Recovery, action: str, reason: str, actor: Any) -> Recovery:
    """`send_back` or `waive`, each with its reason."""
    return recovery_workflow.run(lock_recovery(recovery), action, actor=actor, reason=reason)


def interest(amount: Decimal, percent: Decimal | None, first: date | None, until: date) -> Decimal:
    """€ of interest from `first` to `until`, both included, on days of a year of 365; 0 before `first`."""
    if not percent or first is None or until < first:
        return ZERO
    days = (until - first).days + 1
    return euros(amount * percent * days / (100 * YEAR_DAYS))


@transaction.atomic
def receive(
    *, recovery: Recovery, amount: Decimal, interest_paid: Decimal = ZERO, on: date, voluntary: bool = False, actor: Any
) -> Recovery:
    """Record what the company has paid back, whole or in parts.

    While the body has forbidden enforcement, only what the company pays of its own will (`voluntary`).
    """
    locked = lock_recovery(recovery)
    if locked.enforcement_forbidden and not voluntary:
        raise Refused(
            _("The body has forbidden enforcement: nothing is collected or set off before it has decided the claim. "
              "Record only what the company has paid of its own will.")
        )  # fmt: skip
    amount = euros(amount)
    if not 0 < amount <= locked.left:
        raise Refused(_("At most %(left)s € is still to be recovered.") % {"left": written(locked.left)})
    if locked.decided_at is None or not clock.local_date(locked.decided_at) <= on <= clock.today():
        raise Refused(_("The day of the payment must be between the decision and today."))
    total = locked.received + amount
    action = "settle" if amount == locked.left else "receive"
    fresh = recovery_workflow.run(
        locked, action, actor=actor, received=total, received_on=on,
        interest_received=locked.interest_received + euros(interest_paid),
    )  # fmt: skip
    add(fresh.grant, "recovered_total", amount)
    key = f"recovery:{fresh.pk}:{total}"
    budget.record(kind="recovered", case=fresh.grant.reference, amount=amount, key=key, actor=actor)
    settle(fresh.grant, key=key, actor=actor)
    return fresh
