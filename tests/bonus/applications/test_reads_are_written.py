"""Every page of the bonus that shows an employer the placed person is written to the audit trail, once."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse

from bonus.applications.policies import BOTH_STRONG, EMPLOYER_STRONG, ROUTES
from portal.core.models import AuditEvent
from tests.bonus.applications import cases
from tests.factories import strong

pytestmark = pytest.mark.django_db
THEIRS = sorted(
    route for route, row in ROUTES.items()
    if row in (EMPLOYER_STRONG, BOTH_STRONG) and not route.endswith(("file", "attachment"))
)  # fmt: skip


def opened(client, route: str, case: cases.Case):
    """The page as GET, or None where the route needs what this case has not."""
    more = ["person"] if route == "bonus:part" else []
    try:
        return client.get(reverse(route, args=[case.application.pk, *more]))
    except NoReverseMatch:
        return None


def test_a_page_that_names_the_person_leaves_a_row(client):
    named = set()
    for case in (cases.filled(), cases.heard(), cases.decided()):
        strong(client, case.member)
        for route in THEIRS:
            rows = AuditEvent.objects.filter(actor=case.member, subject_id=str(case.placement.client_id))
            before = rows.count()
            response = opened(client, route, case)
            if response is not None and response.status_code == 200 and cases.LAST in response.content.decode():
                named.add(route)
                assert rows.count() == before + 1, route
    assert {"bonus:part", "bonus:check", "bonus:application", "bonus:decision"} <= named
