"""The guidance diary: written on a phone in a moment, confirmed by the supervisor, read by the coach."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from matching.placements.forms import DiaryForm
from matching.placements.models import GuidanceEntry
from matching.placements.services import guidance as services
from matching.placements.views import posted
from matching.placements.views.placements import placement_for
from portal.core import clock
from portal.core.confirming import confirm_page
from portal.core.exceptions import Refused
from portal.core.idempotency import submit_once


@submit_once
def diary(request, pk: int):
    """The list with its totals; for the employer also the short form and what can be repeated with one tap."""
    found = placement_for(request, pk)
    form = DiaryForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.entry_add(
                actor=request.user, placement=found, day=data["date"], hours=data["hours"], what=data["what"]
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Written in the diary."))
            return redirect("placements:diary", pk)
    entries = list(found.guidance.order_by("-date", "-pk"))
    context = {
        "placement": found,
        "form": form,
        "host": services.is_host(request.user, found),
        "why_not": services.why_no_entry(found, min(clock.today(), found.last_day or clock.today())),
        "guidance": entries,
        "repeats": services.repeats(entries),
        "unconfirmed": [e for e in entries if e.confirmed_at is None],
        "totals": services.totals(found),
    }
    return render(request, "placements/diary.html", context, status=422 if form.errors else 200)


@require_POST
@submit_once
def repeat(request, pk: int):
    """Today the same as before: one tap."""
    found = placement_for(request, pk)
    try:
        hours = Decimal(request.POST.get("hours", ""))
    except InvalidOperation:
        hours = Decimal(0)
    services.entry_add(
        actor=request.user, placement=found, day=clock.today(), hours=hours, what=request.POST.get("what", "")[:300]
    )
    messages.success(request, _("Written in the diary."))
    return redirect("placements:diary", pk)


@require_POST
def confirm(request, pk: int):
    """The supervisor confirms one entry or all that wait."""
    found = placement_for(request, pk)
    chosen = [int(value) for value in request.POST.getlist("entry") if value.isdecimal() and len(value) < 10]
    count = services.confirm(actor=request.user, placement=found, entries=chosen)
    messages.success(
        request, ngettext("%(n)s entry was confirmed.", "%(n)s entries were confirmed.", count) % {"n": count}
    )
    return redirect("placements:diary", pk)


def remove(request, pk: int, entry: int):
    """Take away an entry that nobody has confirmed: GET says what will happen, POST does it."""
    found = placement_for(request, pk)
    row = get_object_or_404(GuidanceEntry.objects.filter(placement=found), pk=entry)
    if request.method == "POST":
        services.entry_remove(actor=request.user, entry=row)
        messages.success(request, _("Removed."))
        return redirect("placements:diary", pk)
    return confirm_page(
        request,
        title=_("Remove the entry?"),
        about=f"{date_format(row.date, 'SHORT_DATE_FORMAT')} · {row.what}",
        says=[_("The day, the hours and the text are removed from the diary for good, and the hours no longer count.")],
        button=_("Remove the entry"),
        back=reverse("placements:diary", args=[pk]),
    )
