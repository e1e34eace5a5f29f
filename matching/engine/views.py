"""What the content components need of a person and of an opening, read once: phrases with what they are linked to,
and texts.

A view depends on its own person or opening and on the taxonomy only, so a pair scores the same in any company.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .taxonomy import LANGUAGES, Link, Taxonomy
from .text.clean import clauses, segments, strip, telling
from .text.morphology import analyse
from .text.normal import words
from .text.titles import heads, parts
from .types import Education, Jobseeker, Opening, Work

if TYPE_CHECKING:
    from .text.index import Floats, Ints

TEXT_SIZES = (3, 4, 5)
NAMED = 0.75  # a description names an occupation when a clause is this like one of its names
IN_PASSING = 0.6  # what a description or an asked skill names counts this much of what a title names
BY_SKILL = 0.8  # a skill that an occupation needs is this much of the occupation
HEAD_NAMED = 0.6  # what the head of a compound names is this much of it
PART_NAMED = 0.7  # what a part of a title names is at least this much of it
TWICE = 2  # the title is said twice in the text: it carries the most


@dataclass(frozen=True, slots=True)
class Phrase:
    """``nodes`` and ``strengths``: occupations that it names. ``vector``: its n-grams. ``skills``: skills that it
    names.

    ``exact``: it is a name of an occupation, so the taxonomy alone speaks for it, and a name in one language is worth
    the name in another.
    """

    text: str
    nodes: "Ints"
    strengths: "Floats"
    vector: dict[int, float]
    skills: dict[int, float]
    exact: bool


@dataclass(frozen=True, slots=True)
class PersonView:
    """``evidence``: everything that can show a skill; ``postings``: its n-grams, to compare a phrase with all of it."""

    person: Jobseeker
    wishes: tuple[Phrase, ...]
    works: tuple[tuple[Phrase, Work], ...]
    learnt: tuple[tuple[Phrase, Education], ...]
    abilities: tuple[Phrase, ...]
    evidence: tuple[Phrase, ...]
    postings: Mapping[int, Sequence[tuple[int, float]]]
    refused: tuple[Phrase, ...]
    vector: dict[int, float]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class OpeningView:
    """``reach``: nearness of the opening's work to every node. ``core``: the same from title and chosen occupation
    alone.
    """

    opening: Opening
    titles: tuple[Phrase, ...]
    required: tuple[Phrase, ...]
    desired: tuple[Phrase, ...]
    qualification: Phrase | None
    reach: "Floats"
    core: "Floats"
    vector: dict[int, float]
    words: frozenset[str]


class Reader:
    """Makes views. Phrases are kept: the same few thousand words come again and again."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._phrases: dict[tuple[str, str, bool], Phrase] = {}

    @cached_property
    def lexicon(self) -> tuple[frozenset[str], frozenset[str]]:
        """(words of the taxonomy's names, their first seven letters)."""
        names = [
            n for node in self.taxonomy.graph.nodes for language in LANGUAGES for n in node.names.get(language, ())
        ]
        names += [
            n for skill in self.taxonomy.skill_list.names for lang in LANGUAGES for n in skill.names.get(lang, ())
        ]
        own = frozenset(word for name in names for word in words(name))
        return own, frozenset(word[:7] for word in own if len(word) >= 7)

    def known(self, word: str) -> bool:
        whole, beginnings = self.lexicon
        return word in whole or (len(word) >= 7 and word[:7] in beginnings) or analyse(word)[0] in whole

    def phrase(self, text: str, language: str, *, passing: bool = False) -> Phrase:
        """``passing``: of a clause of a description only the whole can name a work, not a part of it."""
        key = text, language, passing
        found = self._phrases.get(key)
        if found is None:
            if len(self._phrases) > 200_000:
                self._phrases.clear()
            found = self._phrases[key] = self._phrase(text, language, passing)
        return found

    def _phrase(self, text: str, language: str, passing: bool) -> Phrase:
        kept = strip(text)
        links: dict[int, float] = {}
        skills: dict[int, float] = {}
        forms = dict.fromkeys((kept, base_forms(kept) if language == "fi" else kept))
        exact = next((found for form in (text, *forms) if (found := self.taxonomy.exactly(form))), ())
        links.update(dict.fromkeys(exact, 1.0))
        for node, strength in self._named_in(kept, language) if not exact and not passing else ():
            links[node] = max(strength, links.get(node, 0.0))
        for form in forms:
            for node, strength in self.taxonomy.concepts(form, language) if form and not exact else ():
                links[node] = max(strength, links.get(node, 0.0))
            for node, strength in self.taxonomy.skill_concepts(form, language) if form else ():
                skills[node] = max(strength, skills.get(node, 0.0))
        nodes = np.fromiter(links, dtype=np.int64, count=len(links))
        strengths = np.fromiter(links.values(), dtype=np.float64, count=len(links))
        vector = self.taxonomy.weights.vector(kept)
        return Phrase(text.strip(), nodes, strengths, vector, skills, bool(exact))

    def _named_in(self, title: str, language: str) -> Iterator[Link]:
        """Nodes that a part of the title is a name of: the longest parts, which no longer named part holds."""
        taken: list[str] = []
        for part, share in parts(title, language):
            if any(f" {part} " in f" {longer} " for longer in taken):
                continue
            found = self.taxonomy.exactly(part)
            if found:
                taken.append(part)
                yield from ((node, PART_NAMED + (1 - PART_NAMED) * share) for node in found)
        if not taken:
            head = next((found for ending in heads(title, language) if (found := self.taxonomy.exactly(ending))), ())
            yield from ((node, HEAD_NAMED) for node in head)

    def _phrases_of(self, texts: tuple[str, ...] | None, language: str) -> tuple[Phrase, ...]:
        parts = dict.fromkeys(part for text in texts or () for part in segments(text))
        return tuple(self.phrase(part, language) for part in parts)

    def person(self, person: Jobseeker) -> PersonView:
        language = person.language
        works = tuple((self.phrase(w.title, language), w) for w in person.work_history or ())
        learnt = tuple((self.phrase(e.qualification, language), e) for e in person.education or ())
        told = [c for w in person.work_history or () if w.description for c in clauses(w.description)]
        told += clauses(person.summary or "")
        abilities = tuple(self._needed_in(phrase) for phrase in self._phrases_of(person.skills, language))
        evidence = (
            *abilities,
            *(phrase for phrase, _ in works),
            *(phrase for phrase, _ in learnt),
            *(self.phrase(" ".join(self.telling(clause)), language) for clause in told),
        )
        text = self.telling(_person_text(person))
        return PersonView(
            person=person,
            wishes=self._phrases_of(person.wishes, language),
            works=works,
            learnt=learnt,
            abilities=abilities,
            evidence=evidence,
            postings=_postings(evidence),
            refused=tuple(self.phrase(item, language) for item in person.not_wanted or ()),
            vector=self._vector(text, language),
            words=frozenset(text),
        )

    def _needed_in(self, phrase: Phrase) -> Phrase:
        """The phrase of a skill, linked also to the occupations that need the skill."""
        links = dict(zip(phrase.nodes.tolist(), phrase.strengths.tolist(), strict=True))
        for node, strength in self.taxonomy.occupations_of(phrase.skills).items():
            links[node] = max(strength * BY_SKILL, links.get(node, 0.0))
        nodes = np.fromiter(links, dtype=np.int64, count=len(links))
        strengths = np.fromiter(links.values(), dtype=np.float64, count=len(links))
        return replace(phrase, nodes=nodes, strengths=strengths)

    def telling(self, text: str) -> list[str]:
        return telling(text, self.known)

    def _vector(self, text: list[str], language: str) -> dict[int, float]:
        """The n-grams of a text; of Finnish words the base forms and the parts of compounds."""
        forms = [form for word in text for form in (_forms(word) if language == "fi" else (word,))]
        return self.taxonomy.weights.vector(" ".join(forms), TEXT_SIZES)

    def opening(self, opening: Opening) -> OpeningView:
        language = opening.language
        titles = self._phrases_of((opening.title,), language)
        asked = self._phrases_of(opening.required_skills, language), self._phrases_of(opening.desired_skills, language)
        core: list[Link] = [link for phrase in titles for link in zip(phrase.nodes, phrase.strengths, strict=True)]
        chosen = self.taxonomy.graph.at.get(opening.occupation_uri or "")
        if chosen is not None:
            core.append((chosen, 1.0))
        passing = [
            self.phrase(" ".join(self.telling(clause)), language, passing=True)
            for clause in clauses(opening.description)
        ]
        needed = [self._needed_in(phrase) for phrase in (*asked[0], *asked[1])]
        aside = [
            (node, strength * IN_PASSING)
            for phrase in needed
            for node, strength in zip(phrase.nodes, phrase.strengths, strict=True)
        ] + [
            (node, strength * IN_PASSING)
            for phrase in passing
            for node, strength in zip(phrase.nodes, phrase.strengths, strict=True)
            if strength >= NAMED
        ]
        text = self.telling(_opening_text(opening))
        near = self._reach(core)
        return OpeningView(
            opening=opening,
            titles=titles,
            required=asked[0],
            desired=asked[1],
            qualification=self._demanded(opening),
            reach=np.maximum(near, self._reach(aside)),
            core=near,
            vector=self._vector(text, language),
            words=frozenset(text),
        )

    def _demanded(self, opening: Opening) -> Phrase | None:
        needed = (opening.required_qualification or "").strip()
        return self.phrase(needed, opening.language) if words(needed) else None

    def _reach(self, links: list[Link]) -> "Floats":
        graph = self.taxonomy.graph
        reach = np.zeros(len(graph.nodes))
        for node, strength in links:
            np.maximum(reach, strength * graph.nearness(int(node)), out=reach)
        return reach


def _postings(phrases: Sequence[Phrase]) -> Mapping[int, Sequence[tuple[int, float]]]:
    """n-gram → (place of the phrase, weight): so that one pass over a phrase compares it with all of them."""
    found: dict[int, list[tuple[int, float]]] = {}
    for at, phrase in enumerate(phrases):
        for bucket, weight in phrase.vector.items():
            found.setdefault(bucket, []).append((at, weight))
    return found


def _forms(word: str) -> tuple[str, ...]:
    base, parts = analyse(word)
    return base, *(part for part in parts if len(part) > 2)


def base_forms(text: str) -> str:
    return " ".join(analyse(word)[0] for word in words(text))


def _person_text(person: Jobseeker) -> str:
    wishes = list(person.wishes or ()) * TWICE
    history = [part for w in person.work_history or () for part in (w.title, w.description or "")]
    return ". ".join([*wishes, person.summary or "", *history, *(person.skills or ())])


def _opening_text(opening: Opening) -> str:
    asked = [*(opening.required_skills or ()), *(opening.desired_skills or ())]
    return ". ".join([*[opening.title] * TWICE, opening.description, *asked])
