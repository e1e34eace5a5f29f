"""What would open most, and best for everyone: pages about a caseload, or about the town."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.jobseekers.access import with_client
from matching.jobseekers.models import Client
from matching.placements import refresh, review
from matching.placements.assignment import caseload, suggest
from matching.placements.levers import SHOWN, Lever, Leverage, leverage
from matching.placements.listing import band_of
from matching.placements.matching import MATCHED_STATES, matchable_openings
from portal.accounts.roles import Role
from portal.core import audit
from portal.core.small_groups import SMALLEST
from portal.core.tables import Head, heads
from portal.openings.models import Opening


def leverage_page(request):
    """A coach sees the own caseload by name; a manager the whole town, groups of five and more."""
    manager = request.user.has_role(Role.MANAGER)
    coach = request.user.has_role(Role.COACH)
    if manager and (not coach or request.GET.get("whose") == "town"):
        return _town(request, coach)
    people = caseload(request.user)
    found = _leverage(people, Role.COACH, request.user)
    names = {client.pk: client for client in people}
    rows = [{"lever": lever, "people": [names[pk] for pk in lever.opened]} for lever in found.levers[:SHOWN]]
    shown = {client.pk: client for row in rows for client in row["people"]}.values()
    if shown:
        audit.record_many("client.listed", request.user, subjects=shown, actor=request.user, request=request)
    context = {"found": found, "rows": rows, "chart": _chart(found), "town": False, "both": manager, "smallest": 0}
    context["heads"] = _heads()
    return render(request, "placements/leverage.html", context)


def _town(request, coach: bool):
    towns = request.user.municipality_ids(Role.MANAGER)
    people = list(Client.objects.filter(municipality_id__in=towns, state__in=MATCHED_STATES).order_by("pk"))
    found = _leverage(people, Role.MANAGER, request.user).without_small_groups()
    rows = [{"lever": lever, "people": []} for lever in found.levers[:SHOWN]]
    context = {"found": found, "rows": rows, "chart": _chart(found), "town": True, "both": coach, "smallest": SMALLEST}
    context["heads"] = _heads()
    return render(request, "placements/leverage.html", context)


def _leverage(people: list[Client], role: Role, user: Any) -> Leverage:
    openings = Opening.objects.matchable().filter(municipality_id__in=user.municipality_ids(role))
    found = leverage([c.pk for c in people], list(openings.order_by("pk").values_list("pk", flat=True)))
    refresh.ask_for_people(user, found.behind)
    return found


def _heads() -> dict[str, Head]:
    texts = {"lever": _("Course or adjustment"), "people": _("Persons"), "openings": _("Openings")}
    return heads(texts, numeric=("people", "openings"))


def _chart(found: Leverage) -> Any:
    if not found.levers:
        return None
    first: Lever = found.levers[0]
    people = ngettext("%(n)s person", "%(n)s persons", first.people) % {"n": first.people}
    message = _("%(what)s would open something for most: %(people)s.") % {"what": first.label, "people": people}
    return found.chart(_("For how many each would open something"), message)


@with_client
def leverage_for_client(request, client: Client):
    """What one course or adjustment would open for one person, opening by opening."""
    openings = {opening.pk: opening for opening in matchable_openings(client.municipality_id)}
    found = leverage([client.pk], list(openings))
    if found.late > 0:
        refresh.ask_for(client=client)
    rows = [
        {
            "lever": lever,
            "openings": [(openings[pk], _pair(request, client, pk)) for pk in sorted(lever.opened[client.pk])],
        }
        for lever in sorted(found.levers, key=lambda lever: (-lever.pairs, lever.kind, lever.code))
    ]
    return render(request, "placements/leverage_client.html", {"client": client, "found": found, "rows": rows})


def assignment(request):
    """Best for everyone: the caseload and the town's free seats."""
    found = suggest(request.user)
    refresh.ask_for_people(request.user, found.behind)
    people = [row.client for row in found.rows]
    if people:
        audit.record_many("client.listed", request.user, subjects=people, actor=request.user, request=request)
    shown = review.keep_suggestion(found, actor=request.user)
    listed = {"list": shown} if shown else {}
    rows = [
        {
            "client": row.client,
            "opening": row.opening,
            "href": _pair(request, row.client, row.opening.pk, **listed),
            **dict(zip(("band", "band_text"), band_of(row.score), strict=True)),
            "instead": row.instead if row.instead and row.instead.pk != row.opening.pk else None,
            "nothing_instead": row.instead is None,
        }
        for row in found.rows
        if row.opening and row.score
    ]
    rest = [row for row in found.rows if row.opening is None]
    context = {"found": found, "rows": rows, "rest": rest, "list_key": shown or ""}
    return render(request, "placements/assignment.html", context)


def _pair(request: Any, client: Client, opening: int, **listed: Any) -> str:
    """The pair's page, which leads back to this one."""
    query = urlencode(listed | {"back": request.get_full_path()})
    return f"{reverse('placements:pair', args=[client.pk, opening])}?{query}"
