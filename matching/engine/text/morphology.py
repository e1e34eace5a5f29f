"""Base forms and parts of compounds. Voikko where it is installed; without it a word is its own base form and has
no parts.

Character n-grams carry most of what inflection changes, so the loss without Voikko is small (docs/matching-quality.md).
"""

import os
import re
from functools import lru_cache
from importlib import import_module
from threading import Lock
from typing import Any

_lock = Lock()  # a Voikko handle serves one caller at a time


@lru_cache(maxsize=1)
def _voikko() -> Any:
    """The Finnish analyser, or None. ``MATCHING_WITHOUT_VOIKKO=1`` leaves it out, to measure what it brings."""
    if os.environ.get("MATCHING_WITHOUT_VOIKKO") == "1":
        return None
    try:
        return import_module("libvoikko").Voikko("fi")
    except Exception:
        return None


def has_voikko() -> bool:
    return _voikko() is not None


@lru_cache(maxsize=131_072)
def analyse(word: str) -> tuple[str, tuple[str, ...]]:
    """(base form, parts of the compound in their base forms) of a lower-case Finnish word."""
    voikko = _voikko()
    if voikko is None or len(word) > 60:
        return word, ()
    with _lock:
        found = voikko.analyze(word)
        if not found:
            return word, ()
        base = found[0]["BASEFORM"].lower()
        lengths = [len(part) for part in found[0].get("STRUCTURE", "").split("=")[1:]]
        if len(lengths) < 2:
            return base, ()
        return base, tuple(_part(voikko, piece) for piece in _pieces(word, base, lengths))


def _pieces(word: str, base: str, lengths: list[int]) -> list[str]:
    ends = [sum(lengths[: at + 1]) for at in range(len(lengths))]
    pieces = [word[end - size : end] for size, end in zip(lengths, ends, strict=True)]
    start = ends[-2]
    if len(base) > start:
        pieces[-1] = base[start:]
    return [piece for piece in (re.sub(r"\W", "", piece) for piece in pieces) if piece]


def _part(voikko: Any, piece: str) -> str:
    found = voikko.analyze(piece)
    return str(found[0]["BASEFORM"]).lower() if found else piece
