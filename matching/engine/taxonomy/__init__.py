"""Occupations and skills: the shipped vocabulary, and ESCO's compact file on top of it.

What a title or a text is linked to, in any of the three languages, and how near two kinds of work are.
"""

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from . import store, vocabulary
from .store import BrokenTaxonomy

if TYPE_CHECKING:
    from ..text.index import Floats, GramIndex, Weights
    from ..text.nearest import Nearest
    from .dictionary import Translated
    from .graph import Graph
    from .linking import Linker
    from .meanings import Meanings

LANGUAGES = ("fi", "sv", "en")
SURE = 0.6  # a label this near in the phrase's own language: the other languages are not asked
FAINT = 0.5  # a likeness below this says nothing
RELATIVE = 0.9  # … and so does one that is less than this much of the best
KEPT = 8  # concepts that are kept of one phrase
SPECIFIC = 5  # occupations that need a skill; the more beyond these, the less it says of each
NEIGHBOURS = 20  # occupations whose skills a text may have, when it describes their work
BY_OCCUPATION = 1.0  # weight of that beside the likeness to the skill's own names

Link = tuple[int, float]

__all__ = ["BrokenTaxonomy", "Taxonomy", "load_taxonomy"]


class _Skills:
    """Skills of the vocabulary and of ESCO in one list: addresses and names."""

    def __init__(self, stored: store.Stored | None) -> None:
        own = vocabulary.skills()
        self.shipped = len(own)
        self.uris = [skill.id for skill in own.values()]
        self.names: list[vocabulary.Names] = list(own.values())
        for concept in stored.skills if stored else ():
            self.uris.append(concept.uri)
            self.names.append(vocabulary.Names(concept.names))


