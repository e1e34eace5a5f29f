"""What the bonus shows in pages of lower rooms."""

from __future__ import annotations

from typing import Any

from bonus.applications import choosing
from bonus.applications.scheme_terms import terms_of
from matching.placements.models import Placement
from portal.core.slots import Part, fills


@fills("placements.placement")
def application_card(*, placement: Placement, own: bool, user: Any) -> Part | None:
    """For the employer: the newest application on this placement, or the way to apply."""
    if own or placement.state == Placement.State.CANCELLED:
        return None
    newest = placement.bonus_applications.order_by("-created_at", "-pk").first()
    shown = [newest.scheme_version] if newest else choosing.offered(placement)
    names = [terms_of(version)["name"] for version in shown]
    return "bonus/parts/placement_card.html", {"placement": placement, "application": newest, "names": ", ".join(names)}
