"""The demonstration town shows something true on every page that counts over people: all of it by the real engine."""

from __future__ import annotations

import pytest
from django.urls import reverse

from matching.jobseekers.models import Client
from matching.placements import matching
from matching.placements.assignment import suggest
from matching.placements.levers import leverage
from matching.placements.models import PairScore
from portal.accounts.models import User
from portal.core.small_groups import SMALLEST
from portal.home import demo
from portal.home.demo_caseload import CLIENTS
from portal.openings.models import Opening
from tests.factories import strong

pytestmark = pytest.mark.django_db


def who(login: str) -> User:
    return User.objects.get(email=f"{login}@demo.tyosilta.example")


def test_the_town_has_levers_of_five_and_fewer_every_band_and_an_assignment_worth_looking_at(client):
    demo.load()
    people, openings = Client.objects.order_by("pk"), Opening.objects.matchable()
    found = leverage([c.pk for c in matching.matchable_clients(demo.Municipality.objects.get().pk)],
                     list(openings.order_by("pk").values_list("pk", flat=True)))  # fmt: skip
    many = {lever.code for lever in found.levers if lever.people >= SMALLEST}
    assert {"022", "079", "B"} <= many and any(lever.people < SMALLEST for lever in found.levers)
    assert {s.band for s in PairScore.objects.filter(eligible=True)} == {"strong", "good", "possible", "weak"}
    coach, manager = who("valmentaja"), who("esihenkilo")
    mine = suggest(coach)
    assert mine.gain > 0.3 and mine.placed >= mine.first_come_placed
    hilkka = people.get(first_name="Hilkka")
    blocked = next(row for row in matching.openings_for(hilkka).rows if row.score.blockers == ["card"])
    assert any(change["code"] == "022" and change["eligible"] for change in
               matching.improvements(hilkka, blocked.opening))  # fmt: skip
    coach_at = strong(client, coach)
    page = coach_at.get(reverse("placements:leverage")).text
    assert "Hygieniapassi" in page and "Onni Olematon" in page
    assert "Hygieniapassi" in coach_at.get(reverse("placements:leverage_for_client", args=[hilkka.pk])).text
    assert "enemmän" in coach_at.get(reverse("placements:assignment")).text
    town = strong(client, manager).get(reverse("placements:leverage")).text
    assert "Hygieniapassi" in town and "Onni" not in town and "jätettiin pois" in town


def test_loading_it_again_makes_nobody_twice():
    demo.load()
    before = (Client.objects.count(), Opening.objects.count(), User.objects.count())
    demo.load()
    assert (Client.objects.count(), Opening.objects.count(), User.objects.count()) == before
    assert before[0] == len(CLIENTS) + len(demo.data.CLIENTS)
