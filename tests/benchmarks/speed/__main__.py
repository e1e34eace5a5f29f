"""How fast the ranking is, beside what is put together from stock parts.

    python -m tests.benchmarks.speed [SIZE] [--seed N] [--repeats N] [--without-peers | --share S] [--shards N]

SIZE is PEOPLExOPENINGS (5000x1000). An invented country from a seed is read and ranked in both directions; everything
is measured in one run, interleaved, medians of three. CPU seconds are what to compare: a machine that is shared
stretches the wall. ``recall`` is the share of the true lists (hard requirements, full score, top 20) that is found.

With ``--share`` the peers get that share of the openings, and half of it besides: the line through both gives what
all openings would cost, so that what they make of the people is counted once. ``--shards`` measures nothing else than
shards over one process and over two.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from matching.engine import Engine, Jobseeker, Opening, load_engine
from matching.engine.fast import tables
from matching.engine.fast.index import Index
from matching.engine.fast.openings import Openings, read_openings
from matching.engine.fast.people import People, read_people
from matching.engine.fast.ranker import TOP, Lists, rank, read_tiles

from . import measure, peers, sharded
from .country import AS_OF, Country

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = 40  # openings that are asked one at a time
ONE_WAY = "mask, then matvec, an opening at a time (one way)"


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed")
    parser.add_argument("size", nargs="?", default="5000x1000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--shards", type=int, default=0)
    options = parser.parse_args(arguments)
    many, offered = (int(part) for part in options.size.split("x"))
    if options.shards:
        return sharded.efficiency(options.seed, many, offered, options.shards, options.repeats, say)
    engine, country = load_engine(), Country(options.seed)
    people, openings = list(country.people(many)), list(country.openings(offered))
    say(
        f"{many} people x {offered} openings = {many * offered / 1e6:.1f} M pairs, seed {options.seed}\n"
        f"{engine.version}"
    )
    say(f"feasible: {feasible(engine, people, openings):.1%} of pairs")
    whole_command(country)
    rows, tiles = read(engine, people, openings)
    warm(engine)
    share = 0.0 if options.without_peers else options.share
    lists = both_ways(engine, rows, tiles, openings, share, options.repeats)
    against_reference(engine, people, openings, lists)
    one_at_a_time(engine, rows, country, offered)
    growth(engine, rows, openings)


def feasible(engine: Engine, people: list[Jobseeker], openings: list[Opening]) -> float:
    luck = random.Random(0)
    pairs = [(luck.choice(people), luck.choice(openings)) for _ in range(4000)]
    return sum(engine.match(*pair, as_of=AS_OF).eligible for pair in pairs[:600]) / 600


def whole_command(country: Country) -> None:
    """A town, from the start of the process to its end."""
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder) / "people.jsonl", Path(folder) / "openings.jsonl"
        for name, items in zip(names, (country.people(200), country.openings(80)), strict=True):
            name.write_text(
                "".join(json.dumps(i.to_dict(), ensure_ascii=False) + "\n" for i in items), encoding="utf-8"
            )
        for direction in ("jobseeker", "opening"):
            command = [
                sys.executable,
                "-m",
                "matching.engine",
                "rank",
                "--jobseekers",
                names[0],
                "--openings",
                names[1],
            ]
            command += ["--direction", direction, "--as-of", AS_OF.isoformat(), "--out", Path(folder) / "out.jsonl"]
            costs = [measure.once(lambda c=command: subprocess.run(c, cwd=ROOT, check=True)) for _ in range(3)]
            say(
                f"town 200 x 80, `rank --direction {direction}`: {sorted(c.wall for c in costs)[1]:.2f} s wall, "
                f"{sorted(c.cpu for c in costs)[1]:.2f} CPU-s"
            )


def read(engine: Engine, people: list[Jobseeker], openings: list[Opening]) -> tuple[People, list[Openings]]:
    cpu, wall = time.process_time(), time.perf_counter()
    rows = read_people(engine, people, AS_OF)
    done = time.process_time() - cpu
    say(
        f"vectorising people: {done:.1f} CPU-s, {time.perf_counter() - wall:.1f} s wall, "
        f"{1000 * done / len(people):.2f} ms each"
    )
    cpu = time.process_time()
    tiles = read_tiles(engine, openings)
    done = time.process_time() - cpu
    say(f"vectorising openings: {done:.1f} CPU-s, {1000 * done / len(openings):.2f} ms each")
    size = sum(array.nbytes for array in rows.arrays.values())
    say(f"index: {size / 1e6:.1f} MB, {size / len(people):.0f} bytes a person")
    return rows, tiles


def warm(engine: Engine) -> None:
    """Compiles outside of what is measured, and says what it cost."""
    country, begun = Country(0), time.process_time()
    few = read_people(engine, country.people(30), AS_OF)
    rank(engine, few, read_openings(engine, country.openings(10)), AS_OF, backend="numba")
    Index(engine, AS_OF, few, "numba").best_for(next(country.openings(1)))
    say(f"compiling, or loading what was compiled: {time.process_time() - begun:.1f} CPU-s (once an installation)")


def both_ways(
    engine: Engine, rows: People, tiles: list[Openings], openings: list[Opening], share: float, repeats: int
) -> Lists:
    """Prints the table; ``share``: of the openings that the peers get, 0 for no peers."""
    cold = [replace(tile, binding={}) for tile in tiles]
    calls: dict[str, Any] = {
        "this engine, 1 thread": lambda: peers.this_engine(engine, fresh(rows), cold, 1),
        "this engine, 2 threads": lambda: peers.this_engine(engine, fresh(rows), cold, 2),
        "  of it binding (index of the pair tables)": lambda: [
            tables.bind(engine, fresh(rows), tile, AS_OF, _compiled()) for tile in tiles
        ] and None,
    }  # fmt: skip
    parts = [int(len(openings) * share)] if share in (0.0, 1.0) else [int(len(openings) * share / n) for n in (1, 2)]
    whole = {part: read_openings(engine, openings[:part]) for part in parts if part}
    asked = [read_openings(engine, [opening]) for opening in openings[:SAMPLE]] if whole else []
    for part, given in whole.items():
        for name, call in _peers(engine, rows, given).items():
            calls[f"{name} @{part}"] = call
    if asked:
        calls[ONE_WAY] = lambda: peers.mask_then_matvec(engine, fresh(rows), asked)
    found = measure.interleaved(calls, repeats)
    lists: Lists = found["this engine, 1 thread"].answer
    truth = lists.for_people(), lists.for_openings()
    own = found["this engine, 1 thread"].cpu
    say("\n| both ways, top 20 | CPU-s | wall s | peak MB | recall people / openings | x CPU of this engine |")
    say("|---|---|---|---|---|---|")
    for name, cost in found.items():
        label, _, part = name.partition(" @")
        cpu, wall = cost.cpu, cost.wall
        if part and int(part) != parts[0]:
            continue
        if part and len(parts) > 1:
            less = found[f"{label} @{parts[1]}"]
            times = (len(openings) - parts[0]) / (parts[0] - parts[1])
            cpu, wall = cpu + times * (cpu - less.cpu), wall + times * (wall - less.wall)
            label += f" (from {parts[0]} and {parts[1]} openings)"
        if name == ONE_WAY:
            times = len(openings) / len(asked)
            cpu, wall, label = cpu * times, wall * times, f"{label} (from {len(asked)} openings)"
        heard = recall(cost.answer, truth, rows, whole[int(part)] if part else None)
        say(f"| {label} | {cpu:.2f} | {wall:.2f} | {cost.peak:.0f} | {heard} | {cpu / own:.1f} |")
    say()
    return lists


def _peers(engine: Engine, rows: People, given: Openings) -> dict[str, Any]:
    return {
        "exact numpy pipeline (dense chunks, masks, its own tables)": lambda: peers.numpy_dense(
            engine, fresh(rows), given
        ),
        "sparse_dot_topn 20, no constraints": lambda: peers.sparse_dot_topn(rows, given, TOP),
        "sp_matmul_rs 20, no constraints": lambda: peers.sp_matmul_rs(rows, given, TOP),
        "sparse_dot_topn 200, then filter": lambda: peers.overfetch_then_filter(engine, fresh(rows), given),
    }


def fresh(rows: People) -> People:
    """The same rows with nothing worked out yet."""
    return replace(rows, binding={})


def _compiled() -> Any:
    from matching.engine.fast import binding

    return binding


def recall(answer: Any, truth: tuple[Any, Any], rows: People, given: Openings | None) -> str:
    """Share of the true lists that an answer has, in both directions; of people's lists only where all openings were
    given, of openings' lists of those that were.
    """
    if isinstance(answer, list):
        return "- / 100% (exact)"
    if isinstance(answer, Lists):
        found = [_names(answer.for_people()), _names(answer.for_openings())]
    elif isinstance(answer, tuple) and given is not None:
        found = [{}, {}]
        for at, (owners, others) in enumerate(((rows.ids, given.ids), (given.ids, rows.ids))):
            for own, other in zip(*answer[at], strict=True):
                found[at].setdefault(owners[own], set()).add(others[other])
    else:
        return "-"
    whole = given is None or len(given) == len(truth[1])
    asked = truth[1] if given is None else given.ids
    return f"{_share(found[0], truth[0]) if whole else '-'} / {_share(found[1], truth[1], asked)}"


def _names(lists: dict[str, list[tuple[str, int]]]) -> dict[str, set[str]]:
    return {own: {name for name, _ in rows} for own, rows in lists.items()}


def _share(found: dict[str, set[str]], truth: dict[str, Any], owners: Sequence[str] | None = None) -> str:
    hit = total = 0
    for own in truth if owners is None else owners:
        names = {name for name, _ in truth[own]}
        hit, total = hit + len(names & found.get(own, set())), total + len(names)
    return f"{hit / max(1, total):.0%}"


def against_reference(engine: Engine, people: list[Jobseeker], openings: list[Opening], lists: Lists) -> None:
    """The reference scorer on a sample of lists: the same ids and scores."""
    luck = random.Random(5)
    mine, theirs = lists.for_people(), lists.for_openings()
    asked, offered = luck.sample(people, 12), luck.sample(openings, 3)
    same = 0
    for person in asked:
        ranked = engine.rank_openings(person, openings, as_of=AS_OF, include_blocked=False, top=TOP)
        same += [(m.opening, round(m.score * 1e6)) for m in ranked] == mine[person.id]
    for opening in offered:
        back = engine.rank_jobseekers(opening, people, as_of=AS_OF, include_blocked=False, top=TOP)
        same += [(m.jobseeker, round(m.score * 1e6)) for m in back] == theirs[opening.id]
    say(
        f"against the reference scorer: {same} of {len(asked) + len(offered)} lists the same, "
        "id by id and score by score"
    )


def one_at_a_time(engine: Engine, rows: People, country: Country, offered: int) -> None:
    """A new opening against everybody, one thread; a changed profile."""
    index = Index(engine, AS_OF, fresh(rows), "numba")
    new = list(country.openings(offered + 3 * SAMPLE))[offered:]
    spent: dict[str, list[float]] = {"reading": [], "first": [], "again": []}
    for opening in new:
        begun = time.perf_counter()
        read_one = read_openings(engine, [opening])
        spent["reading"].append(time.perf_counter() - begun)
        for name in ("first", "again"):
            begun = time.perf_counter()
            index.best(read_one)
            spent[name].append(time.perf_counter() - begun)
    for name, text in (
        ("reading", "reading the text of a new opening"),
        ("first", f"a new opening against {len(rows)} people, one thread"),
        ("again", "the same opening asked a second time"),
    ):
        p50, p95 = np.percentile(1000 * np.array(spent[name][SAMPLE // 2 :]), (50, 95))
        say(f"{text}: p50 {p50:.2f} ms, p95 {p95:.2f} ms")
    changed = []
    for at, person in enumerate(country.people(len(rows) + 30)):
        if at >= len(rows):
            begun = time.perf_counter()
            index.put(person)
            changed.append(time.perf_counter() - begun)
    say(f"a new or changed profile, its text read, seen by the next question: p50 {1000 * np.median(changed):.1f} ms, "
        f"p95 {1000 * np.percentile(changed, 95):.1f} ms")  # fmt: skip


def growth(engine: Engine, rows: People, openings: list[Opening]) -> None:
    """Log-log slopes of CPU seconds of the ranking, binding left out."""
    luck, points = np.random.default_rng(3), []
    for share in (0.25, 0.5, 1.0):
        some = np.sort(luck.choice(len(openings), int(len(openings) * share), replace=False))
        tile = read_openings(engine, [openings[at] for at in some])
        bound = tables.bind(engine, fresh(rows), tile, AS_OF, _compiled())
        for part in (0.25, 0.5, 1.0):
            if share == 1.0 or part == 1.0:
                here = np.sort(luck.choice(len(rows), int(len(rows) * part), replace=False))
                costs = [measure.once(lambda h=here, t=tile, b=bound: _ranked(rows, t, b, h)) for _ in range(3)]
                points.append((len(here), len(tile), sorted(c.cpu for c in costs)[1]))
    logs = np.log(np.array(points))
    for name, column, other in (("people", 0, 1), ("openings", 1, 0)):
        kept = logs[logs[:, other] == logs[:, other].max()]
        say(f"growth of ranking in {name}: CPU-s ~ {name}^{np.polyfit(kept[:, column], kept[:, 2], 1)[0]:.2f}")


def _ranked(rows: People, tile: Openings, bound: Any, here: np.ndarray) -> None:
    from matching.engine.fast.best import Best
    from matching.engine.fast.kernel import rank as compiled

    compiled(rows, tile, bound, here, Best(len(rows), TOP), 0)


if __name__ == "__main__":
    main()
