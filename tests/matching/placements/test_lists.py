"""The ranked lists of both directions: order, filters, what is kept, who sees what, and how many queries it takes."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching.placements import listing, matching, review
from matching.placements.models import PairScore, ReviewDecision, ShownList
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.models import AuditEvent
from portal.openings.models import Opening
from tests.factories import ClientFactory, ConsentFactory, OpeningFactory, ProposalFactory, official, strong

pytestmark = pytest.mark.django_db
CLEANER = {"title": "Siivooja", "description": "Siivoat toimistoja ja käytäviä."}


def openings_page(town, **query):
    return reverse("placements:openings_for_client", args=[town.client.pk], query=query)


def clients_page(opening, **query):
    return reverse("placements:clients_for_opening", args=[opening.pk], query=query)


# --- order -----------------------------------------------------------------------------------------------------------
def test_equal_scores_go_by_fewest_proposals_then_longest_wait_then_id(town):
    kitchen = {"organisation": town.organisation, "title": town.opening.title}
    second = OpeningFactory(**kitchen, published_at=town.opening.published_at)
    waited = OpeningFactory(**kitchen, published_at=town.opening.published_at - timedelta(days=9))
    ProposalFactory(opening=town.opening, client=ClientFactory(coach=town.coach))
    order = [row.opening for row in matching.openings_for(town.client).rows]
    assert order == [waited, second, town.opening]


def test_eligible_come_before_blocked_and_closed_or_foreign_openings_are_not_listed(town):
    OpeningFactory(organisation=town.organisation, kind="apprenticeship")  # the person does not want one: blocked
    OpeningFactory(organisation=town.organisation, state=Opening.State.PAUSED)
    OpeningFactory(organisation=town.far_coach and town.stranger.memberships.get().organisation)
    rows = matching.openings_for(town.client).rows
    assert [row.score.eligible for row in rows] == [True, True, False]
    assert {row.opening.state for row in rows} == {"published"}


def test_scores_are_kept_and_made_anew_only_when_something_changed(town):
    matching.openings_for(town.client)
    before = PairScore.objects.get()
    PairScore.objects.update(coverage=1)  # a mark: a kept row is not computed again
    matching.openings_for(town.client)
    assert PairScore.objects.get().coverage == 1
    Opening.objects.update(version=2)
    matching.openings_for(town.client)
    after = PairScore.objects.get()
    assert (after.opening_version, after.coverage, after.score) == (2, before.coverage, before.score)
    PairScore.objects.update(as_of=clock.today() - timedelta(days=1), score=0)
    [row] = matching.clients_for(Opening.objects.get()).rows
    assert row.score.score == before.score


def test_both_directions_give_a_pair_the_same_score(town):
    [row] = matching.openings_for(town.client).rows
    PairScore.objects.all().delete()
    [other] = matching.clients_for(town.opening).rows
    assert (row.score.score, row.score.coverage, row.score.band) == (
        other.score.score, other.score.coverage, other.score.band)  # fmt: skip


# --- pages -----------------------------------------------------------------------------------------------------------
def test_a_page_of_25_rows_takes_at_most_12_queries(client, town):
    OpeningFactory.create_batch(30, organisation=town.organisation)
    for _ in range(24):
        ClientFactory(coach=town.coach)
    coach_at = strong(client, town.coach)
    for address in (openings_page(town), clients_page(town.opening)):
        for time in ("scores are computed", "scores are kept"):
            with CaptureQueriesContext(connection) as queries:
                answer = coach_at.get(address)
            assert answer.text.count("ts-match") >= 25
            made = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
            assert len(made) <= (13 if time == "scores are computed" else 12), "\n".join(made)


def test_filters_stay_in_the_address_and_hide_what_does_not_pass(client, town):
    OpeningFactory(organisation=town.organisation, kind="apprenticeship", title="Kokin oppisopimus")
    coach_at = strong(client, town.coach)
    assert "Kokin oppisopimus" not in coach_at.get(openings_page(town)).text
    everything = coach_at.get(openings_page(town, blocked="all"))
    assert "Kokin oppisopimus" in everything.text
    assert "Kokin oppisopimus" not in coach_at.get(openings_page(town, blocked="liftable")).text
    only_jobs = coach_at.get(openings_page(town, blocked="all", kind="job"))
    assert town.opening.title not in only_jobs.text
    nonsense = coach_at.get(openings_page(town, band="ihana", distance="-1", page="sata"))
    assert nonsense.status_code == 200 and town.opening.title in nonsense.text


@pytest.mark.parametrize("direction", ["client", "opening"])
def test_a_rejection_in_the_row_takes_one_form_and_leads_back_to_the_row_of_the_filtered_list(client, town, direction):
    coach_at = strong(client, town.coach)
    pages = {"client": openings_page, "opening": lambda town, **query: clients_page(town.opening, **query)}
    address = pages[direction](town, blocked="all", kind="work_trial")
    row = listing.row_id(town.client.pk, town.opening.pk)
    page = coach_at.get(address).text
    sent_to = html.unescape(re.search(r'<form method="post" action="([^"]+/decide/[^"]*)"', page)[1])
    assert f'id="{row}"' in page and f'id="{row}-reason"' in page
    lacking = coach_at.post(sent_to, {"action": "reject", "reason": ""})
    assert lacking.status_code == 422 and html.escape(f"{address}#{row}") in lacking.text
    answer = coach_at.post(sent_to, {"action": "reject", "reason": "hours"})
    assert answer.url == f"{address}#{row}"
    made = ReviewDecision.objects.get()
    assert (made.reason, made.rank, made.shown_list) == ("hours", 1, ShownList.objects.get())
    assert f'id="{row}-reason"' not in coach_at.get(address).text, "what is rejected is not offered for it again"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com/fi/x", "/fi/start/", "javascript:alert(1)", "x" * 3000]
)
def test_a_way_back_that_is_no_list_is_not_believed(client, town, elsewhere):
    coach_at = strong(client, town.coach)
    both = [town.client.pk, town.opening.pk]
    own = f"{openings_page(town)}#{listing.row_id(*both)}"
    page = coach_at.get(reverse("placements:pair", args=both, query={"back": elsewhere})).text
    assert f'href="{own}"' in page
    decide = reverse("placements:decide", args=both, query={"back": elsewhere})
    assert coach_at.post(decide, {"action": "reject", "reason": "hours"}).url == own


def test_who_may_not_decide_gets_no_form_in_the_rows(client, town):
    coach_at = strong(client, town.other_coach)
    answer = coach_at.get(openings_page(town))
    coach_at.post(answer.url, {"reason": "Sijaistan omavalmentajaa tänään"})
    for address in (openings_page(town), clients_page(town.opening)):
        assert "/decide/" not in coach_at.get(address).text


def test_undecided_only_leaves_out_what_was_rejected(client, town):
    coach_at = strong(client, town.coach)
    decide = reverse("placements:decide", args=[town.client.pk, town.opening.pk])
    assert coach_at.post(decide, {"action": "reject", "reason": "hours"}).status_code == 302
    assert town.opening.title not in coach_at.get(openings_page(town, undecided="on")).text
    assert town.opening.title in coach_at.get(openings_page(town)).text


def test_a_profile_that_cannot_be_read_gets_a_sentence_not_an_error(client, town):
    town.client.profile.data = {"wishes": ["keittiötyö"]}
    town.client.profile.save()
    coach_at = strong(client, town.coach)
    page = coach_at.get(openings_page(town))
    assert page.status_code == 200 and "municipality" in page.text
    listed = coach_at.get(clients_page(town.opening))
    assert listed.status_code == 200 and town.client.last_name not in listed.text
    pair = reverse("placements:pair", args=[town.client.pk, town.opening.pk])
    assert coach_at.get(pair).status_code == 200


def test_a_row_about_which_little_is_known_says_so(client, town):
    coach_at = strong(client, town.coach)
    assert "Tietoja on vähän" not in coach_at.get(openings_page(town)).text
    town.client.profile.data = {"municipality": "615"}
    town.client.profile.version = 2
    town.client.profile.save()
    assert "Tietoja on vähän" in coach_at.get(openings_page(town)).text


# --- what is kept -----------------------------------------------------------------------------------------------------
def test_what_was_listed_is_kept_once_for_the_same_page(client, town):
    coach_at = strong(client, town.coach)
    for _time in range(2):
        coach_at.get(openings_page(town))
    shown = ShownList.objects.get()
    assert shown.engine_version == matching.engine().version and shown.as_of == clock.today()
    assert shown.rows == [[town.client.pk, town.opening.pk, 1, shown.rows[0][3], True, 1, 1]]


@pytest.mark.parametrize("direction", ["client", "opening"])
def test_the_key_of_a_kept_list_leads_to_the_stored_row_the_first_time_and_every_time(town, direction):
    whose = {direction: getattr(town, direction)}
    ranked = matching.openings_for(town.client) if direction == "client" else matching.clients_for(town.opening)
    page = list(enumerate(ranked.rows, 1))
    first, again = (review.keep_shown(ranked, page, actor=town.coach, **whose) for _time in range(2))
    kept = review.list_of(town.coach, first, town.client, town.opening)
    assert first == again and kept == ShownList.objects.get()
    made = review.decide(
        actor=town.coach, client=town.client, opening=town.opening, action="shortlisted", shown_list=kept
    )
    assert made.shown_list == kept and (made.rank, made.eligible) == (1, True)


def test_a_decision_keeps_the_rank_of_the_list_that_this_coach_saw(client, town):
    OpeningFactory(organisation=town.organisation, **CLEANER)
    coach_at = strong(client, town.coach)
    coach_at.get(openings_page(town))
    shown = ShownList.objects.get()
    worse = Opening.objects.get(title="Siivooja")
    decide = reverse("placements:decide", args=[town.client.pk, worse.pk], query={"list": shown.key})
    coach_at.post(decide, {"action": "shortlist"})
    assert ReviewDecision.objects.get().rank == 2
    pair = reverse("placements:pair", args=[town.client.pk, worse.pk])
    assert 'value="shortlist"' not in coach_at.get(pair).text, "what is on the shortlist is not offered for it again"
    ShownList.objects.update(shown_to=town.other_coach)
    coach_at.post(decide, {"action": "shortlist"})
    assert ReviewDecision.objects.first().rank is None


def test_every_client_on_a_list_is_in_the_audit_trail(client, town):
    other = ClientFactory(coach=town.other_coach)
    strong(client, town.coach).get(clients_page(town.opening))
    read = AuditEvent.objects.filter(action="client.listed").values_list("subject_id", flat=True)
    assert sorted(read) == sorted([str(town.client.pk), str(other.pk)])


# --- the pair --------------------------------------------------------------------------------------------------------
def test_the_points_of_a_pair_add_up_to_its_score(town):
    from matching.placements.listing import parts_of

    match = matching.judge(town.client, town.opening)
    parts = parts_of(match)
    assert sum(part["points"] for part in parts) == pytest.approx(100 * match.score, abs=1e-4)
    assert sum(part["most"] for part in parts) == pytest.approx(100)


def test_a_rejection_without_a_reason_is_refused_with_the_form(client, town):
    decide = reverse("placements:decide", args=[town.client.pk, town.opening.pk])
    answer = strong(client, town.coach).post(decide, {"action": "reject", "note": "Ei nyt"})
    assert answer.status_code == 422 and "Ei nyt" in answer.text
    assert not ReviewDecision.objects.exists()


# --- strangers -------------------------------------------------------------------------------------------------------
def test_another_coachs_client_stands_by_reference_and_nothing_of_the_profile(client, town):
    other = ClientFactory(coach=town.other_coach, first_name="Salainen", last_name="Ihminen", reference="B-777")
    other.profile.data = {**other.profile.data, "capacity": {"lifting": 0}, "skills": ["erikoistaito"]}
    other.profile.save()
    page = strong(client, town.coach).get(clients_page(town.opening)).text
    assert "B-777" in page
    for secret in ("Salainen", "Ihminen", "erikoistaito"):
        assert secret not in page


def test_another_coach_gives_a_reason_before_the_list_and_may_not_decide(client, town):
    coach_at = strong(client, town.other_coach)
    answer = coach_at.get(openings_page(town))
    assert answer.url.startswith(reverse("jobseekers:reason", args=[town.client.pk]))
    coach_at.post(answer.url, {"reason": "Sijaistan omavalmentajaa tänään"})
    assert coach_at.get(openings_page(town)).status_code == 200
    assert coach_at.get(reverse("placements:pair", args=[town.client.pk, town.opening.pk])).status_code == 200
    decide = reverse("placements:decide", args=[town.client.pk, town.opening.pk])
    assert coach_at.post(decide, {"action": "shortlist"}).status_code == 422
    ConsentFactory(client=town.client)
    propose = reverse("placements:propose", args=[town.client.pk, town.opening.pk])
    assert coach_at.post(propose, {}).status_code == 422
    assert not ReviewDecision.objects.exists()


@pytest.mark.parametrize("who", ["officer", "boss", "stranger"])
@pytest.mark.parametrize(
    "name", ["openings_for_client", "clients_for_opening", "pair", "propose", "work", "trials", "openings"]
)
def test_only_coaches_review(client, town, who, name):
    both = [town.client.pk, town.opening.pk]
    args = {"pair": both, "propose": both, "work": [], "openings": []}
    one = [town.opening.pk if name == "clients_for_opening" else town.client.pk]
    answer = strong(client, getattr(town, who)).get(reverse(f"placements:{name}", args=args.get(name, one)))
    assert answer.status_code == 403


def test_a_coach_of_another_town_finds_nothing(client, town):
    coach_at = strong(client, town.far_coach)
    for address in (openings_page(town), clients_page(town.opening)):
        assert coach_at.get(address).status_code == 404
    assert coach_at.get(reverse("placements:pair", args=[town.client.pk, town.opening.pk])).status_code == 404


def test_an_opening_of_another_town_is_no_pair_for_an_own_client(client, town):
    far = OpeningFactory(organisation__municipality=town.far_coach.assignments[0].municipality)
    address = reverse("placements:pair", args=[town.client.pk, far.pk])
    assert strong(client, town.coach).get(address).status_code == 404


def test_an_official_without_two_factor_sees_nothing(client, town):
    careless = official(Role.COACH, two_factor=False)
    assert strong(client, careless).get(reverse("placements:work")).status_code == 302


def test_the_towns_openings_lead_to_their_people(client, town):
    far = OpeningFactory(organisation__municipality=town.far_coach.assignments[0].municipality, title="Kaukana")
    page = strong(client, town.coach).get(reverse("placements:openings")).text
    assert clients_page(town.opening) in page and far.title not in page
    assert clients_page(town.opening) in client.get(reverse("openings:manage", args=[town.opening.pk])).text
    assert town.opening.title not in strong(client, town.far_coach).get(reverse("placements:openings")).text
