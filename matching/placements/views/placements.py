"""A placement: its page, the agreement, its course, the evaluation; and the trials that count with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from matching.jobseekers.access import with_client
from matching.jobseekers.models import Client
from matching.placements import agreement as agreement_document
from matching.placements import overview, rules
from matching.placements.forms import AgreementForm, CoachAgreementForm, EvaluationForm, RestartForm, TrialForm
from matching.placements.models import Placement
from matching.placements.services import guidance
from matching.placements.services import placements as services
from matching.placements.transitions import OWN_COACH, placement_workflow, roles_on
from matching.placements.views import posted
from portal.core import audit, clock
from portal.core.confirming import confirm_page
from portal.core.exceptions import Refused
from portal.core.idempotency import submit_once
from portal.core.tables import Head, Sorting, heads, stage_of

ORDERS = {
    "person": ("client__last_name", "client__first_name"),
    "employer": "organisation__name",
    "opening": "opening__title",
    "state": ("stage", "start_date"),
    "start": "start_date",
    "end": "over_on",
}


def placements(request):
    """Those of the organisation, or of the coach's own cases; under way first. Each of the two lists has its order."""
    found = Placement.objects.visible_to(request.user).select_related("client", "opening", "organisation", "evaluation")
    found = found.annotate(over_on=Coalesce("ended_on", "end_date"), stage=stage_of("state", Placement.State.values))
    sorting = Sorting(request, ORDERS, default="start")
    ended = Sorting(request, ORDERS, default="-end", parameter="ended")
    under_way = list(found.under_way().order_by(*sorting.order_by))
    past = found.exclude(pk__in=[p.pk for p in under_way]).order_by(*ended.order_by)
    context = {
        "under_way": under_way,
        "page": Paginator(past, 25).get_page(request.GET.get("page")),
        "heads": _heads(sorting),
        "ended_heads": _heads(ended),
    }
    return render(request, "placements/placements.html", context)


def _heads(sorting: Sorting) -> dict[str, Head]:
    texts = {"person": _("Person"), "employer": _("Employer"), "opening": _("Opening"), "state": _("State"),
             "start": _("First day"), "end": _("Last day")}  # fmt: skip
    return heads(texts, sorting=sorting)


def placement_for(request, pk: int) -> Placement:
    """A placement that the user may see; every opening of it is a read of the client's data."""
    visible = Placement.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("client", "opening", "organisation", "municipality"), pk=pk)
    action = "placement.read" if request.method == "GET" else "placement.write"
    name = request.resolver_match.url_name
    audit.record(action, found, actor=request.user, request=request, subject=found.client, fields=name)
    return found


def placement(request, pk: int):
    """Everything about it on one page, with what comes next on top."""
    found = placement_for(request, pk)
    own = OWN_COACH in roles_on(request.user, found)
    context = {
        "placement": found,
        "own": own,
        "tasks": overview.tasks(found, own),
        "rows": overview.agreement_rows(found, own),
        "actions": placement_workflow.available(found, request.user),
        "why_not_start": _why_not_start(found, own),
        "totals": guidance.totals(found),
        "trials": overview.trials(found) if found.is_trial and own else None,
        "entries": overview.timeline(found),
        "authority": overview.trial_authority(found),
        "evaluation": overview.evaluation_rows(found),
    }
    return render(request, "placements/placement.html", context)


def _why_not_start(found: Placement, own: bool) -> str:
    if not own or found.state != Placement.State.PLANNED:
        return ""
    start = next(t for t in placement_workflow.table if t.action == "start")
    return str(start.condition(found, None) or "") if start.condition else ""


def agreement(request, pk: int):
    """The agreement's data (380/2023 57 §): the employer's part, or all of it for the coach."""
    found = placement_for(request, pk)
    form_class = CoachAgreementForm if OWN_COACH in roles_on(request.user, found) else AgreementForm
    form = form_class(posted(request), instance=found, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.save_agreement(
                actor=request.user, placement=found, version=form.cleaned_data["version"], **form.values()
            )
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("placements:placement", pk)
    context = {"placement": found, "form": form, "latest": _latest_end(found)}
    return render(request, "placements/agreement.html", context, status=422 if form.errors else 200)


def _latest_end(found: Placement) -> Any:
    if not found.is_trial or not found.start_date:
        return None
    return rules.latest_end(found.start_date, rules.counted_periods(found))


def document(request, pk: int):
    """The agreement as a prefilled, tagged PDF; as accessible HTML where the machine cannot make PDFs."""
    found = placement_for(request, pk)
    if not found.is_trial:
        raise Http404
    return agreement_document.response(request, found)


@require_POST
def act(request, pk: int):
    """Start, cancel, interrupt, end."""
    found = placement_for(request, pk)
    action = request.POST.get("action", "")
    if action not in {t.action for t in placement_workflow.table}:
        raise Http404
    done = services.act(actor=request.user, placement=found, action=action, reason=request.POST.get("reason", ""))
    messages.success(request, _("Saved. The placement is now: %(state)s.") % {"state": done.get_state_display()})
    return redirect("placements:placement", pk)


@submit_once
def evaluation(request, pk: int):
    """The host's evaluation at the end (380/2023 57 § and 59 §)."""
    found = placement_for(request, pk)
    if not guidance.is_host(request.user, found):
        raise Http404
    form = EvaluationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        guidance.evaluate(actor=request.user, placement=found, **form.cleaned_data)
        messages.success(request, _("Thank you. The coach sees the evaluation."))
        return redirect("placements:placement", pk)
    context = {"placement": found, "form": form, "given": hasattr(found, "evaluation")}
    return render(request, "placements/evaluation.html", context, status=422 if form.errors else 200)


@with_client
@submit_once
def trials(request, client: Client):
    """Earlier trials of a person, and from when the six months count anew (380/2023 55 §)."""
    which = request.POST.get("form", "")
    trial = TrialForm(request.POST if which == "trial" else None, prefix="trial")
    restart = RestartForm(request.POST if which == "restart" else None, prefix="restart")
    forms: dict[str, tuple[Any, Any]] = {
        "trial": (trial, services.trial_add),
        "restart": (restart, services.restart_add),
    }
    save = forms.get(which)
    if save and save[0].is_valid():
        try:
            save[1](actor=request.user, client=client, **save[0].cleaned_data)
        except Refused as refused:
            save[0].add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("placements:trials", client.pk)
    context = {
        "client": client,
        "trial_form": trial,
        "restart_form": restart,
        "trials": client.trial_periods.all(),
        "restarts": client.trial_restarts.all(),
        "held": client.placements.filter(kind="work_trial").exclude(state__in=["planned", "cancelled"]),
        "used": rules.total_length(rules.periods_of(client.pk, before=clock.today())),
    }
    return render(request, "placements/trials.html", context, status=422 if trial.errors or restart.errors else 200)


@with_client
def trial_remove(request, client: Client, kind: str, row: int):
    """Take away a row that was entered wrongly: GET says what will happen, POST does it."""
    rows: dict[str, Any] = {"trial": client.trial_periods, "restart": client.trial_restarts}
    if kind not in rows:
        raise Http404
    found = get_object_or_404(rows[kind], pk=row)
    if request.method == "POST":
        services.trial_remove(actor=request.user, row=found)
        messages.success(request, _("Removed."))
        return redirect("placements:trials", client.pk)
    return confirm_page(
        request,
        title=_("Remove what was entered wrongly?"),
        about=client,
        says=[_("The row is removed for good and the six months are counted again without it. The log keeps that you "
                "removed it.")],
        button=_("Remove the row"),
        back=reverse("placements:trials", args=[client.pk]),
    )  # fmt: skip
