"""Places in a page that higher rooms fill, so that templates, too, know nothing above them.

The page says `{% from_above "room.page" thing=thing %}`. A higher room's `slots.py`, imported when its app is ready,
has a function for it:

    @fills("room.page")
    def card(thing, user):
        return "own_room/parts/card.html", {"thing": thing}

It answers a template and what the template needs, or None for nothing. `user` is the reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Part = tuple[str, dict[str, Any]]
Filler = Callable[..., Part | None]
_FILLERS: dict[str, list[Filler]] = defaultdict(list)


def fills(slot: str) -> Callable[[Filler], Filler]:
    def register(filler: Filler) -> Filler:
        _FILLERS[slot].append(filler)
        return filler

    return register


def parts(slot: str, *, user: Any, **what: Any) -> list[Part]:
    """What the rooms above have for a slot, in the order of the rooms."""
    return [part for filler in _FILLERS.get(slot, []) if (part := filler(user=user, **what)) is not None]


def known() -> set[str]:
    """The slots that somebody fills."""
    return set(_FILLERS)
