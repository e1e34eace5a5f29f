"""An object of every transition table, the people around it, and what the database asks of an object in each state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from bonus.payments.models import BatchItem, FoundPayment, PaymentBatch, Recovery
from matching.placements.models import WeightVersion
from portal.accounts.roles import EMPLOYER_ROLES, MUNICIPAL_ROLES, Role
from tests.access import money
from tests.bonus.payments import paying as p
from tests.factories import MembershipFactory, MunicipalityFactory, OrganisationFactory, official


@dataclass
class Scene:
    """A granted bonus, from whose rows every object can be reached."""

    paying: p.Paying

    @property
    def application(self) -> Any:
        return self.paying.grant.application

    def batch(self) -> PaymentBatch:
        grant, payer = self.paying.grant, official(Role.PAYER)
        return PaymentBatch.objects.create(municipality=grant.municipality, reference="MB-1", created_by=payer)

    def found(self) -> FoundPayment:
        batch = self.batch()
        item = BatchItem.objects.create(batch=batch, instalment=self.paying.instalment(), amount=10,
                                        end_to_end_id="MB-1-1", outcome="dropped")  # fmt: skip
        return FoundPayment.objects.create(item=item, bank_reference="ARK", paid_on=p.END, reason="Tiliotteessa.",
                                           reported_by=batch.created_by)  # fmt: skip

    def recovery(self) -> Recovery:
        return Recovery.objects.create(grant=self.paying.grant, amount=Decimal(50), entitled=Decimal(0),
                                       paid=Decimal(50), prepared_by=self.paying.handler)  # fmt: skip

    def weights(self) -> WeightVersion:
        return WeightVersion.objects.create(
            municipality=self.application.municipality, name="sarja", rows={"text": [1, 3500]}
        )


OBJECTS: dict[str, Callable[[Scene], models.Model]] = {
    "employers.Organisation": lambda scene: scene.application.organisation,
    "openings.Opening": lambda scene: scene.application.placement.opening,
    "jobseekers.Client": lambda scene: scene.application.placement.client,
    "placements.Proposal": lambda scene: scene.application.placement.proposal,
    "placements.Placement": lambda scene: scene.application.placement,
    "placements.WeightVersion": Scene.weights,
    "applications.SchemeVersion": lambda scene: scene.application.scheme_version,
    "applications.Application": lambda scene: scene.application,
    "applications.Claim": lambda scene: money.claim_against(scene.application),
    "payments.Grant": lambda scene: scene.paying.grant,
    "payments.Instalment": lambda scene: scene.paying.instalment(),
    "payments.PaymentBatch": Scene.batch,
    "payments.FoundPayment": Scene.found,
    "payments.Recovery": Scene.recovery,
}


def actors(scene: Scene) -> dict[str, Any]:
    """Somebody with just one role towards the object; and strangers, who have every role somewhere else."""
    company, client = scene.application.organisation, scene.application.placement.client
    found: dict[str, Any] = {role: official(role) for role in MUNICIPAL_ROLES}
    found |= {role: MembershipFactory(organisation=company, role=role).user for role in EMPLOYER_ROLES}
    unchecked = MembershipFactory(organisation=company, right_checked_at=None).user
    stranger = official(*MUNICIPAL_ROLES, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    for role in EMPLOYER_ROLES:
        MembershipFactory(user=stranger, organisation=OrganisationFactory(), role=role)
    return found | {"own_coach": client.coach, "system": None, "stranger": stranger, "unchecked": unchecked}


def put(obj: models.Model, state: str, scene: Scene) -> models.Model:
    """The object in a state, with what the database asks of that state."""
    values: dict[str, Any] = {"state": state}
    if obj._meta.label == "payments.Instalment":
        payable = state in ("approved", "ordered", "paid")
        values |= {"approved_amount": 10 if payable else None, "approved_by": scene.paying.handler if payable else None}
    if obj._meta.label == "applications.Claim" and state == "decided":
        values |= {"result": "kept", "section": "12"}
    type(obj)._default_manager.filter(pk=obj.pk).update(**values)
    return type(obj)._default_manager.get(pk=obj.pk)


def changes(label: str, action: str, scene: Scene) -> dict[str, Any]:
    """What the service of an action writes besides the state, where the database asks for it."""
    if label == "payments.Instalment":
        if action in ("approve", "found_paid"):
            return {"approved_amount": 10, "approved_by": scene.paying.handler}
        if action in ("withdraw", "correct", "drop", "reject"):
            return {"approved_amount": None, "approved_by": None}
    if (label, action) == ("applications.Claim", "record_result"):
        return {"result": "kept", "section": "12"}
    return {}
