"""The decision's two parts: what must be in them, what never is, and that they stay the same bytes."""

from __future__ import annotations

import hashlib
import io
import logging

import pytest
from django.core import mail
from django.urls import reverse
from pypdf import PdfReader

from bonus.applications import documents, services
from bonus.applications.models import Decision
from portal.core import clock, jobs
from portal.core.models import JobRun, OutboxMessage, StoredFile, TransitionLog
from tests.bonus.applications import cases
from tests.factories import employer, strong

pytestmark = pytest.mark.django_db
CANARIES = (cases.FIRST, cases.LAST)


def text_of(data: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def bytes_of(stored: StoredFile) -> bytes:
    with stored.file.open("rb") as file:
        return file.read()


def with_pdfs(outcome: str = "granted") -> tuple[cases.Case, Decision]:
    case = cases.decided(outcome)
    jobs.run_waiting()
    return case, Decision.objects.select_related("public_pdf", "annex_pdf").get(application=case.application)


@pytest.mark.parametrize("outcome", ["granted", "partly", "refused"])
def test_the_public_part_names_nobody_and_no_day_of_the_placement(outcome):
    case, decision = with_pdfs(outcome)
    whole = decision.public_html + text_of(bytes_of(decision.public_pdf))
    for canary in CANARIES:
        assert canary not in whole
    for day in (case.placement.start_date, case.placement.end_date):
        if day != clock.today():  # the day of the decision is in the document
            for form in (f"{day.day}.{day.month}.{day.year}", day.isoformat()):
                assert form not in whole


def test_the_annex_names_the_person_and_is_marked_secret():
    _case, decision = with_pdfs()
    text = text_of(bytes_of(decision.annex_pdf))
    assert cases.LAST in text and "621/1999" in text and cases.LAST in decision.annex_html


def test_what_a_decision_must_hold():
    """hallintolaki 44–45 §; kuntalaki 141 §."""
    case, decision = with_pdfs()
    html = decision.public_html
    for needed in (
        decision.number,
        case.application.reference,
        "Pudasjärven kaupunki",
        "Pudasjärven kaupunginhallitus",
        case.application.organisation.business_id,
        "Ehdot täyttyvät.",
        case.handler.email,
        "434/2003",
        "410/2015",
        "2023/2831",
        f"{decision.appeal_last_day.day}.{decision.appeal_last_day.month}.{decision.appeal_last_day.year}",
    ):
        assert needed in html, needed


def test_people_cannot_write_markup_into_a_decision():
    case = cases.proposed()
    decision = cases.decide(case, reasons="<script>alert(1)</script> Ehdot täyttyvät.")
    assert "<script>" not in decision.public_html and "&lt;script&gt;" in decision.public_html


@pytest.mark.parametrize("part", documents.PARTS)
def test_the_pdf_is_tagged_and_has_a_language_and_a_title(part):
    _case, decision = with_pdfs()
    reader = PdfReader(io.BytesIO(bytes_of(getattr(decision, f"{part}_pdf"))))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "fi"
    assert root["/StructTreeRoot"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert decision.number in reader.metadata.title


def test_it_is_rendered_once_and_served_the_same(client):
    case, decision = with_pdfs()
    strong(client, case.member)
    address = reverse("bonus:decision_file", args=[case.application.pk, "public"])
    first, again = (client.get(address).getvalue() for _ in range(2))
    assert first == again and hashlib.sha256(first).hexdigest() == decision.public_pdf.sha256
    before = StoredFile.objects.count()
    JobRun.objects.filter(kind="bonus_decision_pdf").update(state=JobRun.State.WAITING)
    jobs.run_waiting()
    decision.refresh_from_db()
    assert StoredFile.objects.count() == before and decision.public_pdf.sha256 == hashlib.sha256(first).hexdigest()


def test_without_pango_there_is_the_page(client, monkeypatch):
    import builtins

    real = builtins.__import__

    def no_pango(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", no_pango)
    case = cases.decided()
    jobs.run_waiting()
    strong(client, case.member)
    page = client.get(reverse("bonus:decision", args=[case.application.pk]))
    assert page.status_code == 200 and case.fresh().decision.number in page.content.decode()
    assert client.get(reverse("bonus:decision_file", args=[case.application.pk, "public"])).status_code == 404


def test_the_employer_reads_it_once_marked(client):
    case, _decision = with_pdfs()
    strong(client, case.member)
    assert client.get(reverse("bonus:decision", args=[case.application.pk])).status_code == 200
    first = Decision.objects.get().read_at
    client.get(reverse("bonus:decision", args=[case.application.pk]))
    assert first and Decision.objects.get().read_at == first
    strong(client, employer())
    assert client.get(reverse("bonus:decision", args=[case.application.pk])).status_code == 404
    assert client.get(reverse("bonus:decision_file", args=[case.application.pk, "annex"])).status_code == 404


def test_the_name_is_in_no_mail_log_or_job(caplog):
    caplog.set_level(logging.DEBUG)
    case = cases.more_asked()
    services.answer(application=case.application, actor=case.member)
    services.send_message(application=case.fresh(), text="Kiitos", actor=case.handler, from_staff=True)
    services.propose(application=case.fresh(), outcome="granted", reasons="Ehdot täyttyvät.", actor=case.handler)
    cases.decide(case)
    jobs.run_waiting()
    assert len(mail.outbox) >= 5
    written = [f"{m.subject}{m.body}{m.to}" for m in mail.outbox]
    written += [f"{m.subject}{m.body}" for m in OutboxMessage.objects.all()]
    written += [str(run.args) + run.key + run.error for run in JobRun.objects.all()]
    written += [log.reason for log in TransitionLog.objects.all()]
    written += [r.getMessage() for r in caplog.records if not r.name.startswith("factory")]  # the tests' own
    for canary in (*CANARIES, cases.IBAN):
        assert not [text[max(0, text.find(canary) - 80) :][:160] for text in written if canary in text]


def test_the_mail_says_where_to_look():
    case, _decision = with_pdfs()
    message = OutboxMessage.objects.get(dedupe_key=f"bonus-decided-{case.application.pk}")
    assert f"/bonus/{case.application.pk}/decision/" in message.body and message.language == "fi"


def test_a_decision_on_an_adjusted_sum_shows_both():
    case = cases.in_handling()
    services.adjust_amount(application=case.application, amount=100, reason="Talousarvio", actor=case.handler)
    services.propose(application=case.fresh(), outcome="partly", reasons="Osin.", actor=case.handler,
                     hearing_ground="own_facts")  # fmt: skip
    decision = cases.decide(case, "partly")
    calculated = case.application.result["total"].replace(".", ",")
    assert "Talousarvio" in decision.annex_html and calculated in decision.annex_html
