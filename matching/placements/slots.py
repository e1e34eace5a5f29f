"""What this room shows in pages of lower rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matching.jobseekers.models import Client
from matching.placements import news
from portal.accounts.roles import Role
from portal.core.slots import Part, fills, tells
from portal.openings.models import Opening


@fills("jobseekers.client.buttons")
def matches_button(*, client: Client, first: bool, user: Any) -> Part:
    """`first`: looking for openings is what comes next for this client."""
    return "placements/parts/matches_button.html", {"client": client, "first": first}


@fills("jobseekers.client")
def of_client(*, client: Client, own_case: bool, user: Any) -> Part:
    """The coach's own client: proposals and placements; any client: the way to earlier work trials."""
    rows = {
        "placements": client.placements.select_related("opening", "organisation") if own_case else [],
        "proposals": client.proposals.select_related("opening", "organisation") if own_case else [],
    }
    return "placements/parts/of_client.html", {"client": client, "own_case": own_case, **rows}


@tells("jobseekers.clients")
def news_of_clients(*, rows: Sequence[Client], user: Any) -> dict[int, list[news.News]]:
    return news.of_clients(rows)


@fills("openings.manage")
def persons_link(*, opening: Opening, user: Any) -> Part | None:
    if Role.COACH not in user.role_codes or not opening.is_matchable:
        return None
    return "placements/parts/persons_link.html", {"opening": opening}
