"""From coaches' decisions to an offered weight set: what is gathered, what is left out, what the report tells."""

from __future__ import annotations

import json
import random
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from matching.engine.weights import SHIPPED, WeightSet
from matching.jobseekers.models import Client, Consent
from matching.jobseekers.services import consent_withdraw
from matching.placements import inputs, matching, tasks
from matching.placements.learning import report, told
from matching.placements.learning.decisions import gather, shown_rows
from matching.placements.models import EngineInput, PairScore, ReviewDecision, ShownList, WeightVersion
from matching.placements.services import weights
from matching.placements.weighing import engine_for
from matching.taxonomy.lookup import engine
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.models import JobRun
from tests.factories import (
    ClientFactory,
    ConsentFactory,
    MunicipalityFactory,
    OpeningFactory,
    ProposalFactory,
    official,
    strong,
)

pytestmark = pytest.mark.django_db
WORKS = ("Siivooja", "Varastotyöntekijä", "Keittiöapulainen", "Metsuri", "Myyjä", "Lähihoitaja", "Puutarhuri", "Kokki")


@pytest.fixture
def manager(town):
    return official(Role.MANAGER)


# --- from simulated coaches through the stored rows to an offer -------------------------------------------------------
SKILLS = (
    "siivous",
    "trukin ajo",
    "tiskaus",
    "moottorisahaus",
    "kassatyö",
    "hoitotyö",
    "istuttaminen",
    "ruoanvalmistus",
)


