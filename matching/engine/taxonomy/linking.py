"""A title → occupations: names by letters and by parts of compounds, what the work is, and the company it keeps.

What each part weighs was chosen on labels that ESCO gives besides its preferred ones, hidden from the index, of
occupations that no benchmark asks about, and on ISCO's group titles in Swedish and English;
``BY_MEANING`` after a look at benchmarks (docs/matching-quality.md tells which).
"""

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from ..text.compounds import Compounds
from ..text.index import WordIndex
from ..text.normal import words

if TYPE_CHECKING:
    from ..text.index import Floats, Ints
    from . import Taxonomy
    from .store import Stored

WORDS = 0.35  # share of the words and their parts in the likeness to a name; the rest is n-grams
DESCRIBED = 2.0  # weight of the likeness to what the work is, beside the likeness to a name
SHARPER = 1.4  # exponent of the likeness to a name: half a name is less than half of the name
KIN = 15  # occupations that have most skills in common with one
BY_KIN = 0.25  # what the likeness of those adds: a title that is like all of a family is rather of the family
BY_UNIT = 0.15  # the same for the occupations of the same ISCO-08 unit
UNDESCRIBED = 0.5  # weight of the likeness to what the work is where only the vocabulary's skills and fields tell it
BY_MEANING = 0.5  # weight of the likeness to English names through the dictionary, beside the likeness to a name
EXACT = 0.5  # what a title that is a name of an occupation has for that, before anything else counts


class Linker:
    """Links titles of one language to the nodes that a list shows: ESCO's, or without ESCO the vocabulary's."""

    def __init__(self, taxonomy: "Taxonomy", language: str) -> None:
        graph = taxonomy.graph
        self.first = graph.shipped if taxonomy.stored else 0
        self.taxonomy, self.language = taxonomy, language
        self.describing = DESCRIBED if taxonomy.stored else UNDESCRIBED
        self.whole = (1 + self.describing) * (1 + BY_KIN + BY_UNIT)
        self.twins = graph.namesakes
        self.grams = taxonomy.labels(language)
        texts = [name for node in graph.nodes for name in node.names.get(language, ())]
        self.words = WordIndex(texts, self.grams.owner.tolist(), len(graph.nodes), Compounds(texts, language))
        self.described = taxonomy.descriptions(language)
        self.meaning = taxonomy.translated(language) if taxonomy.stored and language != "en" else None
        self.kin = kin(taxonomy.stored) if taxonomy.stored else None
        isco = np.array([node.isco if len(node.isco) == 4 else "" for node in graph.nodes[self.first :]])
        self.unit = np.unique(isco, return_inverse=True)[1]

    def each_name(self, title: str) -> "Floats":
        """Likeness to every name, 0…1, in the order of the nodes."""
        found: Floats = (1 - WORDS) * self.grams.text_scores(title) + WORDS * self.words.text_scores(title)
        return found

    def named(self, title: str) -> "Floats":
        """Likeness to the best name of every node; a node has also the names of its twins in the vocabulary, and those
        in English, as far as the title can be put into English.
        """
        score = self.each_name(title)
        best = np.zeros(self.grams.owners)
        np.maximum.at(best, self.grams.owner, score)
        own = best.copy()
        for shipped, twins in self.twins.items():
            np.maximum.at(best, twins, own[shipped])
        if self.meaning:
            best = (best + BY_MEANING * self.meaning.scores(title)) / (1 + BY_MEANING)
        return best

    def scores(self, title: str) -> "Floats":
        """Likeness 0…1 to every node that a list shows; the nodes that have the title for a name come first."""
        likeness = (1 - EXACT) * self.likeness(title)
        for at in self.taxonomy.namesakes(title) or self.taxonomy.namesakes(self._base(title)):
            if at >= self.first:
                likeness[at - self.first] += EXACT
        return likeness

    def _base(self, title: str) -> str:
        return " ".join(self.words.compounds.forms(word)[0] for word in words(title))

    def likeness(self, title: str) -> "Floats":
        """Likeness 0…1 to every node that a list shows, from everything but being its name letter by letter."""
        score = (self.named(title) ** SHARPER + self.describing * self.described.scores(title))[self.first :]
        company = np.zeros(len(score))
        if self.kin:
            others, shares = self.kin
            company += BY_KIN * (score[others] * shares).sum(axis=1)
        size = np.bincount(self.unit)[self.unit]
        total = np.bincount(self.unit, weights=score)[self.unit]
        company += BY_UNIT * np.where(size > 1, (total - score) / np.maximum(1, size - 1), 0.0)
        return (score + company) / self.whole


def kin(stored: "Stored") -> tuple["Ints", "Floats"]:
    """The occupations that have most essential skills in common with each, and their shares, which add up to one.

    A rare skill in common says more than a common one.
    """
    count = len(stored.essential)
    frequency = Counter(skill for skills in stored.essential for skill in skills)
    worth = np.zeros(len(stored.skills))
    for skill, often in frequency.items():
        worth[skill] = np.log((count + 1) / (often + 1)) ** 2
    skill_of = np.array([skill for skills in stored.essential for skill in skills], dtype=np.int64)
    owner_of = np.repeat(np.arange(count), [len(skills) for skills in stored.essential])
    order = np.argsort(skill_of, kind="stable")
    owners = owner_of[order]
    start = np.searchsorted(skill_of[order], np.arange(len(stored.skills) + 1))
    length = np.sqrt(np.bincount(owner_of, weights=worth[skill_of], minlength=count))
    length[length == 0] = 1.0
    most = min(KIN, count)
    others, shares = np.zeros((count, most), dtype=np.int64), np.zeros((count, most))
    for at, skills in enumerate(stored.essential):
        own = [owners[start[skill] : start[skill + 1]] for skill in skills]
        if not own:
            continue
        weights = np.repeat(worth[list(skills)], [len(row) for row in own])
        shared = np.bincount(np.concatenate(own), weights=weights, minlength=count) / length
        shared[at] = 0.0
        others[at] = np.argsort(-shared, kind="stable")[:most]
        total = shared[others[at]].sum()
        shares[at] = shared[others[at]] / total if total else 0.0
    return others, shares
