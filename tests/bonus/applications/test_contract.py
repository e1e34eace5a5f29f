"""The bonus on a contract made outside the portal: from the employer's pages to payment, and whose contract it is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from bonus.applications import consents, same_person, services
from bonus.applications.calculation import calculate, earlier_periods
from bonus.applications.completeness import missing_parts
from bonus.applications.documents import names_person
from bonus.applications.models import Application, Contract, PersonConsent
from bonus.payments import services as payments
from bonus.payments.models import Grant
from bonus.payments.pay_evidence import months_to_tell
from bonus.payments.planning import by_pay
from bonus.payments.services import recoveries
from bonus.rules import Paid, load_schemes
from bonus.rules.scheme import FOLDER
from portal.accounts.roles import Role
from portal.core import clock, jobs
from portal.core.exceptions import Conflict, Refused
from portal.core.models import AuditEvent, OutboxMessage
from portal.home.figures import sources
from tests.bonus.applications import cases
from tests.bonus.applications.test_every_scheme import KINDS, Filling, handled
from tests.bonus.payments import paying as p
from tests.factories import AppropriationFactory, OrganisationFactory, SchemeVersionFactory, employer, official, strong

pytestmark = pytest.mark.django_db
START = "bonus:start_contract"
VERSIONS = {(version.slug, version.version): version for version in load_schemes()}
SAMPLE = [("kempele", "2019", 0), ("oulu", "2026", 2), ("nuorten-tyollistymisseteli", "2026", 0)]


def post_start(client, organisation, kind: str) -> Any:
    return client.post(reverse(START), {"organisation": organisation.pk, "kind": kind})


def begun(client, slug: str, number: str, worked: dict[str, Any]) -> Filling:
    """A draft that the employer has started from the list of applications, with the contract told on its page."""
    version, municipality = VERSIONS[slug, number], cases.town()
    organisation = OrganisationFactory(
        municipality=municipality, kind=worked.get("employer", {}).get("kind", "company")
    )
    SchemeVersionFactory(municipality=municipality, slug=slug, number=number, valid_from=version.valid_from,
                         content=(FOLDER / f"{slug}.json").read_bytes())  # fmt: skip
    AppropriationFactory(municipality=municipality, scheme=slug, amount=Decimal(100_000))
    member = employer(organisation)
    strong(client, member)
    kind = KINDS[worked["basis"]]
    assert client.get(reverse("bonus:applications")).content.decode().count(reverse(START))
    answer = post_start(client, organisation, kind)
    application = Application.objects.get(organisation=organisation)
    assert answer.status_code == 302 and answer.url == reverse("bonus:tasks", args=[application.pk])
    assert (application.placement, application.contract.kind) == (None, kind)
    return Filling(client, version, worked, application, member)


def contract_of(filling: Filling) -> dict[str, str]:
    facts = filling.facts
    days = {name: facts[name] for name in ("start_date", "end_date") if facts.get(name)}
    return {
        "kind": KINDS[facts["basis"]], "first_name": cases.FIRST, "last_name": cases.LAST, "language": "fi",
        "title": "Kokki", "place": "Esimerkkitie 1", "hours_per_week": facts.get("weekly_hours", "37.5"), **days,
    }  # fmt: skip


def told(client, slug: str, number: str, index: int) -> Filling:
    """All is filled in through the pages and the person has agreed."""
    filling = begun(client, slug, number, VERSIONS[slug, number].worked_cases[index].facts)
    own = filling.told
    filling.told = lambda part: own(part) | (contract_of(filling) if part == "person" else {})  # type: ignore[method-assign]
    filling.fill()
    return filling


@pytest.mark.parametrize(("slug", "number", "index"), SAMPLE)
def test_from_the_list_of_applications_to_granted_claimed_and_paid(client, slug, number, index):
    worked = VERSIONS[slug, number].worked_cases[index]
    with time_machine.travel(f"{worked.facts['application_date']} 09:00:00+02:00", tick=True):
        filling = told(client, slug, number, index)
        assert missing_parts(filling.fresh()) == []
        check = client.get(reverse("bonus:check", args=[filling.application.pk])).content.decode()
        assert "Contract made outside the portal" in check and cases.LAST in check
        handled(filling, decided_on=None)
        application = filling.fresh()
        handler = application.handler
        if "earlier_periods" in str(application.result["missing"]):
            assert application.result["eligible"] is not True, "what nobody has looked at is never taken as met"
        application = services.mark_person(application=application, first=None, actor=handler)
        assert application.calculated_amount == Decimal(worked.expected["total"])
        application = services.propose(application=application, outcome="granted", reasons="Ehdot täyttyvät.",
                                       annex_reasons="", actor=handler, hearing_ground="")  # fmt: skip
        case = cases.Case(
            None, application.scheme_version, filling.member, handler, official(Role.DECIDER), application
        )  # type: ignore[arg-type]
        decision = cases.decide(case)
        for name in (cases.FIRST, cases.LAST):
            assert name in decision.annex_html and name not in decision.public_html
        grant = Grant.objects.get(decision=decision)
        p.account(case)
    first = grant.instalments.order_by("number").first()
    with p.at(max(first.period_end, first.due_on) + timedelta(days=3)):
        paying = p.Paying(case, grant, official(Role.PAYER))
        if first.needs_claim:
            months = months_to_tell(first, first.period_end) if by_pay(grant.decision) else []
            paid = [Paid(start, end, Decimal(2000)) for start, end in months]
            payments.send_claim(
                instalment=first, until=first.period_end, months=paid, evidence=[cases.a_pdf()], actor=filling.member
            )
        payments.approve(instalment=paying.instalment(1), actor=handler)
        p.sent(paying)
        assert paying.instalment(1).approved_amount > 0 and paying.instalment(1).state == "ordered"
        change = recoveries.report_change(grant=grant, kind="ended", actor=filling.member,
                                          first=application.work.start_date + timedelta(days=1))  # fmt: skip
        recoveries.handle_change(change=change, actor=handler)
        right, _out, _rows = recoveries.recalculated(paying.fresh())
        assert right < grant.amount, "a contract that ends early is worth less, as a placement"


def test_somebody_elses_company_is_no_choice_and_its_contract_no_page(client):
    with time_machine.travel("2026-03-02 09:00:00+02:00", tick=True):
        filling = begun(client, "oulu", "2026", VERSIONS["oulu", "2026"].worked_cases[2].facts)
        other = OrganisationFactory(municipality=filling.application.municipality)
        assert post_start(client, other, "job").status_code == 422
        strong(client, employer(other))
        assert client.get(reverse("bonus:part", args=[filling.application.pk, "person"])).status_code == 404
        assert Application.objects.count() == 1


def test_a_scheme_paid_by_the_guidance_diary_says_that_it_needs_a_placement(client):
    organisation = OrganisationFactory(municipality=cases.town_with_decided_terms())
    strong(client, employer(organisation))
    page = post_start(client, organisation, "job")
    assert "They need a placement agreed on in the portal" in page.content.decode()
    assert not Application.objects.exists() and not Contract.objects.exists()


def test_an_application_stands_on_exactly_one_kind_of_work():
    case = cases.draft()
    contract = Contract.objects.create(kind="job")
    for values in ({"contract": contract}, {"placement": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=case.application.pk).update(**values)


def a_draft(client) -> Filling:
    return begun(client, "oulu", "2026", VERSIONS["oulu", "2026"].worked_cases[2].facts)


@time_machine.travel("2026-03-02 09:00:00+02:00", tick=True)
def test_the_person_is_reached_at_the_told_address_never_at_the_companys_own(client):
    filling = told(client, *SAMPLE[0])
    PersonConsent.objects.all().delete()
    Contract.objects.update(email=filling.member.email.upper(), language="sv")
    with pytest.raises(Refused, match="own"):
        services.ask_person(application=filling.fresh(), actor=filling.member)
    Contract.objects.update(email="henkilo@example.org")
    consent, token = services.ask_person(application=filling.fresh(), actor=filling.member)
    assert (consent.way, consent.language, token) == (PersonConsent.Way.TOLD, "sv", "")
    jobs.run_waiting()
    assert OutboxMessage.objects.filter(to="henkilo@example.org").exists()
    Contract.objects.update(email="")
    handed, token = services.ask_person(application=filling.fresh(), actor=filling.member)
    assert handed.way == PersonConsent.Way.HANDED and token
    signing = client.post(reverse("bonus:person_sign", args=[token]), {"decision": "yes", "signed_name": "Aku E"})
    assert signing.status_code == 302 and consents.allows_granting(filling.fresh())
    Contract.objects.update(title="Leipuri")
    assert consents.has_changed(consents.current(filling.fresh())), "the handler sees that it is told otherwise now"


def placed(municipality, first_name: str = "Aku") -> Application:
    """A sent application of the town on a contract."""
    contract = Contract.objects.create(kind="job", first_name=first_name, last_name="Esimerkki",
                                       start_date=date(2026, 1, 1), end_date=date(2026, 6, 30))  # fmt: skip
    organisation = OrganisationFactory(municipality=municipality)
    scheme = municipality.scheme_versions.first() or SchemeVersionFactory(municipality=municipality)
    return Application.objects.create(
        municipality=municipality, organisation=organisation, contract=contract, scheme_version=scheme,
        reference=f"RB-{Application.objects.count()}", created_by=employer(organisation), state="handling",
        handler=official(Role.HANDLER, municipality=municipality), submitted_at=clock.now(),
    )  # fmt: skip


def test_one_persons_cases_are_found_only_when_a_handler_has_looked():
    town = cases.town()
    one, two, three, other = placed(town), placed(town), placed(town), placed(town, "Iines")
    assert earlier_periods(two) is None and not same_person.cases(two).exists()
    assert set(same_person.namesakes(two)) == {one, three}
    services.mark_person(application=three, first=two, actor=three.handler)
    services.mark_person(application=Application.objects.get(pk=two.pk), first=one, actor=two.handler)
    for case in (one, two, three):
        found = same_person.cases(Application.objects.get(pk=case.pk))
        assert set(found) == {one, two, three} - {case}, "who was marked as the second is now marked as the first"
    with pytest.raises(Refused):
        services.mark_person(application=other, first=one, actor=other.handler)
    assert AuditEvent.objects.filter(action="case.person_marked").count() == 2
    assert earlier_periods(Application.objects.get(pk=two.pk)) == []


def test_another_name_on_the_contract_undoes_what_the_handler_found():
    town = cases.town()
    case = placed(town)
    services.mark_person(application=case, first=None, actor=case.handler)
    Application.objects.filter(pk=case.pk).update(state="more_info")
    services.save_contract(application=case, changes={"first_name": "Aatu"}, actor=case.created_by)
    assert not same_person.is_known(Application.objects.get(pk=case.pk))
    assert names_person(Application.objects.get(pk=case.pk), "Aatu aloittaa."), (
        "a contract's person is named nowhere public"
    )
    Application.objects.filter(pk=case.pk).update(state="handling")
    with pytest.raises(Conflict):
        services.save_contract(application=case, changes={"title": "X"}, actor=case.created_by)


def test_a_deleted_draft_takes_its_contract_with_it(client):
    with time_machine.travel("2026-03-02 09:00:00+02:00", tick=True):
        filling = a_draft(client)
    with time_machine.travel("2026-12-02 09:00:00+02:00", tick=True):
        assert services.delete_old_draft(application=filling.application)
    assert not Contract.objects.exists()


def test_the_calculation_reads_the_contract_as_a_placement(client):
    with time_machine.travel("2026-03-02 09:00:00+02:00", tick=True):
        filling = a_draft(client)
        assert calculate(filling.fresh()) == ({}, {}), "the first day is not told yet"
        Contract.objects.update(start_date=date(2026, 4, 1), end_date=date(2026, 9, 30), hours_per_week=Decimal(30))
        case, _result = calculate(filling.fresh())
        assert (case["start_date"], case["end_date"], case["weekly_hours"]) == ("2026-04-01", "2026-09-30", "30.00")


def test_one_persons_cases_are_one_person_in_the_figures():
    """A group of five cases may be of two persons, and is then too small to be shown."""
    municipality = cases.town()
    first, second, other = (placed(municipality, name) for name in ("Aku", "Aku", "Iines"))
    Contract.objects.filter(pk=second.contract_id).update(same_person_as=first, person_checked_at=clock.now())
    units = sources.applications(municipality, clock.today() - timedelta(days=1))
    assert [unit.person for unit in units] == [first.reference, first.reference, other.reference]
