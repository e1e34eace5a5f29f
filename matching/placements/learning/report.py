"""What a manager reads before a weight set ranks anybody: how good it is, and what it would change in this town.

The report is kept with the set. It counts and names no person; a group of fewer than five is left out when it is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from matching import engine as ranking
from matching.placements import inputs
from matching.placements.learning.decisions import Gathered
from matching.placements.matching import matchable_clients, matchable_openings
from matching.taxonomy.lookup import engine
from portal.core import clock
from portal.core.small_groups import SMALLEST, Group, Unit, persons, pooled

if TYPE_CHECKING:
    from matching.engine.learning import Fitted
    from matching.engine.views import OpeningView, PersonView
    from matching.engine.weights import WeightSet

MOST_PEOPLE, MOST_OPENINGS = 80, 80  # of the town that the comparison looks at
MOVERS = 6
MILLION = 1_000_000
ACTIONS = ("accepted", "proposed", "shortlisted", "rejected")  # neighbours are counted together when they are few


@dataclass(frozen=True)
class Pair:
    """One pair under both weight sets; scores in 10⁻⁶."""

    person: int
    opening: int
    eligible: bool
    before: int
    after: int


def report_of(
    municipality_id: int, fitted: Fitted, gathered: Gathered, in_force: WeightSet, towns: int
) -> dict[str, Any]:
    """Everything but the casebook, which only a command adds."""
    people, openings = _town(municipality_id)
    pairs = list(_pairs(people, openings, in_force, fitted.weights))
    return {
        "engine": engine().version,
        "in_force": {"version": in_force.version, "rows": {c: list(row) for c, row in in_force.rows.items()}},
        "decisions": {**_decisions(gathered, towns), "shares": [round(share, 4) for share in fitted.shares]},
        "held_out": {
            "preferences": fitted.preferences,
            "held_out": fitted.held_out,
            "before": round(fitted.before, 4),
            "after": round(fitted.after, 4),
            "shrinkage": fitted.shrinkage,
        },
        "rankings": _rankings(pairs),
        "groups": _groups(people, pairs),
        "movers": _movers(openings, pairs),
        "invariance": _invariance(people, openings, fitted.weights),
    }


def _decisions(gathered: Gathered, towns: int) -> dict[str, Any]:
    days = sorted(clock.local_date(one.at) for one in gathered.decided)
    actions: dict[str, list[int]] = {code: [] for code in ACTIONS}
    for one in gathered.decided:
        actions.setdefault(one.action, []).append(one.client)
    coaches = gathered.coaches
    return {
        "used": len(gathered.decided),
        "gathered": gathered.count,
        "coaches": len(coaches),
        "busiest": round(max(coaches.values()) / len(gathered.decided), 4),
        "towns": towns,
        "first": days[0].isoformat(),
        "last": days[-1].isoformat(),
        "actions": _counted(actions),
        "skipped": _counted({why: gathered.skipped[why] for why in sorted(gathered.skipped)}),
    }


def _counted(found: Mapping[str, Sequence[int]]) -> list[dict[str, Any]]:
    """How many decisions there are of each code, of so many persons that nobody is told by it: what concerns fewer
    is counted with its neighbours. Nothing where all together concern fewer.
    """
    today = clock.today()
    units = {code: [Unit(person, today) for person in people] for code, people in found.items()}
    if persons(unit for part in units.values() for unit in part) < SMALLEST:
        return []
    groups = pooled(units) or [Group(tuple(code for code in units if units[code]), tuple(chain(*units.values())))]
    return [{"codes": list(group.codes), "number": len(group)} for group in groups]


@dataclass(frozen=True)
class _Row:
    """Somebody or something of the town, as the engine reads it."""

    pk: int
    title: str  # of an opening; of a person nothing
    content: Mapping[str, Any]
    view: Any


def _town(municipality_id: int) -> tuple[list[_Row], list[_Row]]:
    people = list(matchable_clients(municipality_id)[:MOST_PEOPLE])
    openings = list(matchable_openings(municipality_id)[:MOST_OPENINGS])
    persons = [(c.pk, "", inputs.frozen_profile(c), inputs.person_view) for c in people]
    offers = [(o.pk, o.title, inputs.frozen_opening(o), inputs.opening_view) for o in openings]
    return list(_readable(persons)), list(_readable(offers))


def _readable(items: Sequence[tuple[int, str, Any, Any]]) -> Iterator[_Row]:
    for pk, title, frozen, view in items:
        try:
            yield _Row(pk, title, frozen.content, view(frozen))
        except ranking.InvalidInput:
            continue


def _pairs(people: Sequence[_Row], openings: Sequence[_Row], old: WeightSet, new: WeightSet) -> Iterator[Pair]:
    from matching.engine.scorer import add_up

    by, today = engine(), clock.today()
    for person in people:
        for opening in openings:
            judged = by.judge(person.view, opening.view, today)
            before, after = add_up(judged.outcomes, old).score, add_up(judged.outcomes, new).score
            yield Pair(person.pk, opening.pk, judged.eligible, before, after)


def _order(rows: Sequence[Pair], after: bool, by: str) -> list[int]:
    """Ids of one list's eligible rows in the order of the lists; proposals and waiting are the same in both."""
    found = [(-round((p.after if after else p.before) / 10_000), getattr(p, by)) for p in rows if p.eligible]
    return [pk for _points, pk in sorted(found)]


