"""Scheme versions: taken in as bytes, checked, put into force by a second person, never changed afterwards."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bonus.applications.models import SchemeVersion
from bonus.applications.scheme_terms import compiled
from bonus.applications.transitions import scheme_workflow
from bonus.rules import load_scheme_bytes
from portal.accounts.models import Municipality
from portal.core import clock
from portal.core.exceptions import Refused


@transaction.atomic
def load_scheme(*, municipality: Municipality, data: bytes, actor: Any) -> list[SchemeVersion]:
    """Keep the file's versions that are new here. Raises SchemeError (everything that is wrong) or Refused.

    A version that is here already must be the same; changed terms need a new version number.
    """
    added = []
    for found in load_scheme_bytes(data):
        if found.municipality not in (None, municipality.code, municipality.name_fi):
            raise Refused(
                _("The scheme in the file belongs to another municipality (%(code)s).") % {"code": found.municipality}
            )
        kept = SchemeVersion.objects.filter(municipality=municipality, slug=found.slug, number=found.version).first()
        if kept is not None and compiled(kept).data != found.data:
            text = _(
                "Version %(number)s is here already and is never changed. Give the changed terms a new version number."
            )
            raise Refused(text % {"number": found.version})
        if kept is None:
            added.append(_keep(municipality, data, found, actor))
    return added


def _keep(municipality: Municipality, data: bytes, found: Any, actor: Any) -> SchemeVersion:
    version = SchemeVersion.objects.create(
        municipality=municipality,
        slug=found.slug,
        number=found.version,
        content=data,
        sha256=hashlib.sha256(data).hexdigest(),
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        loaded_by=actor,
    )
    scheme_workflow.start(version, actor=actor)
    return version


@transaction.atomic
def activate_scheme(*, version: SchemeVersion, actor: Any) -> SchemeVersion:
    """Put a loaded version into force; the person who loaded it may not. Versions in force may not overlap."""
    # The town's row is locked, so that two versions can't be put into force past each other.
    Municipality.objects.select_for_update().get(pk=version.municipality_id)
    if other := overlapping(version):
        text = _("Version %(number)s is in force on the same days. Take it out of force first.")
        raise Refused(text % {"number": other.number})
    return scheme_workflow.run(version, "activate", actor=actor, activated_by=actor, activated_at=clock.now())


def overlapping(version: SchemeVersion) -> SchemeVersion | None:
    """A version in force of the same scheme with a day in common."""
    others = SchemeVersion.objects.filter(
        municipality=version.municipality, slug=version.slug, state=SchemeVersion.State.ACTIVE
    ).exclude(pk=version.pk)
    for other in others.order_by("pk"):
        ends_before = other.valid_to is not None and other.valid_to < version.valid_from
        begins_after = version.valid_to is not None and other.valid_from > version.valid_to
        if not (ends_before or begins_after):
            return other
    return None


@transaction.atomic
def end_scheme(*, version: SchemeVersion, action: str, reason: str, actor: Any) -> SchemeVersion:
    """Reject a loaded version, or take one out of force. Applications that stand on it keep it."""
    if action not in ("reject", "retire"):
        raise ValueError(action)
    return scheme_workflow.run(version, action, actor=actor, reason=reason)
