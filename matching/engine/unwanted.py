"""``not_wanted``: is the opening what the person has said no to? Read through the taxonomy, not by letters.

A refusal names a kind of work (an occupation or a field), a demand (“ryhmätyö”) or a time of working (“yötyö”). The
opening is it when

* its title or chosen occupation is that work or belongs to that field,
* its title tells that the work is done where that work is done (“toimiston yleisavustaja”), and names no other work,
* it asks for a skill that has that name,
* it demands very much of that, or much of it and its field is a neighbour,
* its shifts include that time.

What the opening tells of a demand decides over its skills: customers that it hardly has refuse nobody, and a skill that
it only hopes for tells of no demand. `verdict` weighs the reasons, for one pair here and for many in ``fast/``.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from .codes import DEMANDS, SHIFTS
from .taxonomy.graph import IN_FIELD
from .taxonomy.vocabulary import demands
from .text.clean import strip
from .text.index import cosine
from .text.morphology import analyse
from .text.nearest import vectors
from .text.normal import words
from .text.titles import SHORTEST, tells_place
from .types import Outcome
from .views import HELPER, OpeningView, PersonView, Phrase, Postings, Reader
from .weights import SCALE

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]
    Truth = npt.NDArray[np.bool_]

NAMES = 0.7  # a phrase this like a name of an occupation or field names it
FAIR = 0.4  # a title whose best link is under this is not known well enough to refuse it
MOST = 0.5  # share of a title's links that must belong to what is refused
NEIGHBOUR = 0.28  # its field is a neighbour of that one
PLACE_LETTERS = 5  # of a word for a place that may be the head of a compound
UNTOLD, MUCH, VERY_MUCH = -1, 2, 3  # what an opening tells of a demand; see `level_of`


@lru_cache(maxsize=1)
def called() -> tuple[tuple[str, str], ...]:
    """(demand or shift, a name of it): what people call it when they refuse it, and its label."""
    rows = [(code, name) for code, names in demands().items() for name in names]
    rows += [(code, name) for table in (DEMANDS, SHIFTS) for code, labels in table.items() for name in labels.values()]
    return tuple(rows)


@lru_cache(maxsize=4_096)
def named_codes(text: str, reader: Reader) -> frozenset[str]:
    """Demands and shifts that a phrase names."""
    near = _called_postings(reader).cosines(_by_letters([strip(text)], reader))[0] >= NAMES
    return frozenset(code for (code, _), names in zip(called(), near.tolist(), strict=True) if names)


def called_phrases(reader: Reader) -> list[Phrase]:
    """The names of `called` by their letters alone, whatever language they are in."""
    return _by_letters([strip(name) for _, name in called()], reader)


def _by_letters(texts: list[str], reader: Reader) -> list[Phrase]:
    nothing = np.empty(0, np.int64), np.empty(0)
    return [
        Phrase(t, *nothing, v, {}, False) for t, v in zip(texts, vectors(reader.taxonomy.weights, texts), strict=True)
    ]


@lru_cache(maxsize=4)
def _called_postings(reader: Reader) -> Postings:
    return Postings(called_phrases(reader))


def verdict(
    *,
    work: "Truth",
    place: "Truth",
    near: "Truth",
    required: "Truth",
    desired: "Truth",
    shift: "Truth",
    level: Any,
    demand: "Truth",
) -> "Truth":
    """Is it what is refused? Truths of numpy, for one pair or many.

    ``work``: its title or chosen occupation is that work. ``place``: its title tells that it is done there, and names
    no work that is far from it. ``near``: it is a neighbour, or what is refused names no work. ``required``,
    ``desired``, ``shift``: a skill that it asks for or hopes for has that name, a shift is that time. ``demand``: the
    refusal names a demand, of which the opening tells ``level``.
    """
    much = level >= MUCH
    asked = (required & (~demand | much | (level == UNTOLD))) | (desired & (~demand | much))
    return np.asarray(work | place | asked | shift | (demand & ((level >= VERY_MUCH) | (much & near))))


def level_of(told: Mapping[str, int] | None, names: frozenset[str]) -> int:
    """The highest that an opening tells of demands. A list that is given is complete."""
    return UNTOLD if told is None else max((told.get(name, 0) for name in names), default=UNTOLD)


@lru_cache(maxsize=16_384)
def workplaces(title: str, language: str, reader: Reader) -> frozenset[int]:
    """The fields of the places that a title tells, which are words of it or heads of its compounds: “paperitehtaan
    pakkaaja” works in a factory, “toimistosiivooja” in no office, “verkkokaupan varastoon” is no shop.
    """
    told = words(title)
    found: set[int] = set()
    for word, after in zip(told, (*told[1:], ""), strict=True):
        if language == "fi" and tells_place(after):
            continue
        for form in dict.fromkeys((word, analyse(word)[0] if language == "fi" else word)):
            endings = (form, *(form[at:] for at in range(SHORTEST, len(form) - PLACE_LETTERS + 1)))
            found.update(node for ending in endings for node in reader.taxonomy.topic([ending], language))
    return frozenset(node for node in found if reader.taxonomy.graph.nodes[node].field)


def names_work(nodes: "Array", strengths: "Array", reader: Reader) -> bool:
    """Does a title, by what it is linked to, surely name a work? A helper helps in any work."""
    graph = reader.taxonomy.graph
    helper = frozenset([graph.at.get(HELPER, -1)])
    return any(graph.fields[node] != helper for node in nodes[strengths >= NAMES].tolist())


def refusal(person: PersonView, opening: OpeningView, reader: Reader) -> Outcome | None:
    for phrase in person.refused:
        if _refuses(phrase, opening, reader):
            facts = {"unwanted": phrase.text, "title": opening.opening.title}
            return Outcome("not_wanted", "missing", 0, "not_wanted.named", facts, True)
    return None


def _refuses(phrase: Phrase, opening: OpeningView, reader: Reader) -> bool:
    graph, offer = reader.taxonomy.graph, opening.opening
    named = [(int(n), float(s)) for n, s in zip(phrase.nodes, phrase.strengths, strict=True) if s >= NAMES]
    nodes = {node for node, _ in named}
    codes = named_codes(phrase.text, reader)
    chosen = graph.at.get(offer.occupation_uri or "")
    work = any(_is_work_of(title, node, reader) for title in opening.titles for node in nodes) or (
        chosen is not None and any(graph.nearness(node)[chosen] >= IN_FIELD for node in nodes)
    )
    place = any(nodes & workplaces(title.text, offer.language, reader) for title in opening.titles)
    near = any(strength * opening.core[node] >= NEIGHBOUR for node, strength in named)
    unnamed = not any(names_work(title.nodes, title.strengths, reader) for title in opening.titles)
    required, desired = (
        any(_is_named(skill, phrase, nodes, codes, reader) for skill in skills)
        for skills in (opening.required, opening.desired)
    )
    demanded = codes & DEMANDS.keys()
    found = verdict(
        work=np.array(work),
        place=np.array(place and (near or unnamed)),
        near=np.array(near or not named),
        required=np.array(required),
        desired=np.array(desired),
        shift=np.array(any(shift in codes for shift in offer.shifts or ())),
        level=level_of(None if offer.demands is None else dict(offer.demands), demanded),
        demand=np.array(bool(demanded)),
    )
    return bool(found)


def _is_named(skill: Phrase, phrase: Phrase, nodes: set[int], codes: frozenset[str], reader: Reader) -> bool:
    """Has an asked skill the name of what is refused: by letters, as a skill, as a work or as a demand or shift."""
    return (
        cosine(phrase.vector, skill.vector) >= NAMES
        or any(phrase.skills.get(at, 0.0) >= NAMES and s >= NAMES for at, s in skill.skills.items())
        or any(n in nodes and s >= NAMES for n, s in zip(skill.nodes, skill.strengths, strict=True))
        or bool(codes & named_codes(skill.text, reader))
    )


def _is_work_of(title: Phrase, node: int, reader: Reader) -> bool:
    """Most of what the title is linked to is that work or belongs to that field."""
    if not len(title.strengths) or title.strengths.max() < FAIR:
        return False
    whole = (title.strengths * SCALE).round().astype(int)  # whole numbers: half is half by every way of adding up
    near = reader.taxonomy.graph.nearness(node)[title.nodes] >= IN_FIELD
    return bool(whole[near].sum() >= MOST * whole.sum())
