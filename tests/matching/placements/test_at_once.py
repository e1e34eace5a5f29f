"""Two at once (PostgreSQL): colleagues, employers of one person, coaches who propose; each with a control.

A control does the same without the row locks and shows the race that they prevent.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from unittest import mock

import pytest
from django.db import IntegrityError, connection, models

from matching.engine.weights import SHIPPED
from matching.placements.models import Placement, Proposal, WeightVersion
from matching.placements.services import guidance, weights
from matching.placements.services import proposals as services
from matching.taxonomy.lookup import engine
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Refused
from portal.openings.models import Opening
from tests.at_once import without_constraint
from tests.factories import ClientFactory, ConsentFactory, OpeningFactory, PlacementFactory, employer, official

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads that start together. A refusal counts as its result; anything else is a failure."""
    gate = threading.Barrier(len(acts), timeout=20)

    def run(act: Callable[[], object]) -> object:
        try:
            gate.wait()
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


def refusals(results: list[object]) -> int:
    return sum(isinstance(result, Refused) for result in results)


class Together:
    """Makes both threads meet at a function, so that a race is certain and not a matter of luck."""

    def __init__(self, function: Callable) -> None:
        self.function, self.gate = function, threading.Barrier(2)

    def __call__(self, *args, **kwargs):
        result = self.function(*args, **kwargs)
        try:
            self.gate.wait(timeout=1.5)
        except threading.BrokenBarrierError:
            self.gate.reset()
        return result


def without_locks():
    """`select_for_update` does nothing."""
    return mock.patch.object(models.QuerySet, "select_for_update", lambda self, **kwargs: self.all())


@pytest.fixture
def two_for_one_seat(town):
    """Two people proposed to an opening with one seat."""
    other = ClientFactory(coach=town.coach)
    ConsentFactory(client=other)
    people = (town.client, other)
    return [services.propose(actor=town.coach, client=person, opening=town.opening) for person in people]


def accept_both(town, proposals, meeting="matching.placements.services.proposals.seats_left"):
    colleague = employer(town.organisation)
    with mock.patch(meeting, Together(services.seats_left)):
        return at_once(
            lambda: services.accept(actor=town.boss, proposal=proposals[0]),
            lambda: services.accept(actor=colleague, proposal=proposals[1]),
        )


def test_one_seat_is_given_once(town, two_for_one_seat):
    results = accept_both(town, two_for_one_seat)
    assert refusals(results) == 1
    assert Placement.objects.count() == 1
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["accepted", "withdrawn"]


def test_control_without_locks_one_seat_is_given_twice(town, two_for_one_seat):
    # Filling the opening is left out: without locks the two would meet there in a deadlock, which is no answer either.
    with without_locks(), mock.patch.object(services, "opening_workflow"):
        accept_both(town, two_for_one_seat)
    assert Placement.objects.count() == 2


def test_one_accepts_and_a_colleague_declines_the_same_proposal(town):
    proposal = services.propose(actor=town.coach, client=town.client, opening=town.opening)
    colleague = employer(town.organisation)
    results = at_once(
        lambda: services.accept(actor=town.boss, proposal=proposal, version=proposal.version),
        lambda: services.decline(actor=colleague, proposal=proposal, reason="times", version=proposal.version),
    )
    proposal.refresh_from_db()
    assert refusals(results) == 1
    assert Placement.objects.count() == (1 if proposal.state == "accepted" else 0)


def person_with_two_offers(town):
    elsewhere = OpeningFactory(organisation=town.stranger.memberships.get().organisation)
    openings = (town.opening, elsewhere)
    return [services.propose(actor=town.coach, client=town.client, opening=opening) for opening in openings]


def two_employers_accept(town, proposals):
    with mock.patch("matching.placements.services.proposals.has_place", Together(services.has_place)):
        return at_once(
            lambda: services.accept(actor=town.boss, proposal=proposals[0]),
            lambda: services.accept(actor=town.stranger, proposal=proposals[1]),
        )


def test_two_employers_cannot_get_the_same_person(town):
    results = two_employers_accept(town, person_with_two_offers(town))
    assert refusals(results) == 1
    assert Placement.objects.filter(client=town.client).count() == 1
    assert Opening.objects.filter(state="filled").count() == 1


def test_control_without_locks_two_employers_get_the_same_person(town):
    proposals = person_with_two_offers(town)
    with without_locks(), mock.patch("matching.placements.services.proposals.withdraw_others"):
        two_employers_accept(town, proposals)
    assert Placement.objects.filter(client=town.client).count() == 2


