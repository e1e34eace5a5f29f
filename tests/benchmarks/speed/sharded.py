"""What shards over processes bring: the same shards by one process, and by two."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from matching.engine import load_engine
from matching.engine.fast.people import read_people
from matching.engine.fast.shards import rank_shards, write_openings
from matching.engine.fast.store import save

from . import measure
from .country import AS_OF, Country


def efficiency(seed: int, many: int, offered: int, shards: int, repeats: int, say: Callable[[str], None]) -> None:
    """``shards`` folders of people; one thread a process. A process that is started loads the engine and the openings
    itself, which is counted; the one process has the engine already.
    """
    engine, country = load_engine(), Country(seed)
    people = list(country.people(many))
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        parts = [folder / f"people{at}" for at in range(shards)]
        for at, part in enumerate(parts):
            save(read_people(engine, people[at::shards], AS_OF), part, engine.version)
        tiles = write_openings(list(country.openings(offered)), folder / "openings")
        say(f"{many} people in {shards} shards x {offered} openings, {engine.version}")
        rank_shards([parts[0]], tiles, AS_OF, backend="numba")  # compiled, or loaded, before
        calls = {
            n: lambda n=n: rank_shards(parts, tiles, AS_OF, backend="numba", processes=n).of_people.key.tobytes()
            for n in (1, 2)
        }
        walls: dict[int, list[float]] = {1: [], 2: []}
        answers = set()
        for _ in range(repeats):
            for n, call in calls.items():
                cost = measure.once(call)
                walls[n].append(cost.wall)
                answers.add(cost.answer)
                say(f"{n} process{'es' if n > 1 else ''}: {cost.wall:.1f} s wall, {cost.cpu:.1f} CPU-s")
    one, two = median(walls[1]), median(walls[2])
    say(f"efficiency over two processes: {one / (2 * two):.2f}; lists {'the same' if len(answers) == 1 else 'DIFFER'}")
