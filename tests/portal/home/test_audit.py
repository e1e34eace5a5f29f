"""The auditor's audit trail: of the own towns, and of nobody else's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.accounts.roles import Role
from portal.core import audit
from portal.core.models import AuditEvent
from tests.factories import (
    ClientFactory,
    MembershipFactory,
    MunicipalityFactory,
    UserFactory,
    official,
    strong,
)

pytestmark = pytest.mark.django_db


def seen_by(client, auditor) -> set[str]:
    strong(client, auditor)
    return {event.action for event in client.get(reverse("home:audit")).context["page"]}


def test_an_auditor_sees_the_events_of_the_own_town(client):
    away = MunicipalityFactory(code="305", name_fi="Kuusamo")
    here = official(Role.AUDITOR)
    there = official(Role.AUDITOR, municipality=away)
    client_here, client_there = ClientFactory(), ClientFactory(municipality=away)
    coach, coach_away = client_here.coach, client_there.coach
    audit.record("read.here", client_here, actor=coach_away, subject=client_here)
    audit.record("read.there", client_there, actor=coach, subject=client_there)
    audit.record_many("list.there", coach, subjects=[client_there], actor=coach)
    audit.record("membership.here", MembershipFactory(), actor=None)  # through its organisation
    audit.record("account.here", UserFactory(), actor=coach)
    audit.record("account.there", UserFactory(), actor=coach_away)
    audit.record("account.nobodys", UserFactory(), actor=UserFactory())
    assert seen_by(client, here) == {"read.here", "membership.here", "account.here"}
    assert seen_by(client, there) == {"read.there", "list.there", "account.there"}
    both = official(Role.AUDITOR)
    both.role_assignments.create(role=Role.AUDITOR, municipality=away)
    assert len(seen_by(client, both)) == AuditEvent.objects.count() - 1


def test_a_foreign_clients_number_finds_nothing(client):
    foreign = ClientFactory(municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    audit.record("read.there", foreign, actor=foreign.coach, subject=foreign)
    strong(client, official(Role.AUDITOR))
    assert not client.get(reverse("home:audit"), {"subject": foreign.pk}).context["page"].object_list


def test_the_trail_is_in_words_with_the_code_beside(client):
    found = ClientFactory()
    audit.record("client.read", found, actor=found.coach, subject=found)
    strong(client, official(Role.AUDITOR))
    page = client.get(reverse("home:audit"), headers={"Accept-Language": "en"}).content.decode()
    assert "client.read" in page and "jobseekers.Client" not in page
    assert f"?subject={found.pk}" in page
