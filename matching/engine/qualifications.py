"""``required_qualification``: a demanded qualification among the completed ones."""

from .text.normal import words
from .types import Outcome
from .views import OpeningView, PersonView
from .weights import SCALE

CODE = "qualification"


def judge(person: PersonView, opening: OpeningView) -> Outcome | None:
    needed = opening.opening.required_qualification
    if needed is None:
        return Outcome(CODE, "unknown", None, "qualification.unknown_opening")
    if not needed.strip():
        return None
    facts = {"qualification": needed}
    if person.person.education is None:
        return Outcome(CODE, "unknown", None, "qualification.unknown_person", facts)
    want = set(words(needed)) - {"amk"}
    for item in person.person.education:
        if item.completed is not False and want <= set(words(item.qualification)):
            return Outcome(CODE, "met", SCALE, "qualification.met", facts)
    return Outcome(CODE, "missing", 0, "qualification.missing", facts, True)
