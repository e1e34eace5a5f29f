"""What the work is: the content components of a pair, from its two views.

A value is a likeness between what the person wants, has done or can do and what the opening is, 0…1, rounded to four
decimals.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from .qualifications import judge as judge_qualification
from .taxonomy import Taxonomy
from .text.index import cosine, meant_by_both
from .types import Jobseeker, Opening, Outcome, Work
from .unwanted import refusal
from .views import OpeningView, PersonView, Phrase, Reader
from .weights import SCALE, SHIPPED

ALIKE = 0.75  # two phrases of this cosine say the same
UNLIKE = 0.3  # two phrases of this cosine or less have nothing in common
SAME_TEXT, OTHER_TEXT = 0.30, 0.05  # the same for whole texts, whose cosines are low
WORK = (0.15, 0.9)  # likeness of a wish or of work done from which it counts, and from which it counts in full
RELATED = (0.1, 0.7)  # the same for the nearest of everything that a person has
FEW_WORDS = 4  # fewer words than this cannot tell that there is nothing in common
MEANT_SHOWN = 2  # kinds of work that are named where they are most of what two texts have in common
MONTHS_HALF = 6  # months of work that make half of full experience
YEARS_HALF = 15  # years after which experience has faded to half
EXPERIENCE = 0.4  # share of the value that experience and its age decide; the rest is the likeness of the work


def ramp(value: float, low: float, high: float) -> float:
    """0 at ``low`` and under, 1 at ``high`` and over, straight between."""
    return min(1.0, max(0.0, (value - low) / (high - low)))


def graded(code: str, value: float, names: Sequence[str], **facts: object) -> Outcome:
    """An outcome with a likeness for its value; ``names`` are the sentences for met, partly and missing."""
    whole = round(min(1.0, max(0.0, value)) * SCALE)
    state, name = ("met", names[0]) if whole == SCALE else ("missing", names[2]) if whole == 0 else ("partly", names[1])
    return Outcome(code, state, whole, f"{code}.{name}", facts)


def unknown(code: str, who: str, **facts: object) -> Outcome:
    return Outcome(code, "unknown", None, f"{code}.unknown_{who}", facts)


class Content:
    """Judges the content of pairs over one taxonomy."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.reader = Reader(taxonomy)

    def view_person(self, person: Jobseeker) -> PersonView:
        return self.reader.person(person)

    def view_opening(self, opening: Opening) -> OpeningView:
        return self.reader.opening(opening)

    def outcomes(self, person: PersonView, opening: OpeningView, as_of: date) -> list[Outcome]:
        near = person.own.nearness(opening)
        wishes = len(person.wishes)
        found = [
            wished(person, opening, near[:wishes]),
            done(person, opening, as_of.year, near[wishes:]),
            related(person, opening, near),
            skills("skills_required", person, opening.opening.required_skills, opening.required),
            skills("skills_desired", person, opening.opening.desired_skills, opening.desired),
            text(person, opening, self.taxonomy),
            judge_qualification(person, opening),
        ]
        return [outcome for outcome in found if outcome is not None]

    def refusal(self, person: PersonView, opening: OpeningView) -> Outcome | None:
        return refusal(person, opening, self.reader)


def best(near: Sequence[float], phrases: Sequence[Phrase]) -> tuple[float, Phrase]:
    """The nearest of phrases, the first of those that are as near."""
    top = max(near)
    return top, phrases[near.index(top)]


OCCUPATION = ("same", "near", "far")


def wished(person: PersonView, opening: OpeningView, near: Sequence[float]) -> Outcome:
    code, title = "occupation_wished", opening.opening.title
    if not person.wishes:
        return unknown(code, "person", title=title)
    value, wish = best(near, person.wishes)
    return graded(
        code,
        ramp(value, *WORK),
        OCCUPATION,
        wish=wish.text,
        wishes=person.person.wishes,
        title=title,
    )


def experience(work: Work, year: int) -> float:
    """0…1: how much work it was and how fresh it is. What is not told counts as a middling amount."""
    amount = 0.5 if work.months is None else work.months / (work.months + MONTHS_HALF)
    ago = 0 if work.current else 3 if work.ended_year is None else max(0, year - work.ended_year)
    return float(amount * 0.5 ** (ago / YEARS_HALF))


