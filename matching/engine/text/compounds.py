"""Parts of compounds and base forms of words, in any of the three languages.

Finnish: Voikko, where it is installed and knows the word. Otherwise, and in Swedish: a word is a compound when a list
of known words has its beginning and its end (“lagerarbetare” = lager + arbetare; a linking s may stand between).
"""

import re
from collections import Counter
from collections.abc import Iterable

from .morphology import analyse
from .normal import words

SHORTEST = 4  # letters of the shortest part
LONGEST = 40  # letters of the longest word that is looked into

# Endings that are taken off a word that no analyser knows: plurals, definite forms, genitives.
_ENDING = {
    "fi": re.compile(r"(?:ien|jen|iden|ita|itä|ja|jä|t|n)$"),
    "sv": re.compile(r"(?:arnas?|ernas?|ornas?|ens?|ets?|ar|er|or|na|s|e|a|n|t)$"),
    "en": re.compile(r"(?:'s|s)$"),
}


def stem(word: str, language: str) -> str:
    """A word without its ending; a short word is left alone."""
    found = _ENDING[language].sub("", word, count=1) if len(word) > SHORTEST else word
    return found if len(found) >= 3 else word


class Compounds:
    """Knows the words of some names; read-only after it is made."""

    def __init__(self, names: Iterable[str], language: str) -> None:
        self.language = language
        self._known = Counter(word for name in names for word in set(words(name)))
        self._parts: dict[str, tuple[str, ...]] = {}

    def forms(self, word: str) -> tuple[str, tuple[str, ...]]:
        """(base form, parts of the compound; the word itself where it has none)."""
        base, parts = analyse(word) if self.language == "fi" else (word, ())
        kept = tuple(part for part in parts if len(part) > 2)
        if not kept:
            base = stem(base, self.language) if base == word else base
            kept = tuple(stem(part, self.language) for part in self.parts(word))
        return base, kept or (base,)

    def parts(self, word: str) -> tuple[str, ...]:
        """The known words that a word is made of, the head last; empty for a word that is no compound of them."""
        found = self._parts.get(word)
        if found is None:
            if len(self._parts) > 200_000:
                self._parts.clear()
            found = self._parts[word] = self._split(word)
        return found

    def _split(self, word: str) -> tuple[str, ...]:
        if not 2 * SHORTEST <= len(word) <= LONGEST:
            return ()
        best: tuple[int, str, str] | None = None
        for at in range(SHORTEST, len(word) - SHORTEST + 1):
            head = self._known[word[at:]]
            for first in {word[:at], word[:at].removesuffix("s")} if head else ():
                found = min(head, self._known[first]), first, word[at:]
                if found[0] and (best is None or found > best):
                    best = found
        if best is None:
            return ()
        _, first, last = best
        return (*(self.parts(first) or (first,)), *(self.parts(last) or (last,)))
