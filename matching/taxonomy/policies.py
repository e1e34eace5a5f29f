"""Who may open what in this room: those who fill in openings and profiles; the vocabulary page is for officials."""

from __future__ import annotations

from portal.accounts.roles import EMPLOYER_ROLES, MUNICIPAL_ROLES, Role
from portal.core.authorisation import Row, only

WRITERS = only(*EMPLOYER_ROLES, Role.OFFICER, Role.COACH)

ROUTES: dict[str, Row] = {
    "taxonomy:occupations": WRITERS,
    "taxonomy:skills": WRITERS,
    "taxonomy:vocabulary": only(*MUNICIPAL_ROLES),
}
