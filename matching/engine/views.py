"""What the content components need of a person and of an opening, read once: phrases with what they are linked to,
and texts.

A view depends on its own person or opening and on the taxonomy only, so a pair scores the same in any company.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from .taxonomy import LANGUAGES, Link, Taxonomy
from .text.clean import clauses, segments, strip, telling
from .text.index import BUCKETS, GRAIN, spread
from .text.morphology import analyse
from .text.normal import words
from .text.titles import heads, parts
from .types import Education, Jobseeker, Opening, Work
from .weights import SCALE

if TYPE_CHECKING:
    from .text.index import Floats, Ints

TEXT_SIZES = (3, 4, 5)
MEANT = 0.5  # share of the kinds of work that texts tell of in their likeness; the rest is letters
NAMED = 0.75  # a description names an occupation when a clause is this like one of its names
IN_PASSING = 0.6  # what a description or an asked skill names counts this much of what a title names
BY_SKILL = 0.9  # a skill that an occupation needs is this much of the occupation
HEAD_NAMED = 0.6  # what the head of a compound names is this much of it
PART_NAMED = 0.7  # what a part of a title names is at least this much of it
TOPIC = 0.75  # a place or a thing that is the whole of a wish is this much of its field
HELPER = "field-helper"
SETTINGS = (HELPER, "field-outdoor", "field-crafts", "field-customer-service")  # where or how, in any trade
SETTING = 0.75  # a wish for one of them is this much of a wish for a trade
TITLE = "title"  # a title or a skill: it or a part of it may name work
WISH = "wish"  # as a title, but a setting says less than a trade
NOTICE = "notice"  # the title of a notice: as a title, but a place or a thing in it names no work
PASSING = "passing"  # a clause of a description: only the whole can name work
SAYING = "saying"  # what a person tells in whole sentences: it can show a skill and names no work
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
    """``own``: wishes, works, what is learnt and abilities, in this order. ``evidence``: everything that can show a
    skill; ``postings``: its n-grams, to compare a phrase with all of it.
    """

    person: Jobseeker
    wishes: tuple[Phrase, ...]
    works: tuple[tuple[Phrase, Work], ...]
    learnt: tuple[tuple[Phrase, Education], ...]
    abilities: tuple[Phrase, ...]
    evidence: tuple[Phrase, ...]
    postings: "Postings"
    own: "Postings"
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
        self._phrases: dict[tuple[str, str, str], Phrase] = {}
        self._needed: dict[int, tuple[Phrase, Phrase]] = {}

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

    def phrase(self, text: str, language: str, kind: str = TITLE) -> Phrase:
        """A phrase, read as its kind is read: see ``TITLE``, ``PASSING`` and ``SAYING``."""
        found = self._phrases.get((text, language, kind))
        if found is None:
            self.read([text], language, kind)
            found = self._phrases[text, language, kind]
        return found

    def read(self, texts: Iterable[str], language: str, kind: str = TITLE) -> None:
        """Reads phrases, which costs far less together than one by one. A phrase is the same either way."""
        from .text.nearest import vectors

        new = [text for text in dict.fromkeys(texts) if (text, language, kind) not in self._phrases]
        if not new:
            return
        if len(self._phrases) + len(new) > 200_000:
            self._phrases.clear()
        kept = [strip(text) for text in new]
        forms = [tuple(dict.fromkeys((own, base_forms(own) if language == "fi" else own))) for own in kept]
        links = [self._links(*each, language, kind) for each in zip(new, kept, forms, strict=True)]
        if kind != SAYING:
            loose = [at for at, found in enumerate(links) if not found[1]]
            self.taxonomy.concepts_of([form for at in loose for form in forms[at] if form], language)
            for at in loose:
                for node, strength in (n for f in forms[at] if f for n in self.taxonomy.concepts(f, language)):
                    links[at][0][node] = max(strength, links[at][0].get(node, 0.0))
            for at in loose:
                self._help_in(links[at][0])
        if kind == WISH:
            for found, _ in links:
                self._discount(found)
        self.taxonomy.skill_concepts_of([form for own in forms for form in own if form], language)
        grams = vectors(self.taxonomy.weights, kept)
        for text, own, (found, exact), vector in zip(new, forms, links, grams, strict=True):
            skills: dict[int, float] = {}
            for skill, strength in (n for f in own if f for n in self.taxonomy.skill_concepts(f, language)):
                skills[skill] = max(strength, skills.get(skill, 0.0))
            nodes = np.fromiter(found, dtype=np.int64, count=len(found))
            strengths = np.fromiter(found.values(), dtype=np.float64, count=len(found))
            self._phrases[text, language, kind] = Phrase(text.strip(), nodes, strengths, vector, skills, exact)

    def _discount(self, found: dict[int, float]) -> None:
        """“Outdoors” is told by many who would do any of twenty trades there: it must not outdo the trade itself."""
        for node in found.keys() & {self.taxonomy.graph.at.get(field, -1) for field in SETTINGS}:
            found[node] *= SETTING

    def _help_in(self, found: dict[int, float]) -> None:
        """Takes a helper away beside a work that is as surely named: a helper there, and not of everything."""
        helper = frozenset([self.taxonomy.graph.at.get(HELPER, -1)])
        helpers = [node for node in found if self.taxonomy.graph.fields[node] == helper]
        rest = max((strength for node, strength in found.items() if node not in helpers), default=0.0)
        for node in helpers:
            if rest >= HEAD_NAMED:
                del found[node]

    def _links(
        self, text: str, kept: str, forms: tuple[str, ...], language: str, kind: str
    ) -> tuple[dict[int, float], bool]:
        """(what the phrase or a part of it is a name of, whether it is the whole)."""
        if kind == SAYING:
            return {}, False
        exact = next((found for form in (text, *forms) if (found := self.taxonomy.exactly(form))), ())
        links: dict[int, float] = dict.fromkeys(exact, 1.0)
        for node, strength in self._named_in(kept, language) if not exact and kind in (TITLE, WISH, NOTICE) else ():
            links[node] = max(strength, links.get(node, 0.0))
        for node in self.taxonomy.topic(forms, language) if not exact and kind in (TITLE, WISH) else ():
            links[node] = max(TOPIC, links.get(node, 0.0))
        if kind == WISH and not links and language == "fi":
            links = dict.fromkeys(self.taxonomy.told_loosely(forms), TOPIC)
        return links, bool(exact)

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

    def _phrases_of(self, texts: tuple[str, ...] | None, language: str, kind: str = TITLE) -> tuple[Phrase, ...]:
        parts = dict.fromkeys(part for text in texts or () for part in segments(text, language))
        return tuple(self.phrase(part, language, kind) for part in parts)

    def person(self, person: Jobseeker) -> PersonView:
        language = person.language
        wishes = self._phrases_of(person.wishes, language, WISH)
        works = tuple((self.phrase(w.title, language), w) for w in person.work_history or ())
        learnt = tuple((self.phrase(e.qualification, language), e) for e in person.education or ())
        abilities = tuple(self._needed_in(phrase) for phrase in self._phrases_of(person.skills, language))
        evidence = (
            *abilities,
            *(phrase for phrase, _ in works),
            *(phrase for phrase, _ in learnt),
            *(self.phrase(text, language, SAYING) for text in self._told(person)),
        )
        text = self.telling(_person_text(person), language)
        return PersonView(
            person=person,
            wishes=wishes,
            works=works,
            learnt=learnt,
            abilities=abilities,
            evidence=evidence,
            postings=Postings(evidence),
            own=Postings((*wishes, *(p for p, _ in works), *(p for p, _ in learnt), *abilities)),
            refused=tuple(self.phrase(item, language) for item in person.not_wanted or ()),
            vector=self._vector(text, language),
            words=frozenset(text),
        )

    def _told(self, person: Jobseeker) -> list[str]:
        """What a person tells in whole sentences, a clause each, only the words about work."""
        told = [c for w in person.work_history or () if w.description for c in clauses(w.description, person.language)]
        return [
            self._said(clause, person.language) for clause in (*told, *clauses(person.summary or "", person.language))
        ]

    def _passing(self, opening: Opening) -> list[str]:
        return [self._said(clause, opening.language) for clause in clauses(opening.description, opening.language)]

    def prepare(self, items: Iterable[Jobseeker | Opening]) -> None:
        """Reads all phrases of people or openings together before their views are made."""
        found: dict[tuple[str, str], list[str]] = {}
        for item in items:
            titles = found.setdefault((item.language, TITLE), [])
            if isinstance(item, Jobseeker):
                cut = item.skills or ()
                wished = (part for text in item.wishes or () for part in segments(text, item.language))
                found.setdefault((item.language, WISH), []).extend(wished)
                titles += (w.title for w in item.work_history or ())
                titles += (e.qualification for e in item.education or ())
                titles += item.not_wanted or ()
                found.setdefault((item.language, SAYING), []).extend(self._told(item))
            else:
                cut = (*(item.required_skills or ()), *(item.desired_skills or ()))
                found.setdefault((item.language, NOTICE), []).extend(segments(item.title, item.language))
                titles.append((item.required_qualification or "").strip())
                found.setdefault((item.language, PASSING), []).extend(self._passing(item))
            titles += (part for text in cut for part in segments(text, item.language))
        for (language, kind), texts in found.items():
            self.read(texts, language, kind)

    def _needed_in(self, phrase: Phrase) -> Phrase:
        """The phrase of a skill, linked also to the occupations that need the skill. Kept once made."""
        key = id(phrase)
        found = self._needed.get(key)
        if found is None or found[0] is not phrase:
            if len(self._needed) > 50_000:
                self._needed.clear()
            found = self._needed[key] = phrase, self._needed_of(phrase)
        return found[1]

    def _needed_of(self, phrase: Phrase) -> Phrase:
        links = dict(zip(phrase.nodes.tolist(), phrase.strengths.tolist(), strict=True))
        for node, strength in self.taxonomy.occupations_of(phrase.skills).items():
            links[node] = max(strength * BY_SKILL, links.get(node, 0.0))
        nodes = np.fromiter(links, dtype=np.int64, count=len(links))
        strengths = np.fromiter(links.values(), dtype=np.float64, count=len(links))
        return replace(phrase, nodes=nodes, strengths=strengths)

    def telling(self, text: str, language: str) -> list[str]:
        return telling(text, language, self.known)

    @lru_cache(maxsize=65_536)  # noqa: B019 — a reader lives as long as its taxonomy
    def _said(self, clause: str, language: str) -> str:
        return " ".join(self.telling(clause, language))

    def _vector(self, text: list[str], language: str) -> dict[int, float]:
        """The n-grams of a text, of Finnish words the base forms and the parts of compounds; and the kinds of work that
        it tells of. The whole is of length one.
        """
        forms = [form for word in text for form in (_forms(word) if language == "fi" else (word,))]
        letters = self.taxonomy.weights.vector(" ".join(forms), TEXT_SIZES)
        nodes, shares = self.taxonomy.meanings(language).of(" ".join(text))
        if not len(nodes):
            return letters
        whole = np.rint(shares * (MEANT**0.5 * GRAIN))
        kept = whole > 0
        rest = (1.0 - MEANT) ** 0.5
        told = {
            bucket: rounded for bucket, weight in letters.items() if (rounded := round(weight * rest * GRAIN) / GRAIN)
        }
        return told | dict(zip((BUCKETS + nodes[kept]).tolist(), (whole[kept] / GRAIN).tolist(), strict=True))

    def opening(self, opening: Opening) -> OpeningView:
        language = opening.language
        titles = self._phrases_of((opening.title,), language, NOTICE)
        asked = self._phrases_of(opening.required_skills, language), self._phrases_of(opening.desired_skills, language)
        core: list[Link] = [link for phrase in titles for link in zip(phrase.nodes, phrase.strengths, strict=True)]
        chosen = self.taxonomy.graph.at.get(opening.occupation_uri or "")
        if chosen is not None:
            core.append((chosen, 1.0))
        passing = [self.phrase(text, language, PASSING) for text in self._passing(opening)]
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
        text = self.telling(_opening_text(opening), language)
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


class Postings:
    """The n-grams and skills of some phrases, laid out so that others are compared with all of them at once. Made when
    they are first asked.
    """

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.phrases = phrases

    @cached_property
    def _grams(self) -> "tuple[Ints, Floats, Ints]":
        """(bucket, weight, place of the phrase) of every n-gram, by bucket."""
        buckets, weights, owner = _laid(self.phrases)
        order = np.argsort(buckets, kind="stable")
        return buckets[order], weights[order], owner[order]

    @cached_property
    def skills(self) -> Mapping[int, Sequence[tuple[int, float]]]:
        """Skill → (place of the phrase, how surely it names it)."""
        found: dict[int, list[tuple[int, float]]] = {}
        for at, phrase in enumerate(self.phrases):
            for skill, strength in phrase.skills.items():
                found.setdefault(skill, []).append((at, strength))
        return found

    def cosines(self, others: Sequence[Phrase]) -> "Floats":
        """Others × phrases: exact, as `cosine` is."""
        buckets, weights, owner = self._grams
        asked, theirs, row = _laid(others)
        first = np.searchsorted(buckets, asked, "left")
        sizes = np.searchsorted(buckets, asked, "right") - first
        at = spread(first, sizes)
        cells = np.repeat(row * len(self.phrases), sizes) + owner[at]
        size = len(others) * len(self.phrases)
        sums = np.bincount(cells, weights=np.repeat(theirs, sizes) * weights[at], minlength=size)
        return np.asarray(sums.reshape(len(others), len(self.phrases)))

    @cached_property
    def _links(self) -> "tuple[Ints, Floats, Ints, Ints, Floats]":
        """(nodes, strengths, where each phrase's begin, the phrases that have any, 1 for a phrase that no name is)."""
        linked = [at for at, phrase in enumerate(self.phrases) if len(phrase.nodes)]
        sizes = [len(self.phrases[at].nodes) for at in linked]
        nodes = np.concatenate([np.empty(0, np.int64), *(phrase.nodes for phrase in self.phrases)])
        strengths = np.concatenate([np.empty(0), *(phrase.strengths for phrase in self.phrases)])
        loose = np.array([not phrase.exact for phrase in self.phrases], dtype=np.float64)
        return nodes, strengths, np.cumsum([0, *sizes[:-1]]), np.array(linked, dtype=np.int64), loose

    def nearness(self, opening: OpeningView) -> list[float]:
        """How near each phrase is to the opening's work, to four decimals: through the taxonomy, or by letters where
        the taxonomy doesn't know it.
        """
        if not self.phrases:
            return []
        nodes, strengths, begin, linked, loose = self._links
        near = np.zeros(len(self.phrases))
        if len(linked):
            near[linked] = np.maximum.reduceat(strengths * opening.reach[nodes], begin)
        titles = [title for title in opening.titles if not title.exact]
        if titles and loose.any():
            np.maximum(near, self.cosines(titles).max(axis=0) * loose, out=near)
        rounded: list[float] = (np.rint(near * SCALE) / SCALE).tolist()
        return rounded


def _laid(phrases: Sequence[Phrase]) -> "tuple[Ints, Floats, Ints]":
    """(bucket, weight, place of the phrase) of every n-gram, phrase by phrase."""
    sizes = [len(phrase.vector) for phrase in phrases]
    buckets = np.fromiter(chain.from_iterable(phrase.vector for phrase in phrases), np.int64, sum(sizes))
    weights = np.fromiter(chain.from_iterable(phrase.vector.values() for phrase in phrases), np.float64, sum(sizes))
    return buckets, weights, np.repeat(np.arange(len(phrases)), sizes)


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
