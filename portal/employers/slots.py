"""What this room shows in pages of lower rooms."""

from __future__ import annotations

from typing import Any

from portal.core.slots import Part, fills


@fills("accounts.profile.organisations")
def add_company(*, user: Any) -> Part:
    return "employers/parts/add_company.html", {}
