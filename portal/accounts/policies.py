"""Who may open what in this room; and the rows of packages whose routes are not ours."""

from __future__ import annotations

from portal.accounts.roles import Role
from portal.core.authorisation import PUBLIC, SIGNED_IN, Row, only

ROUTES = {
    "healthz": PUBLIC,
    "javascript_catalog": PUBLIC,
    "set_language": PUBLIC,
    "accounts:two_factor_required": SIGNED_IN,
    "accounts:activation_send": SIGNED_IN,
    "accounts:activate": PUBLIC,  # the random token is the key; opening it asks for sign-in itself
    "accounts:identify": SIGNED_IN,
    "accounts:stand_in": SIGNED_IN,
    "accounts:demonstration": PUBLIC,  # 404 outside the demonstration, which production refuses
    "accounts:profile": SIGNED_IN,
    "accounts:kept": SIGNED_IN,  # one's own only
}

PREFIXES: dict[str, Row] = {
    "/accounts/": PUBLIC,  # allauth asks for sign-in itself where it is needed
    "/cms/": only(Role.EDITOR),
    "/admin/": only(Role.ADMINISTRATOR),
    # Its page for merging tags asks for no permission; editors have Wagtail's own, and do not come into /admin.
    "/admin/taggit/": only(Role.EDITOR),
    "/static/": PUBLIC,
}

# Where the form of a route stands that only takes POST.
FORM_PAGES = {
    "accounts:activation_send": "accounts:two_factor_required",
    "accounts:stand_in": "accounts:identify",
}