def _lists(pairs: Sequence[Pair], of: str) -> dict[int, list[Pair]]:
    found: dict[int, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(getattr(pair, of), []).append(pair)
    return found


def _rankings(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Both directions: how many of the first five and ten of a list would be others; and bands of pairs."""
    found: dict[str, Any] = {}
    for of, listed in (("person", "opening"), ("opening", "person")):
        lists = [(_order(rows, False, listed), _order(rows, True, listed)) for rows in _lists(pairs, of).values()]
        found[of] = {"lists": len(lists), "same": sum(old == new for old, new in lists)}
        for top in (5, 10):
            longer = [len(set(old[:top]) - set(new[:top])) for old, new in lists if len(old) > top]
            found[of][f"lists{top}"] = len(longer)
            found[of][f"others{top}"] = round(sum(longer) / len(longer), 2) if longer else 0
    from matching.engine.weights import BAND_FLOORS, band

    height = {name: place for place, (name, _floor) in enumerate(reversed(BAND_FLOORS), 1)} | {"weak": 0}
    moves = [
        height[band(p.after / MILLION, True)] - height[band(p.before / MILLION, True)] for p in pairs if p.eligible
    ]
    found["bands"] = {"pairs": len(moves), "up": sum(m > 0 for m in moves), "down": sum(m < 0 for m in moves)}
    return found


def _spoken(content: Mapping[str, Any], code: str) -> bool:
    return any(row.get("code") == code for row in content.get("languages") or [])


GROUPS = {
    "needs": lambda content: bool(content.get("needs")),
    "no_car": lambda content: content.get("car") is False,
    "no_work": lambda content: not content.get("work_history"),
    "limited": lambda content: any(level == 0 for level in (content.get("capacity") or {}).values()),
    "no_finnish": lambda content: content.get("languages") is not None and not _spoken(content, "fi"),
    "little_told": lambda content: not content.get("wishes"),
}


def _groups(people: Sequence[_Row], pairs: Sequence[Pair]) -> dict[str, Any]:
    """How places in the openings' lists would change for groups of people; groups under five are left out."""
    places: dict[int, list[int]] = {}
    for rows in _lists(pairs, "opening").values():
        old, new = _order(rows, False, "person"), _order(rows, True, "person")
        for pk in old:
            places.setdefault(pk, []).append(old.index(pk) - new.index(pk))
    found: list[dict[str, Any]] = []
    hidden = 0
    for code, holds in GROUPS.items():
        inside = [person.pk for person in people if holds(person.content) and person.pk in places]
        if any(0 < n < SMALLEST for n in (len(inside), len(places) - len(inside))) or not inside:
            hidden += bool(inside)  # nor a group of which nearly everybody is: the rest could be reckoned
            continue
        moves = [move for pk in inside for move in places[pk]]
        found.append({"code": code, "people": len(inside), "places": round(sum(moves) / len(moves), 2)})
    return {"rows": found, "hidden": hidden}


def _movers(openings: Sequence[_Row], pairs: Sequence[Pair]) -> dict[str, Any]:
    """The openings that would move most in people's lists, each over at least five people."""
    titles = {row.pk: row.title for row in openings}
    places: dict[int, list[int]] = {}
    for rows in _lists(pairs, "person").values():
        old, new = _order(rows, False, "opening"), _order(rows, True, "opening")
        for pk in old:
            places.setdefault(pk, []).append(old.index(pk) - new.index(pk))
    shown = {pk: moves for pk, moves in places.items() if len(moves) >= SMALLEST}
    means = {pk: round(sum(moves) / len(moves), 2) for pk, moves in shown.items()}
    found = [
        {"title": titles[pk], "people": len(shown[pk]), "places": mean}
        for pk, mean in sorted(means.items(), key=lambda item: (-abs(item[1]), item[0]))
        if mean
    ]
    return {"rows": found[:MOVERS], "hidden": len(places) - len(shown)}


TONGUES = ("so", "ar", "ru", "et", "uk", "vi", "th", "fa")
NAMES = ("Matti Virtanen", "Fatima Hassan", "Nguyen Thi Linh", "Åsa Lindqvist")
CHECKED = 20  # people and openings


def _invariance(people: Sequence[_Row], openings: Sequence[_Row], new: WeightSet) -> dict[str, Any]:
    """Another mother tongue and name-like words in free text: the same numbers and blockers, to the last decimal?"""
    by, today = engine().with_weights(new), clock.today()
    offers: list[OpeningView] = [row.view for row in openings[:CHECKED]]
    asked = {language.code for offer in offers for language in offer.opening.required_languages or ()}
    differing = {"mother_tongue": 0, "names": 0}
    checked = {"mother_tongue": 0, "names": 0}
    for person in people[:CHECKED]:
        free = [code for code in TONGUES if code not in asked and not _spoken(person.content, code)][:2]
        spoken = [row for row in person.content.get("languages") or [] if row.get("level") != "native"]
        tongues = [{"languages": [*spoken, {"code": code, "level": "native"}]} for code in free]
        summary = person.content.get("summary")
        named = [{}, *({"summary": f"{summary} {name}."} for name in NAMES)] if summary else []
        for what, variants in (("mother_tongue", tongues), ("names", named)):
            views = [by.view_person(ranking.Jobseeker.from_dict({**person.content, **change})) for change in variants]
            for offer in offers if len(views) > 1 else []:
                checked[what] += 1
                differing[what] += len({_told(by, view, offer, today) for view in views}) > 1
    return {"checked": checked, "differing": differing}


def _told(by: Any, view: PersonView, offer: OpeningView, day: Any) -> tuple[Any, ...]:
    judged = by.judge(view, offer, day)
    return (judged.sums, *((o.code, o.state, o.value, o.blocks) for o in judged.outcomes), judged.refusal is None)
