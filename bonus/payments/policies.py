"""Who may open what in this room."""

from __future__ import annotations

from portal.core.authorisation import Row

ROUTES: dict[str, Row] = {}