def simulate(town, *, lists: int = 46, coaches: int = 5) -> None:
    """Coaches who look at what somebody has done, and little at wishes. They read from the top, ever less far down."""
    dice, today = random.Random(3), clock.today()
    offers = [
        OpeningFactory(organisation=town.organisation, title=title, description=f"{title} {dice.choice(WORKS).lower()}",
                       required_skills=[skill])
        for title, skill in zip(WORKS, SKILLS, strict=True)
    ]  # fmt: skip
    frozen = {offer.pk: inputs.frozen_opening(offer) for offer in offers}
    inputs.keep_inputs({}, frozen)
    people = [official(Role.COACH) for _ in range(coaches)]
    truth = dict(SHIPPED.rows) | {"occupation_done": (12000, 2500), "occupation_wished": (200, 3500)}
    with_truth = engine().with_weights(WeightSet("true", truth))
    for number in range(lists):
        coach = people[number % coaches]
        one = ClientFactory(coach=coach)
        one.profile.data = {
            "wishes": dice.sample(WORKS, 2), "municipality": "615", "kinds": ["work_trial"],
            "skills": dice.sample(SKILLS, 2),
            "work_history": [{"title": work, "months": dice.choice((2, 12, 60))} for work in dice.sample(WORKS, 3)],
            "summary": f"Olen iloinen ja reipas {dice.choice(WORKS).lower()} luonnostani.",
        }  # fmt: skip
        one.profile.save()
        profile = inputs.frozen_profile(one)
        inputs.keep_inputs({one.pk: profile}, {})
        judged = [(pk, *_both(profile, offer, with_truth, today)) for pk, offer in frozen.items()]
        judged.sort(key=lambda row: (not row[1], -row[2]))
        shown = ShownList.objects.create(
            municipality=one.municipality, direction="jobseeker", client=one, shown_to=coach, as_of=today, rows=[]
        )
        middle = sorted(row[3] for row in judged)[len(judged) // 2]
        for rank, (pk, eligible, _score, true) in enumerate(judged, 1):
            if dice.random() < 0.97 ** (rank - 1):
                chosen = true >= middle
                ReviewDecision.objects.create(
                    shown_list=shown, client=one, opening_id=pk, rank=rank, eligible=eligible, by=coach,
                    profile_input_id=profile.id, opening_input_id=frozen[pk].id,
                    action="shortlisted" if chosen else "rejected", reason="" if chosen else "skills",
                )  # fmt: skip


def _both(profile, offer, with_truth, today):
    view, other = inputs.person_view(profile), inputs.opening_view(offer)
    judged = engine().judge(view, other, today)
    return judged.eligible, judged.sums.score, with_truth.judge(view, other, today).sums.score


def test_simulated_coaches_lead_to_an_offer_that_orders_unseen_decisions_better(client, town, manager, capsys):
    simulate(town)
    call_command("fit_weights", "615")
    found = WeightVersion.objects.get(state="offered")
    assert found.name in capsys.readouterr().out
    held = found.report["held_out"]
    assert held["after"] > held["before"] + 0.02
    assert found.rows["occupation_done"][0] > 1.3 * SHIPPED.rows["occupation_done"][0]
    assert found.rows["occupation_wished"][0] < 0.8 * SHIPPED.rows["occupation_wished"][0]
    made = found.report
    assert made["decisions"]["shares"][0] <= 0.25 and len(made["decisions"]["shares"]) == 5
    assert made["decisions"]["used"] >= 300 and made["decisions"]["coaches"] == 5
    assert made["invariance"]["checked"]["mother_tongue"] > 0
    assert set(made["invariance"]["differing"].values()) == {0}
    assert made["rankings"]["person"]["lists"] > 40
    assert all(row["people"] >= 5 for row in [*made["groups"]["rows"], *made["movers"]["rows"]])
    boss = strong(client, manager)
    page = boss.get(reverse("placements:weight_set", args=[found.pk]))
    assert page.status_code == 200 and "Aiempi työ" in page.text and found.name in page.text
    assert WeightVersion.objects.get(state="active").name == SHIPPED.version  # nothing ranks by an offer
    assert engine_for(town.client.municipality_id).weights is SHIPPED
    nothing_of_a_person_is_in_a_set(client, manager, found)
    one, other, refuser, third = Client.objects.filter(review_decisions__isnull=False).distinct().order_by("pk")[:4]
    who_is_gone_or_says_no_is_in_no_later_fit(town, one, other, refuser, third)


def nothing_of_a_person_is_in_a_set(client, manager, found):
    """Neither what is stored nor what the manager reads has anything of anybody: a deletion leaves nothing behind."""
    kept = json.dumps([found.rows, found.report], ensure_ascii=False)
    page = strong(client, manager).get(reverse("placements:weight_set", args=[found.pk])).text
    for person in Client.objects.select_related("profile").order_by("pk"):
        for word in filter(None, (person.last_name, person.email, person.phone, person.profile.data.get("summary"))):
            assert word not in kept and word not in page
    for inputs_of in EngineInput.objects.exclude(client=None).order_by("pk"):
        assert str(inputs_of.pk) not in kept
    assert set(found.report) == {
        "engine", "in_force", "decisions", "held_out", "rankings", "groups", "movers", "invariance"}  # fmt: skip


def who_is_gone_or_says_no_is_in_no_later_fit(town, gone, withdrawn, refuser, again):
    def people():
        return {one.client for one in gather([town.client.municipality_id]).decided}

    assert {gone.pk, withdrawn.pk, refuser.pk, again.pk} <= people()
    before, key = gather([town.client.municipality_id]), gone.pk
    mine = sum(one.client == withdrawn.pk for one in before.decided)
    gone.delete()
    assert not EngineInput.objects.filter(client_id=key).exists()
    consent_withdraw(consent=ConsentFactory(client=withdrawn))
    ConsentFactory(client=refuser, given=False)
    consent_withdraw(consent=ConsentFactory(client=again))
    ConsentFactory(client=again)
    assert people() == {one.client for one in before.decided} - {key, withdrawn.pk, refuser.pk}
    after = gather([town.client.municipality_id])
    assert after.skipped["said_no"].count(withdrawn.pk) == mine > 0
    Consent.objects.filter(client=again).update(valid_until=clock.today() - timedelta(days=1))
    assert again.pk not in people()  # the later word has run out, the withdrawal stands


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ({"accepted": [1, 1, 1, 1, 1, 1], "rejected": [2, 3, 4]}, []),  # nine decisions, of four persons
        ({"accepted": [1] * 9, "rejected": [2, 3, 4, 5]}, [(["accepted", "rejected"], 13)]),
        (
            {"accepted": [1, 2], "proposed": [1, 2, 3, 4, 5], "shortlisted": [], "rejected": [1, 2, 3, 4, 5, 6]},
            [(["accepted", "proposed"], 7), (["rejected"], 6)],
        ),
        ({"rejected": [1, 2, 3, 4, 5]}, [(["rejected"], 5)]),
        ({}, []),
    ],
)
def test_of_fewer_than_five_persons_no_number_is_kept_nor_follows_from_the_others(people, told):
    assert [(row["codes"], row["number"]) for row in report._counted(people)] == told


def test_a_report_of_before_shows_no_small_number_either():
    assert [row[1] for row in told.count_rows({"accepted": 4, "rejected": 5}, told.ACTIONS)] == [5]


