"""Lists of work sort by their columns, both ways, by plain links; the address keeps filters and orders."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from django.urls import reverse

from bonus.payments.models import Instalment
from portal.accounts.roles import Role
from portal.openings.models import Opening
from tests.access.world import OWN, World

pytestmark = pytest.mark.django_db

LISTS = {
    "jobseekers:clients": Role.COACH,
    "placements:placements": Role.COACH,
    "placements:proposals": Role.COACH,
    "placements:openings": Role.COACH,
    "openings:queue": Role.OFFICER,
    "employers:queue": Role.OFFICER,
    "bonus:queue": Role.HANDLER,
    "payments:checks": Role.HANDLER,
    "payments:queue": Role.PAYER,
}


WAITING = {"openings:queue": "submitted"}


def read(world: World, person: str, address: str) -> BeautifulSoup:
    answer = world.browsers[person].get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.parametrize("route", LISTS)
def test_every_column_sorts_both_ways_and_the_address_keeps_it(world: World, route: str) -> None:
    address, person = reverse(route), LISTS[route]
    start = f"{address}?show=all" if route == "employers:queue" else address
    Opening.objects.filter(pk=world.places[OWN].opening.pk).update(state=WAITING.get(route, "published"))
    Instalment.objects.filter(state="planned").update(state="claimed")
    first = read(world, person, start)
    links = [link["href"] for link in first.select("thead a.ts-sort")]
    assert len(links) >= 3
    for href in links:
        once = read(world, person, address + href)
        turning = next(link for link in once.select("a.ts-sort") if turns(link, href))
        twice = read(world, person, address + turning["href"])
        assert directions(once) != directions(twice)
        assert "show=all" in turning["href"] or route != "employers:queue"


def turns(link: Tag, href: str) -> bool:
    """The link that was followed now leads to the other direction."""
    was, now = (one.rpartition("=")[2].removeprefix("-") for one in (href, link["href"]))
    return link.find_parent("th")["aria-sort"] != "none" and was == now and link["href"] != href


def directions(page: BeautifulSoup) -> list[str]:
    return [th["aria-sort"] for th in page.select("th[aria-sort]")]
