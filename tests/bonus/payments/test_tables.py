"""Every state × every action × every role of grants, instalments, batches and recoveries: the table, nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from bonus.payments import transitions
from bonus.payments.models import BatchItem, FoundPayment, Instalment, PaymentBatch, Recovery
from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core.exceptions import Conflict
from portal.core.transitions import SYSTEM, Workflow
from tests.bonus.payments import paying as p
from tests.factories import MembershipFactory, official

pytestmark = pytest.mark.django_db
PAYABLE = {Instalment.State.APPROVED, Instalment.State.ORDERED, Instalment.State.PAID}


def an_object(workflow: Workflow, paying: p.Paying):
    if workflow is transitions.grant_workflow:
        return paying.grant
    if workflow is transitions.instalment_workflow:
        return paying.instalment()
    if workflow is transitions.found_workflow:
        batch = PaymentBatch.objects.create(
            municipality=paying.grant.municipality, reference="MB-1", created_by=paying.payer, state="cancelled"
        )
        item = BatchItem.objects.create(batch=batch, instalment=paying.instalment(), amount=10, end_to_end_id="x")
        return FoundPayment.objects.create(
            item=item, bank_reference="ARK", paid_on=p.END, reason="x", reported_by=paying.payer
        )
    if workflow is transitions.batch_workflow:
        return PaymentBatch.objects.create(
            municipality=paying.grant.municipality, reference="MB-1", created_by=paying.payer
        )
    return Recovery.objects.create(
        grant=paying.grant, amount=Decimal(50), entitled=Decimal(0), paid=Decimal(50), prepared_by=paying.handler
    )


def put(obj, state: str, paying: p.Paying):
    """The object as it is in a state, with what the database asks of that state."""
    values = {"state": state}
    if isinstance(obj, Instalment):
        payable = state in PAYABLE
        values |= {"approved_amount": 10 if payable else None, "approved_by": paying.handler if payable else None}
    type(obj).objects.filter(pk=obj.pk).update(**values)
    return type(obj).objects.get(pk=obj.pk)


WORKFLOWS = [
    transitions.grant_workflow, transitions.instalment_workflow, transitions.batch_workflow,
    transitions.recovery_workflow, transitions.found_workflow,
]  # fmt: skip


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.model.__name__)
def test_every_action_by_every_role(workflow):
    with p.at(p.LATER):
        paying = p.granted()
        obj = an_object(workflow, paying)
        actors = {role: official(role) for role in Role if role not in EMPLOYER_ROLES} | {SYSTEM: None}
        for role in EMPLOYER_ROLES:
            actors[role] = MembershipFactory(organisation=paying.grant.organisation, role=role).user
        refused = 0
        for state in workflow.model.State.values:
            now = put(obj, state, paying)
            for role, actor in actors.items():
                for action in {t.action for t in workflow.table}:
                    fitting = [t for t in workflow.table if t.action == action and state in t.sources]
                    if any(role in t.roles for t in fitting):
                        continue
                    with pytest.raises(PermissionDenied if fitting else Conflict):
                        workflow.run(now, action, actor=actor, reason="syy")
                    refused += 1
            assert type(obj).objects.get(pk=obj.pk).state == state
    assert refused > (60 if workflow is transitions.found_workflow else 100)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.model.__name__)
def test_nothing_leaves_a_final_state_and_no_role_but_the_payer_touches_money(workflow):
    left = {source for t in workflow.table for source in t.sources}
    assert not left & workflow.final
    if workflow is transitions.instalment_workflow:
        paying = {
            t.action: t.roles for t in workflow.table if t.target in (Instalment.State.ORDERED, Instalment.State.PAID)
        }
        assert paying == {"order": {Role.PAYER}, "pay": {Role.PAYER}, "found_paid": {SYSTEM}}
