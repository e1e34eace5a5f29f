"""How long companies' people, invitations and meetings are kept, and how they end."""

from __future__ import annotations

from datetime import date

from django.db import models

from portal.core.retention import bulk, over, period
from portal.employers.models import Contact, Invitation, Membership, Organisation

bulk(Invitation)
bulk(Contact)
bulk(Membership)


def left_companies(day: date) -> models.QuerySet:
    """Companies old enough that have no member, meeting or invitation left. A bonus, opening or placement of theirs
    points to them and holds them for its own time, which counts from the last payment."""
    old = Organisation.objects.filter(over(Organisation, day, at="created_at"))
    return old.filter(memberships=None, contacts=None, invitations=None)


period(Organisation, due=left_companies)
