"""The site: every page in every language, sources, an editor at work, the list of openings, search, feedback."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource

from bonus.supports.models import SupportFact
from cms.content.load import PAGES, load
from cms.models import ContentPage, Feedback, SectionPage, SupportPage
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.models import OutboxMessage
from portal.openings.models import Kind, Opening
from tests.factories import OpeningFactory, employer, official, strong

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    load()


def pages():
    return [page.specific for page in Page.objects.live().filter(depth__gt=1).order_by("path")]


def test_every_page_of_every_language_opens(client, site):
    OpeningFactory()
    found = pages()
    assert len(found) == sum(map(len, PAGES.values())) >= 40
    for page in found:
        response = client.get(page.url)
        assert response.status_code == 200, page.url
        assert BeautifulSoup(response.content, "html.parser").html["lang"] == page.locale.language_code


def test_loading_again_makes_nothing_and_changes_nothing_that_an_editor_wrote(site):
    page = SupportPage.objects.filter(slug="palkkatuki").get()
    page.title = "Editoijan otsikko"
    page.save_revision().publish()
    assert load() == 0
    assert SupportPage.objects.get(pk=page.pk).title == "Editoijan otsikko"


def test_every_fact_names_its_source_and_what_the_town_must_fill_in_is_marked(site):
    for page in pages():
        if not isinstance(page, ContentPage):
            continue
        for block in page.body:
            for fact in block.value["facts"] if block.block_type == "facts" else []:
                assert fact["source"], page.title
    bonus = SupportPage.objects.get(slug="rekrybonus", locale__language_code="fi")
    assert bonus.has_placeholders


def test_the_bonus_page_says_that_its_terms_are_placeholders(client, site):
    page = client.get("/fi/tuet/rekrybonus/").content.decode()
    assert "ts-tag--warning" in page


def test_links_on_the_pages_lead_somewhere(client, site):
    for page in pages():
        soup = BeautifulSoup(client.get(page.url).content, "html.parser")
        for link in soup.select("main a[href^='/']"):
            assert client.get(link["href"].split("#")[0]).status_code in (200, 302), (page.url, link["href"])


def test_every_page_leads_to_the_other_languages(client, site):
    """Also where a page has another address there, or no translation at all: then to what is above it."""
    led = {}
    for page in pages():
        soup = BeautifulSoup(client.get(page.url).content, "html.parser")
        led[page.url] = [link["href"] for link in soup.select(".ts-languages__link")]
    assert {path: len(links) for path, links in led.items()} == dict.fromkeys(led, 2)
    assert set().union(*led.values()) <= set(led)
    assert led["/sv/stod/arbetsprovning/"] == ["/fi/tuet/tyokokeilu/", "/en/supports/work-trial/"]
    assert led["/fi/tuet/palkkatuki/"] == ["/sv/stod/", "/en/supports/"]


def test_an_editor_makes_a_new_support_page_without_help(client, site):
    editor = official(Role.EDITOR)
    client.force_login(editor)
    section = SectionPage.objects.get(slug="tuet")
    address = reverse("wagtailadmin_pages:add", args=["cms", "supportpage", section.pk])
    assert client.get(address).status_code == 200
    data = {"title": "Uusi tuki", "slug": "uusi-tuki", "intro": "Lyhyesti.", "decided_by": "Kaupunki", "price": "",
            "body-count": "0", "action-publish": "1", "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0"}  # fmt: skip
    client.post(address, data)
    assert client.get("/fi/tuet/uusi-tuki/").status_code == 200


@pytest.mark.parametrize("who", [lambda: employer(), lambda: official(Role.COACH), lambda: official(Role.HANDLER)])
def test_others_do_not_edit_the_site(client, site, who):
    client.force_login(who())
    assert client.get("/cms/").status_code == 403


def test_the_list_of_openings_shows_what_is_public_and_filters_stay_in_the_address(client, site):
    OpeningFactory(title="Kokin paikka", kind=Kind.JOB)
    OpeningFactory(title="Metsurin paikka")
    OpeningFactory(title="Salainen luonnos", state=Opening.State.DRAFT)
    everything = client.get("/fi/avoimet-paikat/").content.decode()
    assert "Kokin paikka" in everything and "Metsurin paikka" in everything and "Salainen" not in everything
    filtered = client.get("/fi/avoimet-paikat/?kind=job&q=kok").content.decode()
    assert "Kokin paikka" in filtered and "Metsurin paikka" not in filtered


def test_an_opening_leads_back_to_the_list_with_its_filters_and_to_no_other_site(client, site):
    opening = OpeningFactory(title="Kokin paikka", kind=Kind.JOB)
    listed = "/fi/avoimet-paikat/?kind=job&q=kok"
    link = BeautifulSoup(client.get(listed).text, "html.parser").select_one(f"#opening-{opening.pk} a")
    page = BeautifulSoup(client.get(link["href"]).text, "html.parser")
    assert page.select_one(".govuk-back-link")["href"] == f"{listed}#opening-{opening.pk}"
    address = reverse("openings:detail", args=[opening.pk])
    assert page.select_one("link[rel=canonical]")["href"].endswith(address)
    for elsewhere in ("//elsewhere.example/fi/", "https://elsewhere.example/", "javascript:alert(1)"):
        assert "govuk-back-link" not in client.get(address, {"back": elsewhere}).text


def test_a_filter_that_does_not_exist_is_no_error(client, site):
    assert client.get("/fi/avoimet-paikat/?kind=x&location=%00&page=999").status_code == 200


def test_the_list_takes_the_same_number_of_queries_for_many_openings(client, site, django_assert_max_num_queries):
    OpeningFactory.create_batch(30)
    client.get("/fi/avoimet-paikat/")
    with django_assert_max_num_queries(25):
        client.get("/fi/avoimet-paikat/")


def test_search_finds_a_page_in_its_own_language(client, site):
    found = client.get(reverse("cms:search"), {"q": "palkkatuki"}).content.decode()
    assert "/fi/tuet/palkkatuki/" in found
    assert client.get(reverse("cms:search"), {"q": "%_'\"<script>"}).status_code == 200


def test_feedback_gets_a_receipt_at_once_with_its_time_and_a_day_of_answer(client):
    with time_machine.travel("2026-12-31T22:30:00+00:00"):  # already next year in Finland
        response = client.post(
            reverse("cms:feedback"), {"subject": "accessibility", "text": "Ei toimi", "email": "a@example.fi"}
        )
        page = client.get(response["Location"]).content.decode()
    feedback = Feedback.objects.get()
    assert str(feedback.due_on) == "2027-01-15"
    assert feedback.reference in page and "Ei toimi" not in page
    assert OutboxMessage.objects.get().to == "a@example.fi"


def test_feedback_without_a_word_is_refused_and_a_program_is_too(client):
    assert client.post(reverse("cms:feedback"), {"subject": "other", "text": ""}).status_code == 422
    data = {"subject": "other", "text": "osta", "website": "http://spam.example"}
    assert client.post(reverse("cms:feedback"), data).status_code == 422
    assert not Feedback.objects.exists()


def test_the_eleventh_feedback_of_an_hour_waits(client):
    data = {"subject": "other", "text": "hei"}
    codes = [client.post(reverse("cms:feedback"), data).status_code for _ in range(11)]
    assert codes == [302] * 10 + [429]


def test_editors_read_feedback_and_others_do_not(client):
    Feedback.objects.create(
        subject="other", text="<b>hei</b>", reference="P-1", due_on=clock.today() + timedelta(days=1)
    )
    client.force_login(official(Role.EDITOR))
    assert "&lt;b&gt;hei" in client.get(reverse("cms:feedback_list")).content.decode()
    client.force_login(official(Role.COACH))
    assert client.get(reverse("cms:feedback_list")).status_code == 403


def test_an_editor_keeps_the_dated_facts_of_the_supports_and_deletes_none(client):
    editor = official(Role.EDITOR)
    strong(client, editor)
    edit = reverse("wagtailsnippets_supports_supportfact:add")
    fact = {
        "support": "pay_subsidy", "key": "basic_cap", "value": "1 300", "source": "Asetus", "source_url": "",
        "valid_from": "2027-01-01", "valid_to": "", "checked_on": "2026-12-01",
    }  # fmt: skip
    response = client.post(edit, fact)
    assert response.status_code == 422 and not SupportFact.objects.filter(valid_from="2027-01-01").exists()
    assert client.post(edit, {**fact, "value": "1300"}).status_code == 302
    made = SupportFact.objects.get(valid_from="2027-01-01")
    delete = reverse("wagtailsnippets_supports_supportfact:delete", args=[made.pk])
    assert client.post(delete).status_code == 302 and SupportFact.objects.filter(pk=made.pk).exists()


def translated(page, code: str, **texts: str) -> Page:
    """A translation as wagtail-localize makes it: a copy, into which the texts of the other language come."""
    source, _new = TranslationSource.get_or_create_from_instance(page)
    locale = Locale.objects.get(language_code=code)
    for segment in StringSegment.objects.filter(source=source, context__path__in=texts):
        StringTranslation.objects.update_or_create(
            translation_of=segment.string, locale=locale, context=segment.context,
            defaults={"data": texts[segment.context.path]},
        )  # fmt: skip
    made, _created = source.create_or_update_translation(locale, fallback=True)
    return made


def test_a_translation_takes_its_slug_from_its_own_title_unless_the_editor_chose_one(
    site, django_capture_on_commit_callbacks
):
    section = SectionPage.objects.get(slug="tuet")
    page, other = (SupportPage(title=title, slug=slug, intro="Lyhyesti.", locale=section.locale)
                   for title, slug in (("Uusi tuki", "uusi-tuki"), ("Toinen tuki", "toinen-tuki")))  # fmt: skip
    for new in (page, other):
        section.add_child(instance=new)
        new.save_revision().publish()
    with django_capture_on_commit_callbacks(execute=True):  # publishes it
        assert translated(page, "sv", title="Nytt stöd för arbete").slug == "nytt-stod-for-arbete"
    assert translated(other, "sv", title="Ett annat stöd", slug="annat-stod").slug == "annat-stod"
    again = translated(page, "sv", title="Stödet har fått ett nytt namn")
    assert again.slug == "nytt-stod-for-arbete", "an address that has been published stays"
    page.refresh_from_db()
    assert page.slug == "uusi-tuki"


def test_an_editor_changes_no_name_address_or_password_past_the_account(client):
    editor = official(Role.EDITOR)
    before = editor.get_full_name()
    client.force_login(editor)
    page = client.get("/cms/account/").content.decode()
    assert "locale-preferred_language" in page
    for other in ("name_email", "avatar-avatar", "old_password"):
        assert other not in page
    data = {"name_email-first_name": "Joku", "name_email-last_name": "Muu", "locale-preferred_language": "sv",
            "theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"}  # fmt: skip
    client.post("/cms/account/", data)
    editor.refresh_from_db()
    assert editor.get_full_name() == before
