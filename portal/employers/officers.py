"""Pages of officers and coaches: organisations to check, the right to act, contacts and visits."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.roles import Role
from portal.core import clock
from portal.core.idempotency import submit_once
from portal.core.tables import Sorting, heads, stage_of
from portal.core.transitions import seen_version
from portal.employers import forms, selectors, services
from portal.employers.models import Membership, Organisation
from portal.employers.transitions import organisation_workflow

QUEUE_ORDERS = {
    "name": "name",
    "business_id": "business_id",
    "state": ("stage", "created_at"),
    "since": "created_at",
    "contact": ("next_contact", "name"),
}


def queue(request):
    """Organisations of the municipality; first those that nobody has checked, what waits longest before the others."""
    form = forms.QueueFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = selectors.queue(request.user, q=chosen.get("q", ""), show=chosen.get("show", ""))
    sorting = Sorting(request, QUEUE_ORDERS, default="since")
    found = found.annotate(stage=stage_of("state", Organisation.State.values)).order_by(*sorting.order_by)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    texts = {"name": _("Company"), "business_id": _("Business ID"), "state": _("State"),
             "since": _("In the portal since"), "contact": _("Next contact")}  # fmt: skip
    context = {
        "form": form,
        "page": page,
        "count": page.paginator.count,
        "today": clock.today(),
        "heads": heads(texts, sorting=sorting),
    }
    return render(request, "employers/queue.html", context)


def organisation(request, pk: int):
    """Everything that the town's people need to know of an employer."""
    return _page(request, _overseen(request, pk), forms.ContactForm(initial={"on": clock.today()}))


@submit_once
def add_contact(request, pk: int):
    """A contact or visit, from the organisation's page."""
    found = _overseen(request, pk)
    if request.method != "POST":
        return redirect("employers:organisation", pk=pk)
    form = forms.ContactForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    services.contact_add(actor=request.user, organisation=found, **form.cleaned_data)
    messages.success(request, _("The contact was saved."))
    return redirect("employers:organisation", pk=pk)


@require_POST
def act(request, pk: int):
    """A row of the transition table: check, block, unblock."""
    found = _overseen(request, pk)
    action = request.POST.get("action", "")
    if action in {step.action for step in organisation_workflow.table}:
        reason, version = request.POST.get("reason", ""), seen_version(request)
        organisation_workflow.run(found, action, actor=request.user, reason=reason, version=version)
        messages.success(request, _("Saved."))
    return redirect("employers:organisation", pk=pk)


def check_right(request, pk: int):
    """A member's right to act: on which ground it was checked."""
    memberships = Membership.objects.active().filter(organisation__in=Organisation.objects.overseen_by(request.user))
    member = get_object_or_404(memberships.select_related("user", "organisation"), pk=pk)
    form = forms.CheckRightForm(request.POST or None, initial={"ground": member.ground, "detail": member.ground_detail})
    if request.method == "POST" and form.is_valid():
        services.membership_check_right(actor=request.user, membership=member, **form.cleaned_data)
        messages.success(request, _("The right to act was recorded."))
        return redirect("employers:organisation", pk=member.organisation_id)
    context = {"form": form, "member": member, "right": selectors.right_text(member),
               "identified": selectors.identified_text(member.user)}  # fmt: skip
    return render(request, "employers/check_right.html", context, status=422 if form.is_bound else 200)


def _page(request, found: Organisation, form: forms.ContactForm, status: int = 200):
    active = found.memberships.active().select_related("user").order_by("user__last_name", "pk")
    context = {
        "organisation": found,
        "rows": [*selectors.company_rows(found), selectors.source_row(found)],
        "facts": selectors.facts(found, request.user),
        "members": [{"member": m, "right": selectors.right_text(m)} for m in active],
        "actions": organisation_workflow.available(found, request.user),
        "contacts": found.contacts.select_related("by").order_by("-on", "-pk"),
        "timeline": selectors.timeline(found),
        "may_check": request.user.has_role(Role.OFFICER, municipality_id=found.municipality_id),
        "form": form,
    }
    return render(request, "employers/organisation.html", context, status=status)


def _overseen(request, pk: int) -> Organisation:
    return get_object_or_404(Organisation.objects.overseen_by(request.user), pk=pk)
