"""Invented people, companies and cases for tests. Every room's objects, so that a test says only what it is about."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from bonus.applications.models import Application, SchemeVersion
from bonus.funds.models import Appropriation
from matching.jobseekers.models import Client, Consent, Profile
from matching.placements.models import GuidanceEntry, Placement, Proposal
from portal.accounts.models import Authority, Municipality, Responsibility, RoleAssignment, User
from portal.accounts.roles import Role
from portal.core import clock
from portal.employers.models import Membership, Organisation
from portal.openings.models import Kind, Opening

PASSWORD = "metsikkö-pitkä-polku"


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality
        django_get_or_create = ("code",)

    code = "615"
    name_fi = "Pudasjärvi"
    name_genitive = "Pudasjärven"
    email = "tyollisyys@example.fi"
    phone = "040 000 0000"


class AuthorityFactory(DjangoModelFactory):
    class Meta:
        model = Authority
        django_get_or_create = ("municipality", "name_fi")

    municipality = factory.SubFactory(MunicipalityFactory)
    name_fi = "Pudasjärven kaupunki"
    email = "kirjaamo@example.fi"


class ResponsibilityFactory(DjangoModelFactory):
    class Meta:
        model = Responsibility
        django_get_or_create = ("municipality", "step")

    municipality = factory.SubFactory(MunicipalityFactory)
    step = Responsibility.Step.RECRUITMENT_BONUS
    authority = factory.SubFactory(AuthorityFactory, municipality=factory.SelfAttribute("..municipality"))


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@example.fi")
    first_name = "Aino"
    last_name = factory.Sequence(lambda n: f"Esimerkki{n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return User.objects.create_user(password=kwargs.pop("password", PASSWORD), **kwargs)

    @factory.post_generation
    def verified(obj, create, extracted, **kwargs):
        """A verified e-mail address, as allauth keeps it; `verified=False` leaves it out."""
        from allauth.account.models import EmailAddress

        if extracted is not False:
            EmailAddress.objects.create(user=obj, email=obj.email, verified=True, primary=True)


class RoleAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = RoleAssignment

    user = factory.SubFactory(UserFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    role = Role.COACH


def official(*roles: str, municipality: Municipality | None = None, two_factor: bool = True, **user_fields) -> User:
    """A person with municipal roles (in the default town) and a second factor."""
    user = UserFactory(**user_fields)
    for role in roles or (Role.COACH,):
        RoleAssignmentFactory(user=user, role=role, municipality=municipality or MunicipalityFactory())
    if two_factor:
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        TOTP.activate(user, generate_totp_secret())
    return user


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    municipality = factory.SubFactory(MunicipalityFactory)
    business_id = factory.Sequence(lambda n: business_id(1000000 + n * 7))
    name = factory.Sequence(lambda n: f"Esimerkkiyritys {n} Oy")
    source = Organisation.Source.REGISTER
    state = Organisation.State.VERIFIED
    street = "Esimerkkitie 1"
    postcode = "93100"
    city = "Pudasjärvi"
    home_municipality = "615"


def business_id(start: int) -> str:
    """The first valid business ID from `start` on (weights 7 9 10 5 8 4 2, modulo 11)."""
    while True:
        digits = f"{start:07d}"
        rest = sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if rest != 1:
            return f"{digits}-{0 if rest == 0 else 11 - rest}"
        start += 1


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.EMPLOYER_ADMIN
    ground = Membership.Ground.TRADE_REGISTER
    right_checked_at = factory.LazyFunction(clock.now)


def employer(organisation: Organisation | None = None, role: str = Role.EMPLOYER_ADMIN, **user_fields) -> User:
    """A member of an organisation, with a checked right to act."""
    user = UserFactory(**user_fields)
    MembershipFactory(user=user, organisation=organisation or OrganisationFactory(), role=role)
    return user


class OpeningFactory(DjangoModelFactory):
    class Meta:
        model = Opening

    organisation = factory.SubFactory(OrganisationFactory)
    municipality = factory.SelfAttribute("organisation.municipality")
    state = Opening.State.PUBLISHED
    published_at = factory.LazyFunction(clock.now)
    closes_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=60))
    kind = Kind.WORK_TRIAL
    title = "Keittiöapulainen"
    description = "Autat keittiössä, tiskaat ja siivoat. Perehdytämme sinut työhön."
    location = "615"
    hours_min = Decimal("20")
    hours_max = Decimal("30")
    hours_per_day = Decimal("6")
    days_per_week = 4
    supervisor_name = "Eero Esimerkki"


class ClientFactory(DjangoModelFactory):
    class Meta:
        model = Client
        skip_postgeneration_save = True

    municipality = factory.SubFactory(MunicipalityFactory)
    first_name = "Veikko"
    last_name = factory.Sequence(lambda n: f"Keksitty{n}")
    reference = factory.Sequence(lambda n: f"A-{n:05d}")
    coach = factory.LazyAttribute(lambda o: official(Role.COACH, municipality=o.municipality))
    state = Client.State.MEASURES
    profile = factory.RelatedFactory("tests.factories.ProfileFactory", factory_related_name="client")


class ProfileFactory(DjangoModelFactory):
    class Meta:
        model = Profile

    client = factory.SubFactory(ClientFactory, profile=None)
    data = factory.LazyFunction(
        lambda: {
            "wishes": ["keittiötyö"],
            "skills": ["tiskaus"],
            "municipality": "615",
            "kinds": ["work_trial", "job"],
            "capacity": {"lifting": 1},
        }
    )


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    client = factory.SubFactory(ClientFactory)
    given = True
    scopes = factory.LazyFunction(lambda: list(Consent.Scope.values))
    recipients = "Työnantajat, joille omavalmentaja esittelee minut"
    valid_until = factory.LazyFunction(lambda: clock.today() + timedelta(days=180))
    text_version = "2026-1"
    text = "Suostun siihen, että tietojani näytetään."
    method = Consent.Method.LINK
    signed_name = "Veikko Keksitty"


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = Proposal

    opening = factory.SubFactory(OpeningFactory)
    organisation = factory.SelfAttribute("opening.organisation")
    municipality = factory.SelfAttribute("opening.municipality")
    client = factory.SubFactory(ClientFactory, municipality=factory.SelfAttribute("..municipality"))
    consent = factory.SubFactory(ConsentFactory, client=factory.SelfAttribute("..client"))
    coach = factory.SelfAttribute("client.coach")
    disclosed = factory.LazyFunction(lambda: {"contact": {"name": "Veikko Keksitty"}})


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = Placement

    proposal = factory.SubFactory(ProposalFactory, state=Proposal.State.ACCEPTED)
    municipality = factory.SelfAttribute("proposal.municipality")
    client = factory.SelfAttribute("proposal.client")
    opening = factory.SelfAttribute("proposal.opening")
    organisation = factory.SelfAttribute("proposal.organisation")
    kind = Kind.WORK_TRIAL
    start_date = factory.LazyFunction(clock.today)
    end_date = factory.LazyFunction(lambda: clock.today() + timedelta(days=60))
    hours_per_day = Decimal("6")
    hours_per_week = Decimal("24")
    days_per_week = 4
    place = "Esimerkkitie 1, Pudasjärvi"
    tasks = "Keittiön työt"
    goals = "Tutustua alaan"
    supervisor_name = "Eero Esimerkki"
    benefit_payer = "Kela"
    not_own_employer = True


class GuidanceEntryFactory(DjangoModelFactory):
    class Meta:
        model = GuidanceEntry

    placement = factory.SubFactory(PlacementFactory)
    date = factory.LazyFunction(clock.today)
    hours = Decimal("1.5")
    what = "Perehdytys koneisiin"


class SchemeVersionFactory(DjangoModelFactory):
    class Meta:
        model = SchemeVersion
        django_get_or_create = ("municipality", "slug", "number")

    municipality = factory.SubFactory(MunicipalityFactory)
    slug = "pudasjarvi-rekrybonus"
    valid_from = factory.LazyFunction(lambda: clock.today().replace(month=1, day=1))
    state = SchemeVersion.State.ACTIVE

    @factory.lazy_attribute
    def content(self) -> bytes:
        from pathlib import Path

        import bonus.rules

        return next(Path(bonus.rules.__file__).parent.glob(f"schemes/{self.slug}*")).read_bytes()

    @factory.lazy_attribute
    def number(self) -> str:
        import json

        return json.loads(self.content)["versions"][0]["version"]

    @factory.lazy_attribute
    def sha256(self) -> str:
        import hashlib

        return hashlib.sha256(self.content).hexdigest()


class AppropriationFactory(DjangoModelFactory):
    class Meta:
        model = Appropriation
        django_get_or_create = ("municipality", "scheme", "year")

    municipality = factory.SubFactory(MunicipalityFactory)
    scheme = "pudasjarvi-rekrybonus"
    year = factory.LazyFunction(lambda: clock.today().year)
    amount = Decimal("30000")


class ApplicationFactory(DjangoModelFactory):
    class Meta:
        model = Application

    placement = factory.SubFactory(PlacementFactory)
    municipality = factory.SelfAttribute("placement.municipality")
    organisation = factory.SelfAttribute("placement.organisation")
    scheme_version = factory.SubFactory(SchemeVersionFactory, municipality=factory.SelfAttribute("..municipality"))
    reference = factory.Sequence(lambda n: f"RB-TEST-{n:04d}")
    created_by = factory.LazyAttribute(lambda o: employer(o.organisation))


def strong(client, user, *, organisation: Organisation | None = None):
    """A test client signed in as `user`, strongly identified."""
    from portal.accounts.strong import KEY

    client.force_login(user)
    session = client.session
    session[KEY] = {"at": clock.now().isoformat(), "acr": "test", "user": user.pk}
    if organisation:
        session["organisation_id"] = organisation.pk
    session.save()
    return client


def by_password_only(client, user):
    """A test client signed in as `user` without the second factor that the account may have."""
    client.force_login(user)
    session = client.session
    for key in ("account_authentication_methods", "account_authentication_methods_user"):
        session.pop(key, None)
    session.save()
    return client
