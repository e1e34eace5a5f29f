"""What is promised of keeping times is done: on its day, not the day before, and never under a case that needs it."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from bonus.applications.models import Application, Decision, PersonConsent, RegisterEntry
from bonus.funds.models import AidGrant, Undertaking
from bonus.payments import services as payments
from bonus.payments.models import BatchItem, Grant, Instalment, PaymentBatch
from cms.models import Feedback
from matching.jobseekers.models import Client, Consent, FollowUp, PathStep, PersonLink, Profile
from matching.placements.models import GuidanceEntry, Placement, Proposal, ReviewDecision, TrialPeriod
from portal.accounts.models import Activation, RoleAssignment, StrongIdentification, User
from portal.core import clock, jobs, retention, uploads
from portal.core.models import AuditEvent, StoredFile, TransitionLog
from portal.employers.models import Contact, Invitation, Membership
from tests.bonus.applications import cases
from tests.bonus.payments import paying as p
from tests.factories import (
    ApplicationFactory,
    ClientFactory,
    ConsentFactory,
    MembershipFactory,
    OpeningFactory,
    OrganisationFactory,
    PlacementFactory,
    ProposalFactory,
    UserFactory,
    official,
)

pytestmark = pytest.mark.django_db
ENDED = date(2020, 5, 14)
CLIENTS_DAY = ENDED + timedelta(days=1461)
DAY = timedelta(days=1)


def declared() -> dict[str, Any]:
    return {
        model._meta.label: model
        for model in apps.get_models()
        if getattr(model, "personal_data", None) and model.personal_data.keep_days
    }


def test_every_period_that_is_declared_is_ended_by_somebody():
    assert declared().keys() - retention.enforced() == set(), "say in the room's retention.py how its time ends"
    assert all(jobs.KINDS[kind].every for kind in retention.BY_JOB.values())
    assert jobs.KINDS["retention"].every == "day"


def bytes_of(stored: StoredFile) -> bool:
    return stored.file.storage.exists(stored.file.name)


# --- logs, links and other rows that go by their own date -------------------------------------------------------------
def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.HELSINKI)


def of(model: Any, **fields: Any) -> Any:
    """A row of the model that says no more than it must."""
    person, company = UserFactory(), OrganisationFactory()
    pair = {"client": ClientFactory(), "opening": OpeningFactory()}
    soon = clock.now()
    values: dict[Any, dict[str, Any]] = {
        AuditEvent: {"actor_label": "system", "action": "client.read", "object_type": "x.Y", "object_id": "1"},
        TransitionLog: {"object_type": Client._meta.label, "object_id": "0", "action": "close", "target": "closed"},
        Feedback: {"reference": "P-1", "subject": "other", "text": "Hyvä.", "due_on": ENDED},
        Invitation: {"organisation": company, "email": "kutsuttu@example.fi", "invited_by": person},
        Contact: {"organisation": company, "by": person},
        Membership: {"organisation": company, "user": person},
        Activation: {"user": person},
        StrongIdentification: {"user": person},
        RoleAssignment: {"user": person, "municipality": company.municipality, "role": "coach"},
        PersonLink: {"client": pair["client"], "token_digest": uuid.uuid4().hex, "created_at": soon},
        ReviewDecision: pair,
    }
    return model._base_manager.create(**values[model], **fields)


@pytest.mark.parametrize("model", [
    AuditEvent, TransitionLog, Feedback, Invitation, Contact, Membership, StrongIdentification, RoleAssignment,
    PersonLink, ReviewDecision,
], ids=lambda model: model.__name__)  # fmt: skip
def test_a_row_goes_on_its_day_and_not_the_day_before(model):
    kept = model.personal_data
    dated = model._meta.get_field(kept.keep_from).get_internal_type() == "DateField"
    row = of(model, **{kept.keep_from: ENDED if dated else noon(ENDED)})
    last = ENDED + timedelta(days=kept.keep_days)
    retention.run(last - DAY)
    assert model._base_manager.filter(pk=row.pk).exists()
    retention.run(last)
    assert not model._base_manager.filter(pk=row.pk).exists()


def test_the_log_of_what_is_still_there_stays():
    person = ClientFactory()
    row = of(TransitionLog, at=noon(ENDED))
    TransitionLog.objects.filter(pk=row.pk).update(object_id=str(person.pk))
    retention.run(ENDED + timedelta(days=4000))
    assert TransitionLog.objects.filter(pk=row.pk).exists()


# --- clients ----------------------------------------------------------------------------------------------------------
def over_client(**fields: Any) -> Client:
    return ClientFactory(**{"state": Client.State.CLOSED, "ended_on": ENDED, **fields})


def test_a_client_goes_with_everything_that_hangs_on_it(django_capture_on_commit_callbacks):
    person = over_client()
    scan = uploads.store_bytes(b"signed", name="suostumus.pdf", content_type="application/pdf", actor=None)
    consent = ConsentFactory(client=person, method="paper", scan=scan)
    placement = PlacementFactory(proposal=ProposalFactory(client=person, consent=consent, state="accepted"),
                                 state=Placement.State.ENDED)  # fmt: skip
    PathStep.objects.create(client=person, kind="note", on=ENDED, what="", note="Kertoi olostaan.")
    FollowUp.objects.create(client=person, months=3, due_on=ENDED)
    TrialPeriod.objects.create(client=person, start_date=ENDED, end_date=ENDED)
    log = TransitionLog.objects.create(
        object_type=Placement._meta.label, object_id=str(placement.pk), action="end", target="ended", at=clock.now(),
        actor_label="system", reason="Sairastui.",
    )  # fmt: skip

    retention.run(CLIENTS_DAY - DAY)
    assert Client.objects.filter(pk=person.pk).exists() and bytes_of(scan)
    with django_capture_on_commit_callbacks(execute=True):
        retention.run(CLIENTS_DAY, dry=True)
    assert Client.objects.filter(pk=person.pk).exists() and bytes_of(scan)
    with django_capture_on_commit_callbacks(execute=True):
        counts = retention.run(CLIENTS_DAY)

    assert counts["jobseekers.Client"] == retention.Count(erased=1)
    for model in (Client, Profile, Consent, Proposal, Placement, PathStep, FollowUp, TrialPeriod, StoredFile):
        assert not model._base_manager.exists(), model
    assert not bytes_of(scan)
    log.refresh_from_db()
    assert log.reason == "", "what was written of the person"
    assert AuditEvent.objects.filter(action="retention.erased", object_type="jobseekers.Client").count() == 1


def test_a_client_whose_service_has_begun_again_stays():
    person = over_client(state=Client.State.MEASURES)
    retention.run(CLIENTS_DAY + DAY)
    assert Client.objects.get(pk=person.pk).first_name == "Veikko"


@pytest.mark.parametrize("state", ["draft", "submitted", "handling", "more_info", "hearing", "proposed"])
def test_nothing_is_taken_from_a_case_that_is_open(state):
    placement = PlacementFactory(state=Placement.State.ENDED)
    Client.objects.update(state=Client.State.CLOSED, ended_on=ENDED)
    ApplicationFactory(placement=placement, state=state)
    counts = retention.run(CLIENTS_DAY + DAY)
    person = Client.objects.get()
    assert person.first_name == "Veikko" and person.profile.data and Proposal.objects.get().disclosed
    assert counts["jobseekers.Client"] == retention.Count(needed=1)
    assert Placement.objects.filter(pk=placement.pk).exists()


# --- a bonus that was paid --------------------------------------------------------------------------------------------
def paid() -> p.Paying:
    """Everything of a bonus is done: one instalment paid in May 2026, the others lapsed."""
    with p.at(p.LATER):
        paying = p.approved()
        batch = p.sent(paying)
    with p.at("2026-05-20 09:00:00+03:00"):
        payments.mark_paid(batch=batch, actor=paying.payer)
    rest = Instalment.objects.filter(grant=paying.grant).exclude(state="paid")
    rest.update(state="lapsed", approved_amount=None, approved_by=None)
    Grant.objects.update(last_claim_on=date(2026, 5, 1))
    return paying


def test_a_paid_bonus_holds_its_placement_for_ten_years_and_not_who_the_person_is(django_capture_on_commit_callbacks):
    paying = paid()
    Placement.objects.update(state=Placement.State.ENDED)
    Client.objects.update(state=Client.State.CLOSED, ended_on=date(2026, 5, 8))
    clients_day = date(2026, 5, 8) + timedelta(days=1461)
    counts = retention.run(clients_day)
    person, placement = Client.objects.get(), Placement.objects.get()
    assert str(person) == "N N" and (person.email, person.phone, person.reference) == ("", "", "")
    assert person.profile.data == {} and Proposal.objects.get().disclosed == {}
    assert counts["jobseekers.Client"] == retention.Count(blanked=1)
    assert placement.guidance.exists() and Application.objects.get().decision.number
    assert retention.run(clients_day)["jobseekers.Client"] == retention.Count(needed=1), "blanked once"

    item = BatchItem.objects.get(outcome="paid")
    last = max(clock.local_date(item.answered_at), item.batch.execution_date) + timedelta(days=3653)
    retention.run(last - DAY)
    assert Grant.objects.filter(pk=paying.grant.pk).exists() and Decision.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        for _night in range(2):
            retention.run(last)
    for model in (Grant, Instalment, BatchItem, PaymentBatch, Decision, RegisterEntry, PersonConsent, Application,
                  GuidanceEntry, Placement, Proposal, Client, AidGrant, Undertaking):  # fmt: skip
        assert not model._base_manager.exists(), model
    assert [stored.name for stored in StoredFile.objects.all()] == []


def test_a_bonus_of_which_something_is_open_stays_however_old_it_is():
    with p.at(p.LATER):
        paying = p.approved()
    retention.run(date(2050, 1, 1))
    assert Grant.objects.filter(pk=paying.grant.pk).exists() and Application.objects.exists()


def test_a_refused_case_goes_ten_years_after_its_decision():
    with p.at("2026-03-02"):
        case = cases.proposed("refused")
        cases.decide(case)
    changed = clock.local_date(max(case.fresh().changed_at, case.fresh().decision.decided_at))
    last = changed + timedelta(days=3653)
    retention.run(last - DAY)
    assert Application.objects.exists()
    retention.run(last)
    assert not Application.objects.exists() and not Decision.objects.exists()


# --- accounts, openings -----------------------------------------------------------------------------------------------
def test_an_idle_account_goes_and_one_that_acted_in_a_kept_case_keeps_its_name_only():
    now = noon(ENDED)
    idle, acted, has_role, member = (UserFactory(date_joined=now) for _n in range(4))
    official_of_today = official(date_joined=now)
    User.objects.update(last_login=now)
    official_of_today.refresh_from_db()
    MembershipFactory(user=member)
    RoleAssignment.objects.create(user=has_role, municipality=OrganisationFactory().municipality, role="coach")
    ClientFactory(coach=acted)
    retention.run(ENDED + timedelta(days=729))
    assert User.objects.filter(pk=idle.pk).exists()
    retention.run(ENDED + timedelta(days=730))
    assert not User.objects.filter(pk=idle.pk).exists()
    left = User.objects.get(pk=acted.pk)
    assert (left.is_active, left.phone, left.has_usable_password()) == (False, "", False)
    assert left.email == f"closed-{acted.pk}@account.invalid" and left.last_name == acted.last_name
    for person in (has_role, member, official_of_today):
        assert User.objects.get(pk=person.pk).email == person.email


@pytest.mark.parametrize(("state", "left"), [("published", True), ("submitted", True), ("closed", False),
                                             ("filled", False), ("draft", False)])  # fmt: skip
def test_names_of_an_ended_openings_people_go_after_two_years(state, left):
    opening = OpeningFactory(state=state, changed_at=noon(ENDED))
    retention.run(ENDED + timedelta(days=729))
    opening.refresh_from_db()
    assert opening.supervisor_name
    retention.run(ENDED + timedelta(days=730))
    opening.refresh_from_db()
    assert bool(opening.supervisor_name) is left


def test_an_ended_openings_supervisor_is_needed_while_the_placement_goes_on():
    opening = OpeningFactory(state="filled", changed_at=noon(ENDED))
    PlacementFactory(proposal=ProposalFactory(opening=opening, state="accepted"), state=Placement.State.ONGOING)
    retention.run(ENDED + timedelta(days=1000))
    opening.refresh_from_db()
    assert opening.supervisor_name


# --- the command ------------------------------------------------------------------------------------------------------
def test_the_dry_run_says_what_the_night_will_do():
    over_client()
    said = StringIO()
    call_command("retention", dry_run=True, day=CLIENTS_DAY, stdout=said)
    assert "jobseekers.Client" in said.getvalue() and "nothing was taken away" in said.getvalue()
    assert Client.objects.exists()
