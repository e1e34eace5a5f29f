"""``make bench-matching``: one table of the engine and its peers, on the casebook and the public sets, in one run.

    python tests/benchmarks/matching_quality.py [--out docs/matching-quality.md] [--quick]

The peers see the same texts. Nothing is fitted here: weights and vocabulary are what ships.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from matching.engine import Jobseeker, Opening
from matching.engine.engine import ENGINE_VERSION, Engine
from matching.engine.taxonomy import Taxonomy, esco, load_taxonomy, store
from matching.engine.taxonomy.linking import WORDS
from matching.engine.text.index import BUCKETS, GramIndex, WordIndex
from matching.engine.views import base_forms
from tests.benchmarks.matching import sets
from tests.benchmarks.matching.peers import PEERS

AS_OF = date(2026, 11, 24)
US = "this engine"
Table = dict[str, dict[str, float]]
Metric = Callable[[np.ndarray, Sequence[int]], float]


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def mean_of(metric: Metric, scores: np.ndarray, asked: Sequence[sets.Question], names: Sequence[str]) -> float:
    places: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        places.setdefault(name, []).append(at)
    found = [
        metric(scores[row], [at for name in question.right for at in places.get(name, ())])
        for row, question in enumerate(asked)
    ]
    return float(np.mean(found))


def peers_on(
    table: Table, name: str, asked: Any, documents: Sequence[str], owners: Sequence[str], metric: Metric
) -> None:
    """Every peer on one set; an owner with several documents has the score of its best."""
    unique = list(dict.fromkeys(owners))
    at = {owner: place for place, owner in enumerate(unique)}
    place = np.array([at[owner] for owner in owners])
    for peer, score in PEERS.items():
        raw = score(documents, [question.text for question in asked])
        best = np.zeros((len(unique), len(asked)))
        np.maximum.at(best, place, raw.T)
        table.setdefault(peer, {})[name] = mean_of(metric, best.T, asked, unique)


def labels(taxonomy: Taxonomy, language: str, *, first: bool = False) -> tuple[list[str], list[str]]:
    pairs = [
        (name, node.uri)
        for node in taxonomy.graph.nodes[taxonomy.graph.shipped :]
        for name in node.names.get(language, ())[: 1 if first else None]
    ]
    return [name for name, _ in pairs], [uri for _, uri in pairs]


def linked(taxonomy: Taxonomy, asked: Sequence[sets.Question], language: str) -> float:
    """Mean reciprocal rank of ``link``, which orders ESCO's occupations."""
    ranks = []
    for question in asked:
        found = [row["uri"] for row in taxonomy.link(question.text, language, 500)]
        ranks.append(next((1 / rank for rank, uri in enumerate(found, 1) if uri in question.right), 0.0))
    return float(np.mean(ranks))


def titles(table: Table, full: Taxonomy, hidden: Taxonomy, *, peers: bool = True) -> None:
    for name, file, language, taxonomy in (
        ("A", "A_altlabel_linking_fi.jsonl", "fi", hidden),
        ("A sv", "A_altlabel_linking_sv.jsonl", "sv", hidden),
        ("B", "B_oph_titles_checked_fi.jsonl", "fi", full),
        ("C sv", "C_crosswalk_swe_sv_to_esco.jsonl", "sv", full),
        ("C en", "C_crosswalk_usa_en_to_esco.jsonl", "en", full),
        ("D", "D_isco_group_to_occupations_fi.jsonl", "fi", full),
    ):
        asked = sets.questions(file)
        table.setdefault(US, {})[name] = linked(taxonomy, asked, language)
        if peers:
            documents, owners = labels(taxonomy, language)
            peers_on(table, name, asked, documents, owners, sets.reciprocal_rank)
        say(f"{name}: {table[US][name]:.3f}")


