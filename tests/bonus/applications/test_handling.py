"""Queue, case page, and the decision: what each official can do, sees and may not do."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from bonus.applications import facts, services
from bonus.applications.models import Application, Decision, InternalNote
from bonus.applications.waiting import waiting_for_decider, waiting_for_employer, waiting_for_handler
from portal.accounts.models import Responsibility
from portal.accounts.roles import Role
from portal.core import clock, jobs
from portal.core.exceptions import Conflict, Refused
from portal.core.models import AuditEvent, OutboxMessage
from tests.bonus.applications import cases
from tests.factories import MembershipFactory, MunicipalityFactory, official, strong

pytestmark = pytest.mark.django_db


def address(name: str, *args) -> str:
    return reverse(f"bonus:{name}", args=args)


@pytest.mark.parametrize("state", Application.State.values)
@pytest.mark.parametrize("who", ["handler", "decider", "auditor"])
def test_the_case_page_opens_in_every_state(client, state, who):
    case = cases.IN_STATE[state]()
    strong(client, official(Role.AUDITOR) if who == "auditor" else getattr(case, who))
    response = client.get(address("case", case.application.pk))
    assert response.status_code == (404 if state == "draft" else 200)


@pytest.mark.parametrize("state", Application.State.values)
def test_the_employers_pages_open_in_every_state(client, state):
    case = cases.IN_STATE[state]()
    strong(client, case.member)
    for name in ("applications", "tasks", "application", "check", "sent", "withdraw"):
        args = [] if name == "applications" else [case.application.pk]
        assert client.get(address(name, *args)).status_code in (200, 302), name


def test_opening_a_case_is_written_to_the_audit_trail(client):
    case = cases.sent()
    strong(client, case.handler)
    client.get(address("case", case.application.pk))
    event = AuditEvent.objects.get(action="case.read")
    assert (event.actor, event.subject_id) == (case.handler, str(case.placement.client_id))


def test_the_queue_is_ordered_by_due_date_and_filtered_by_address(client):
    late, own, free = cases.sent(), cases.in_handling(), cases.sent()
    Application.objects.filter(pk=late.application.pk).update(due_on=clock.today() - timedelta(days=1))
    strong(client, own.handler)
    references = {name: case.application.reference for name, case in (("late", late), ("own", own), ("free", free))}

    def shown(query: str) -> set[str]:
        page = client.get(address("queue") + query).content.decode()
        return {name for name, reference in references.items() if reference in page}

    assert shown("") == {"late", "own", "free"}
    assert shown("?whose=own") == {"own"}
    assert shown("?whose=unassigned") == {"late", "free"}
    assert shown("?late=on") == {"late"}
    assert shown("?state=handling") == {"own"}
    assert shown("?kind=job") == set()
    assert shown("?whose=nonsense") == {"late", "own", "free"}
    page = client.get(address("queue")).content.decode()
    assert page.index(references["late"]) < page.index(references["free"])
    assert cases.LAST not in page


def test_another_towns_case_is_not_found(client):
    case = cases.proposed()
    elsewhere = MunicipalityFactory(code="305", name_fi="Kuusamo")
    stranger = official(Role.HANDLER, Role.DECIDER, municipality=elsewhere)
    strong(client, stranger)
    pk = case.application.pk
    for name in ("case", "decide"):
        assert client.get(address(name, pk)).status_code == 404
    for name in ("case_act", "propose", "send_back", "note", "adjust", "conditions", "ask_more", "staff_message"):
        data = {"version": case.application.version, "text": "x", "reason": "x", "outcome": "granted", "reasons": "x"}
        data |= {"by": "1.1.2030", "action": "take"}
        assert client.post(address(name, pk), data).status_code == 404, name
    assert case.application.reference not in client.get(address("queue")).content.decode()


def test_take_check_adjust_and_propose(client):
    case = cases.sent()
    strong(client, case.handler)
    pk = case.application.pk
    post = lambda name, **data: client.post(address(name, pk), {"version": case.fresh().version, **data})  # noqa: E731
    assert post("case_act", action="take").status_code == 302
    assert post("conditions", codes=["client_of_services"]).status_code == 302
    assert case.fresh().result["eligible"] is True
    assert case.application.confirmed[0]["by"] == "Hilla Käsittelijä"
    calculated = case.application.calculated_amount
    assert post("adjust", amount="250,00", reason="Osa ohjauksesta on muulla rahalla.").status_code == 302
    page = client.get(address("case", pk)).content.decode()
    assert "250.00\u00a0€" in page and "Adjusted sum" in page and "Calculated sum" in page
    assert case.fresh().calculated_amount == calculated and case.application.amount == Decimal("250.00")
    assert InternalNote.objects.filter(text__contains="250.00").exists()
    assert (
        post("propose", outcome="partly", reasons="Ehdot täyttyvät osin.", hearing_ground="own_facts").status_code
        == 302
    )
    assert (case.fresh().state, case.application.proposal_amount) == ("proposed", Decimal("250.00"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("adjust", {"amount": "10", "reason": ""}),
        ("adjust", {"amount": "-5", "reason": "syy"}),
        ("adjust", {"amount": "paljon", "reason": "syy"}),
        ("propose", {"outcome": "", "reasons": ""}),
        ("propose", {"outcome": "made-up", "reasons": "x"}),
        ("ask_more", {"text": "", "by": ""}),
        ("conditions", {"codes": ["made_up"]}),
        ("note", {"text": ""}),
        ("staff_message", {"text": ""}),
    ],
)
def test_a_wrong_form_comes_back_with_its_errors(client, name, data):
    case = cases.in_handling()
    strong(client, case.handler)
    response = client.post(address(name, case.application.pk), {"version": case.application.version, **data})
    assert response.status_code == 422 and "govuk-error-summary" in response.content.decode()


def test_a_deadline_in_the_past_is_refused():
    case = cases.in_handling()
    with pytest.raises(Refused, match="future"):
        services.ask_more(application=case.application, text="x", by=clock.today(), actor=case.handler)


@pytest.mark.parametrize("name", ["case_act", "adjust", "propose", "ask_more", "conditions"])
def test_a_page_that_has_changed_under_the_handler_does_nothing(client, name):
    case = cases.in_handling()
    seen = case.application.version
    services.send_message(application=case.application, text="Lisätieto", actor=case.member, from_staff=False)
    strong(client, official(Role.HANDLER) if name == "case_act" else case.handler)
    data = {"action": "take_over", "reason": "loma", "amount": "1", "outcome": "granted", "reasons": "x", "text": "x"}
    by = (clock.today() + timedelta(days=5)).isoformat()
    response = client.post(address(name, case.application.pk), {"version": seen, "by": by, **data})
    assert response.status_code == 409
    assert case.fresh().state == "handling" and case.application.adjusted_amount is None


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_page_that_has_changed_gives_back_what_was_typed_and_leads_to_the_new_one(client, language):
    case = cases.in_handling()
    strong(client, case.handler)
    with translation.override(language):
        path, back = address("ask_more", case.application.pk), address("case", case.application.pk)
        by = (clock.today() + timedelta(days=5)).isoformat()
        typed = {"text": "Puuttuu sopimus.\nLähetä se pian.", "by": by, "password": "ei tätä", "version": "0"}
        response = client.post(path, typed, HTTP_REFERER=f"http://testserver{back}")
        heading = translation.gettext("The situation has changed")
    assert response.status_code == 409 and response.text.count(heading) == 2  # in the title, and as the heading
    assert "Puuttuu sopimus.<br>Lähetä se pian." in response.text and "ei tätä" not in response.text
    assert f'href="{back}"' in response.text
    response = client.post(path, typed, HTTP_REFERER="https://elsewhere.example/")
    assert "elsewhere" not in response.text


def test_the_case_speaks_the_language_of_its_reader(client):
    case = cases.in_handling()
    strong(client, case.handler)
    pages = {}
    for language in ("fi", "sv"):
        with translation.override(language):
            pages[language] = client.get(address("case", case.application.pk)).text
    assert "Tuki on enintään" in pages["fi"] and "Tuki on enintään" not in pages["sv"]


def test_a_form_without_its_version_does_nothing(client):
    case = cases.sent()
    strong(client, case.handler)
    assert client.post(address("case_act", case.application.pk), {"action": "take"}).status_code == 409


def test_the_handler_sees_a_stop_of_the_register(client):
    case = cases.in_handling()
    organisation = case.application.organisation
    organisation.register_situations = ["KONK"]
    organisation.save(update_fields=["register_situations"])
    strong(client, case.handler)
    assert "Stop and check" in client.get(address("case", case.application.pk)).content.decode()


def test_earlier_cases_of_company_and_person_are_listed(client):
    first = cases.decided()
    second = cases.sent(proposal__opening__organisation=first.application.organisation)
    strong(client, second.handler)
    page = client.get(address("case", second.application.pk)).content.decode()
    assert first.application.reference in page and "same company" in page


# --- deciding ---------------------------------------------------------------------------------------------------------
def form_of(case, **changes) -> dict:
    application = case.fresh()
    return {
        "outcome": application.proposal_outcome,
        "amount": str(application.proposal_amount),
        "reasons": application.proposal_reasons,
        "seen": facts.fingerprint(application),
        **changes,
    }


@pytest.mark.parametrize("outcome", ["granted", "partly", "refused"])
def test_the_decision_maker_decides(client, outcome):
    case = cases.proposed(outcome)
    strong(client, case.decider)
    page = client.get(address("decide", case.application.pk)).content.decode()
    assert "Nothing has changed since the proposal" in page
    assert client.post(address("decide", case.application.pk), form_of(case)).status_code == 302
    decision = Decision.objects.get()
    assert case.fresh().state == outcome
    assert (decision.outcome, decision.amount) == (outcome, case.application.proposal_amount)
    assert decision.number.startswith("RBP-") and decision.decided_by == case.decider
    assert AuditEvent.objects.filter(action="decision.made", subject_id=str(case.placement.client_id)).exists()


def test_the_decision_maker_sees_what_has_changed(client):
    case = cases.proposed()
    case.placement.end_date += timedelta(days=10)
    case.placement.save(update_fields=["end_date"])
    services.send_message(application=case.application, text="Jakso jatkui.", actor=case.member, from_staff=False)
    strong(client, case.decider)
    page = client.get(address("decide", case.application.pk)).content.decode()
    assert "Changed since the proposal" in page and "Number of messages" in page and "Last day" in page


@pytest.mark.parametrize("change", ["message", "placement", "account", "register"])
def test_nobody_decides_on_a_page_that_has_changed(client, change):
    case = cases.proposed()
    data = form_of(case)
    application = case.application
    if change == "message":
        services.send_message(application=application, text="Peruimme.", actor=case.member, from_staff=False)
    elif change == "placement":
        case.placement.end_date += timedelta(days=1)
        case.placement.save(update_fields=["end_date"])
    elif change == "account":
        Application.objects.filter(pk=application.pk).update(iban="FI5810171000000122")
    else:
        application.organisation.register_situations = ["KONK"]
        application.organisation.save(update_fields=["register_situations"])
    strong(client, case.decider)
    assert client.post(address("decide", application.pk), data).status_code == 409
    assert case.fresh().state == "proposed" and not Decision.objects.exists()


def test_an_old_calculation_is_neither_proposed_nor_granted():
    case = cases.in_handling()
    case.placement.end_date = case.placement.start_date + timedelta(days=20)  # fewer months, a lower cap
    case.placement.save(update_fields=["end_date"])
    with pytest.raises(Refused, match="calculate again"):
        services.propose(application=case.application, outcome="granted", reasons="Ehdot.", actor=case.handler)
    later = cases.proposed()
    later.placement.end_date = later.placement.start_date + timedelta(days=20)
    later.placement.save(update_fields=["end_date"])
    with pytest.raises(Refused, match="Send the case back"):
        cases.decide(later)
    assert cases.decide(later, "refused").outcome == "refused"


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "refused"},
        {"outcome": "granted", "amount": "0"},
        {"amount": "-1"},
        {"reasons": ""},
        {"outcome": "withdrawn"},
        {"reasons": f"{cases.FIRST} {cases.LAST} oppii nopeasti."},
    ],
)
def test_a_decision_that_does_not_hold_together_is_refused(client, changes):
    case = cases.proposed()
    strong(client, case.decider)
    response = client.post(address("decide", case.application.pk), form_of(case, **changes))
    assert response.status_code == 422
    assert case.fresh().state == "proposed" and not Decision.objects.exists()


def test_a_public_reason_never_tells_exact_days():
    case = cases.in_handling()
    day = case.placement.start_date
    with pytest.raises(Refused, match="exact days"):
        services.propose(
            application=case.application,
            outcome="granted",
            reasons=f"Jakso alkaa {day.day}.{day.month}.{day.year}.",
            actor=case.handler,
        )


def test_a_name_in_the_companys_name_is_no_name_of_a_person():
    case = cases.in_handling()
    organisation = case.application.organisation
    organisation.name = f"Kahvila {cases.FIRST} Oy"
    organisation.save(update_fields=["name"])
    proposed = services.propose(
        application=case.application,
        outcome="granted",
        reasons=f"{organisation.name} täyttää ehdot.",
        actor=case.handler,
    )
    assert proposed.state == "proposed"


def test_the_handler_does_not_open_the_decision(client):
    case = cases.proposed()
    strong(client, case.handler)
    assert client.post(address("decide", case.application.pk), form_of(case)).status_code == 403


def test_somebody_who_is_both_reads_why_not(client):
    case = cases.in_handling()
    both = official(Role.HANDLER, Role.DECIDER)
    services.take_over(application=case.application, actor=both, reason="loma")
    services.propose(application=case.fresh(), outcome="granted", reasons="Ehdot täyttyvät.", actor=both)
    strong(client, both)
    page = client.get(address("decide", case.application.pk)).content.decode()
    assert "another person than the handler" in page and "Make the decision" not in page


def test_without_a_known_authority_nothing_is_decided():
    case = cases.proposed()
    Responsibility.objects.filter(step=Responsibility.Step.APPEAL).delete()
    with pytest.raises(Refused, match="administrator"):
        cases.decide(case)


def test_pressing_decide_twice_decides_once(client):
    case = cases.proposed()
    strong(client, case.decider)
    data = form_of(case, form_token="0a9f4d53-0000-4000-8000-000000000002")
    assert client.post(address("decide", case.application.pk), data).status_code == 302
    assert client.post(address("decide", case.application.pk), data).status_code == 302
    assert Decision.objects.count() == 1
    assert OutboxMessage.objects.filter(dedupe_key__startswith="bonus-decided").count() == 1


def test_sent_back_and_proposed_again(client):
    case = cases.proposed()
    strong(client, case.decider)
    data = {"version": case.application.version, "reason": "Perustele tarkemmin."}
    assert client.post(address("send_back", case.application.pk), data).status_code == 302
    strong(client, case.handler)
    page = client.get(address("case", case.application.pk)).content.decode()
    assert "Perustele tarkemmin." in page
    again = client.get(address("propose", case.application.pk)).content.decode()
    assert "Ehdot täyttyvät." in again, "the earlier proposal is the beginning of the next one"


def test_a_withdrawn_application_is_not_decided():
    case = cases.proposed()
    seen = facts.fingerprint(case.application)
    services.withdraw(application=case.application, actor=case.member)
    with pytest.raises(Conflict):
        cases.decide(case, amount="100", seen=seen)


def test_by_post_the_time_runs_from_the_posting(client):
    case = cases.proposed()
    Application.objects.filter(pk=case.application.pk).update(electronic_notice=False)
    decision = cases.decide(case)
    assert decision.by_post and decision.appeal_last_day is None
    strong(client, case.handler)
    data = {"on": clock.today().isoformat()}
    assert client.post(address("posted", case.application.pk), data).status_code == 302
    decision.refresh_from_db()
    from bonus.applications.appeal import deemed_receipt, last_day

    assert decision.appeal_last_day == last_day(deemed_receipt(clock.today(), electronically=False))
    with pytest.raises(Conflict):
        services.mark_posted(decision=decision, on=clock.today(), actor=case.handler)


def test_an_official_of_the_company_does_not_tell_when_its_decision_was_posted():
    case = cases.proposed()
    Application.objects.filter(pk=case.application.pk).update(electronic_notice=False)
    decision = cases.decide(case)
    insider = official(Role.HANDLER, municipality=case.application.municipality)
    MembershipFactory(user=insider, organisation=case.application.organisation)
    with pytest.raises(Refused):
        services.mark_posted(decision=decision, on=clock.today(), actor=insider)
    decision.refresh_from_db()
    assert decision.posted_on is None


def test_what_waits_for_whom():
    case = cases.filled()
    organisation = case.application.organisation
    assert "Finish and send" in waiting_for_employer(case.member, organisation)[0]["text"]
    assert waiting_for_employer(case.handler, organisation) == []
    services.submit(application=case.application, actor=case.member)
    assert waiting_for_handler(case.handler)[0]["href"].endswith("?whose=unassigned")
    services.take(application=case.fresh(), actor=case.handler)
    assert case.application.reference in waiting_for_handler(case.handler)[0]["text"]
    services.propose(application=case.fresh(), outcome="granted", reasons="Ehdot täyttyvät.", actor=case.handler)
    assert waiting_for_decider(case.handler) == []
    assert len(waiting_for_decider(case.decider)) == 1
    cases.decide(case)
    assert "Read the decision" in waiting_for_employer(case.member, organisation)[0]["text"]
    assert waiting_for_decider(case.decider) == waiting_for_handler(case.handler) == []
    jobs.run_waiting()


@pytest.mark.parametrize(("stated", "days", "told"), [(21, 21, False), (..., 30, True)])
def test_the_promised_time_of_the_scheme_is_the_cases_due_day(client, stated, days, told):
    case = cases.filled()
    version = case.scheme
    data = json.loads(bytes(version.content))
    data["versions"][0].pop("handling_days")
    if stated is not ...:
        data["versions"][0]["handling_days"] = stated
    type(version).objects.filter(pk=version.pk).update(content=json.dumps(data).encode())
    services.submit(application=Application.objects.get(), actor=case.member)
    services.take(application=case.fresh(), actor=case.handler)
    sent = clock.local_date(case.fresh().submitted_at)
    assert case.application.due_on == sent + timedelta(days=days)
    strong(client, case.handler)
    assert ("days are a placeholder" in client.get(reverse("bonus:queue")).content.decode()) == told
    page = client.get(reverse("bonus:case", args=[case.application.pk])).content.decode()
    assert ("has not yet decided the promised handling time: 30 days" in page) == told


# --- the decided sum --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("outcome", "sum_"), [("granted", "5000,00"), ("partly", "10,00")])
def test_no_sum_but_the_prepared_one_is_granted_without_a_reason(client, outcome, sum_):
    """The rows of 555 € and 5,000 € granted, unexplained, would be a decision that nobody can check."""
    case = cases.proposed()
    prepared = case.application.amount
    strong(client, case.decider)
    page = address("decide", case.application.pk)
    data = {"outcome": outcome, "amount": sum_, "reasons": "Ehdot täyttyvät.", "hearing_ground": "own_facts",
            "seen": facts.fingerprint(case.application)}  # fmt: skip
    answer = client.post(page, data)
    assert answer.status_code == 422 and "Tell why you grant another sum" in answer.content.decode()
    assert case.fresh().state == "proposed"
    answer = client.post(page, data | {"amount_reason": "Ohjausta on sovittua vähemmän."})
    assert answer.status_code == 302
    decision = Decision.objects.get()
    assert decision.prepared_amount == prepared != decision.amount
    for shown in (decision.annex_html, client.get(address("case", case.application.pk)).content.decode()):
        assert "Ohjausta on sovittua vähemmän." in shown
    assert "Ohjausta on sovittua" not in decision.public_html


def test_less_than_was_applied_for_is_no_whole_grant():
    """Else 10 € of 555 € would pass as granted, without the hearing that a refusal in part asks for (34 §)."""
    case = cases.proposed()
    with pytest.raises(Refused, match="Grant in part"):
        cases.decide(case, "granted", amount="10")
    assert not Decision.objects.exists()
    less = cases.in_handling()
    services.adjust_amount(application=less.application, amount=Decimal(100), reason="Harkinta.", actor=less.handler)
    with pytest.raises(Refused, match="Grant in part"):
        services.propose(application=less.fresh(), outcome="granted", reasons="Ehdot täyttyvät.", actor=less.handler)


@pytest.mark.parametrize("more", ["0.00", "0.01", "100.00"])
def test_all_that_was_applied_for_is_no_grant_in_part(client, more):
    """A document that says "the application is otherwise refused" when nothing is refused would be false."""
    case = cases.in_handling()
    applied = case.application.applied_amount
    if Decimal(more):
        services.adjust_amount(
            application=case.application, amount=applied + Decimal(more), reason="Lisätunnit.", actor=case.handler
        )
    strong(client, case.handler)
    data = {"version": case.fresh().version, "outcome": "partly", "reasons": "Osin.", "hearing_ground": "own_facts"}
    answer = client.post(address("propose", case.application.pk), data)
    assert answer.status_code == 422 and "no less is granted" in answer.content.decode()
    services.propose(application=case.fresh(), outcome="granted", reasons="Ehdot täyttyvät.", actor=case.handler)
    with pytest.raises(Refused, match="no less is granted"):
        cases.decide(case, "partly", amount=str(applied + Decimal(more)))
    assert cases.decide(case, "granted").amount == applied + Decimal(more)


def test_a_cent_less_is_a_grant_in_part():
    case = cases.proposed()
    less = str(case.application.applied_amount - Decimal("0.01"))
    assert cases.decide(case, "partly", amount=less).outcome == "partly"
