"""The person's own consent: signed through a link or on paper, refused, withdrawn, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.urls import reverse

from matching.jobseekers import services
from matching.jobseekers.models import Consent, PersonLink
from matching.jobseekers.signals import consent_withdrawn
from portal.core import clock
from tests.factories import ClientFactory, ConsentFactory, OpeningFactory, ProposalFactory

pytestmark = pytest.mark.django_db

YES = {"decision": "yes", "scopes": ["contact", "skills"], "signed_name": "Veikko Keksitty"}


@pytest.fixture
def person():
    return ClientFactory()


@pytest.fixture
def token(person):
    return services.link_create(actor=person.coach, client=person)[1]


def own_page(token):
    return reverse("jobseekers:person", args=[token])


def sign_url(token):
    return reverse("jobseekers:person_sign", args=[token])


def test_the_address_and_the_database_hold_neither_name_nor_token(person, token):
    assert person.last_name not in own_page(token) and str(person.pk) not in own_page(token).split("/")
    assert not PersonLink.objects.filter(token_digest=token).exists()


def test_opening_the_link_changes_nothing(client, person, token):
    client.get(own_page(token))
    client.get(sign_url(token))
    assert not Consent.objects.exists()
    assert PersonLink.objects.get().signed_at is None


def test_the_person_signs_without_an_account_and_sees_it_afterwards(client, person, token):
    response = client.post(sign_url(token), YES)
    assert response["Location"] == own_page(token)
    consent = Consent.objects.get()
    assert consent.in_force and consent.scopes == ["contact", "skills"] and consent.text
    page = client.get(own_page(token)).content.decode()
    assert reverse("jobseekers:person_withdraw", args=[token, consent.pk]) in page


def test_the_link_signs_once(client, token):
    client.post(sign_url(token), YES)
    assert client.post(sign_url(token), YES).status_code == 422
    assert Consent.objects.count() == 1


def test_a_refusal_is_recorded_and_allows_nothing(client, token):
    client.post(sign_url(token), {"decision": "no", "signed_name": "Veikko Keksitty", "scopes": ["contact"]})
    consent = Consent.objects.get()
    assert not consent.given and not consent.in_force and consent.scopes == []


@pytest.mark.parametrize(
    "change", [{"scopes": []}, {"signed_name": ""}, {"valid_until": "2199-01-01"}, {"decision": ""}]
)
def test_an_incomplete_signature_is_a_sentence_and_nothing_is_recorded(client, token, change):
    assert client.post(sign_url(token), YES | change).status_code == 422
    assert not Consent.objects.exists()


def test_a_scope_that_is_not_on_the_list_is_refused(client, token):
    assert client.post(sign_url(token), YES | {"scopes": ["health"]}).status_code == 422


def test_withdrawal_works_at_once_and_tells_the_rooms_above(client, person, token):
    consent = ConsentFactory(client=person)
    heard = []
    consent_withdrawn.connect(lambda consent, **_: heard.append(consent.pk), weak=False, dispatch_uid="test")
    try:
        client.post(reverse("jobseekers:person_withdraw", args=[token, consent.pk]))
        client.post(reverse("jobseekers:person_withdraw", args=[token, consent.pk]))
    finally:
        consent_withdrawn.disconnect(dispatch_uid="test")
    consent.refresh_from_db()
    assert not consent.in_force and heard == [consent.pk]


def test_another_persons_consent_cannot_be_withdrawn_through_ones_own_link(client, token):
    foreign = ConsentFactory()
    assert client.post(reverse("jobseekers:person_withdraw", args=[token, foreign.pk])).status_code == 404
    foreign.refresh_from_db()
    assert foreign.in_force


def test_a_link_ends_after_14_days_and_a_new_one_ends_the_old(client, person, token):
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1)):
        assert client.get(own_page(token)).status_code == 404
    services.link_create(actor=person.coach, client=person)
    assert client.get(own_page(token)).status_code == 404


def test_an_invented_link_does_not_exist(client):
    assert client.get(own_page("x" * 43)).status_code == 404


def test_a_consent_ends_with_its_day():
    consent = ConsentFactory(valid_until=clock.today())
    assert consent.in_force
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert not consent.in_force


def test_the_own_page_shows_the_profile_and_what_was_shown_to_whom(client, person, token):
    proposal = ProposalFactory(client=person)
    page = client.get(own_page(token)).content.decode()
    assert proposal.organisation.name in page
    assert client.get(own_page(token))["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_text_is_in_the_persons_language_and_kept_as_it_was_signed(client, person, token, language):
    client.post(sign_url(token).replace("/fi/", f"/{language}/"), YES)
    consent = Consent.objects.get()
    assert consent.language == language
    assert consent.text.startswith({"fi": "Suostun", "sv": "Jag samtycker", "en": "I agree"}[language])


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_a_consent_on_paper_is_scanned_and_the_coach_opens_the_scan(client, person):
    client.force_login(person.coach)
    address = reverse("jobseekers:paper", args=[person.pk])
    assert client.post(address, YES).status_code == 422
    data = YES | {"scan": SimpleUploadedFile("suostumus.pdf", PDF, "application/pdf")}
    assert client.post(address, data).status_code == 302
    consent = Consent.objects.get()
    scan = client.get(reverse("jobseekers:scan", args=[person.pk, consent.pk]))
    assert b"".join(scan.streaming_content) == PDF
    assert "attachment" in scan["Content-Disposition"]


def test_a_page_of_html_is_not_a_scan(client, person):
    client.force_login(person.coach)
    data = YES | {"scan": SimpleUploadedFile("suostumus.pdf", b"<html><script>alert(1)</script>", "application/pdf")}
    assert client.post(reverse("jobseekers:paper", args=[person.pk]), data).status_code == 422
    assert not Consent.objects.exists()


def test_a_consent_for_one_opening_never_becomes_a_general_one():
    opening = OpeningFactory()
    consent = ConsentFactory(opening=opening)
    with pytest.raises(ProtectedError):
        opening.delete()
    consent.refresh_from_db()
    assert consent.opening == opening


def test_a_link_sent_for_one_opening_never_becomes_a_general_one(person):
    opening = OpeningFactory()
    link, _token = services.link_create(actor=person.coach, client=person, opening=opening)
    with pytest.raises(ProtectedError):
        opening.delete()
    link.refresh_from_db()
    assert link.opening == opening


def test_withdrawing_says_first_what_happens_and_a_link_withdraws_nothing(client, person, token):
    consent = ConsentFactory(client=person)
    address = reverse("jobseekers:person_withdraw", args=[token, consent.pk])
    page = client.get(address)
    assert "Haluatko perua suostumuksesi?" in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    consent.refresh_from_db()
    assert consent.withdrawn_at is None
    client.post(address)
    consent.refresh_from_db()
    assert consent.withdrawn_at
    assert client.get(address).status_code == 302  # nothing is left to withdraw
