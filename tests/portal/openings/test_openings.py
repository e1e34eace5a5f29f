"""From draft to published: what an employer, an officer and a stranger meet."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.roles import Role
from portal.core import clock, jobs
from portal.core.models import OutboxMessage
from portal.employers.models import Organisation
from portal.openings.models import Kind, Opening
from portal.openings.rules import broken_rules
from tests.factories import (
    MunicipalityFactory,
    OpeningFactory,
    OrganisationFactory,
    UserFactory,
    employer,
    official,
    strong,
)

pytestmark = pytest.mark.django_db

SHORT = {
    "title": "Keittiöapulainen",
    "description": "Autat keittiössä, tiskaat ja siivoat.",
    "location": "615",
    "hours_per_day": "6,5",
    "days_per_week": "4",
    "supervisor_name": "Eero Esimerkki",
    "version": "1",
}


@pytest.fixture
def member(client):
    user = employer()
    client.force_login(user)
    return user


def own_draft(user, **fields):
    organisation = Organisation.objects.get(memberships__user=user)
    return OpeningFactory(
        **{"organisation": organisation, "state": Opening.State.DRAFT, "published_at": None, "closes_on": None} | fields
    )


def test_the_short_path_leads_from_nothing_to_an_opening_that_waits_for_approval(client, member):
    response = client.post(reverse("openings:create"), {"kind": "work_trial"})
    opening = Opening.objects.get()
    assert response["Location"] == reverse("openings:edit", args=[opening.pk, "basics"])
    assert client.post(response["Location"], SHORT)["Location"] == reverse("openings:check", args=[opening.pk])
    opening.refresh_from_db()
    assert (opening.hours_per_day, opening.hours_max) == (pytest.approx(6.5), 26)
    client.post(reverse("openings:act", args=[opening.pk]), {"action": "submit"})
    opening.refresh_from_db()
    assert opening.state == Opening.State.SUBMITTED


def test_a_broken_rule_of_law_is_said_beside_the_field_and_nothing_is_lost(client, member):
    opening = own_draft(member, title="")
    response = client.post(reverse("openings:edit", args=[opening.pk, "basics"]), SHORT | {"hours_per_day": "9"})
    assert response.status_code == 422
    assert "hours_per_day" in response.context["form"].errors
    assert 'value="9"' in response.content.decode()


def test_a_draft_may_be_saved_with_broken_rules_and_continued_by_a_colleague(client, member):
    opening = own_draft(member, title="")
    client.post(reverse("openings:edit", args=[opening.pk, "basics"]), SHORT | {"hours_per_day": "", "later": "1"})
    colleague = employer(opening.organisation, role=Role.EMPLOYER_MEMBER)
    client.force_login(colleague)
    response = client.get(reverse("openings:edit", args=[opening.pk, "basics"]))
    assert response.status_code == 200
    assert response.context["form"].initial["title"] == ("", "Keittiöapulainen")


def test_two_colleagues_on_one_page_nobody_overwrites_the_other(client, member):
    opening = own_draft(member)
    address = reverse("openings:edit", args=[opening.pk, "basics"])
    client.post(address, SHORT | {"title": "Ensimmäinen"})
    response = client.post(address, SHORT | {"title": "Toinen"})
    assert response.status_code == 409
    opening.refresh_from_db()
    assert opening.title == "Ensimmäinen"


def test_pressing_twice_makes_one_opening(client, member):
    data = {"kind": "job", "form_token": "5a2c2d3e-0000-4000-8000-000000000001"}
    first = client.post(reverse("openings:create"), data)
    second = client.post(reverse("openings:create"), data)
    assert Opening.objects.count() == 1
    assert second["Location"] == first["Location"]


@pytest.mark.parametrize("section", ["basics", "time", "requirements", "work", "contact"])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_page_opens_and_saves_for_every_kind(client, member, kind, section):
    opening = own_draft(member, kind=kind, hours_min=25)
    address = reverse("openings:edit", args=[opening.pk, section])
    page = client.get(address)
    form = page.context["form"]
    data = {name: value for name, value in form.initial.items() if value not in (None, "") and name in form.fields}
    data |= {"version": opening.version, "location": "615", "hours_low": "25", "hours_high": "30", "language": "fi"}
    assert client.post(address, data).status_code == 302
    assert Opening.objects.get().version == opening.version + 1


def test_an_officer_approves_and_the_employer_hears_of_it(client):
    opening = OpeningFactory(state=Opening.State.SUBMITTED, published_at=None, created_by=UserFactory())
    client.force_login(official(Role.OFFICER))
    assert opening.title in client.get(reverse("openings:queue")).content.decode()
    client.post(reverse("openings:act", args=[opening.pk]), {"action": "approve"})
    opening.refresh_from_db()
    assert opening.state == Opening.State.PUBLISHED
    assert opening.closes_on == clock.today() + timedelta(days=90)
    assert OutboxMessage.objects.get().to == opening.created_by.email


def test_the_second_opening_of_a_checked_employer_is_published_at_once_and_an_unchecked_ones_is_not(client, member):
    organisation = Organisation.objects.get()
    OpeningFactory(organisation=organisation)
    client.post(reverse("openings:act", args=[own_draft(member).pk]), {"action": "submit"})
    assert Opening.objects.latest("pk").state == Opening.State.PUBLISHED
    Organisation.objects.filter(pk=organisation.pk).update(
        state=Organisation.State.UNVERIFIED
    )  # the check itself is not the subject
    client.post(reverse("openings:act", args=[own_draft(member).pk]), {"action": "submit"})
    assert Opening.objects.latest("pk").state == Opening.State.SUBMITTED


@pytest.mark.parametrize("route", ["openings:manage", "openings:check", "openings:act", "openings:copy"])
def test_a_foreign_opening_does_not_exist(client, member, route):
    foreign = OpeningFactory(state=Opening.State.DRAFT)
    method = client.post if route in ("openings:act", "openings:copy") else client.get
    assert (
        method(reverse(route, args=[foreign.pk]), {"action": "close"} if method == client.post else None).status_code
        == 404
    )
    foreign.refresh_from_db()
    assert foreign.state == Opening.State.DRAFT


def test_an_officer_of_another_town_sees_nothing(client):
    opening = OpeningFactory(state=Opening.State.SUBMITTED)
    client.force_login(official(Role.OFFICER, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo")))
    assert client.get(reverse("openings:manage", args=[opening.pk])).status_code == 404


def test_a_coach_reads_but_does_not_change(client):
    opening = OpeningFactory()
    client.force_login(official(Role.COACH))
    assert client.get(reverse("openings:manage", args=[opening.pk])).status_code == 200
    assert client.post(reverse("openings:act", args=[opening.pk]), {"action": "close"}).status_code == 403


def test_an_opening_from_a_file_says_to_the_coach_what_it_lacks_and_leads_to_its_people(client):
    opening = OpeningFactory(state="draft", source="import", title="", hours_per_day=None)
    page = strong(client, official(Role.COACH)).get(reverse("openings:manage", args=[opening.pk])).text
    assert broken_rules(opening) and all(str(rule.sentence) in page for rule in broken_rules(opening))
    assert "Nimetön luonnos" in page and reverse("placements:clients_for_opening", args=[opening.pk]) in page


def test_the_public_page_shows_nothing_that_is_not_public(client):
    opening = OpeningFactory(supervisor_name="Salainen Nimi", supervisor_phone="050 123", kind=Kind.JOB)
    page = client.get(reverse("openings:detail", args=[opening.pk])).content.decode()
    assert "Salainen" not in page and "050 123" not in page
    assert '"@type": "JobPosting"' in page


@pytest.mark.parametrize("state", [s for s in Opening.State if s != Opening.State.PUBLISHED])
def test_what_is_not_published_is_not_public(client, state):
    opening = OpeningFactory(state=state)
    assert client.get(reverse("openings:detail", args=[opening.pk])).status_code == 404


def test_a_script_in_a_title_stays_text(client):
    opening = OpeningFactory(title="</script><script>alert(1)</script>", kind=Kind.JOB)
    page = client.get(reverse("openings:detail", args=[opening.pk])).content.decode()
    assert "<script>alert" not in page


def test_a_trial_host_is_not_a_private_person_and_a_trial_asks_for_no_qualification():
    opening = OpeningFactory(organisation=OrganisationFactory(kind="household"), required_qualification="lähihoitaja")
    assert {rule.code for rule in broken_rules(opening)} == {"trial_host", "trial_qualification"}


def test_after_90_days_an_opening_closes_and_before_that_the_employer_is_reminded_once():
    opening = OpeningFactory(created_by=UserFactory(), closes_on=clock.today() + timedelta(days=5))
    jobs.enqueue("openings.tend", "first")
    jobs.enqueue("openings.tend", "second")
    jobs.run_waiting()
    assert OutboxMessage.objects.count() == 1
    with time_machine.travel(clock.now() + timedelta(days=6)):
        jobs.enqueue("openings.tend", "later")
        jobs.run_waiting()
    opening.refresh_from_db()
    assert opening.state == Opening.State.CLOSED


def test_what_is_left_unsaid_has_no_key_in_the_interchange_format():
    data = OpeningFactory(demands=None, required_cards=[], hours_min=None).to_interchange()
    assert "demands" not in data and "hours_per_week" not in data
    assert data["required_cards"] == []


def test_openings_to_approve_come_oldest_first_or_as_the_officer_sorts_them(client):
    for title, employer_name, days in (("Kokki", "Ilola Oy", 2), ("Siivooja", "Aitta Oy", 5), ("Ajaja", "Uoma Oy", 1)):
        OpeningFactory(
            title=title, organisation=OrganisationFactory(name=employer_name), state="submitted", published_at=None,
            changed_at=clock.now() - timedelta(days=days),
        )  # fmt: skip
    client.force_login(official(Role.OFFICER))

    def titles(**query: str) -> list[str]:
        return [opening.title for opening in client.get(reverse("openings:queue"), query).context["page"]]

    assert titles() == ["Siivooja", "Kokki", "Ajaja"]
    assert titles(sort="-waiting") == ["Ajaja", "Kokki", "Siivooja"]
    assert titles(sort="opening") == ["Ajaja", "Kokki", "Siivooja"]
    assert titles(sort="employer") == ["Siivooja", "Kokki", "Ajaja"]
    assert titles(sort="organisation__business_id") == titles()
