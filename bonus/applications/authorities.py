"""The authority of a step of a bonus case, and the body that considers claims for a revised decision."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bonus.applications.models import Application
from bonus.applications.scheme_terms import compiled, in_language
from portal.accounts.models import Authority, Municipality, Responsibility
from portal.core.exceptions import Refused


def authority_for(municipality: Municipality, step: str) -> Authority | None:
    found = Responsibility.objects.filter(municipality=municipality, step=step).select_related("authority").first()
    return found.authority if found else None


def body_of_claims(application: Application) -> Authority:
    """Who considers a claim for a revised decision: the body that the scheme names, else the municipality's own."""
    named = compiled(application.scheme_version).revised_by
    if not named:
        return responsible(application, Responsibility.Step.APPEAL)
    found = Authority.objects.filter(municipality=application.municipality_id, name_fi__iexact=named["fi"]).first()
    if found is None:
        raise Refused(
            _("The scheme names %(body)s to consider claims, but there is no such authority in the portal. Ask the "
              "administrator to add it with its contact details.") % {"body": in_language(named)}
        )  # fmt: skip
    return found


def responsible(application: Application, step: str) -> Authority:
    """The authority of a step; without it a decision would have no lawful maker or no way to ask for its revision."""
    found = authority_for(application.municipality, step)
    if found is None:
        raise Refused(
            _("This cannot be done yet: the administrator has not told the authority responsible for “%(step)s”.")
            % {"step": Responsibility.Step(step).label}
        )
    return found
