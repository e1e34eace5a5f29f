"""States of pages that one object of each kind does not have: each scene gives (what it is, the page)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import OperationalError
from django.shortcuts import render
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page

from bonus.applications import services as bonus
from bonus.applications.models import Application, SavedView
from bonus.payments import services as payments
from bonus.payments.models import BatchItem, Claim, ClaimFile
from bonus.payments.services import found as found_payments
from cms.content.load import load
from portal.accounts.models import KeptForm
from portal.accounts.roles import EMPLOYER_ROLES, MUNICIPAL_ROLES, Role
from portal.core import clock, sealing, uploads, views
from portal.core.authorisation import routes
from portal.employers.models import Organisation
from portal.openings.models import Opening
from tests.access.test_packages import BEFORE_SIGN_IN, PACKAGES
from tests.access.test_table import ROUTES, parameters, send
from tests.access.world import ANONYMOUS, NOBODY, OWN, World
from tests.bonus.applications import cases
from tests.bonus.applications.test_contract import placed
from tests.bonus.payments import paying as p
from tests.bonus.payments.test_recoveries import a_month_at_a_time
from tests.factories import (
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
    by_password_only,
    employer,
    official,
    strong,
)

Shown = Iterator[tuple[str, Any]]


def signed_in(user: Any) -> Browser:
    return strong(Browser(), user)


def page(browser: Browser, name: str, *args: Any, body: dict[str, Any] | None = None) -> tuple[str, Any]:
    """An address as a page; with a `body` it is sent."""
    return name, send(browser, "GET" if body is None else "POST", reverse(name, args=args), body or {})


def _states(rows: Any, states: Any, readers: dict[str, Browser], *names: str) -> Shown:
    for state in states:
        rows.update(state=state)
        for name in names:
            for person, browser in readers.items():
                yield f"{name} {state} {person}", page(browser, name, rows.get().pk)[1]


def objects_in_every_state(world: World) -> Shown:
    place, browsers = world.places[OWN], world.browsers
    readers = {person: browsers[person] for person in (Role.EMPLOYER_ADMIN, Role.COACH, Role.OFFICER, Role.AUDITOR)}
    both = {person: browsers[person] for person in (Role.EMPLOYER_ADMIN, Role.COACH)}
    coach = {Role.COACH: browsers[Role.COACH]}
    for row, names, who in (
        (place.opening, ("openings:manage",), readers),
        (place.opening, ("openings:check",), {Role.EMPLOYER_ADMIN: browsers[Role.EMPLOYER_ADMIN]}),
        (place.proposal, ("placements:proposal",), both),
        (place.placement, ("placements:placement", "placements:diary"), both),
        (place.client, ("jobseekers:client",), coach),
        (place.scheme, ("bonus:scheme",), {Role.MANAGER: browsers[Role.MANAGER]}),
        (place.organisation, ("employers:organisation",), {Role.OFFICER: browsers[Role.OFFICER]}),
    ):
        rows = type(row).objects.filter(pk=row.pk)
        yield from _states(rows, type(row).State.values, who, *names)
        rows.update(state=row.state)
    Organisation.objects.filter(pk=place.organisation.pk).update(state=Organisation.State.UNVERIFIED)
    yield page(browsers[Role.EMPLOYER_ADMIN], "employers:detail")
    yield page(browsers[Role.EMPLOYER_ADMIN], "home:start")


def cases_in_every_state(world: World) -> Shown:
    for state, make in cases.IN_STATE.items():
        case = make()
        pk = case.application.pk
        member = signed_in(case.member)
        for name in ("application", "tasks") if state == cases.S.DRAFT else ("application",):
            yield f"{name} {state}", page(member, f"bonus:{name}", pk)[1]
        for person in (case.handler, case.decider, world.users[Role.AUDITOR]):
            answer = page(signed_in(person), "bonus:case", pk)[1]
            assert answer.status_code == (404 if state == cases.S.DRAFT else 200)
            yield f"case {state} {person}", answer
        if state == cases.S.HEARING:
            yield page(member, "bonus:hearing", pk)
            yield page(member, "bonus:hearing", pk, body={})
        if state == cases.S.SUBMITTED:
            yield page(member, "bonus:withdraw", pk)
        if state == cases.S.HANDLING:
            yield page(signed_in(case.handler), "bonus:propose", pk)
            yield page(signed_in(case.handler), "bonus:propose", pk, body={})
        if state == cases.S.PROPOSED:
            yield page(signed_in(case.decider), "bonus:decide", pk)
    empty = cases.draft()
    for name in ("tasks", "check", "attachments"):
        yield page(signed_in(empty.member), f"bonus:{name}", empty.application.pk)


def after_the_decision(world: World) -> Shown:
    case = cases.decided()
    application, pk, today = case.application, case.application.pk, clock.today()
    claim = bonus.record_claim(
        application=application, claimant="party", claimant_name="Esimerkki Oy", demand="Summa on pieni.",
        received_on=today, actor=case.handler,
    )  # fmt: skip
    granted = application.decision.amount
    correction = bonus.correct(
        application=case.fresh(), ground="writing", consent="not_worse", amount=granted,
        reasons="Nimessä oli virhe.", seen=granted, actor=case.decider,
    )  # fmt: skip
    handler, member = signed_in(case.handler), signed_in(case.member)
    for name in ("claim_result", "withdraw_claim", "forbid_claim"):
        yield page(handler, f"bonus:{name}", pk, claim.pk)
        yield page(handler, f"bonus:{name}", pk, claim.pk, body={})
    for reader in (handler, signed_in(case.decider), world.browsers[Role.AUDITOR]):
        yield page(reader, "bonus:case", pk)
    yield page(member, "bonus:application", pk)
    yield page(member, "bonus:correction", pk, correction.number)
    yield page(Browser(), "bonus:published")
    yield page(Browser(), "bonus:published_document", correction.number)
    SavedView.objects.create(user=case.handler, name="Helmin näkymä", query="late=on")
    yield page(handler, "bonus:queue")


def payments_in_every_state(world: World) -> Shown:
    with p.at(p.LATER):
        yield from _payments(world)


def _payments(world: World) -> Shown:
    paying, other = p.granted(), p.approved()
    grant, first = paying.grant, paying.instalment()
    member, handler, payer = (signed_in(user) for user in (paying.member, paying.handler, other.payer))
    for name, pk in (("grant", grant.pk), ("account", grant.pk), ("change", grant.pk), ("claim", first.pk)):
        yield page(member, f"payments:{name}", pk)
        yield page(member, f"payments:{name}", pk, body={})
    p.claimed(paying=paying)
    ClaimFile.objects.create(claim=Claim.objects.get(instalment=first), file=uploads.store(cases.a_pdf(), actor=None))
    payments.change_account(grant=other.fresh(), iban=p.OTHER_IBAN, account_holder="Uusi Oy", actor=other.member)
    payments.report_change(grant=paying.fresh(), kind="ended", first=p.END, actor=paying.member)
    yield page(handler, "payments:checks")
    for name, pk in (("check", first.pk), ("grant", grant.pk), ("grant", other.grant.pk)):
        yield page(handler, f"payments:{name}", pk)
        yield page(signed_in(official(Role.AUDITOR)), f"payments:{name}", pk)
    yield page(member, "payments:grant", grant.pk)
    yield page(handler, "payments:check_act", first.pk, body={"action": "approve", "amount": "x"})
    yield page(handler, "payments:account_act", other.grant.pk, body={"action": "refuse"})
    payments.approve_account(grant=other.fresh(), actor=other.handler)
    yield page(payer, "payments:queue")
    yield page(payer, "payments:create_batch", body={"instalment": other.instalment().pk, "reason": ""})  # no register
    batch = p.a_batch(other)
    yield page(payer, "payments:batch", batch.pk)
    yield page(payer, "payments:confirm", batch.pk, body={})
    batch = payments.confirm_batch(batch=batch, execution=p.next_bank_day(), actor=other.payer)
    yield page(payer, "payments:batch", batch.pk)
    made = payments.make_files(batch.pk)
    yield page(payer, "payments:batch", batch.pk)
    yield page(payer, "payments:ask_cancel", batch.pk, body={})
    payments.ask_cancel(batch=made, reason="Väärä maksupäivä.", actor=other.payer)
    second = official(Role.PAYER)
    for reader in (payer, signed_in(second)):
        yield page(reader, "payments:batch", batch.pk)
    payments.cancel_file(batch=made, actor=second)
    late = p.report(made, {p.item(other).end_to_end_id: "ACSC"})
    answer = payments.read_answer(batch=made, kind="bank", data=late, name="a.xml", actor=second)
    yield page(payer, "payments:batch", batch.pk)
    yield page(payer, "payments:explain", batch.pk, answer.pk, body={})
    yield page(payer, "payments:queue")
    payments.explain_late(answer=answer, explanation="Pankki hylkäsi tiedoston.", actor=second)
    yield page(payer, "payments:batch", batch.pk)
    yield from _found_payment(p.item(other), payer, other.payer)
    batch = p.made(other)
    payments.send_batch(batch=type(batch).objects.get(pk=batch.pk), actor=other.payer)
    yield page(payer, "payments:batch", batch.pk)
    yield page(payer, "payments:batch_answer", batch.pk, body={"kind": "bank"})
    yield page(payer, "payments:batch_act", batch.pk, body={"action": "send"})


def _found_payment(item: BatchItem, payer: Browser, who: Any) -> Shown:
    """A payment of a cancelled file that the bank tells as paid: told by one, judged by another."""
    manager = official(Role.MANAGER)
    yield page(payer, "payments:found", item.pk)
    yield page(payer, "payments:report_paid", item.pk, body={})
    told = found_payments.report(
        item=item, bank_reference="ARK1", paid_on=clock.today(), reason="Oli jo annettu.", actor=who
    )
    for reader in (payer, signed_in(manager)):
        yield page(reader, "payments:found", item.pk)
    yield page(signed_in(manager), "payments:batch", item.batch.pk)
    yield page(signed_in(manager), "payments:found_act", item.pk, body={"action": "refuse", "report": told.pk})
    found_payments.refuse(found=told, reason="Tiliotteella ei ole maksua.", actor=manager)
    yield page(payer, "payments:found", item.pk)


def recoveries_in_every_state(world: World) -> Shown:
    with p.at(p.LATER):
        yield from _recoveries(world)


def _recoveries(world: World) -> Shown:
    paying = a_month_at_a_time()
    member, handler, decider = (signed_in(u) for u in (paying.member, paying.handler, paying.case.decider))
    reported = payments.report_change(grant=paying.grant, kind="ended", first=date(2026, 5, 1), actor=paying.member)
    yield page(handler, "payments:grant", paying.grant.pk)
    yield page(handler, "payments:handle_change", reported.pk, body={})
    payments.handle_change(change=reported, actor=paying.handler)
    yield page(handler, "payments:prepare_recovery", paying.grant.pk)
    yield page(handler, "payments:prepare_recovery", paying.grant.pk, body={})
    handler.post(reverse("payments:prepare_recovery", args=[paying.grant.pk]), {"grounds": "Päättyi."})
    pk = paying.grant.recoveries.get().pk
    act = reverse("payments:recovery_act", args=[pk])
    for browser, body in (
        (handler, {"action": "hear", "grounds": "Päättyi.", "answer_by": "1.6.2026"}),
        (member, {"text": "Selvä."}),
        (handler, {"action": "propose", "grounds": "Päättyi."}),
        (decider, {"action": "decide", "due_on": "1.7.2026", "interest_percent": ""}),
        (signed_in(paying.payer), {"action": "receive", "amount": "300", "on": "11.5.2026"}),
    ):
        for reader in (handler, decider):
            yield page(reader, "payments:recovery", pk)
        yield page(member, "payments:grant", paying.grant.pk)
        if "text" in body:
            yield page(member, "payments:answer", pk, body={})
        else:
            yield page(browser, "payments:recovery_act", pk, body={"action": body["action"]})
        assert browser.post(reverse("payments:answer", args=[pk]) if "text" in body else act, body).status_code == 302
    yield page(handler, "payments:recovery", pk)
    yield page(member, "payments:grant", paying.grant.pk)
    yield page(member, "payments:recovery_document", pk)


def whose_contract_it_is(world: World) -> Shown:
    """A contract made outside the portal: its parts, and the handler's look for the person's earlier cases."""
    first, case = placed(world.places[OWN].placement.municipality), placed(world.places[OWN].placement.municipality)
    handler = signed_in(case.handler)
    yield page(handler, "bonus:case", case.pk)
    yield page(handler, "bonus:same_person", case.pk)
    yield page(handler, "bonus:same_person", case.pk, body={})
    assert str(first.reference) in page(handler, "bonus:same_person", case.pk)[1].content.decode()
    Application.objects.filter(pk=case.pk).update(state=Application.State.DRAFT, handler=None)
    member = signed_in(case.created_by)
    for part in ("person", "consent"):
        yield page(member, "bonus:part", case.pk, part)
    yield page(member, "bonus:part", case.pk, "person", body={"save": "next"})


def lists_without_anything(world: World) -> Shown:
    """A town and a company where nothing has happened."""
    town = MunicipalityFactory(code="832", name_fi="Taivalkoski")
    new = employer(OrganisationFactory(municipality=town))
    everybody = {role: signed_in(official(role, municipality=town)) for role in MUNICIPAL_ROLES}
    everybody |= {role: signed_in(new) for role in EMPLOYER_ROLES}
    for route in ROUTES:
        for role in () if parameters(route) else sorted(routes()[route].roles):
            yield f"{route} {role}", page(everybody[role], route)[1]
    yield page(everybody[Role.EMPLOYER_ADMIN], "openings:create")
    yield page(everybody[Role.EMPLOYER_ADMIN], "openings:create", body={})
    Opening.objects.all().update(state=Opening.State.CLOSED)
    yield page(everybody[Role.COACH], "placements:openings")


def refusals(world: World) -> Shown:
    """403, 404, 405, 409, 422, 429, 500, 503, and a form that is too old."""
    coach = world.browsers[Role.COACH]
    yield page(coach, "payments:queue")
    for browser in (coach, world.browsers[ANONYMOUS]):
        yield "404", send(browser, "GET", f"/{get_language()}/ei-ole/", {})
    yield page(coach, "accounts:stand_in")
    case = cases.in_handling()
    text = {"text": "Teksti, jota ei pidä kirjoittaa kahdesti.", "by": (clock.today() + timedelta(days=5)).isoformat()}
    answer = page(signed_in(case.handler), "bonus:ask_more", case.application.pk, body=text | {"version": "0"})
    assert answer[1].status_code == 409
    yield answer
    answer = page(coach, "placements:act", world.places[OWN].placement.pk, body={"action": "end"})
    assert answer[1].status_code in (409, 422)
    yield answer
    request = RequestFactory().get(reverse("employers:create"))
    request.user = AnonymousUser()
    yield "429", _answered(render(request, "errors/429.html", status=429), request)
    checking = Browser(enforce_csrf_checks=True)
    yield "csrf", send(checking, "POST", reverse("account_login"), {})
    request = RequestFactory().get(f"/{get_language()}/")
    request.user = AnonymousUser()
    try:
        raise OperationalError
    except OperationalError:
        yield "503", _answered(views.fault(request), request)
    yield "500", _answered(views.fault(request), request)


def _answered(response: Any, request: Any) -> Any:
    response.request = {"PATH_INFO": request.path}
    return response


def pages_of_the_account(world: World) -> Shown:
    """allauth's pages: to strangers, to an employer, to an official with and without the second factor."""
    gate = by_password_only(Browser(), official(Role.COACH, two_factor=False))
    for name in ("accounts:two_factor_required", "home:start"):
        yield page(gate, name)
    fresh = Browser()
    fresh.force_login(UserFactory())
    readers = {ANONYMOUS: Browser(), NOBODY: fresh, "coach": world.browsers[Role.COACH], "gate": gate}
    for name, address in PACKAGES["/accounts/"]:
        for person, browser in readers.items():
            if (person == ANONYMOUS) <= (name in BEFORE_SIGN_IN):
                for method in ("GET", "POST"):
                    cache.clear()
                    yield (
                        f"{name} {method} {person}",
                        send(browser, method, address.replace("/fi/", f"/{get_language()}/", 1), {}),
                    )


