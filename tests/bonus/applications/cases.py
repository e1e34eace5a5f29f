"""A town with its authorities, an employer with a placement, a handler and a decision maker; cases in every state."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

import bonus.rules
from bonus.applications import facts, services
from bonus.applications.models import Application, PersonConsent, SchemeVersion
from matching.placements.models import Placement
from portal.accounts.models import Responsibility
from portal.accounts.roles import Role
from portal.core import clock
from tests.factories import (
    AppropriationFactory,
    AuthorityFactory,
    ClientFactory,
    MunicipalityFactory,
    PlacementFactory,
    ResponsibilityFactory,
    SchemeVersionFactory,
    employer,
    official,
)

SHIPPED = Path(bonus.rules.__file__).parent / "schemes" / "pudasjarvi-rekrybonus.json"
FIRST, LAST = "Kanarialintu", "Tunnistettava"  # must be found in no public part, mail or log
IBAN = "FI2112345600000785"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"


def _filled_in(part: Any) -> Any:
    if isinstance(part, dict):
        return part["value"] if part.get("placeholder") else {key: _filled_in(value) for key, value in part.items()}
    return [_filled_in(value) for value in part] if isinstance(part, list) else part


def town_with_decided_terms():
    """A municipality whose terms are decided: the shipped scheme with every placeholder's value taken as decided."""
    municipality = town()
    content = json.dumps(_filled_in(json.loads(SHIPPED.read_bytes())), ensure_ascii=False).encode()
    SchemeVersionFactory(municipality=municipality, content=content)
    return municipality


@dataclass
class Case:
    """An application and the people around it."""

    placement: Placement
    scheme: SchemeVersion
    member: Any
    handler: Any
    decider: Any
    application: Application

    def fresh(self) -> Application:
        self.application = Application.objects.get(pk=self.application.pk)
        return self.application


def a_pdf(name: str = "sopimus.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def town():
    """A municipality that may decide: both authorities are known."""
    municipality = MunicipalityFactory()
    ResponsibilityFactory(municipality=municipality)
    board = AuthorityFactory(municipality=municipality, name_fi="Pudasjärven kaupunginhallitus")
    ResponsibilityFactory(municipality=municipality, step=Responsibility.Step.APPEAL, authority=board)
    AppropriationFactory(municipality=municipality)
    return municipality


def a_placement(**fields) -> Placement:
    client = ClientFactory(municipality=town(), first_name=FIRST, last_name=LAST)
    end = clock.today() + timedelta(days=60)
    return PlacementFactory(**{"proposal__client": client, "end_date": end, **fields})


def draft(**fields) -> Case:
    """A draft that its employer has just started."""
    placement = a_placement(**fields)
    scheme = SchemeVersionFactory(municipality=placement.municipality)
    member = employer(placement.organisation)
    handler = official(Role.HANDLER, first_name="Hilla", last_name="Käsittelijä")
    decider = official(Role.DECIDER, first_name="Pentti", last_name="Päättäjä")
    application = services.start_application(placement=placement, actor=member)
    return Case(placement, scheme, member, handler, decider, application)


def agreed(case: Any, *, given: bool = True) -> PersonConsent:
    """The placed person has answered through a link of her or his own."""
    consent, _token = services.ask_person(application=case.application, actor=case.member)
    return services.sign_consent(consent=consent, given=given, signed_name=f"{FIRST} {LAST}", language="fi")


def told(**fields) -> Case:
    """A draft that lacks the person's consent and its attachments only."""
    case = draft(**fields)
    services.accept_terms(
        application=case.application,
        accepted=True,
        electronic_notice=True,
        assured=["guides_actively"],
        actor=case.member,
    )
    Application.objects.filter(pk=case.application.pk).update(
        contact_phone="040 123 4567",
        planned_hours=Decimal("30"),
        guidance_plan="Esimies ohjaa kaksi tuntia päivässä ensimmäiset viikot.",
        has_other_supports=False,
        has_de_minimis=False,
        iban=IBAN,
    )
    case.fresh()
    return case


def filled(**fields) -> Case:
    """A draft where nothing is missing."""
    case = told(**fields)
    agreed(case)
    services.attach(application=case.application, upload=a_pdf(), kind="agreement", actor=case.member)
    case.fresh()
    return case


def sent(**fields) -> Case:
    case = filled(**fields)
    services.submit(application=case.application, actor=case.member)
    case.fresh()
    return case


def in_handling(**fields) -> Case:
    case = sent(**fields)
    services.take(application=case.application, actor=case.handler)
    services.confirm_conditions(application=case.fresh(), codes=["client_of_services"], actor=case.handler)
    case.fresh()
    return case


def more_asked(**fields) -> Case:
    case = in_handling(**fields)
    by = clock.today() + timedelta(days=14)
    services.ask_more(
        application=case.application, text="Lisää ohjaussuunnitelmaan aikataulu.", by=by, actor=case.handler
    )
    case.fresh()
    return case


def heard(**fields) -> Case:
    """The applicant is being heard."""
    case = in_handling(**fields)
    by = clock.today() + timedelta(days=14)
    services.hear(application=case.application, matter="Palkanlaskija kertoo toista.", due_on=by, actor=case.handler)
    case.fresh()
    return case


def hearing_ground(outcome: str) -> str:
    return "" if outcome == "granted" else "own_facts"


def grant_less(case: Case) -> None:
    """The handler prepares ten euros less than was applied for."""
    services.adjust_amount(
        application=case.fresh(), amount=case.application.applied_amount - 10, reason="Harkinta.", actor=case.handler
    )
    case.fresh()


def proposed(outcome: str = "granted", **fields) -> Case:
    case = in_handling(**fields)
    if outcome == "partly":
        grant_less(case)
    services.propose(
        application=case.application, outcome=outcome, reasons="Ehdot täyttyvät.", annex_reasons="", actor=case.handler,
        hearing_ground=hearing_ground(outcome),
    )  # fmt: skip
    case.fresh()
    return case


def decide(case: Case, outcome: str = "", amount: str | None = None, **fields):
    """As it was prepared, or another `amount` with a reason; less than was applied for is granted in part."""
    application = case.fresh()
    less = amount is not None and Decimal(amount) < (application.applied_amount or 0)
    outcome = outcome or ("partly" if less else "granted" if amount else application.proposal_outcome or "granted")
    if outcome == "partly" and amount is None and (application.proposal_amount or 0) >= application.applied_amount:
        amount = "10"
    return services.decide(
        application=application,
        **{
            "outcome": outcome,
            "amount": Decimal(amount)
            if amount
            else Decimal(0)
            if outcome == "refused"
            else application.proposal_amount,
            "reasons": "Ehdot täyttyvät.",
            "amount_reason": "Harkinta." if amount else "",
            "hearing_ground": hearing_ground(outcome),
            "seen": facts.fingerprint(application),
            "actor": case.decider,
            **fields,
        },
    )


def decided(outcome: str = "granted") -> Case:
    case = proposed(outcome)
    decide(case, outcome)
    case.fresh()
    return case


def withdrawn() -> Case:
    case = sent()
    services.withdraw(application=case.application, actor=case.member)
    case.fresh()
    return case


S = Application.State
IN_STATE = {
    S.DRAFT: filled,
    S.SUBMITTED: sent,
    S.HANDLING: in_handling,
    S.MORE_INFO: more_asked,
    S.HEARING: heard,
    S.PROPOSED: proposed,
    S.GRANTED: decided,
    S.PARTLY: lambda: decided("partly"),
    S.REFUSED: lambda: decided("refused"),
    S.WITHDRAWN: withdrawn,
}
