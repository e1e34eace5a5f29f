"""A granted bonus for the demonstration: decided, one claim approved for the payer, the next one to be claimed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from bonus.applications import consent_texts, consents, facts
from bonus.applications import services as bonus_services
from bonus.applications.calculation import calculate
from bonus.applications.models import Application, PersonConsent, SchemeVersion
from bonus.applications.services.shared import next_number
from bonus.payments import services as payment_services
from bonus.payments.models import Grant
from matching.jobseekers.models import Client
from matching.placements.models import GuidanceEntry, Placement, Proposal
from portal.accounts.models import Municipality, User
from portal.core import clock, links
from portal.employers.models import Organisation

HOURS = (Decimal(2), Decimal("1.5"), Decimal(3))
IBAN = "FI1410093000123458"  # invented, with right check digits


def load(
    town: Municipality,
    organisation: Organisation,
    client: Client,
    *,
    handler: User,
    decider: User,
    version: SchemeVersion,
) -> None:
    """Make the case once, through the same services from the decision on."""
    if Application.objects.filter(organisation=organisation, municipality=town).exists():
        return
    today = clock.today()
    start = clock.add_months(today, -2).replace(day=1)
    placement = _placement(organisation, client, start, today + timedelta(days=14))
    _diary(placement, today)
    application = _proposed(placement, handler, version)
    bonus_services.decide(
        application=application, outcome="granted", amount=application.proposal_amount,
        reasons="Ehdot täyttyvät. (Keksitty päätös esittelyä varten.)", seen=facts.fingerprint(application),
        actor=decider,
    )  # fmt: skip
    first = Grant.objects.get(decision__application=application).instalments.first()
    payment_services.send_claim(instalment=first, until=first.period_end, actor=organisation.created_by)
    payment_services.approve(instalment=first, actor=handler)


def _placement(organisation: Organisation, client: Client, start: date, end: date) -> Placement:
    opening = organisation.openings.order_by("pk").first()
    proposal = Proposal(
        opening=opening, organisation=organisation, municipality=organisation.municipality, client=client,
        consent=client.consents.order_by("-pk").first(), coach=client.coach, disclosed={},
        state=Proposal.State.ACCEPTED,
    )  # fmt: skip
    proposal.save()
    placement = Placement(
        proposal=proposal, municipality=organisation.municipality, client=client, opening=opening,
        organisation=organisation, kind=opening.kind, state=Placement.State.ONGOING, start_date=start, end_date=end,
        hours_per_day=Decimal(6), days_per_week=4, hours_per_week=Decimal(24), place=organisation.address,
        tasks=opening.description, goals="Alaan tutustuminen", supervisor_name="Marja Mallikas", benefit_payer="Kela",
        not_own_employer=True,
    )  # fmt: skip
    placement.save()
    return placement


def _diary(placement: Placement, until: date) -> None:
    """Three times a week, confirmed by the supervisor."""
    days = [placement.start_date + timedelta(days=n) for n in range((until - placement.start_date).days)]
    for number, day in enumerate(day for day in days if day.weekday() in (0, 2, 3)):
        GuidanceEntry.objects.create(
            placement=placement, date=day, hours=HOURS[number % 3], what="Keittiön työt yhdessä ohjaajan kanssa",
            entered_by=placement.organisation.created_by, confirmed_by=placement.organisation.created_by,
            confirmed_name="Marja Mallikas", confirmed_at=clock.now(),
        )  # fmt: skip


def _proposed(placement: Placement, handler: User, version: SchemeVersion) -> Application:
    organisation = placement.organisation
    member = organisation.created_by
    application = Application(
        municipality=placement.municipality, organisation=organisation, placement=placement, scheme_version=version,
        reference=next_number("RB"), state=Application.State.PROPOSED, created_by=member, handler=handler,
        submitted_at=clock.now() - timedelta(days=90), terms_accepted_at=clock.now(), terms_accepted_by=member,
        company={"name": organisation.name, "business_id": organisation.business_id}, contact_name=str(member),
        contact_email=member.email, electronic_notice=True, assured=["guides_actively"], planned_hours=Decimal(60),
        guidance_plan="Ohjaaja on paikalla joka vuorossa.", has_other_supports=False,
        has_de_minimis=False, iban=IBAN, account_holder=organisation.name,
        confirmed=[{"code": "client_of_services", "by": str(handler), "at": clock.now().isoformat()}],
        proposal_outcome="granted", proposal_reasons="Ehdot täyttyvät.", proposed_by=handler, proposed_at=clock.now(),
    )  # fmt: skip
    application.save()
    application.case, application.result = calculate(application, decision_date=clock.today())
    application.applied_amount = application.calculated_amount
    application.proposal_amount = application.amount
    application.save()
    _agreed(application)
    return application


def _agreed(application: Application) -> None:
    """The invented person has agreed through a link before the application was sent."""
    before, client = clock.now() - timedelta(days=91), application.placement.client
    _token, digest = links.new_token()
    PersonConsent.objects.create(
        application=application, way=PersonConsent.Way.HANDED, token_digest=digest, asked_by=application.created_by,
        asked_at=before, expires_at=before + timedelta(days=30), given=True, signed_name=str(client), signed_at=before,
        language="fi", text_version=consent_texts.CURRENT, text=consent_texts.text("fi"),
        told=consents.told(application, "fi"),
    )  # fmt: skip
