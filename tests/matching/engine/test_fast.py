"""The fast path gives what the reference scorer gives: the same ids with the same scores, in the same order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import Jobseeker, Opening, load_engine
from matching.engine.fast.explained import explained
from matching.engine.fast.index import Index
from matching.engine.fast.openings import read_openings
from matching.engine.fast.people import read_people
from matching.engine.fast.ranker import Lists, Ranker, backends, merged, rank
from matching.engine.fast.refused import Refusing, refusals
from matching.engine.fast.shards import rank_shards, write_openings, write_people
from matching.engine.fast.store import UnusableIndex, load, save
from matching.engine.unwanted import refusal
from tests.benchmarks.speed.country import Country

from .build import AS_OF
from .test_properties import OFFERS, PEOPLE, SETTINGS

BACKENDS = backends()
Named = dict[str, list[tuple[str, int]]]


def reference(people: Sequence[Jobseeker], openings: Sequence[Opening], direction: str, top: int = 20) -> Named:
    found: Named = {item.id: [] for item in (people if direction == "jobseeker" else openings)}
    ranked = load_engine().rank_all(people, openings, as_of=AS_OF, direction=direction, include_blocked=False, top=top)
    for match in ranked:
        own, other = match.jobseeker, match.opening
        if direction == "opening":
            own, other = other, own
        found[own].append((other, round(match.score * 1_000_000)))
    return found


def both(lists: Lists) -> tuple[Named, Named]:
    return lists.for_people(), lists.for_openings()


def town(seed: int, people: int = 60, openings: int = 30) -> tuple[list[Jobseeker], list[Opening]]:
    country = Country(seed)
    return list(country.people(people)), list(country.openings(openings))


def test_numba_is_measured_where_everything_is_installed() -> None:
    """The development lock has numba, so what is written for it is tested."""
    assert BACKENDS == ("numba", "numpy")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("seed", range(3))
def test_random_towns(seed: int, backend: str) -> None:
    people, openings = town(seed)
    expected = reference(people, openings, "jobseeker"), reference(people, openings, "opening")
    assert sum(map(len, expected[0].values())) > 60  # there is something to get right
    assert both(Ranker(load_engine(), AS_OF).lists(people, openings, backend=backend)) == expected


REFUSED = {
    "fi": ["asiakaspalvelu", "toimisto", "tehdas", "terveysala", "ulkotyö", "yötyö", "ryhmätyö", "siivous", "koneet"],
    "sv": ["kontor", "kundservice", "fabrik"],
    "en": ["outdoor work", "factory"],
}


def test_refusals_are_those_of_the_reference() -> None:
    """Every kind of reason: titles, workplaces, asked skills, demands told, hardly told and left unsaid, shifts."""
    engine, least = load_engine(), {"kind": "job", "description": "", "language": "fi", "municipality": "615"}
    titles = ("Toimiston apulainen", "Kynttilätehtaan työntekijä", "Siivooja tehtaalle", "Välinehuoltaja", "Metsuri")
    told: list[dict[str, Any]] = [{}, {"demands": {}}, {"shifts": ["night"]}]
    told += [{"demands": {"customers": level, "cold_outdoors": 3 - level}} for level in (1, 2, 3)]
    told += [
        more | {asked: ["asiakaspalvelu", "koneet"]} for more in told for asked in ("required_skills", "desired_skills")
    ]
    offers = [(title, more) for title in titles for more in told]
    openings = [Opening.from_dict(least | more | {"id": str(at), "title": t}) for at, (t, more) in enumerate(offers)]
    people = [
        Jobseeker.from_dict({"id": text, "language": language, "municipality": "615", "not_wanted": [text]})
        for language, texts in REFUSED.items()
        for text in texts
    ]
    rows, offered = read_people(engine, people, AS_OF), read_openings(engine, openings)
    found, one = refusals(engine, rows, offered), Refusing(engine, rows.facts["refused"])
    for at, (text, _) in enumerate(rows.facts["refused"]):
        view = engine.view_person(next(person for person in people if person.id == text))
        expected = [
            refusal(view, engine.view_opening(openings[int(name)]), engine.content.reader) is not None
            for name in offered.ids
        ]
        assert found[at].astype(bool).tolist() == expected, text
    refusing = {text for at, (text, _) in enumerate(rows.facts["refused"]) if found[at].any()}
    assert {text for texts in REFUSED.values() for text in texts} - refusing == {"ryhmätyö"}
    for at, name in enumerate(offered.ids):
        assert one.of(read_openings(engine, [openings[int(name)]])).tolist() == found[:, at].tolist()


@pytest.mark.parametrize("backend", BACKENDS)
def test_threads_shards_tiles_and_order_change_nothing(backend: str) -> None:
    engine, (people, openings) = load_engine(), town(7, 90, 40)
    expected = both(Ranker(engine, AS_OF).lists(people, openings, backend=backend, top=5))
    assert expected == (reference(people, openings, "jobseeker", 5), reference(people, openings, "opening", 5))
    shuffled = random.Random(1).sample(people, len(people))
    for threads in (1, 2):
        lists = Ranker(engine, AS_OF).lists(shuffled, openings[::-1], backend=backend, threads=threads, top=5)
        assert both(lists) == expected
    whole = read_openings(engine, openings)
    for shards in (1, 3, 7):
        parts = [read_people(engine, shuffled[at::shards], AS_OF) for at in range(shards)]
        assert both(merged([rank(engine, part, whole, AS_OF, backend=backend, top=5) for part in parts])) == expected
    tiles = [read_openings(engine, openings[at::3]) for at in range(3)]
    lists = rank(engine, read_people(engine, people, AS_OF), tiles, AS_OF, backend=backend, top=5)
    assert both(lists) == expected


@pytest.mark.parametrize("backend", BACKENDS)
def test_equal_scores_are_ordered_by_id(backend: str) -> None:
    people, openings = town(3, 1, 1)
    plain = replace(openings[0], required_qualification="")
    anybody = Jobseeker(id="", language="fi", municipality=plain.municipality, wishes=(plain.title,))
    names = ["b", "ä", "a", "10", "9", "B"]
    lists = Ranker(load_engine(), AS_OF).lists(
        [replace(anybody, id=name) for name in names],
        [replace(plain, id=name) for name in names],
        backend=backend,
        top=4,
    )
    assert [name for name, _ in lists.for_openings()["a"]] == sorted(names)[:4]
    assert [name for name, _ in lists.for_people()["a"]] == sorted(names)[:4]


@SETTINGS
@given(st.lists(PEOPLE, min_size=1, max_size=4), st.lists(OFFERS, min_size=1, max_size=4))
def test_any_input_at_all(some: list[dict[str, Any]], offers: list[dict[str, Any]]) -> None:
    people = [Jobseeker.from_dict(one | {"id": f"j{at}"}) for at, one in enumerate(some)]
    openings = [Opening.from_dict(one | {"id": f"o{at}"}) for at, one in enumerate(offers)]
    expected = reference(people, openings, "jobseeker"), reference(people, openings, "opening")
    for backend in BACKENDS:
        assert both(Ranker(load_engine(), AS_OF).lists(people, openings, backend=backend)) == expected


def test_rows_on_disk_are_the_same_rows(tmp_path: Path) -> None:
    engine, (people, openings) = load_engine(), town(4)
    read = read_people(engine, people, AS_OF), read_openings(engine, openings)
    for rows, name in zip(read, ("people", "openings"), strict=True):
        save(rows, tmp_path / name, engine.version)
    mapped = load(tmp_path / "people", engine.version), load(tmp_path / "openings", engine.version)
    assert both(rank(engine, *mapped, AS_OF)) == both(rank(engine, *read, AS_OF))
    with pytest.raises(UnusableIndex, match="another engine"):
        load(tmp_path / "people", "engine 0")
    with pytest.raises(UnusableIndex, match="no index"):
        load(tmp_path / "nothing", engine.version)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_changed_profile_is_seen_by_the_next_question(backend: str) -> None:
    engine, (people, openings) = load_engine(), town(5, 70, 12)
    index = Index(engine, AS_OF, read_people(engine, people[:60], AS_OF), backend)
    for person in people[60:]:
        index.put(person)
    moved = replace(people[3], municipality="091", latitude=None, longitude=None)
    index.put(moved)
    index.forget(people[8].id)
    now = [moved if at == 3 else person for at, person in enumerate(people) if at != 8]
    expected = reference(now, openings, "opening")
    assert {opening.id: index.best_for(opening) for opening in openings} == expected


def test_one_opening_against_a_crowd() -> None:
    """More people who may than are weighed in the first goes; many of them are worth the same."""
    engine, (people, openings) = load_engine(), town(8, 60, 3)
    crowd = [
        replace(person, id=f"{person.id}-{at}", kinds=None, hours_per_week=None, shifts=None, available_from=None)
        for person in people
        for at in range(16)
    ]
    asked = [replace(opening, remote=True, required_qualification="", required_cards=()) for opening in openings]
    index = Index(engine, AS_OF, read_people(engine, crowd, AS_OF), "numba")
    expected = reference(crowd, asked, "opening", 30)
    assert min(len(rows) for rows in expected.values()) == 30
    assert {opening.id: index.best_for(opening, 30) for opening in asked} == expected


def test_a_profile_may_change_again_and_again() -> None:
    engine, (people, openings) = load_engine(), town(10, 20, 6)
    index = Index(engine, AS_OF, read_people(engine, people, AS_OF))
    for person in people[:4]:
        for wish in ("siivooja", "kokki", "myyjä", "opettaja", "siivooja", "kokki", "myyjä"):
            index.put(replace(person, wishes=(wish,)))
        index.put(replace(person, wishes=(openings[0].title,), skills=None))
    index.forget(people[1].id)
    now = [replace(p, wishes=(openings[0].title,), skills=None) if p in people[:4] else p for p in people]
    now.remove(now[1])
    assert {opening.id: index.best_for(opening) for opening in openings} == reference(now, openings, "opening")


def test_shown_rows_are_explained_by_the_reference() -> None:
    engine, (people, openings) = load_engine(), town(6)
    for direction in ("jobseeker", "opening"):
        expected = list(
            engine.rank_all(people, openings, as_of=AS_OF, direction=direction, include_blocked=False, top=3)
        )
        found = explained(engine, people, openings, AS_OF, direction=direction, language="fi", top=3)
        assert list(found) == expected


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], list[Path], tuple[Named, Named]]:
    folder = tmp_path_factory.mktemp("shards")
    people, openings = town(9)
    parts = [write_people(people[at::3], folder / f"people{at}", AS_OF) for at in range(3)]
    lists = Ranker(load_engine(), AS_OF).lists(people, openings, backend="numpy")
    return parts, write_openings(openings, folder / "openings"), both(lists)


def test_shards_over_processes(shards: tuple[list[Path], list[Path], tuple[Named, Named]]) -> None:
    people, openings, expected = shards
    assert both(rank_shards(people, openings, AS_OF, backend="numpy")) == expected
    assert both(rank_shards(people[::-1], openings, AS_OF, backend="numpy", processes=2)) == expected


@pytest.mark.filterwarnings("ignore")  # of Dask's own
def test_the_same_shards_over_dask(shards: tuple[list[Path], list[Path], tuple[Named, Named]]) -> None:
    from distributed import Client, LocalCluster

    people, openings, expected = shards
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        assert both(rank_shards(people, openings, AS_OF, backend="numpy", dask=client)) == expected
