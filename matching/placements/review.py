"""What a coach did with a ranked list: which list was shown, and the decision on a pair."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from matching.jobseekers.models import Client
from matching.placements import kept_assignment
from matching.placements.assignment import Suggestion
from matching.placements.matching import Ranked, RankedList
from matching.placements.models import EngineInput, PairScore, ReviewDecision, ShownList
from matching.placements.reproduction import inputs_of, whole_of
from portal.core import audit
from portal.core.exceptions import Refused
from portal.openings.models import Opening

Direction = ShownList.Direction
NAMESPACE = uuid.UUID("6a1e6a1c-7f0e-5f0b-9a55-3d6f6d1c2b90")  # of lists; any constant will do


def keep_shown(
    ranked: RankedList, page: Sequence[tuple[int, Ranked]], *, actor: Any, request: Any = None,
    client: Client | None = None, opening: Opening | None = None,
) -> uuid.UUID | None:  # fmt: skip
    """Keep the rows of a page as (rank, row), and that their clients were read. The same page again is the same row.

    Returns the key of the stored list; None of an empty page. Not the row: one inserted without conflict has no primary
    key, and of the same page again the stored row is the earlier one.
    """
    if not page:
        return None
    direction = Direction.JOBSEEKER if client else Direction.OPENING
    whose = {"client": client, "opening": opening, "direction": direction, "shown_to": actor}
    rows = [
        [row.client.pk, row.opening.pk, rank, row.score.score / 1_000_000, row.score.eligible,
         row.score.profile_version, row.score.opening_version]
        for rank, row in page
    ]  # fmt: skip
    version = {"engine_version": ranked.engine_version, "as_of": ranked.as_of}
    town = (client or opening).municipality_id
    content = [direction, client and client.pk, opening and opening.pk, actor.pk, *map(str, version.values()), rows]
    key = uuid.uuid5(NAMESPACE, json.dumps(content))
    shown = ShownList(**whose, **version, municipality_id=town, rows=rows, key=key, whole=whole_of(ranked.rows))
    ShownList.objects.bulk_create([shown], ignore_conflicts=True)
    if opening:  # a list of one client's openings is a read of that client, which its page has already told
        people = [row.client for _rank, row in page]
        audit.record_many("client.listed", opening, subjects=people, actor=actor, request=request)
    return key


def keep_suggestion(found: Suggestion, *, actor: Any) -> uuid.UUID | None:
    """Keep what "best for everyone" suggested, and everything that it was made from. Returns its key."""
    suggested = [(row.client, row.opening, row.score) for row in found.rows if row.opening and row.score]
    if not suggested:
        return None
    rows = [
        [client.pk, opening.pk, rank, score.score / PairScore.MILLION, score.eligible,
         score.profile_version, score.opening_version]
        for rank, (client, opening, score) in enumerate(suggested, 1)
    ]  # fmt: skip
    whole = kept_assignment.whole_of(found)
    version, day = whole["versions"][0], whole["days"][0]
    key = uuid.uuid5(NAMESPACE, json.dumps([Direction.ASSIGNMENT, actor.pk, rows, whole]))
    shown = ShownList(
        key=key, direction=Direction.ASSIGNMENT, municipality_id=suggested[0][0].municipality_id, shown_to=actor,
        engine_version=version, as_of=day, rows=rows, whole=whole,
    )  # fmt: skip
    ShownList.objects.bulk_create([shown], ignore_conflicts=True)
    return key


def rank_in(shown: ShownList | None, client: Client, opening: Opening) -> int | None:
    """At which rank the pair stood in that list."""
    if shown is None:
        return None
    return next((row[2] for row in shown.rows if row[:2] == [client.pk, opening.pk]), None)


def list_of(actor: Any, key: Any, client: Client, opening: Opening) -> ShownList | None:
    """The list that the coach came from: shown to this very coach, and holding this pair."""
    try:
        shown = ShownList.objects.filter(key=uuid.UUID(str(key)), shown_to=actor).first()
    except ValueError:
        return None
    return shown if rank_in(shown, client, opening) else None


@transaction.atomic
def decide(
    *, actor: Any, client: Client, opening: Opening, action: str, reason: str = "", note: str = "",
    shown_list: ShownList | None = None,
) -> ReviewDecision:  # fmt: skip
    """Keep what the coach did. Only for own cases; raises Refused when a rejection has no reason."""
    if not client.is_case_of(actor):
        raise Refused(_("Only the person's own coach, pair or stand-in decides."))
    if action == ReviewDecision.Action.REJECTED and reason not in ReviewDecision.Reason.values:
        raise Refused(_("Choose why."))
    return ReviewDecision.objects.create(
        shown_list=shown_list,
        client=client,
        opening=opening,
        rank=rank_in(shown_list, client, opening),
        **_seen(shown_list, client, opening),
        action=action,
        reason=reason,
        note=note.strip(),
        by=actor,
    )


def _seen(shown: ShownList | None, client: Client, opening: Opening) -> dict[str, Any]:
    """What the coach's judgement was about: the pair as it stood in the list, else as it is kept now."""
    row = next((row for row in (shown.rows if shown else []) if row[:2] == [client.pk, opening.pk]), None)
    names = inputs_of(shown, client.pk, opening.pk) if shown else None
    if shown and row and names:
        kept = set(EngineInput.objects.filter(pk__in=names).order_by("pk").values_list("pk", flat=True))
        profile, offer = (name if name in kept else None for name in names)
        return {
            "engine_version": shown.engine_version,
            "score": round(row[3] * PairScore.MILLION),
            "eligible": row[4],
            "profile_input_id": profile,
            "opening_input_id": offer,
        }
    score = PairScore.objects.filter(client=client, opening=opening).first()
    kept_now = ("engine_version", "score", "eligible", "profile_input_id", "opening_input_id")
    return {name: getattr(score, name) for name in kept_now} if score else {}
