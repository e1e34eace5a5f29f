"""What the bonus shows in pages of lower rooms."""

from __future__ import annotations

from typing import Any

from matching.placements.models import Placement
from portal.core.slots import Part, fills


@fills("placements.placement")
def application_card(*, placement: Placement, own: bool, user: Any) -> Part | None:
    """For the employer: the newest application on this placement, or the way to apply."""
    if own or placement.state == Placement.State.CANCELLED:
        return None
    newest = placement.bonus_applications.order_by("-created_at", "-pk").first()
    return "bonus/parts/placement_card.html", {"placement": placement, "application": newest}
