"""What the engine sees of a profile and of an opening: frozen by content, so that a shown list can be made again."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from matching import engine as ranking  # its names are loaded when they are first used: start-up stays quick
from matching.jobseekers.models import Client
from matching.placements.models import EngineInput
from matching.taxonomy.lookup import engine
from portal.openings.models import Opening

if TYPE_CHECKING:
    from matching.engine.views import OpeningView, PersonView

VIEWS = 400  # read profiles and openings that a process keeps: a town's worth, some tens of megabytes


def language() -> str:
    return (get_language() or "fi")[:2]


@dataclass(frozen=True)
class Frozen:
    """A content and its name, which is its hash: equal contents are one."""

    id: uuid.UUID
    content: dict[str, Any] = field(compare=False)


def freeze(content: dict[str, Any]) -> Frozen:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Frozen(uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16]), content)


def frozen_profile(client: Client) -> Frozen:
    """The profile as an interchange object, under the client's own key."""
    return freeze({**client.profile.to_interchange(), "id": str(client.pk)})


def frozen_opening(opening: Opening) -> Frozen:
    """The opening as an interchange object, under its own key."""
    return freeze({**opening.to_interchange(), "id": str(opening.pk)})


def person_view(frozen: Frozen) -> PersonView:
    """The engine's reading of a profile. Raises InvalidInput."""
    return _person_view(engine().version, frozen)


def opening_view(frozen: Frozen) -> OpeningView:
    """The engine's reading of an opening. Raises InvalidInput."""
    return _opening_view(engine().version, frozen)


@lru_cache(maxsize=VIEWS)
def _person_view(version: str, frozen: Frozen) -> PersonView:
    return engine().view_person(ranking.Jobseeker.from_dict(frozen.content))


@lru_cache(maxsize=VIEWS)
def _opening_view(version: str, frozen: Frozen) -> OpeningView:
    return engine().view_opening(ranking.Opening.from_dict(frozen.content))


def keep_inputs(profiles: dict[int, Frozen], openings: dict[int, Frozen]) -> None:
    """Store what was read, by client and by opening; what is stored already stays."""
    rows = [EngineInput(id=f.id, client_id=pk, content=f.content) for pk, f in profiles.items()]
    rows += [EngineInput(id=f.id, opening_id=pk, content=f.content) for pk, f in openings.items()]
    EngineInput.objects.bulk_create(sorted(rows, key=lambda row: row.id), ignore_conflicts=True)


def stored(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Frozen]:
    """What is still kept of these, by the name it was kept under; what was erased is missing.

    What was altered has another hash than its name, and is never taken for what it was.
    """
    found = EngineInput.objects.filter(pk__in=set(ids)).order_by("pk").values_list("pk", "content")
    return {pk: freeze(content) for pk, content in found}
