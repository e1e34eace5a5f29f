"""What the work achieves, in figures. Groups under five are not shown: a small town makes them persons."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.shortcuts import render
from django.utils.translation import gettext as _

from bonus.applications.models import Application
from matching.jobseekers.models import Client, FollowUp
from matching.placements.models import Placement
from portal.accounts.models import RoleAssignment
from portal.accounts.roles import Role
from portal.core.charts import Chart, Series
from portal.core.models import AuditEvent
from portal.openings.models import Opening

SMALLEST = 5


def figures(request):
    towns = request.user.municipality_ids(Role.MANAGER)
    counted = [
        ("openings", _("Openings by state"), Opening.objects.filter(municipality_id__in=towns), "state", False),
        ("clients", _("Clients on the path"), Client.objects.filter(municipality_id__in=towns), "state", True),
        ("placements", _("Placements"), Placement.objects.filter(municipality_id__in=towns), "state", True),
        ("follow-ups", _("Situation at follow-up"),
         FollowUp.objects.filter(client__municipality_id__in=towns).exclude(situation=""),
         "situation", True),
        ("bonus", _("Bonus applications"), Application.objects.filter(municipality_id__in=towns), "state", False),
    ]  # fmt: skip
    tables = [_table(*row) for row in counted]
    return render(request, "home/figures.html", {"tables": tables, "smallest": SMALLEST})


def _table(name: str, title: str, rows: QuerySet, field: str, persons: bool) -> dict[str, Any]:
    """A chart and a table of counts by a choice field; counts of persons under five are left out."""
    labels = dict(rows.model._meta.get_field(field).flatchoices)
    counts = dict(rows.order_by(field).values_list(field).annotate(n=Count("pk")))
    total = sum(counts.values())
    shown = {key: n for key, n in counts.items() if not persons or n >= SMALLEST}
    chart = Chart(
        name=name,
        kind="bar",
        title=title,
        message=_("%(n)s in all") % {"n": total} if not persons or total >= SMALLEST else "",
        labels=[str(labels[key]) for key in shown],
        series=[Series(_("Number"), list(shown.values()))],
    ) if shown else None  # fmt: skip
    return {"title": title, "chart": chart, "hidden": len(counts) - len(shown)}


def audit_trail(request):
    """The audit trail of the auditor's own towns: who read or decided what, newest first.

    What is nobody's (a change of an account) is seen by the auditors of the towns where its actor works.
    """
    towns = request.user.municipality_ids(Role.AUDITOR)
    officials = RoleAssignment.objects.filter(municipality_id__in=towns).values("user_id")
    events = (
        AuditEvent.objects.filter(Q(municipality_id__in=towns) | Q(municipality_id=None, actor_id__in=officials))
        .select_related("actor")
        .order_by("-at", "-pk")
    )
    if subject := request.GET.get("subject", ""):
        events = events.filter(subject_id=subject)
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    return render(request, "home/audit.html", {"page": page})
