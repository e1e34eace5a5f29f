"""Loads the demonstration town through the same services that people use; what exists already is left as it is."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

import bonus.rules
from bonus.applications import services as bonus_services
from bonus.applications.models import SchemeVersion
from bonus.funds import budget
from bonus.funds.models import Appropriation
from bonus.payments.models import PayerAccount
from cms.content.load import load as load_site
from matching.jobseekers import services as client_services
from matching.jobseekers.models import Client, Consent
from portal.accounts import demo as accounts
from portal.accounts.models import Authority, Municipality, Responsibility, User
from portal.accounts.roles import Role
from portal.accounts.services import account_create_demo
from portal.core import clock
from portal.core.models import OutboxMessage
from portal.employers import register
from portal.employers.models import Membership, Organisation, OrganisationKind
from portal.home import demo_bonus, demo_lists
from portal.home import demo_caseload as caseload
from portal.home import demo_data as data
from portal.openings import services as opening_services
from portal.openings.models import Opening

Step = Responsibility.Step
SCHEME = "pudasjarvi-rekrybonus"


@transaction.atomic
def load() -> None:
    """Bring the demonstration to its beginning: accounts are reset, missing objects are made, entered ones stay."""
    accounts.require_demo_mode()
    town, _new = Municipality.objects.update_or_create(code=data.TOWN["code"], defaults=data.TOWN)
    _authorities(town)
    officials = {row[0]: _account(town, *row) for row in data.OFFICIALS}
    organisations = {
        row[0]: _employer(town, officials["yrityspalvelu"], *row) for row in [*data.EMPLOYERS, *caseload.EMPLOYERS]
    }
    for login, fields in [*data.OPENINGS, *caseload.OPENINGS]:
        _opening(organisations[login], officials["yrityspalvelu"], dict(fields))
    for number, (first, last, profile) in enumerate([*data.CLIENTS, *caseload.CLIENTS]):
        coach = "valmentaja" if number < 6 or number >= len(data.CLIENTS) + 3 else "valmentaja2"
        _client(town, officials[coach], number, first, last, profile)
    PayerAccount.objects.get_or_create(municipality=town, defaults=data.PAYER_ACCOUNT)
    _scheme(town, officials["esihenkilo"], officials["esihenkilo2"])
    _appropriations(town, officials["esihenkilo"])
    demo_bonus.load(
        town, organisations["kahvila"], Client.objects.get(municipality=town, reference="DEMO-001"),
        handler=officials["kasittelija"], decider=officials["paattaja"],
        version=SchemeVersion.objects.get(municipality=town, slug=SCHEME),
    )  # fmt: skip
    demo_lists.load(town)
    load_site()
    # Demonstration addresses reach nobody: their first mails are not kept waiting.
    waiting = OutboxMessage.objects.filter(to__endswith=accounts.DOMAIN, state=OutboxMessage.State.WAITING)
    waiting.filter(one_time_link=True).update(body="")
    waiting.update(state=OutboxMessage.State.SENT)


def _authorities(town: Municipality) -> None:
    def authority(values: dict[str, str]) -> Authority:
        return Authority.objects.update_or_create(municipality=town, name_fi=values["name_fi"], defaults=values)[0]

    own, area, board = map(authority, (data.TOWN_AUTHORITY, data.AREA_AUTHORITY, data.APPEAL_AUTHORITY))
    deciding = {
        Step.RECRUITMENT_BONUS: own,
        Step.APPEAL: board,
        Step.TRIAL_AGREEMENT: area,
        Step.PAY_SUBSIDY: area,
        Step.SUPPORT_55: area,
    }
    for step, who in deciding.items():
        Responsibility.objects.get_or_create(municipality=town, step=step, defaults={"authority": who})


def _account(town: Municipality, login: str, first_name: str, last_name: str, roles: list[str]) -> User:
    return account_create_demo(
        email=f"{login}{accounts.DOMAIN}", first_name=first_name, last_name=last_name, roles=roles, municipality=town,
        password=accounts.PASSWORD, phone="040 000 0000",
    )  # fmt: skip


def _employer(
    town: Municipality, officer: User, login: str, first: str, last: str, number: str, name: str, industry: str,
    code: str,
) -> Organisation:  # fmt: skip
    user = _account(town, login, first, last, [])
    organisation, _new = Organisation.objects.get_or_create(
        municipality=town, business_id=number,
        defaults={
            "name": name, "kind": OrganisationKind.COMPANY, "form_name": "Osakeyhtiö", "industry_code": code,
            "industry_name": industry, "street": "Keksittykatu 1", "postcode": "93100", "city": "Pudasjärvi",
            "home_municipality": town.code, "source": Organisation.Source.MANUAL, "state": Organisation.State.VERIFIED,
            "created_by": user,
        },
    )  # fmt: skip
    register.keep_invented(organisation)
    Membership.objects.get_or_create(
        user=user, organisation=organisation, ended_at=None,
        defaults={"role": Role.EMPLOYER_ADMIN, "ground": Membership.Ground.AUTHORISATION,
                  "ground_detail": "demonstration", "right_checked_at": clock.now(), "right_checked_by": officer},
    )  # fmt: skip
    return organisation


def _opening(organisation: Organisation, officer: User, fields: dict[str, Any]) -> None:
    if organisation.openings.filter(title=fields["title"]).exists():
        return
    for name in ("hours_min", "hours_max", "hours_per_day"):
        if name in fields:
            fields[name] = Decimal(fields[name])
    member = organisation.created_by
    opening = opening_services.opening_create(
        actor=member, organisation=organisation, kind=fields.pop("kind"), **fields
    )
    opening = opening_services.opening_submit(actor=member, opening=opening)
    if opening.state == Opening.State.SUBMITTED:
        opening_services.opening_publish(actor=officer, opening=opening)


def _client(town: Municipality, coach: User, number: int, first: str, last: str, profile: dict[str, Any]) -> None:
    reference = f"DEMO-{number + 1:03d}"
    if Client.objects.filter(municipality=town, reference=reference).exists():
        return
    client = client_services.client_create(
        actor=coach, municipality=town, first_name=first, last_name=last, reference=reference, coach=coach,
        phone="040 000 0000", state=Client.State.MEASURES if number < 6 or number % 3 else Client.State.REFERRED,
        profile={"municipality": town.code, **profile},
    )  # fmt: skip
    if number < 3:
        link, _token = client_services.link_create(actor=coach, client=client)
        client_services.consent_sign(
            link=link, given=number != 2, scopes=list(Consent.Scope.values), signed_name=str(client),
            valid_until=clock.today() + timedelta(days=180), language="fi",
        )  # fmt: skip


def _scheme(town: Municipality, loader: User, activator: User) -> None:
    """The placeholder scheme, loaded by one manager and activated by another."""
    if SchemeVersion.objects.filter(municipality=town, slug=SCHEME).exists():
        return
    file = next(Path(bonus.rules.__file__).parent.glob(f"schemes/{SCHEME}*"))
    for version in bonus_services.load_scheme(municipality=town, data=file.read_bytes(), actor=loader):
        bonus_services.activate_scheme(version=version, actor=activator)


def _appropriations(town: Municipality, manager: User) -> None:
    """Money for this year and the next: a placement that begins in December is decided into January."""
    for year in (clock.today().year, clock.today().year + 1):
        if not Appropriation.objects.filter(municipality=town, scheme=SCHEME, year=year).exists():
            budget.set_appropriation(
                municipality=town, scheme=SCHEME, year=year, amount=data.APPROPRIATION, beyond="pass_up", actor=manager,
            )  # fmt: skip
