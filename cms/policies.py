"""Who may open what in this room."""

from __future__ import annotations

from portal.accounts.roles import Role
from portal.core.authorisation import PUBLIC, Row, only

ROUTES: dict[str, Row] = {
    "cms:search": PUBLIC,
    "cms:feedback": PUBLIC,
    "cms:feedback_sent": PUBLIC,
    "cms:feedback_list": only(Role.EDITOR, Role.ADMINISTRATOR),
}
