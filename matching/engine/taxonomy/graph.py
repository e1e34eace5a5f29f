"""How near two kinds of work are: one graph over the shipped vocabulary and ESCO's occupations.

Nearness is 0…1 and is the strongest of these reasons, each with a value that says how often a coach would let the
one stand for the other: the same work, an occupation of the field, work that the vocabulary calls related, the same
ISCO-08 unit or minor group, a field in common, essential skills in common (ESCO).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from . import store, vocabulary
from .vocabulary import Names

Floats = npt.NDArray[np.float64]

SAME = 1.0
IN_FIELD = 0.85  # the wish was the field and the work is in it, or the other way round
RELATED = 0.8
ISCO_UNIT = 0.65
ISCO_MINOR = 0.45
COMMON_FIELD = 0.35
NEAR_FIELD = 0.2
COMMON_SKILLS = 0.8  # times the cosine of the sets of essential skills


@dataclass(frozen=True, slots=True)
class Node(Names):
    """An occupation or a field. ``uri``: ESCO's address, or the shipped vocabulary's identifier."""

    uri: str
    isco: str
    field: bool
    esco: bool


class Graph:
    """Nodes 0 … ``shipped`` − 1 are the vocabulary's, the rest ESCO's. ``same``: shipped node → ESCO nodes for the
    same work; ``namesakes``: → ESCO nodes that share its names.
    """

    def __init__(self, stored: store.Stored | None) -> None:
        own = vocabulary.occupations()
        self.nodes: list[Node] = [Node(o.names, o.id, o.isco, o.field, False) for o in own.values()]
        self.shipped = len(self.nodes)
        self.essential: Sequence[Sequence[int]] = stored.essential if stored else ()
        if stored:
            self.nodes += [Node(c.names, c.uri, c.isco, False, True) for c in stored.occupations]
        self.at: Mapping[str, int] = {node.uri: at for at, node in enumerate(self.nodes)}
        self.related = self._explicit(own)
        self.same, self.namesakes = self._same_work() if stored else ({}, {})
        self.esco_same: dict[int, list[int]] = defaultdict(list)
        for shipped, found in self.same.items():
            for esco in found:
                self.esco_same[esco].append(shipped)
        self.fields, self._near_fields = self._memberships(own)
        self._isco = np.array([node.isco if len(node.isco) == 4 else "" for node in self.nodes], dtype="U4")
        self._minor = self._isco.astype("U3")
        self._rows: dict[int, Floats] = {}
        self._skill_owners: Mapping[int, list[int]] | None = None

    def _explicit(self, own: Mapping[str, vocabulary.Occupation]) -> Mapping[int, set[int]]:
        related: dict[int, set[int]] = defaultdict(set)
        for occupation in own.values():
            for other in occupation.related:
                if other in self.at:
                    related[self.at[occupation.id]].add(self.at[other])
                    related[self.at[other]].add(self.at[occupation.id])
        return related

    def _same_work(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """(shipped occupation → ESCO occupations for the same work, → ESCO occupations that share its names).

        The same work are those that share its names in its own ISCO unit, else in its minor group; further away only by
        the first names of two languages. A homonym in one language is no twin (a personal assistant is no secretary),
        but where a title is only linked, its names may stand for it.
        """
        holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at in range(self.shipped, len(self.nodes)):
            for language, names in self.nodes[at].names.items():
                for name in names:
                    holders[language, name.casefold()].append(at)
        same: dict[int, list[int]] = {}
        namesakes: dict[int, list[int]] = {}
        for at in range(self.shipped):
            node = self.nodes[at]
            votes: Counter[int] = Counter()
            firsts: Counter[int] = Counter()
            for language, names in () if node.field else node.names.items():
                for place, name in enumerate(names):
                    for esco in holders.get((language, name.casefold()), ()):
                        votes[esco] += (1 if place else 2) + (2 if self.nodes[esco].isco == node.isco else 0)
                        firsts[esco] += not place
            if votes:
                namesakes[at] = _most(votes, 3)
            for size, enough in ((4, 0), (3, 0), (0, 2)):
                code = node.isco[:size]
                near = Counter(
                    {e: n for e, n in votes.items() if self.nodes[e].isco[:size] == code and firsts[e] >= enough}
                )
                if _most(near, 2):
                    same[at] = _most(near, 2)
                    break
        return same, namesakes

    def _memberships(
        self, own: Mapping[str, vocabulary.Occupation]
    ) -> tuple[list[frozenset[int]], Mapping[int, set[int]]]:
        """(fields of every node, fields near each field). ESCO's occupations get the fields of their ISCO unit."""
        fields = [frozenset[int]() for _ in self.nodes]
        near: dict[int, set[int]] = defaultdict(set)
        units: dict[str, Counter[int]] = defaultdict(Counter)
        for occupation in own.values():
            at = self.at[occupation.id]
            parents = frozenset(self.at[p] for p in occupation.parents if p in self.at)
            fields[at] = parents | {at} if occupation.field else parents
            if occupation.field:
                near[at] |= {r for r in self.related.get(at, ()) if self.nodes[r].field}
            else:
                for size in (4, 3):
                    units[occupation.isco[:size]].update(parents)
        for at in range(self.shipped, len(self.nodes)):
            direct = [field for twin in self.esco_same.get(at, ()) for field in fields[twin]]
            isco = self.nodes[at].isco
            votes = units.get(isco) or units.get(isco[:3]) or Counter()
            fields[at] = frozenset(direct) or frozenset(
                field for field, count in votes.items() if count * 2 >= max(votes.values())
            )
        return fields, near

    @cached_property
    def _members(self) -> Mapping[int, list[int]]:
        """Field → the nodes that belong to it."""
        found: dict[int, list[int]] = defaultdict(list)
        for at, fields in enumerate(self.fields):
            for field in fields:
                found[field].append(at)
        return found

    def nearness(self, at: int) -> Floats:
        """Nearness of a node to every node; kept once computed."""
        row = self._rows.get(at)
        if row is None:
            row = self._rows[at] = self._row(at)
        return row

    def _row(self, at: int) -> Floats:
        node = self.nodes[at]
        row = np.zeros(len(self.nodes))
        fields = self.fields[at]
        around = {near for field in fields for near in self._near_fields.get(field, ())}
        members = self._members
        for wanted, value in ((around, NEAR_FIELD), (fields, COMMON_FIELD), ({at}, IN_FIELD)):
            for field in wanted:
                row[members.get(field, [])] = value
        row[list(fields)] = IN_FIELD
        if self._isco[at]:
            np.maximum(row, np.where(self._minor == self._minor[at], ISCO_MINOR, 0.0), out=row)
            np.maximum(row, np.where(self._isco == self._isco[at], ISCO_UNIT, 0.0), out=row)
        for other in self.related.get(at, ()):
            row[other] = max(row[other], RELATED)
        twins = {at, *self.same.get(at, ()), *self.esco_same.get(at, ())}
        if node.esco:
            self._add_skills(at, row)
        for twin in twins:
            row[twin] = SAME
        return row

    def _add_skills(self, at: int, row: Floats) -> None:
        owners = self._owners()
        own = self.essential[at - self.shipped]
        shared: Counter[int] = Counter(other for skill in own for other in owners[skill])
        for other, count in shared.items():
            cosine = count / np.sqrt(len(own) * len(self.essential[other]))
            row[self.shipped + other] = max(row[self.shipped + other], COMMON_SKILLS * cosine)

    def _owners(self) -> Mapping[int, list[int]]:
        if self._skill_owners is None:
            owners: dict[int, list[int]] = defaultdict(list)
            for occupation, skills in enumerate(self.essential):
                for skill in skills:
                    owners[skill].append(occupation)
            self._skill_owners = owners
        return self._skill_owners


def _most(votes: Counter[int], many: int) -> list[int]:
    """Who has the most votes, or one less; at least two."""
    return sorted(at for at, count in votes.items() if count >= max(2, max(votes.values()) - 1))[:many]
