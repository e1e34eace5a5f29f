"""Three employers with everything that hangs on them: one's own, another of the same town, one of another town."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client as Browser

from bonus.applications import services as bonus
from bonus.applications.models import Application, Claim, Correction, Decision, SavedView, SchemeVersion
from bonus.funds.models import AidAmendment, AidGrant, Appropriation, Undertaking
from bonus.payments.models import Answer, BatchItem, FoundPayment, Grant, PaymentBatch, Recovery
from cms.services import feedback_receive
from matching.jobseekers import services as jobseekers
from matching.jobseekers.models import Client, Consent, FollowUp
from matching.placements.models import GuidanceEntry, Placement, Proposal, TrialPeriod, WeightVersion
from portal.accounts.models import Municipality, User
from portal.accounts.roles import EMPLOYER_ROLES, MUNICIPAL_ROLES, Role
from portal.accounts.services import activation_create
from portal.core import clock, links, uploads
from portal.employers.models import Invitation, Membership, Organisation
from portal.employers.views import SIGN_UP
from portal.openings.models import Opening
from tests.access import money
from tests.bonus.applications import cases
from tests.factories import (
    AppropriationFactory,
    ClientFactory,
    ConsentFactory,
    GuidanceEntryFactory,
    MembershipFactory,
    MunicipalityFactory,
    OpeningFactory,
    OrganisationFactory,
    PlacementFactory,
    ProposalFactory,
    UserFactory,
    employer,
    official,
    strong,
)

ANONYMOUS, NOBODY = "anonymous", "nobody"  # NOBODY: signed in, with no role
PEOPLE = (ANONYMOUS, NOBODY, *sorted(Role))
OWN, OTHER, TOWN = "own", "another's", "another town's"


@dataclass
class Place:
    """An employer of a town, a client of one of its coaches, and a row of everything that an address can name."""

    organisation: Organisation
    membership: Membership
    invitation: Invitation
    invitation_token: str
    opening: Opening
    client: Client
    consent: Consent
    follow_up: FollowUp
    person_token: str
    asked_token: str  # of the page where a placed person answers to an application
    proposal: Proposal
    placement: Placement
    entry: GuidanceEntry
    trial: TrialPeriod
    weights: WeightVersion
    draft: Application
    case: Application
    decided: Application
    scheme: SchemeVersion
    feedback_reference: str
    activation_token: str
    appropriation: Appropriation
    aid: AidGrant
    amendment: AidAmendment
    grant: Grant
    recovery: Recovery
    batch: PaymentBatch
    late_answer: Answer  # for a batch whose file had been cancelled
    found_item: BatchItem  # of a cancelled file, reported as paid all the same
    claim_against: Claim
    correction: Correction
    saved_view: SavedView  # of one's own handler, or of somebody else's
    money: money.Money
    unapplied: Placement  # a placement for which nothing has been applied

    @property
    def correction_number(self) -> str:
        return self.correction.number

    @property
    def decision_number(self) -> str:
        return self.decided.decision.number

    @property
    def draft_attachment(self) -> Any:
        return self.draft.attachments.get()

    @property
    def case_attachment(self) -> Any:
        return self.case.attachments.get()


@dataclass
class World:
    places: dict[str, Place]
    users: dict[str, User | None]
    browsers: dict[str, Browser]  # strongly identified
    weak: dict[str, Browser]  # employers by e-mail and password
    unchecked: Browser  # a member of one's own employer, strongly identified, whose right to act nobody has checked


def build() -> World:
    users = _users()
    own = place(coach=users[Role.COACH], handler=users[Role.HANDLER])
    for role in EMPLOYER_ROLES:
        MembershipFactory(user=users[role], organisation=own.organisation, role=role)
    other, elsewhere = place(coach=official(Role.COACH)), place(coach=official(Role.COACH))
    move(elsewhere, MunicipalityFactory(code="305", name_fi="Kuusamo"))
    browsers: dict[str, Browser] = {ANONYMOUS: Browser()}
    weak: dict[str, Browser] = {}
    for person, user in users.items():
        if user is None:
            continue
        browsers[person] = strong(Browser(), user)
        _begin_sign_up(browsers[person], own.organisation)
        if person in EMPLOYER_ROLES:
            weak[person] = Browser()
            weak[person].force_login(user)
    unchecked = MembershipFactory(organisation=own.organisation, right_checked_at=None).user
    places = {OWN: own, OTHER: other, TOWN: elsewhere}
    return World(places, users, browsers, weak, strong(Browser(), unchecked))


def _users() -> dict[str, User | None]:
    found: dict[str, User | None] = {ANONYMOUS: None, NOBODY: UserFactory()}
    found |= {role: UserFactory() for role in EMPLOYER_ROLES}
    return found | {role: official(role) for role in MUNICIPAL_ROLES}


def _begin_sign_up(browser: Browser, company: Organisation) -> None:
    """As if the business ID of a company that is here had been entered, so that the following pages exist."""
    session = browser.session
    session[SIGN_UP] = {"business_id": company.business_id, "municipality": company.municipality_id}
    session.save()


def place(*, coach: User, handler: User | None = None) -> Place:
    organisation = OrganisationFactory()
    administrator = employer(organisation)
    token, digest = links.new_token()
    opening = OpeningFactory(organisation=organisation)
    client = ClientFactory(coach=coach)
    client_link, person_token = jobseekers.link_create(actor=coach, client=client)
    proposal = ProposalFactory(opening=opening, client=client)
    today = clock.today()
    placement = PlacementFactory(proposal=_accepted(organisation, client))
    decided = _application(_decided, organisation, client)
    _with_documents(decided)
    draft = _application(cases.filled, organisation, client)
    feedback = feedback_receive(subject="praise", text="Hyvä sivu.", email="", page="", language="fi")
    return Place(
        organisation=organisation,
        membership=employer(organisation, role=Role.EMPLOYER_MEMBER).memberships.get(),
        invitation=Invitation.objects.create(
            organisation=organisation, email="kutsuttu@example.fi", role=Role.EMPLOYER_MEMBER, token_digest=digest,
            invited_by=administrator, expires_at=clock.now() + timedelta(days=14),
        ),
        invitation_token=token,
        opening=opening,
        client=client,
        consent=ConsentFactory(client=client, method=Consent.Method.PAPER, scan=_file("suostumus.pdf")),
        follow_up=FollowUp.objects.create(client=client, months=3, due_on=today),
        person_token=person_token,
        asked_token=_asked(organisation, client),
        proposal=proposal,
        placement=placement,
        entry=GuidanceEntryFactory(placement=placement),
        trial=TrialPeriod.objects.create(client=client, start_date=today, end_date=today, source="asiakas"),
        weights=WeightVersion.objects.create(
            municipality=client.municipality, name=f"set-{client.pk}", rows={"text": [1, 3500]}
        ),
        draft=draft,
        case=_application(cases.in_handling, organisation, client),
        decided=decided,
        scheme=draft.scheme_version,
        appropriation=AppropriationFactory(municipality=draft.municipality, scheme=f"ohjelma-{organisation.pk}"),
        aid=(aid := _aid(decided)),
        amendment=AidAmendment.objects.create(aid=aid, key=f"test:{aid.pk}", before=1000, after=900, register_by=today),
        grant=(grant := Grant.objects.get(decision=decided.decision)),
        recovery=Recovery.objects.create(grant=grant, amount=50, entitled=0, paid=50,
                                         document='<article lang="fi"><h1>Takaisinperintä</h1></article>',
                                         pdf=_file("paatos.pdf")),
        batch=(batch := PaymentBatch.objects.create(
            municipality=draft.municipality, reference=f"MB-{client.pk}", created_by=decided.decision.decided_by,
        )),
        late_answer=Answer.objects.create(
            batch=batch, kind="bank", file=_file("vastaus.xml"), is_late=True, read_by=batch.created_by
        ),
        found_item=_found(grant),
        claim_against=money.claim_against(decided),
        correction=money.correction_of(decided),
        saved_view=money.view_of(handler or official(Role.HANDLER)),
        money=money.build(lambda: _accepted(organisation, client)),
        feedback_reference=feedback.reference,
        activation_token=activation_create(actor=None, user=UserFactory()),
        unapplied=PlacementFactory(proposal=_accepted(organisation, client)),
    )  # fmt: skip


def _found(grant: Grant) -> BatchItem:
    """A payment that stands in a cancelled file, and that somebody has reported as paid."""
    maker, reference = grant.decision.decided_by, f"MC-{grant.pk}"
    data = f"<EndToEndId>{reference}-1</EndToEndId>".encode()
    file = uploads.store_bytes(data, name="a.xml", content_type="application/xml", actor=None)
    batch = PaymentBatch.objects.create(municipality=grant.municipality, reference=reference, created_by=maker,
                                        state="cancelled", bank_file=file, confirmed_at=clock.now())  # fmt: skip
    item = BatchItem.objects.create(batch=batch, instalment=grant.instalments.first(), amount=10, outcome="dropped",
                                    end_to_end_id=f"{reference}-1", iban=grant.iban)  # fmt: skip
    FoundPayment.objects.create(item=item, reason="Annettu pankkiin.", reported_by=maker)
    return item


def _accepted(organisation: Organisation, client: Client) -> Proposal:
    """A person is proposed for an opening once."""
    opening = OpeningFactory(organisation=organisation)
    return ProposalFactory(opening=opening, client=client, state=Proposal.State.ACCEPTED)


def _application(make: Any, organisation: Organisation, client: Client) -> Application:
    return make(proposal=_accepted(organisation, client)).application


def _asked(organisation: Organisation, client: Client) -> str:
    case = cases.told(proposal=_accepted(organisation, client))
    return bonus.ask_person(application=case.application, actor=case.member)[1]


def _decided(**fields: Any) -> cases.Case:
    case = cases.proposed(**fields)
    cases.decide(case)
    return case


def _with_documents(application: Application) -> None:
    """As the job leaves them; the job itself is tested with the documents."""
    Decision.objects.filter(application=application).update(
        public_pdf=_file("paatos.pdf"), annex_pdf=_file("salainen-liite.pdf")
    )


def _aid(application: Application) -> AidGrant:
    """Aid as a decision leaves it, entered in the register with its proof."""
    company, today = application.organisation, clock.today()
    undertaking = Undertaking.objects.create(municipality=application.municipality, name=company.name)
    values = {"business_id": company.business_id, "beneficiary": company.name, "amount": 1000, "granted_on": today}
    return AidGrant.objects.create(
        municipality=application.municipality, undertaking=undertaking, source=AidGrant.Source.OWN,
        granter="Pudasjärven kaupunki", case=application.reference, key=f"test:{application.pk}", register_by=today,
        proof=_file("ote.pdf"), **values,
    )  # fmt: skip


def _file(name: str) -> Any:
    return uploads.store_bytes(cases.PDF, name=name, content_type="application/pdf", actor=None)


def move(moved: Place, town: Municipality) -> None:
    """Everything of a place belongs to `town` from now on."""
    scheme = moved.scheme
    scheme.pk, scheme.municipality, scheme._state.adding = None, town, True
    scheme.save()
    rows = [
        moved.organisation, moved.opening, moved.client, moved.proposal, moved.placement, moved.unapplied,
        moved.draft, moved.case, moved.decided, moved.appropriation, moved.aid, moved.grant,
        moved.weights, moved.batch, moved.found_item.batch,
    ]  # fmt: skip
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(municipality=town)
        row.refresh_from_db()
    moved.money.move(town)
    moved.client.coach.role_assignments.update(municipality=town)
