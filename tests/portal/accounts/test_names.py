"""The identified name beside the account's: when they differ, an officer checks before anything secret is shown."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.accounts import strong
from portal.accounts.models import StrongIdentification, User
from portal.accounts.names import same_person
from portal.accounts.roles import Role
from portal.core.models import AuditEvent, OutboxMessage
from portal.employers.models import Membership
from tests.factories import UserFactory, employer, official

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("identified", "first", "last", "same"),
    [
        ("Aino Esimerkki", "Aino", "Esimerkki", True),
        ("AINO MARIA ESIMERKKI", "Maria", "Esimerkki", True),
        ("Aino Maria Esimerkki-Öhman", "Aino", "Öhman", True),
        ("Esimerkki Aino", "Aino", "Esimerkki", True),
        ("José Nuñez", "Jose", "Nunez", True),
        ("Varas Vieras", "Aino", "Esimerkki", False),
        ("Aino Vieras", "Aino", "Esimerkki", False),
        ("Eino Esimerkki", "Aino", "Esimerkki", False),
        ("Aino Esimerkki", "", "", False),
        ("Aino Esimerkki", "Aino", "", False),
    ],
)
def test_names_as_they_are_written(identified, first, last, same):
    assert same_person(identified, first_name=first, last_name=last) is same


@pytest.fixture
def member():
    return employer(first_name="Aino", last_name="Esimerkki")


def identify(client, user, name):
    """As the identification service's answer does it."""
    client.force_login(user)
    request = client.get("/fi/account/profile/").wsgi_request
    strong.strengthen(request, user=user, provider="strong", acr="high", name=name)


def has_right(user) -> bool:
    return Membership.objects.with_checked_right().filter(user=user).exists()


def test_the_accounts_own_name_changes_nothing(client, member):
    identify(client, member, "Aino Maria Esimerkki")
    assert has_right(member)
    assert StrongIdentification.objects.get().name_differs is False


def test_another_name_puts_the_right_in_doubt_until_an_officer_checks(client, member):
    identify(client, member, "Varas Vieras")
    assert not has_right(member)
    assert AuditEvent.objects.filter(action="membership.right_in_doubt").exists()
    membership = member.memberships.get()
    officer = official(Role.OFFICER)
    client.force_login(officer)
    page = reverse("employers:check_right", args=[membership.pk])
    assert "Varas Vieras" in client.get(page).content.decode()
    client.post(page, {"ground": "authorisation", "detail": "Tavattu, henkilökortti nähty."})
    assert has_right(member)
    identify(client, User.objects.get(pk=member.pk), "Varas Vieras")
    assert has_right(member), "what an officer has checked is not asked again"
    identify(client, User.objects.get(pk=member.pk), "Kolmas Nimi")
    assert not has_right(member), "but a third name is"


def test_a_new_name_typed_by_oneself_is_checked_too(client, member):
    """Or a thief would first take the own name, and then identify."""
    client.force_login(member)
    details = {"first_name": "Varas", "last_name": "Vieras", "phone": "", "language": "fi"}
    client.post(reverse("accounts:profile"), details)
    assert not has_right(member)


@pytest.mark.parametrize("names", [("Aino", "Esimerkki"), ("AINO", "esimerkki")])
def test_the_same_name_typed_again_is_no_change(client, member, names):
    client.force_login(member)
    details = {"first_name": names[0], "last_name": names[1], "phone": "040 1", "language": "sv"}
    client.post(reverse("accounts:profile"), details)
    assert has_right(member)


def test_a_new_name_by_which_one_was_identified_needs_no_check(client, member):
    identify(client, member, "Aino Maria Esimerkki Öhman")
    details = {"first_name": "Aino", "last_name": "Öhman", "phone": "", "language": "fi"}
    client.post(reverse("accounts:profile"), details)
    assert has_right(member)


def test_whoever_identified_under_another_name_gets_no_right_by_an_invitation(client, member, link_in, letters):
    client.force_login(member)
    invited = UserFactory(email="uusi@example.fi", first_name="Uuno", last_name="Uusi")
    client.post(reverse("employers:invite"), {"email": invited.email, "role": Role.EMPLOYER_MEMBER})
    identify(client, invited, "Varas Vieras")
    assert OutboxMessage.objects.filter(to=invited.email).exists()
    client.force_login(invited)
    client.post(link_in(letters()[-1]))
    membership = invited.memberships.get()
    assert (membership.ground, membership.right_checked_at, membership.right_checked_by) == ("invitation", None, None)
