"""The parts of a title that can name the work: “Laitoshuoltaja terveyskeskukseen” names a laitoshuoltaja.

Where and when stand in the local cases in Finnish and after a preposition in Swedish and English. They tell the
workplace, not the work, unless nothing else is told (“raksalle”).
"""

import re
from collections.abc import Iterator

from .morphology import analyse
from .normal import words

LONGEST = 8  # words of a title that are looked into
_PLACE = re.compile(r"..(?:ll[aäe]|lt[aä]|ss[aä]|st[aä]|seen|siin|h[aeiouyäö]n|aan|een|iin|oon|uun|yyn|ään|öön)$")
_CASE = re.compile(r"(?:ll[aäe]|lt[aä]|ss[aä]|st[aä]|h[aeiouyäö]n|n|t|a|ä)$")
_JOBS = re.compile(  # what a title calls work in general: “raivurihommia” is the work of a raivuri
    r"(?:homm(?:a|at|ia|issa|iin|ista|an)|duuni[at]?|duunit|keikka|keikat|keikkaa|keikkoja|juttu|jutut|juttuja|"
    r"työ|työt|työtä|töitä|töihin|töissä|puoli|puolta|puolelle|puolella|tehtävä|tehtävät|tehtäviä|tehtäviin)$"
)
SHORTEST = 3  # letters before the head of a compound; one more in the head
_BEFORE_PLACE = {
    "sv": re.compile(r"\b(?:på|till|i|vid|hos|för|inom|med|åt|från)\b"),
    "en": re.compile(r"\b(?:at|in|for|to|with|on|of|from)\b"),
}


def tells_place(word: str) -> bool:
    """Does a Finnish word stand in a case that tells where."""
    base = analyse(word)[0]
    return bool(_PLACE.search(word)) and word not in (base, f"{base}n")  # “työmaan” is a genitive


def parts(title: str, language: str) -> Iterator[tuple[str, float]]:
    """(a run of the title's words, the share of the telling words that it has), longest first. Finnish runs also in
    their base form. A run of places alone comes only when nothing else is in the title.
    """
    rest = title
    if language in _BEFORE_PLACE:
        rest = _BEFORE_PLACE[language].split(title.casefold(), maxsplit=1)[0]
    own = words(rest)[:LONGEST] or words(title)[:LONGEST]
    telling = [word for word in own if not (language == "fi" and tells_place(word))] or list(own)
    for size in range(len(own), 0, -1):
        for start in range(len(own) - size + 1):
            run = own[start : start + size]
            if not any(word in telling for word in run):
                continue
            share = sum(word in telling for word in run) / len(telling)
            yield " ".join(run), share
            if language == "fi":
                last = " ".join((*run[:-1], analyse(run[-1])[0]))
                bare = " ".join((*run[:-1], _CASE.sub("", run[-1])))
                front = " ".join((*run[:-1], _JOBS.sub("", run[-1])))
                for form in dict.fromkeys((front, last, " ".join(analyse(word)[0] for word in run), bare)):
                    if form != " ".join(run):
                        yield form, share


def heads(title: str, language: str) -> Iterator[str]:
    """Endings of the title's head word that may be words of their own, longest first: mökkisiivous → siivous. The head
    is the last telling word; an English compound is written apart.
    """
    own = [word for word in words(title) if not (language == "fi" and tells_place(word))]
    if language != "en" and own:
        head = own[-1]
        for form in dict.fromkeys((head, analyse(head)[0])) if language == "fi" else (head,):
            yield from (form[at:] for at in range(SHORTEST, len(form) - SHORTEST))
