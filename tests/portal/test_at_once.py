"""Two at once (PostgreSQL): employers, openings, proposals, links, forms; each with a control without the guard."""

from __future__ import annotations

import uuid
from decimal import Decimal
from unittest import mock

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.translation import override

from matching.jobseekers import services as clients
from matching.jobseekers.models import Consent, PersonLink
from matching.placements.models import GuidanceEntry, Placement, Proposal
from matching.placements.services import guidance, proposals
from portal.accounts.roles import Role
from portal.core.exceptions import Conflict, Refused
from portal.core.idempotency import SubmittedForm
from portal.core.transitions import Workflow, history
from portal.employers import services as employers
from portal.employers.models import Invitation, Membership, Organisation
from portal.employers.register import CompanyData
from portal.openings import services as openings
from portal.openings.models import Opening
from tests.at_once import (
    at_once,
    checked_long_before,
    errors,
    meeting,
    run_carelessly,
    without_constraint,
    without_locks,
)
from tests.factories import (
    ClientFactory,
    ConsentFactory,
    GuidanceEntryFactory,
    MunicipalityFactory,
    OpeningFactory,
    OrganisationFactory,
    PlacementFactory,
    UserFactory,
    business_id,
    employer,
    official,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


# --- an invitation --------------------------------------------------------------------------------------------------
@pytest.fixture
def invited():
    """(who accepts in two windows, the invitation)."""
    organisation = OrganisationFactory()
    boss = employer(organisation)
    person = UserFactory(email="kutsuttu@example.fi")
    invitation = employers.invitation_create(
        actor=boss, organisation=organisation, email=person.email, role=Role.EMPLOYER_MEMBER
    )
    return person, invitation


def accept_twice(person, invitation):
    accept = lambda: employers.invitation_accept(actor=person, invitation=invitation)  # noqa: E731
    return at_once(accept, accept)


def test_an_invitation_is_accepted_once(invited):
    assert errors(accept_twice(*invited), Refused) == 1
    assert Membership.objects.filter(user=invited[0]).count() == 1


def test_control_both_find_the_invitation_open(invited):
    with checked_long_before(Invitation):
        results = accept_twice(*invited)
    assert errors(results, Refused) == 0


# --- a company ------------------------------------------------------------------------------------------------------
def sign_up_twice():
    town, number = MunicipalityFactory(), business_id(2000000)
    company = CompanyData(business_id=number, name="Keksitty Oy", source=Organisation.Source.MANUAL)
    right = {"job_title": "toimitusjohtaja", "ground": Membership.Ground.TRADE_REGISTER, "ground_detail": ""}
    acts = [
        lambda user=user: employers.organisation_create(actor=user, municipality=town, company=company, right=right)
        for user in UserFactory.create_batch(2)
    ]
    return at_once(*acts)


def test_a_business_id_is_signed_up_once():
    assert errors(sign_up_twice(), Conflict) == 1
    assert Organisation.objects.count() == Membership.objects.count() == 1


def test_control_without_the_constraint_there_are_two():
    with without_constraint(Organisation, "organisation_once"):
        assert errors(sign_up_twice()) == 0
        assert Organisation.objects.count() == 2
        Membership.objects.all().delete()


@pytest.fixture
def two_administrators():
    organisation = OrganisationFactory()
    return [employer(organisation).memberships.get() for _ in range(2)]


def end_each_other(first, second):
    return at_once(
        lambda: employers.membership_end(actor=first.user, membership=second),
        lambda: employers.membership_end(actor=second.user, membership=first),
    )


def test_an_organisation_keeps_an_administrator(two_administrators):
    from django.core.exceptions import PermissionDenied

    assert errors(end_each_other(*two_administrators), Refused, PermissionDenied) == 1
    assert Membership.objects.active().count() == 1


def test_control_without_locks_nobody_is_left(two_administrators):
    with without_locks(), meeting(employers, "_require_administrator"):
        assert errors(end_each_other(*two_administrators)) == 0
    assert Membership.objects.active().count() == 0


# --- an opening -----------------------------------------------------------------------------------------------------
@pytest.fixture
def submitted():
    opening = OpeningFactory(state=Opening.State.SUBMITTED, published_at=None, closes_on=None)
    opening.boss = employer(opening.organisation)
    return opening


def approve_and_return(opening):
    officers = [official(Role.OFFICER), official(Role.OFFICER)]
    with meeting(Workflow, "_find"):
        return at_once(
            lambda: openings.opening_act(actor=officers[0], opening=opening, action="approve"),
            lambda: openings.opening_act(actor=officers[1], opening=opening, action="return", reason="Palkka puuttuu."),
        )


def test_two_officers_answer_an_opening_once(submitted):
    results = approve_and_return(submitted)
    assert errors(results, Conflict) == 1
    assert [log.action for log in history(submitted)] == ["approve" if isinstance(results[1], Conflict) else "return"]


def test_control_without_locks_it_is_approved_and_returned(submitted):
    with mock.patch.object(Workflow, "run", run_carelessly):
        assert errors(approve_and_return(submitted)) == 0
    assert sorted(log.action for log in history(submitted)) == ["approve", "return"]


def test_two_officers_approve_at_once(submitted):
    acts = [
        lambda who=who: openings.opening_act(actor=who, opening=submitted, action="approve")
        for who in (official(Role.OFFICER), official(Role.OFFICER))
    ]
    assert errors(at_once(*acts), Conflict) == 1 and history(submitted).count() == 1


def test_what_is_approved_is_what_the_officer_saw(submitted):
    """The employer takes it back, rewrites it and sends it again while the officer reads the first text."""
    officer, seen = official(Role.OFFICER), submitted.version
    openings.opening_act(actor=submitted.boss, opening=submitted, action="take_back")
    draft = Opening.objects.get(pk=submitted.pk)
    openings.opening_save(actor=submitted.boss, opening=draft, version=draft.version, description="Aivan muuta työtä.")
    openings.opening_submit(actor=submitted.boss, opening=draft)
    with pytest.raises(Conflict):
        openings.opening_act(actor=officer, opening=submitted, action="approve", version=seen)
    assert Opening.objects.get(pk=submitted.pk).state == Opening.State.SUBMITTED


def edit_and_pause(opening, boss):
    colleague = employer(opening.organisation)
    return at_once(
        lambda: openings.opening_save(actor=boss, opening=opening, version=opening.version, title="Uusi otsikko"),
        lambda: openings.opening_save(
            actor=colleague, opening=opening, version=opening.version, title="Toinen otsikko"
        ),
    )


def test_two_colleagues_edit_one_sees_that_it_has_changed():
    opening = OpeningFactory(state=Opening.State.DRAFT)
    assert errors(edit_and_pause(opening, employer(opening.organisation)), Conflict) == 1


def test_control_when_the_version_is_checked_before_one_edit_is_lost():
    opening = OpeningFactory(state=Opening.State.DRAFT)
    with checked_long_before(Opening):
        assert errors(edit_and_pause(opening, employer(opening.organisation))) == 0


# --- a proposal -----------------------------------------------------------------------------------------------------
@pytest.fixture
def proposed():
    client, opening = ClientFactory(), OpeningFactory()
    ConsentFactory(client=client)
    return proposals.propose(actor=client.coach, client=client, opening=opening), employer(opening.organisation)


def accept_and_withdraw(proposal, boss):
    with meeting(Workflow, "_find"):
        return at_once(
            lambda: proposals.accept(actor=boss, proposal=proposal),
            lambda: proposals.withdraw(actor=proposal.coach, proposal=proposal, reason="Henkilö on sairas."),
        )


def test_accepted_or_withdrawn_never_both(proposed):
    proposal, boss = proposed
    assert errors(accept_and_withdraw(proposal, boss), Conflict) == 1
    proposal.refresh_from_db()
    assert Placement.objects.count() == (1 if proposal.state == Proposal.State.ACCEPTED else 0)


def test_control_without_locks_a_withdrawn_person_gets_a_placement(proposed):
    proposal, boss = proposed
    with mock.patch.object(Workflow, "run", run_carelessly):
        assert errors(accept_and_withdraw(proposal, boss)) == 0
    steps = [log.action for log in history(proposal)]
    assert Placement.objects.count() == 1 and {"accept", "withdraw"} <= set(steps)


# --- a link, a diary ------------------------------------------------------------------------------------------------
def a_link():
    client = ClientFactory()
    return clients.link_create(actor=client.coach, client=client)[0]


def sign_twice(link):
    answers = {"scopes": ["contact"], "signed_name": "Veikko", "valid_until": None, "language": "fi"}
    return at_once(
        lambda: clients.consent_sign(link=link, given=True, **answers),
        lambda: clients.consent_sign(link=link, given=False, **answers),
    )


def test_a_link_signs_once():
    assert errors(sign_twice(a_link()), Refused) == 1 and Consent.objects.count() == 1


def test_control_when_it_is_checked_before_it_signs_yes_and_no():
    link = a_link()  # before: making one updates earlier ones, and nobody would come to meet that
    with checked_long_before(PersonLink):
        assert errors(sign_twice(link)) == 0
    assert sorted(Consent.objects.values_list("given", flat=True)) == [False, True]


def confirm_twice():
    entry = GuidanceEntryFactory(placement=PlacementFactory(state="ongoing"), hours=Decimal(2))
    bosses = [employer(entry.placement.organisation) for _ in range(2)]
    acts = [
        lambda who=who: guidance.confirm(actor=who, placement=entry.placement, entries=[entry.pk]) for who in bosses
    ]
    return at_once(*acts)


def test_a_diary_entry_is_confirmed_by_one():
    assert sorted(confirm_twice()) == [0, 1]


def test_control_when_it_is_checked_before_the_first_confirmation_is_written_over():
    with checked_long_before(GuidanceEntry):
        assert confirm_twice() == [1, 1]


# --- a form ---------------------------------------------------------------------------------------------------------
def press_twice(token: str):
    boss = employer()
    windows = [Browser(), Browser()]
    for window in windows:
        window.force_login(boss)
    data = {"kind": "work_trial", "form_token": token}
    return at_once(*(lambda window=window: window.post(reverse("openings:create"), data) for window in windows))


def test_a_form_that_is_sent_twice_is_done_once():
    answers = press_twice(str(uuid.uuid4()))
    assert Opening.objects.count() == 1
    with override("en"):
        target = reverse("openings:edit", args=[Opening.objects.get().pk, "basics"])
    assert [answer["Location"] for answer in answers] == [target, target]
    assert SubmittedForm.objects.get().response_url == target


def test_control_without_its_token_it_is_done_twice():
    press_twice("")
    assert Opening.objects.count() == 2


def test_a_form_whose_first_sending_failed_is_done_by_the_second():
    """The second press waits for the first; when that fails, it is not told that all is done."""
    real, calls = openings.opening_create, []

    def fails_first(**values):
        calls.append(1)
        if len(calls) == 1:
            raise Refused("no")
        return real(**values)

    with mock.patch.object(openings, "opening_create", fails_first):
        answers = press_twice(str(uuid.uuid4()))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert Opening.objects.count() == 1
