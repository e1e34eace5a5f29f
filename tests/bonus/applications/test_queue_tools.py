"""Saved views, deciding alike cases, copying an earlier application, and drafts that are deleted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bonus.applications import alike, services, tasks
from bonus.applications.completeness import BY_SLUG
from bonus.applications.models import Application, Decision, SavedView
from bonus.applications.models.application import DRAFT_DAYS
from bonus.applications.told import TABLE, By
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Conflict, Refused
from portal.core.models import AuditEvent, OutboxMessage, StoredFile
from portal.core.transitions import history
from tests.bonus.applications import cases
from tests.factories import SchemeVersionFactory, official, strong

pytestmark = pytest.mark.django_db


def address(name: str, *args) -> str:
    return reverse(f"bonus:{name}", args=args)


def test_a_view_of_the_queue_is_kept_with_its_filters_only(client):
    handler = official(Role.HANDLER)
    strong(client, handler)
    data = {"name": "Omat", "query": "whose=own&state=handling&page=3&next=//evil.example"}
    response = client.post(address("save_view"), data)
    assert response["Location"] == address("queue") + "?whose=own&state=handling"
    client.post(address("save_view"), {"name": "Omat", "query": "late=on"})
    assert SavedView.objects.get().query == "late=on"
    assert "?late=on" in client.get(address("queue")).content.decode()
    client.post(address("save_view"), {"name": " ", "query": ""})
    assert SavedView.objects.count() == 1
    other = official(Role.HANDLER)
    strong(client, other)
    client.post(address("remove_view", SavedView.objects.get().pk))
    assert SavedView.objects.exists()  # somebody else's view stays
    strong(client, handler)
    client.post(address("remove_view", SavedView.objects.get().pk))
    assert not SavedView.objects.exists()


# --- alike cases ------------------------------------------------------------------------------------------------------
def plain_case() -> cases.Case:
    """Under terms that the town has decided: with placeholders every case has to be looked at."""
    cases.town_with_decided_terms()
    return cases.proposed()


def test_under_placeholder_terms_no_case_is_decided_with_others():
    case = cases.proposed()
    assert [f["code"] for f in case.application.result["findings"] if f["severity"] == "check"]
    assert not alike.proposals(case.decider)


def test_each_alike_case_is_decided_by_itself_and_logged(client):
    first, second, left = plain_case(), plain_case(), plain_case()
    decider = first.decider
    strong(client, decider)
    listed = alike.proposals(decider)
    assert {item.application.pk for item in listed} == {c.application.pk for c in (first, second, left)}
    assert client.get(address("batch")).status_code == 200
    chosen = [i.seen_key for i in listed if i.application.pk != left.application.pk]
    assert client.post(address("batch"), {"chosen": chosen}).status_code == 302
    assert Decision.objects.count() == 2 and left.fresh().state == "proposed"
    for case in (first, second):
        decision = Decision.objects.get(application=case.application)
        assert decision.decided_by == decider and decision.public_html and case.fresh().state == "granted"
        assert history(case.application).last().actor == decider
        assert AuditEvent.objects.filter(action="decision.made", object_id=str(decision.pk)).exists()


def test_nothing_is_decided_without_a_choice_nor_what_has_changed(client):
    """hallintolaki 53 e §: a person decides each; opening the page or pressing with nothing chosen decides nothing."""
    case = plain_case()
    strong(client, case.decider)
    [item] = alike.proposals(case.decider)
    client.get(address("batch"))
    client.post(address("batch"), {})
    services.send_message(application=case.application, text="Odottakaa.", actor=case.member, from_staff=False)
    client.post(address("batch"), {"chosen": [item.seen_key]})
    assert not Decision.objects.exists()


def test_what_needs_a_look_is_not_among_the_alike():
    adjusted = cases.in_handling()
    services.adjust_amount(application=adjusted.application, amount=Decimal(700), reason="syy", actor=adjusted.handler)
    services.propose(application=adjusted.fresh(), outcome="granted", reasons="Ehdot.", actor=adjusted.handler)
    refused = cases.proposed("refused")
    stopped = plain_case()
    organisation = stopped.application.organisation
    organisation.register_situations = ["KONK"]
    organisation.save(update_fields=["register_situations"])
    fact = cases.in_handling()
    services.adjust_fact(
        application=fact.application, fact="planned_hours", value=Decimal(31), reason="syy", actor=fact.handler
    )
    services.propose(application=fact.fresh(), outcome="granted", reasons="Ehdot.", actor=fact.handler)
    for case in (adjusted, refused, stopped, fact):
        assert case.application.pk not in {i.application.pk for i in alike.proposals(case.decider)}
    own = plain_case()
    assert not alike.proposals(own.handler)


# --- drafts -----------------------------------------------------------------------------------------------------------
def test_an_earlier_application_is_copied_without_what_concerns_the_person(client):
    earlier = cases.sent()
    later = cases.draft(proposal__opening__organisation=earlier.application.organisation)
    strong(client, earlier.member)
    page = client.get(address("tasks", later.application.pk)).content.decode()
    assert earlier.application.reference in page
    data = {"source": str(earlier.application.pk)}
    assert client.post(address("copy", later.application.pk), data).status_code == 302
    copied = later.fresh()
    assert copied.iban == cases.IBAN and copied.guidance_plan == earlier.application.guidance_plan
    assert (copied.person_consents.first(), copied.terms_accepted_at, copied.has_other_supports) == (None, None, None)
    assert not copied.attachments.exists()
    assert set(copied.copied) == {"company", "guidance", "de-minimis", "account"}
    assert client.get(address("tasks", copied.pk)).content.decode().count("Copied from an earlier application: ") == 4
    assert "Check them, and save." in client.get(address("part", copied.pk, "account")).content.decode()
    kept = {"iban": copied.iban, "account_holder": copied.account_holder}
    services.save_part(application=copied, part=BY_SLUG["account"], changes=kept, actor=later.member)
    assert set(later.fresh().copied) == {"company", "guidance", "de-minimis"}


def test_of_the_facts_only_the_employers_own_and_lasting_ones_are_copied_never_a_persons():
    """Facts that the draft's scheme does not ask are left too."""
    earlier = cases.draft()
    plain = cases.draft(proposal__opening__organisation=earlier.application.organisation)
    later = cases.draft(proposal__opening__organisation=earlier.application.organisation)
    wage = SchemeVersionFactory(slug="kempele", municipality=later.placement.municipality)
    told = {fact.name: "yes" if fact.name == "economic_activity" else "38" for fact in TABLE}
    Application.objects.filter(pk=earlier.application.pk).update(facts=told)
    Application.objects.filter(pk=later.application.pk).update(scheme_version=wage, facts={"monthly_pay": "2100"})
    for case in (plain, later):
        services.copy_from(application=case.fresh(), source=earlier.fresh(), actor=case.member)
    assert later.fresh().facts == {"monthly_pay": "2100", "full_time_hours": "38"}
    assert "pay" in later.fresh().copied
    assert plain.fresh().facts == {}
    assert not [fact.name for fact in TABLE if fact.stable and (fact.personal or fact.by != By.APPLICANT)]