def a_new_employer(world: World) -> Shown:
    """From the business ID to the company that is in the portal; by hand when the register does not answer."""
    browser = signed_in(UserFactory())
    browser.post(reverse("employers:create"), {"business_id": "0737546-2"})
    for name in ("create", "manual", "confirm"):
        yield page(browser, f"employers:{name}")
        yield page(browser, f"employers:{name}", body={})


def a_kept_form(world: World) -> Shown:
    user = world.users[NOBODY]
    fields = sealing.seal("text=Teksti+jota+ei+kadoteta&version=1")
    KeptForm.objects.create(user=user, path=reverse("accounts:profile"), sealed=fields, at=clock.now())
    yield page(world.browsers[NOBODY], "accounts:kept")


def the_site(world: World) -> Shown:
    load()
    for found in Page.objects.live().filter(depth__gt=1, locale__language_code=get_language()).order_by("path"):
        yield found.url, send(world.browsers[ANONYMOUS], "GET", found.url, {})


def a_person_agrees(world: World) -> Shown:
    """The placed person's own page, with the consent given, at its end, and without it."""
    case = cases.told()
    consent, token = bonus.ask_person(application=case.application, actor=case.member)
    name = f"{cases.FIRST} {cases.LAST}"
    bonus.sign_consent(consent=consent, given=True, signed_name=name, language=get_language() or "fi")
    yield page(Browser(), "bonus:person", token)
    yield page(Browser(), "bonus:person_withdraw", token)
    Browser().post(reverse("bonus:person_withdraw", args=[token]))
    yield page(Browser(), "bonus:person", token)


SCENES: list[Callable[[World], Shown]] = [
    objects_in_every_state, cases_in_every_state, after_the_decision, payments_in_every_state,
    recoveries_in_every_state, whose_contract_it_is, lists_without_anything, refusals, pages_of_the_account,
    a_new_employer, a_kept_form, a_person_agrees, the_site,
]  # fmt: skip
