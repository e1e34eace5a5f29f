"""The shipped vocabulary: large enough, whole, and without duplicates or contradictions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from matching.engine import CARDS, CEFR, LICENCES, MUNICIPALITIES, load_engine
from matching.engine.codes import DEMANDS, SHIFTS
from matching.engine.places import great_circle_km
from matching.engine.qualifications import titles
from matching.engine.sentences import templates
from matching.engine.taxonomy import topics, vocabulary
from matching.engine.text.morphology import has_voikko
from matching.engine.text.titles import tells_place
from matching.engine.unwanted import named_codes

from .build import component, match


def test_it_is_large_enough() -> None:
    assert len(vocabulary.occupations()) >= 600
    assert len(vocabulary.skills()) >= 400
    assert len(vocabulary.cards()) == len(CARDS) == 97


def test_it_has_no_duplicates_and_no_contradictions() -> None:
    assert vocabulary.check() == []


def test_duplicates_and_contradictions_are_told(tmp_path: Path) -> None:
    head = "id\tlevel\tisco\tfi\tfi_other\tsv\tsv_other\ten\ten_other\tparents\trelated\n"
    rows = "a\toccupation\t9112x\tsiivooja\tsiivooja\tstädare\t\tcleaner\t\tz\ta|q\n"
    rows += "a\tfield\t91\tsiivooja\t\tx\t\t\t\t\t\n"
    skills = "id\tfi\tfi_other\tsv\tsv_other\ten\ten_other\toccupations\ns\tt\t\tu\t\tv\t\tnone\n"
    (tmp_path / "skills.tsv").write_text(skills, encoding="utf-8")
    (tmp_path / "occupations.tsv").write_text(head + rows, encoding="utf-8")
    (tmp_path / "skills.tsv").write_text(
        "id\tfi\tfi_other\tsv\tsv_other\ten\ten_other\toccupations\ns\tt\t\tu\t\tv\t\tnone\n"
    )
    (tmp_path / "cards.tsv").write_text("code\tfi\tfi_other\tsv\tsv_other\ten\ten_other\n")
    (tmp_path / "topics.tsv").write_text("work\tfi\tsv\ten\na\thotelli|siivooja\t\t\nb\thotelli\t\t\n")
    (tmp_path / "demands.tsv").write_text("code\tfi\tsv\ten\nnoise\tmelu\t\t\nnonsense\tMelu\t\t\n")
    told = vocabulary.check(tmp_path)
    for problem in (
        "occupations.tsv:3: id 'a' is already on line 2",
        "occupations.tsv:3: fi 'siivooja' is already on line 2",
        "occupations.tsv:3: no name in en",
        "occupations.tsv:2: 'siivooja' twice in fi",
        "occupations.tsv:2: isco '9112x' is not one to four digits",
        "occupations.tsv:2: parent z is not a field of work",
        "occupations.tsv:2: unknown related q",
        "occupations.tsv:2: related to itself",
        "skills.tsv:2: unknown occupation none",
        "topics.tsv:2: fi 'siivooja' is a name of work",
        "topics.tsv:3: fi 'hotelli' is already on line 2",
        "topics.tsv:3: unknown work b",
        "demands.tsv:3: nonsense is neither a demand nor a shift",
        "demands.tsv:3: fi 'melu' is already on line 2",
    ):
        assert problem in told


def test_a_row_with_too_many_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cards.tsv").write_text("code\tfi\n001\ta\tb\tc\n")
    with pytest.raises(vocabulary.BrokenVocabulary, match="cards.tsv:2"):
        vocabulary.cards(tmp_path)


def test_every_municipality_lies_in_finland_and_has_both_names() -> None:
    assert len(MUNICIPALITIES) == 309
    for place in MUNICIPALITIES.values():
        assert len(place.code) == 3
        assert place.fi and place.sv
        assert 59.5 < place.latitude < 70.2 and 19 < place.longitude < 31.6
    centres = {"615": (65.362, 26.994), "305": (65.966, 29.189), "832": (65.575, 28.243), "614": (66.110, 28.168)}
    centres |= {"683": (65.927, 26.517), "620": (64.868, 27.671), "889": (64.763, 26.417), "564": (65.012, 25.465)}
    centres |= {"139": (65.317, 25.372)}
    for code, centre in centres.items():
        assert (MUNICIPALITIES[code].latitude, MUNICIPALITIES[code].longitude) == centre


def test_distances_are_great_circles() -> None:
    helsinki, oulu = (60.17, 24.938), (65.012, 25.465)
    assert great_circle_km(helsinki, oulu) == pytest.approx(539, abs=2)
    assert great_circle_km(oulu, oulu) == 0


def test_the_three_languages_have_the_same_sentences() -> None:
    fi, sv, en = (templates(language) for language in ("fi", "sv", "en"))
    assert set(fi) == set(sv) == set(en)
    for key, text in fi.items():
        facts = {part.split("}")[0] for part in text.split("{")[1:]}
        for other in (sv[key], en[key]):
            assert {part.split("}")[0] for part in other.split("{")[1:]} == facts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lähihoitaja", "sosiaali- ja terveysalan perustutkinto"),
        ("lähihoitaja", "närvårdare"),
        ("sairaanhoitaja (AMK)", "sairaanhoitaja"),
        ("merkonomi", "liiketalouden perustutkinto"),
        ("lähihoitaja", "lahihoitaja"),
        ("kokki", "kokki Thaimaassa"),
    ],
)
def test_titles_of_the_same_qualification(one: str, other: str) -> None:
    assert titles(one) & titles(other)


def test_form_choices_have_labels_in_three_languages() -> None:
    for labels in (*LICENCES.values(), *CARDS.values()):
        assert all(labels[language] for language in ("fi", "sv", "en"))
    assert CEFR == ("A1", "A2", "B1", "B2", "C1", "C2")


@pytest.mark.parametrize("name", ["siivooja", "siistijä", "SIIVOOJA", "siivoja", "siivoojan", "städare", "cleaner"])
def test_a_cleaner_is_found_by_any_name(name: str) -> None:
    language = {"städare": "sv", "cleaner": "en"}.get(name, "fi")
    labels = [row["uri"] for row in load_engine().link(name, language, 5)]
    assert "cleaner" in labels


@pytest.mark.parametrize(
    ("name", "code"), [("tth-kortti", "079"), ("EA1", "013"), ("hygpassi", "022"), ("trukkikortti", "074")]
)
def test_cards_have_the_names_that_people_use(name: str, code: str) -> None:
    names = {n.casefold().replace("-", "") for n in vocabulary.cards()[code].names["fi"]}
    assert name.casefold().replace("-", "") in names


SECOND_PERSON = {
    "fi": r"\b(sin[äu]\w*|olet|et|voit|osaat|jaksat|pystyt|haluat|täytätkö|(?!voisi)\w+(asi|äsi|esi|isi|osi))\b",
    "sv": r"\b(du|dig|din|ditt|dina)\b",
    "en": r"\b(you|your|yours)\b",
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_coach_reads_about_the_person_and_the_person_is_spoken_to(language: str) -> None:
    spoken_to, told_about = templates(language), templates(language, "coach")
    pattern = re.compile(SECOND_PERSON[language], re.IGNORECASE)
    assert spoken_to.keys() == told_about.keys()
    assert sum(bool(pattern.search(text)) for text in spoken_to.values()) > 50
    assert [text for text in told_about.values() if pattern.search(text)] == []
    for name, text in told_about.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", spoken_to[name])), name
    orders = [name for name in told_about if name.startswith("change.")]
    assert all(told_about[name] != spoken_to[name] for name in orders)  # "take a card" is said to the person only


def test_short_forms_are_names() -> None:
    link = load_engine().link
    for short, label in (("sh", "sairaanhoitaja"), ("lh", "lähihoitaja"), ("kaivurikuski", "kaivinkoneenkuljettaja")):
        assert link(short, "fi", 1)[0]["label"] == label


def wished(wish: str, title: str, language: str = "fi") -> float:
    person = {"wishes": [wish], "language": language}
    value = component(match(person, {"title": title}), "occupation_wished").value
    return 0.0 if value is None else value


@pytest.mark.parametrize(
    ("wish", "language", "title", "other"),
    [
        ("hotelli", "fi", "Kerroshoitaja", "Metsuri"),
        ("keittiöön", "fi", "Keittiöapulainen", "Metsuri"),
        ("metsä", "fi", "Metsuri", "Kerroshoitaja"),
        ("taksi", "fi", "Taksinkuljettaja", "Vahtimestari"),
        ("hästar", "sv", "Tallityöntekijä", "Kerroshoitaja"),
        ("old people", "en", "Hoiva-avustaja", "Metsuri"),
    ],
)
def test_a_wish_can_be_told_by_a_place_or_a_thing(wish: str, language: str, title: str, other: str) -> None:
    assert wished(wish, title, language) >= 0.5 > wished(wish, other, language)


@pytest.mark.parametrize(
    ("wish", "title", "other"),
    [
        ("korjata pyöriä", "Polkupyörien korjaaja", "Metsuri"),
        ("tallin sivous", "Tallityöntekijä", "Metsuri"),
        ("lattioita pestä", "Siivooja", "Metsuri"),
        ("leikata nurmikkoa", "Kiinteistönhoitaja", "Lähihoitaja"),
    ],
)
def test_a_topic_is_found_in_other_forms_and_in_a_beginners_spelling(wish: str, title: str, other: str) -> None:
    assert wished(wish, title) >= 0.5 > wished(wish, other)


def test_roots_that_unrelated_works_share_tell_nothing() -> None:
    assert topics.roots("istutukset") == topics.roots("istutushommat") != ()
    assert topics.told_loosely(["istutuksia"]) == ()
    assert topics.told_loosely(["vanhoja autoja"]) != topics.told_loosely(["vanhoja auttaa"]) == ()
    assert topics.told_loosely(["mukava tekeminen"]) == topics.told_loosely([""]) == ()


def test_a_place_in_a_notice_is_where_the_work_is_and_not_the_work() -> None:
    assert wished("vastaanottovirkailija", "Siivooja, hotelli") == wished("vastaanottovirkailija", "Siivooja")


def test_the_work_of_a_name_is_that_work() -> None:
    assert wished("metsuri", "Raivurihommia yhteismetsään") == wished("metsuri", "Raivuri") == 1


def test_a_genitive_tells_no_place() -> None:
    assert not (has_voikko() and tells_place("rakennustyömaan"))
    assert tells_place("rakennustyömaalle")


def test_a_helper_helps_in_the_work_that_the_title_tells() -> None:
    assert wished("varastotyöntekijä", "Apulainen") > 0.5 > wished("varastotyöntekijä", "Apulainen päiväkotiin")
    assert wished("lastenhoitaja", "Apulainen päiväkotiin") > wished("lastenhoitaja", "Apulainen")


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("leivon", "leipominen"),
        ("hoidin isoäitiäni", "vanhuksen hoitaminen kotona"),
        ("laga bilar", "bilreparation"),
        ("valmennan junnuja", "juniorivalmennus"),
        ("pitkä pinna", "kärsivällisyys"),
    ],
)
def test_a_skill_is_told_in_many_ways(said: str, asked: str) -> None:
    language = "sv" if said == "laga bilar" else "fi"
    named = [frozenset(row["uri"] for row in load_engine().skills(text, language, 3)) for text in (said, asked)]
    assert named[0] & named[1]


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        ("en jaksa nostella", "lifting"),
        ("ei mitään asiakaspalvelua", "customers"),
        ("ei yötöitä", "night"),
        ("pyhätyöt", "weekend"),
        ("stressaavat hommat", "pace"),
        ("inga tunga lyft", "lifting"),
        ("söndagar", "weekend"),
        ("no nights", "night"),
        ("working high up", "heights"),
    ],
)
def test_a_demand_or_a_shift_is_refused_in_many_ways(refused: str, code: str) -> None:
    assert code in named_codes(refused, load_engine().content.reader)


@pytest.mark.parametrize("name", ["merihommat", "ovella työskentely", "machine operator", "nopea", "moulder"])
def test_what_only_looks_like_a_demand_refuses_none(name: str) -> None:
    assert not named_codes(name, load_engine().content.reader)


def test_every_demand_and_shift_that_can_be_refused_has_names() -> None:
    told = vocabulary.demands()
    assert set(told) == (set(DEMANDS) | set(SHIFTS)) - {"day"}
    reader = load_engine().content.reader
    assert [n for code, names in told.items() for n in names if code not in named_codes(n, reader)] == []
