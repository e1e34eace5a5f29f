"""What never moves, and who never touches money. Every state × action × role: tests/states."""

from __future__ import annotations

import pytest

from bonus.payments import transitions
from bonus.payments.models import Instalment
from portal.accounts.roles import Role
from portal.core.transitions import SYSTEM

pytestmark = pytest.mark.django_db
WORKFLOWS = [
    transitions.grant_workflow, transitions.instalment_workflow, transitions.batch_workflow,
    transitions.recovery_workflow, transitions.found_workflow,
]  # fmt: skip


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.model.__name__)
def test_nothing_leaves_a_final_state_and_no_role_but_the_payer_touches_money(workflow):
    left = {source for t in workflow.table for source in t.sources}
    assert not left & workflow.final
    if workflow is transitions.instalment_workflow:
        paying = {
            t.action: t.roles for t in workflow.table if t.target in (Instalment.State.ORDERED, Instalment.State.PAID)
        }
        assert paying == {"order": {Role.PAYER}, "pay": {Role.PAYER}, "found_paid": {SYSTEM}}
