"""Roles: who gives them, what they open in /admin and /cms, and that nobody gets more than the role needs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client

from portal.accounts import rights
from portal.accounts.models import RoleAssignment, User
from portal.accounts.roles import MUNICIPAL_ROLES, Role
from portal.accounts.tasks import follow_roles
from portal.core import clock
from portal.core.models import AuditEvent
from tests.factories import PASSWORD, MunicipalityFactory, UserFactory, employer, official

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = official(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def groups(user) -> set[str]:
    return set(user.groups.order_by("name").values_list("name", flat=True))


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


def test_an_administrator_gives_a_role_and_is_kept_as_the_giver(client, administrator):
    user = UserFactory()
    values = {
        "user": user.pk, "role": "coach", "municipality": MunicipalityFactory().pk,
        "starts_on": clock.today().isoformat(), "ends_on": "",
    }  # fmt: skip
    assert client.get("/admin/accounts/roleassignment/add/").status_code == 200
    response = client.post("/admin/accounts/roleassignment/add/", values)
    assert response.status_code == 302, response.context["errors"]
    given = RoleAssignment.objects.get(user=user)
    assert given.given_by == administrator
    assert AuditEvent.objects.filter(action="role.give", actor=administrator, fields="coach").exists()
    again = client.post("/admin/accounts/roleassignment/add/", values)
    assert again.status_code == 200 and RoleAssignment.objects.filter(user=user).count() == 1


def test_a_role_ends_but_its_row_stays(client, administrator):
    user = official(Role.EDITOR)
    row = user.role_assignments.get()
    address = f"/admin/accounts/roleassignment/{row.pk}/"
    yesterday = clock.today() - timedelta(days=1)
    client.post(f"{address}change/", {"starts_on": yesterday.isoformat(), "ends_on": yesterday.isoformat()})
    assert not fresh(user).has_role(Role.EDITOR)
    assert groups(user) == set()
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    assert RoleAssignment.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("role", sorted(MUNICIPAL_ROLES))
def test_a_role_brings_its_groups_and_no_other(role):
    user = fresh(official(role))
    assert groups(user) == set(rights.GROUPS.get(role, ()))
    assert user.is_staff == (role == Role.ADMINISTRATOR)
    assert not user.is_superuser
    user.role_assignments.get().delete()
    user = fresh(user)
    assert groups(user) == set() and not user.is_staff


def test_an_administrator_has_rights_to_people_and_towns_only():
    user = fresh(official(Role.ADMINISTRATOR))
    rest = {name for name in user.get_all_permissions() if not name.startswith("accounts.")}
    assert rest == {"core.view_jobrun", "core.view_outboxmessage"}
    assert not user.has_perm("accounts.delete_roleassignment")
    assert not user.has_perm("accounts.add_user")


def test_nothing_of_clients_or_cases_is_in_admin():
    ours = {
        m._meta.label for m in admin.site._registry if m.__module__.split(".")[0] in {"portal", "matching", "bonus"}
    }
    assert ours == {
        "accounts.Municipality", "accounts.Authority", "accounts.Responsibility", "accounts.User",
        "accounts.RoleAssignment", "core.JobRun", "core.OutboxMessage", "payments.PayerAccount",
    }  # fmt: skip


@pytest.mark.parametrize("model", ["municipality", "authority", "responsibility", "user", "roleassignment"])
def test_pages_of_admin(client, administrator, model):
    assert client.get(f"/admin/accounts/{model}/").status_code == 200


def test_an_administrator_cannot_make_a_superuser_or_change_a_password(client, administrator):
    user = UserFactory()
    before = user.password
    values = {
        "first_name": "Uusi", "last_name": "Nimi", "language": "sv", "is_active": "on", "phone": "",
        "is_superuser": "on", "is_staff": "on", "password": "x", "email": "vaihdettu@example.fi",
    }  # fmt: skip
    assert client.post(f"/admin/accounts/user/{user.pk}/change/", values).status_code == 302
    user = fresh(user)
    assert (user.first_name, user.language) == ("Uusi", "sv")
    assert not user.is_superuser and not user.is_staff
    assert user.password == before and user.email != "vaihdettu@example.fi"
    assert client.get(f"/admin/accounts/user/{user.pk}/password/").status_code in (302, 404)
    assert fresh(user).password == before


def test_a_closed_account_is_out_at_once(client, administrator):
    user = employer()
    theirs = Client()
    theirs.post("/fi/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert theirs.get("/fi/account/profile/").status_code == 200
    values = {"first_name": "A", "last_name": "B", "language": "fi", "phone": ""}
    client.post(f"/admin/accounts/user/{user.pk}/change/", values)
    assert not fresh(user).is_active
    assert theirs.get("/fi/account/profile/").status_code == 302


def test_roles_that_ended_by_date_lose_their_rights_in_the_night():
    editor, later = official(Role.EDITOR), official(Role.ADMINISTRATOR)
    RoleAssignment.objects.filter(user=editor).update(ends_on=clock.today() - timedelta(days=1))
    later.groups.clear()
    follow_roles()
    assert groups(editor) == set()
    assert groups(later) == {rights.ADMINISTRATORS}


def test_no_other_page_signs_in_with_a_password_alone(client):
    """Wagtail's page for private pages of the site would let an official in without the second factor."""
    user = official(Role.HANDLER)
    client.post("/fi/_util/login/", {"username": user.email, "password": PASSWORD, "next": "/fi/start/"})
    assert client.get("/fi/start/").status_code == 302


def test_admin_and_cms_sign_in_through_our_page(client):
    for address in ("/admin/", "/cms/", "/admin/accounts/user/"):
        last, _status = client.get(address, follow=True).redirect_chain[-1]
        assert last.startswith("/fi/accounts/login/?next="), address
    for address in ("/admin/login/?next=/admin/", "/cms/login/?next=/cms/", "/fi/_util/login/?next=/fi/"):
        assert client.get(address).url.startswith("/fi/accounts/login/?next="), address
        assert client.post(address, {"username": "x", "password": "y"}).status_code == 302


def test_an_editor_comes_to_cms_and_not_to_admin(client):
    client.force_login(official(Role.EDITOR))
    assert client.get("/cms/").status_code == 200
    assert client.get("/admin/").status_code == 403


@pytest.mark.parametrize("role", sorted(MUNICIPAL_ROLES - {Role.EDITOR, Role.ADMINISTRATOR}))
def test_other_roles_come_to_neither(client, role):
    client.force_login(official(role))
    assert client.get("/cms/").status_code == 403
    assert client.get("/admin/").status_code == 403


def test_an_administrator_acts_in_the_own_town_only(client, administrator):
    """A role is of a town: neither its officials nor its rows are another administrator's."""
    elsewhere = MunicipalityFactory(code="305", name_fi="Kuusamo")
    foreign, user = official(Role.HANDLER, municipality=elsewhere), UserFactory()
    row = foreign.role_assignments.get()
    for address in (
        f"/admin/accounts/roleassignment/{row.pk}/change/",
        f"/admin/accounts/user/{foreign.pk}/change/",
        f"/admin/accounts/municipality/{elsewhere.pk}/change/",
    ):
        assert client.get(address).status_code == 302, address
    values = {"user": user.pk, "role": "coach", "municipality": elsewhere.pk, "starts_on": clock.today().isoformat()}
    assert client.post("/admin/accounts/roleassignment/add/", values).status_code == 200
    assert not RoleAssignment.objects.filter(user=user).exists()
    assert client.get("/admin/accounts/municipality/add/").status_code == 403
