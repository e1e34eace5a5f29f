"""The authority that is responsible for a step, and its register of cases (tiedonhallintalaki 906/2019 26 §)."""

from __future__ import annotations

from bonus.applications.authorities import authority_for, responsible
from bonus.applications.models import Application, RegisterEntry
from bonus.applications.services.shared import next_in
from portal.accounts.models import Municipality, Responsibility
from portal.core import clock

NEEDED = (Responsibility.Step.RECRUITMENT_BONUS, Responsibility.Step.APPEAL)


def missing_steps(municipality: Municipality) -> list[str]:
    """Names of the steps of a bonus case whose authority nobody has told; without them nothing can be decided."""
    return [str(step.label) for step in NEEDED if authority_for(municipality, step) is None]


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