def done(person: PersonView, opening: OpeningView, year: int, near: Sequence[float]) -> Outcome:
    code, title = "occupation_done", opening.opening.title
    if person.person.work_history is None:
        return unknown(code, "person")
    if not person.works:
        return Outcome(code, "missing", 0, f"{code}.none", {"title": title})
    worth = [
        (ramp(near[at], *WORK) * (1 - EXPERIENCE + EXPERIENCE * experience(work, year)), -at)
        for at, (_, work) in enumerate(person.works)
    ]
    value, at = max(worth)
    work = person.works[-at][1]
    like = ramp(near[-at], *WORK)
    name = "far" if value == 0 else "same" if like >= 0.9 else "near"
    name += "_untold" if name != "far" and work.months is None else ""
    facts: dict[str, object] = {"work": work.title, "works": [w.title for _, w in person.works], "title": title}
    if work.months is not None:
        facts["months"] = work.months
    return graded(code, value, (name, name, "far"), **facts)


def related(person: PersonView, opening: OpeningView, near: Sequence[float]) -> Outcome:
    code, title = "occupation_related", opening.opening.title
    if not near:
        return unknown(code, "person")
    value, phrase = best(near, person.own.phrases)
    value = ramp(value, *RELATED)
    if not person.wishes and not person.works and value * SCALE <= SHIPPED.rows[code][1]:
        return unknown(code, "person")  # skills or a school alone tell no distance to a work
    return graded(code, value, OCCUPATION, own=phrase.text, title=title)


def shown(asked: Sequence[Phrase], person: PersonView) -> list[tuple[int, str]]:
    """(how well the person's evidence shows each asked skill in 10⁻⁴, the evidence): by letters, or because both name
    the same skill of the taxonomy, in whatever language.
    """
    if not person.evidence:
        return [(0, "")] * len(asked)
    like = person.postings.cosines(asked)
    named = person.postings.skills
    for row, phrase in zip(like, asked, strict=True):
        for skill, strength in phrase.skills.items():
            for at, own in named.get(skill, ()):
                row[at] = max(row[at], min(strength, own))
    found = []
    for at, top in zip(like.argmax(axis=1).tolist(), like.max(axis=1).tolist(), strict=True):
        value = round(ramp(top, UNLIKE, ALIKE) * SCALE)
        found.append((value, person.evidence[at].text if value else ""))
    return found


def skills(code: str, person: PersonView, told: Sequence[str] | None, asked: Sequence[Phrase]) -> Outcome | None:
    if told is None:
        return unknown(code, "opening")
    if not asked:
        return None
    found = shown(asked, person)
    value = sum(value for value, _ in found) / (len(found) * SCALE)
    if person.person.skills is None and value * SCALE <= SHIPPED.rows[code][1]:
        return unknown(code, "person", asked=told)
    held = [name for value, name in sorted(found, key=lambda pair: -pair[0]) if value]
    return graded(code, value, ("met", "partly", "missing"), asked=told, held=held)


def text(person: PersonView, opening: OpeningView, taxonomy: Taxonomy) -> Outcome:
    if not person.vector:
        return unknown("text", "person")
    like = cosine(person.vector, opening.vector)
    value = ramp(like, OTHER_TEXT, SAME_TEXT)
    if len(person.words) < FEW_WORDS and value * SCALE <= SHIPPED.rows["text"][1]:
        return unknown("text", "person")
    meant = meant_by_both(person.vector, opening.vector)
    if sum(share for share, _ in meant) * 2 > like:
        nodes = [taxonomy.graph.nodes[at] for _, at in meant[:MEANT_SHOWN]]
        return graded("text", value, ("met_work", "partly_work", "missing"), meant=nodes)
    shared = sorted(person.words & opening.words) or sorted(_beginnings(person.words, opening.words))
    sentence = ("met", "partly", "missing") if shared else ("met_parts", "partly_parts", "missing")
    return graded("text", value, sentence, words=shared[:5])


def _beginnings(own: Iterable[str], theirs: Iterable[str]) -> set[str]:
    """Words that begin alike, as they stand in the opening."""
    starts = {word[:5] for word in own if len(word) >= 5}
    return {word for word in theirs if word[:5] in starts}
