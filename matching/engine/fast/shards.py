"""Shards over processes, or over the workers of Dask: the same lists bit for bit, whoever ranks which shard.

People are read into folders (`store.py`) that every worker maps into memory; a task is the name of a folder. A worker
loads the engine and the openings once. Lists of shards are merged by score and id, so their number and order change
nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ..engine import Engine, load_engine
from ..types import Jobseeker, Opening
from .openings import Openings
from .people import read_people
from .ranker import TOP, Lists, merged, rank, read_tiles
from .store import load, save

Task = tuple[str, tuple[str, ...], str | None, date, int, int, str | None]


def write_people(people: Iterable[Jobseeker], folder: Path, as_of: date, taxonomy: Path | None = None) -> Path:
    """Reads one shard of people into a folder; shards may be read in processes of their own."""
    engine = load_engine(taxonomy)
    save(read_people(engine, people, as_of), folder, engine.version)
    return folder


def write_openings(openings: Sequence[Opening], folder: Path, taxonomy: Path | None = None) -> list[Path]:
    """Reads openings into one folder a tile."""
    engine, folders = load_engine(taxonomy), []
    for at, tile in enumerate(read_tiles(engine, openings)):
        folders.append(folder / f"{at:04}")
        save(tile, folders[-1], engine.version)
    return folders


def rank_shards(
    people: Sequence[Path],
    openings: Sequence[Path],
    as_of: date,
    *,
    taxonomy: Path | None = None,
    top: int = TOP,
    threads: int = 1,
    backend: str | None = None,
    processes: int = 1,
    dask: Any = None,
) -> Lists:
    """The lists over all shards. ``dask``: a ``distributed.Client`` whose workers see the same folders."""
    tiles = tuple(map(str, openings))
    tasks: list[Task] = [
        (str(folder), tiles, str(taxonomy) if taxonomy else None, as_of, top, threads, backend) for folder in people
    ]
    if dask is not None:
        return merged(dask.gather(dask.map(_work, tasks, pure=False)))
    if processes == 1:
        return merged([_work(task) for task in tasks])
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return merged(list(pool.map(_work, tasks)))


def _work(task: Task) -> Lists:
    folder, tiles, taxonomy, as_of, top, threads, backend = task
    engine = load_engine(Path(taxonomy) if taxonomy else None)
    people = load(Path(folder), engine.version)
    return rank(engine, people, list(_tiles(engine, tiles)), as_of, top=top, threads=threads, backend=backend)


@lru_cache(maxsize=64)
def _mapped(folder: str, version: str) -> Openings:
    found: Openings = load(Path(folder), version)
    return found


def _tiles(engine: Engine, folders: Sequence[str]) -> Iterator[Openings]:
    for folder in folders:
        yield _mapped(folder, engine.version)
