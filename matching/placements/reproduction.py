"""A shown list, made again from what it was made from: the same pairs, the same scores, the same order?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from matching.placements import inputs, kept_assignment
from matching.placements.inputs import Frozen
from matching.placements.matching import Ranked, order_key
from matching.placements.models import PairScore, ShownList
from matching.placements.weighing import engine_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def whole_of(rows: Sequence[Ranked]) -> dict[str, Any]:
    """What a list in its order was made from. `pairs`: client, opening, place of the profile and of the opening in
    `inputs`, proposals, waiting since (µs), place of the day in `days` and of the engine's version in `versions`.
    """
    names: dict[str, int] = {}
    days: dict[str, int] = {}
    versions: dict[str, int] = {}
    pairs = [
        [
            row.client.pk,
            row.opening.pk,
            names.setdefault(row.score.profile_input_id.hex, len(names)),
            names.setdefault(row.score.opening_input_id.hex, len(names)),
            row.proposals,
            (row.waiting_since - EPOCH) // timedelta(microseconds=1),
            days.setdefault(row.score.as_of.isoformat(), len(days)),
            versions.setdefault(row.score.engine_version, len(versions)),
        ]
        for row in rows
    ]
    return {"inputs": list(names), "days": list(days), "versions": list(versions), "pairs": pairs}


def inputs_of(shown: ShownList, client_id: int, opening_id: int) -> tuple[uuid.UUID, uuid.UUID] | None:
    """What the engine saw of one pair of the list."""
    names = shown.whole.get("inputs", [])
    if shown.direction == ShownList.Direction.ASSIGNMENT:
        return kept_assignment.inputs_of(shown.whole, client_id, opening_id)
    for pair in shown.whole.get("pairs", []):
        if pair[:2] == [client_id, opening_id]:
            return uuid.UUID(names[pair[2]]), uuid.UUID(names[pair[3]])
    return None


@dataclass
class Reproduction:
    """`differences`: sentences, in English, for the person at the terminal. `erased`: pairs whose data are gone.

    `version`: the engine of today with the list's own weights.
    """

    version: str
    compared: int = 0
    erased: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        return not self.differences


def reproduce(shown: ShownList) -> Reproduction:
    """Judge every pair of the list again with the engine of today and the list's own weights, and compare the rows that
    were shown. Raises UnknownWeights.

    When data of a client have been erased, ranks cannot be compared; the scores of the others still are.
    """
    kept = inputs.stored(uuid.UUID(name) for name in shown.whole["inputs"])
    found = Reproduction(engine_of(shown.engine_version).version)
    found.differences += [f"{pk}: the kept input has been altered" for pk, f in kept.items() if f.id != pk]
    if shown.direction == ShownList.Direction.ASSIGNMENT:
        again, found.erased = kept_assignment.again(shown, kept)
    else:
        again = _ranked(shown, kept)
        found.erased = len(shown.whole["pairs"]) - len(again)
    for client, opening, rank, score, eligible, *_versions in shown.rows:
        if (client, opening) not in again:
            if not found.erased:  # a suggestion of other pairs; of a list every pair is judged
                found.differences.append(f"client {client}, opening {opening}: shown, now not suggested")
            continue
        then = (None if found.erased else rank, round(score * PairScore.MILLION), eligible)
        place, points, passes = again[client, opening]
        now = (None if found.erased else place, points, passes)
        found.compared += 1
        if then != now:
            found.differences.append(f"client {client}, opening {opening}: shown {_told(then)}, now {_told(now)}")
    return found


def _ranked(shown: ShownList, kept: dict[uuid.UUID, Frozen]) -> dict[tuple[int, int], tuple[int, int, bool]]:
    """(client, opening) → rank, score in 10⁻⁶ and eligible, in the order of every list."""
    names = [uuid.UUID(name) for name in shown.whole["inputs"]]
    days = [date.fromisoformat(day) for day in shown.whole["days"]]
    versions = shown.whole.get("versions", [shown.engine_version])  # older lists keep no other
    engines = [engine_of(version) for version in versions]
    listed_by = 0 if shown.direction == ShownList.Direction.OPENING else 1
    rows = []
    for pair in shown.whole["pairs"]:
        profile, offer = kept.get(names[pair[2]]), kept.get(names[pair[3]])
        if profile and offer:
            by = engines[pair[7] if len(pair) > 7 else 0]
            judged = by.judge(inputs.person_view(profile), inputs.opening_view(offer), days[pair[6]])
            key = order_key(judged.eligible, judged.sums.score, pair[4], pair[5], pair[listed_by])
            rows.append((key, (pair[0], pair[1]), judged))
    rows.sort(key=lambda row: row[0])
    return {pair: (rank, judged.sums.score, judged.eligible) for rank, (_key, pair, judged) in enumerate(rows, 1)}


def _told(row: tuple[int | None, int, bool]) -> str:
    rank, score, eligible = row
    return f"{f'no. {rank}, ' if rank else ''}{score / PairScore.MILLION:.6f}, {'eligible' if eligible else 'blocked'}"
