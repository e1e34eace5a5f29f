"""A placement: its agreement, its course, the document, the diary, the evaluation, and what strangers meet."""

from __future__ import annotations

import io
import sys
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from matching.jobseekers.models import Client
from matching.placements import tasks
from matching.placements.models import Evaluation, GuidanceEntry, Placement, TrialPeriod
from matching.placements.services import guidance
from matching.placements.services import placements as services
from portal.accounts.models import Responsibility
from portal.core import clock
from portal.core.exceptions import Refused
from portal.core.models import AuditEvent, OutboxMessage
from portal.core.transitions import history
from tests.factories import AuthorityFactory, GuidanceEntryFactory, PlacementFactory, ResponsibilityFactory, strong

pytestmark = pytest.mark.django_db
TODAY = clock.today
ANSWERS = {"suits_work": "well", "working_life_skills": "well", "strengths": "Reipas", "could_hire": "yes"}


@pytest.fixture
def placement(town):
    """A planned trial that could start today."""
    made = PlacementFactory(
        proposal__client=town.client, proposal__consent=town.consent, proposal__opening=town.opening,
        proposal__coach=town.coach,
    )  # fmt: skip
    assert (made.organisation, made.client) == (town.organisation, town.client)
    return made


def begun(placement, town):
    return services.act(actor=town.coach, placement=placement, action="start")


def page(name, placement, *more):
    return reverse(f"placements:{name}", args=[placement.pk, *more])


def form_data(placement, **changes):
    data = {
        "version": placement.version, "start_date": "24.11.2026", "end_date": "24.2.2027", "hours_per_day": "6",
        "days_per_week": "4", "hours_per_week": "24", "place": "Paikka", "tasks": "Työt", "supervisor_name": "Eero",
    }  # fmt: skip
    return data | changes


# --- strangers -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("other_coach", 404), ("far_coach", 404), ("officer", 403)]
)
def test_strangers_get_nowhere(client, town, placement, who, status):
    entry = GuidanceEntryFactory(placement=placement)
    at = strong(client, getattr(town, who))
    for name in ("placement", "agreement", "document", "diary"):
        assert at.get(page(name, placement)).status_code == status
    employers_only = status if who == "stranger" else 403
    assert at.get(page("evaluation", placement)).status_code == employers_only
    assert at.post(page("act", placement), {"action": "cancel", "reason": "x"}).status_code == status
    assert at.post(page("agreement", placement), form_data(placement)).status_code == status
    assert at.post(page("diary", placement), {"hours": "1.0", "what": "x"}).status_code == status
    assert at.post(page("diary_confirm", placement), {"entry": [entry.pk]}).status_code == employers_only
    assert at.post(page("diary_repeat", placement), {"hours": "1", "what": "x"}).status_code == employers_only
    assert at.post(page("diary_remove", placement, entry.pk)).status_code == employers_only
    placement.refresh_from_db()
    assert (placement.state, placement.version) == ("planned", 1)
    assert GuidanceEntry.objects.get().confirmed_at is None


@pytest.mark.parametrize("name", ["placement", "agreement", "document", "diary", "evaluation"])
def test_nothing_of_a_placement_opens_without_strong_identification(client, town, placement, name):
    client.force_login(town.boss)
    answer = client.get(page(name, placement))
    assert answer.status_code == 302 and reverse("accounts:identify") in answer.url


def test_every_page_opens_for_both_sides_and_is_in_the_audit_trail(client, town, placement):
    for who, names in ((town.boss, 5), (town.coach, 4)):
        at = strong(client, who)
        for name in ("placement", "agreement", "document", "diary", "evaluation")[:names]:
            assert at.get(page(name, placement)).status_code == 200
        assert at.get(reverse("placements:placements")).status_code == 200
        assert AuditEvent.objects.filter(action="placement.read", actor=who).count() == names


def test_an_entry_of_another_placement_is_not_removed_through_this_one(client, town, placement):
    foreign = GuidanceEntryFactory()
    assert strong(client, town.boss).post(page("diary_remove", placement, foreign.pk)).status_code == 404
    assert GuidanceEntry.objects.filter(pk=foreign.pk).exists()


