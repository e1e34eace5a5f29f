"""The pickers: what a text may mean, picked or typed, with and without JavaScript; and why a word links."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from matching.taxonomy import lookup
from portal.accounts.roles import Role
from portal.openings.models import Opening
from tests.factories import ClientFactory, OpeningFactory, OrganisationFactory, employer, official, strong

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss_at(client):
    organisation = OrganisationFactory()
    return strong(client, employer(organisation), organisation=organisation)


@pytest.fixture
def draft(boss_at):
    organisation = OrganisationFactory._meta.model.objects.get()
    return OpeningFactory(organisation=organisation, state=Opening.State.DRAFT, title="Siistijä koululle")


def cleaner() -> lookup.Concept:
    return lookup.occupations("siivooja")[0]


@pytest.mark.parametrize(("language", "typed", "found"), [
    ("fi", "siivo", "siivo"), ("sv", "städa", "städ"), ("en", "clean", "clean")])  # fmt: skip
def test_suggestions_are_in_the_pages_language(boss_at, language, typed, found):
    with translation.override(language):
        address = reverse("taxonomy:occupations")
    labels = [row["label"].lower() for row in boss_at.post(address, {"q": typed}).json()["results"]]
    assert labels and any(found in label for label in labels) and len(set(labels)) == len(labels)


def test_skills_are_found_too_and_one_letter_finds_nothing(boss_at):
    address = reverse("taxonomy:skills")
    assert boss_at.post(address, {"q": "moppaus"}).json()["results"]
    for short in ("", "m", " \x00 ", "m\x00"):
        assert boss_at.post(address, {"q": short}).json() == {"results": []}
    assert boss_at.post(address, {"q": "moppaus " * 5000}).status_code == 200


def test_what_is_typed_never_comes_in_the_address_and_strangers_find_nothing(client, boss_at):
    assert boss_at.get(reverse("taxonomy:occupations"), {"q": "siivooja"}).status_code == 405
    client.logout()
    assert client.post(reverse("taxonomy:occupations"), {"q": "siivooja"}).status_code in (302, 403)


def test_the_search_is_limited(boss_at, monkeypatch):
    from matching.taxonomy import views

    monkeypatch.setattr(views, "LIMIT", {"vocabulary": "2/m/user"})
    address = reverse("taxonomy:occupations")
    assert [boss_at.post(address, {"q": "siivooja"}).status_code for _n in range(3)] == [200, 200, 429]


# --- the title of an opening -----------------------------------------------------------------------------------------
def basics(draft, **typed):
    kept = {"version": draft.version, "description": draft.description, "location": "615", "hours_per_day": "6",
            "days_per_week": "4", "supervisor_name": "Eero Esimerkki", "title": draft.title}  # fmt: skip
    return reverse("openings:edit", args=[draft.pk, "basics"]), kept | typed


def test_a_picked_occupation_is_kept_with_the_title(boss_at, draft):
    picked = cleaner()
    address, data = basics(draft, title=picked.label, title_id=picked.id, title_label=picked.label)
    boss_at.post(address, data)
    draft.refresh_from_db()
    assert (draft.title, draft.occupation_uri, draft.occupation_label) == (picked.label, picked.id, picked.label)
    page = boss_at.get(address).text
    assert f'value="{picked.id}"' in page
    address, data = basics(draft, title="Siivooja, aamuvuoro", title_id=picked.id, title_label=picked.label)
    boss_at.post(address, data)
    draft.refresh_from_db()
    assert (draft.title, draft.occupation_uri) == ("Siivooja, aamuvuoro", "")  # a changed text is not what was picked


def test_an_invented_occupation_is_not_believed(boss_at, draft):
    address, data = basics(draft, title="Siivooja", title_id="http://evil.example/x", title_label="Siivooja")
    assert boss_at.post(address, data).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.occupation_uri) == ("Siivooja", "")


@pytest.mark.parametrize("title", ["", "x" * 121])
def test_no_title_and_too_long_a_title_come_back_with_what_was_typed(boss_at, draft, title):
    address, data = basics(draft, title=title)
    answer = boss_at.post(address, data)
    assert answer.status_code == 422 and "govuk-error-summary" in answer.text and title in answer.text


def test_without_javascript_the_next_page_offers_what_the_title_may_mean(boss_at, draft):
    check = reverse("openings:check", args=[draft.pk])
    page = boss_at.get(check).text
    picked = cleaner()
    assert picked.label in page and "Tallenna ammatti" in page
    choose = reverse("openings:occupation", args=[draft.pk])
    assert boss_at.post(choose, {}).status_code == 422
    assert boss_at.post(choose, {"occupation": "http://evil.example/x"}).status_code == 422
    assert boss_at.post(choose, {"occupation": picked.id}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.occupation_uri, draft.occupation_label) == (
        "Siistijä koululle", picked.id, picked.label)  # fmt: skip
    assert "Tallenna ammatti" not in boss_at.get(check).text
    address, data = basics(draft, title_id=picked.id, title_label=draft.title)
    boss_at.post(address, data)  # saved again untouched
    draft.refresh_from_db()
    assert draft.occupation_uri == picked.id


def test_a_strangers_opening_has_no_occupation_to_choose(boss_at):
    other = OpeningFactory(state=Opening.State.DRAFT)
    assert boss_at.post(reverse("openings:occupation", args=[other.pk]), {"occupation": "x"}).status_code == 404


# --- profiles and the vocabulary page ---------------------------------------------------------------------------------
def test_a_profiles_page_tells_what_is_recognised_and_escapes_what_was_typed(client):
    coach = official(Role.COACH)
    one = ClientFactory(coach=coach)
    one.profile.data |= {"wishes": ["siivoja", "<b>qqqqxzw</b>"], "skills": ["tiskaus"]}
    one.profile.save()
    page = strong(client, coach).get(reverse("jobseekers:profile", args=[one.pk, "wishes"])).text
    assert "siivoja → " in page and "<b>qqqqxzw" not in page and "&lt;b&gt;qqqqxzw" in page
    assert 'data-module="ts-lines"' in page


def test_the_vocabulary_page_tells_what_a_word_links_to_and_why(client):
    official_at = strong(client, official(Role.MANAGER))
    address = reverse("taxonomy:vocabulary")
    assert official_at.get(address).status_code == 200
    exact = official_at.post(address, {"word": "siivooja", "language": "fi"}).text
    assert "Se on tämän nimi." in exact
    like = official_at.post(address, {"word": "siivoja", "language": "fi"}).text
    assert "siivooja" in like and "muistuttaa" in like
    nothing = official_at.post(address, {"word": "qqqqxzw", "language": "fi"}).text
    assert "verrataan vain tekstinä" in nothing
    for wrong in ({"word": "", "language": "fi"}, {"word": "siivooja", "language": "xx"}, {}):
        assert official_at.post(address, wrong).status_code == 422


def test_what_the_page_says_is_what_the_matching_reads():
    phrase = lookup.engine().content.reader.phrase("siivoja", "fi")
    works, _skills = lookup.explain("siivoja", "fi")
    assert sorted(round(w.strength, 4) for w in works) == sorted(round(s, 4) for s in phrase.strengths.tolist())
