"""The placed person's own consent to an application: by a link without an account, or on paper; refused, withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bonus.applications import consents, services
from bonus.applications.completeness import missing_parts
from bonus.applications.models import Application, PersonConsent
from matching.jobseekers.models import Client
from portal.core import clock, jobs
from portal.core.exceptions import Conflict, Refused
from portal.core.models import AuditEvent, OutboxMessage
from tests.bonus.applications import cases
from tests.factories import employer, official, strong

pytestmark = pytest.mark.django_db

YES = {"decision": "yes", "signed_name": "K. Tunnistettava-Signeeraus"}
NO = {**YES, "decision": "no"}
OWN_PAGES = ("person", "person_sign", "person_withdraw")


def address(name: str, *args) -> str:
    return reverse(f"bonus:{name}", args=args)


def handed(case) -> str:
    return services.ask_person(application=case.fresh(), actor=case.member)[1]


def standing(case) -> str:
    return consents.standing(case.fresh()).code


def unasked() -> cases.Case:
    """Everything is filled in but the consent."""
    case = cases.filled()
    PersonConsent.objects.all().delete()
    return case


def test_the_employer_makes_a_link_and_the_person_agrees_without_an_account(client):
    case = unasked()
    pk = case.application.pk
    strong(client, case.member)
    assert "not asked yet" in client.get(address("part", pk, "consent")).content.decode()
    made = client.post(address("ask_person", pk))
    link = BeautifulSoup(made.content, "html.parser").find("code").text
    for told in (cases.FIRST, cases.LAST, case.application.reference):
        assert told not in link.removeprefix("http://testserver"), "no personal data in the address"
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert token not in str(list(PersonConsent.objects.values())), "the database has no link that works"
    assert "waiting for the person" in client.get(address("part", pk, "consent")).content.decode()

    client.logout()
    page = client.get(link).content.decode()
    placement = case.placement
    for told in (case.application.organisation.name, placement.opening.title, "Esimies ohjaa kaksi tuntia"):
        assert told in page
    assert client.post(address("person_sign", token), YES)["Location"] == address("person", token)
    consent = PersonConsent.objects.get()
    assert consent.holds and consent.signed_name == YES["signed_name"] and consent.told and consent.text
    assert not missing_parts(case.fresh())

    strong(client, case.member)
    shown = client.get(address("part", pk, "consent")).content.decode()
    assert standing(case) == "given" and "K. Tunnistettava-Signeeraus" not in shown, "the employer sees the answer only"
    assert client.post(address("check", pk))["Location"] == address("sent", pk)


def test_without_the_persons_answer_the_application_is_not_sent(client):
    case = unasked()
    strong(client, case.member)
    pk = case.application.pk
    assert client.post(address("part", pk, "consent"), {"save": "next"}).status_code == 302, (
        "the rest goes on meanwhile"
    )
    assert "own consent is missing" in client.get(address("check", pk)).content.decode()
    for answer in (None, NO):
        if answer:
            client.post(address("person_sign", handed(case)), answer)
        with pytest.raises(Refused):
            services.submit(application=case.fresh(), actor=case.member)
    assert case.fresh().state == "draft"


def test_a_refusal_is_explained_and_can_be_asked_again(client):
    case = unasked()
    client.post(address("person_sign", handed(case)), NO)
    assert standing(case) == "refused"
    strong(client, case.member)
    page = client.get(address("part", case.application.pk, "consent")).content.decode()
    assert "does not agree" in page and "Ask again with a new link" in page and "placement goes on" in page
    token = handed(case)
    assert standing(case) == "waiting"
    client.post(address("person_sign", token), YES)
    assert standing(case) == "given"


def test_looking_changes_nothing(client):
    case = unasked()
    token = handed(case)
    before = list(PersonConsent.objects.values())
    for name in OWN_PAGES:
        client.get(address(name, token))
    assert list(PersonConsent.objects.values()) == before
    client.post(address("person_sign", token), YES)
    client.get(address("person_withdraw", token))
    assert standing(case) == "given"


def test_a_link_is_answered_once_and_ends(client):
    case = unasked()
    token = handed(case)
    client.post(address("person_sign", token), YES)
    assert client.post(address("person_sign", token), NO).status_code == 422
    assert standing(case) == "given"
    client.post(address("person_withdraw", token))
    newer = handed(case)
    assert client.get(address("person", token)).status_code == 404, "a new link ends the earlier"
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert client.get(address("person", newer)).status_code == 404
        assert client.post(address("person_sign", newer), YES).status_code == 404
        assert standing(case) == "expired"
    for name in OWN_PAGES:
        assert client.get(address(name, "invented-token")).status_code in (404, 405)


@pytest.mark.parametrize(
    "body", [{}, {"decision": "yes"}, {"signed_name": "X"}, {"decision": "maybe", "signed_name": "X"}]
)
def test_an_answer_without_choice_or_name_is_told(client, body):
    case = unasked()
    response = client.post(address("person_sign", handed(case)), body)
    assert response.status_code == 422 and "govuk-error-summary" in response.content.decode()
    assert standing(case) == "waiting"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_is_in_the_persons_language(client, language):
    case = unasked()
    Client.objects.update(contact_language=language)
    strong(client, case.member)
    made = client.post(address("ask_person", case.application.pk))
    link = BeautifulSoup(made.content, "html.parser").find("code").text
    assert f"/{language}/" in link
    page = BeautifulSoup(client.get(link).content, "html.parser")
    assert page.html["lang"] == language
    words = {"fi": "Suostun siihen", "sv": "Jag samtycker", "en": "I agree that"}
    assert words[language] in page.text


def test_with_a_known_address_the_link_goes_past_the_employer(client):
    case = unasked()
    Client.objects.update(email="kanarialintu@example.fi")
    strong(client, case.member)
    page = client.post(address("ask_person", case.application.pk), follow=True).content.decode()
    assert "<code" not in page and "kanarialintu@example.fi" not in page
    message = OutboxMessage.objects.get(to="kanarialintu@example.fi")
    assert message.one_time_link and "/bonus/me/" not in message.body, "sealed until it is sent"
    from django.core import mail

    jobs.run_waiting()
    link = re.findall(r"https?://\S+/bonus/me/\S+", mail.outbox[-1].body)[0]
    token = link.rstrip("/").rsplit("/", 1)[1]
    for told in (cases.FIRST, cases.LAST):
        assert told not in mail.outbox[-1].body
    client.logout()
    client.post(address("person_sign", token), YES)
    assert standing(case) == "given"
    told = OutboxMessage.objects.filter(dedupe_key__startswith="bonus-person-answer").latest("pk")
    assert cases.LAST not in told.body


def test_nobody_is_pestered():
    case = unasked()
    for _time in range(3):
        handed(case)
    with pytest.raises(Refused, match="tomorrow"):
        handed(case)


def test_what_was_agreed_to_is_withdrawn_by_the_same_link_until_the_decision(client):
    case = unasked()
    token = handed(case)
    client.post(address("person_sign", token), YES)
    services.submit(application=case.fresh(), actor=case.member)
    services.take(application=case.fresh(), actor=case.handler)
    services.confirm_conditions(application=case.fresh(), codes=["client_of_services"], actor=case.handler)
    seen = case.fresh()
    client.post(address("person_withdraw", token))
    client.post(address("person_withdraw", token))
    assert standing(case) == "withdrawn"
    reasons = {"reasons": "Ehdot täyttyvät.", "annex_reasons": "", "actor": case.handler}
    with pytest.raises(Conflict):
        services.propose(application=seen, outcome="granted", **reasons)
    with pytest.raises(Refused, match="consent"):
        services.propose(application=case.fresh(), outcome="granted", **reasons)
    strong(client, case.handler)
    page = client.get(address("case", case.application.pk)).content.decode()
    assert "Nothing can be granted without it" in page and "withdrawn" in page
    services.propose(application=case.fresh(), outcome="refused", hearing_ground="own_facts", **reasons)


def test_a_withdrawal_stops_a_decision_and_a_decision_stops_a_withdrawal(client):
    case = cases.proposed()
    consent = PersonConsent.objects.get()
    services.withdraw_consent(consent=consent)
    with pytest.raises(Refused, match="consent"):
        cases.decide(case)
    token = handed(case)
    client.post(address("person_sign", token), YES)
    cases.decide(case)
    assert client.post(address("person_withdraw", token)).status_code == 422
    assert consents.current(case.fresh()).holds
    page = client.get(address("person", token)).content.decode()
    assert "no longer open" in page and case.placement.opening.title not in page


def test_the_person_and_the_handler_see_what_has_changed_since(client):
    case = unasked()
    token = handed(case)
    client.post(address("person_sign", token), YES)
    services.submit(application=case.fresh(), actor=case.member)
    assert "otherwise now" not in client.get(address("person", token)).content.decode()
    supports = [{"kind": "pay_subsidy", "percent": "50"}]
    Application.objects.update(has_other_supports=True, other_supports=supports)
    page = client.get(address("person", token)).content.decode()
    assert "otherwise now" in page and "50" in page
    strong(client, case.handler)
    assert "otherwise now" in client.get(address("case", case.application.pk)).content.decode()


def test_what_is_changed_after_the_answer_is_not_sent_before_the_person_has_read_it(client):
    case = unasked()
    client.post(address("person_sign", handed(case)), YES)
    Application.objects.update(planned_hours=Decimal("90"))
    assert standing(case) == "outdated"
    strong(client, case.member)
    assert "tells otherwise now" in client.get(address("check", case.application.pk)).content.decode()
    with pytest.raises(Refused):
        services.submit(application=case.fresh(), actor=case.member)
    assert "Ask again" in client.get(address("part", case.application.pk, "consent")).content.decode()
    client.logout()
    client.post(address("person_sign", handed(case)), YES)
    services.submit(application=case.fresh(), actor=case.member)


def test_the_person_is_asked_when_all_that_is_told_of_her_or_him_is_there(client):
    """Whoever agrees reads what is agreed to: a plan or supports that are filled in afterwards would be news."""
    case = unasked()
    Application.objects.update(guidance_plan="", has_other_supports=None)
    strong(client, case.member)
    pk = case.application.pk
    page = client.get(address("part", pk, "consent")).content.decode()
    assert "Fill in first" in page and address("part", pk, "guidance") in page and address("ask_person", pk) not in page
    assert client.post(address("ask_person", pk)).status_code == 422
    assert not PersonConsent.objects.exists()


def test_on_paper_the_handler_records_what_the_attachment_says(client):
    case = unasked()
    services.attach(application=case.application, upload=cases.a_pdf("suostumus.pdf"), kind="person_consent",
                    actor=case.member)  # fmt: skip
    services.submit(application=case.fresh(), actor=case.member)
    services.take(application=case.fresh(), actor=case.handler)
    services.confirm_conditions(application=case.fresh(), codes=["client_of_services"], actor=case.handler)
    assert standing(case) == "paper"
    reasons = {"outcome": "granted", "reasons": "Ehdot täyttyvät.", "annex_reasons": "", "actor": case.handler}
    with pytest.raises(Refused, match="consent"):
        services.propose(application=case.fresh(), **reasons)
    strong(client, case.handler)
    page = address("paper_consent", case.application.pk)
    assert page in client.get(address("case", case.application.pk)).content.decode()
    paper, today = consents.papers(case.application).get(), clock.today()
    body = {"paper": paper.pk, "signed_name": "Kanarialintu Tunnistettava", "signed_on": today.isoformat(),
            "version": case.fresh().version}  # fmt: skip
    wrong = case.application.attachments.get(kind="agreement")
    assert client.post(page, {**body, "paper": wrong.pk}).status_code == 422
    assert client.post(page, body)["Location"] == address("case", case.application.pk)
    assert standing(case) == "given"
    services.propose(application=case.fresh(), **reasons)


def test_the_handler_records_a_withdrawal_on_paper_which_the_employer_does_not_see(client):
    """The same effect as by the link: nothing is granted; what was signed stays as it read."""
    case = cases.in_handling()
    reasons = {"outcome": "granted", "reasons": "Ehdot täyttyvät.", "annex_reasons": "", "actor": case.handler}
    page = address("consent_withdrawal", case.application.pk)
    strong(client, case.handler)
    assert page in client.get(address("case", case.application.pk)).content.decode()
    day = clock.today()
    body = {"withdrawn_on": day.isoformat(), "version": case.fresh().version}
    assert client.post(page, body).status_code == 422  # the paper is missing
    future = {**body, "withdrawn_on": (day + timedelta(days=1)).isoformat(), "file": cases.a_pdf("peruutus.pdf")}
    assert client.post(page, future).status_code == 422 and standing(case) == "given"
    done = client.post(page, {**body, "file": cases.a_pdf("peruutus.pdf")})
    assert done["Location"] == address("case", case.application.pk) and standing(case) == "withdrawn"
    consent = consents.current(case.application)
    assert clock.local_date(consent.withdrawn_at) == day and consent.signed_name and consent.given
    with pytest.raises(Refused, match="consent"):
        services.propose(application=case.fresh(), **reasons)
    paper = address("attachment", case.application.pk, consent.withdrawal_paper_id)
    assert "peruutus.pdf" in client.get(address("case", case.application.pk)).content.decode()
    assert b"".join(client.get(paper).streaming_content).startswith(b"%PDF")
    strong(client, case.member)
    own = client.get(address("application", case.application.pk)).content.decode()
    assert "peruutus.pdf" not in own and client.get(paper).status_code == 404
    with pytest.raises(Refused, match="no consent"):
        services.record_withdrawal(application=case.fresh(), upload=cases.a_pdf("x.pdf"), withdrawn_on=day,
                                   actor=case.handler)  # fmt: skip
    with pytest.raises(PermissionDenied):
        services.record_withdrawal(application=case.fresh(), upload=cases.a_pdf("x.pdf"), withdrawn_on=day,
                                   actor=case.member)  # fmt: skip


def test_a_withdrawal_on_paper_comes_too_late_after_the_decision():
    case = cases.decided()
    with pytest.raises(Conflict):
        services.record_withdrawal(application=case.fresh(), upload=cases.a_pdf("x.pdf"), withdrawn_on=clock.today(),
                                   actor=case.handler)  # fmt: skip


def test_only_the_employers_own_ask_and_only_the_towns_handler_records(client):
    case = unasked()
    strong(client, employer())
    assert client.post(address("ask_person", case.application.pk)).status_code == 404
    services.attach(application=case.application, upload=cases.a_pdf("s.pdf"), kind="person_consent", actor=case.member)
    services.submit(application=case.fresh(), actor=case.member)
    strong(client, official("coach"))
    assert client.get(address("paper_consent", case.application.pk)).status_code == 403


def test_every_step_is_in_the_audit_trail_with_the_person(client):
    case = unasked()
    token = handed(case)
    client.get(address("person", token))
    client.post(address("person_sign", token), YES)
    client.post(address("person_withdraw", token))
    subject = str(case.placement.client_id)
    written = AuditEvent.objects.filter(action__startswith="person_consent", subject_id=subject)
    assert [event.action.partition(".")[2] for event in written.exclude(action__endswith="x").order_by("pk")][-4:] == [
        "asked", "page", "signed", "withdrawn",
    ]  # fmt: skip
    assert token not in str(list(written.values()))
