"""The demonstration town with every kind of object in every state, and one person of every role."""

from __future__ import annotations

import io
import time
from contextlib import redirect_stdout
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.test import Client as Browser
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, override

from bonus.applications.models import Application
from matching.jobseekers import services as clients
from matching.jobseekers.models import Client
from matching.placements.models import Placement, Proposal
from matching.placements.services import guidance
from portal.accounts.demo import DOMAIN
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.authorisation import prefixes, routes, strip_language
from portal.core.routes import all_routes
from portal.employers import services as employers
from portal.employers.models import Membership, Organisation
from portal.openings.models import Opening
from tests.bonus.applications import cases
from tests.browser.crawl import Person
from tests.factories import (
    GuidanceEntryFactory,
    MembershipFactory,
    OpeningFactory,
    OrganisationFactory,
    PlacementFactory,
    ProposalFactory,
    UserFactory,
    strong,
)

NOBODY = ("anonymous", None)


def build() -> dict[str, str]:
    """Load the demonstration and add what its first day does not have. Returns tokens of links: name → address."""
    with redirect_stdout(io.StringIO()):
        call_command("demo")
    company = Organisation.objects.get(name__startswith="Kahvila")
    coach = account("valmentaja")
    people = list(Client.objects.of_coach(coach).order_by("pk"))
    openings = OpeningFactory.create_batch(3, organisation=company)
    for state in Opening.State:
        OpeningFactory(organisation=company, state=state)
    for state, person in zip(Proposal.State, people, strict=False):
        consent = person.consents.filter(given=True).first() or cases_consent(person)
        ProposalFactory(
            opening=openings[0], client=person, consent=consent, coach=coach, state=state, decline_reason="times"
        )
    for state, person in zip(Placement.State, people, strict=False):
        _placement(person, coach, openings[1], state)
    for state, make in cases.IN_STATE.items():
        case = make(proposal__opening__organisation=company) if callable(make) and state_takes(state) else make()
        Application.objects.filter(pk=case.application.pk).update(organisation=company)
        Placement.objects.filter(pk=case.placement.pk).update(organisation=company)
    OrganisationFactory(state=Organisation.State.UNVERIFIED, source=Organisation.Source.MANUAL)
    MembershipFactory(organisation=company, role=Role.EMPLOYER_MEMBER, right_checked_at=None)
    return _links(company, coach, people)


def state_takes(state: str) -> bool:
    """Whether the maker of this state takes fields of its placement."""
    return state not in (Application.State.GRANTED, Application.State.PARTLY, Application.State.REFUSED, "withdrawn")


def cases_consent(person: Client):
    from tests.factories import ConsentFactory

    return ConsentFactory(client=person)


def _placement(person: Client, coach: User, opening: Opening, state: str) -> None:
    proposal = ProposalFactory(
        opening=opening, client=person, consent=person.consents.order_by("pk").first(), coach=coach,
        state=Proposal.State.ACCEPTED,
    )  # fmt: skip
    over = state in (Placement.State.ENDED, Placement.State.INTERRUPTED)
    placement = PlacementFactory(
        proposal=proposal, state=state, start_date=clock.today() - timedelta(days=20),
        end_date=clock.today() - timedelta(days=1) if over else clock.today() + timedelta(days=30),
    )  # fmt: skip
    if state == Placement.State.PLANNED:
        return
    host = opening.organisation.created_by
    first = GuidanceEntryFactory(placement=placement, date=clock.today() - timedelta(days=3))
    GuidanceEntryFactory(placement=placement, date=clock.today() - timedelta(days=2))
    if state != Placement.State.CANCELLED:
        guidance.confirm(actor=host, placement=placement, entries=[first.pk])


def _links(company: Organisation, coach: User, people: list[Client]) -> dict[str, str]:
    boss = company.created_by
    made = {}
    for name, client in (("to sign", people[4]), ("signed", people[0])):
        _row, token = clients.link_create(actor=coach, client=client)
        made[name] = reverse("jobseekers:person", args=[token])
    with override("fi"):
        invitation = employers.invitation_create(
            actor=boss, organisation=company, email="kutsuttu@example.fi", role=Role.EMPLOYER_MEMBER
        )
    from portal.core.models import OutboxMessage

    body = OutboxMessage.objects.get(dedupe_key=f"invitation:{invitation.pk}").body
    made["invitation"] = next(word for word in body.split() if "/join/" in word).split("//")[-1].partition("/")[2]
    made["invitation"] = "/" + made["invitation"]
    return made


def account(login: str) -> User:
    return User.objects.get(email=f"{login}{DOMAIN}")


def accounts() -> list[tuple[str, User | None]]:
    """(name, account) of one person of every role, from those who may least to those who may most."""
    company = Organisation.objects.get(name__startswith="Kahvila")
    member = UserFactory(email="jasen@example.fi")
    MembershipFactory(user=member, organisation=company, role=Role.EMPLOYER_MEMBER)
    invited = UserFactory(email="kutsuttu@example.fi")
    logins = ("maksaja", "esihenkilo", "tarkastaja", "yrityspalvelu", "kasittelija", "paattaja", "toimittaja",
              "yllapito", "valmentaja")  # fmt: skip
    return [
        NOBODY,
        ("newcomer", UserFactory(email="uusi@example.fi")),
        ("invited", invited),
        ("employer member", member),
        ("employer administrator", account("kahvila")),
        *((Role(account(login).assignments[0].role).name.capitalize(), account(login)) for login in logins),
    ]


def person(name: str, user: User | None, *, language: str = "fi", more: tuple[str, ...] = (), **options) -> Person:
    """A person whose walk begins at every address that has no object in it and whose row lets them in.

    The pages of one's own account are the same for all: they are walked by the one who is new, and by one official.
    """
    browser = Browser(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE=language)
    if user is not None:
        membership = Membership.objects.active().filter(user=user).order_by("pk").first()
        strong(browser, user, organisation=membership.organisation if membership else None)
        session = browser.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": user.email}]
        session.save()
    with override(language):
        seeds = [f"/{language}/", *plain_addresses(user)]
    if name not in ("anonymous", "newcomer", "Manager"):
        seeds = [seed for seed in seeds if "/accounts/" not in seed]
    return Person(name, browser, [*seeds, *more], **options)


def plain_addresses(user: User | None) -> list[str]:
    """Addresses without an object in them that this person may open."""
    found = []
    for name, _pattern in all_routes():
        row: Any = routes().get(name)
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        if not path.startswith(f"/{get_language()}/") or (row is None and not covered(path)):
            continue
        if row is None or row.public or (user is not None and row.allows(user.role_codes)):
            found.append(path)
    return sorted(set(found))


def covered(path: str) -> bool:
    return strip_language(path).startswith(tuple(prefixes()))
