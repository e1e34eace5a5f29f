"""What of a text is about work: clauses without a refusal, words without names and fillers.

Fillers are the words that every profile and every notice has; names are left out so that nobody's name can move a
ranking.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from .normal import words

_CLAUSE = re.compile(r"[.;:!?,\n()/•|]+|\s[-–—]\s|\b(?:mutta|vaan|men|utan|but)\b", re.IGNORECASE)
_SEGMENT = re.compile(r"[.;:!?,\n()/•|+&]+|\s[-–—]\s|\b(?:ja|tai|sekä|myös|och|eller|samt|and|or)\b", re.IGNORECASE)
_NO = "ei|eivät|älä|ilman|paitsi|inte|ej|icke|inga|ingen|inget|not|no|never|don't|doesn't|without"
_REFUSAL = {
    "fi": re.compile(rf"\b(?:{_NO}|en)\b", re.IGNORECASE),
    "sv": re.compile(rf"\b(?:{_NO})\b", re.IGNORECASE),  # “en” is an article
    "en": re.compile(rf"\b(?:{_NO})\b", re.IGNORECASE),
}


def _listed(name: str) -> frozenset[str]:
    return frozenset((Path(__file__).parent / name).read_text(encoding="utf-8").split())


FILLERS = _listed("fillers.txt")
NAMES = _listed("names.txt")  # first names and surnames that are common in Finland


@lru_cache(maxsize=65_536)
def clauses(text: str, language: str) -> tuple[str, ...]:
    """The clauses of a text that do not refuse anything: what somebody says no to is not what they are about."""
    parts = (part.strip() for part in _CLAUSE.split(text))
    return tuple(part for part in parts if part and not _REFUSAL[language].search(part))


@lru_cache(maxsize=65_536)
def segments(title: str, language: str) -> tuple[str, ...]:
    """The works that a title or a wish names: “Ateriakuljettaja ja pakkaaja” names two."""
    found = []
    for clause in clauses(title, language):
        for part in _SEGMENT.split(clause):
            kept = strip(part)
            if kept:
                found.append(kept)
    return tuple(dict.fromkeys(found))


def strip(phrase: str) -> str:
    """A phrase without the words that say nothing of the work."""
    return " ".join(word for word in words(phrase) if word not in FILLERS)


_TOKEN = re.compile(r"[^\W_]+")


def telling(text: str, language: str, known: Callable[[str], bool]) -> list[str]:
    """The words of a text that are about work, in order, in lower case.

    A word that is written with a capital and that the vocabulary does not know may be somebody's name, and so may
    every word of the list of names: they are left out. A refusal takes its clause with it.
    """
    found = []
    for clause in clauses(text, language):
        for token in _TOKEN.findall(clause):
            word = words(token)[0] if words(token) else ""
            if len(word) < 2 or word in FILLERS or word.isdigit() or word in NAMES:
                continue
            if token[0].isupper() and not known(word):
                continue
            found.append(word)
    return found
