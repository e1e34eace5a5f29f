"""Facts that a scheme asks: told by the employer or stated by an official, kept to their part and to the scheme."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from bonus.applications import services
from bonus.applications.completeness import BY_SLUG, parts_of
from bonus.rules import load_schemes
from portal.accounts.roles import Role
from portal.core.exceptions import Refused
from tests.bonus.applications.test_every_scheme import begun
from tests.factories import official, strong

pytestmark = pytest.mark.django_db


@pytest.fixture
def filling(client):
    """The youth voucher's first worked case, begun."""
    version = next(version for version in load_schemes() if version.slug == "nuorten-tyollistymisseteli")
    worked = version.worked_cases[0]
    with time_machine.travel(f"{worked.facts['application_date']} 09:00:00+02:00", tick=True):
        yield begun(client, version, worked)


def test_an_application_has_the_parts_that_its_scheme_needs(filling):
    slugs = [part.slug for part in parts_of(filling.application)]
    assert "pay" in slugs and "guidance" not in slugs
    address = reverse("bonus:part", args=[filling.application.pk, "guidance"])
    assert filling.client.get(address).status_code == 404


def test_a_part_writes_no_fact_of_another(filling):
    for told in ({"monthly_pay": "1"}, {"aid_intensity": "100"}, {"full_time_hours": "37.5"}):
        with pytest.raises(ValueError, match="does not ask"):
            services.save_part(
                application=filling.application, part=BY_SLUG["person"], changes={"facts": told}, actor=filling.member
            )


def test_what_the_employer_does_not_know_an_official_states(filling):
    filling.facts = {**filling.facts, "person": {**filling.facts["person"], "unemployed": None}}
    filling.fill()
    check = filling.client.get(reverse("bonus:check", args=[filling.application.pk])).content.decode()
    assert "18–29 years" in check
    handler = official(Role.HANDLER)
    application = services.submit(application=filling.fresh(), actor=filling.member)
    assert application.facts["age"] == "18-29" and application.case["person"]["age"] == 18
    application = services.take(application=application, actor=handler)
    application = services.confirm_conditions(application=application, codes=["not_subsidised_before"], actor=handler)
    assert application.result["eligible"] is None
    strong(filling.client, handler)
    page = reverse("bonus:fact", args=[application.pk, "unemployed_months_of_7"])
    assert "6 or more months" in filling.client.get(page).content.decode()
    sent = filling.client.post(page, {"value": "6-", "reason": "URA:n tieto.", "version": application.version})
    assert sent.status_code == 302, sent.content.decode()
    application = filling.fresh()
    assert application.result["eligible"] is True
    case = filling.client.get(reverse("bonus:case", args=[application.pk])).content.decode()
    assert "6 or more months" in case and "URA:n tieto." in case
    foreign = reverse("bonus:fact", args=[application.pk, "full_time_hours"])
    assert filling.client.get(foreign).status_code == 404
    for fact, value in (("age", "40-50"), ("monthly_pay", Decimal(-1))):
        with pytest.raises(Refused):
            services.adjust_fact(application=application, fact=fact, value=value, reason="syy", actor=handler)