def melo(table: Table, full: Taxonomy) -> None:
    """MELO lists names, of occupations and of ISCO's groups: a name counts as itself and as the occupation that has
    it, a group as the best of its occupations.
    """
    asked, elements, texts, address = sets.melo()
    linker = full.linker("sv")
    count = len(texts)
    grams, words = GramIndex(texts, range(count), count), WordIndex(texts, range(count), count, linker.words.compounds)
    codes = [node.isco for node in full.graph.nodes[linker.first :]]
    members = [
        [full.graph.at[uri] - linker.first]
        if (uri := address[element]) in full.graph.at
        else [at for at, code in enumerate(codes) if code.startswith(uri.rpartition("/C")[2])]
        for element in elements
    ]
    owner, member = (np.array(row) for row in zip(*((e, m) for e, row in enumerate(members) for m in row), strict=True))
    scores = []
    for question in asked:
        own = (1 - WORDS) * grams.text_scores(question.text) + WORDS * words.text_scores(question.text)
        occupation = np.zeros(count)
        np.maximum.at(occupation, owner, linker.likeness(question.text)[member])
        scores.append(own + linker.whole * occupation)
    table.setdefault(US, {})["MELO"] = mean_of(sets.reciprocal_rank, np.array(scores), asked, elements)
    peers_on(table, "MELO", asked, texts, elements, sets.reciprocal_rank)


def texts_to_names(table: Table, full: Taxonomy, quick: bool) -> None:
    asked, names = sets.units()
    index = GramIndex([base_forms(name) for name in names], range(len(names)), len(names), sizes=(3, 4, 5))
    scores = np.array([index.text_scores(base_forms(question.text)) for question in asked])
    table.setdefault(US, {})["G"] = mean_of(sets.reciprocal_rank, scores, asked, names)
    peers_on(table, "G", asked, names, names, sets.reciprocal_rank)
    asked = sets.questions("E_description_to_skills_fi.jsonl")[:: 10 if quick else 3]
    own = [row["occupation"] for row in sets.rows("E_description_to_skills_fi.jsonl")][:: 10 if quick else 3]
    skills, graph = full.skill_list, full.graph
    uris = skills.uris[skills.shipped :]
    names = [name.label("fi") for name in skills.names[skills.shipped :]]
    place = [graph.at[uri] - graph.shipped for uri in own]
    found = [
        full.skill_scores(question.text, "fi", frozenset([at]))[skills.shipped :]
        for question, at in zip(asked, place, strict=True)
    ]
    table[US]["E"] = mean_of(sets.average_precision, np.array(found), asked, uris)
    letters = [full.skill_labels("fi").scores(question.text)[skills.shipped :] for question in asked]
    alone = mean_of(sets.average_precision, np.array(letters), asked, uris)
    table.setdefault("this engine, names of skills alone", {})["E"] = alone
    peers_on(table, "E", asked, names, uris, sets.average_precision)


def unasked(taxonomy: Taxonomy, quick: bool) -> Taxonomy:
    """ESCO as it would be if it had never heard of the occupations that F's profiles are made of."""
    stored = taxonomy.stored
    assert stored is not None
    asked = {p["gold"] for p in sets.rows("F_profile_to_opening_fi.jsonl")[:: 120 if quick else 36]}
    kept = [at for at, concept in enumerate(stored.occupations) if concept.uri not in asked]
    lists = {name: [getattr(stored, name)[at] for at in kept] for name in ("occupations", "essential", "optional")}
    return Taxonomy(replace(stored, **lists))


def profiles(table: Table, engines: dict[str, Engine], quick: bool) -> None:
    """F: content fit of a profile with every opening; graded by the same occupation, ISCO unit or minor group."""
    people = sets.rows("F_profile_to_opening_fi.jsonl")[:: 120 if quick else 36]
    offers = sets.rows("F_openings_fi.jsonl")
    for name, engine in engines.items():
        seen = [
            engine.view_opening(
                Opening(o["uri"], "job", o["title"], o["text"], "fi", "615"),
            )
            for o in offers
        ]
        found = []
        for p in people:
            wishes = (p["title"],) if p["title"] else None
            person = Jobseeker(p["qid"], "fi", "615", wishes=wishes, skills=tuple(p["skills"] + p["noise"]))
            view = engine.view_person(person)
            found.append([engine.judge(view, offer, AS_OF).sums.fit or 0 for offer in seen])
        table.setdefault(name, {})["F"] = graded(np.array(found, dtype=float), people, offers)
    documents = [" ".join([o["title"]] * 2 + [o["text"]]) for o in offers]
    queries = [" ".join([p["title"] or ""] * 2 + p["skills"] + p["noise"]) for p in people]
    for peer, score in PEERS.items():
        table.setdefault(peer, {})["F"] = graded(score(documents, queries), people, offers)


