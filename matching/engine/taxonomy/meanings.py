"""Which kinds of work a text tells of: its likeness, by letters, to everything that the taxonomy says of each of them.

Two texts that have no word in common (“takat ja hormit”, “nuohooja”) tell of the same kinds of work, and so do texts
in two languages, since a kind of work is the same node whatever it is called.
"""

from typing import TYPE_CHECKING

import numpy as np

from ..text.index import GramIndex
from . import vocabulary

if TYPE_CHECKING:
    from ..text.index import Floats, Ints
    from . import Taxonomy

SIZES = (4,)
COMMON = 0.3  # n-grams that a larger share of all works has tell nothing of any
KEPT = 30  # kinds of work that are kept of one text
SHARPER = 1.5  # exponent of the likeness: what is half as like tells less than half


def told(taxonomy: "Taxonomy", language: str) -> list[str]:
    """All that is said of each node in a language: its names, its skills, the places and things of it and its fields;
    of ESCO's also the description and the essential skills.
    """
    graph, stored = taxonomy.graph, taxonomy.stored
    found = [list(node.names.get(language, ())) for node in graph.nodes]
    first = [names[:1] for names in found]
    for skill in vocabulary.skills().values():
        for occupation in skill.occupations:
            if occupation in graph.at:
                found[graph.at[occupation]] += skill.names.get(language, ())
    for topic, work in vocabulary.topics()[language].items():
        if work in graph.at:
            found[graph.at[work]].append(topic)
    for at in range(graph.shipped):
        for field in sorted(graph.fields[at] - {at}):
            found[at] += first[field]
    for place, concept in enumerate(stored.occupations if stored else ()):
        needed = (
            (stored.skills[skill].names.get(language, ())[:1] for skill in stored.essential[place]) if stored else ()
        )
        found[graph.shipped + place] += [concept.texts.get(language, ""), *(name for names in needed for name in names)]
    return [" ".join(names) for names in found]


class Meanings(GramIndex):
    """The kinds of work that texts of one language tell of."""

    def __init__(self, taxonomy: "Taxonomy", language: str) -> None:
        texts = told(taxonomy, language)
        super().__init__(texts, range(len(texts)), len(texts), SIZES)

    def read(self, text: str) -> "tuple[Ints, Floats]":
        buckets, weights = super().read(text)
        places = self.places(buckets)
        often = np.concatenate([[0], self.frequency])[places]
        kept = (places > 0) & (often <= COMMON * self.count)
        return buckets[kept], weights[kept]

    def of(self, text: str) -> "tuple[Ints, Floats]":
        """(nodes, their shares, of length one), most first; the nodes that the text tells most of."""
        likeness = self.text_scores(text)
        nodes = np.argsort(-likeness, kind="stable")[:KEPT]
        shares = likeness[nodes] ** SHARPER
        length = float(np.sqrt((shares * shares).sum()))
        return (nodes, shares / length) if length else (nodes[:0], shares[:0])
