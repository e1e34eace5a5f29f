"""What was applied for is frozen when it is sent: what officials and later rules do changes nothing of it."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from bonus.applications import services
from bonus.applications.calculation import calculate
from bonus.applications.models import Application
from bonus.applications.scheme_terms import compiled
from bonus.rules import Case, calculate_version, engine_sha256
from portal.core import clock
from portal.home.figures.sources import applications
from tests.bonus.applications import cases
from tests.factories import strong

pytestmark = pytest.mark.django_db


def test_it_is_the_estimate_at_sending_with_the_rules_that_made_it():
    case = cases.filled()
    _facts, estimate = calculate(case.application)
    sent = services.submit(application=case.application, actor=case.member)
    assert sent.applied_amount == Decimal(estimate["total"]) > 0
    kept = sent.applied
    assert kept["result"]["rows"] == sent.result["rows"] and kept["engine_sha256"] == engine_sha256()
    assert (kept["scheme"], kept["scheme_sha256"]) == (case.scheme.slug, case.scheme.sha256)
    again = calculate_version(Case.from_dict(kept["case"]), compiled(case.scheme), "fi")
    assert again.total == sent.applied_amount  # anybody can calculate it again from what is kept


def test_an_adjusted_fact_or_sum_and_additions_leave_it_as_it_was(client):
    case = cases.in_handling()
    before = (case.application.applied_amount, json.dumps(case.application.applied, sort_keys=True))
    services.adjust_fact(
        application=case.fresh(), fact="planned_hours", value=Decimal(10), reason="Sovittu.", actor=case.handler
    )
    assert case.fresh().calculated_amount < before[0]
    services.adjust_amount(application=case.fresh(), amount=Decimal("50"), reason="Harkinta.", actor=case.handler)
    services.ask_more(
        application=case.fresh(), text="Lisätietoja.", by=clock.today() + timedelta(days=9), actor=case.handler
    )
    Application.objects.update(planned_hours=12)
    services.answer(application=case.fresh(), actor=case.member)
    fresh = case.fresh()
    assert (fresh.applied_amount, json.dumps(fresh.applied, sort_keys=True)) == before
    (unit,) = applications(fresh.municipality, clock.today())
    assert unit.amount == before[0]
    strong(client, case.handler)
    page = client.get(reverse("bonus:case", args=[fresh.pk])).content.decode()
    assert "Applied for" in page and f"{before[0]:.2f}" in page
