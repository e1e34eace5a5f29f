"""Rows of a ranked list and the parts of a pair, as the templates want them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from matching.placements.labels import BANDS, BLOCKED, COMPONENTS, LITTLE_KNOWN, PARTS
from matching.placements.matching import LIFTABLE, Ranked, explain, little_known, top_reasons
from matching.placements.models import PairScore, ReviewDecision
from portal.core.charts import Chart, Series
from portal.core.ui import SCORE_STATES

if TYPE_CHECKING:
    from matching.engine import Match


@dataclass(frozen=True)
class Shown:
    """A row of the page. Of another coach's client: a reference and the band, nothing that the profile says."""

    rank: int
    pair: str
    title: str
    meta: str
    href: str
    band: str
    band_text: Any
    coverage: float
    kilometres: int | None
    little: bool
    decided: Any = ""
    reasons: list[str] = field(default_factory=list)
    blockers: list[dict[str, Any]] = field(default_factory=list)
    foreign: bool = False
    rejecting: str = ""  # where a rejection is sent, when this reader may still reject the pair


def row_id(client: int, opening: int) -> str:
    """The row of a pair within its list, for coming back to it."""
    return f"pair-{client}-{opening}"


def band_of(score: Any) -> tuple[str, Any]:
    """The band of a pair, or that too little is known for one: a band would look like a judgement."""
    if not score.eligible:
        return ("blocked", BLOCKED)
    return ("unknown", LITTLE_KNOWN) if little_known(score) else (score.band, BANDS[score.band])


def opening_rows(page: Sequence[tuple[int, Ranked]], shown: uuid.UUID | None, user: Any, address: str) -> list[Shown]:
    """The openings of a person's list. `address`: of the list as it stands, for coming back."""
    matches = explain([row for _rank, row in page])
    query = _query(shown, address)
    return [_row(rank, row, matches, query, user, row.opening.title, _place(row.opening)) for rank, row in page]


def client_rows(page: Sequence[tuple[int, Ranked]], shown: uuid.UUID | None, user: Any, address: str) -> list[Shown]:
    """The people of an opening's list: own cases with their reasons, the others by reference only."""
    query = _query(shown, address)
    own = [row for _rank, row in page if row.client.is_case_of(user)]
    matches = explain(own)
    return [
        _row(rank, row, matches, query, user, str(row.client), row.client.reference)
        if row.client.is_case_of(user)
        else _foreign(rank, row, query)
        for rank, row in page
    ]


def _query(shown: uuid.UUID | None, address: str) -> str:
    """What a pair's page needs to know of the list that led to it."""
    return "?" + urlencode(({"list": shown} if shown else {}) | {"back": address})


def _row(rank: int, row: Ranked, matches: dict, query: str, user: Any, title: str, meta: str) -> Shown:
    match = matches[row.client.pk, row.opening.pk]
    band, text = band_of(row.score)
    pair = [row.client.pk, row.opening.pk]
    may_reject = row.decided != ReviewDecision.Action.REJECTED and row.client.is_case_of(user)
    return Shown(
        rank=rank,
        pair=row_id(*pair),
        title=title,
        meta=meta,
        href=reverse("placements:pair", args=pair) + query,
        rejecting=reverse("placements:decide", args=pair) + query if may_reject else "",
        band=band,
        band_text=text,
        coverage=row.score.coverage / PairScore.MILLION,
        kilometres=row.score.distance_km,
        little=little_known(row.score),
        decided=ReviewDecision.Action(row.decided).label if row.decided else "",
        reasons=top_reasons(match),
        blockers=blockers_of(match),
    )


def _foreign(rank: int, row: Ranked, query: str) -> Shown:
    band, text = band_of(row.score)
    return Shown(
        rank=rank,
        pair=row_id(row.client.pk, row.opening.pk),
        title=row.client.reference or str(row.client.pk),
        meta=str(row.client.coach),
        href=reverse("placements:pair", args=[row.client.pk, row.opening.pk]) + query,
        band=band,
        band_text=text,
        coverage=row.score.coverage / PairScore.MILLION,
        kilometres=None,
        little=little_known(row.score),
        foreign=True,
    )


def _place(opening: Any) -> str:
    return f"{opening.get_kind_display()} · {opening.organisation}"


def blockers_of(match: Match) -> list[dict[str, Any]]:
    return [{"label": COMPONENTS[b.code], "text": b.text, "liftable": b.code in LIFTABLE} for b in match.blockers]


def parts_of(match: Match) -> list[dict[str, Any]]:
    """The calculation: each component's share of the score, in points of a hundred, by part, with their sums."""
    whole = sum(c.weight for c in match.components)
    parts = []
    for code, title in PARTS.items():
        rows = [_component(c, whole) for c in match.components if c.part == code]
        if rows:
            sums = {"points": sum(r["points"] for r in rows), "most": sum(r["most"] for r in rows)}
            parts.append({"title": title, "rows": rows, **sums})
    return parts


def _component(component: Any, whole: float) -> dict[str, Any]:
    counted = component.neutral if component.value is None else component.value
    return {
        "label": COMPONENTS[component.code],
        "state_text": SCORE_STATES[component.state][0],
        "state_tone": SCORE_STATES[component.state][1],
        "text": component.text,
        "value": component.value,
        "counted": counted,
        "points": 100 * component.weight * counted / whole,
        "most": 100 * component.weight / whole,
    }


def chart_of(match: Match) -> Chart:
    """The same numbers as a picture: how much of the most that it could bring each component brings."""
    rows = [row for part in parts_of(match) for row in part["rows"]]
    rows.sort(key=lambda row: -row["most"])
    return Chart(
        name="components",
        kind="across",
        title=_("What the score is made of"),
        message=_(
            "Each bar shows the points that one thing brings, of the most that it could. Together %(points)s of 100."
        )
        % {"points": round(100 * match.score)},
        labels=[row["label"] for row in rows],
        series=[
            Series(_("Points"), [round(row["points"], 2) for row in rows]),
            Series(_("At most"), [round(row["most"], 2) for row in rows]),
        ],
        unit=_("points of a hundred"),
        label_heading=_("What was compared"),
        decimals=2,
        numbers_in="calculation",
    )


IMPROVEMENTS = 8
WORTH_TELLING = 0.01  # of a hundred points


def improvement_rows(changes: Sequence[dict[str, Any]], match: Match) -> list[dict[str, Any]]:
    """Changes as the page tells them: what, and the band and points that it gives."""
    from matching.engine.weights import band

    rows = []
    for change in changes:
        lifts = change["eligible"] and not match.eligible
        gain = 100 * (change["score"] - match.score)
        if lifts or gain >= WORTH_TELLING:
            code = band(change["score"], change["eligible"])
            code, text = (code, BANDS[code]) if change["eligible"] else ("blocked", BLOCKED)
            rows.append({"text": change["text"], "lifts": lifts, "gain": gain, "points": 100 * change["score"],
                         "band": code, "band_text": text})  # fmt: skip
    return rows[:IMPROVEMENTS]
