"""What waits for a coach and for an employer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from matching.placements.models import PairScore, Placement, ReviewDecision
from matching.placements.scores import scores_of
from matching.placements.services import proposals
from matching.placements.waiting import waiting_for_coach, waiting_for_employer
from portal.core import clock
from portal.openings.models import Opening
from tests.factories import GuidanceEntryFactory, PlacementFactory, ProposalFactory, strong

pytestmark = pytest.mark.django_db


def days(n):
    return clock.today() + timedelta(days=n)


@pytest.fixture
def placement(town):
    return PlacementFactory(
        proposal__client=town.client, proposal__consent=town.consent, proposal__opening=town.opening, start_date=days(3)
    )


def addresses(items):
    return [item["href"] for item in items]


def test_a_proposal_waits_for_both_and_is_due_in_five_days(client, town):
    proposal = proposals.propose(actor=town.coach, client=town.client, opening=town.opening)
    address = reverse("placements:proposal", args=[proposal.pk])
    [for_coach] = waiting_for_coach(town.coach)
    [for_boss] = waiting_for_employer(town.boss, town.organisation)
    assert (for_coach["href"], for_coach["due"]) == (for_boss["href"], for_boss["due"]) == (address, days(5))
    assert "esitelty tänään" in for_coach["text"]
    type(proposal).objects.update(sent_at=clock.now() - timedelta(days=6))
    assert "ei ole vastannut" in waiting_for_coach(town.coach)[0]["text"]
    type(proposal).objects.update(sent_at=proposal.sent_at)
    assert "Veikko" in for_coach["text"] and "Veikko" not in for_boss["text"]
    assert for_coach["text"] in strong(client, town.coach).get(reverse("placements:work")).text


def test_a_new_opening_that_suits_an_own_client_very_well_is_told_until_somebody_decides(town):
    scores_of([town.client], [town.opening])
    PairScore.objects.filter(client=town.client, opening=town.opening).update(band="strong", eligible=True)
    [item] = waiting_for_coach(town.coach)
    assert item["href"] == reverse("placements:clients_for_opening", args=[town.opening.pk])
    assert "1 " in item["text"] and f"”{town.opening}”, {town.organisation.name}," in item["text"]
    assert waiting_for_coach(town.other_coach) == []
    pair = {"client": town.client, "opening": town.opening}
    decision = ReviewDecision.objects.create(**pair, action="shortlisted", by=town.coach)
    assert waiting_for_coach(town.coach) == []
    decision.delete()
    Opening.objects.update(published_at=clock.now() - timedelta(days=8))
    assert waiting_for_coach(town.coach) == []


def test_nothing_waits_for_strangers(town, placement):
    ProposalFactory(opening__organisation=town.organisation, client=town.client, consent=town.consent)
    assert waiting_for_coach(town.other_coach) == []
    assert waiting_for_employer(town.stranger, town.organisation) == []
    town.boss.memberships.update(right_checked_at=None)
    assert waiting_for_employer(town.boss, town.organisation) == []


@pytest.mark.parametrize(
    ("fields", "coach", "boss"),
    [
        ({"state": "planned", "start_date": None}, ["placement"], ["placement"]),
        ({"state": "planned", "start_date": 3}, ["placement"], ["placement"]),
        ({"state": "planned", "start_date": 30}, [], ["placement"]),
        ({"state": "ongoing", "start_date": -1}, [], []),
        ({"state": "ongoing", "start_date": -8}, ["placement"], ["diary"]),
        ({"state": "ongoing", "start_date": -1, "end_date": 5}, ["placement"], []),
        ({"state": "ended", "start_date": -30, "end_date": -1}, ["placement"], ["evaluation"]),
        ({"state": "cancelled", "start_date": 3}, [], []),
    ],
)
def test_what_a_placement_asks_of_each_side(town, placement, fields, coach, boss):
    dates = {k: days(v) if isinstance(v, int) else v for k, v in fields.items()}
    Placement.objects.update(**({"end_date": days(90)} | dates))
    assert addresses(waiting_for_coach(town.coach)) == [reverse(f"placements:{n}", args=[placement.pk]) for n in coach]
    assert addresses(waiting_for_employer(town.boss, town.organisation)) == [
        reverse(f"placements:{n}", args=[placement.pk]) for n in boss
    ]


def test_a_fresh_entry_closes_the_gap_and_waits_for_confirmation(town, placement):
    Placement.objects.update(state="ongoing", start_date=days(-20), end_date=days(60))
    GuidanceEntryFactory(placement=placement, date=days(-2))
    assert waiting_for_coach(town.coach) == []
    [item] = waiting_for_employer(town.boss, town.organisation)
    assert item["href"] == reverse("placements:diary", args=[placement.pk]) and item["due"] is None


def test_the_most_urgent_comes_first(town, placement):
    proposals_item = ProposalFactory(opening__organisation=town.organisation, client__coach=town.coach)
    Placement.objects.update(start_date=days(1))
    items = waiting_for_coach(town.coach)
    assert addresses(items)[-1] == reverse("placements:proposal", args=[proposals_item.pk])
    assert [i["due"] for i in items] == sorted(i["due"] for i in items)
