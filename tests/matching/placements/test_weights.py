"""From coaches' decisions to weights in force: gathering, the offer, the manager's choice, the lists, and back."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.urls import reverse

from matching.engine.weights import SHIPPED, WeightSet
from matching.jobseekers.models import Client, Consent
from matching.jobseekers.services import consent_withdraw
from matching.placements import inputs, matching, scores, tasks, weighing
from matching.placements.learning import report, told
from matching.placements.learning.decisions import gather, shown_rows
from matching.placements.models import DecisionPool, EngineInput, PairScore, ReviewDecision, ShownList, WeightVersion
from matching.placements.reproduction import reproduce
from matching.placements.services import weights
from matching.placements.weighing import engine_for
from matching.taxonomy.lookup import engine
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Conflict, Refused
from portal.core.jobs import run_waiting
from portal.core.models import JobRun
from portal.core.transitions import history
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


def other_set(name: str = "") -> WeightSet:
    """Distance before everything."""
    rows = {code: (6000 if code == "distance" else max(1, w // 3), n) for code, (w, n) in SHIPPED.rows.items()}
    found = WeightSet("x", rows)
    return WeightSet(name or weights.name_of(found), rows)


def good_report(**changes) -> dict:
    """What a condition reads of a report."""
    return {
        "engine": engine().version,
        "in_force": {"version": SHIPPED.version},
        "decisions": {"used": 300},
        "invariance": {"differing": {"names": 0}},
    } | changes


@pytest.fixture
def manager(town):
    return official(Role.MANAGER)


@pytest.fixture
def offered(town):
    """A fitted set as `offer` keeps it; its report says nothing bad."""
    return weights._keep(town.client.municipality, other_set(), good_report())


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


# --- in force ---------------------------------------------------------------------------------------------------------
def test_an_activated_set_ranks_and_the_lists_of_before_and_after_are_made_again_with_their_own(
    client, town, manager, offered, capsys
):
    OpeningFactory(organisation=town.organisation, location="305")
    coach_at = strong(client, town.coach)
    address = reverse("placements:openings_for_client", args=[town.client.pk])
    coach_at.get(address)
    before = {s.opening_id: s.score for s in PairScore.objects.order_by("pk")}
    weights.put_into_force(actor=manager, found=offered, action="activate", reason="Parempi järjestys")
    assert JobRun.objects.filter(kind="placements.score_client", key__contains=":weights:").count() == 1
    run_waiting()
    after = {s.opening_id: s.score for s in PairScore.objects.filter(engine_version__endswith=offered.name)}
    assert after.keys() == before.keys() and after != before
    assert offered.name in coach_at.get(address).text
    old, new = ShownList.objects.order_by("pk")
    assert old.engine_version.endswith(SHIPPED.version) and new.engine_version.endswith(offered.name)
    assert reproduce(old).equal and reproduce(new).equal
    call_command("reproduce_list", str(old.key))
    assert capsys.readouterr().out.count(f"weights {SHIPPED.version}") == 2
    pair = coach_at.get(reverse("placements:pair", args=[town.client.pk, town.opening.pk])).text
    assert offered.name in pair
    WeightVersion.objects.filter(pk=offered.pk).update(rows={"text": [1, 1]})
    weighing._named.cache_clear()
    with pytest.raises(CommandError, match="not kept"):
        call_command("reproduce_list", str(new.key))


def test_the_earlier_set_can_be_brought_back_and_exactly_one_is_in_force(town, manager, offered):
    weights.put_into_force(actor=manager, found=offered, action="activate", reason="Kokeillaan")
    shipped = WeightVersion.objects.get(shipped=True)
    assert shipped.state == "retired" and engine_for(offered.municipality_id).weights.version == offered.name
    weights.put_into_force(actor=manager, found=shipped, action="bring_back", reason="Ei toiminut")
    assert [w.name for w in WeightVersion.objects.filter(state="active")] == [SHIPPED.version]
    assert engine_for(offered.municipality_id).weights is SHIPPED
    assert [(e.action, e.reason) for e in history(offered)][1:] == [
        ("activate", "Kokeillaan"), ("retire", SHIPPED.version)]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        WeightVersion.objects.create(municipality=offered.municipality, name="y", rows={}, state="active")


def test_only_a_manager_of_the_town_with_a_reason_and_only_what_the_checks_let_through(town, manager, offered):
    far = official(Role.MANAGER, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    for who in (town.coach, far):
        with pytest.raises(PermissionDenied):
            weights.put_into_force(actor=who, found=offered, action="activate", reason="x")
    with pytest.raises(Refused):
        weights.put_into_force(actor=manager, found=offered, action="activate", reason=" ")
    failed = {"report": good_report(invariance={"differing": {"names": 1}})}
    for change in (failed, {"rows": {"text": [1, 3500]}}):
        WeightVersion.objects.filter(pk=offered.pk).update(**change)
        with pytest.raises(Refused):
            weights.put_into_force(actor=manager, found=offered, action="activate", reason="x")
    assert WeightVersion.objects.get(state="active").shipped


def test_a_newer_offer_takes_the_place_of_one_that_waits_and_the_shipped_set_follows_the_portal(town, offered):
    rows = dict(other_set().rows) | {"text": (77, SHIPPED.rows["text"][1])}
    newer = weights._keep(offered.municipality, WeightSet("newer", rows), {})
    offered.refresh_from_db()
    assert (offered.state, newer.state) == ("declined", "offered")
    WeightVersion.objects.filter(shipped=True).update(name="2025.1")
    tasks.score_town()
    assert {w.name: w.state for w in WeightVersion.objects.filter(shipped=True)} == {
        "2025.1": "retired", SHIPPED.version: "active"}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"engine": "engine 0.9; taxonomy x; weights 2026.2"}, "päivitetty"),
        ({"in_force": {"version": "2025.1"}}, "eivät ole enää voimassa"),
        ({"decisions": {"used": -100}}, "100 päätöstä"),
    ],
)
def test_an_offer_whose_report_is_old_cannot_go_into_force_and_says_why(client, town, manager, offered, change, words):
    WeightVersion.objects.filter(pk=offered.pk).update(report=good_report(**change))
    with pytest.raises(Refused):
        weights.put_into_force(actor=manager, found=offered, action="activate", reason="x")
    assert WeightVersion.objects.get(state="active").shipped
    boss = strong(client, manager)
    page = boss.get(reverse("placements:weight_set", args=[offered.pk])).text
    assert words in page and 'value="activate"' not in page
    act = reverse("placements:weights_act", args=[offered.pk])
    assert boss.post(act, {"action": "activate", "reason": "x"}).status_code == 422


def test_the_same_offer_calculated_anew_gets_the_report_of_today_and_an_old_page_is_stale(town, manager, offered):
    WeightVersion.objects.filter(pk=offered.pk).update(report=good_report(engine="engine 0.9"))
    again = weights._keep(offered.municipality, other_set(offered.name), good_report())
    assert (again.pk, again.version) == (offered.pk, offered.version + 1)
    with pytest.raises(Conflict):
        weights.put_into_force(actor=manager, found=offered, action="activate", reason="x", version=offered.version)
    weights.put_into_force(actor=manager, found=again, action="activate", reason="x", version=again.version)
    kept = weights._keep(offered.municipality, other_set(offered.name), {"other": 1})
    assert kept.state == "active" and kept.report == good_report()  # what was decided on stays as it was read


def test_a_set_is_brought_back_once_and_a_declined_offer_stays_declined(town, manager, offered):
    weights.decline(actor=manager, found=offered, reason="Ei nyt")
    with pytest.raises(Conflict):
        weights.put_into_force(actor=manager, found=offered, action="activate", reason="x")
    assert WeightVersion.objects.get(state="active").shipped  # what was in force did not retire on the way
    newer = weights._keep(offered.municipality, other_set("newer"), good_report())
    weights.put_into_force(actor=manager, found=newer, action="activate", reason="x")
    shipped = WeightVersion.objects.get(shipped=True)
    weights.put_into_force(actor=manager, found=shipped, action="bring_back", reason="x")
    with pytest.raises(Conflict):
        weights.put_into_force(actor=manager, found=shipped, action="bring_back", reason="x")
    assert [e.action for e in history(shipped)].count("bring_back") == 1


def test_a_set_in_force_that_no_longer_fits_the_engine_says_so(client, town, manager, offered):
    weights.put_into_force(actor=manager, found=offered, action="activate", reason="x")
    WeightVersion.objects.filter(pk=offered.pk).update(rows={"text": [1, 1]})
    weighing._named.cache_clear()
    assert engine_for(offered.municipality_id).weights is SHIPPED
    page = strong(client, manager).get(reverse("placements:weight_set", args=[offered.pk])).text
    assert "listat käyttävät portaalin" in page


def test_while_a_change_of_weights_works_its_way_through_every_list_carries_one_set(client, town, manager, offered):
    people = ClientFactory.create_batch(2, coach=town.coach)
    OpeningFactory.create_batch(2, organisation=town.organisation, title="Siivooja", description="Siivoat.")
    for one in (town.client, *people):
        matching.openings_for(one)
    weights.put_into_force(actor=manager, found=offered, action="activate", reason="x")
    tasks.score_client(people[0].pk)  # the first job has been, the others wait
    coach_at = strong(client, town.coach)
    with mock.patch.object(scores, "AT_ONCE", 0):
        coach_at.get(reverse("placements:assignment"))
        coach_at.get(reverse("placements:clients_for_opening", args=[town.opening.pk]))
        coach_at.get(reverse("placements:openings_for_client", args=[people[1].pk]))
    lists = list(ShownList.objects.order_by("pk"))
    assert [one.direction for one in lists] == ["assignment", "opening", "jobseeker"]
    for one in lists:
        assert len(one.whole["versions"]) == 1 and reproduce(one).equal
    assert [row[0] for row in lists[0].rows] == [town.client.pk, people[1].pk]
    assert lists[1].engine_version.endswith(offered.name)


def test_a_stranger_learns_nothing_of_a_set_and_changes_nothing_by_an_address(client, town, manager, offered):
    far = official(Role.MANAGER, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    at = strong(client, far)
    assert at.get(reverse("placements:weight_set", args=[offered.pk])).status_code == 404
    act = reverse("placements:weights_act", args=[offered.pk])
    wish = {"action": "activate", "reason": "x", "municipality": far.role_assignments.get().municipality_id}
    assert at.post(act, wish).status_code == 404
    here = {"municipality": offered.municipality_id, "join": "1"}
    for name in ("placements:weights_pool", "placements:weights_fit"):
        assert at.post(reverse(name), here).status_code == 404
        assert at.get(reverse(name)).status_code == 405
    assert at.get(act).status_code == 405
    for action in ("adopt", "retire", "supersede", "shelve", "", "nonsense"):
        boss = strong(client, manager)
        assert boss.post(act, {"action": action, "reason": "x", "state": "active"}).status_code == 422
    offered.refresh_from_db()
    assert offered.state == "offered" and not DecisionPool.objects.exists()


# --- the manager's pages ----------------------------------------------------------------------------------------------
def test_a_manager_decides_on_the_page_and_a_stale_page_is_refused(client, town, manager, offered):
    boss = strong(client, manager)
    act = reverse("placements:weights_act", args=[offered.pk])
    assert boss.post(act, {"action": "activate", "reason": "", "version": "1"}).status_code == 422
    assert boss.post(act, {"action": "activate", "reason": "Hyvä", "version": "9"}).status_code == 409
    assert boss.post(act, {"action": "activate", "reason": "Hyvä", "version": "1"}).status_code == 302
    assert WeightVersion.objects.get(state="active") == offered
    shipped = WeightVersion.objects.get(shipped=True)
    back = reverse("placements:weights_act", args=[shipped.pk])
    assert boss.post(back, {"action": "bring_back", "reason": "Takaisin"}).status_code == 302
    assert boss.get(reverse("placements:weights")).text.count("voimassa") >= 1


def test_the_pool_and_the_wish_for_a_fit_are_the_managers(client, town, manager):
    boss, here = strong(client, manager), town.client.municipality
    assert boss.post(reverse("placements:weights_pool"), {"municipality": here.pk, "join": "1"}).status_code == 302
    assert weights.towns_of(here.pk) == [here.pk] and here.decision_pool.joined_by == manager
    assert boss.post(reverse("placements:weights_fit"), {"municipality": here.pk}).status_code == 422
    assert boss.post(reverse("placements:weights_pool"), {"municipality": "0", "join": "1"}).status_code == 404


# --- what is shown is kept --------------------------------------------------------------------------------------------
def test_best_for_everyone_is_kept_as_it_was_shown_and_can_be_made_again(client, town):
    people = ClientFactory.create_batch(2, coach=town.coach)
    OpeningFactory.create_batch(2, organisation=town.organisation, title="Siivooja", description="Siivoat.")
    for one in (town.client, *people):
        matching.openings_for(one)
    rejected = people[0].pair_scores.order_by("pk").first()
    ReviewDecision.objects.create(client=people[0], opening=rejected.opening, action="rejected", reason="hours")
    PairScore.objects.filter(client=people[1], opening=town.opening).update(as_of=clock.today() - timedelta(days=1))
    coach_at = strong(client, town.coach)
    page = coach_at.get(reverse("placements:assignment")).text
    shown = ShownList.objects.get()
    assert str(shown.key) in page and f"list={shown.key}" in page
    assert (shown.direction, len(shown.rows), shown.client, shown.opening) == ("assignment", 3, None, None)
    town.client.profile.data = {"municipality": "615", "wishes": ["lentäjä"]}
    town.client.profile.save()
    assert (reproduce(shown).compared, reproduce(shown).differences) == (3, [])
    pair = shown.rows[1][:2]
    coach_at.post(reverse("placements:decide", args=pair, query={"list": shown.key}), {"action": "shortlist"})
    made = ReviewDecision.objects.get(action="shortlisted")
    assert (made.shown_list, made.rank, made.eligible) == (shown, 2, True) and made.profile_input_id
    shown.whole["openings"][0][2] = 0
    assert not reproduce(shown).equal
    town.client.delete()
    assert reproduce(ShownList.objects.get()).erased == 3


def test_an_empty_profile_is_not_told_to_be_possible(client, town):
    town.client.profile.data = {"municipality": "615"}
    town.client.profile.save()
    coach_at = strong(client, town.coach)
    for address in (
        reverse("placements:openings_for_client", args=[town.client.pk]),
        reverse("placements:clients_for_opening", args=[town.opening.pk]),
        reverse("placements:pair", args=[town.client.pk, town.opening.pk]),
    ):
        page = coach_at.get(address).text
        assert "Emme tiedä vielä tarpeeksi" in page
        assert "ts-band__dots" in page and "●" not in page
    listed = reverse("placements:openings_for_client", args=[town.client.pk], query={"band": "possible"})
    assert town.opening.title not in coach_at.get(listed).text
    assert town.opening.title in coach_at.get(listed.replace("possible", "unknown")).text