def test_two_coaches_propose_the_same_person_once(town):
    type(town.client).objects.update(pair=town.other_coach)
    results = at_once(
        lambda: services.propose(actor=town.coach, client=town.client, opening=town.opening),
        lambda: services.propose(actor=town.other_coach, client=town.client, opening=town.opening),
    )
    assert refusals(results) == 1 and Proposal.objects.count() == 1


def test_control_without_locks_the_database_still_refuses_the_second(town):
    """Both pass the check; the unique constraint answers, and its answer is a sentence too."""
    type(town.client).objects.update(pair=town.other_coach)
    with without_locks(), mock.patch.object(services, "preview", Together(services.preview)):
        results = at_once(
            lambda: services.propose(actor=town.coach, client=town.client, opening=town.opening),
            lambda: services.propose(actor=town.other_coach, client=town.client, opening=town.opening),
        )
    assert refusals(results) == 1 and Proposal.objects.count() == 1


def two_entries(town, placement):
    args = {"placement": placement, "day": clock.today(), "hours": Decimal(5), "what": "Ohjaus"}
    with mock.patch.object(guidance, "why_no_entry", Together(guidance.why_no_entry)):
        return at_once(
            lambda: guidance.entry_add(actor=town.boss, **args), lambda: guidance.entry_add(actor=town.boss, **args)
        )


@pytest.fixture
def ongoing(town):
    return PlacementFactory(
        proposal__client=town.client, proposal__consent=town.consent, proposal__opening=town.opening, state="ongoing"
    )


def test_a_day_keeps_to_eight_hours_when_two_write(town, ongoing):
    assert refusals(two_entries(town, ongoing)) == 1
    assert ongoing.guidance.count() == 1


def test_control_without_locks_a_day_gets_ten_hours(town, ongoing):
    with without_locks():
        two_entries(town, ongoing)
    assert ongoing.guidance.count() == 2


# --- two managers and the weights of one town -------------------------------------------------------------------------
@pytest.fixture
def two_sets(town):
    """Two earlier sets of the town, beside the one in force; and two managers."""
    municipality = town.client.municipality
    weights.settle(municipality)
    rows = {code: list(row) for code, row in SHIPPED.rows.items()}
    make = WeightVersion.objects.create
    sets = [make(municipality=municipality, name=name, rows=rows, state="retired") for name in ("one", "two")]
    return list(zip(sets, [official(Role.MANAGER), official(Role.MANAGER)], strict=True))


def bring_back_both(two_sets) -> list[object]:
    def act(found, manager):
        try:
            return weights.put_into_force(actor=manager, found=found, action="bring_back", reason="Paremmat")
        except IntegrityError as error:
            return error

    with mock.patch.object(weights.weight_workflow, "run", Together(weights.weight_workflow.run)):
        return at_once(*(lambda pair=pair: act(*pair) for pair in two_sets))


def in_force() -> list[str]:
    return sorted(WeightVersion.objects.filter(state="active").values_list("name", flat=True))


def test_two_managers_put_sets_into_force_in_turn(two_sets):
    results = bring_back_both(two_sets)
    assert not any(isinstance(result, Exception) for result in results), results
    assert len(in_force()) == 1 and in_force()[0] in ("one", "two")


def test_control_without_lock_and_constraint_two_sets_are_in_force(two_sets):
    """Of a town in which none is in force: else the one that both retire holds one of them back too."""
    WeightVersion.objects.filter(state="active").update(state="retired")
    with without_constraint(WeightVersion, "one_weight_version_in_force"):
        with without_locks(), mock.patch.object(weights, "settle"):
            bring_back_both(two_sets)
        assert in_force() == ["one", "two"]


def test_one_accepts_an_offer_while_another_declines_it(town):
    weights.settle(town.client.municipality)
    offer = WeightVersion.objects.create(
        municipality=town.client.municipality, name="offer", rows={c: list(r) for c, r in SHIPPED.rows.items()},
        report={"engine": engine().version, "in_force": {"version": SHIPPED.version}},
    )  # fmt: skip
    one, other = official(Role.MANAGER), official(Role.MANAGER)
    results = at_once(
        lambda: weights.put_into_force(actor=one, found=offer, action="activate", reason="Hyvä"),
        lambda: weights.decline(actor=other, found=offer, reason="Huono"),
    )
    offer.refresh_from_db()
    assert refusals(results) == 1
    assert in_force() == (["offer"] if offer.state == "active" else [SHIPPED.version])
