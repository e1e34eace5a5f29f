"""Who was preferred to whom: pairs within one shown list that attention to the top of the list cannot have made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching.engine.weights import SCALE

CHOSEN = frozenset({"proposed", "accepted", "shortlisted"})
REJECTED = "rejected"
ACTIONS = CHOSEN | {REJECTED, ""}
# Reasons that say nothing of how well the pair fits: the person's or another's matter, or data that were wrong.
NOT_OF_FIT = frozenset({"other_better", "wrong_data", "other"})
MOST_PAIRS = 10  # of one list, so that a long list doesn't outvote the others


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of a shown list.

    ``values``: component code → value in 10⁻⁴, or None where it was unknown. ``action``: what the coach did, or "" for
    a row that was only shown. ``rank`` counts from 1. Raises ValueError, with list and rank, for anything else: one
    value that is no number would make every weight none.
    """

    shown_list: str
    coach: str
    rank: int
    values: Mapping[str, int | None]
    action: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if type(self.rank) is not int or self.rank < 1:
            raise ValueError(f"{self.shown_list}: a rank is a whole number from 1 up, not {self.rank!r}")
        if self.action not in ACTIONS:
            raise ValueError(f"{self.shown_list}, rank {self.rank}: unknown action {self.action!r}")
        for code, value in self.values.items():
            if value is not None and (type(value) is not int or not 0 <= value <= SCALE):
                where = f"{self.shown_list}, rank {self.rank}"
                raise ValueError(f"{where}: {code} must be a whole number 0…{SCALE} or unknown, not {value!r}")

    @property
    def decided(self) -> bool:
        return bool(self.action)


@dataclass(frozen=True, slots=True)
class Preference:
    """``better`` suited the coach more than ``worse``; ``weight`` makes every list count alike."""

    better: ShownRow
    worse: ShownRow
    weight: float


def preferences(rows: Iterable[ShownRow]) -> list[Preference]:
    """Chosen before rejected, within a list.

    Attention falls with rank, so a row without a decision may never have been read: it says nothing. Pairs of a chosen
    row and a skipped one above it all speak against the order that was shown; fitted to them, weights drift away even
    when coaches agree with it (measured on simulated coaches). A rejection for a reason that is not of fit says nothing
    either.
    """
    lists: dict[str, list[ShownRow]] = defaultdict(list)
    for row in rows:
        lists[row.shown_list].append(row)
    found = []
    for name in sorted(lists):
        pairs = _of_list(sorted(lists[name], key=lambda row: row.rank))[:MOST_PAIRS]
        found += [Preference(better, worse, 1 / len(pairs)) for better, worse in pairs]
    return found


def _of_list(rows: list[ShownRow]) -> list[tuple[ShownRow, ShownRow]]:
    chosen = [row for row in rows if row.action in CHOSEN]
    rejected = [row for row in rows if row.action == REJECTED and row.reason not in NOT_OF_FIT]
    return [(good, bad) for good in chosen for bad in rejected]
