"""Adding a company: from the register, by hand, already here, twice, and with hostile input."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from portal.core.models import OutboxMessage, TransitionLog
from portal.employers.models import Membership, Organisation
from tests.factories import MunicipalityFactory, OrganisationFactory, UserFactory, employer

pytestmark = pytest.mark.django_db
RIGHT = {"ground": "trade_register", "job_title": "toimitusjohtaja"}
BY_HAND = {"name": "Käsin Kirjattu Ky", "kind": "company", "street": "Tie 1", "postcode": "93100", "city": "Pudasjärvi"}


@pytest.fixture(autouse=True)
def town():
    return MunicipalityFactory()


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def ask(client, business_id="1234567-1"):
    return client.post(reverse("employers:create"), {"business_id": business_id})


def test_the_company_comes_from_the_register(client, user, register):
    assert client.get(reverse("employers:create")).status_code == 200
    assert ask(client, " FI1234567-1 ").url == reverse("employers:confirm")
    page = client.get(reverse("employers:confirm")).content.decode()
    assert "Esimerkin Leipomo Oy" in page and "Leipurintie 5" in page
    response = client.post(reverse("employers:confirm"), RIGHT)
    assert response.url == reverse("employers:detail")
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.source, organisation.state) == (
        "Esimerkin Leipomo Oy", "register", "unverified",
    )  # fmt: skip
    member = organisation.memberships.get()
    assert (member.user, member.role, member.ground, member.right_checked_at) == (
        user, "employer_admin", "trade_register", None,
    )  # fmt: skip
    assert TransitionLog.objects.get().action == "create"
    page = client.get(response.url)
    assert page.status_code == 200 and "Esimerkin Leipomo Oy" in page.content.decode()


def test_what_was_copied_stays_when_the_register_changes(client, user, register):
    ask(client)
    client.post(reverse("employers:confirm"), RIGHT)
    register.companies["1234567-1"] = {**register.companies["1234567-1"], "names": [{"name": "Uusi Oy", "type": "1"}]}
    assert Organisation.objects.get().name == "Esimerkin Leipomo Oy"


@pytest.mark.parametrize("text", ["", "abc", "1234567", "1234567-2", "12345678-1", "1" * 500, "<b>", "0186512-0"])
def test_a_wrong_business_id_gets_a_sentence_and_stays(client, user, register, text):
    response = ask(client, text)
    assert response.status_code == 422
    assert response.context["form"].errors["business_id"]
    assert response.context["form"]["business_id"].value() == text
    assert register.asked == []


@pytest.mark.parametrize("mode", ["failing", "hanging", "html", "busy", "redirecting"])
def test_when_the_register_cannot_be_asked_the_company_is_entered_by_hand(client, user, register, mode):
    register.mode = mode
    response = ask(client)
    assert response.url == reverse("employers:manual")
    assert len(list(get_messages(response.wsgi_request))) == 1, "a sentence says why"
    assert client.get(response.url).status_code == 200
    assert client.post(response.url, BY_HAND).url == reverse("employers:confirm")
    client.post(reverse("employers:confirm"), RIGHT)
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.source, organisation.state) == ("Käsin Kirjattu Ky", "manual", "unverified")
    assert organisation.register_fetched_at is None


def test_a_company_that_the_register_does_not_know_is_entered_by_hand(client, user, register):
    assert ask(client, "2077474-0").url == reverse("employers:manual")


def test_by_hand_with_mistakes(client, user, register):
    register.mode = "failing"
    ask(client)
    response = client.post(reverse("employers:manual"), {**BY_HAND, "name": "", "postcode": "931"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "postcode"}


def test_a_right_to_act_is_asked(client, user, register):
    ask(client)
    response = client.post(reverse("employers:confirm"), {"job_title": "johtaja", "ground": "invitation"})
    assert response.status_code == 422
    assert not Organisation.objects.exists()


def test_a_company_that_is_here_already_tells_nothing_of_itself(client, user, register):
    owner = employer(OrganisationFactory(business_id="1234567-1", name="Salainen Oy"))
    response = ask(client)
    assert response.url == reverse("employers:already_here")
    page = client.get(response.url).content.decode()
    assert "Salainen" not in page and owner.email not in page and owner.last_name not in page
    assert register.asked == []
    client.post(response.url)
    letter = OutboxMessage.objects.get()
    assert letter.to == owner.email and user.email in letter.body
    assert not Membership.objects.filter(user=user).exists()


def test_asking_to_join_twice_a_day_sends_one_letter(client, user, register):
    employer(OrganisationFactory(business_id="1234567-1"))
    for _time in range(2):
        ask(client)
        client.post(reverse("employers:already_here"))
    assert OutboxMessage.objects.count() == 1


def test_asking_to_join_a_company_without_administrator_goes_to_the_town(client, user, register, town):
    OrganisationFactory(business_id="1234567-1")
    ask(client)
    client.post(reverse("employers:already_here"))
    assert OutboxMessage.objects.get().to == town.email


def test_two_people_at_once_make_one_organisation(client, user, register):
    ask(client)
    OrganisationFactory(business_id="1234567-1")
    response = client.post(reverse("employers:confirm"), RIGHT)
    assert response.status_code == 409
    assert Organisation.objects.count() == 1 and not Membership.objects.exists()


def test_pressing_twice_makes_one_organisation(client, user, register):
    ask(client)
    token = "6f4ffb4e-2c34-4ee0-9f0c-5d0a3f7a1c11"
    first = client.post(reverse("employers:confirm"), {**RIGHT, "form_token": token})
    again = client.post(reverse("employers:confirm"), {**RIGHT, "form_token": token})
    assert first.url == again.url
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("route", ["manual", "confirm", "already_here"])
def test_in_the_middle_without_a_beginning_is_not_found(client, user, route):
    assert client.get(reverse(f"employers:{route}")).status_code == 404


def test_where_several_towns_use_the_portal_the_town_is_asked(client, user, register):
    other = MunicipalityFactory(code="564", name_fi="Oulu")
    assert ask(client).status_code == 422
    client.post(reverse("employers:create"), {"business_id": "1234567-1", "municipality": other.pk})
    client.post(reverse("employers:confirm"), RIGHT)
    assert Organisation.objects.get().municipality == other


def test_trying_business_ids_by_the_dozen_stops(client, user, register):
    answers = [ask(client, "2077474-0").status_code for _time in range(21)]
    assert answers == [302] * 20 + [429]


def test_nobody_adds_a_company_without_signing_in(client):
    assert client.get(reverse("employers:create")).url.startswith("/fi/accounts/login/")


def test_a_company_that_has_ended_is_not_added_and_the_page_says_what_to_do(client, user, register):
    register.companies["1234567-1"] = {**register.companies["1234567-1"], "endDate": "2026-01-31"}
    response = ask(client)
    assert response.status_code == 422
    page = response.content.decode()
    assert "toimintansa lopettanut" in page and "ytj.fi" in page and "1234567-1" in page
    for name in ("confirm", "manual"):
        assert client.get(reverse(f"employers:{name}")).status_code == 404
    assert not Organisation.objects.exists()
