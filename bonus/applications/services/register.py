"""The authority that is responsible for a step, and its register of cases (tiedonhallintalaki 906/2019 26 §)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bonus.applications.models import Application, RegisterEntry
from bonus.applications.services.shared import next_in
from portal.accounts.models import Authority, Municipality, Responsibility
from portal.core import clock
from portal.core.exceptions import Refused

NEEDED = (Responsibility.Step.RECRUITMENT_BONUS, Responsibility.Step.APPEAL)


def authority_for(municipality: Municipality, step: str) -> Authority | None:
    found = Responsibility.objects.filter(municipality=municipality, step=step).select_related("authority").first()
    return found.authority if found else None


def missing_steps(municipality: Municipality) -> list[str]:
    """Names of the steps of a bonus case whose authority nobody has told; without them nothing can be decided."""
    return [str(step.label) for step in NEEDED if authority_for(municipality, step) is None]


def responsible(application: Application, step: str) -> Authority:
    """The authority of a step; without it a decision would have no lawful maker or no way to ask for its revision."""
    found = authority_for(application.municipality, step)
    if found is None:
        raise Refused(
            _("This cannot be done yet: the administrator has not told the authority responsible for “%(step)s”.")
            % {"step": Responsibility.Step(step).label}
        )
    return found


def register(application: Application, *, must: bool = False) -> RegisterEntry | None:
    """Enter a case that has arrived in its authority's register, once. Call inside the causing transaction.

    Sending must not fail for what the town has not told: the entry then waits until a handler takes the case (`must`).
    """
    if entry := RegisterEntry.objects.filter(application=application).first():
        return entry
    authority = authority_for(application.municipality, Responsibility.Step.RECRUITMENT_BONUS)
    if authority is None:
        if must:
            responsible(application, Responsibility.Step.RECRUITMENT_BONUS)
        return None
    year = clock.today().year
    number = next_in(f"register-{authority.pk}-{year}")
    return RegisterEntry.objects.create(
        application=application,
        authority=authority,
        year=year,
        number=number,
        text=f"{application.municipality.code}-{authority.pk}/{number}/{year}",
        opened_at=application.submitted_at or clock.now(),
    )
