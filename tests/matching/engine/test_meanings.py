"""Texts are alike also by the kinds of work that they tell of, whatever their words and their language."""

import math

import pytest

from matching.engine import load_engine
from matching.engine.text.index import BUCKETS, GRAIN, cosine, meant_by_both

from .build import AS_OF, jobseeker, opening


@pytest.fixture(scope="module")
def engine():
    return load_engine()


def told(engine, summary, title, description, *, language="fi"):
    person = jobseeker(language=language, summary=summary)
    offer = opening(title=title, description=description, language="fi")
    found = engine.match(person, offer, as_of=AS_OF)
    return next(part for part in found.components if part.code == "text")


def test_texts_without_a_common_word_are_alike_when_they_tell_of_the_same_work(engine):
    text = "Olen vuosia imuroinut, luutunnut ja kiillottanut ikkunoita"
    same = told(engine, text, "Laitoshuoltaja", "Pidät koulun tilat puhtaina: lattiat, saniteetti ja pinnat.")
    other = told(engine, text, "Kirjanpitäjä", "Hoidat yritysten tilinpäätökset, laskut ja verot.")
    assert same.value > other.value + 0.1 and "siivooja" in same.text


def test_a_swedish_text_meets_a_finnish_notice(engine):
    text = "Jag har lagat mat, bakat bröd och serverat lunch i en stor restaurang"
    same = told(engine, text, "Kokki", "Valmistat lounaan ja leivot leivän henkilöstöravintolassa.", language="sv")
    other = told(engine, text, "Metsuri", "Kaadat puita moottorisahalla ja raivaat taimikkoa.", language="sv")
    assert same.value > other.value + 0.2


def test_the_sentence_names_the_work_that_is_most_of_the_likeness(engine):
    text = "Jag har lagat mat, bakat bröd och serverat lunch i en stor restaurang"
    found = told(engine, text, "Kokki", "Valmistat lounaan ja leivot leivän henkilöstöravintolassa.", language="sv")
    assert "samanlaisesta työstä: " in found.text


@pytest.mark.parametrize("text", ["Olen siivonnut kouluja ja sairaaloita", "Xqzw", "trukki"])
def test_a_vector_is_of_length_one_in_whole_parts(engine, text):
    vector = engine.view_person(jobseeker(summary=text, skills=["siivous"])).vector
    assert math.isclose(cosine(vector, vector), 1.0, abs_tol=0.005)
    assert all((weight * GRAIN).is_integer() and weight > 0 for weight in vector.values())


def test_what_both_tell_of_is_their_part_of_the_likeness(engine):
    a = engine.view_person(jobseeker(summary="Olen siivonnut kouluja")).vector
    b = engine.view_opening(opening(title="Siivooja", description="Koulujen siivousta iltaisin.")).vector
    letters = cosine(*({k: w for k, w in vector.items() if k < BUCKETS} for vector in (a, b)))
    meant = meant_by_both(a, b)
    assert sum(share for share, _ in meant) + letters == cosine(a, b)
    assert engine.taxonomy.graph.nodes[meant[0][1]].label("fi")


def test_the_swedish_article_refuses_nothing(engine):
    with_article = engine.view_person(jobseeker(language="sv", summary="lunch i en restaurang, inte städning"))
    assert {"lunch", "restaurang"} <= with_article.words and "städning" not in with_article.words
    assert "restaurang" not in engine.view_person(jobseeker(summary="en ravintola restaurang")).words
