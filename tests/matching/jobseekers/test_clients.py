"""Clients, profiles and the path: what a coach, another coach and a stranger meet."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from matching.jobseekers import services
from matching.jobseekers.forms import TeamForm
from matching.jobseekers.models import Client, PathStep, Profile
from matching.jobseekers.profile_forms import PAGES
from matching.jobseekers.waiting import waiting_for_coach
from portal.accounts.models import RoleAssignment
from portal.accounts.roles import MUNICIPAL_ROLES, Role
from portal.core import clock
from portal.core.exceptions import Conflict
from portal.core.models import AuditEvent
from tests.factories import ClientFactory, ConsentFactory, MunicipalityFactory, UserFactory, employer, official

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return ClientFactory()


@pytest.fixture
def coach(client, person):
    client.force_login(person.coach)
    return person.coach


def address(name, person, *rest):
    return reverse(f"jobseekers:{name}", args=[person.pk, *rest])


def test_the_own_coach_opens_the_client_and_the_reading_is_in_the_audit_trail(client, person, coach):
    page = client.get(address("client", person)).content.decode()
    assert person.last_name in page
    event = AuditEvent.objects.get(action="client.read")
    assert (event.actor, event.subject_id) == (coach, str(person.pk))


def test_another_coach_gives_a_reason_first_and_it_is_logged(client, person):
    other = official(Role.COACH)
    client.force_login(other)
    response = client.get(address("client", person))
    assert response.status_code == 302 and "/reason/" in response["Location"]
    assert client.post(response["Location"], {"reason": ""}).status_code == 422
    back = client.post(response["Location"], {"reason": "Sijaistan sairastunutta"})
    assert client.get(back["Location"]).status_code == 200
    assert AuditEvent.objects.get(action="client.open_with_reason").reason == "Sijaistan sairastunutta"


def test_a_reason_given_yesterday_does_not_open_today(client, person):
    client.force_login(official(Role.COACH))
    client.post(address("reason", person), {"reason": "Kysymys"})
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        client.force_login(official(Role.COACH))
        assert client.get(address("client", person)).status_code == 302


def test_a_reason_leads_only_to_our_own_pages(client, person):
    client.force_login(official(Role.COACH))
    response = client.post(address("reason", person) + "?next=https://evil.example/", {"reason": "x"})
    assert response["Location"].startswith("/")


def test_a_client_of_another_town_does_not_exist(client, person):
    client.force_login(official(Role.COACH, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo")))
    assert client.get(address("client", person)).status_code == 404
    assert client.get(address("reason", person)).status_code == 404


@pytest.mark.parametrize("role", sorted(MUNICIPAL_ROLES - {Role.COACH}))
def test_no_other_official_opens_a_client(client, person, role):
    client.force_login(official(role))
    assert client.get(address("client", person)).status_code == 403


def test_an_employer_does_not_open_a_client(client, person):
    client.force_login(employer())
    assert client.get(address("client", person)).status_code == 403


def test_a_stand_in_opens_the_client_until_the_last_day(person):
    stand_in = official(Role.COACH)
    Client.objects.filter(pk=person.pk).update(stand_in=stand_in, stand_in_until=clock.today())
    person.refresh_from_db()
    assert person.is_case_of(stand_in)
    assert list(Client.objects.of_coach(stand_in)) == [person]
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert not person.is_case_of(stand_in)
        assert not Client.objects.of_coach(stand_in)


def test_the_list_has_own_clients_by_name_and_the_towns_by_reference_only(client, person, coach):
    stranger = ClientFactory(last_name="Tuntematon")
    own = client.get(reverse("jobseekers:clients")).content.decode()
    assert person.last_name in own and "Tuntematon" not in own
    town = client.get(reverse("jobseekers:clients"), {"whose": "all"}).content.decode()
    assert stranger.reference in town and "Tuntematon" not in town


def test_the_list_of_150_clients_takes_few_queries(client, coach, person, django_assert_max_num_queries):
    ClientFactory.create_batch(60, coach=coach)
    with django_assert_max_num_queries(14):
        client.get(reverse("jobseekers:clients"))


def test_own_clients_are_sorted_by_what_presses(client, coach, person):
    other = ClientFactory(coach=coach, last_name="Aaltonen")
    today = clock.today()
    PathStep.objects.create(client=person, kind="note", on=today - timedelta(days=40))
    PathStep.objects.create(client=other, kind="note", on=today)
    ConsentFactory(client=other, valid_until=today + timedelta(days=9))
    ConsentFactory(client=other, valid_until=today + timedelta(days=90), withdrawn_at=clock.now())

    def shown(order: str) -> list[str]:
        return [c.last_name for c in client.get(reverse("jobseekers:clients"), {"sort": order}).context["page"]]

    assert shown("written") == [person.last_name, "Aaltonen"] and shown("-written")[0] == "Aaltonen"
    assert shown("nonsense") == shown("name") and shown("name")[0] == "Aaltonen"
    found = Client.objects.with_dates().get(pk=other.pk)
    assert found.consent_until == today + timedelta(days=9)
    page = client.get(reverse("jobseekers:clients")).text
    assert 'aria-sort="ascending"' in page


def test_a_new_client_gets_a_profile_and_the_page_of_referral(client, coach):
    data = {"first_name": "Uusi", "last_name": "Keksitty", "contact_language": "sv"}
    response = client.post(reverse("jobseekers:create"), data)
    made = Client.objects.get(first_name="Uusi")
    assert response["Location"] == address("step", made, "referral")
    assert made.coach == coach and made.profile.language == "sv" and made.state == Client.State.REFERRED


def test_an_identity_code_is_refused_as_a_reference(client, coach):
    data = {"first_name": "Uusi", "last_name": "Keksitty", "contact_language": "fi", "reference": "010190-999W"}
    response = client.post(reverse("jobseekers:create"), data)
    assert response.status_code == 422 and "reference" in response.context["form"].errors


PAGE_DATA = {
    "wishes": {"wishes": "keittiö\nsiivous", "skills": "tiskaus", "summary": "Reipas", "not_wanted": ""},
    "history": {"work_history": "siivooja; 14; 2024\nkokki; 3;", "education": "kokki; kyllä; 2015"},
    "cards": {"cards": ["022"], "languages": "fi; native\nen; b1", "no_licence": "on"},
    "practical": {
        "municipality": "615",
        "kinds": ["work_trial"],
        "hours_per_week_low": "20",
        "hours_per_week_high": "30",
        "car": "no",
    },
    "capacity": {"can_lifting": "1", "needs": ["extra_breaks"]},
}


@pytest.mark.parametrize("page", list(PAGES))
def test_every_page_of_the_profile_opens_saves_and_reads_back(client, person, coach, page):
    form = client.get(address("profile", person, page)).context["form"]
    response = client.post(address("profile", person, page), PAGE_DATA[page] | {"version": form.initial["version"]})
    assert response.status_code == 302, response.context["form"].errors
    again = client.get(address("profile", person, page)).context["form"]
    assert again.initial["version"] == 2


def test_what_the_pages_save_is_the_interchange_form(client, person, coach):
    for number, (page, data) in enumerate(PAGE_DATA.items(), 1):
        client.post(address("profile", person, page), data | {"version": number})
    data = Profile.objects.get(client=person).to_interchange()
    assert data["work_history"] == [
        {"title": "siivooja", "months": 14, "ended_year": 2024},
        {"title": "kokki", "months": 3},
    ]
    assert data["languages"] == [{"code": "fi", "level": "native"}, {"code": "en", "level": "B1"}]
    assert data["driving_licences"] == [] and data["car"] is False and data["hours_per_week"] == [20, 30]
    assert data["capacity"] == {"lifting": 1}


def test_what_is_left_empty_is_unknown_not_no(client, person, coach):
    client.post(address("profile", person, "practical"), {"municipality": "615", "version": 1})
    data = Profile.objects.get(client=person).data
    assert not {"car", "kinds", "shifts", "adult"} & data.keys()


def test_a_bad_line_is_named_and_what_was_typed_stays(client, person, coach):
    response = client.post(address("profile", person, "history"), {"work_history": "siivooja; paljon", "version": 1})
    assert response.status_code == 422
    assert "siivooja; paljon" in response.content.decode()


def test_two_coaches_on_one_profile_nobody_overwrites_the_other(client, person, coach):
    client.post(address("profile", person, "wishes"), PAGE_DATA["wishes"] | {"version": 1})
    assert client.post(address("profile", person, "wishes"), PAGE_DATA["wishes"] | {"version": 1}).status_code == 409


def test_the_path_from_referral_to_follow_up_and_a_new_start(client, person, coach):
    Client.objects.filter(pk=person.pk).update(state=Client.State.REFERRED)  # the beginning of this test's path
    day = {"on": clock.today().isoformat()}
    client.post(address("step", person, "referral"), day | {"what": "outreach", "criteria": ["confidence"]})
    client.post(address("step", person, "assessment"), day | {"goals": "Löytää työkokeilu"})
    person.refresh_from_db()
    assert person.state == Client.State.ASSESSMENT
    client.post(address("step", person, "measure"), day | {"what": "card_course"})
    person.refresh_from_db()
    assert person.state == Client.State.MEASURES
    assert PathStep.objects.count() == 3
    assert client.post(address("end", person), {"ending": ""}).status_code == 422
    client.post(address("end", person), {"ending": "employed"})
    assert [f.months for f in person.follow_ups.all()] == [3, 6]
    with time_machine.travel(clock.now() + timedelta(days=200)):
        assert len(waiting_for_coach(coach)) == 2
        client.force_login(coach)
        for item in person.follow_ups.all():
            client.post(address("follow_up", person, item.pk), {"situation": "employed"})
        person.refresh_from_db()
        assert person.state == Client.State.CLOSED
        client.post(address("act", person), {"action": "restart"})
    person.refresh_from_db()
    assert (person.state, person.ending, person.ended_on) == (Client.State.MEASURES, "", None)


def test_follow_ups_at_a_month_end_are_clipped_to_the_month():
    with time_machine.travel("2026-11-30T12:00:00+02:00"):
        person = ClientFactory()
        services.client_act(actor=person.coach, client=person, action="end", ending="employed")
        assert [str(f.due_on) for f in person.follow_ups.all()] == ["2027-02-28", "2027-05-30"]


def test_two_who_write_one_follow_up_do_it_once(person):
    services.client_act(actor=person.coach, client=person, action="end", ending="employed")
    item = person.follow_ups.first()
    services.follow_up_done(actor=person.coach, follow_up=item, situation="employed")
    with pytest.raises(Conflict):
        services.follow_up_done(actor=person.coach, follow_up=item, situation="unemployed")


def upload(client, *rows):
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    return client.post(reverse("jobseekers:import"), {"file": SimpleUploadedFile("p.jsonl", text.encode())})


GOOD = {"id": "x-1", "language": "fi", "municipality": "615", "wishes": ["kokki"], "capacity": {"lifting": 1}}


def test_an_import_creates_and_updates_and_an_export_gives_it_back_without_health_data(client, coach):
    assert upload(client, GOOD).status_code == 302
    assert upload(client, GOOD | {"wishes": ["siivooja"]}).status_code == 302
    assert Profile.objects.get(external_id="x-1").data["wishes"] == ["siivooja"]
    text = client.get(reverse("jobseekers:export")).content.decode()
    rows = {row["id"]: row for row in map(json.loads, text.splitlines())}
    assert "capacity" not in rows["x-1"]
    assert AuditEvent.objects.filter(action="client.export").count() == len(rows)
    with_health = client.get(reverse("jobseekers:export"), {"health": "1"}).content.decode()
    assert '"capacity"' in with_health


def test_one_bad_line_and_nothing_is_imported_with_the_line_named(client, coach):
    response = upload(client, GOOD, '{"id": "x-2", "hetu": "010190-999W"}', "not json")
    assert response.status_code == 422
    page = response.content.decode()
    assert "p.jsonl:2" in page and "p.jsonl:3" in page
    assert not Profile.objects.filter(external_id="x-1").exists()


def test_a_file_that_is_not_text_is_a_sentence_not_an_error(client, coach):
    response = client.post(reverse("jobseekers:import"), {"file": SimpleUploadedFile("p.jsonl", b"\xff\xfe\x00\x9f")})
    assert response.status_code == 422


def test_a_person_without_a_second_factor_sees_no_client(client, person):
    coach = official(Role.COACH, two_factor=False)
    client.force_login(coach)
    assert client.get(address("client", person))["Location"] == reverse("accounts:two_factor_required")


def test_an_account_without_roles_sees_no_client(client, person):
    client.force_login(UserFactory())
    assert client.get(address("client", person)).status_code == 403


def test_the_team_is_chosen_among_those_who_are_coaches_today(client):
    case = ClientFactory()
    today = clock.today()
    now, ended = official(Role.COACH), official(Role.COACH)
    RoleAssignment.objects.filter(user=ended).update(ends_on=today - timedelta(days=1))
    later = official(Role.COACH)
    RoleAssignment.objects.filter(user=later).update(starts_on=today + timedelta(days=1))
    elsewhere = official(Role.COACH, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    offered = set(TeamForm(instance=case).fields["pair"].queryset)
    assert {case.coach, now} <= offered and not offered & {ended, later, elsewhere}
    values = {"coach": ended.pk, "version": case.version}
    assert "coach" in TeamForm(values, instance=case).errors
