"""What happens on a day: jobs that run by the day, and acts that a day permits or forbids. Each says its first day.

A thing is made for a day; it returns the first day on which it is so (in Finland), and how one sees that it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from bonus.applications import services as applications
from bonus.applications import transitions as bonus_rules
from bonus.applications.models import Application, Decision
from bonus.applications.models.application import DRAFT_DAYS
from bonus.payments import services as payments
from bonus.payments import transitions as payment_rules
from bonus.payments.models import Grant, PaymentBatch, Recovery
from bonus.payments.transitions import recoveries as recovery_rules
from matching.jobseekers.models import Client
from matching.placements import transitions as placement_rules
from matching.placements.models import Placement, Proposal
from portal.accounts.models import User
from portal.accounts.rights import MANAGED
from portal.accounts.roles import Role
from portal.core import clock, jobs
from portal.core.exceptions import Refused
from portal.core.models import OutboxMessage
from portal.employers import register
from portal.openings.models import Opening
from tests.bonus.applications import cases
from tests.bonus.payments import paying as p
from tests.factories import (
    ClientFactory,
    ConsentFactory,
    OpeningFactory,
    PlacementFactory,
    ProposalFactory,
    RoleAssignmentFactory,
    employer,
    official,
)

DAY = timedelta(days=1)
Dated = Callable[[date], tuple[date, Callable[[], bool]]]


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.HELSINKI)


def run(kind: str) -> None:
    jobs.KINDS[kind].handler()


def mails(part: str) -> bool:
    return OutboxMessage.objects.filter(dedupe_key__contains=part).exists()


# --- jobs: kind → what they do on a day ------------------------------------------------------------------------------
def an_opening_closes(day):
    opening = OpeningFactory(state="published", closes_on=day)
    return day + DAY, lambda: Opening.objects.get(pk=opening.pk).state == "closed"


def a_role_ends(day):
    user = RoleAssignmentFactory(role=Role.EDITOR, starts_on=date(2020, 1, 1), ends_on=day).user
    return day + DAY, lambda: not User.objects.get(pk=user.pk).groups.filter(name__in=MANAGED).exists()


def a_role_begins(day):
    user = RoleAssignmentFactory(role=Role.EDITOR, starts_on=day).user
    user.groups.clear()
    return day, lambda: User.objects.get(pk=user.pk).groups.filter(name__in=MANAGED).exists()


def an_instalment_lapses(day):
    paying = p.granted()
    Grant.objects.filter(pk=paying.grant.pk).update(last_claim_on=day)
    return day + DAY, lambda: paying.instalment().state == "lapsed" and paying.fresh().state == "closed"


def a_case_goes_on_without_additions(day):
    case = cases.more_asked()
    Application.objects.filter(pk=case.application.pk).update(more_info_by=day)
    return day + DAY, lambda: case.fresh().state == "handling"


def a_hearing_ends(day):
    case = cases.heard()
    case.application.hearings.update(due_on=day)
    return day + DAY, lambda: case.fresh().state == "handling"


def a_draft_is_deleted(day):
    case = cases.draft()
    Application.objects.filter(pk=case.application.pk).update(changed_at=noon(day))
    return day + timedelta(days=DRAFT_DAYS), lambda: not Application.objects.filter(pk=case.application.pk).exists()


def an_employer_is_reminded_of_a_proposal(day):
    employer(ProposalFactory(sent_at=noon(day)).organisation)
    return day + timedelta(days=5), lambda: mails("reminder")


def a_proposal_ends_with_its_consent(day):
    proposal = ProposalFactory(sent_at=noon(day), consent=ConsentFactory(valid_until=day))
    return day + DAY, lambda: Proposal.objects.get(pk=proposal.pk).state == "withdrawn"


def a_host_is_asked_for_the_evaluation(day):
    placement = PlacementFactory(state=Placement.State.ONGOING, start_date=day - 30 * DAY, end_date=day)
    employer(placement.organisation)
    return day, lambda: mails(":evaluation:")


def a_client_is_erased(day):
    person = ClientFactory(state=Client.State.CLOSED, ended_on=day)
    return day + timedelta(days=1461), lambda: not Client.objects.filter(pk=person.pk).exists()


JOBS: list[tuple[str, Dated]] = [
    ("retention", a_client_is_erased),
    ("openings.tend", an_opening_closes),
    ("rights", a_role_ends),
    ("rights", a_role_begins),
    ("payments_deadline", an_instalment_lapses),
    ("bonus_deadlines", a_case_goes_on_without_additions),
    ("bonus_deadlines", a_hearing_ends),
    ("bonus_old_drafts", a_draft_is_deleted),
    ("placements.remind", an_employer_is_reminded_of_a_proposal),
    ("placements.consents_over", a_proposal_ends_with_its_consent),
    ("placements.ask_for_evaluations", a_host_is_asked_for_the_evaluation),
]
# Run by the day, too, but what they do hangs on no day of Finland: spans of hours, or whatever there is that night.
BY_NO_DAY = {"tidy", "placements.tidy_lists", "placements.look_for_weights"}
BY_THE_YEAR = {"bonus_missing_money_daily"}


# --- acts that a day permits or forbids: when they are possible -----------------------------------------------------
def refused(act: Callable[..., Any], **values: Any) -> bool:
    """Nothing of it is kept, so that it can be asked again."""
    try:
        with transaction.atomic():
            act(**values)
            transaction.set_rollback(True)
    except Refused:
        return True
    return False


def a_claim_is_too_late(day):
    paying = p.granted()
    Grant.objects.filter(pk=paying.grant.pk).update(last_claim_on=day)
    paying.grant.instalments.update(due_on=day - 60 * DAY)
    return day + DAY, lambda: payment_rules.claimable(paying.instalment(), paying.member) is not None


def a_claim_may_be_made(day):
    paying = p.granted()
    Grant.objects.filter(pk=paying.grant.pk).update(last_claim_on=day + 90 * DAY)
    paying.grant.instalments.update(due_on=day)
    return day, lambda: payment_rules.claimable(paying.instalment(), paying.member) is None


def a_batch_can_be_marked_as_paid(day):
    with p.at(p.LATER):
        paying = p.approved()
        batch = p.sent(paying)
    PaymentBatch.objects.filter(pk=batch.pk).update(execution_date=day)
    return day, lambda: not refused(payments.mark_paid, batch=batch, actor=paying.payer)


def a_cancelled_files_payments_take_no_past_day(day):
    """They go into a new batch, whose payment day may not have passed."""
    with p.at(p.LATER):
        paying = p.approved()
        batch = payments.ask_cancel(batch=p.made(paying), reason="Väärä päivä.", actor=paying.payer)
        payments.cancel_file(batch=batch, actor=official(Role.PAYER))
        again = p.a_batch(paying)
    bank_day = p.following_bank_day(day)
    later = {"batch": again, "execution": bank_day, "actor": paying.payer}
    return bank_day + DAY, lambda: refused(payments.confirm_batch, **later)


def a_company_has_ended_in_the_register(day):
    return day, lambda: register._is_past(day.isoformat())


def a_hearing_is_over(day):
    case = cases.heard()
    case.application.hearings.update(due_on=day)
    return day + DAY, lambda: bonus_rules.hearing_is_over(case.application, None) is None


def a_hearing_on_recovery_is_over(day):
    paying = p.granted()
    found = Recovery(answer_by=day, grant=paying.grant)
    return day + DAY, lambda: recovery_rules.hearing_over(found, official(Role.DECIDER)) is None


def a_decision_can_no_longer_be_corrected(day):
    case = cases.decided()
    Decision.objects.update(decided_at=noon(day))
    decision = Decision.objects.get(application=case.application)
    act = applications.revising.check_correction
    values = {"consent": "given", "before": decision.amount, "amount": decision.amount, "reasons": "Laskuvirhe."}
    return clock.add_months(day, 60) + DAY, lambda: refused(act, decision=decision, **values)


def a_decision_leaves_the_public_list(day):
    cases.decided()
    Decision.objects.update(published_on=day - 30 * DAY, published_until=day)
    return day + DAY, lambda: not Decision.objects.published(clock.today()).exists()


def a_placement_can_start(day):
    placement = PlacementFactory(start_date=day, end_date=day + 30 * DAY)
    early = "The first day"
    return day, lambda: early not in str(placement_rules.started(placement, None) or "")


def a_placement_is_over(day):
    placement = PlacementFactory(start_date=day - 30 * DAY, end_date=day)
    return day, lambda: placement_rules.over(placement, None) is None


RULES: list[Dated] = [
    a_claim_is_too_late,
    a_claim_may_be_made,
    a_batch_can_be_marked_as_paid,
    a_cancelled_files_payments_take_no_past_day,
    a_company_has_ended_in_the_register,
    a_hearing_is_over,
    a_hearing_on_recovery_is_over,
    a_decision_can_no_longer_be_corrected,
    a_decision_leaves_the_public_list,
    a_placement_can_start,
    a_placement_is_over,
]