def test_nothing_is_copied_from_or_into_somebody_elses(client):
    mine, foreign = cases.draft(), cases.sent()
    strong(client, mine.member)
    data = {"source": str(foreign.application.pk)}
    assert client.post(address("copy", mine.application.pk), data).status_code == 404
    assert client.post(address("copy", foreign.application.pk), data).status_code == 404
    with pytest.raises(PermissionDenied):
        services.copy_from(application=mine.application, source=foreign.application, actor=mine.member)
    with pytest.raises((Conflict, Refused, PermissionDenied)):
        services.copy_from(application=foreign.application, source=foreign.application, actor=foreign.member)


def test_a_draft_that_nobody_touches_is_reminded_of_and_deleted(client):
    case, touched = cases.filled(), cases.filled()
    file = case.application.attachments.get().file
    strong(client, case.member)
    page = client.get(address("applications")).content.decode()
    day = case.application.deleted_on
    assert f"Deleted {day.day}.{day.month}.{day.year}" in page
    old = clock.now() - timedelta(days=DRAFT_DAYS - 10)
    Application.objects.filter(pk=case.application.pk).update(changed_at=old)
    for _night in range(2):
        tasks.remind_and_delete_drafts()
    assert OutboxMessage.objects.filter(dedupe_key__startswith="bonus-draft").count() == 1
    the_day = clock.now() - timedelta(days=DRAFT_DAYS, hours=1)  # the clocks may have been changed since
    Application.objects.filter(pk=case.application.pk).update(changed_at=the_day)
    tasks.remind_and_delete_drafts()
    assert not Application.objects.filter(pk=case.application.pk).exists()
    assert not StoredFile.objects.filter(pk=file.pk).exists()
    assert Application.objects.filter(pk=touched.application.pk).exists()


def test_what_has_been_sent_is_never_deleted_as_a_draft():
    case = cases.sent()
    Application.objects.update(changed_at=clock.now() - timedelta(days=10 * DRAFT_DAYS))
    tasks.remind_and_delete_drafts()
    assert not services.delete_old_draft(application=case.application)
    assert case.fresh().state == "submitted"
