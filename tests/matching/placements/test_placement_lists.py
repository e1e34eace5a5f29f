"""The lists of placements: their order, and how much they ask of the database."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from matching.placements.models import Placement
from tests.factories import ClientFactory, PlacementFactory, strong

pytestmark = pytest.mark.django_db


def of_the_coach(town, **fields) -> Placement:
    """A placement of another client of the same coach."""
    client = ClientFactory(coach=town.coach, municipality=town.client.municipality)
    return PlacementFactory(proposal__client=client, proposal__opening=town.opening, **fields)


def test_the_two_lists_of_placements_have_an_order_each_and_unknown_days_come_last(client, town):
    def made(state, start, end):
        return of_the_coach(town, state=state, start_date=start, end_date=end)

    march, may, june = date(2026, 3, 2), date(2026, 5, 4), date(2026, 6, 1)
    late, none, early = made("ongoing", may, june), made("planned", None, None), made("ongoing", march, may)
    first, last = made("ended", march, may), made("interrupted", march, june)
    at = strong(client, town.coach)

    def lists(**query):
        page = at.get(reverse("placements:placements"), query).context
        return page["under_way"], list(page["page"])

    assert lists() == ([early, late, none], [last, first])
    assert lists(sort="-start") == ([late, early, none], [last, first])
    assert lists(sort="state", ended="end") == ([none, early, late], [first, last])


def test_the_list_of_placements_takes_as_many_queries_for_many_as_for_one(client, town, django_assert_max_num_queries):
    for _number in range(12):
        of_the_coach(town)
    at = strong(client, town.coach)
    at.get(reverse("placements:placements"))
    with django_assert_max_num_queries(14):
        at.get(reverse("placements:placements"), {"sort": "-employer", "ended": "person"})
