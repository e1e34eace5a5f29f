"""Who may open the start pages and the figures; and routes that belong to no room."""

from __future__ import annotations

from portal.accounts.roles import MUNICIPAL_ROLES, Role
from portal.core.authorisation import PUBLIC, SIGNED_IN, Row, only

ROUTES = {
    "root": PUBLIC,
    "home:start": SIGNED_IN,
    "home:figures": only(Role.MANAGER),
    "home:figures_csv": only(Role.MANAGER),
    "home:figures_xlsx": only(Role.MANAGER),
    "home:audit": only(Role.AUDITOR),
    "home:components": only(*MUNICIPAL_ROLES),
    "admin_sign_in": PUBLIC,
    "cms_sign_in": PUBLIC,
    "site_sign_in": PUBLIC,
    "wagtail_serve": PUBLIC,
}

PREFIXES: dict[str, Row] = {
    "/documents/": only(Role.EDITOR),
    "/i18n/": PUBLIC,
    "/_util/": PUBLIC,  # Wagtail's own password pages of private pages
}
