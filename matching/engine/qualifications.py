"""``required_qualification``: is a demanded qualification among the completed ones?

``taxonomy/qualifications.tsv`` tells which titles are the same (in three languages, everyday names too), which
vocational qualification gives which title, and which professions are regulated (Act 559/1994 on health care
professionals, 817/2015 on social welfare professionals, 540/2018 on early childhood education, 1135/2016 on
electrical safety …). A foreign degree does not do for a regulated profession before it is licensed or recognised.
What the table doesn't know is compared through the taxonomy and by letters.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .text.index import cosine
from .text.normal import words
from .types import Education, Outcome
from .views import OpeningView, PersonView, Phrase
from .weights import SCALE

CODE = "qualification"
SAME = 0.85  # two names of this cosine are the same name, spelt or inflected another way

_PARTS = re.compile(r"[,;:/()–]|\s-\s")
_EITHER = re.compile(r"\s(?:tai|eller|or)\s")
_LICENSED = re.compile(
    r"\b(?:laillistettu|laillistus saatu|nimikesuojattu|tunnustettu|rinnastettu|legitimerad|erkänd|licensed|"
    r"recognised)\b"
)
_UNLICENSED = re.compile(
    r"ei (?:ole )?(?:vielä )?(?:laillist|tunnust)|laillistamaton|ilman laillist|olegitimerad|inte legitimerad|"
    r"not licensed|unlicensed"
)
_ABROAD = re.compile(
    r"ulkomai\w*|ulkomaa\w*|kotimaassa\w*|utomlands|utländsk\w*|hemlandet|abroad|foreign|overseas|home country|"
    r"\b(?:viro|venäjä|ukraina|irak|iran|syyria|afganistan|somalia|etiopia|eritrea|sudan|kongo|nigeria|kenia|ghana|"
    r"gambia|marokko|egypti|turkki|kosovo|albania|bosnia|serbia|romania|bulgaria|puola|latvia|liettua|unkari|saksa|"
    r"ranska|espanja|italia|brasilia|kolumbia|venezuela|peru|meksiko|kiina|vietnam|thaimaa|filippiini|intia|nepal|"
    r"pakistan|bangladesh|sri lanka|myanmar|estonia|russia|ukraine|iraq|syria|ethiopia|congo|kenya|morocco|egypt|"
    r"turkey|philippines|india|thailand|china|ryssland|estland|syrien|filippinerna|indien|turkiet)"
    r"(?:lla|llä|ssa|ssä|sta|stä|n|t|ssä|eilla|eillä|eiltä)?\b"
)


@dataclass(frozen=True, slots=True)
class _Title:
    """``names``: names of one and the same title; ``within``: the qualifications that give it."""

    names: frozenset[str]
    within: frozenset[str]
    regulated: bool


_DOTLESS = str.maketrans("äöå", "aoa")  # people leave dots out


def _plain(name: str) -> str:
    """A name without case, dots, punctuation and “(AMK)”: a degree title with and without it is the same."""
    kept = " ".join(word for word in words(name) if word not in ("amk", "yamk", "ylempi", "yh", "högre"))
    return kept.translate(_DOTLESS)


def _set(cell: str) -> frozenset[str]:
    return frozenset(_plain(name) for name in cell.split("|") if name.strip())


@lru_cache(maxsize=1)
def _titles() -> tuple[_Title, ...]:
    path = Path(__file__).parent / "taxonomy" / "qualifications.tsv"
    rows = [row.split("\t") for row in path.read_text(encoding="utf-8").splitlines()[1:]]
    return tuple(_Title(_set(names), _set(within), flag == "yes") for names, within, flag in rows)


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for at, title in enumerate(_titles()):
        for name in title.names:
            found.setdefault(name, set()).add(at)
    return {name: frozenset(ats) for name, ats in found.items()}


@lru_cache(maxsize=1)
def _by_qualification() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for at, title in enumerate(_titles()):
        for name in title.within:
            found.setdefault(name, set()).add(at)
    return {name: frozenset(ats) for name, ats in found.items()}


def _parts(text: str) -> list[str]:
    """The names that a written qualification holds: the whole, its parts between commas and brackets, and either
    of an “or”.
    """
    home = _ABROAD.sub(" ", text.casefold())
    pieces = [home, *_PARTS.split(home)]
    pieces += [side for piece in pieces for side in _EITHER.split(piece)]
    return list(dict.fromkeys(name for piece in pieces if (name := _plain(piece))))


@lru_cache(maxsize=8_192)
def titles(text: str) -> frozenset[int]:
    """The titles that a qualification as it is written gives. A named title narrows its vocational qualification
    to itself.
    """
    named: set[int] = set()
    given: set[int] = set()
    for part in _parts(text):
        named |= _by_name().get(part, frozenset())
        given |= _by_qualification().get(part, frozenset())
    return frozenset(named or given)


def regulated(text: str) -> bool:
    return any(_titles()[at].regulated for at in titles(text))


def unlicensed_foreign(item: Education) -> bool:
    """A degree from abroad whose text tells of no licence or recognition."""
    text = item.qualification.casefold()
    if _UNLICENSED.search(text):
        return True
    return bool(_ABROAD.search(text)) and not _LICENSED.search(text)


def same(needed: str, item: Education, needed_phrase: Phrase, item_phrase: Phrase) -> bool:
    """Is the qualification that a person has the one that is demanded?"""
    wanted, own = titles(needed), titles(item.qualification)
    if wanted and own:
        return bool(wanted & own)
    if set(_parts(needed)) & set(_parts(item.qualification)):
        return True
    if cosine(needed_phrase.vector, item_phrase.vector) >= SAME:
        return True
    ours = {node for node, s in zip(needed_phrase.nodes, needed_phrase.strengths, strict=True) if s >= SAME}
    theirs = {node for node, s in zip(item_phrase.nodes, item_phrase.strengths, strict=True) if s >= SAME}
    return bool(ours & theirs)


def judge(person: PersonView, opening: OpeningView) -> Outcome | None:
    needed = opening.opening.required_qualification
    if needed is None:
        return Outcome(CODE, "unknown", None, "qualification.unknown_opening")
    if opening.qualification is None:
        return None
    facts = {"qualification": needed.strip()}
    if person.person.education is None:
        return Outcome(CODE, "unknown", None, "qualification.unknown_person", facts)
    fits = [item for phrase, item in person.learnt if same(needed, item, opening.qualification, phrase)]
    foreign = [item for item in fits if regulated(needed) and unlicensed_foreign(item)]
    sound = [item for item in fits if item not in foreign]
    if any(item.completed for item in sound):
        return Outcome(CODE, "met", SCALE, "qualification.met", facts)
    if any(item.completed is None for item in sound):
        return Outcome(CODE, "unknown", None, "qualification.unknown_person", facts)
    if any(item.completed for item in foreign):
        own = next(item.qualification for item in foreign if item.completed)
        return Outcome(CODE, "missing", 0, "qualification.foreign", {**facts, "own": own}, True)
    return Outcome(CODE, "missing", 0, "qualification.missing", facts, True)
