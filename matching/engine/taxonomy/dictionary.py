"""Titles that reach names in another language: a dictionary learned from the taxonomy's own parallel names.

ESCO gives every occupation and skill a name in each language, and in English many more. Which part of a Finnish or
Swedish compound stands for which English word is learned from those pairs alone (IBM's model 1: at first every word of
a name may stand for each word of the other, then it is counted again a few times), in about half a second.
"""

from collections.abc import Sequence

import numpy as np

from ..text.compounds import Compounds
from ..text.index import LEAD, Floats, Ints, _Index
from ..text.normal import words

ROUNDS = 6
FAINT = 0.05  # a translation that is less likely than this says nothing


class Translated(_Index):
    """An index of names in one language that is asked in another."""

    def __init__(
        self,
        pairs: Sequence[tuple[str, str]],
        languages: tuple[str, str],
        names: Sequence[str],
        owner: Sequence[int],
        owners: int,
    ) -> None:
        """``pairs``: names of the same thing in both ``languages``; ``names``: what is indexed, in the second."""
        self._known: dict[str, int] = {}
        self._compounds = Compounds([own for own, _ in pairs], languages[0])
        theirs: dict[str, int] = {}
        target = Compounds(names, languages[1])
        own = [self._numbers(text, self._compounds, self._known) for text, _ in pairs]
        other = [self._numbers(text, target, theirs) for _, text in pairs]
        self._first, self._target, self._likely = learn(own, other, len(self._known), max(1, len(theirs)))
        found = [self._numbers(name, target, theirs) for name in names]
        document = np.repeat(np.arange(len(names), dtype=np.int64), [len(row) for row in found])
        buckets = np.array([number for row in found for number in row], dtype=np.int64)
        super().__init__(buckets, document, len(names), owner, owners)

    @staticmethod
    def _numbers(text: str, compounds: Compounds, known: dict[str, int]) -> list[int]:
        return [known.setdefault(part, len(known)) for word in words(text) for part in compounds.forms(word)[1]]

    def read(self, text: str) -> tuple[Ints, Floats]:
        """The words that may stand for the text's, each as likely as all its parts make it."""
        found: dict[int, float] = {}
        for at, word in enumerate(words(text)):
            for part in self._compounds.forms(word)[1]:
                number = self._known.get(part)
                if number is not None:
                    for place in range(self._first[number], self._first[number + 1]):
                        key = int(self._target[place])
                        found[key] = found.get(key, 0.0) + float(self._likely[place]) / (1.0 + at / LEAD)
        return np.fromiter(found, np.int64, len(found)), np.fromiter(found.values(), np.float64, len(found))

    def text_scores(self, text: str) -> Floats:
        """Cosine of what the text may mean with each name, times the share of its words that the dictionary has."""
        parts = [part for word in words(text) for part in self._compounds.forms(word)[1]]
        share = sum(part in self._known for part in parts) / len(parts) if parts else 0.0
        return super().text_scores(text) * share if share else np.zeros(self.count)


def learn(
    own: Sequence[Sequence[int]], other: Sequence[Sequence[int]], count: int, most: int
) -> tuple[Ints, Ints, Floats]:
    """(where the translations of each word begin, the words, how likely each is), from pairs of lists of words."""
    kept = [(a, b) for a, b in zip(own, other, strict=True) if a and b]
    source = np.array([s for a, b in kept for s in a for _ in b], dtype=np.int64)
    target = np.array([t for a, b in kept for _ in a for t in b], dtype=np.int64)
    # every word of a name shares one count among the words of the other name
    sizes = np.array([len(b) for a, b in kept for _ in a], dtype=np.int64)
    group = np.repeat(np.arange(len(sizes)), sizes)
    key, where = np.unique(source * most + target, return_inverse=True)
    word, translation = np.divmod(key, most)
    likely = np.ones(len(key))
    for _ in range(ROUNDS):
        share = likely[where]
        total = np.bincount(group, weights=share, minlength=len(sizes))
        counted = np.bincount(where, weights=share / total[group], minlength=len(key))
        likely = counted / np.bincount(word, weights=counted, minlength=count)[word]
    clear = likely >= FAINT
    start = np.concatenate([[0], np.cumsum(np.bincount(word[clear], minlength=count))]).astype(np.int64)
    return start, translation[clear], likely[clear]
