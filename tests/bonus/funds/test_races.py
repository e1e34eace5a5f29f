"""Two decisions on aid to one undertaking at the same moment: the ceiling holds, and a control without the lock."""

from __future__ import annotations

from contextlib import nullcontext
from decimal import Decimal

import pytest

from bonus.funds import de_minimis
from bonus.funds.models import AidGrant, Undertaking
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Refused
from tests.at_once import at_once, errors, meeting, without_locks
from tests.factories import MunicipalityFactory, official

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ONE, OTHER = "1000000-1", "2000000-2"


def give(town: Municipality, amount: str, case: str, company: str = ONE) -> AidGrant:
    return de_minimis.grant(
        municipality=town, beneficiary=de_minimis.Beneficiary(company, "Esimerkki Oy", "56302"),
        granter="Pudasjärven kaupunki", case=case, amount=Decimal(amount), on=clock.today(), declared=(), actor=None,
    )  # fmt: skip


def two_companies_of_one_undertaking() -> Municipality:
    """200 000 € has been granted to them, so 100 000 € is left."""
    town = MunicipalityFactory()
    give(town, "100000", "C1")
    give(town, "100000", "C2", OTHER)
    de_minimis.join(municipality=town, first=ONE, second=OTHER, actor=official(Role.HANDLER))
    return town


def granted() -> Decimal:
    return sum(AidGrant.objects.order_by("pk").values_list("amount", flat=True), Decimal(0))


@pytest.mark.parametrize("guarded", [True, False], ids=["with the lock", "control: without it"])
def test_the_rest_of_the_ceiling_is_granted_once(guarded):
    town = two_companies_of_one_undertaking()
    with nullcontext() if guarded else without_locks(), meeting(de_minimis, "room"):
        results = at_once(lambda: give(town, "60000", "C3"), lambda: give(town, "60000", "C4", OTHER))
    assert errors(results, Refused) == (1 if guarded else 0)
    assert granted() == (Decimal(260000) if guarded else Decimal(320000))
    assert (granted() <= de_minimis.CEILING) is guarded


def test_two_first_decisions_on_a_company_make_one_undertaking():
    town = MunicipalityFactory()
    with meeting(de_minimis, "undertaking_of"):
        results = at_once(lambda: give(town, "200000", "C1"), lambda: give(town, "200000", "C2"))
    assert errors(results, Refused) == 1
    assert Undertaking.objects.count() == 1 and granted() == 200000