def graded(scores: np.ndarray, people: Sequence[Any], offers: Sequence[Any]) -> float:
    values = []
    for row, p in enumerate(people):
        grades = [
            3 if o["uri"] == p["gold"] else 2 if o["isco"] == p["isco"] else 1 if o["isco"][:3] == p["isco"][:3] else 0
            for o in offers
        ]
        order = np.argsort(-scores[row], kind="stable")[:10]
        values.append(sets.ndcg([grades[at] for at in order], grades))
    return float(np.mean(values))


def casebook_tool() -> Any:
    spec = importlib.util.spec_from_file_location("casebook", sets.SHARED / "tools" / "casebook.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def casebook(table: Table, engines: dict[str, Engine], *, peers: bool = True) -> dict[str, Any]:
    """Content nDCG@10 over all pairs and the list that people see, in both directions; blockers."""
    tool = casebook_tool()
    openings, seekers, gold = tool.load(sets.SHARED / "data" / "casebook")
    people = [Jobseeker.from_dict(row) for row in seekers.values()]
    offers = [Opening.from_dict(row) for row in openings.values()]
    blockers = {}
    for name, engine in engines.items():
        rows = list(engine.rank_all(people, offers, as_of=AS_OF))
        fit = {(m.jobseeker, m.opening): -1.0 if m.fit is None else m.fit for m in rows}
        score = {(m.jobseeker, m.opening): m.score for m in rows}
        put(table, name, "casebook", tool.measure(fit, gold))
        put(table, name, "seen", tool.measure(score, gold, eligible_only=True))
        found = {(m.jobseeker, m.opening): frozenset(b.code for b in m.blockers) for m in rows}
        blockers[name] = tool.blockers(found, gold)
    for name, scores in tool.peers(openings, seekers) if peers else ():
        short = {"word TF-IDF (the usual baseline)": "word TF-IDF", "character n-grams TF-IDF": "character n-grams"}
        name = short.get(name, name.split(" (")[0])
        put(table, name, "casebook", tool.measure(scores, gold))
        put(table, name, "seen", tool.measure(scores, gold, eligible_only=True))
    return blockers


def put(table: Table, name: str, column: str, measured: dict[str, tuple[float, float, int]]) -> None:
    for arrow, (ndcg, _, _) in zip("→←", measured.values(), strict=True):
        table.setdefault(name, {})[f"{column} {arrow}"] = ndcg


def ablation(full: Path, hidden: Path) -> Table:
    """What each part brings: the same measures with one part left out, each in a process of its own."""
    table: Table = {}
    for name, part in (
        ("all of it (vocabulary + ESCO + Voikko)", ""),
        ("without Voikko", "voikko"),
        ("without ESCO (what ships)", "esco"),
        ("without the vocabulary", "vocabulary"),
        ("whole words instead of n-grams", "ngrams"),
    ):
        environment = {**os.environ, "MATCHING_WITHOUT_VOIKKO": "1" if part == "voikko" else "0"}
        command = [sys.executable, __file__, "--part", part or "none", "--files", str(full), str(hidden)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        pairs = [row.split("\t") for row in done.stdout.splitlines()]
        table[name] = {column: float(value) for column, value in pairs}
        say(f"ablation: {name}")
    return table


def one_part(part: str, full: Path, hidden: Path) -> None:
    from matching.engine.taxonomy import vocabulary
    from matching.engine.text import index

    if part == "vocabulary":
        vocabulary.occupations = dict  # type: ignore[assignment]
        vocabulary.skills = dict  # type: ignore[assignment]
    if part == "ngrams":
        index._buckets = whole_words
    engine = Engine(load_taxonomy(None if part == "esco" else full))
    table: Table = {}
    casebook(table, {US: engine}, peers=False)
    if part != "esco":
        titles(table, load_taxonomy(full), load_taxonomy(hidden), peers=False)
    for column, value in table[US].items():
        sys.stdout.write(f"{column}\t{value}\n")


def whole_words(text: str, sizes: tuple[int, ...] = ()) -> tuple[np.ndarray, np.ndarray]:
    """In the place of the index's n-grams: a bucket for each whole word, and where it begins."""
    found = [(zlib.crc32(word.group().encode()) % BUCKETS, word.start()) for word in re.finditer(r"\S+", text)]
    return np.array([b for b, _ in found], dtype=np.int64), np.array([at for _, at in found], dtype=np.int64)


def markdown(table: Table, columns: Sequence[str], bold: str = US) -> str:
    head = "| | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns) + "\n"
    rows = []
    for name, values in table.items():
        if not set(columns) & set(values):
            continue
        cells = [f"{values[column]:.3f}" if column in values else "–" for column in columns]
        rows.append(f"| {f'**{name}**' if name.startswith(bold) else name} | " + " | ".join(cells) + " |")
    return head + "\n".join(rows) + "\n"


COLUMNS = {
    "casebook": ["casebook →", "casebook ←", "seen →", "seen ←"],
    "titles": ["A", "A sv", "B", "C sv", "C en", "D", "MELO"],
    "texts": ["E", "F", "G"],
    "ablation": ["casebook →", "casebook ←", "seen →", "seen ←", "A", "B", "C sv", "D"],
}

# column → (row, goal); what is not reached is said, with the reason (quality.md.in)
GOALS = {
    "casebook →": (US, 0.92),
    "casebook ←": (US, 0.92),
    "seen →": (US, 0.95),
    "seen ←": (US, 0.95),
    "A": (US, 0.62),
    "B": (US, 0.78),
    "C sv": (US, 0.63),
    "D": (US, 0.76),
    "MELO": (US, 0.43),
    "E": (US, 0.12),
    "F": (US, 0.45),
    "G": (US, 0.60),
}


def goals(table: Table) -> str:
    """Each goal beside what was measured."""
    rows = ["| set | goal | measured | |", "|---|---|---|---|"]
    for column, (row, goal) in GOALS.items():
        value = table[row][column]
        rows.append(f"| {column} | {goal:.2f} | {value:.3f} | {'reached' if value >= goal else '**not reached**'} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--out", type=Path, default=sets.ROOT / "docs" / "matching-quality.md")
    options.add_argument("--quick", action="store_true")
    options.add_argument("--part")
    options.add_argument("--files", nargs=2, type=Path)
    chosen = options.parse_args()
    if chosen.part:
        one_part(chosen.part, *chosen.files)
        return
    if not sets.SHARED.exists():
        raise SystemExit("no shared data: set TYOSILTA_SHARED to the folder that has data/ and tools/")
    begun = time.monotonic()
    table: Table = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder, "full"), Path(folder, "hidden")
        for path, shown in zip(paths, (True, False), strict=True):
            store.write(esco.read(sets.SHARED / "data" / "esco", alternative_labels=shown), path)
        full, hidden = (load_taxonomy(path) for path in paths)
        engines = {US: Engine(load_taxonomy(None)), f"{US}, with ESCO": Engine(full)}
        blockers = casebook(table, engines)
        say("casebook")
        titles(table, full, hidden)
        melo(table, full)
        texts_to_names(table, full, chosen.quick)
        with_esco = {
            f"{US}, with ESCO without the asked occupations": Engine(unasked(hidden, chosen.quick)),
            f"{US}, with ESCO": Engine(hidden),
            f"{US}, with ESCO and its other labels": Engine(full),
        }
        profiles(table, {US: engines[US], **with_esco}, chosen.quick)
        parts = ablation(*paths)
    write(chosen.out, table, parts, blockers, time.monotonic() - begun)


def write(path: Path, table: Table, parts: Table, blockers: dict[str, Any], seconds: float) -> None:
    text = (Path(__file__).parent / "matching" / "quality.md.in").read_text(encoding="utf-8")
    found = {f"table_{name}": markdown(table, columns) for name, columns in COLUMNS.items() if name != "ablation"}
    found["table_ablation"] = markdown(parts, COLUMNS["ablation"], bold="all of it")
    lines = [
        f"{name}: precision {row['precision']:.3f}, recall {row['recall']:.3f}, exact set {row['exact']:.3f}"
        for name, row in blockers.items()
    ]
    path.write_text(
        text.format(
            **found,
            table_goals=goals(table),
            blockers="\n".join(f"* {line}" for line in lines),
            minutes=f"{seconds / 60:.0f}",
            version=ENGINE_VERSION,
        )
    )
    say(f"{path}: {seconds:.0f} s")


if __name__ == "__main__":
    main()
