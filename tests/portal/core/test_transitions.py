"""The mechanism that changes states: role, condition, conflict, log."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts.roles import Role
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import SYSTEM, WORKFLOWS, history
from portal.employers.models import Organisation
from portal.employers.transitions import organisation_workflow
from portal.openings.models import Opening
from portal.openings.transitions import opening_workflow
from tests.factories import MunicipalityFactory, OpeningFactory, OrganisationFactory, employer, official

pytestmark = pytest.mark.django_db


def test_a_change_is_logged_with_actor_and_reason_and_survives_its_object():
    organisation = OrganisationFactory()
    officer = official(Role.OFFICER)
    organisation_workflow.run(organisation, "block", actor=officer, reason="Toiminta on päättynyt")
    entry = history(organisation).get()
    assert (entry.source, entry.target, entry.actor, entry.reason) == (
        "verified", "blocked", officer, "Toiminta on päättynyt")  # fmt: skip
    organisation.delete()
    assert history(Organisation(pk=int(entry.object_id))).exists()


def test_an_official_of_another_town_may_not():
    stranger = official(Role.OFFICER, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    with pytest.raises(PermissionDenied):
        organisation_workflow.run(OrganisationFactory(), "block", actor=stranger, reason="x")


def test_a_reason_is_demanded_where_the_table_says_so():
    with pytest.raises(Refused):
        organisation_workflow.run(OrganisationFactory(), "block", actor=official(Role.OFFICER), reason=" ")


def test_an_act_on_a_state_that_has_changed_meanwhile_is_a_conflict():
    opening = OpeningFactory(state=Opening.State.SUBMITTED, published_at=None)
    officer = official(Role.OFFICER)
    opening_workflow.run(opening, "approve", actor=officer)
    with pytest.raises(Conflict):
        opening_workflow.run(opening, "approve", actor=officer)
    assert history(opening).count() == 1


def test_an_incomplete_opening_is_not_sent_and_says_why():
    opening = OpeningFactory(state=Opening.State.DRAFT, supervisor_name="")
    member = employer(opening.organisation)
    with pytest.raises(Refused, match=r"guides|ohjaa"):
        opening_workflow.run(opening, "submit", actor=member)
    assert not [t for t in opening_workflow.available(opening, member) if t.action == "submit"]


# The form of these says more than a sentence: a page of its own, with the case, the sum and the reasons.
PAGES_OF_THEIR_OWN = {
    ("applications.Application", action) for action in ("withdraw", "grant", "grant_partly", "refuse")
} | {("applications.Claim", action) for action in ("record_result", "withdraw")} | {
    # drawn by `mark_paid` and the bank's own answer
    ("payments.Instalment", "pay"),
}  # fmt: skip


def test_what_cannot_be_taken_back_says_first_what_happens():
    silent = {
        (label, t.action)
        for label, workflow in WORKFLOWS.items()
        for t in workflow.table
        if t.target in workflow.final and t.roles != {SYSTEM} and not t.says
    }
    assert silent == PAGES_OF_THEIR_OWN
