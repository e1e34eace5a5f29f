"""What is new of each client in the coach's list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from matching.placements.models import Proposal
from matching.placements.news import of_clients
from portal.core import clock
from tests.factories import PlacementFactory, ProposalFactory, strong

pytestmark = pytest.mark.django_db


def days(n):
    return clock.today() + timedelta(days=n)


def told(client):
    return [news.text for news in of_clients([client]).get(client.pk, [])]


@pytest.fixture
def proposal(town):
    return ProposalFactory(client=town.client, consent=town.consent, opening=town.opening)


def test_a_proposal_of_today_is_no_news_and_five_days_without_an_answer_are(town, proposal):
    assert told(town.client) == []
    Proposal.objects.update(sent_at=clock.now() - timedelta(days=6))
    assert told(town.client) == ["Työnantaja ei ole vastannut"]


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("meeting", "Työnantaja haluaa tavata"),
        ("accepted", "Työnantaja hyväksyi"),
        ("declined", "Työnantaja kieltäytyi"),
    ],
)
def test_an_answer_is_news(town, proposal, state, text):
    Proposal.objects.filter(pk=proposal.pk).update(state=state, answered_at=clock.now())
    assert told(town.client) == [text]


def test_an_answer_is_no_news_after_a_week(town, proposal):
    Proposal.objects.update(state="declined", answered_at=clock.now() - timedelta(days=8))
    assert told(town.client) == []


@pytest.mark.parametrize(
    ("away", "text"), [(3, ["Alkaa {day}"]), (-2, ["Piti alkaa {day}"]), (30, []), (None, ["Alkamispäivä sopimatta"])]
)
def test_a_first_day_that_comes_is_news(town, away, text):
    start = None if away is None else days(away)
    PlacementFactory(proposal__client=town.client, proposal__consent=town.consent, proposal__opening=town.opening,
                     start_date=start)  # fmt: skip
    Proposal.objects.update(answered_at=None)
    day = f"{start.day}.{start.month}.{start.year}" if start else ""
    assert told(town.client) == [line.format(day=day) for line in text]


def test_the_list_shows_it_to_the_own_coach_only(client, town, proposal):
    Proposal.objects.update(state="meeting", answered_at=clock.now())
    address = reverse("jobseekers:clients")
    assert "Työnantaja haluaa tavata" in strong(client, town.coach).get(address).text
    assert "Työnantaja haluaa tavata" not in strong(client, town.other_coach).get(address, {"whose": "all"}).text
