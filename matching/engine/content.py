"""What the work is: the content components."""

from dataclasses import dataclass
from functools import lru_cache

from .taxonomy import Taxonomy
from .text.normal import words
from .types import Jobseeker, Opening, Outcome
from .weights import SCALE


@lru_cache(maxsize=65_536)
def grams(text: str) -> frozenset[str]:
    out = set()
    for word in words(text):
        padded = f" {word} "
        out |= {padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1)}
    return frozenset(out)


def likeness(a: str, b: str) -> int:
    x, y = grams(a), grams(b)
    return int(SCALE * len(x & y) / (len(x) * len(y)) ** 0.5) if x and y else 0


@dataclass(frozen=True)
class PersonView:
    person: Jobseeker


@dataclass(frozen=True)
class OpeningView:
    opening: Opening


class Content:
    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy

    def view_person(self, person: Jobseeker) -> PersonView:
        return PersonView(person)

    def view_opening(self, opening: Opening) -> OpeningView:
        return OpeningView(opening)

    def outcomes(self, view: PersonView, seen: OpeningView) -> list[Outcome]:
        person, opening = view.person, seen.opening
        out = [self._wished(person, opening), self._done(person, opening)]
        for code in ("required", "desired"):
            found = self._skills(person, opening, code)
            if found:
                out.append(found)
        text = " ".join([*(person.wishes or ()), person.summary or "", *(w.title for w in person.work_history or ())])
        if text.strip():
            value = min(SCALE, 3 * likeness(text, opening.title + " " + opening.description))
            out.append(_graded("text", value, {"words": opening.title}, ("met", "partly", "missing")))
        else:
            out.append(Outcome("text", "unknown", None, "text.unknown_person"))
        qualification = self.qualification(person, opening)
        return out + ([qualification] if qualification else [])

    def _wished(self, person: Jobseeker, opening: Opening) -> Outcome:
        if not person.wishes:
            return Outcome("occupation_wished", "unknown", None, "occupation_wished.unknown_person", {"title": opening.title})
        best, wish = max((likeness(w, opening.title), w) for w in person.wishes)
        facts = {"wish": wish, "wishes": person.wishes, "title": opening.title}
        return _graded("occupation_wished", best, facts)

    def _done(self, person: Jobseeker, opening: Opening) -> Outcome:
        if person.work_history is None:
            return Outcome("occupation_done", "unknown", None, "occupation_done.unknown_person")
        if not person.work_history:
            return Outcome("occupation_done", "missing", 0, "occupation_done.none", {"title": opening.title})
        best, work = max(((likeness(w.title, opening.title), w) for w in person.work_history), key=lambda x: x[0])
        titles = [w.title for w in person.work_history]
        facts = {"work": work.title, "works": titles, "title": opening.title, "months": work.months or 0}
        return _graded("occupation_done", best, facts)

    def _skills(self, person: Jobseeker, opening: Opening, which: str) -> Outcome | None:
        code, asked = f"skills_{which}", opening.required_skills if which == "required" else opening.desired_skills
        if asked is None:
            return Outcome(code, "unknown", None, f"{code}.unknown_opening")
        if not asked:
            return None
        if person.skills is None:
            return Outcome(code, "unknown", None, f"{code}.unknown_person", {"asked": asked})
        values = [max((likeness(a, s) for s in person.skills), default=0) for a in asked]
        facts = {"asked": asked, "held": person.skills}
        return _graded(code, sum(values) // len(values), facts, ("met", "partly", "missing"))

    def qualification(self, person: Jobseeker, opening: Opening) -> Outcome | None:
        needed = opening.required_qualification
        if needed is None:
            return Outcome("qualification", "unknown", None, "qualification.unknown_opening")
        if not needed.strip():
            return None
        facts = {"qualification": needed}
        if person.education is None:
            return Outcome("qualification", "unknown", None, "qualification.unknown_person", facts)
        want = set(words(needed)) - {"amk"}
        for item in person.education:
            if item.completed is not False and want <= set(words(item.qualification)):
                return Outcome("qualification", "met", SCALE, "qualification.met", facts)
        return Outcome("qualification", "missing", 0, "qualification.missing", facts, True)

    def refusal(self, view: PersonView, seen: OpeningView) -> Outcome | None:
        title = seen.opening.title
        for item in view.person.not_wanted or ():
            if likeness(item, title) > SCALE // 2:
                return Outcome("not_wanted", "missing", 0, "not_wanted.named", {"unwanted": item, "title": title}, True)
        return None


def _graded(code: str, value: int, facts: dict[str, object], names: tuple[str, str, str] = ("same", "near", "far")) -> Outcome:
    state, name = ("met", names[0]) if value == SCALE else ("missing", names[2]) if value == 0 else ("partly", names[1])
    return Outcome(code, state, value, f"{code}.{name}", facts)
