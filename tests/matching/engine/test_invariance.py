"""Who somebody is can't move a ranking: not the language of a name, not the mother tongue, not anybody's name."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from matching.engine import Jobseeker, Opening
from matching.engine.taxonomy import vocabulary

from .build import component, match

OCCUPATIONS = ("occupation_wished", "occupation_done", "occupation_related")
OFFERS: list[dict[str, Any]] = [
    {"title": "Siivooja"},
    {"title": "Keittiöapulainen kouluun", "description": "Astioiden pesua ja salaattien tekoa."},
    {"title": "Lagerarbetare", "language": "sv"},
    {"title": "Hotel receptionist", "language": "en"},
]
CONCEPTS = sorted(o.id for o in vocabulary.occupations().values() if not o.field)[::97]


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_name_in_any_language_is_worth_the_same(concept: str) -> None:
    names = vocabulary.occupations()[concept].names
    for offer in OFFERS:
        values = set()
        for language in ("fi", "sv", "en"):
            name = names[language][0]
            work = [{"title": name, "months": 30, "ended_year": 2024}]
            found = match({"language": language, "wishes": [name], "work_history": work}, offer)
            values.add(tuple(component(found, code).value for code in OCCUPATIONS))
        assert len(values) == 1, (concept, offer["title"], values)


@pytest.mark.parametrize("concept", CONCEPTS)
def test_an_opening_s_title_in_any_language_is_worth_the_same(concept: str) -> None:
    names = vocabulary.occupations()[concept].names
    person = {"wishes": ["siivooja", "keittiöhommat"], "work_history": [{"title": "varastotyöntekijä", "months": 5}]}
    values = {
        tuple(component(match(person, {"title": names[lang][0], "language": lang}), code).value for code in OCCUPATIONS)
        for lang in ("fi", "sv", "en")
    }
    assert len(values) == 1, (concept, values)


def test_the_mother_tongue_changes_nothing() -> None:
    offer = {"title": "Siivooja", "required_languages": [{"code": "fi", "level": "B1"}]}
    rows = []
    for code in ("so", "ar", "ru", "sv", "et"):
        spoken = [{"code": code, "level": "native"}, {"code": "fi", "level": "B1"}]
        rows.append(match({"wishes": ["siivooja"], "languages": spoken}, offer).to_dict())
    assert all(row == rows[0] for row in rows)


NAMES = [
    "Matti Virtanen",
    "Fatima Hassan",
    "Nguyen Thi Linh",
    "Olena Shevchenko",
    "Åsa Lindqvist",
    "Abdirahman Warsame",
]
PERSON: dict[str, Any] = {
    "wishes": ["siivooja"],
    "summary": "Tehnyt siivousta toimistoissa ja kouluilla. Jaksaa seistä.",
    "work_history": [{"title": "toimistosiivooja", "months": 20, "description": "Lattioiden hoito ja vessat."}],
    "skills": ["moppaus"],
}
OFFER: dict[str, Any] = {
    "title": "Siivooja kouluun",
    "description": "Lattioiden moppausta ja vessojen siivousta. Työpari opastaa.",
    "desired_skills": ["lattianhoito"],
}


@pytest.mark.parametrize("name", NAMES)
def test_names_in_free_text_change_nothing(name: str) -> None:
    plain = match(PERSON, OFFER).to_dict()
    for summary in (
        f"{name}. {PERSON['summary']}",
        f"{PERSON['summary']} Ohjaaja {name}.",
        f"Olen {name}. {PERSON['summary']}",
    ):
        if "Ohjaaja" in summary:
            summary = summary.replace("Ohjaaja ", "")
        assert match(PERSON | {"summary": summary}, OFFER).to_dict() == plain
    described = OFFER | {"description": f"{OFFER['description']} {name}."}
    assert match(PERSON, described).to_dict() == plain


def test_the_input_has_no_protected_attribute() -> None:
    forbidden = {
        "name",
        "sex",
        "gender",
        "age",
        "birth",
        "nationality",
        "citizenship",
        "family",
        "religion",
        "diagnosis",
    }
    for cls in (Jobseeker, Opening):
        for spec in fields(cls):
            assert not forbidden & set(spec.name.split("_")) or spec.name == "minimum_age"


def test_what_somebody_says_no_to_is_not_a_wish() -> None:
    offer = {"title": "Hoitaja"}
    refused = component(match({"wishes": ["hoitaja ei käy, koneiden kanssa jotain"]}, offer), "occupation_wished")
    wished = component(match({"wishes": ["hoitaja"]}, offer), "occupation_wished")
    assert refused.value < wished.value


@pytest.mark.parametrize(
    ("setting", "trade", "title"),
    [
        ("ulkotyöt", "metsätyöt", "Metsuri"),
        ("ulkohommat", "puutarhatyöt", "Puutarhuri"),
        ("käsityöt", "ompelu", "Ompelija"),
    ],
)
def test_a_wish_for_a_setting_counts_less_than_one_for_a_trade(setting: str, trade: str, title: str) -> None:
    broad, told, nothing = (
        component(match({"wishes": [wish]}, {"title": title}), "occupation_wished").value
        for wish in (setting, trade, "kirjanpito")
    )
    assert nothing < broad < told


@pytest.mark.parametrize(
    ("unwanted", "offer", "blocked"),
    [
        ("siivous", {"title": "Toimistosiivooja"}, True),
        ("siivousala", {"title": "Städare", "language": "sv"}, True),
        ("siivous", {"title": "Kuorma-autonkuljettaja"}, False),
        ("yötyö", {"title": "Leipuri", "shifts": ["night"]}, True),
        ("yötyö", {"title": "Leipuri", "shifts": ["day"]}, False),
        ("ryhmätyö", {"title": "Metsuri", "demands": {"teamwork": 3}}, True),
        ("ryhmätyö", {"title": "Metsuri", "demands": {"teamwork": 1}}, False),
        ("asiakaspalvelu", {"title": "IT-tukihenkilö", "desired_skills": ["asiakaspalvelu"]}, True),
        ("asiakaspalvelu", {"title": "IT support", "language": "en", "desired_skills": ["customer service"]}, True),
        ("asiakaspalvelu", {"title": "Metsuri", "required_skills": ["asiakaspalvelu"]}, True),
        ("asiakaspalvelu", {"title": "Metsuri", "required_skills": ["asiakaspalvelu"], "demands": {}}, False),
        ("asiakaspalvelu", {"title": "Metsuri", "desired_skills": ["asiakaspalvelu"]}, False),
        (
            "asiakaspalvelu",
            {"title": "Metsuri", "desired_skills": ["asiakaspalvelu"], "demands": {"customers": 1}},
            False,
        ),
        (
            "asiakaspalvelu",
            {"title": "Metsuri", "desired_skills": ["asiakaspalvelu"], "demands": {"customers": 2}},
            True,
        ),
        ("asiakaspalvelu", {"title": "Kosmetologi", "demands": {"customers": 3}}, True),
        ("asiakaspalvelu", {"title": "Kosmetologi"}, False),
        ("siivous", {"title": "Metsuri", "desired_skills": ["siivous"]}, True),
        ("toimisto", {"title": "Yhdistyksen toimiston yleisavustaja"}, True),
        ("toimisto", {"title": "Toimistosiivooja"}, False),
        ("toimisto", {"title": "Siivooja toimistoon"}, False),
        ("kauppa", {"title": "Keräilijä verkkokaupan varastoon"}, False),
        ("tehdas", {"title": "Kynttilätehtaan työntekijä"}, True),
        ("tehdas", {"title": "Kuorma-autonkuljettaja kynttilätehtaalle"}, False),
        ("tehdas", {"title": "Medhjälpare till ljusfabrik", "language": "sv"}, True),
        ("hoitotyö", {"title": "Sairaanhoitaja"}, True),
        ("hoitotyö", {"title": "Practical nurse", "language": "en"}, True),
        ("hoitotyö", {"title": "Välinehuoltaja"}, False),
        ("terveysala", {"title": "Välinehuoltaja"}, True),
        ("hoiva-ala", {"title": "Lähihoitaja"}, True),
        ("hoiva-ala", {"title": "Metsuri"}, False),
    ],
)
def test_not_wanted_is_read_through_the_taxonomy(unwanted: str, offer: dict[str, Any], blocked: bool) -> None:
    found = match({"not_wanted": [unwanted]}, offer)
    assert ({"not_wanted"} <= {b.code for b in found.blockers}) is blocked
    assert component(found, "not_wanted") is None
