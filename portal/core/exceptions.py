"""Errors that a person caused or can mend: each carries a sentence in the person's language."""

from __future__ import annotations


class Refused(Exception):
    """The act is not possible; the message says why and what to do."""

    status = 422


class RightUnchecked(Refused):
    """The person belongs to the organisation, but nobody has checked the right to act for it."""

    status = 403


class Conflict(Refused):
    """Somebody else changed the object meanwhile."""

    status = 409
