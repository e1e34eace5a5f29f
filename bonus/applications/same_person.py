"""Which applications concern the same person: by the portal's client, or as a handler has marked a contract's person.

Identity codes are not asked, so a contract's person is not known until a handler has looked; a name alone is no proof.
"""

from __future__ import annotations

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast, Coalesce

from bonus.applications.models import Application


def is_known(application: Application) -> bool:
    """Whose cases these are is known; of a contract only when a handler has looked."""
    return application.contract is None or application.contract.person_checked_at is not None


def first_case(application: Application) -> Application:
    """The case by which the person is known: a placement's own, or the one that a contract's person was marked as."""
    contract = application.contract
    return contract.same_person_as if contract and contract.same_person_as else application


def cases(application: Application) -> QuerySet[Application]:
    """The other applications of the same person, as far as is known."""
    first = first_case(application)
    if first.placement:
        client = first.placement.client_id
        found = Q(placement__client=client) | Q(contract__same_person_as__placement__client=client)
    else:
        found = Q(pk=first.pk) | Q(contract__same_person_as=first.pk)
    return Application.objects.filter(found).exclude(pk=application.pk)


def person_key(application: str = "") -> Coalesce:
    """A text that is alike for the cases of one person, as far as is known; never shown, only counted by.

    `application`: the path to the application from the queryset that it annotates ("application__"), "" for its own.
    """
    first = f"{application}contract__same_person_as__"
    return Coalesce(
        Cast(f"{application}placement__client_id", CharField()),
        Cast(f"{first}placement__client_id", CharField()),
        f"{first}reference",
        f"{application}reference",
        output_field=CharField(),
    )


def namesakes(application: Application) -> QuerySet[Application]:
    """Sent applications of the town whose person has the same name: among them the handler chooses, if it is the same.

    Only first cases: the others are marked as one of these.
    """
    person = application.person
    by_name = Q(contract__first_name__iexact=person.first_name, contract__last_name__iexact=person.last_name)
    by_name |= Q(placement__client__first_name__iexact=person.first_name,
                 placement__client__last_name__iexact=person.last_name)  # fmt: skip
    found = Application.objects.filter(by_name, municipality=application.municipality_id)
    found = found.exclude(pk=application.pk).exclude(state=Application.State.DRAFT)
    return found.exclude(contract__same_person_as__isnull=False).order_by("-submitted_at", "-pk")
