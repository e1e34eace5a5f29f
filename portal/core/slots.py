"""Places in a page that higher rooms fill, so that templates, too, know nothing above them.

The page says `{% from_above "room.page" thing=thing %}`. A higher room's `slots.py`, imported when its app is ready,
has a function for it:

    @fills("room.page")
    def card(thing, user):
        return "own_room/parts/card.html", {"thing": thing}

It answers a template and what the template needs, or None for nothing. `user` is the reader.
What belongs to each row of a list is told by `@tells`, once for all rows: {row's id: [what]}.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

Part = tuple[str, dict[str, Any]]
Filler = Callable[..., Part | None]
Teller = Callable[..., dict[int, list[Any]]]
_FILLERS: dict[str, list[Filler]] = defaultdict(list)
_TELLERS: dict[str, list[Teller]] = defaultdict(list)


def fills(slot: str) -> Callable[[Filler], Filler]:
    def register(filler: Filler) -> Filler:
        _FILLERS[slot].append(filler)
        return filler

    return register


def parts(slot: str, *, user: Any, **what: Any) -> list[Part]:
    """What the rooms above have for a slot, in the order of the rooms."""
    return [part for filler in _FILLERS.get(slot, []) if (part := filler(user=user, **what)) is not None]


def tells(slot: str) -> Callable[[Teller], Teller]:
    """For a list: what the room has to tell of each of its rows, asked once for all of them."""

    def register(teller: Teller) -> Teller:
        _TELLERS[slot].append(teller)
        return teller

    return register


def told(slot: str, rows: Sequence[Any], *, user: Any) -> dict[int, list[Any]]:
    """Row's id → what the rooms above tell of it; a row of which nobody tells is not there."""
    found: dict[int, list[Any]] = defaultdict(list)
    for teller in _TELLERS.get(slot, []):
        for pk, what in teller(rows=rows, user=user).items():
            found[pk] += what
    return dict(found)


def known() -> set[str]:
    """The slots that somebody fills."""
    return set(_FILLERS)
