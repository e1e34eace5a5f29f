"""Members of an organisation: invitations by one-time links, the end of a membership, several organisations."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.accounts.roles import Role
from portal.core import clock, mail
from portal.core.models import OutboxMessage
from portal.employers.models import Invitation, Membership
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, employer

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    admin = employer(OrganisationFactory(name="Kutsuva Oy"))
    client.force_login(admin)
    return admin


@pytest.fixture
def organisation(admin):
    return admin.memberships.get().organisation


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def invite(client, email="uusi@example.fi", role=Role.EMPLOYER_MEMBER):
    return client.post(reverse("employers:invite"), {"email": email, "role": role})


def link() -> str:
    return re.search(r"https?://[^/]+(/\S+)", mail.text_of(OutboxMessage.objects.latest("pk"))).group(1)


def test_an_invited_person_joins_with_the_right_of_the_inviter(client, admin, organisation):
    assert client.get(reverse("employers:invite")).status_code == 200
    assert invite(client, "Uusi@Example.fi").status_code == 302
    path = link()
    assert Invitation.objects.get().token_digest not in path
    page = Client().get(path)
    assert page.status_code == 200 and "Kutsuva Oy" in page.content.decode()
    new = UserFactory(email="uusi@example.fi")
    theirs = signed_in(new)
    assert theirs.get(path).status_code == 200
    assert not Membership.objects.filter(user=new).exists(), "a link changes nothing on GET"
    assert theirs.post(path).url == reverse("employers:detail")
    member = Membership.objects.get(user=new)
    assert (member.role, member.ground, member.right_checked_by) == ("employer_member", "invitation", admin)
    assert theirs.get(reverse("employers:detail")).status_code == 200
    assert theirs.get(reverse("employers:members")).status_code == 200


def test_an_inviter_without_a_checked_right_passes_none_on(client, admin, organisation):
    Membership.objects.update(right_checked_at=None)
    invite(client)
    new = UserFactory(email="uusi@example.fi")
    signed_in(new).post(link())
    assert Membership.objects.get(user=new).right_checked_at is None


def test_a_link_works_once(client, admin):
    invite(client)
    theirs = signed_in(UserFactory(email="uusi@example.fi"))
    theirs.post(link())
    Membership.objects.filter(user__email="uusi@example.fi").update(ended_at=clock.now())
    assert theirs.get(link()).status_code == 410
    assert theirs.post(link()).status_code == 422
    assert not Membership.objects.active().filter(user__email="uusi@example.fi").exists()


def test_a_link_is_valid_for_14_days(client, admin):
    invite(client)
    new = UserFactory(email="uusi@example.fi")
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1)):
        theirs = signed_in(new)
        assert theirs.get(link()).status_code == 410
        assert theirs.post(link()).status_code == 422
    assert not Membership.objects.filter(user=new).exists()


def test_somebody_elses_link_is_of_no_use(client, admin):
    invite(client)
    other = UserFactory()
    theirs = signed_in(other)
    assert theirs.get(link()).context["right_address"] is False
    assert theirs.post(link()).status_code == 422
    assert not Membership.objects.filter(user=other).exists()
    assert Invitation.objects.open().exists()


def test_an_address_that_is_not_verified_does_not_count(client, admin):
    invite(client)
    new = UserFactory(email="uusi@example.fi", verified=False)
    assert signed_in(new).post(link()).status_code == 422


def test_accepting_asks_for_sign_in(client, admin):
    invite(client)
    response = Client().post(link())
    assert response.url.startswith("/fi/accounts/login/?next=")


def test_a_made_up_link_is_not_found(client):
    assert client.get(reverse("employers:accept_invitation", args=["x" * 43])).status_code == 404


def test_inviting_again_ends_the_earlier_invitation(client, admin):
    invite(client)
    first = link()
    invite(client)
    assert Invitation.objects.open().count() == 1
    assert Client().get(first).status_code == 410


def test_a_member_cannot_be_invited_again(client, admin):
    assert invite(client, admin.email).status_code == 422


def test_an_invitation_can_be_cancelled(client, admin):
    invite(client)
    client.post(reverse("employers:cancel_invitation", args=[Invitation.objects.get().pk]))
    assert not Invitation.objects.open().exists()
    assert Client().get(link()).status_code == 410


def test_mistakes_in_an_invitation(client, admin):
    response = invite(client, "ei osoite", "coach")
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"email", "role"}


def test_a_member_neither_invites_nor_removes(admin, organisation):
    member = employer(organisation, role=Role.EMPLOYER_MEMBER)
    theirs = signed_in(member)
    assert invite(theirs).status_code == 403
    assert theirs.post(reverse("employers:end_membership", args=[admin.memberships.get().pk])).status_code == 403
    assert not Invitation.objects.exists()


def test_an_administrator_elsewhere_is_a_member_here(admin, organisation):
    """Roles hang on the organisation: being an administrator of another one gives nothing here."""
    member = employer(organisation, role=Role.EMPLOYER_MEMBER)
    MembershipFactory(user=member, organisation=OrganisationFactory(name="Aivan Toinen Oy"))
    theirs = signed_in(member)
    theirs.post(reverse("employers:switch"), {"organisation": organisation.pk})
    assert theirs.get(reverse("employers:invite")).status_code == 403
    assert invite(theirs).status_code == 403


def test_ending_a_membership(client, admin, organisation):
    member = employer(organisation, role=Role.EMPLOYER_MEMBER)
    client.post(reverse("employers:end_membership", args=[member.memberships.get().pk]))
    assert member.memberships.get().ended_at is not None
    assert signed_in(member).get(reverse("employers:detail")).status_code == 403


def test_the_last_administrator_stays(client, admin, organisation):
    response = client.post(reverse("employers:end_membership", args=[admin.memberships.get().pk]))
    assert response.status_code == 422
    employer(organisation)
    assert client.post(reverse("employers:end_membership", args=[admin.memberships.get().pk])).status_code == 302


def test_somebody_elses_members_are_not_found(client, admin):
    stranger = employer()
    pk = stranger.memberships.get().pk
    assert client.post(reverse("employers:end_membership", args=[pk])).status_code == 404
    assert stranger.memberships.active().exists()


def test_switching_between_own_organisations_only(client, admin):
    second = OrganisationFactory(name="Aapinen Oy")
    MembershipFactory(user=admin, organisation=second)
    assert client.post(reverse("employers:switch"), {"organisation": second.pk}).status_code == 302
    assert "Aapinen Oy" in client.get(reverse("employers:detail")).content.decode()
    foreign = OrganisationFactory()
    for value in (foreign.pk, "", "x", "9" * 40):
        assert client.post(reverse("employers:switch"), {"organisation": value}).status_code == 404
    assert client.session["organisation_id"] == second.pk
