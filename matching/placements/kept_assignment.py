"""A shown "best for everyone" as it is kept and made again: who and what, the seats, and the pairs that were left out.

Nearly every pair stands on the same input of its person and of its opening, on one day and one engine version: these
are kept once, and what differs is listed.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from matching.placements import inputs
from matching.placements.weighing import engine_of

if TYPE_CHECKING:
    from matching.placements.assignment import Suggestion
    from matching.placements.inputs import Frozen
    from matching.placements.models import PairScore, ShownList

Basis = tuple[str, str, str, str]  # input of the profile, input of the opening, day, engine version


def basis(score: PairScore) -> Basis:
    return (score.profile_input_id.hex, score.opening_input_id.hex, score.as_of.isoformat(), score.engine_version)


def whole_of(found: Suggestion) -> dict[str, Any]:
    """`people`: [id, input]; `openings`: [id, input, seats]; `days`, `versions`: the first is that of nearly all;
    `other`: [person, opening, input, input, day, version] by place; `out`: [person, opening] that had no part in it.
    """
    bases = {pair: basis(score) for pair, score in found.scores.items()}
    people = [row.client.pk for row in found.rows]
    usual = [_usual([bases[pk, o.pk][0] for o, _n in found.seats if (pk, o.pk) in bases]) for pk in people]
    offered = [_usual([bases[pk, o.pk][1] for pk in people if (pk, o.pk) in bases]) for o, _n in found.seats]
    days = _by_count(b[2] for b in bases.values())
    versions = _by_count(b[3] for b in bases.values())
    names = {name: at for at, name in enumerate(sorted({n for b in bases.values() for n in b[:2]}))}
    other, out = [], []
    for row, pk in enumerate(people):
        for column, (opening, _seats) in enumerate(found.seats):
            one = bases.get((pk, opening.pk))
            if one is None or (pk, opening.pk) in found.left_out:
                out.append([row, column])
            elif one != (usual[row], offered[column], days[0], versions[0]):
                place = [names[one[0]], names[one[1]], days.index(one[2]), versions.index(one[3])]
                other.append([row, column, *place])
    return {
        "inputs": list(names),
        "days": days,
        "versions": versions,
        "people": [[pk, names.get(name, -1)] for pk, name in zip(people, usual, strict=True)],
        "openings": [[o.pk, names.get(name, -1), n] for (o, n), name in zip(found.seats, offered, strict=True)],
        "other": other,
        "out": out,
    }


def _by_count(values: Any) -> list[str]:
    counted = Counter(values)
    return sorted(counted, key=lambda value: (-counted[value], value))


def _usual(values: Sequence[str]) -> str:
    return _by_count(values)[0] if values else ""


def inputs_of(whole: dict[str, Any], client_id: int, opening_id: int) -> tuple[uuid.UUID, uuid.UUID] | None:
    """What the engine saw of one pair."""
    for row, column, one, another, *_rest in _pairs(whole):
        if (whole["people"][row][0], whole["openings"][column][0]) == (client_id, opening_id):
            return uuid.UUID(whole["inputs"][one]), uuid.UUID(whole["inputs"][another])
    return None


def _pairs(whole: dict[str, Any]) -> list[tuple[int, ...]]:
    """(person, opening, input, input, day, version) of every pair that had a part in it, by place."""
    other = {(row, column): (row, column, *rest) for row, column, *rest in whole["other"]}
    out = {(row, column) for row, column in whole["out"]}
    return [
        other.get((row, column)) or (row, column, person[1], opening[1], 0, 0)
        for row, person in enumerate(whole["people"])
        for column, opening in enumerate(whole["openings"])
        if (row, column) not in out
    ]


def again(shown: ShownList, kept: dict[uuid.UUID, Frozen]) -> tuple[dict[tuple[int, int], tuple[int, int, bool]], int]:
    """(client, opening) → rank, score, eligible, as suggested from the kept inputs; and how many pairs are gone."""
    from matching.engine.assign import NOT_ELIGIBLE, solve

    whole = shown.whole
    people, openings = whole["people"], whole["openings"]
    names = [kept.get(uuid.UUID(name)) for name in whole["inputs"]]
    days = [date.fromisoformat(day) for day in whole["days"]]
    engines = [engine_of(version) for version in whole["versions"]]
    worth = [[NOT_ELIGIBLE] * len(openings) for _person in people]
    scores, gone = {}, 0
    for row, column, one, another, day, version in _pairs(whole):
        profile, offer = names[one], names[another]
        if profile is None or offer is None:
            gone += 1
            continue
        judged = engines[version].judge(inputs.person_view(profile), inputs.opening_view(offer), days[day])
        scores[row, column] = judged
        if judged.eligible:
            worth[row][column] = judged.sums.score
    best = solve(worth, [seats for _pk, _name, seats in openings])
    pairs = [(row, best[row]) for row in range(len(people)) if row in best]
    return {
        (people[row][0], openings[column][0]): (rank, scores[row, column].sums.score, True)
        for rank, (row, column) in enumerate(pairs, 1)
    }, gone
