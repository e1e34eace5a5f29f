"""Who stands in for whom: everybody says it of themselves, a manager of anybody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bonus.applications import services
from bonus.applications.handling_forms import StandInForm
from bonus.applications.models import StandIn
from portal.accounts.models import RoleAssignment
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Refused
from portal.core.tables import heads

ROLES = (Role.HANDLER, Role.DECIDER)


def stand_ins(request):
    """The stand-ins of the reader's municipalities, and a form that sets one."""
    user = request.user
    towns = user.municipality_ids(*ROLES, Role.MANAGER)
    holders = list(
        RoleAssignment.objects.in_force()
        .filter(municipality_id__in=towns, role__in=ROLES, user__is_active=True)
        .select_related("user", "municipality")
        .order_by("user__last_name", "user__first_name", "pk")
    )
    form = StandInForm(request.POST or None, pairs=may_set(user, holders), people=names(holders))
    if request.method == "POST" and form.is_valid():
        try:
            save(user, holders, form.cleaned_data)
            messages.success(request, _("The stand-in was saved."))
            return redirect("bonus:stand_ins")
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 422 if request.method == "POST" else 200
    rows = StandIn.objects.filter(municipality_id__in=towns).select_related("person", "stand_in", "municipality")
    texts = {"person": _("Person"), "role": _("Role"), "stand_in": _("Stand-in"), "absence": _("Absence")}
    context = {"form": form, "rows": rows, "heads": heads(texts), "today": clock.today(), "has_errors": status == 422}
    return render(request, "bonus/handling/stand_ins.html", context, status=status)


def may_set(user: Any, holders: list[RoleAssignment]) -> dict[str, str]:
    """Whose stand-in the user may set: their own in each role, a manager everybody's."""
    managed = user.municipality_ids(Role.MANAGER)
    return {
        f"{h.municipality_id}:{h.role}:{h.user_id}": f"{h.user}, {h.get_role_display()}"
        for h in holders
        if h.user_id == user.pk or h.municipality_id in managed
    }


def names(holders: list[RoleAssignment]) -> dict[str, str]:
    return {str(h.user_id): str(h.user) for h in holders}


def save(user: Any, holders: list[RoleAssignment], cleaned: dict) -> None:
    town, role, person = cleaned["whose"].split(":")
    held = next(h for h in holders if (str(h.municipality_id), h.role, str(h.user_id)) == (town, role, person))
    stand_in = next(h.user for h in holders if str(h.user_id) == cleaned["stand_in"])
    services.set_stand_in(
        municipality=held.municipality,
        role=role,
        person=held.user,
        stand_in=stand_in,
        away_from=cleaned["away_from"],
        away_until=cleaned["away_until"],
        actor=user,
    )
