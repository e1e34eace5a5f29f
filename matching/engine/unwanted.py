"""``not_wanted``: is the opening what the person has said no to? Read through the taxonomy, not by letters.

A refusal names a kind of work (an occupation or a field), a demand (“ryhmätyö”) or a time of working (“yötyö”). The
opening is it when

* its title or chosen occupation is that work or belongs to that field,
* it asks for a skill that has that name,
* it demands much of that, or its field is a neighbour and it demands much of what the field is known for,
* its shifts include that time.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from .codes import DEMANDS, SHIFTS
from .taxonomy.graph import IN_FIELD
from .text.index import cosine
from .types import Outcome
from .views import OpeningView, PersonView, Phrase, Postings, Reader
from .weights import SCALE

NAMES = 0.7  # a phrase this like a name of an occupation or field names it
FAIR = 0.4  # a title whose best link is under this is not known well enough to refuse it
MOST = 0.5  # share of a title's links that must belong to what is refused
NEIGHBOUR = 0.28  # its field is a neighbour of that one
MUCH = 2

# What people call a demand or a shift when they refuse it, in the three languages, besides its label.
CALLED: Mapping[str, str] = {
    "lifting": (
        "nostaminen|nostelu|raskaat nostot|raskas työ|kantaminen|tunga lyft|tungt arbete|heavy lifting|heavy work"
    ),
    "standing": "seisominen|seisomatyö|stående arbete|standing work",
    "walking": "käveleminen|paljon kävelyä|gående arbete|walking",
    "bending": "kumartelu|kyykkiminen|böjande|bending",
    "sitting": "istumatyö|istuminen|stillasittande arbete|sitting work|desk work",
    "working_alone": "yksin työskentely|yksintyö|yksin oleminen|ensamarbete|working alone",
    "pace": (
        "kiire|kiireinen työ|urakkatyö|liukuhihnatyö|brådska|ackordsarbete|löpande band|hurry|fast pace|assembly line"
    ),
    "reading_writing": "kirjoittaminen|lukeminen|paperityö|pappersarbete|skrivande|paperwork|writing",
    "numbers": "laskeminen|numerot|matematiikka|räknande|matematik|numbers|maths",
    "customers": (
        "asiakaspalvelu|asiakkaat|asiakastyö|asiakkaiden kanssa|kundservice|kundtjänst|kunder|"
        "customer service|customers"
    ),
    "teamwork": "ryhmätyö|tiimityö|porukassa työskentely|grupparbete|lagarbete|teamarbete|teamwork|team work",
    "noise": "melu|meluisa paikka|kova ääni|buller|noise|noisy place",
    "cold_outdoors": (
        "ulkotyö|ulkotyöt|ulkona työskentely|kylmä|kylmässä työskentely|utearbete|utomhusarbete|outdoor work|cold"
    ),
    "dust_allergens": "pöly|pölyinen työ|damm|dust",
    "heights": "korkeat paikat|korkealla työskentely|katot|höga höjder|heights",
    "machines": "koneet|konetyö|maskiner|machines",
    "night": "yötyö|yövuoro|yövuorot|yöt|nattarbete|nattskift|night work|night shift",
    "evening": "iltatyö|iltavuoro|illat|kvällsarbete|kvällsskift|evening work|evenings",
    "weekend": "viikonlopputyö|viikonloput|helgarbete|helger|weekend work|weekends",
}


@lru_cache(maxsize=1)
def called() -> tuple[tuple[str, str], ...]:
    """(demand or shift, a name of it)."""
    rows = [(code, name) for code, names in CALLED.items() for name in names.split("|")]
    rows += [(code, name) for table in (DEMANDS, SHIFTS) for code, labels in table.items() for name in labels.values()]
    return tuple(rows)


@lru_cache(maxsize=4_096)
def named_codes(text: str, reader: Reader) -> frozenset[str]:
    """Demands and shifts that a phrase names."""
    near = _called_postings(reader).cosines([reader.phrase(text, "fi")])[0] >= NAMES
    return frozenset(code for (code, _), names in zip(called(), near.tolist(), strict=True) if names)


@lru_cache(maxsize=4)
def _called_postings(reader: Reader) -> Postings:
    names = [name for _, name in called()]
    reader.read(names, "fi")
    return Postings([reader.phrase(name, "fi") for name in names])


def refusal(person: PersonView, opening: OpeningView, reader: Reader) -> Outcome | None:
    for phrase in person.refused:
        if any(_reasons(phrase, opening, reader)):
            facts = {"unwanted": phrase.text, "title": opening.opening.title}
            return Outcome("not_wanted", "missing", 0, "not_wanted.named", facts, True)
    return None


def _reasons(phrase: Phrase, opening: OpeningView, reader: Reader) -> Iterator[bool]:
    named = [(int(n), float(s)) for n, s in zip(phrase.nodes, phrase.strengths, strict=True) if s >= NAMES]
    yield any(_is_work_of(title, node, reader) for title in opening.titles for node, _ in named)
    chosen = reader.taxonomy.graph.at.get(opening.opening.occupation_uri or "")
    yield chosen is not None and any(reader.taxonomy.graph.nearness(node)[chosen] >= IN_FIELD for node, _ in named)
    asked = (*opening.required, *opening.desired)
    yield any(cosine(phrase.vector, skill.vector) >= NAMES for skill in asked)
    yield any(phrase.skills.get(at, 0.0) >= NAMES and s >= NAMES for skill in asked for at, s in skill.skills.items())
    fields = {node for node, _ in named}
    yield any(n in fields and s >= NAMES for skill in asked for n, s in zip(skill.nodes, skill.strengths, strict=True))
    codes = named_codes(phrase.text, reader)
    yield any(codes & named_codes(skill.text, reader) for skill in asked)
    yield any(shift in codes for shift in opening.opening.shifts or ())
    much = {name for name, level in opening.opening.demands or () if level >= MUCH} & codes
    near = any(strength * opening.core[node] >= NEIGHBOUR for node, strength in named)
    yield bool(much) and (near or not named)


def _is_work_of(title: Phrase, node: int, reader: Reader) -> bool:
    """Most of what the title is linked to is that work or belongs to that field."""
    if not len(title.strengths) or title.strengths.max() < FAIR:
        return False
    whole = (title.strengths * SCALE).round().astype(int)  # whole numbers: half is half by every way of adding up
    near = reader.taxonomy.graph.nearness(node)[title.nodes] >= IN_FIELD
    return bool(whole[near].sum() >= MOST * whole.sum())
