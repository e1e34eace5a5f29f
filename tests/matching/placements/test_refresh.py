"""Lists follow changes within one job, only what the change touches; what is not fresh says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from matching.jobseekers import services as jobseekers
from matching.placements import matching, scores
from matching.placements.models import PairScore
from portal.core import clock
from portal.core.jobs import run_waiting
from portal.core.models import JobRun
from portal.openings import services as openings
from portal.openings.models import Opening
from tests.factories import ClientFactory, OpeningFactory, strong

pytestmark = pytest.mark.django_db


@pytest.fixture
def scored(town):
    """Two people, two openings, all pairs fresh; then no job waits."""
    town.other = ClientFactory(coach=town.coach)
    town.second = OpeningFactory(organisation=town.organisation, title="Siivooja")
    matching.openings_for(town.client)
    matching.openings_for(town.other)
    PairScore.objects.update(coverage=1)  # a mark: what is computed again loses it
    assert not JobRun.objects.exists()
    return town


def change_profile(town, **changes):
    profile = town.client.profile
    profile.refresh_from_db()
    return jobseekers.profile_update(actor=town.coach, profile=profile, version=profile.version, changes=changes)


def refreshed() -> set[tuple[int, int]]:
    return set(PairScore.objects.exclude(coverage=1).order_by("pk").values_list("client_id", "opening_id"))


def test_a_changed_profile_refreshes_the_persons_pairs_and_no_others(scored):
    change_profile(scored, max_distance_km=20)
    assert run_waiting() == 1
    assert refreshed() == {(scored.client.pk, scored.opening.pk), (scored.client.pk, scored.second.pk)}
    assert set(PairScore.objects.filter(client=scored.client).values_list("profile_version", flat=True)) == {2}


def test_a_changed_opening_refreshes_its_pairs_and_no_others(scored):
    opening = scored.opening
    openings.opening_save(actor=scored.officer, opening=opening, version=opening.version, remote=True)
    assert run_waiting() == 1
    assert refreshed() == {(scored.client.pk, opening.pk), (scored.other.pk, opening.pk)}


def test_three_quick_changes_are_computed_once(scored):
    for km in (10, 20, 30):
        change_profile(scored, max_distance_km=km)
    first, *rest = JobRun.objects.order_by("pk")
    from portal.core.jobs import execute

    execute(first.pk)
    assert len(refreshed()) == 2
    PairScore.objects.update(coverage=1)
    for run in rest:
        execute(run.pk)
    assert refreshed() == set()  # the first had read the newest version


def test_a_draft_that_is_changed_queues_nothing_and_one_that_is_published_does(scored):
    draft = OpeningFactory(organisation=scored.organisation, state=Opening.State.DRAFT)
    openings.opening_save(actor=scored.boss, opening=draft, version=draft.version, remote=False)
    assert not JobRun.objects.filter(kind="placements.score_opening").exists()
    Opening.objects.filter(pk=draft.pk).update(state=Opening.State.SUBMITTED)
    openings.opening_publish(actor=scored.officer, opening=Opening.objects.get(pk=draft.pk))
    assert JobRun.objects.filter(kind="placements.score_opening").count() == 1
    run_waiting()
    assert PairScore.objects.filter(opening=draft).count() == 2


def test_a_new_client_is_scored_and_one_who_has_a_place_is_not(scored):
    jobseekers.client_create(
        actor=scored.coach, municipality=scored.client.municipality, first_name="Uusi", last_name="Keksitty"
    )
    run_waiting()
    assert PairScore.objects.filter(client__first_name="Uusi").count() == 2
    change_profile(scored, max_distance_km=5)
    type(scored.client).objects.filter(pk=scored.client.pk).update(state="placed")
    run_waiting()
    assert not [pair for pair in refreshed() if pair[0] == scored.client.pk]


def test_a_long_list_is_shown_as_it_was_and_says_that_it_is_being_refreshed(client, scored, monkeypatch):
    monkeypatch.setattr(scores, "AT_ONCE", 1)
    before = PairScore.objects.get(client=scored.client, opening=scored.second)
    change_profile(scored, wishes=["siivooja"])
    JobRun.objects.all().delete()  # as if the change were queued and lost
    coach_at = strong(client, scored.coach)
    page = coach_at.get(reverse("placements:openings_for_client", args=[scored.client.pk]))
    assert "2 paria" in page.text and "Siivooja" in page.text
    assert PairScore.objects.get(pk=before.pk).score == before.score
    assert run_waiting() == 1
    fresh = coach_at.get(reverse("placements:openings_for_client", args=[scored.client.pk])).text
    assert "2 paria" not in fresh
    assert PairScore.objects.get(pk=before.pk).score > before.score


def test_sentences_of_a_list_that_is_behind_are_of_what_its_numbers_came_from(scored, monkeypatch):
    monkeypatch.setattr(scores, "AT_ONCE", 0)
    change_profile(scored, wishes=["lentäjä"])
    scored.client.profile.refresh_from_db()
    rows = matching.openings_for(scored.client).rows
    told = [c.text for match in matching.explain(rows).values() for c in match.components]
    assert any("keittiötyö" in text for text in told) and not any("lentäjä" in text for text in told)


def test_the_hourly_job_queues_each_person_once_a_day(scored):
    from matching.placements import tasks

    PairScore.objects.update(as_of=clock.today() - timedelta(days=1))
    tasks.score_town()
    tasks.score_town()
    assert JobRun.objects.filter(kind="placements.score_client").count() == 2
    run_waiting()
    assert set(PairScore.objects.values_list("as_of", flat=True)) == {clock.today()}


def test_a_profile_that_cannot_be_read_any_more_leaves_the_lists(scored):
    scored.client.profile.data = {"wishes": ["keittiötyö"]}
    scored.client.profile.version = 2
    scored.client.profile.save()
    from matching.placements import tasks

    tasks.score_client(scored.client.pk)
    assert not PairScore.objects.filter(client=scored.client).exists()
