"""What would open most, best for everyone, and what would raise a match: every figure from judging again."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching.engine.assign import assign
from matching.engine.changes import leverage as engine_leverage
from matching.placements import matching
from matching.placements.assignment import suggest
from matching.placements.inputs import engine, frozen_opening, frozen_profile, opening_view, person_view
from matching.placements.levers import leverage
from matching.placements.models import PairScore, Proposal, ReviewDecision
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.jobs import run_waiting
from portal.core.models import AuditEvent
from portal.openings.models import Opening
from tests.factories import ClientFactory, OpeningFactory, PlacementFactory, official, strong

pytestmark = pytest.mark.django_db
FORKLIFT = {"title": "Varastotyöntekijä", "description": "Ajat trukkia varastossa.", "required_cards": ["074"]}


def person(town, **changes):
    client = ClientFactory(coach=town.coach)
    client.profile.data = {**client.profile.data, "wishes": ["varastotyö"], "cards": [], **changes}
    client.profile.save()
    return client


@pytest.fixture
def warehouse(town):
    """Six people without a forklift card, two openings that require it; all pairs scored."""
    town.people = [person(town) for _n in range(6)]
    town.forklifts = OpeningFactory.create_batch(2, organisation=town.organisation, **FORKLIFT)
    for client in town.people:
        matching.openings_for(client)
    return town


# --- leverage --------------------------------------------------------------------------------------------------------
def test_the_counts_are_those_of_the_engine(warehouse):
    openings = list(Opening.objects.order_by("pk"))
    found = leverage([c.pk for c in warehouse.people], [o.pk for o in openings])
    people = [person_view(frozen_profile(c)).person for c in warehouse.people]
    offers = [opening_view(frozen_opening(o)).opening for o in openings]
    wanted = engine_leverage(engine(), people, offers, clock.today(), "fi")
    assert [(row["code"], row["opens_jobseekers"], row["opens_pairs"]) for row in wanted] == [
        (lever.code, lever.people, lever.pairs) for lever in found.levers
    ]
    assert (found.levers[0].code, found.levers[0].people, found.levers[0].openings) == ("074", 6, 2)
    assert found.late == 0


@pytest.mark.parametrize("name", ["leverage", "assignment"])
def test_what_has_no_numbers_of_today_is_said_and_computed(client, warehouse, name):
    PairScore.objects.filter(client=warehouse.people[0]).delete()
    coach_at = strong(client, warehouse.coach)
    text = coach_at.get(reverse(f"placements:{name}")).text
    assert "Listaa päivitetään: 6 paria" in text  # three openings, and the town's first client has none either
    run_waiting()
    assert "Listaa päivitetään" not in coach_at.get(reverse(f"placements:{name}")).text


def test_a_coach_sees_the_own_caseload_by_name_and_the_reading_is_in_the_audit_trail(client, warehouse):
    stranger = ClientFactory(coach=warehouse.other_coach, last_name="Vieras")
    stranger.profile.data |= {"cards": []}
    stranger.profile.save()
    matching.openings_for(stranger)
    page = strong(client, warehouse.coach).get(reverse("placements:leverage")).text
    assert "Trukkikortti" in page and warehouse.people[0].last_name in page and "Vieras" not in page
    read = AuditEvent.objects.filter(action="client.listed").values_list("subject_id", flat=True)
    assert set(read) == {str(c.pk) for c in warehouse.people}


def test_a_manager_sees_groups_of_five_and_more_and_no_names(client, warehouse):
    manager = strong(client, official(Role.MANAGER))
    page = manager.get(reverse("placements:leverage")).text
    assert "Trukkikortti" in page and warehouse.people[0].last_name not in page
    for one in warehouse.people[:2]:
        one.delete()
    page = manager.get(reverse("placements:leverage")).text
    assert "Trukkikortti" not in page and "1 rivi jätettiin pois" in page


def test_one_persons_page_leads_to_the_openings(client, warehouse):
    one = warehouse.people[0]
    page = strong(client, warehouse.coach).get(reverse("placements:leverage_for_client", args=[one.pk])).text
    for opening in warehouse.forklifts:
        assert reverse("placements:pair", args=[one.pk, opening.pk]) in page


def test_a_language_and_an_adjustment_are_told_by_name(town):
    offer = OpeningFactory(organisation=town.organisation, required_languages=[{"code": "fi", "level": "B1"}])
    one = person(town, wishes=["keittiötyö"], languages=[{"code": "fi", "level": "A2"}])
    matching.openings_for(one)
    told = {(lever.kind, lever.label) for lever in leverage([one.pk], [offer.pk]).levers}
    assert ("language", "Kieli: suomi B1") in told and any(kind == "adjustment" for kind, _label in told)


# --- assignment ------------------------------------------------------------------------------------------------------
def test_the_suggestion_is_the_engines_and_proposes_nothing(client, town):
    people = [person(town, wishes=[wish]) for wish in ("varastotyö", "siivous", "keittiötyö")]
    for title in ("Varastotyöntekijä", "Siivooja"):
        OpeningFactory(organisation=town.organisation, title=title, description=title)
    for one in (town.client, *people):
        matching.openings_for(one)
    mine = suggest(town.coach)
    views = [person_view(frozen_profile(c)).person for c in (town.client, *people)]
    offers = [opening_view(frozen_opening(o)).opening for o in Opening.objects.order_by("pk")]
    pairs, total, greedy = assign(engine(), views, offers, clock.today())
    assert (mine.total, mine.first_come_total) == (pytest.approx(total), pytest.approx(greedy))
    assert mine.gain >= 0 and mine.placed == len(pairs) == 3
    page = strong(client, town.coach).get(reverse("placements:assignment"))
    assert page.status_code == 200
    # In the points that a list shows of each pair, and not as sums of shares.
    assert f"<strong>{round(100 * total)}</strong> pistettä yhteensä" in page.text
    for row in mine.rows:
        if row.opening:
            assert reverse("placements:pair", args=[row.client.pk, row.opening.pk]) in page.text
    assert not Proposal.objects.exists()


def test_seats_that_are_taken_rejected_pairs_and_people_with_a_place_are_left_out(town):
    other = person(town, wishes=["keittiötyö"])
    for one in (town.client, other):
        matching.openings_for(one)
    assert suggest(town.coach).placed == 1  # one seat
    Opening.objects.update(seats=2)
    assert suggest(town.coach).placed == 2
    ReviewDecision.objects.create(client=other, opening=town.opening, action="rejected", reason="hours")
    assert suggest(town.coach).placed == 1
    PlacementFactory(proposal__opening=town.opening, proposal__client=ClientFactory(), state="planned")
    found = suggest(town.coach)
    assert found.placed == 1 and found.rows[0].client == town.client
    PlacementFactory(proposal__opening=OpeningFactory(state="filled"), proposal__client=town.client, state="planned")
    assert [row.client for row in suggest(town.coach).rows] == [other]


def test_the_pages_take_few_queries_however_many_people(client, warehouse):
    coach_at = strong(client, warehouse.coach)
    for name in ("leverage", "assignment"):
        coach_at.get(reverse(f"placements:{name}"))
        with CaptureQueriesContext(connection) as queries:
            coach_at.get(reverse(f"placements:{name}"))
        assert len(queries) <= 14, "\n".join(q["sql"] for q in queries)


def test_an_empty_town_gets_a_sentence(client, town):
    town.client.delete()
    coach_at = strong(client, town.coach)
    for name in ("leverage", "assignment"):
        assert coach_at.get(reverse(f"placements:{name}")).status_code == 200


@pytest.mark.parametrize("who", ["officer", "boss"])
def test_others_see_neither(client, town, who):
    at = strong(client, getattr(town, who))
    assert {at.get(reverse(f"placements:{name}")).status_code for name in ("leverage", "assignment")} == {403}


# --- what would raise a match ----------------------------------------------------------------------------------------
def test_the_pair_tells_what_would_raise_it_with_the_score_that_it_gives(client, warehouse):
    one, opening = warehouse.people[0], warehouse.forklifts[0]
    [card] = [row for row in matching.improvements(one, opening) if row["change"] == "card"]
    page = strong(client, warehouse.coach).get(reverse("placements:pair", args=[one.pk, opening.pk])).text
    assert "Asiakas suorittaa kortin: Trukkikortti." in page
    one.profile.data["cards"] = [{"code": "074"}]
    again = matching.judge(one, opening)
    assert (card["eligible"], card["score"]) == (True, again.score)
    assert f"{100 * again.score:.2f}".replace(".", ",") in page


def test_the_picture_and_the_table_have_the_same_numbers(town):
    from matching.placements.listing import chart_of, parts_of

    match = matching.judge(town.client, town.opening)
    table = {row["label"]: round(row["points"], 2) for part in parts_of(match) for row in part["rows"]}
    chart = chart_of(match)
    assert dict(zip(chart.labels, chart.series[0].values, strict=True)) == table
    svg = chart.svg()
    assert all(str(label) in svg for label in chart.labels)


def test_the_pair_page_tells_the_numbers_in_one_table_which_the_picture_leads_to(client, town):
    page = strong(client, town.coach).get(reverse("placements:pair", args=[town.client.pk, town.opening.pk])).text
    assert page.count("<table") == 1 and 'id="calculation"' in page and 'href="#calculation"' in page
