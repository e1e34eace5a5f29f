"""Proposals: only with a consent in force, only what was consented, and gone when it is no longer needed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from matching.jobseekers import services as client_services
from matching.placements import tasks
from matching.placements.listing import row_id
from matching.placements.models import Placement, Proposal
from matching.placements.services import proposals as services
from portal.accounts.roles import Role
from portal.core import clock, jobs
from portal.core.exceptions import Refused
from portal.core.models import AuditEvent, OutboxMessage
from portal.openings.models import Opening
from portal.openings.transitions import opening_workflow
from tests.factories import ClientFactory, ConsentFactory, OpeningFactory, employer, official, strong

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(town):
    return services.propose(actor=town.coach, client=town.client, opening=town.opening, message="Reipas.")


def page_of(proposal):
    return reverse("placements:proposal", args=[proposal.pk])


def answer(proposal, action):
    return reverse("placements:answer", args=[proposal.pk, action])


# --- proposing -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("consent", ["none", "refused", "withdrawn", "run out", "for another opening", "refused later"])
def test_without_a_consent_in_force_nobody_is_proposed(town, consent):
    if consent == "none":
        town.consent.delete()
    elif consent == "refused":
        type(town.consent).objects.update(given=False, valid_until=None)
    elif consent == "withdrawn":
        client_services.consent_withdraw(consent=town.consent)
    elif consent == "run out":
        type(town.consent).objects.update(valid_until=clock.today() - timedelta(days=1))
    elif consent == "for another opening":
        type(town.consent).objects.update(opening=OpeningFactory())
    else:
        ConsentFactory(client=town.client, given=False, valid_until=None)
    with pytest.raises(Refused):
        services.propose(actor=town.coach, client=town.client, opening=town.opening)
    assert not Proposal.objects.exists() and not OutboxMessage.objects.exists()


def test_an_earlier_consent_holds_when_a_later_one_has_only_run_out(town):
    ConsentFactory(client=town.client, valid_until=clock.today() - timedelta(days=1))
    assert services.consent_for(town.client, town.opening) == town.consent


def test_a_person_is_proposed_once_to_an_opening_until_it_is_declined(town, proposal):
    with pytest.raises(Refused):
        services.propose(actor=town.coach, client=town.client, opening=town.opening)
    services.decline(actor=town.boss, proposal=proposal, reason="times")
    assert services.propose(actor=town.coach, client=town.client, opening=town.opening).pk != proposal.pk


@pytest.mark.parametrize("state", ["draft", "paused", "filled", "closed"])
def test_an_opening_that_is_not_open_takes_no_proposals(town, state):
    Opening.objects.filter(pk=town.opening.pk).update(state=state)
    with pytest.raises(Refused):
        services.propose(actor=town.coach, client=town.client, opening=town.opening)


def test_the_preview_is_exactly_what_the_employer_sees(client, town):
    propose = reverse("placements:propose", args=[town.client.pk, town.opening.pk])
    coach_at = strong(client, town.coach)
    preview = coach_at.get(propose).context["sections"]
    coach_at.post(propose, {"message": ""})
    shown = strong(client, town.boss).get(page_of(Proposal.objects.get())).context["sections"]
    assert preview == shown and preview


def test_pressing_send_twice_makes_one_proposal_and_one_message(client, town):
    propose = reverse("placements:propose", args=[town.client.pk, town.opening.pk])
    coach_at = strong(client, town.coach)
    token = "9f0c1c1e-0000-4000-8000-000000000001"
    for _time in range(2):
        assert coach_at.post(propose, {"message": "x", "form_token": token}).status_code == 302
    assert Proposal.objects.count() == 1 and OutboxMessage.objects.count() == 1


def test_after_proposing_the_coach_is_back_in_the_list_where_they_were(client, town):
    propose = reverse("placements:propose", args=[town.client.pk, town.opening.pk])
    listed = reverse("placements:clients_for_opening", args=[town.opening.pk]) + "?page=2"
    coach_at = strong(client, town.coach)
    page = coach_at.get(propose, {"back": listed}).text
    assert "?back=" in page  # the way to the pair's page knows the list, too
    sent = coach_at.post(propose, {"message": "x"}, query_params={"back": listed})
    assert sent["Location"] == f"{listed}#{row_id(town.client.pk, town.opening.pk)}"


def test_an_address_outside_is_no_list_to_come_back_to(client, town):
    propose = reverse("placements:propose", args=[town.client.pk, town.opening.pk])
    sent = strong(client, town.coach).post(propose, {"message": "x"}, query_params={"back": "//elsewhere.example/"})
    assert sent["Location"].startswith(reverse("placements:openings_for_client", args=[town.client.pk]))


def test_a_message_that_is_too_long_comes_back_with_what_was_typed(client, town):
    propose = reverse("placements:propose", args=[town.client.pk, town.opening.pk])
    returned = strong(client, town.coach).post(propose, {"message": "Hyvä. " * 300})
    assert returned.status_code == 422 and "Hyvä. Hyvä." in returned.text
    assert not Proposal.objects.exists()


# --- who sees it -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"),
    [("boss", 200), ("coach", 200), ("stranger", 404), ("other_coach", 404), ("far_coach", 404), ("officer", 403)],
)
def test_who_may_open_a_proposal(client, town, proposal, who, status):
    at = strong(client, getattr(town, who))
    assert at.get(page_of(proposal)).status_code == status
    assert at.get(reverse("placements:proposals")).status_code == (403 if who == "officer" else 200)
    if status != 200:
        for action in ("accept", "ask_to_meet", "decline", "withdraw"):
            assert at.post(answer(proposal, action), {"decline-reason": "times", "reason": "x"}).status_code == status
        proposal.refresh_from_db()
        assert proposal.state == "sent"


def test_a_session_that_is_not_strongly_identified_is_sent_to_identify(client, town, proposal):
    client.force_login(town.boss)
    for address in (page_of(proposal), reverse("placements:proposals"), reverse("placements:placements")):
        sent = client.get(address)
        assert sent.status_code == 302 and reverse("accounts:identify") in sent.url
    assert client.post(answer(proposal, "accept")).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "sent"


def test_a_member_whose_right_is_not_checked_sees_nobody_and_is_told_why(client, town, proposal):
    new = employer(town.organisation)
    new.memberships.update(right_checked_at=None)
    at = strong(client, new)
    assert at.get(page_of(proposal)).status_code == 404
    listed = at.get(reverse("placements:proposals"))
    assert listed.context["unchecked"] and "Veikko" not in listed.text
    with pytest.raises(PermissionDenied):
        services.accept(actor=new, proposal=proposal)


def test_every_reading_is_in_the_audit_trail(client, town, proposal):
    strong(client, town.boss).get(page_of(proposal))
    event = AuditEvent.objects.get(action="proposal.read")
    assert (event.actor, event.subject_id) == (town.boss, str(town.client.pk))
    assert "contact" in event.fields and "Veikko" not in event.fields


# --- consent ends ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("how", ["withdrawn", "run out"])
def test_when_the_consent_ends_the_person_is_gone_at_once(client, town, proposal, how):
    if how == "withdrawn":
        client_services.consent_withdraw(consent=town.consent)
    else:
        type(town.consent).objects.update(valid_until=clock.today() - timedelta(days=1))
    at = strong(client, town.boss)
    page = at.get(page_of(proposal))
    assert page.status_code == 200
    listed = at.get(reverse("placements:proposals"))
    for secret in ("Veikko", "040 123", "tiskaus", "Reipas."):
        assert secret not in page.text + listed.text
    assert at.post(answer(proposal, "accept"), {"version": proposal.version}).status_code in (409, 422)
    assert not Placement.objects.exists()
    jobs.enqueue("placements.consents_over", "now")
    jobs.run_waiting()
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"


def test_after_an_answer_the_person_is_no_longer_shown(client, town, proposal):
    services.decline(actor=town.boss, proposal=proposal, reason="skills")
    page = strong(client, town.boss).get(page_of(proposal))
    assert page.status_code == 200 and "Veikko" not in page.text and "tiskaus" not in page.text


def test_when_the_service_ends_what_waits_is_taken_back(town, proposal):
    client_services.client_act(actor=town.coach, client=town.client, action="end", ending="moved")
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"


# --- answers ---------------------------------------------------------------------------------------------------------
def test_asking_to_meet_then_accepting(client, town, proposal):
    at = strong(client, town.boss)
    assert at.post(answer(proposal, "ask_to_meet"), {"ask_to_meet-note": "Ke klo 12?"}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer_note) == ("meeting", "Ke klo 12?")
    assert "Ke klo 12?" in strong(client, town.coach).get(page_of(proposal)).text
    services.accept(actor=town.boss, proposal=proposal)
    assert Placement.objects.get().proposal_id == proposal.pk


def test_declining_without_a_reason_is_refused_beside_the_field(client, town, proposal):
    returned = strong(client, town.boss).post(answer(proposal, "decline"), {"decline-note": "Kiitos silti"})
    assert returned.status_code == 422 and "Kiitos silti" in returned.text
    proposal.refresh_from_db()
    assert proposal.state == "sent"


def test_an_answer_from_an_old_page_is_a_conflict(client, town, proposal):
    old = proposal.version
    services.ask_to_meet(actor=town.boss, proposal=proposal)
    at = strong(client, town.boss)
    assert at.post(answer(proposal, "accept"), {"version": old}).status_code == 409
    assert not Placement.objects.exists()


def test_accepting_twice_makes_one_placement(client, town, proposal):
    at = strong(client, town.boss)
    codes = [at.post(answer(proposal, "accept"), {"version": proposal.version}).status_code for _time in range(2)]
    assert codes == [302, 409] and Placement.objects.count() == 1


def test_the_coach_may_not_answer_for_the_employer_nor_the_employer_withdraw(town, proposal):
    with pytest.raises(PermissionDenied):
        services.accept(actor=town.coach, proposal=proposal)
    with pytest.raises(PermissionDenied):
        services.withdraw(actor=town.boss, proposal=proposal, reason="x")
    with pytest.raises(Refused):
        services.withdraw(actor=town.coach, proposal=proposal, reason=" ")


def test_an_unknown_answer_does_not_exist(client, town, proposal):
    assert strong(client, town.boss).post(answer(proposal, "sell")).status_code == 404
    assert strong(client, town.boss).get(answer(proposal, "accept")).status_code == 405


# --- seats and others ------------------------------------------------------------------------------------------------
def test_the_last_seat_fills_the_opening_and_takes_the_others_back(town, proposal):
    Opening.objects.filter(pk=town.opening.pk).update(seats=2)
    others = []
    for _n in range(2):
        someone = ClientFactory(coach=town.coach)
        ConsentFactory(client=someone)
        others.append(services.propose(actor=town.coach, client=someone, opening=town.opening))
    services.accept(actor=town.boss, proposal=proposal)
    town.opening.refresh_from_db()
    assert town.opening.state == "published"
    services.accept(actor=town.boss, proposal=others[0])
    town.opening.refresh_from_db()
    others[1].refresh_from_db()
    assert (town.opening.state, others[1].state) == ("filled", "withdrawn")
    with pytest.raises(Refused):
        services.accept(actor=town.boss, proposal=others[1])


def test_a_person_who_has_a_place_is_not_shown_to_other_employers(town, proposal):
    elsewhere = OpeningFactory(organisation=town.stranger.memberships.get().organisation)
    other = services.propose(actor=town.coach, client=town.client, opening=elsewhere)
    services.accept(actor=town.boss, proposal=proposal)
    other.refresh_from_db()
    assert other.state == "withdrawn"
    with pytest.raises(Refused):
        services.propose(actor=town.coach, client=town.client, opening=OpeningFactory(organisation=town.organisation))


def test_closing_the_opening_takes_back_who_waits(town, proposal):
    opening_workflow.run(town.opening, "close", actor=town.boss, reason="Ei tarvetta")
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"


# --- reminders and mail ----------------------------------------------------------------------------------------------
def test_reminders_after_five_and_ten_days_each_once(town, proposal):
    def sent():
        tasks.remind()
        return OutboxMessage.objects.filter(dedupe_key__contains="reminder").count()

    counts = []
    for days in (4, 5, 6, 10, 11, 30):
        Proposal.objects.update(sent_at=clock.now() - timedelta(days=days))
        counts.append(sent())
    assert counts == [0, 1, 1, 2, 2, 2]


def test_mail_goes_to_checked_members_in_their_language_without_personal_data(town):
    swede = employer(town.organisation, language="sv")
    unchecked = employer(town.organisation)
    unchecked.memberships.update(right_checked_at=None)
    proposal = services.propose(actor=town.coach, client=town.client, opening=town.opening, message="Salainen viesti")
    services.decline(actor=town.boss, proposal=proposal, reason="other", note="Emme sovi yhteen")
    letters = OutboxMessage.objects.all()
    assert {m.to for m in letters} == {town.boss.email, swede.email, town.coach.email}
    assert f"/sv/matching/proposals/{proposal.pk}/" in letters.get(to=swede.email).body
    for letter in letters:
        for secret in ("Veikko", "Keksitty", "Salainen viesti", "Emme sovi", "040 123"):
            assert secret not in letter.subject + letter.body


def test_a_stand_in_sees_the_proposals_while_the_time_lasts(client, town, proposal):
    helper = official(Role.COACH)
    type(town.client).objects.update(stand_in=helper, stand_in_until=clock.today())
    assert strong(client, helper).get(page_of(proposal)).status_code == 200
    type(town.client).objects.update(stand_in_until=clock.today() - timedelta(days=1))
    assert strong(client, helper).get(page_of(proposal)).status_code == 404
