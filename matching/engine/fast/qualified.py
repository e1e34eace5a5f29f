"""``required_qualification``: each distinct qualification that people have meets each that openings demand once."""

from dataclasses import replace

import numpy as np

from ..engine import Engine
from ..qualifications import judge
from ..taxonomy import LANGUAGES
from ..types import Education
from ..views import OpeningView, PersonView, Phrase, Postings
from .facets import NOBODY, NOWHERE
from .openings import Openings
from .people import People
from .rows import Array

LACKING, UNTOLD, HELD = 1, 2, 3  # the best of a person's qualifications decides
EMPTY = np.empty(0)


def qualifications(engine: Engine, people: People, openings: Openings) -> Array:
    """``LACKING``, ``UNTOLD`` or ``HELD``: demanded × held qualifications."""
    demanded, held = openings.facts["qualifications"], people.facts["learnt"]
    reader = engine.content.reader
    known = people.binding.setdefault("qualifications", {})
    new = [needed for needed in demanded if needed not in known]
    for language in LANGUAGES if new else ():
        reader.read([text.strip() for text, own in new if own == language], language)
        reader.read([text for text, _, own in held if own == language], language)
    for needed in new:
        if needed not in known:
            known[needed] = np.array([_meet(engine, needed, own) for own in held], dtype=np.int8)
    return np.stack([known[needed] for needed in demanded]) if demanded else np.empty((0, len(held)), np.int8)


def _meet(engine: Engine, needed: tuple[str, str], own: tuple[str, bool | None, str]) -> int:
    phrase = engine.content.reader.phrase
    text, completed, language = own
    item = Education(text, completed)
    found = judge(_person(item, phrase(text, language)), _opening(needed[0], phrase(needed[0].strip(), needed[1])))
    return HELD if found and found.state == "met" else UNTOLD if found and found.state == "unknown" else LACKING


def _person(item: Education, phrase: Phrase) -> PersonView:
    person = replace(NOBODY, education=(item,))
    return PersonView(person, (), (), ((phrase, item),), (), (), Postings(()), Postings(()), (), {}, frozenset())


def _opening(needed: str, phrase: Phrase) -> OpeningView:
    opening = replace(NOWHERE, required_qualification=needed)
    return OpeningView(opening, (), (), (), phrase, EMPTY, EMPTY, {}, frozenset())