class Taxonomy:
    """Read-only after it is made; indexes are built when they are first needed."""

    def __init__(self, stored: store.Stored | None = None) -> None:
        self.stored = stored
        shipped = f"shipped-{vocabulary.version()}"
        self.version = f"esco-{stored.version}+{shipped}" if stored else shipped
        self._found: dict[tuple[str, str], tuple[Link, ...]] = {}
        self._found_skills: dict[tuple[str, str], tuple[Link, ...]] = {}

    @cached_property
    def graph(self) -> "Graph":
        from .graph import Graph

        return Graph(self.stored)

    @cached_property
    def skill_list(self) -> _Skills:
        return _Skills(self.stored)

    @lru_cache(maxsize=3)  # noqa: B019 — one taxonomy lives as long as its process
    def labels(self, language: str) -> "GramIndex":
        """Every name of every node in a language."""
        return _index(self.graph.nodes, language)

    @cached_property
    def weights(self) -> "Weights":
        """Weights of n-grams for comparing texts: how common each is in the vocabulary's names in all three languages.
        With ESCO they are the same, so a text is as like another as without.
        """
        from ..text.index import Weights

        return Weights.together([self._nearest("labels", language, False)[0].index for language in LANGUAGES])

    @cached_property
    def _skill_occupations(self) -> dict[int, tuple[int, ...]]:
        """Skill → nodes of the occupations that the vocabulary names for it."""
        places = {uri: at for at, uri in enumerate(self.skill_list.uris)}
        at = self.graph.at
        return {
            places[skill.id]: tuple(at[o] for o in skill.occupations if o in at)
            for skill in vocabulary.skills().values()
            if skill.id in places
        }

    def occupations_of(self, skills: dict[int, float]) -> dict[int, float]:
        """Occupations that need the skills: node → likeness of the best of them; a skill that many occupations need
        says less of each.
        """
        found: dict[int, float] = {}
        for skill, strength in skills.items():
            nodes = self._skill_occupations.get(skill, ())
            worth = strength * min(1.0, SPECIFIC / len(nodes)) ** 0.5 if nodes else 0.0
            for node in nodes:
                found[node] = max(worth, found.get(node, 0.0))
        return found

    @lru_cache(maxsize=3)  # noqa: B019
    def descriptions(self, language: str) -> "GramIndex":
        """What each node is called and its work is: names, ESCO's description and essential skills; the vocabulary's
        skills and fields.
        """
        from ..text.index import GramIndex

        graph = self.graph
        told = {at: list(node.names.get(language, ())) for at, node in enumerate(graph.nodes)}
        for skill in vocabulary.skills().values():
            for occupation in skill.occupations:
                if occupation in graph.at:
                    told[graph.at[occupation]] += skill.names.get(language, ())[:1]
        for at in range(graph.shipped):
            for other in sorted(graph.fields[at]):
                told[at] += graph.nodes[other].names.get(language, ())[:1]
        if self.stored:
            for place, concept in enumerate(self.stored.occupations):
                told[graph.shipped + place] += [
                    concept.texts.get(language, ""),
                    *(self.stored.skills[s].names.get(language, ("",))[0] for s in self.stored.essential[place]),
                ]
        return GramIndex(
            [" ".join(told[at]) for at in range(len(graph.nodes))], range(len(graph.nodes)), len(graph.nodes)
        )

    @lru_cache(maxsize=3)  # noqa: B019
    def meanings(self, language: str) -> "Meanings":
        from .meanings import Meanings

        return Meanings(self, language)

    @lru_cache(maxsize=3)  # noqa: B019
    def skill_labels(self, language: str) -> "GramIndex":
        return _index(self.skill_list.names, language)

    @lru_cache(maxsize=2)  # noqa: B019
    def translated(self, language: str) -> "Translated":
        """English names, to be asked in another language."""
        from .dictionary import Translated

        nodes, pair = self.graph.nodes, (language, "en")
        alike = [*nodes, *self.skill_list.names]
        pairs = [(n.names[language][0], n.names["en"][0]) for n in alike if all(n.names.get(lang) for lang in pair)]
        found = [(name, at) for at, node in enumerate(nodes) for name in node.names.get("en", ())]
        names, owner = [name for name, _ in found], [at for _, at in found]
        return Translated(pairs, pair, names, owner, len(nodes))

    @cached_property
    def _exact(self) -> dict[str, tuple[int, ...]]:
        """A name in its normal form, in any language → the nodes that have it: those whose first name it is, else
        all.
        """
        from ..text.normal import words

        first: dict[str, list[int]] = {}
        other: dict[str, list[int]] = {}
        for at, node in enumerate(self.graph.nodes):
            for names in node.names.values():
                for place, name in enumerate(names):
                    (other if place else first).setdefault(" ".join(words(name)), []).append(at)
        return {name: tuple(dict.fromkeys(first.get(name) or other[name])) for name in {**first, **other}}

    def namesakes(self, phrase: str) -> tuple[int, ...]:
        """Every node that has a phrase for a name, the vocabulary's and ESCO's."""
        from ..text.normal import words

        found = self._exact.get(" ".join(words(phrase)), ())
        return tuple(dict.fromkeys((*found, *(twin for at in found for twin in self.graph.namesakes.get(at, ())))))

    def exactly(self, phrase: str) -> tuple[int, ...]:
        """The nodes that a phrase is a name of, with the nodes for the same work; empty where it is no name. Where the
        vocabulary knows it, the vocabulary alone says so.
        """
        from ..text.normal import words

        graph = self.graph
        named = self._exact.get(" ".join(words(phrase)), ())
        own = tuple(at for at in named if at < graph.shipped) or named
        twins = [twin for at in own for twin in (*graph.same.get(at, ()), *graph.esco_same.get(at, ()))]
        return tuple(dict.fromkeys((*own, *twins)))

    def topic(self, forms: Sequence[str], language: str) -> tuple[int, ...]:
        """The nodes of the work that the whole of a phrase is a place or a thing of; ``forms`` of the phrase."""
        from ..text.normal import words

        told = vocabulary.topics()[language]
        works = (told.get(" ".join(words(form)), "") for form in forms)
        return tuple(dict.fromkeys(self.graph.at[work] for work in works if work in self.graph.at))

    def told_loosely(self, forms: Sequence[str]) -> tuple[int, ...]:
        """``topic`` of a Finnish phrase in another form of its words: “korjata pyöriä” for “pyörien korjaus”."""
        from .topics import told_loosely

        return tuple(self.graph.at[work] for work in told_loosely(forms) if work in self.graph.at)

    @lru_cache(maxsize=12)  # noqa: B019
    def _nearest(self, kind: str, language: str, esco: bool) -> "tuple[Nearest, int]":
        """(what finds the nearest of the vocabulary's names or of ESCO's, the place of the first of their owners)."""
        from ..text.nearest import Nearest

        named: Sequence[vocabulary.Names] = self.graph.nodes if kind == "labels" else self.skill_list.names
        shipped = self.graph.shipped if kind == "labels" else self.skill_list.shipped
        return Nearest(_index(named[shipped:] if esco else named[:shipped], language)), shipped if esco else 0

    def concepts(self, phrase: str, language: str) -> tuple[Link, ...]:
        """The occupations and fields that a phrase names: (node, likeness 0…1), best first. Kept once found."""
        return self.concepts_of([phrase], language)[0]

    def concepts_of(self, phrases: Sequence[str], language: str) -> list[tuple[Link, ...]]:
        """``concepts`` of many phrases, which costs far less together than one by one."""
        return self._kept(self._found, self._concepts, phrases, language)

    def skill_concepts(self, phrase: str, language: str) -> tuple[Link, ...]:
        """The skills that a phrase names: (skill, likeness), best first; only those that it clearly names."""
        return self.skill_concepts_of([phrase], language)[0]

    def skill_concepts_of(self, phrases: Sequence[str], language: str) -> list[tuple[Link, ...]]:
        """``skill_concepts`` of many phrases."""
        return self._kept(self._found_skills, self._skill_concepts, phrases, language)

    @staticmethod
    def _kept(
        kept: dict[tuple[str, str], tuple[Link, ...]],
        find: Callable[[Sequence[str], str], list[list[Link]]],
        phrases: Sequence[str],
        language: str,
    ) -> list[tuple[Link, ...]]:
        new = [phrase for phrase in dict.fromkeys(phrases) if (phrase, language) not in kept]
        out = {phrase: tuple(links) for phrase, links in zip(new, find(new, language), strict=True)} if new else {}
        if len(kept) + len(out) > 200_000:
            out |= {phrase: kept[phrase, language] for phrase in phrases if (phrase, language) in kept}
            kept.clear()
        kept.update({(phrase, language): links for phrase, links in out.items()})
        return [kept[phrase, language] for phrase in phrases]

    def _concepts(self, phrases: Sequence[str], language: str) -> list[list[Link]]:
        """The vocabulary's names in the phrase's language; where none is near, those of the other languages; where none
        of these is, ESCO's, whose thousands of finer names are near to anything by chance.
        """
        found = self._links("labels", phrases, language, FAINT)
        for other in (lang for lang in LANGUAGES if lang != language):
            self._ask(found, "labels", phrases, other)
        if self.stored:
            self._ask(found, "labels", phrases, language, esco=True)
        return [
            [(node, round(likeness, 4)) for node, likeness in links[:KEPT] if likeness >= RELATIVE * links[0][1]]
            for links in found
        ]

    def _skill_concepts(self, phrases: Sequence[str], language: str) -> list[list[Link]]:
        found = self._links("skills", phrases, language, SURE)
        if self.stored:
            self._ask(found, "skills", phrases, language, esco=True)
        return [[(skill, round(likeness, 4)) for skill, likeness in links[:5]] for links in found]

    def _ask(
        self, found: list[list[Link]], kind: str, phrases: Sequence[str], language: str, *, esco: bool = False
    ) -> None:
        """Adds the sure links of other names to the phrases that have none yet."""
        unsure = [at for at, links in enumerate(found) if not links or links[0][1] < SURE]
        theirs = self._links(kind, [phrases[at] for at in unsure], language, SURE, esco=esco) if unsure else []
        for at, links in zip(unsure, theirs, strict=True):
            if links:
                best = dict(found[at])
                for owner, likeness in links:
                    best[owner] = max(likeness, best.get(owner, 0.0))
                found[at] = sorted(best.items(), key=lambda link: (-link[1], link[0]))

    def _links(
        self, kind: str, phrases: Sequence[str], language: str, floor: float, *, esco: bool = False
    ) -> list[list[Link]]:
        """Owners of names that are at least this like each phrase, best first, unrounded."""
        nearest, first = self._nearest(kind, language, esco)
        phrase, owner, score = nearest(phrases, floor, RELATIVE if kind == "labels" else 0.0)
        links: list[list[Link]] = [[] for _ in phrases]
        for at, node, likeness in zip(phrase.tolist(), owner.tolist(), score.tolist(), strict=True):
            links[at].append((first + node, likeness))
        return links

    def _listed(
        self, scores: "Floats", uris: Sequence[str], labels: Sequence[str], top: int
    ) -> list[dict[str, object]]:
        import numpy as np

        order = np.lexsort((np.asarray(uris), -np.round(scores, 6)))[:top]
        return [
            {"uri": uris[at], "label": labels[at], "score": round(float(scores[at]), 4)}
            for at in order
            if scores[at] >= 0.00005  # what is written as more than nothing
        ]

    @lru_cache(maxsize=3)  # noqa: B019
    def linker(self, language: str) -> "Linker":
        from .linking import Linker

        return Linker(self, language)

    def link(self, title: str, language: str, top: int) -> list[dict[str, object]]:
        """A job title → occupations, best first; ESCO's where ESCO is loaded, reached also through the
        vocabulary's names.
        """
        linker = self.linker(language)
        nodes = self.graph.nodes[linker.first :]
        scores = linker.scores(title)
        return self._listed(scores, [n.uri for n in nodes], [n.label(language) for n in nodes], top)

    def skill_scores(self, text: str, language: str, ignoring: frozenset[int] = frozenset()) -> "Floats":
        """Likeness of the text to every skill: to its names, and through the occupations whose work it describes.

        ``ignoring``: occupations of ESCO, by their place in it, that may not help (to measure without the text's own).
        """
        import numpy as np

        scores = self.skill_labels(language).scores(text)
        if self.stored is None:
            return scores
        near = self.descriptions(language).scores(text)[self.graph.shipped :]
        near[list(ignoring)] = 0.0
        top = np.argsort(-near, kind="stable")[:NEIGHBOURS]
        total = float((near[top] ** 2).sum())
        for at in top:
            places = self.skill_list.shipped + np.asarray(self.stored.essential[at], dtype=np.int64)
            scores[places] += BY_OCCUPATION * near[top[0]] * near[at] ** 2 / total if total else 0.0
        return scores

    def skills(self, text: str, language: str, top: int) -> list[dict[str, object]]:
        """A text → skills, best first."""
        first = self.skill_list.shipped if self.stored else 0
        scores = self.skill_scores(text, language)[first:] / (1 + BY_OCCUPATION if self.stored else 1)
        names = [name.label(language) for name in self.skill_list.names[first:]]
        return self._listed(scores, self.skill_list.uris[first:], names, top)


def _index(named: Sequence[vocabulary.Names], language: str) -> "GramIndex":
    """The n-grams of every name in a language; a name's owner is the place of its node or skill."""
    from ..text.index import GramIndex

    found = [(name, at) for at, names in enumerate(named) for name in names.names.get(language, ())]
    return GramIndex([name for name, _ in found], [at for _, at in found], len(named))


def load_taxonomy(path: Path | None) -> Taxonomy:
    """The taxonomy over a compact file, or the shipped vocabulary alone. Raises ``BrokenTaxonomy`` or ``OSError``."""
    return Taxonomy(None if path is None else store.read(path))
