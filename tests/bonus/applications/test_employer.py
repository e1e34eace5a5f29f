"""The employer's way through the pages, and what may not work on it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bonus.applications import services
from bonus.applications.models import Application, Message
from bonus.rules import sentences
from portal.core import clock, jobs
from portal.core.models import OutboxMessage, StoredFile
from tests.bonus.applications import cases
from tests.factories import employer, official, strong

pytestmark = pytest.mark.django_db


def address(name: str, *args) -> str:
    return reverse(f"bonus:{name}", args=args)


def walk(client, case):
    """Fill every part as the pages ask, from start to confirmation."""
    pk = case.application.pk
    yes = {"accept": "on", "assured": ["guides_actively"], "electronic_notice": "yes"}
    contact = {"contact_name": "Aino", "contact_email": "aino@example.fi", "contact_phone": "040 1"}
    answers = {
        "terms": yes,
        "company": contact,
        "person": {},
        "guidance": {"planned_hours": "30,5", "guidance_plan": "Esimies ohjaa."},
        "supports": {"has_other_supports": "no", "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0"},
        "de-minimis": {
            "has_de_minimis": "yes",
            "rows-TOTAL_FORMS": "1",
            "rows-INITIAL_FORMS": "0",
            "rows-0-granter": "Business Finland",
            "rows-0-amount": "1 250,50",
            "rows-0-date": (clock.today() - timedelta(days=400)).isoformat(),
        },
        "account": {"iban": "FI21 1234 5600 0007 85", "account_holder": case.application.organisation.name},
    }
    for slug, data in answers.items():
        assert client.get(address("part", pk, slug)).status_code == 200, slug
        response = client.post(address("part", pk, slug), {**data, "save": "next"})
        assert response.status_code == 302, (slug, response.content.decode())
    cases.agreed(case)
    files = {"kind": "agreement", "file": cases.a_pdf()}
    assert client.post(address("attachments", pk), files).status_code == 302


def test_from_start_to_confirmation(client):
    case = cases.draft()
    strong(client, case.member)
    pk = case.application.pk
    walk(client, case)
    check = client.get(address("check", pk))
    assert "Send the application" in check.content.decode()
    response = client.post(address("check", pk))
    assert response["Location"] == address("sent", pk)
    page = client.get(response["Location"]).content.decode()
    application = case.fresh()
    assert application.reference in page
    assert application.state == "submitted" and application.iban == cases.IBAN
    assert application.de_minimis[0]["amount"] == "1250.50"
    assert application.planned_hours == Decimal("30.5")
    assert application.company["business_id"] == application.organisation.business_id
    # 30.5 hours at 20 €, less what passes 300 € in a calendar month, which depends on where the months fall
    assert Decimal(400) < Decimal(application.result["total"]) <= Decimal(610)
    assert application.attachments.get().sent
    mail = OutboxMessage.objects.get(dedupe_key=f"bonus-received-{pk}")
    assert application.reference in mail.subject and cases.LAST not in mail.body


def test_start_from_the_placement(client):
    case = cases.draft()
    client.force_login(case.member)
    response = client.post(address("start", case.placement.pk))
    assert response["Location"] == address("tasks", case.application.pk)
    assert client.get(address("start", case.placement.pk)).status_code == 405


def test_the_placement_leads_to_the_application_that_exists_and_offers_a_new_one_only_when_it_is_over(client):
    case = cases.draft()
    strong(client, case.member)
    placement = reverse("placements:placement", args=[case.placement.pk])
    begin, page = address("start", case.placement.pk), client.get(placement).content.decode()
    assert case.application.reference in page and address("application", case.application.pk) in page
    assert begin not in page
    Application.objects.update(state="refused")
    assert begin in client.get(placement).content.decode()


def test_a_row_of_the_estimate_tells_its_days(client):
    case = cases.draft()
    strong(client, case.member)
    walk(client, case)
    page = client.get(address("tasks", case.application.pk)).content.decode()
    assert f"<li>{sentences.day(case.placement.start_date, 'en')}" in page


def test_what_the_guide_kept_is_filled_into_a_draft_once_and_never_over_what_it_says(client):
    case = cases.draft()
    client.force_login(case.member)
    keep = {"answers": "employer=company&work=job&others=pay_subsidy&others=bonus", "scheme": case.scheme.slug}
    client.post(reverse("supports:keep"), keep)
    client.post(address("start", case.placement.pk))
    case.application.refresh_from_db()
    assert case.application.other_supports == [{"kind": "pay_subsidy"}] and case.application.has_other_supports
    Application.objects.update(has_other_supports=False, other_supports=[])
    client.post(reverse("supports:keep"), keep)
    client.post(address("start", case.placement.pk))
    case.application.refresh_from_db()
    assert case.application.has_other_supports is False


def test_a_colleague_goes_on_and_a_stranger_finds_nothing(client):
    case = cases.filled()
    strong(client, employer(case.application.organisation, role="employer_member"))
    assert client.get(address("tasks", case.application.pk)).status_code == 200
    strong(client, employer())
    pk = case.application.pk
    attachment = case.application.attachments.get()
    for name, args in [
        ("tasks", [pk]),
        ("application", [pk]),
        ("part", [pk, "account"]),
        ("attachments", [pk]),
        ("attachment", [pk, attachment.pk]),
        ("check", [pk]),
        ("sent", [pk]),
        ("withdraw", [pk]),
        ("decision", [pk]),
        ("decision_file", [pk, "annex"]),
    ]:
        assert client.get(address(name, *args)).status_code == 404, name
    for name, args in [("message", [pk]), ("remove_attachment", [pk, attachment.pk]), ("start", [case.placement.pk])]:
        assert client.post(address(name, *args), {"text": "moi"}).status_code == 404, name


def test_an_attachment_of_another_case_is_not_found_through_ones_own(client):
    mine, other = cases.filled(), cases.filled()
    strong(client, mine.member)
    foreign = other.application.attachments.get()
    assert client.get(address("attachment", mine.application.pk, foreign.pk)).status_code == 404
    assert client.post(address("remove_attachment", mine.application.pk, foreign.pk)).status_code == 404
    assert other.application.attachments.exists()


STRONG_PAGES = ["tasks", "application", "check", "sent", "withdraw", "decision", "attachments"]


@pytest.mark.parametrize("name", STRONG_PAGES)
def test_secret_pages_ask_for_strong_identification(client, name):
    case = cases.decided()
    client.force_login(case.member)
    response = client.get(address(name, case.application.pk))
    assert response.status_code == 302 and "/identify" in response["Location"]


@pytest.mark.parametrize("role", ["coach", "officer", "payer", "editor", "manager"])
def test_officials_of_other_work_are_refused(client, role):
    case = cases.sent()
    strong(client, official(role))
    for name in ("case", "decide"):
        assert client.get(address(name, case.application.pk)).status_code == 403
    assert client.get(address("queue")).status_code == 403


def test_a_draft_is_the_employers_own(client):
    case = cases.draft()
    strong(client, case.handler)
    assert client.get(address("case", case.application.pk)).status_code == 404


@pytest.mark.parametrize("slug", ["terms", "company", "guidance", "supports", "de-minimis", "account"])
def test_an_empty_part_says_what_is_missing(client, slug):
    case = cases.draft()
    strong(client, case.member)
    data = {"save": "next", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}
    response = client.post(address("part", case.application.pk, slug), data)
    assert response.status_code == 422
    assert "govuk-error-summary" in response.content.decode()


def test_extra_fields_of_a_post_write_nothing(client):
    case = cases.draft()
    strong(client, case.member)
    other = employer().organisation_ids()
    data = {
        "contact_name": "Aino",
        "contact_email": "aino@example.fi",
        "contact_phone": "040 1",
        "state": "granted",
        "adjusted_amount": "99999",
        "proposal_amount": "99999",
        "handler": case.handler.pk,
        "organisation": next(iter(other)),
        "reference": "RB-0",
        "iban": cases.IBAN,
        "confirmed": '[{"code": "client_of_services"}]',
        "save": "next",
    }
    before = case.fresh()
    assert client.post(address("part", before.pk, "company"), data).status_code == 302
    after = case.fresh()
    assert after.contact_phone == "040 1"
    for name in ("state", "adjusted_amount", "proposal_amount", "handler_id", "organisation_id", "reference", "iban"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.confirmed == []


def test_a_part_writes_its_own_fields_only():
    from bonus.applications.completeness import BY_SLUG

    case = cases.draft()
    with pytest.raises(ValueError, match="does not write"):
        services.save_part(
            application=case.application, part=BY_SLUG["company"], changes={"iban": "x"}, actor=case.member
        )


@pytest.mark.parametrize(
    "number", ["FI2112345600000786", "FI21", "12345", "FI21 1234 5600 0007 8", "GB00 0000", "<script>", "FI" + "9" * 40]
)
def test_a_wrong_account_number_is_told_and_kept_in_the_form(client, number):
    case = cases.draft()
    strong(client, case.member)
    data = {"iban": number, "account_holder": "Yritys", "save": "next"}
    response = client.post(address("part", case.application.pk, "account"), data)
    assert response.status_code == 422
    assert case.fresh().iban == ""


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("kuva.svg", b"<svg onload=alert(1)>", "agreement"),
        ("sopimus.pdf", b"MZ\x90\x00 not a pdf", "agreement"),
        ("sopimus.exe", cases.PDF, "agreement"),
        ("sopimus.pdf", b"", "agreement"),
        ("sopimus.pdf", cases.PDF.replace(b"<<>>", b"<</Encrypt 2 0 R>>"), "agreement"),
        ("sopimus.pdf", cases.PDF, "made_up_kind"),
    ],
)
def test_a_hostile_file_is_refused(client, name, content, kind):
    case = cases.draft()
    strong(client, case.member)
    upload = SimpleUploadedFile(name, content, content_type="application/pdf")
    response = client.post(address("attachments", case.application.pk), {"kind": kind, "file": upload})
    assert response.status_code == 422
    assert not case.application.attachments.exists() and not StoredFile.objects.exists()


def test_ten_megabytes_and_one_byte_is_too_much(client, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    case = cases.draft()
    strong(client, case.member)
    exact = SimpleUploadedFile("a.pdf", b"%PDF-1.7" + b" " * (1000 - 8 - 6) + b"\n%%EOF")
    over = SimpleUploadedFile("b.pdf", b"%PDF-1.7" + b" " * (1001 - 8 - 6) + b"\n%%EOF")
    assert client.post(address("attachments", case.application.pk), {"kind": "other", "file": over}).status_code == 422
    assert client.post(address("attachments", case.application.pk), {"kind": "other", "file": exact}).status_code == 302


def test_an_attachment_opens_as_a_download_that_runs_nothing(client):
    case = cases.filled()
    strong(client, case.member)
    response = client.get(address("attachment", case.application.pk, case.application.attachments.get().pk))
    assert response.getvalue() == cases.PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]


def test_what_was_sent_stays(client):
    case = cases.more_asked()
    strong(client, case.member)
    attachment = case.application.attachments.get()
    response = client.post(address("remove_attachment", case.application.pk, attachment.pk))
    assert response.status_code == 422
    assert case.application.attachments.filter(pk=attachment.pk).exists()


def test_a_sent_application_cannot_be_edited(client):
    case = cases.sent()
    strong(client, case.member)
    data = {"iban": "FI5810171000000122", "account_holder": "Toinen", "save": "next"}
    response = client.post(address("part", case.application.pk, "account"), data)
    assert response["Location"] == address("application", case.application.pk)
    assert case.fresh().iban == cases.IBAN
    for name in ("attachments", "tasks", "check"):  # each page says why it does not open
        page = client.get(address(name, case.application.pk), follow=True)
        assert page.redirect_chain == [(response["Location"], 302)]
        assert "The application has been sent. It can be changed only if" in page.text


def test_the_script_saves_what_is_right_and_tells_when(client):
    case = cases.draft()
    strong(client, case.member)
    data = {"iban": "FI21", "account_holder": "Yritys Oy", "save": "auto"}
    response = client.post(address("part", case.application.pk, "account"), data)
    assert response.status_code == 200
    assert "Draft saved" in response.content.decode() and "<html" not in response.content.decode()
    assert (case.fresh().iban, case.application.account_holder) == ("", "Yritys Oy")


def test_a_row_more_without_losing_what_was_typed(client):
    case = cases.draft()
    strong(client, case.member)
    data = {
        "has_de_minimis": "yes",
        "rows-TOTAL_FORMS": "1",
        "rows-INITIAL_FORMS": "0",
        "rows-0-granter": "ELY-keskus",
        "save": "add",
    }
    response = client.post(address("part", case.application.pk, "de-minimis"), data)
    page = response.content.decode()
    assert response.status_code == 200 and "ELY-keskus" in page and "rows-1-granter" in page


def test_stored_rows_stay_when_another_is_added_and_go_when_removed(client):
    case = cases.draft()
    strong(client, case.member)
    address_of_part = address("part", case.application.pk, "supports")
    first = BeautifulSoup(client.get(address_of_part).content, "html.parser").select("main form [type=submit]")[0]
    assert first["value"] == "next", "Enter presses the first button of a form"
    row = {"rows-0-kind": "pay_subsidy", "rows-0-percent": "50", "has_other_supports": "yes", "save": "next"}
    client.post(address_of_part, {**row, "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0"})
    assert case.fresh().other_supports == [{"kind": "pay_subsidy", "percent": "50"}]
    assert "rows-0-DELETE" in client.get(address_of_part).content.decode()
    counts = {"rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "1"}
    client.post(address_of_part, {**row, **counts, "rows-1-kind": "youth_voucher", "rows-1-monthly_amount": "500"})
    assert [kept["kind"] for kept in case.fresh().other_supports] == ["pay_subsidy", "youth_voucher"]
    counts["rows-INITIAL_FORMS"] = "2"
    client.post(address_of_part, {**row, **counts, "rows-1-kind": "youth_voucher", "rows-0-DELETE": "on"})
    assert [kept["kind"] for kept in case.fresh().other_supports] == ["youth_voucher"]
    client.post(address_of_part, {"has_other_supports": "no", "save": "next", **counts})
    assert case.fresh().other_supports == [] and case.application.has_other_supports is False


def test_yes_without_a_row_is_not_an_answer(client):
    case = cases.draft()
    strong(client, case.member)
    data = {"has_other_supports": "yes", "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "save": "next"}
    assert client.post(address("part", case.application.pk, "supports"), data).status_code == 422


def test_old_aid_and_future_aid_are_told(client):
    case = cases.draft()
    strong(client, case.member)
    for day in (clock.today() + timedelta(days=1), clock.add_months(clock.today(), -37)):
        data = {
            "has_de_minimis": "yes",
            "rows-TOTAL_FORMS": "1",
            "rows-INITIAL_FORMS": "0",
            "rows-0-granter": "ELY",
            "rows-0-amount": "100",
            "rows-0-date": day.isoformat(),
            "save": "next",
        }
        assert client.post(address("part", case.application.pk, "de-minimis"), data).status_code == 422
    assert case.fresh().de_minimis == []


def test_ineligible_answers_lead_to_an_explanation(client):
    case = cases.filled()
    case.application.organisation.kind = "municipality"
    case.application.organisation.save(update_fields=["kind"])
    strong(client, case.member)
    page = client.get(address("tasks", case.application.pk)).content.decode()
    assert "would not be granted" in page and "You can send the application anyway" in page
    assert "Check answers and send" in page


def test_a_placement_without_days_has_no_dead_end(client):
    case = cases.draft(start_date=None, end_date=None)
    strong(client, case.member)
    for name, args in [("tasks", []), ("part", ["person"]), ("check", [])]:
        response = client.get(address(name, case.application.pk, *args))
        assert response.status_code == 200, name
    assert "Agree on it with the coach" in response.content.decode()


def test_pressing_send_twice_sends_once(client):
    case = cases.filled()
    strong(client, case.member)
    token = {"form_token": "0a9f4d53-0000-4000-8000-000000000001"}
    first = client.post(address("check", case.application.pk), token)
    second = client.post(address("check", case.application.pk), token)
    assert first["Location"] == address("sent", case.application.pk)
    assert second.status_code == 302
    assert OutboxMessage.objects.filter(dedupe_key__startswith="bonus-received").count() == 1


def test_new_terms_must_be_accepted_before_sending():
    from tests.factories import SchemeVersionFactory

    case = cases.filled()
    old = case.scheme
    type(old).objects.filter(pk=old.pk).update(state="retired")
    newer = SchemeVersionFactory(
        municipality=old.municipality,
        number="luonnos-2",
        content=bytes(old.content).replace(b"luonnos-1", b"luonnos-2"),
    )
    from bonus.applications.completeness import missing_parts

    assert [str(part) for part in missing_parts(case.fresh())] == ["Terms of the support"]
    services.accept_terms(
        application=case.application,
        accepted=True,
        electronic_notice=True,
        assured=["guides_actively"],
        actor=case.member,
    )
    assert case.fresh().scheme_version == newer and not missing_parts(case.application)


def test_the_employer_never_sees_a_proposal(client):
    case = cases.proposed("refused")
    strong(client, case.member)
    page = client.get(address("application", case.application.pk)).content.decode()
    assert "in handling" in page
    for word in ("proposed", "Propose", "refused", "Ehdot täyttyvät"):
        assert word not in page


def test_messages_go_both_ways_and_are_marked_read(client):
    case = cases.in_handling()
    strong(client, case.member)
    pk = case.application.pk
    assert client.post(address("message", pk), {"text": "Onko jotain puutteita?"}).status_code == 302
    assert OutboxMessage.objects.filter(to=case.handler.email).exists()
    strong(client, case.handler)
    assert "Onko jotain puutteita?" in client.get(address("case", pk)).content.decode()
    message = Message.objects.get()
    assert message.read_at
    client.post(address("staff_message", pk), {"text": "Ei ole."})
    strong(client, case.member)
    page = client.get(address("application", pk)).content.decode()
    assert "Ei ole." in page and "New" in page
    assert not Message.objects.filter(read_at=None).exists()


def test_a_message_is_never_changed():
    case = cases.in_handling()
    message = services.send_message(application=case.application, text="moi", actor=case.member, from_staff=False)
    message.text = "hei"
    with pytest.raises(ValueError, match="never changed"):
        message.save()


def test_an_empty_message_is_told(client):
    case = cases.in_handling()
    strong(client, case.member)
    assert client.post(address("message", case.application.pk), {"text": "  "}).status_code == 422


def test_the_list_names_no_person(client):
    case = cases.sent()
    client.force_login(case.member)
    page = client.get(address("applications")).content.decode()
    assert case.application.reference in page
    assert cases.FIRST not in page and cases.LAST not in page


def test_additions_go_back_to_the_handler(client):
    case = cases.more_asked()
    strong(client, case.member)
    pk = case.application.pk
    assert client.get(address("tasks", pk)).status_code == 200
    data = {"planned_hours": "40", "guidance_plan": "Tarkempi suunnitelma.", "save": "next"}
    assert client.post(address("part", pk, "guidance"), data).status_code == 302
    assert client.post(address("check", pk)).status_code == 302
    assert (case.fresh().state, case.application.planned_hours) == ("handling", Decimal(40))


def test_a_missed_deadline_does_not_stop_the_case():
    case = cases.more_asked()
    Application.objects.filter(pk=case.application.pk).update(more_info_by=clock.today() - timedelta(days=1))
    jobs.enqueue("bonus_deadlines", "today")
    jobs.run_waiting()
    assert case.fresh().state == "handling"


def test_on_the_deadlines_own_day_there_is_still_time():
    case = cases.more_asked()
    Application.objects.filter(pk=case.application.pk).update(more_info_by=clock.today())
    jobs.enqueue("bonus_deadlines", "today")
    jobs.run_waiting()
    assert case.fresh().state == "more_info"
