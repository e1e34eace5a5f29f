"""Openings: the public page, the employer's pages, the officer's queue."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core.idempotency import submit_once
from portal.core.tables import Sorting, heads
from portal.core.transitions import history, seen_version
from portal.openings import posting, services
from portal.openings.forms import KindForm, OccupationForm
from portal.openings.models import Opening
from portal.openings.rules import broken_rules
from portal.openings.sections import SECTIONS, answers
from portal.openings.transitions import opening_workflow, roles_on

WRITE = {*EMPLOYER_ROLES, Role.OFFICER}


def detail(request, pk: int):
    """The public page of a published opening."""
    opening = get_object_or_404(Opening.objects.public().select_related("organisation", "municipality"), pk=pk)
    context = {"opening": opening, "sections": answers(opening, public=True), "posting": posting.json_ld(opening)}
    context |= {"back": _list_that_was_read(request, pk), "canonical": request.build_absolute_uri(request.path)}
    return render(request, "openings/detail.html", context)


def _list_that_was_read(request, pk: int) -> str:
    """The address of the list, filters and all, at this opening; only a page of the site's tree is believed."""
    address = request.GET.get("back", "")
    path = address.partition("?")[0]
    try:
        name = resolve(path).view_name
    except Resolver404:
        name = ""
    return f"{address}#opening-{pk}" if name == "wagtail_serve" and not path.startswith("//") else ""


def own(request):
    """The organisation's openings, those that wait for something first."""
    openings = (
        Opening.objects.filter(organisation=request.organisation.pk) if request.organisation else Opening.objects.none()
    )
    page = Paginator(openings.order_by("-changed_at", "-pk"), 25).get_page(request.GET.get("page"))
    return render(request, "openings/own.html", {"page": page, "organisation": request.organisation})


@submit_once
def create(request):
    """Which kind; the rest is told on the next page and saved at once as a draft."""
    if not request.organisation:
        return redirect("employers:create")
    form = KindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opening = services.opening_create(
            actor=request.user, organisation=request.organisation, kind=form.cleaned_data["kind"]
        )
        return redirect("openings:edit", opening.pk, "basics")
    return render(request, "openings/create.html", {"form": form}, status=_status(form))


def edit(request, pk: int, section: str):
    """One page of an opening. Saving as a draft asks for nothing; going on checks the law of this kind."""
    opening = _writable(request, pk)
    if section not in SECTIONS:
        raise Http404
    form = SECTIONS[section].form(request.POST or None, instance=opening)
    later = "later" in request.POST
    if request.method == "POST" and not later:
        form.add_broken_rules()
    if request.method == "POST" and form.is_valid():
        services.opening_save(
            actor=request.user, opening=opening, version=form.cleaned_data["version"], **form.changes()
        )
        if later:
            messages.success(request, _("Draft saved."))
        return redirect("openings:own") if later and request.organisation else redirect("openings:check", pk)
    context = {"opening": opening, "form": form, "section": SECTIONS[section]}
    return render(request, "openings/edit.html", context, status=_status(form))


def check(request, pk: int):
    """Check answers: everything that was told, what is still missing, and a preview."""
    return _check_page(request, _writable(request, pk))


@require_POST
def occupation(request, pk: int):
    """The occupation that the title means, chosen among the vocabulary's suggestions."""
    opening = _writable(request, pk)
    form = OccupationForm(request.POST, opening=opening)
    if not form.is_valid():
        return _check_page(request, opening, form)
    chosen = form.cleaned_data["occupation"]
    services.opening_save(
        actor=request.user, opening=opening, version=opening.version,
        occupation_uri=chosen, occupation_label=form.names[chosen],
    )  # fmt: skip
    messages.success(request, _("The occupation is saved."))
    return redirect("openings:check", pk)


def _check_page(request, opening: Opening, form: OccupationForm | None = None):
    suggested = form or OccupationForm(opening=opening)
    context = {
        "opening": opening,
        "form": suggested if suggested.names and not opening.occupation_uri else None,
        "sections": answers(opening),
        "broken": [{"rule": rule, "section": _section_of(rule.field)} for rule in broken_rules(opening)],
        "actions": opening_workflow.available(opening, request.user),
    }
    return render(request, "openings/check.html", context, status=422 if form else 200)


def manage(request, pk: int):
    """An opening with its state, its history and what can be done with it."""
    opening = get_object_or_404(Opening.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    context = {
        "opening": opening,
        "sections": answers(opening, public=True),
        "actions": opening_workflow.available(opening, request.user),
        "log": history(opening).select_related("actor"),
        "writable": bool(WRITE & roles_on(request.user, opening)),
        "own": request.user.memberships.active().filter(organisation=opening.organisation_id).exists(),
        "lacking": broken_rules(opening) if opening.state == Opening.State.DRAFT and opening.is_matchable else [],
    }
    return render(request, "openings/manage.html", context)


@require_POST
def act(request, pk: int):
    """One transition."""
    opening = get_object_or_404(Opening.objects.visible_to(request.user), pk=pk)
    known = {row.action for row in opening_workflow.table}
    if request.POST.get("action") not in known:
        raise Http404
    opening = services.opening_act(
        actor=request.user, opening=opening, action=request.POST["action"], reason=request.POST.get("reason", ""),
        version=seen_version(request),
    )  # fmt: skip
    messages.success(request, _("The opening is now: %(state)s.") % {"state": opening.get_state_display()})
    return redirect("openings:manage", pk)


@require_POST
@submit_once
def copy(request, pk: int):
    """A new draft with the same content and new dates."""
    opening = _writable(request, pk)
    fresh = services.opening_clone(actor=request.user, opening=opening)
    messages.success(request, _("Here is a copy. Check the dates."))
    return redirect("openings:edit", fresh.pk, "time")


QUEUE_ORDERS = {
    "opening": "title",
    "employer": "organisation__name",
    "kind": ("kind", "changed_at"),
    "waiting": "changed_at",
}


def queue(request):
    """The officer's openings that wait for approval, the oldest first."""
    waiting = Opening.objects.visible_to(request.user).to_approve().select_related("organisation")
    sorting = Sorting(request, QUEUE_ORDERS, default="waiting")
    page = Paginator(waiting.order_by(*sorting.order_by), 25).get_page(request.GET.get("page"))
    texts = {"opening": _("Opening"), "employer": _("Employer"), "kind": _("Kind of place"),
             "waiting": _("Waiting since")}  # fmt: skip
    return render(request, "openings/queue.html", {"page": page, "heads": heads(texts, sorting=sorting)})


def _writable(request, pk: int) -> Opening:
    """An opening that this person may change; a foreign one is 404, a reader's is 403."""
    opening = get_object_or_404(Opening.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    if not WRITE & roles_on(request.user, opening):
        raise PermissionDenied
    return opening


def _section_of(field: str) -> str:
    return next((s.name for s in SECTIONS.values() if field in s.form.base_fields), "basics")


def _status(form) -> int:
    return 422 if form.is_bound and not form.is_valid() else 200
