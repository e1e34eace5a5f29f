"""What a placement's page says of the bonus."""

from __future__ import annotations

from django import template

from bonus.applications.models import Application
from matching.placements.models import Placement

register = template.Library()


@register.simple_tag
def bonus_application(placement: Placement) -> Application | None:
    """`{% bonus_application placement as application %}`: the employer's newest one on this placement, or None."""
    return placement.bonus_applications.order_by("-created_at", "-pk").first()
