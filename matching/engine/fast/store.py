"""Rows on disk: one folder a shard, each array a file of its own that is mapped into memory, not read.

A folder is written beside its place and takes its name when it is whole. Plain arrays and JSON: nothing in it can run.
"""

import json
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from .openings import Openings
from .people import People

FORMAT = 1


class UnusableIndex(Exception):
    """The folder holds no index, or one of another engine or format."""


def save(rows: People | Openings, folder: Path, version: str) -> None:
    """Writes a shard; ``version``: of the engine that read it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        kept = dict(rows.arrays)
        if isinstance(rows, Openings):
            kept |= {"@reach": rows.reach, "@core": rows.core}
        for name, array in kept.items():
            np.save(made / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
        about = {"format": FORMAT, "version": version, "kind": type(rows).__name__, "ids": rows.ids}
        about |= {"facts": rows.facts, "year": getattr(rows, "year", 0), "arrays": sorted(kept)}
        text = json.dumps(about, ensure_ascii=False, default=_plain)
        (made / "about.json").write_text(text, encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def load(folder: Path, version: str) -> Any:
    """Maps a shard: `People` or `Openings`. Raises ``UnusableIndex``."""
    try:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        if about["format"] != FORMAT or about["version"] != version:
            raise UnusableIndex(f"{folder}: made by another engine ({about['version']}); make it again")
        arrays = {n: np.load(folder / f"{n}.npy", mmap_mode="r", allow_pickle=False) for n in about["arrays"]}
    except (OSError, ValueError, KeyError) as error:
        raise UnusableIndex(f"{folder}: no index: {error}") from None
    facts = {name: [_value(item) for item in items] for name, items in about["facts"].items()}
    if about["kind"] == "People":
        return People(about["ids"], facts, arrays, about["year"])
    reach, core = arrays.pop("@reach"), arrays.pop("@core")
    return Openings(about["ids"], facts, arrays, reach, core)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError(type(value).__name__)


def _value(item: Any) -> Any:
    """What JSON makes lists of were tuples."""
    if isinstance(item, list):
        return tuple(_value(part) for part in item)
    if isinstance(item, dict):
        return date.fromisoformat(item["day"])
    return item