# --- agreement -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hours_per_day": "3"}, "hours_per_day"), ({"days_per_week": "6"}, "hours_per_day"),
        ({"end_date": "30.6.2027"}, "end_date"), ({"start_date": "31.2.2027"}, "start_date"),
        ({"start_date": "1.3.2027"}, None), ({"hours_per_week": "paljon"}, "hours_per_week"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_comes_back_with_a_sentence_and_the_input(client, town, placement, changes, field):
    answer = strong(client, town.boss).post(page("agreement", placement), form_data(placement, place="Uusi", **changes))
    assert answer.status_code == 422 and "Uusi" in answer.text
    errors = answer.context["form"].errors
    assert (field or "__all__") in errors
    placement.refresh_from_db()
    assert placement.place != "Uusi"


def test_a_trial_longer_than_what_is_left_says_the_last_possible_day(client, town, placement):
    TrialPeriod.objects.create(client=town.client, start_date="2025-01-01", end_date="2025-04-30", source="URA")
    answer = strong(client, town.coach).post(page("agreement", placement), form_data(placement))
    assert answer.status_code == 422 and "23.1.2027" in answer.text


def test_two_who_edit_at_once_do_not_overwrite_each_other(client, town, placement):
    data = form_data(placement)
    assert strong(client, town.boss).post(page("agreement", placement), data).status_code == 302
    assert strong(client, town.coach).post(page("agreement", placement), data | {"place": "Muu"}).status_code == 409
    placement.refresh_from_db()
    assert placement.place == "Paikka"


def test_the_employer_cannot_write_the_coachs_part(client, town, placement):
    Placement.objects.update(benefit_payer="", not_own_employer=False)
    theirs = {"benefit_payer": "Minä", "not_own_employer": "on", "goals": "Omat", "agreement_signed_on": "1.1.2026"}
    sneaky = form_data(placement, **theirs)
    assert strong(client, town.boss).post(page("agreement", placement), sneaky).status_code == 302
    placement.refresh_from_db()
    assert (placement.benefit_payer, placement.not_own_employer, placement.agreement_signed_on) == ("", False, None)
    assert placement.goals == "Tutustua alaan"


def test_after_the_start_only_the_coach_changes_the_agreement(client, town, placement):
    placement = begun(placement, town)
    assert strong(client, town.boss).post(page("agreement", placement), form_data(placement)).status_code == 422
    rest = {"goals": "x", "benefit_payer": "Kela", "not_own_employer": "on"}
    longer = form_data(placement, end_date="24.3.2027", **rest)
    assert strong(client, town.coach).post(page("agreement", placement), longer).status_code == 302


def test_the_employer_does_not_see_who_pays_the_benefit_on_the_page(client, town, placement):
    Placement.objects.update(benefit_payer="Erityinen kassa")
    assert "Erityinen kassa" not in strong(client, town.boss).get(page("placement", placement)).text
    assert "Erityinen kassa" in strong(client, town.coach).get(page("placement", placement)).text


# --- course ----------------------------------------------------------------------------------------------------------
def test_the_client_follows_and_the_log_has_the_portal_as_actor(town, placement):
    begun(placement, town)
    town.client.refresh_from_db()
    assert town.client.state == Client.State.PLACED
    assert history(town.client).get().actor is None
    services.act(actor=town.boss, placement=placement, action="interrupt", reason="Sairastui")
    town.client.refresh_from_db()
    placement.refresh_from_db()
    assert (town.client.state, placement.ended_on) == (Client.State.MEASURES, TODAY())


def test_a_client_with_another_placement_under_way_stays_placed(town, placement):
    begun(placement, town)
    PlacementFactory(proposal__client=town.client, state="ongoing")
    services.act(actor=town.coach, placement=placement, action="interrupt", reason="Vaihtoi paikkaa")
    town.client.refresh_from_db()
    assert town.client.state == Client.State.PLACED


def test_a_client_elsewhere_on_the_path_is_not_moved(town, placement):
    Client.objects.filter(pk=town.client.pk).update(state="follow_up")
    begun(placement, town)
    town.client.refresh_from_db()
    assert town.client.state == "follow_up"


def test_a_placement_does_not_start_before_its_day_nor_end_before_its_last(client, town, placement):
    Placement.objects.update(start_date=TODAY() + timedelta(days=1))
    at = strong(client, town.coach)
    assert at.post(page("act", placement), {"action": "start"}).status_code == 422
    Placement.objects.update(start_date=TODAY())
    assert at.post(page("act", placement), {"action": "start"}).status_code == 302
    assert at.post(page("act", placement), {"action": "end"}).status_code == 422
    Placement.objects.update(start_date=TODAY() - timedelta(days=9), end_date=TODAY() - timedelta(days=2))
    assert at.post(page("act", placement), {"action": "end"}).status_code == 302
    placement.refresh_from_db()
    assert (placement.state, placement.ended_on) == ("ended", TODAY() - timedelta(days=2))
    assert at.post(page("act", placement), {"action": "end"}).status_code == 409


def test_only_the_coach_starts_and_an_interruption_needs_a_reason(client, town, placement):
    at = strong(client, town.boss)
    assert at.post(page("act", placement), {"action": "start"}).status_code == 403
    assert at.post(page("act", placement), {"action": "cancel", "reason": " "}).status_code == 422
    assert at.post(page("act", placement), {"action": "explode"}).status_code == 404
    assert at.post(page("act", placement), {"action": "cancel", "reason": "Peruuntui"}).status_code == 302


def test_the_page_says_why_the_placement_cannot_start(client, town, placement):
    Placement.objects.update(goals="")
    shown = strong(client, town.coach).get(page("placement", placement))
    assert shown.context["why_not_start"]
    assert not [a for a in shown.context["actions"] if a.action == "start"]


# --- the document ----------------------------------------------------------------------------------------------------
@pytest.fixture
def authority():
    found = AuthorityFactory(name_fi="Esimerkin työllisyysalue")
    return ResponsibilityFactory(step=Responsibility.Step.TRIAL_AGREEMENT, authority=found).authority


def test_the_agreement_is_a_tagged_pdf_with_its_parties(client, town, placement, authority):
    answer = strong(client, town.boss).get(page("document", placement))
    assert answer["Content-Type"] == "application/pdf" and "Veikko" not in answer["Content-Disposition"]
    reader = PdfReader(io.BytesIO(answer.content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"] and root["/Lang"] == "fi"
    assert reader.metadata.title
    text = " ".join(" ".join(p.extract_text() for p in reader.pages).split())
    for told in (str(town.client), town.organisation.name, "Keittiön työt", "Kela", "Esimerkin työllisyysalue"):
        assert told in text


def test_without_pango_the_agreement_is_accessible_html(client, town, placement, monkeypatch):
    class NoPango:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'pango'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    answer = strong(client, town.boss).get(page("document", placement))
    assert answer["Content-Type"].startswith("text/html") and 'lang="fi"' in answer.text
    assert str(town.client) in answer.text


def test_only_a_trial_has_a_three_party_agreement(client, town, placement):
    Placement.objects.update(kind="job")
    assert strong(client, town.boss).get(page("document", placement)).status_code == 404


def test_the_authority_that_signs_is_named_from_data(client, town, placement, authority):
    assert authority.name_fi in strong(client, town.boss).get(page("placement", placement)).text


# --- diary -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"hours": "0.75"}, "hours"), ({"hours": "9"}, "hours"), ({"hours": "-1"}, "hours"), ({"what": " "}, "what"),
        ({"what": "x" * 301}, "what"), ({"date": "24.11.2099"}, "__all__"), ({"date": "1.1.2020"}, "__all__"),
        ({"date": "32.1.2026"}, "date"),
    ],
)  # fmt: skip
def test_the_diary_refuses_what_cannot_be(client, town, placement, changes, why):
    begun(placement, town)
    data = {"date": f"{TODAY():%d.%m.%Y}", "hours": "1.5", "what": "Perehdytys"} | changes
    answer = strong(client, town.boss).post(page("diary", placement), data)
    assert answer.status_code == 422 and why in answer.context["form"].errors
    assert not GuidanceEntry.objects.exists()


def test_a_day_has_at_most_eight_hours_of_guidance(town, placement):
    begun(placement, town)
    args = {"actor": town.boss, "placement": placement, "day": TODAY(), "what": "Ohjaus"}
    guidance.entry_add(hours=Decimal(5), **args)
    with pytest.raises(Refused):
        guidance.entry_add(hours=Decimal("3.5"), **args)
    guidance.entry_add(hours=Decimal(3), **args)


def test_the_diary_is_shut_before_the_start_and_the_coach_only_reads(client, town, placement):
    args = {"placement": placement, "day": TODAY(), "what": "Ohjaus", "hours": Decimal(1)}
    with pytest.raises(Refused):
        guidance.entry_add(actor=town.boss, **args)
    begun(placement, town)
    with pytest.raises(PermissionDenied):
        guidance.entry_add(actor=town.coach, **args)
    data = {"date": f"{TODAY():%d.%m.%Y}", "hours": "1.0", "what": "x"}
    assert strong(client, town.coach).post(page("diary", placement), data).status_code == 403
    assert not GuidanceEntry.objects.exists()


def test_a_confirmed_entry_stays_as_it_is(client, town, placement):
    begun(placement, town)
    one, two = GuidanceEntryFactory.create_batch(2, placement=placement)
    at = strong(client, town.boss)
    at.post(page("diary_confirm", placement), {"entry": [one.pk, "' or 1=1"]})
    one.refresh_from_db()
    first = one.confirmed_at
    assert one.confirmed_name == str(town.boss) and one.confirmed_by == town.boss
    at.post(page("diary_confirm", placement), {"entry": [one.pk]})
    one.refresh_from_db()
    assert one.confirmed_at == first
    assert at.post(page("diary_remove", placement, one.pk)).status_code == 422
    assert at.post(page("diary_remove", placement, two.pk)).status_code == 302
    assert list(GuidanceEntry.objects.all()) == [one]
    assert guidance.totals(placement) == {"hours": Decimal("1.5"), "confirmed": Decimal("1.5")}


def test_a_confirmation_has_a_name_in_the_database_too(placement):
    with pytest.raises(IntegrityError), transaction.atomic():
        GuidanceEntryFactory(placement=placement, confirmed_at=clock.now())


def test_the_same_as_before_with_one_tap_and_nonsense_is_refused(client, town, placement):
    begun(placement, town)
    at = strong(client, town.boss)
    for bad in ({}, {"hours": "paljon", "what": "x"}, {"hours": "NaN", "what": "x"}, {"hours": "1e9", "what": "x"}):
        assert at.post(page("diary_repeat", placement), bad).status_code == 422
    assert at.post(page("diary_repeat", placement), {"hours": "0.5", "what": "Kassa"}).status_code == 302
    assert GuidanceEntry.objects.get().date == TODAY()


# --- evaluation ------------------------------------------------------------------------------------------------------
def test_a_trial_is_complete_only_with_its_evaluation(client, town, placement):
    at = strong(client, town.boss)
    assert at.post(page("evaluation", placement), ANSWERS).status_code == 422  # not begun
    begun(placement, town)
    services.act(actor=town.boss, placement=placement, action="interrupt", reason="Valmis")
    placement.refresh_from_db()
    assert placement.lacks_evaluation
    incomplete = at.post(page("evaluation", placement), {**ANSWERS, "suits_work": "", "strengths": "Hyvä"})
    assert incomplete.status_code == 422 and "Hyvä" in incomplete.text
    assert at.post(page("evaluation", placement), ANSWERS).status_code == 302
    assert not Placement.objects.get().lacks_evaluation
    assert at.post(page("evaluation", placement), ANSWERS).status_code == 422  # once
    assert Evaluation.objects.count() == 1
    assert "Reipas" in strong(client, town.coach).get(page("placement", placement)).text


def test_the_host_is_asked_on_the_last_day_and_after_three_and_ten_days(town, placement):
    Placement.objects.update(state="ended")
    counts = []
    for days in (-1, 0, 1, 3, 10, 11, 40):
        Placement.objects.update(ended_on=TODAY() - timedelta(days=days))
        tasks.ask_for_evaluations()
        counts.append(OutboxMessage.objects.filter(dedupe_key__contains=":evaluation:").count())
    assert counts == [0, 1, 1, 2, 3, 3, 3]
    assert "Veikko" not in OutboxMessage.objects.first().body


# --- earlier trials --------------------------------------------------------------------------------------------------
def test_earlier_trials_are_entered_with_their_source_and_removed(client, town):
    at = strong(client, town.coach)
    trials = reverse("placements:trials", args=[town.client.pk])
    row = {"form": "trial", "trial-start_date": "1.1.2026", "trial-end_date": "31.3.2026", "trial-source": "URA, nähty"}
    assert at.post(trials, row | {"trial-source": ""}).status_code == 422
    assert at.post(trials, row | {"trial-end_date": "31.12.2025"}).status_code == 422
    assert at.post(trials, row | {"trial-end_date": "31.12.2099"}).status_code == 422
    assert at.post(trials, row).status_code == 302
    assert at.get(trials).context["used"].months == 3
    restart = {"form": "restart", "restart-on": "1.4.2026", "restart-source": "x"}
    restart["restart-ground"] = "unemployed_12_months"
    assert at.post(trials, restart).status_code == 422
    remove = reverse("placements:trial_remove", args=[town.client.pk, "trial", TrialPeriod.objects.get().pk])
    assert at.post(remove).status_code == 302
    assert not TrialPeriod.objects.exists()
    assert AuditEvent.objects.filter(action="client.trial_removed").exists()


def test_another_coach_with_a_reason_reads_the_trials_but_writes_none(client, town):
    at = strong(client, town.other_coach)
    trials = reverse("placements:trials", args=[town.client.pk])
    at.post(at.get(trials).url, {"reason": "Sijaistan tänään"})
    assert at.get(trials).status_code == 200
    row = {"form": "trial", "trial-start_date": "1.1.2026", "trial-end_date": "31.3.2026", "trial-source": "URA"}
    assert at.post(trials, row).status_code == 403
