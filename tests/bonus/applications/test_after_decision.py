"""After the decision: its signature and language, publication, corrections, and claims for a revised decision."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from bonus.applications import appeal, services
from bonus.applications.models import Application, Claim, Correction, Decision
from bonus.applications.transitions import claim_workflow
from portal.accounts.models import Authority
from portal.accounts.roles import Role
from portal.core import clock, jobs
from portal.core.exceptions import Conflict, Refused
from portal.core.models import OutboxMessage
from tests.bonus.applications import cases
from tests.factories import official, strong

pytestmark = pytest.mark.django_db


def address(name: str, *args) -> str:
    return reverse(f"bonus:{name}", args=args)


def decided(outcome: str = "granted") -> tuple[cases.Case, Decision]:
    case = cases.decided(outcome)
    return case, Decision.objects.get(application=case.application)


# --- the document -----------------------------------------------------------------------------------------------------
def test_it_is_signed_with_the_job_title_and_kept_with_its_hashes():
    case = cases.proposed()
    case.decider.role_assignments.update(title="työllisyyspäällikkö")
    case.decider.__dict__.pop("assignments", None)
    decision = cases.decide(case)
    assert "Pentti Päättäjä, työllisyyspäällikkö" in decision.public_html
    assert decision.public_sha256 == hashlib.sha256(decision.public_html.encode()).hexdigest()
    assert decision.annex_sha256 == hashlib.sha256(decision.annex_html.encode()).hexdigest()


@pytest.mark.parametrize(("has_swedish_name", "language"), [(True, "sv"), (False, "fi")])
def test_it_is_in_swedish_where_the_authority_works_in_it_and_the_applicant_uses_it(has_swedish_name, language):
    case = cases.proposed()
    case.application.created_by.language = "sv"
    case.application.created_by.save(update_fields=["language"])
    Authority.objects.update(name_sv="Staden" if has_swedish_name else "")
    with translation.override("fi"):  # the decision maker's page is in Finnish either way
        decision = cases.decide(case)
    assert decision.language == language and f'lang="{language}"' in decision.public_html
    assert ("Beslut om" in decision.public_html) == (language == "sv")
    assert ("Beräkning" in decision.annex_html) == (language == "sv")


def test_the_calculations_sentences_are_in_the_decisions_language_whoever_calculated():
    with translation.override("sv"):
        case = cases.proposed()
    kept = [row["text"] for row in case.application.result["rows"]]
    with translation.override("en"):
        decision = cases.decide(case)
    assert kept and all(text not in decision.annex_html for text in kept)


# --- publication ------------------------------------------------------------------------------------------------------
def test_the_public_list_shows_the_public_part_until_the_members_time_is_over(client, monkeypatch):
    case, decision = decided()
    today = clock.today()
    assert (decision.published_on, decision.published_until) == (today, appeal.members_last_day(today))
    assert decision.published_until >= today + timedelta(days=21)  # 7 days to be informed, 14 to claim
    listed = client.get(address("published")).content.decode()
    shown = client.get(address("published_document", decision.number)).content.decode()
    assert decision.number in listed and case.application.organisation.business_id in shown
    for secret in (cases.FIRST, cases.LAST, f"{case.placement.end_date.day}.{case.placement.end_date.month}."):
        assert secret not in listed and secret not in shown
    after = decision.published_until + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: after)
    assert decision.number not in client.get(address("published")).content.decode()
    assert client.get(address("published_document", decision.number)).status_code == 404


def test_what_is_not_published_is_not_on_the_list(client):
    case = cases.proposed()
    decision = cases.decide(case, publish=False)
    assert decision.published_on is None
    assert client.get(address("published_document", decision.number)).status_code == 404
    assert client.get(address("published_document", "RBP-1999-000001")).status_code == 404


# --- corrections ------------------------------------------------------------------------------------------------------
def correct(case: cases.Case, amount, **fields) -> Correction:
    decision = Decision.objects.get(application=case.application)
    values = {
        "ground": "writing",
        "consent": "not_worse",
        "reasons": "Summassa oli kirjoitusvirhe.",
        "seen": decision.amount_now,
        "actor": case.decider,
        **fields,
    }
    return services.correct(application=case.fresh(), amount=Decimal(amount), **values)


def test_a_correction_is_a_new_decision_and_the_earlier_one_stays():
    case, decision = decided()
    html = decision.public_html
    more = decision.amount + 50
    correction = correct(case, more)
    decision.refresh_from_db()
    assert decision.public_html == html and decision.amount == more - 50
    assert decision.amount_now == more and correction.amount_before == decision.amount
    assert decision.number in correction.public_html and "434/2003" in correction.public_html
    assert cases.LAST not in correction.public_html and cases.LAST in correction.annex_html
    jobs.run_waiting()
    correction.refresh_from_db()
    assert correction.public_pdf and correction.annex_pdf
    assert OutboxMessage.objects.filter(dedupe_key__startswith="bonus-corrected").exists()
    assert case.fresh().state == "granted"  # nothing leaves a decided state


def test_nothing_is_corrected_to_the_applicants_harm_without_a_ground():
    case, decision = decided()
    less = decision.amount - 10
    with pytest.raises(Refused, match="smaller"):
        correct(case, less)
    assert correct(case, less, consent="given").amount == less


def test_only_a_decision_maker_who_did_not_handle_it_corrects_and_only_what_they_saw():
    case, decision = decided()
    with pytest.raises(PermissionDenied):
        correct(case, decision.amount + 1, actor=case.handler)
    both = official(Role.HANDLER, Role.DECIDER)
    assert correct(case, decision.amount + 1, actor=both).decided_by == both
    with pytest.raises(Conflict):
        correct(case, decision.amount + 2, seen=decision.amount)
    with pytest.raises(Refused, match="Take the person's name"):
        correct(case, decision.amount + 2, reasons=f"{cases.LAST} oli poissa.")


def test_after_five_years_nothing_is_corrected():
    case, decision = decided()
    Decision.objects.update(decided_at=clock.now() - timedelta(days=5 * 366 + 1))
    with pytest.raises(Refused, match="five years"):
        correct(case, decision.amount + 1)


def test_the_correction_in_the_pages(client):
    case, decision = decided()
    strong(client, case.decider)
    where = address("correct", case.application.pk)
    assert client.get(where).status_code == 200
    assert client.post(where, {"amount": ""}).status_code == 422
    data = {"ground": "writing", "consent": "not_worse", "amount": str(decision.amount + 5), "reasons": "Virhe.",
            "publish": "on", "seen": str(decision.amount)}  # fmt: skip
    assert client.post(where, data).status_code == 302
    correction = Correction.objects.get()
    strong(client, case.member)
    page = client.get(address("decision", case.application.pk)).content.decode()
    assert correction.number in page
    assert client.get(address("correction", case.application.pk, correction.number)).status_code == 200
    stranger = cases.decided()
    strong(client, stranger.member)
    assert client.get(address("correction", case.application.pk, correction.number)).status_code == 404


# --- claims -----------------------------------------------------------------------------------------------------------
def claim_of(case: cases.Case, **fields) -> Claim:
    values = {"claimant": "party", "claimant_name": "Esimerkki Oy", "demand": "Summa on liian pieni.",
              "received_on": clock.today(), "actor": case.handler, **fields}  # fmt: skip
    return services.record_claim(application=case.fresh(), **values)


@pytest.mark.parametrize(("claimant", "days"), [("party", 3 + 14), ("member", 7 + 14)])
def test_each_claimant_has_a_time_of_their_own(claimant, days, monkeypatch):
    """kuntalaki 138–140 §: receipt or publication, then 14 days; a last day on a day off moves."""
    case, decision = decided()
    last = clock.today() + timedelta(days=days)
    while not appeal.is_working_day(last):
        last += timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: last + timedelta(days=1))
    in_time = claim_of(case, claimant=claimant, received_on=last)
    late = claim_of(case, claimant=claimant, received_on=last + timedelta(days=1))
    assert (in_time.last_day, in_time.is_late, late.is_late) == (last, False, True)
    assert late.state == "received"  # recorded, not refused: the body decides


def test_a_members_last_day_by_the_calendar():
    assert appeal.members_last_day(date(2026, 11, 24)) == date(2026, 12, 15)
    assert appeal.members_last_day(date(2026, 12, 4)) == date(2026, 12, 28)  # 25.12. is a holiday, 26–27 too


def test_a_posted_decisions_time_has_not_begun_before_it_is_posted():
    case = cases.proposed()
    Application.objects.update(electronic_notice=False)
    cases.decide(case)
    claim = claim_of(case)
    assert claim.last_day is None and not claim.is_late


def result(case, claim, **fields) -> Claim:
    values = {"result": "kept", "result_on": clock.today(), "section": "45", "upload": cases.a_pdf("ote.pdf"),
              "actor": case.handler, **fields}  # fmt: skip
    return services.record_result(claim=claim, **values)


def test_the_bodys_decision_is_recorded_with_its_document():
    case, decision = decided()
    claim = claim_of(case)
    assert str(claim.body) == "Pudasjärven kaupunginhallitus"
    with pytest.raises(Refused, match="new sum"):
        result(case, claim, result="changed")
    with pytest.raises(Refused, match="new sum"):
        result(case, claim, new_amount=Decimal(1))
    after = result(case, claim, result="changed", new_amount=decision.amount + 20)
    assert after.state == "decided" and after.result_file.sha256
    decision.refresh_from_db()
    assert decision.amount_now == decision.amount + 20
    with pytest.raises(Conflict):
        result(case, claim)


def test_an_annulled_decision_grants_nothing():
    case, decision = decided()
    result(case, claim_of(case), result="annulled")
    decision.refresh_from_db()
    assert decision.amount_now == 0


def test_whoever_made_the_decision_never_decides_or_records_the_claim():
    case, _decision = decided()
    claim = claim_of(case)
    case.decider.role_assignments.model.objects.create(
        user=case.decider, role=Role.HANDLER, municipality=case.application.municipality
    )
    case.decider.__dict__.pop("assignments", None)
    with pytest.raises(Refused, match="You made the decision"):
        result(case, claim, actor=case.decider)
    assert all(t.roles == {Role.HANDLER} for t in claim_workflow.table)
    with pytest.raises(PermissionDenied):
        result(case, claim, actor=official(Role.DECIDER))


def test_the_claim_in_the_pages(client):
    case, _decision = decided()
    strong(client, case.handler)
    pk, today = case.application.pk, clock.today()
    day = {f"received_on_{n}": v for n, v in enumerate((today.day, today.month, today.year))}
    day |= {"received_on": today.isoformat()}
    where = address("record_claim", pk)
    assert client.post(where, {"claimant": "party"}).status_code == 422
    data = {"claimant": "member", "claimant_name": "Kuntalainen Esimerkki", "demand": "Perustelut puuttuvat.", **day}
    assert client.post(where, {**data, "file": cases.a_pdf()}).status_code == 302
    claim = Claim.objects.get()
    assert client.get(address("claim_file", pk, claim.pk, "claim")).getvalue() == cases.PDF
    page = client.get(address("case", pk)).content.decode()
    assert claim.number in page and address("claim_result", pk, claim.pk) in page
    day = {f"result_on_{n}": v for n, v in enumerate((today.day, today.month, today.year))}
    day |= {"result_on": today.isoformat()}
    done = {"result": "kept", "section": "45", "file": cases.a_pdf("ote.pdf"), **day}
    assert client.post(address("claim_result", pk, claim.pk), done).status_code == 302
    strong(client, case.member)
    page = client.get(address("decision", pk)).content.decode()
    assert "Kuntalainen Esimerkki" not in page  # the result concerns the applicant, the member's name does not
    assert client.get(address("claim_file", pk, claim.pk, "claim")).status_code in (302, 403, 404)


# --- what the employer reads first ------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", ["application", "decision"])
def test_the_result_stands_first_as_it_is_now(client, page):
    case, decision = decided()
    strong(client, case.member)
    granted = f"at most {decision.amount:,.2f}"
    assert granted in client.get(address(page, case.application.pk), headers={"accept-language": "en"}).content.decode()
    correct(case, decision.amount + 50)
    now = client.get(address(page, case.application.pk)).content.decode()
    assert f"You get at most {decision.amount + 50:,.2f}" in now and f"You get {granted}" not in now


@pytest.mark.parametrize("page", ["application", "decision"])
def test_a_refusal_is_said_first(client, page):
    case, _decision = decided("refused")
    strong(client, case.member)
    assert "You did not get the bonus." in client.get(address(page, case.application.pk)).content.decode()
