"""A published opening in its employer's hands: a break, the end with its outcome, and a copy for the next time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from portal.accounts.roles import Role
from portal.core import clock
from portal.core.transitions import history
from portal.openings.models import Opening
from tests.factories import OpeningFactory, employer

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[Role.EMPLOYER_ADMIN, Role.EMPLOYER_MEMBER])
def opening(client, request) -> Opening:
    opening = OpeningFactory(closes_on=clock.today() + timedelta(days=3))
    client.force_login(employer(opening.organisation, role=request.param))
    return opening


def act(client, opening: Opening, action: str, **data) -> Opening:
    """Press the button that stands on the opening's page."""
    page = BeautifulSoup(client.get(reverse("openings:manage", args=[opening.pk])).content, "html.parser")
    assert page.find("button", attrs={"name": "action", "value": action}) or page.find(
        "input", attrs={"name": "action", "value": action}
    ), f"no button for {action}"
    response = client.post(reverse("openings:act", args=[opening.pk]), {"action": action, **data})
    assert response.status_code == 302, response.content
    opening.refresh_from_db()
    return opening


def is_public(client, opening: Opening) -> bool:
    return client.get(reverse("openings:detail", args=[opening.pk])).status_code == 200


def test_a_break_takes_it_off_the_list_and_its_end_brings_it_back_for_90_days(client, opening):
    assert is_public(client, opening)
    assert act(client, opening, "pause").state == "paused"
    assert not is_public(client, opening) and not Opening.objects.matchable().exists()
    assert act(client, opening, "resume").state == "published"
    assert is_public(client, opening) and opening.closes_on == clock.today() + timedelta(days=90)


def test_a_filled_opening_keeps_its_outcome_and_never_comes_back(client, opening):
    act(client, opening, "fill", reason="Valittiin oma kesätyöntekijä.")
    assert (opening.state, opening.outcome) == ("filled", "Valittiin oma kesätyöntekijä.")
    assert history(opening).last().action == "fill" and not is_public(client, opening)
    page = client.get(reverse("openings:manage", args=[opening.pk])).content.decode()
    assert 'value="resume"' not in page and 'value="submit"' not in page
    assert client.post(reverse("openings:act", args=[opening.pk]), {"action": "resume"}).status_code == 409


def test_closing_asks_why_and_keeps_the_answer(client, opening):
    refused = client.post(reverse("openings:act", args=[opening.pk]), {"action": "close", "reason": " "})
    assert refused.status_code == 422
    opening.refresh_from_db()
    assert opening.state == "published"
    act(client, opening, "close", reason="Työ loppui.")
    assert (opening.state, opening.outcome, history(opening).last().reason) == ("closed", "Työ loppui.", "Työ loppui.")


def test_a_copy_is_a_draft_with_the_same_content_and_no_dates(client, opening):
    Opening.objects.filter(pk=opening.pk).update(
        start_date=clock.today(),
        end_date=clock.today(),
        outcome="x",
        external_id="A-1",
        supervisor_name="Eero",
        version=7,
    )
    act(client, opening, "close", reason="Työ loppui.")
    response = client.post(reverse("openings:copy", args=[opening.pk]))
    copy = Opening.objects.exclude(pk=opening.pk).get()
    assert response["Location"] == reverse("openings:edit", args=[copy.pk, "time"])
    assert (copy.state, copy.version, copy.outcome, copy.external_id) == ("draft", 1, "", "")
    assert copy.start_date is copy.end_date is copy.published_at is copy.closes_on is None
    same = ("title", "description", "organisation", "kind", "hours_min", "hours_max", "supervisor_name", "location")
    assert [getattr(copy, name) for name in same] == [getattr(opening, name) for name in same]
    assert str(opening.pk) in history(copy).get().reason
    act(client, copy, "submit")
    opening.refresh_from_db()
    assert opening.state == "closed"  # the old one stays as it was
