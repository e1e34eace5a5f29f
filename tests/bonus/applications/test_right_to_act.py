"""A member whose right to act nobody has checked: sees no placed person, sends nothing, and is decided on by nobody."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bonus.applications import services
from bonus.applications.models import Application, Decision
from portal.core.exceptions import Refused, RightUnchecked
from portal.employers.models import Membership
from tests.bonus.applications import cases
from tests.factories import employer, strong

pytestmark = pytest.mark.django_db
PAGES = ["tasks", "application", "attachments", "check", "sent", "withdraw"]


def unchecked(user):
    Membership.objects.filter(user=user).update(right_checked_at=None, right_checked_by=None)
    return user


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_pages_say_that_the_right_is_not_checked(client, page, method):
    case = cases.filled()
    strong(client, unchecked(case.member))
    response = getattr(client, method)(reverse(f"bonus:{page}", args=[case.application.pk]))
    assert response.status_code == 403
    text = response.content.decode()
    assert "has not been checked yet" in text and cases.LAST not in text
    assert case.fresh().state == Application.State.DRAFT


def test_the_list_without_persons_stays_open(client):
    case = cases.filled()
    strong(client, unchecked(case.member))
    assert client.get(reverse("bonus:applications")).status_code == 200


def test_files_and_the_decision_stay_closed(client):
    case = cases.decided()
    strong(client, unchecked(case.member))
    attachment = case.application.attachments.get()
    for address in (
        reverse("bonus:attachment", args=[case.application.pk, attachment.pk]),
        reverse("bonus:decision", args=[case.application.pk]),
        reverse("bonus:decision_file", args=[case.application.pk, "annex"]),
    ):
        assert client.get(address).status_code == 403


def test_services_refuse_by_themselves():
    case = cases.filled()
    member = unchecked(case.member)
    with pytest.raises(RightUnchecked):
        services.start_application(placement=case.placement, actor=member)
    with pytest.raises(RightUnchecked):
        services.attach(application=case.application, upload=cases.a_pdf(), kind="agreement", actor=member)
    with pytest.raises((RightUnchecked, PermissionDenied)):
        services.submit(application=case.application, actor=member)
    assert case.fresh().state == Application.State.DRAFT


@pytest.mark.parametrize("outcome", ["granted", "refused"])
def test_nothing_is_decided_before_the_senders_right_is_checked(outcome):
    case = cases.proposed(outcome)
    unchecked(case.member)
    with pytest.raises(Refused, match="right to act"):
        cases.decide(case, outcome)
    assert not Decision.objects.exists()
    employer(case.placement.organisation)  # a colleague's right does not make the sender's
    with pytest.raises(Refused, match="right to act"):
        cases.decide(case, outcome)


def test_a_sender_who_has_left_since_had_the_right():
    case = cases.proposed()
    employer(case.placement.organisation)
    from portal.core import clock

    Membership.objects.filter(user=case.member).update(ended_at=clock.now())
    cases.decide(case)
    assert Decision.objects.exists()
