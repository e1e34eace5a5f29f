"""What officers and coaches do with organisations, and what they may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.accounts.roles import Role
from portal.core import clock
from portal.core.models import AuditEvent
from portal.core.transitions import history
from portal.core.ui import Row
from portal.employers.models import Contact, Organisation
from portal.employers.signals import organisation_facts
from tests.factories import (
    MembershipFactory,
    MunicipalityFactory,
    OpeningFactory,
    OrganisationFactory,
    employer,
    official,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    officer = official(Role.OFFICER)
    client.force_login(officer)
    return officer


def date_parts(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def page(client, organisation):
    return client.get(reverse("employers:organisation", args=[organisation.pk]))


def act(client, organisation, action, reason=""):
    return client.post(reverse("employers:act", args=[organisation.pk]), {"action": action, "reason": reason})


def test_the_list_shows_first_what_nobody_has_checked(client, officer):
    OrganisationFactory(name="Tarkistettu Oy")
    OrganisationFactory(name="Uusi Oy", state="unverified", source="manual")
    OrganisationFactory(name="Konkurssi Oy", state="unverified", register_situations=["KONK"])
    response = client.get(reverse("employers:queue"))
    text = response.content.decode()
    assert "Uusi Oy" in text and "Konkurssi Oy" in text and "Tarkistettu Oy" not in text
    assert "Tarkistettu Oy" in client.get(reverse("employers:queue"), {"show": "all"}).content.decode()
    found = client.get(reverse("employers:queue"), {"show": "all", "q": "tarkis"})
    assert [o.name for o in found.context["page"]] == ["Tarkistettu Oy"]


def test_a_member_whose_right_nobody_has_checked_brings_the_organisation_to_the_list(client, officer):
    member = employer()
    member.memberships.update(right_checked_at=None)
    assert client.get(reverse("employers:queue")).context["count"] == 1


def test_contacts_that_are_due(client, officer):
    organisation = OrganisationFactory()
    Contact.objects.create(organisation=organisation, kind="call", on=clock.today(), next_on=clock.today())
    assert client.get(reverse("employers:queue"), {"show": "due"}).context["count"] == 1
    Contact.objects.update(next_on=clock.today() + timedelta(days=1))
    assert client.get(reverse("employers:queue"), {"show": "due"}).context["count"] == 0


def test_the_list_does_not_ask_the_database_for_each_row(client, officer, django_assert_max_num_queries):
    for _number in range(12):
        OrganisationFactory(state="unverified")
    with django_assert_max_num_queries(14):
        client.get(reverse("employers:queue"))


def test_check_block_and_unblock(client, officer):
    organisation = OrganisationFactory(state="unverified")
    assert page(client, organisation).status_code == 200
    assert act(client, organisation, "verify").status_code == 302
    assert act(client, organisation, "block").status_code == 422, "a block needs a reason"
    act(client, organisation, "block", "Konkurssi")
    assert act(client, organisation, "verify").status_code == 409
    act(client, organisation, "unblock", "Erehdys")
    assert [e.action for e in history(organisation)] == ["verify", "block", "unblock"]
    assert Organisation.objects.get().state == "unverified"
    assert "Konkurssi" in page(client, organisation).content.decode()


def test_an_action_that_does_not_exist_changes_nothing(client, officer):
    organisation = OrganisationFactory(state="unverified")
    assert act(client, organisation, "destroy").status_code == 302
    assert Organisation.objects.get().state == "unverified"


def test_the_right_to_act_is_recorded_with_ground_date_and_checker(client, officer):
    member = employer(OrganisationFactory()).memberships.get()
    member.right_checked_at = None
    member.save()
    address = reverse("employers:check_right", args=[member.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"ground": "", "detail": ""}).status_code == 422
    client.post(address, {"ground": "trade_register", "detail": "TJ, ote 24.11.2026"})
    member.refresh_from_db()
    assert (member.ground, member.ground_detail, member.right_checked_by) == (
        "trade_register", "TJ, ote 24.11.2026", officer,
    )  # fmt: skip
    assert member.right_checked_at is not None
    assert AuditEvent.objects.filter(action="membership.right_checked", actor=officer).count() == 1


def test_a_visit_and_the_next_one(client, officer):
    organisation = OrganisationFactory()
    address = reverse("employers:add_contact", args=[organisation.pk])
    today = clock.today()
    values = {"kind": "visit", "note": "Sovittiin avoimesta paikasta.", **date_parts("on", today)}
    assert client.post(address, {**values, **date_parts("next_on", today + timedelta(days=30))}).status_code == 302
    contact = Contact.objects.get()
    assert (contact.by, contact.on, contact.next_on) == (officer, today, today + timedelta(days=30))
    assert "Sovittiin avoimesta paikasta." in page(client, organisation).content.decode()


def test_mistakes_in_a_visit(client, officer):
    organisation = OrganisationFactory()
    address = reverse("employers:add_contact", args=[organisation.pk])
    today = clock.today()
    empty = client.post(address, {})
    assert empty.status_code == 422 and set(empty.context["form"].errors) == {"kind", "on"}
    future = client.post(address, {"kind": "call", **date_parts("on", today + timedelta(days=1))})
    assert set(future.context["form"].errors) == {"on"}
    before = {"kind": "call", "note": "x", **date_parts("on", today), **date_parts("next_on", today)}
    response = client.post(address, before)
    assert set(response.context["form"].errors) == {"next_on"}
    assert response.context["form"]["note"].value() == "x"
    assert not Contact.objects.exists()


def test_higher_rooms_add_facts(client, officer):
    def tell(sender, organisation, user, **kwargs):
        return [Row("Avoimia paikkoja", f"kaksi / {organisation.pk}")]

    organisation = OrganisationFactory()
    organisation_facts.connect(tell)
    try:
        assert f"kaksi / {organisation.pk}" in page(client, organisation).content.decode()
    finally:
        organisation_facts.disconnect(tell)


def test_another_town_is_not_found(client, officer):
    foreign = OrganisationFactory(municipality=MunicipalityFactory(code="564", name_fi="Oulu"), state="unverified")
    member = employer(foreign).memberships.get()
    assert page(client, foreign).status_code == 404
    assert act(client, foreign, "verify").status_code == 404
    assert client.get(reverse("employers:check_right", args=[member.pk])).status_code == 404
    assert client.post(reverse("employers:add_contact", args=[foreign.pk]), {}).status_code == 404
    assert client.get(reverse("employers:queue")).context["count"] == 0


def test_a_coach_sees_and_visits_but_does_not_check(client):
    client.force_login(official(Role.COACH))
    organisation = OrganisationFactory(state="unverified")
    member = employer(organisation).memberships.get()
    response = page(client, organisation)
    assert response.status_code == 200
    assert reverse("employers:act", args=[organisation.pk]) not in response.content.decode()
    assert act(client, organisation, "verify").status_code == 403
    assert client.get(reverse("employers:check_right", args=[member.pk])).status_code == 403


def test_a_coach_who_has_a_company_elsewhere_does_not_see_what_officials_write_of_it(client):
    coach = official(Role.COACH)
    own = OrganisationFactory(municipality=MunicipalityFactory(code="564", name_fi="Oulu"))
    own.memberships.create(user=coach, role=Role.EMPLOYER_ADMIN)
    client.force_login(coach)
    assert page(client, own).status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.OFFICER, Role.COACH}])
def test_other_roles_do_not_come_here(client, role):
    user = employer(role=role) if role.startswith("employer") else official(role)
    client.force_login(user)
    assert client.get(reverse("employers:queue")).status_code == 403
    assert page(client, OrganisationFactory()).status_code == 403


def test_nobody_checks_ones_own_right(client, officer):
    """An official who acts for a company is a party in its matter (hallintolaki 28 §)."""
    organisation = OrganisationFactory()
    membership = MembershipFactory(user=officer, organisation=organisation, right_checked_at=None)
    data = {"ground": "trade_register", "detail": "Toimitusjohtaja."}
    response = client.post(reverse("employers:check_right", args=[membership.pk]), data)
    assert response.status_code == 422
    membership.refresh_from_db()
    assert membership.right_checked_at is None


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize(("action", "state"), [("verify", "unverified"), ("block", "verified"), ("unblock", "blocked")])
def test_an_officer_who_belongs_to_the_company_does_not_check_it(client, officer, action, state, ended):
    organisation = OrganisationFactory(state=state)
    left = clock.now() if ended else None
    MembershipFactory(user=officer, organisation=organisation, ended_at=left)
    response = act(client, organisation, action, reason="Syy.")
    assert response.status_code == 422 and "toinen asiantuntija" in response.content.decode()
    organisation.refresh_from_db()
    assert organisation.state == state
    assert not page(client, organisation).context["actions"]
    client.force_login(official(Role.OFFICER))
    assert act(client, organisation, action, reason="Syy.").status_code == 302


def test_nor_a_colleagues_right_nor_the_companys_opening(client, officer):
    organisation = OrganisationFactory()
    MembershipFactory(user=officer, organisation=organisation)
    colleague = MembershipFactory(organisation=organisation, right_checked_at=None)
    data = {"ground": "trade_register", "detail": "Toimitusjohtaja."}
    assert client.post(reverse("employers:check_right", args=[colleague.pk]), data).status_code == 422
    opening = OpeningFactory(organisation=organisation, state="submitted")
    response = client.post(reverse("openings:act", args=[opening.pk]), {"action": "approve"})
    assert response.status_code == 422
    opening.refresh_from_db()
    colleague.refresh_from_db()
    assert (opening.state, colleague.right_checked_at) == ("submitted", None)
