"""What a wish may be told by, in whatever form it is told: “korjata pyöriä” and “pyörien
korjaaminen” are the topic “pyörien korjaus”.

A word's root is what is left of it without endings, double letters and dots; it needs no dictionary, so a beginner's
spelling (“tallin sivous”) is found as well. Roots that topics of unrelated works share find neither.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ..text.clean import FILLERS
from ..text.normal import words
from . import vocabulary

SHORTEST, ALONE = 3, 6  # letters of a root, and of one that stands alone
_PLAIN = str.maketrans("äöå", "aoa")
_DOUBLE = re.compile(r"(.)\1+")
_GENERAL = re.compile(  # work in general: “pyörähommia” is about a pyörä
    r"(?<=...)(?:hom+(?:a|at|ia|is+a|iin|an)|duun(?:i|it|ia|eja)|jut+(?:u|ut|uja|ujen)|puol(?:i|ta|el+e|el+a)|"
    r"tyo|tyot|toita|tyota|tois+a|toihin)$"
)
_MAKING = FILLERS | frozenset(
    ["teko", "tekeminen", "tekemistä", "tehdä", "tehä", "teen", "teet", "tekisin", "touhu", "touhut", "jutut"]
)
_ACT = re.compile(r"(?<=...)[aeio]?mi(?:nen|sta|sen|se[es]n|ses+a|sia)$")
_CASE = re.compile(
    r"(?<=...)(?:issa|ista|illa|ilta|ille|ssa|sta|lla|lta|lle|ksi|seen|siin|ihin|hin|oiden|iden|jen|ien|ten|den|ita|ia|"
    r"ja|ta|en|et|it|in|t|n)$"
)
_DOING = re.compile(r"(?<=....[ao])us$")
_VOWELS = re.compile(r"(?<=...)[aeiouyj]+$")
_LAST = {"d": "t", "v": "p"}
_HELPING = re.compile(r"aut(?:t|a)")  # auttaa, autan: no cars (auto, autot)


@lru_cache(maxsize=16_384)
def root(word: str) -> str:
    """A Finnish word without its endings, in letters that beginners also write: hevosia, hevoset → hevos."""
    if _HELPING.match(word):
        return "autt"
    plain = _GENERAL.sub("", word.translate(_PLAIN))
    bare = _ACT.sub("", plain)
    if bare == plain:
        bare = plain[:-3] + "s" if plain.endswith("nen") else _CASE.sub("", plain)
    bare = _VOWELS.sub("", _DOUBLE.sub(r"\1", bare))
    if bare.endswith(("ks", "ps")):
        bare = f"{bare[:-2]}s"
    bare = _VOWELS.sub("", _DOING.sub("", bare))
    return bare[:-1] + _LAST.get(bare[-1], bare[-1]) if bare else bare


def roots(phrase: str) -> tuple[str, ...]:
    """The roots of a phrase in the order of the alphabet; empty when they are too short to tell anything."""
    found = sorted({root(word) for word in words(phrase) if word not in _MAKING})
    return () if any(len(one) < (SHORTEST if found[1:] else ALONE) for one in found) else tuple(found)


@lru_cache(maxsize=1)
def by_roots() -> Mapping[tuple[str, ...], str]:
    """Roots of the Finnish topics → id of the work; of a work and its field, the field."""
    own = vocabulary.occupations()
    found: dict[tuple[str, ...], str] = {}
    for topic, work in vocabulary.topics()["fi"].items():
        key = roots(topic)
        before = found.setdefault(key, work)
        if before != work and work in own and before in own:
            wider = work if work in own[before].parents else before if before in own[work].parents else ""
            found[key] = wider
        elif before != work:
            found[key] = ""
    found.pop((), None)
    return found


def told_loosely(forms: Sequence[str]) -> tuple[str, ...]:
    """The id of the work that a Finnish phrase is a topic of by its roots; empty where there is none."""
    works = (by_roots().get(roots(form), "") for form in forms)
    return tuple(dict.fromkeys(work for work in works if work))
