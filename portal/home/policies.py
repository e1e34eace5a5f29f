"""Who may open the start pages and the figures; and routes that belong to no room."""

from __future__ import annotations

from portal.accounts.roles import Role
from portal.core.authorisation import PUBLIC, SIGNED_IN, Row, only

ROUTES = {
    "home:start": SIGNED_IN,
    "admin_sign_in": PUBLIC,
    "cms_sign_in": PUBLIC,
    "wagtail_serve": PUBLIC,
}

PREFIXES: dict[str, Row] = {
    "/documents/": only(Role.EDITOR, Role.ADMINISTRATOR),
    "/i18n/": PUBLIC,
    "/_util/": PUBLIC,  # Wagtail's own password pages of private pages
}
