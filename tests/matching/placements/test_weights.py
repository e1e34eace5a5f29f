"""From an offered weight set to weights in force: the manager's choice, the lists, and back."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.urls import reverse

from matching.engine.weights import SHIPPED, WeightSet
from matching.placements import matching, scores, tasks, weighing
from matching.placements.models import DecisionPool, PairScore, ReviewDecision, ShownList, WeightVersion
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
    MunicipalityFactory,
    OpeningFactory,
    official,
    strong,
)

pytestmark = pytest.mark.django_db


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
