"""A shown list can be made again from what was kept, and says when it differs; what is kept goes with the client."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from matching.placements import matching, tasks
from matching.placements.models import EngineInput, PairScore, ReviewDecision, ShownList
from matching.placements.reproduction import reproduce
from portal.core import clock
from portal.openings.models import Opening
from tests.factories import ClientFactory, OpeningFactory, ProposalFactory, strong

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(client, town):
    """A list of 31 openings of which the first page was shown; two tie, and one of them has a proposal."""
    OpeningFactory.create_batch(29, organisation=town.organisation, title="Siivooja", description="Siivoat toimistoja.")
    OpeningFactory(organisation=town.organisation, published_at=town.opening.published_at)
    ProposalFactory(opening=town.opening, client=ClientFactory(coach=town.coach))
    strong(client, town.coach).get(reverse("placements:openings_for_client", args=[town.client.pk]))
    return ShownList.objects.get()


def test_a_list_is_equal_after_profile_and_openings_have_changed(shown, town, capsys):
    town.client.profile.data = {"municipality": "615", "wishes": ["lentäjä"]}
    town.client.profile.save()
    Opening.objects.update(title="Aivan muuta", description="", version=9)
    PairScore.objects.all().delete()
    assert len(shown.rows) == 25 and len(shown.whole["pairs"]) == 31
    found = reproduce(shown)
    assert (found.compared, found.erased, found.differences) == (25, 0, [])
    for name in (str(shown.pk), str(shown.key)):
        call_command("reproduce_list", name)
        told = capsys.readouterr().out
        assert "equal: 25 rows" in told and told.count(matching.engine().version) == 2


def test_a_list_of_people_is_equal_too(client, town):
    ClientFactory.create_batch(3, coach=town.coach)
    strong(client, town.coach).get(reverse("placements:clients_for_opening", args=[town.opening.pk]))
    found = reproduce(ShownList.objects.get())
    assert (found.compared, found.differences) == (4, [])


@pytest.mark.parametrize("what", ["score", "rank", "eligible"])
def test_a_list_that_says_something_else_differs(shown, what):
    first = shown.rows[0]
    place = {"rank": 2, "score": 3, "eligible": 4}[what]
    first[place] = {"rank": 2, "score": 0.999999, "eligible": False}[what]
    shown.save()
    assert len(reproduce(shown).differences) == 1
    with pytest.raises(CommandError, match="differs: 1 of 25 rows") as error:
        call_command("reproduce_list", str(shown.pk))
    assert error.value.returncode == 1


def test_an_altered_input_is_found(shown, town):
    row = EngineInput.objects.get(client=town.client)
    row.content["wishes"] = ["siivooja"]
    row.save()
    assert any("altered" in line for line in reproduce(shown).differences)


def test_what_was_never_shown_or_was_shown_before_inputs_were_kept_is_said(shown):
    ShownList.objects.update(whole={})
    for name, words in (("999999", "no shown list"), ("not-a-key", "no shown list"), (str(shown.pk), "before inputs")):
        with pytest.raises(CommandError, match=words):
            call_command("reproduce_list", name)


def test_the_same_profile_is_stored_once_and_goes_with_the_client(shown, town):
    matching.openings_for(town.client)
    assert EngineInput.objects.filter(client=town.client).count() == 1
    other = ClientFactory(coach=town.coach)
    [row] = [r for r in matching.clients_for(town.opening).rows if r.client == other]
    assert row.score.profile_input_id in EngineInput.objects.filter(client=other).values_list("pk", flat=True)
    other.delete()
    assert not EngineInput.objects.filter(pk=row.score.profile_input_id).exists()


def test_erased_people_leave_the_others_comparable(client, town):
    people = ClientFactory.create_batch(3, coach=town.coach)
    strong(client, town.coach).get(reverse("placements:clients_for_opening", args=[town.opening.pk]))
    people[0].delete()
    found = reproduce(ShownList.objects.get())
    assert (found.compared, found.erased, found.differences) == (3, 1, [])


def test_inputs_that_no_list_was_made_from_are_removed_after_two_days(shown, town):
    tasks.tidy_lists()
    listed = EngineInput.objects.exclude(listed_at=None).count()
    assert listed == 32
    unlisted = ClientFactory(coach=town.coach)
    matching.openings_for(unlisted)
    EngineInput.objects.update(created_at=clock.now() - timedelta(days=3))
    tasks.tidy_lists()
    assert EngineInput.objects.filter(client=unlisted).exists()  # today's score stands on it
    PairScore.objects.all().delete()
    tasks.tidy_lists()
    assert not EngineInput.objects.filter(client=unlisted).exists()
    assert EngineInput.objects.count() == listed and reproduce(shown).equal


def test_lists_and_their_inputs_end_with_their_time(shown):
    tasks.tidy_lists()
    PairScore.objects.all().delete()
    past = clock.now() - timedelta(days=ShownList.personal_data.keep_days + 1)
    ShownList.objects.update(at=past)
    EngineInput.objects.update(listed_at=past)
    tasks.tidy_lists()
    assert not ShownList.objects.exists() and not EngineInput.objects.exists()


def test_a_decision_keeps_what_a_fit_of_weights_needs(client, shown, town):
    coach_at = strong(client, town.coach)
    second = shown.rows[1]
    before = PairScore.objects.get(client=town.client, opening=second[1])
    names = (before.profile_input_id, before.opening_input_id)
    town.client.profile.data = {"municipality": "615", "wishes": ["lentäjä"]}
    town.client.profile.version = 2
    town.client.profile.save()
    matching.openings_for(town.client)  # the numbers of today differ from what the coach saw
    decide = reverse("placements:decide", args=[town.client.pk, second[1]], query={"list": shown.key})
    coach_at.post(decide, {"action": "reject", "reason": "hours"})
    made = ReviewDecision.objects.get()
    assert (made.shown_list, made.rank, made.action, made.reason, made.by) == (
        shown, 2, "rejected", "hours", town.coach)  # fmt: skip
    assert (made.engine_version, made.score, made.eligible) == (shown.engine_version, before.score, True)
    assert (made.profile_input_id, made.opening_input_id) == names
