"""Who may open what in this room."""

from __future__ import annotations

from portal.core.authorisation import PUBLIC, Row

ROUTES: dict[str, Row] = {
    "supports:guide": PUBLIC,
    "supports:keep": PUBLIC,  # writes into the visitor's own session only
}

# Where the form of a route stands that only takes POST.
FORM_PAGES = {
    "supports:keep": "supports:guide",
}
