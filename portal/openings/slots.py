"""What this room shows in pages of lower rooms."""

from __future__ import annotations

from typing import Any

from portal.core.slots import Part, fills
from portal.employers.models import Organisation


@fills("employers.detail")
def offer_button(*, organisation: Organisation, user: Any) -> Part:
    return "openings/parts/offer_button.html", {}
