"""What coaches decided, as the fit reads it: the latest decision on each pair, and what the engine saw of it then.

Only component values, the action and the reason go on; no name, text or profile leaves this file. A coach's decision on
a pair that the employer then declined because of skills or times counts as a rejection for that reason; other declines
(another was chosen, no place, never met) say nothing of the pair, and the coach's choice stands.

A person who has been deleted is gone from here with the rows, and one who has said no to sharing (withdrawn or
refused, and no consent holds) is left out of every later fit: what the employers answered came of that consent.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from matching import engine as ranking
from matching.jobseekers.models import Consent
from matching.placements import inputs
from matching.placements.models import DecisionPool, Proposal, ReviewDecision, ShownList
from matching.taxonomy.lookup import engine
from portal.core import clock

if TYPE_CHECKING:
    from matching.engine.learning import ShownRow

ACCEPTED = "accepted"
REJECTED_FOR = {  # employer's reason → the coach's reason of the same meaning
    Proposal.DeclineReason.SKILLS: ReviewDecision.Reason.SKILLS,
    Proposal.DeclineReason.TIMES: ReviewDecision.Reason.HOURS,
}
FIELDS = ("pk", "client_id", "opening_id", "shown_list__direction", "shown_list__as_of", "rank", "eligible",
          "profile_input_id", "opening_input_id", "action", "reason", "by_id", "at")  # fmt: skip


@dataclass(frozen=True)
class Decided:
    """One usable decision."""

    shown_list: str  # whose list of which coach: what is compared with what
    coach: str
    client: int  # for counting persons only
    rank: int
    as_of: date
    profile: uuid.UUID
    opening: uuid.UUID
    action: str
    reason: str
    at: datetime


@dataclass
class Gathered:
    """`skipped`: the decisions that say nothing, by why, as whom each is about. `count`: the usable ones before their
    pairs were judged anew (`shown_rows` drops more).
    """

    decided: list[Decided] = field(default_factory=list)
    skipped: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    @property
    def coaches(self) -> Counter[str]:
        return Counter(one.coach for one in self.decided)

    @property
    def enough(self) -> bool:
        from matching.engine.learning import LEAST_COACHES, LEAST_DECISIONS

        return len(self.decided) >= LEAST_DECISIONS and len(self.coaches) >= LEAST_COACHES


def towns_of(municipality_id: int) -> list[int]:
    """The town alone, or every town of the pool when it has joined."""
    pool = list(DecisionPool.objects.order_by("municipality_id").values_list("municipality_id", flat=True))
    return pool if municipality_id in pool else [municipality_id]


def gather(town_ids: Collection[int]) -> Gathered:
    """The decisions of these towns that say how well a pair fits; nothing is judged yet."""
    answers, said_no = _answers(town_ids), _said_no(town_ids)
    rows = ReviewDecision.objects.filter(client__municipality_id__in=town_ids).order_by("at", "pk")
    latest = {(row["client_id"], row["opening_id"]): row for row in rows.values(*FIELDS)}
    found = Gathered()
    for pair, row in latest.items():
        if why := "said_no" if row["client_id"] in said_no else _says_nothing(row):
            found.skipped[why].append(row["client_id"])
        else:
            found.decided.append(_decided(row, *answers.get(pair, ("", ""))))
    found.count = len(found.decided)
    return found


def _said_no(town_ids: Collection[int]) -> set[int]:
    """Persons who have withdrawn or refused, and of whom no consent holds today."""
    of_towns = Consent.objects.filter(client__municipality_id__in=town_ids).order_by()
    no = of_towns.filter(models.Q(given=False) | models.Q(withdrawn_at__isnull=False))
    holds = of_towns.filter(given=True, withdrawn_at=None, valid_until__gte=clock.today())
    return set(no.values_list("client", flat=True)) - set(holds.values_list("client", flat=True))


def _says_nothing(row: dict[str, Any]) -> str:
    """Why a decision cannot be used, or nothing."""
    if row["by_id"] is None:
        return "no_coach"
    if row["rank"] is None or row["shown_list__as_of"] is None:
        return "no_list"
    if row["profile_input_id"] is None or row["opening_input_id"] is None:
        return "erased"
    if not row["eligible"]:
        return "blocked"
    return ""


def _decided(row: dict[str, Any], answer: str, decline_reason: str) -> Decided:
    action, reason = row["action"], row["reason"]
    if action == ReviewDecision.Action.PROPOSED:
        if answer == Proposal.State.ACCEPTED:
            action = ACCEPTED
        elif answer == Proposal.State.DECLINED and decline_reason in REJECTED_FOR:
            action, reason = ReviewDecision.Action.REJECTED, REJECTED_FOR[Proposal.DeclineReason(decline_reason)]
    of_opening = row["shown_list__direction"] == ShownList.Direction.OPENING
    whose = f"opening {row['opening_id']}" if of_opening else f"client {row['client_id']}"
    return Decided(
        shown_list=f"{whose}, coach {row['by_id']}",
        coach=str(row["by_id"]),
        client=row["client_id"],
        rank=row["rank"],
        as_of=row["shown_list__as_of"],
        profile=row["profile_input_id"],
        opening=row["opening_input_id"],
        action=str(action),
        reason=str(reason),
        at=row["at"],
    )


def _answers(town_ids: Collection[int]) -> dict[tuple[int, int], tuple[str, str]]:
    """(client, opening) → state and reason of the latest proposal."""
    sent = Proposal.objects.filter(municipality_id__in=town_ids).order_by("sent_at", "pk")
    rows = sent.values_list("client_id", "opening_id", "state", "decline_reason")
    return {(client, opening): (state, reason) for client, opening, state, reason in rows}


def shown_rows(found: Gathered) -> list[ShownRow]:
    """Each decision with its component values, judged anew from what the engine saw.

    Dropped and counted: what cannot be read, and a pair that today's engine blocks. Nobody could propose it, so what
    was thought of it then says nothing of the order of those that can be proposed.
    """
    from matching.engine.learning import ShownRow

    kept = inputs.stored(name for one in found.decided for name in (one.profile, one.opening))
    rows, usable, by = [], [], engine()
    for one in found.decided:
        try:
            view, offer = inputs.person_view(kept[one.profile]), inputs.opening_view(kept[one.opening])
        except (KeyError, ranking.InvalidInput):
            found.skipped["unreadable"].append(one.client)
            continue
        judged = by.judge(view, offer, one.as_of)
        if not judged.eligible:
            found.skipped["blocked_now"].append(one.client)
            continue
        values = {o.code: o.value for o in judged.outcomes}
        rows.append(ShownRow(one.shown_list, one.coach, one.rank, values, one.action, one.reason))
        usable.append(one)
    found.decided = usable
    return rows