def test_below_the_limit_nothing_is_fitted_and_the_page_says_how_many_there_are(client, town, manager):
    simulate(town, lists=4)
    with pytest.raises(CommandError, match="needs at least 300 by 5"):
        call_command("fit_weights", "615")
    tasks.look_for_weights()
    assert not JobRun.objects.filter(kind="placements.fit_weights").exists()
    usable = len(gather([town.client.municipality_id]).decided)
    page = strong(client, manager).get(reverse("placements:weights")).text
    assert f"{usable} päätöstä" in page and "4 valmentajalta" in page


def test_what_says_nothing_of_the_pair_is_skipped_and_counted(client, town):
    rank = {"rank": 1, "eligible": True, "by": town.coach, "client": town.client}
    shown = ShownList.objects.create(
        municipality=town.client.municipality, direction="jobseeker", client=town.client, as_of=clock.today(), rows=[]
    )
    matching.openings_for(town.client)
    names = PairScore.objects.get()
    kept = {"profile_input": names.profile_input, "opening_input": names.opening_input}
    offers = OpeningFactory.create_batch(6, organisation=town.organisation)
    ReviewDecision.objects.create(opening=town.opening, shown_list=shown, action="shortlisted", **rank, **kept)
    ReviewDecision.objects.create(opening=offers[0], action="shortlisted", **{**rank, "rank": None}, **kept)
    ReviewDecision.objects.create(opening=offers[1], shown_list=shown, action="shortlisted", **rank)
    ReviewDecision.objects.create(
        opening=offers[2], shown_list=shown, action="shortlisted", **{**rank, "eligible": False}, **kept
    )
    ReviewDecision.objects.create(
        opening=offers[3], shown_list=shown, action="shortlisted", **{**rank, "by": None}, **kept
    )
    closed = inputs.freeze({**names.opening_input.content, "kind": "apprenticeship"})  # which the person doesn't want
    inputs.keep_inputs({}, {offers[5].pk: closed})
    ReviewDecision.objects.create(
        opening=offers[5], shown_list=shown, action="shortlisted", **rank,
        profile_input=names.profile_input, opening_input_id=closed.id,
    )  # fmt: skip
    EngineInput.objects.create(id="0" * 31 + "1", client=town.client, content={"id": "1", "language": "xx"})
    ReviewDecision.objects.create(
        opening=offers[4], shown_list=shown, action="shortlisted", **rank,
        profile_input_id="0" * 31 + "1", opening_input=names.opening_input,
    )  # fmt: skip
    found = gather([town.client.municipality_id])
    assert len(shown_rows(found)) == 1
    why = ("no_list", "erased", "blocked", "no_coach", "unreadable", "blocked_now")
    assert found.skipped == dict.fromkeys(why, [town.client.pk])
    assert (found.count, len(found.decided)) == (3, 1)


@pytest.mark.parametrize(
    ("state", "why", "read"),
    [
        ("accepted", "", ("accepted", "")),
        ("declined", "skills", ("rejected", "skills")),
        ("declined", "times", ("rejected", "hours")),
        ("declined", "another_chosen", ("proposed", "")),
        ("withdrawn", "", ("proposed", "")),
    ],
)
def test_an_employers_answer_is_read_with_the_coachs_decision(town, state, why, read):
    ProposalFactory(opening=town.opening, client=town.client, state=state, decline_reason=why)
    matching.openings_for(town.client)
    kept = PairScore.objects.get()
    shown = ShownList.objects.create(
        municipality=town.client.municipality, direction="opening", opening=town.opening, as_of=clock.today(), rows=[]
    )
    ReviewDecision.objects.create(
        client=town.client, opening=town.opening, shown_list=shown, rank=1, eligible=True, action="proposed",
        by=town.coach, profile_input=kept.profile_input, opening_input=kept.opening_input,
    )  # fmt: skip
    [one] = gather([town.client.municipality_id]).decided
    assert (one.action, one.reason) == read


def test_towns_pool_only_when_both_have_agreed(town, manager):
    here, there = town.client.municipality, MunicipalityFactory(code="305", name_fi="Kuusamo")
    other = official(Role.MANAGER, municipality=there)
    weights.pool(actor=manager, municipality=here, join=True)
    assert weights.towns_of(here.pk) == [here.pk] and weights.towns_of(there.pk) == [there.pk]
    with pytest.raises(PermissionDenied):
        weights.pool(actor=manager, municipality=there, join=True)
    weights.pool(actor=other, municipality=there, join=True)
    assert weights.towns_of(here.pk) == weights.towns_of(there.pk) == sorted([here.pk, there.pk])
    weights.pool(actor=other, municipality=there, join=False)
    assert weights.towns_of(here.pk) == [here.pk]
