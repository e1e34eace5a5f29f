"""The queue's own tools: saved views, and deciding alike cases one after another."""

from __future__ import annotations

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bonus.applications import alike, services
from bonus.applications.models import SavedView
from bonus.applications.wording import euro
from portal.core import audit
from portal.core.exceptions import Refused
from portal.core.idempotency import submit_once

LONGEST_NAME = 60


@require_POST
def save_view(request):
    """Keep the filters of the queue's address under a name."""
    name, query = request.POST.get("name", "").strip(), request.POST.get("query", "")
    if not 0 < len(name) <= LONGEST_NAME:
        messages.error(request, _("Give the view a name of at most 60 characters."))
        return redirect(f"{reverse('bonus:queue')}?{QueryDict(query).urlencode()}")
    view = services.save_view(name=name, chosen=QueryDict(query), actor=request.user)
    messages.success(request, _("The view was saved."))
    return redirect(f"{reverse('bonus:queue')}?{view.query}")


@require_POST
def remove_view(request, pk: int):
    get_object_or_404(SavedView, pk=pk, user=request.user)
    services.remove_view(pk=pk, actor=request.user)
    messages.success(request, _("The view was removed."))
    return redirect("bonus:queue")


@submit_once
def batch(request):
    """Proposals that are alike, decided one by one with one press: each on the facts that the reader saw."""
    listed = alike.proposals(request.user)
    if request.method == "POST":
        return _decide_chosen(request, {item.seen_key: item for item in listed})
    for item in listed:
        client = item.application.client
        audit.record("case.read", item.application, actor=request.user, request=request, subject=client)
    rows = [{"item": item, "amount": euro(item.application.proposal_amount)} for item in listed]
    return render(request, "bonus/handling/batch.html", {"rows": rows})


def _decide_chosen(request, known: dict):
    decided, failed = 0, []
    for key in request.POST.getlist("chosen"):
        item = known.get(key)
        if item is None:  # changed since the page was shown, or never on it
            failed.append(_("A case has changed meanwhile. It was not decided."))
            continue
        try:
            alike.decide_one(item, request.user)
            decided += 1
        except Refused as refused:
            failed.append(f"{item.application.reference}: {refused}")
    for text in failed:
        messages.error(request, text)
    if decided:
        text = ngettext("%(number)d case was decided.", "%(number)d cases were decided.", decided)
        messages.success(request, text % {"number": decided})
    elif not failed:
        messages.error(request, _("Choose at least one case."))
    return redirect("bonus:batch")
