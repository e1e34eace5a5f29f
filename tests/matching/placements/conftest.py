"""A town with a coach, a client who has consented, and an employer with a published opening."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from portal.accounts.roles import Role
from tests.factories import (
    ClientFactory,
    ConsentFactory,
    MunicipalityFactory,
    OpeningFactory,
    OrganisationFactory,
    employer,
    official,
)


@pytest.fixture
def town(db):
    """coach, client (own case, consented), organisation, boss (its member), opening; and strangers of every kind."""
    coach = official(Role.COACH)
    client = ClientFactory(coach=coach, phone="040 123 4567", email="veikko@example.fi")
    organisation = OrganisationFactory()
    elsewhere = MunicipalityFactory(code="305", name_fi="Kuusamo")
    return SimpleNamespace(
        coach=coach,
        client=client,
        consent=ConsentFactory(client=client),
        organisation=organisation,
        boss=employer(organisation),
        opening=OpeningFactory(organisation=organisation),
        other_coach=official(Role.COACH),
        far_coach=official(Role.COACH, municipality=elsewhere),
        officer=official(Role.OFFICER),
        stranger=employer(),
    )
