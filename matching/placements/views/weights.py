"""The manager's pages: weight sets of the town, what an offered one would change, and putting one into force."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from matching.engine.learning import LEAST_COACHES, LEAST_DECISIONS
from matching.placements.learning import told
from matching.placements.learning.age import newer_decisions
from matching.placements.learning.decisions import gather, towns_of
from matching.placements.models import DecisionPool, WeightVersion
from matching.placements.services import weights as services
from matching.placements.transitions import weight_workflow
from matching.placements.weighing import usable
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Refused
from portal.core.jobs import enqueue
from portal.core.transitions import history, seen_version


def _towns(request):
    return Municipality.objects.filter(pk__in=request.user.municipality_ids(Role.MANAGER)).order_by("pk")


def weights(request):
    """How many decisions there are, the pool, and every set of the town."""
    rows = []
    for town in _towns(request):
        found = gather(towns_of(town.pk))
        rows.append(
            {
                "town": town,
                "count": len(found.decided),
                "coaches": len(found.coaches),
                "enough": found.enough,
                "skipped": [[told.SKIPPED[why], number] for why, number in sorted(found.skipped.items())],
                "pooled": DecisionPool.objects.filter(municipality=town).exists(),
                "sets": list(WeightVersion.objects.filter(municipality=town)),
            }
        )
    context = {"towns": rows, "least": LEAST_DECISIONS, "least_coaches": LEAST_COACHES}
    return render(request, "placements/weights.html", context)


def weight_set(request, pk: int):
    """One set: what would change, how good it is, and what the manager may do with it."""
    found = get_object_or_404(WeightVersion.objects.visible_to(request.user), pk=pk)
    report = found.report
    context = {"found": found, "report": report, "history": history(found)}
    context |= {"buttons": weight_workflow.available(found, request.user), "why_not": _why_not(found, request.user)}
    if found.state == WeightVersion.State.OFFERED:
        context["newer"] = newer_decisions(found)
    if found.state == WeightVersion.State.ACTIVE and not usable(found):
        context["why_not"] = [_("These weights do not fit the updated matching: the lists use those of the portal.")]
    if "held_out" in report:
        context |= {
            "days": told.days(report),
            "busiest": told.percent(report["decisions"]["busiest"]),
            "shares": [told.percent(share) for share in report["decisions"].get("shares", [])],
            "before": told.percent(report["held_out"]["before"]),
            "after": told.percent(report["held_out"]["after"]),
            "better": report["held_out"]["after"] > report["held_out"]["before"],
            "chart": told.weight_chart(found),
            "tables": told.tables(found),
            "checks": told.checks(report),
        }
        return render(request, "placements/weight_set.html", context)
    context["table"] = told.shipped_table(found)
    return render(request, "placements/weight_set_shipped.html", context)


def _why_not(found: WeightVersion, user) -> list[object]:
    """Sentences that say why a set cannot be put into force."""
    steps = weight_workflow.permitted(found, user)
    reasons = [step.condition(found, user) for step in steps if step.condition]
    return [reason for reason in dict.fromkeys(reasons) if reason]


@require_POST
def weights_act(request, pk: int):
    """Put into force, decline, or bring back, with a reason."""
    found = get_object_or_404(WeightVersion.objects.visible_to(request.user), pk=pk)
    action, reason, version = request.POST.get("action", ""), request.POST.get("reason", ""), seen_version(request)
    if action in ("activate", "bring_back"):
        services.put_into_force(actor=request.user, found=found, action=action, reason=reason, version=version)
        messages.success(request, _("The weight set is in force. The lists of the town are being refreshed."))
    elif action == "decline":
        services.decline(actor=request.user, found=found, reason=reason, version=version)
        messages.success(request, _("The offer was declined. Nothing changed in the lists."))
    else:
        raise Refused(_("This cannot be done here."))
    return redirect("placements:weight_set", pk)


def _town_of(request) -> Municipality:
    chosen = request.POST.get("municipality", "")
    return get_object_or_404(_towns(request), pk=chosen if chosen.isdecimal() and len(chosen) < 10 else 0)


@require_POST
def weights_fit(request):
    """The manager asks for a fit now; a job makes it."""
    town = _town_of(request)
    if not gather(towns_of(town.pk)).enough:
        raise Refused(_("There are not enough decisions yet."))
    stamp = f"{clock.now():%Y-%m-%dT%H:%M}"
    enqueue("placements.fit_weights", f"{town.pk}:asked:{stamp}", municipality_id=town.pk, only_better=False)
    messages.success(request, _("The weights are being calculated. The offer comes to this page in a few minutes."))
    return redirect("placements:weights")


@require_POST
def weights_pool(request):
    """The town's decisions are pooled with those of the other towns that have agreed, or no longer."""
    join = request.POST.get("join") == "1"
    services.pool(actor=request.user, municipality=_town_of(request), join=join)
    text = _("The decisions are counted together.") if join else _("The decisions are no longer counted together.")
    messages.success(request, text)
    return redirect("placements:weights")
