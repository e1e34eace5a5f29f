"""``not_wanted``: is the opening what the person has said no to? Read through the taxonomy, not by letters."""

from .taxonomy import Taxonomy
from .types import Outcome
from .views import OpeningView, PersonView, Phrase

NAMES = 0.7  # a phrase this like a name of an occupation or field names it
IS = 0.55  # an opening whose title is this near is that work


def refusal(person: PersonView, opening: OpeningView, taxonomy: Taxonomy) -> Outcome | None:
    for phrase in person.refused:
        if _is(phrase, opening, taxonomy):
            facts = {"unwanted": phrase.text, "title": opening.opening.title}
            return Outcome("not_wanted", "missing", 0, "not_wanted.named", facts, True)
    return None


def _is(phrase: Phrase, opening: OpeningView, taxonomy: Taxonomy) -> bool:
    return any(
        strength >= NAMES and strength * opening.core[node] >= IS
        for node, strength in zip(phrase.nodes, phrase.strengths, strict=True)
    )
