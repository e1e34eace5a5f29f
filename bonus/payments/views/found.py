"""A payment of a cancelled file that the bank made all the same: one payer reports it, a second person confirms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bonus.payments.forms import FoundForm, ReasonForm
from bonus.payments.models import BATCH_READERS, BatchItem, FoundPayment
from bonus.payments.services import found as services
from bonus.payments.transitions import found_workflow
from portal.accounts.roles import Role
from portal.core.exceptions import Conflict, Refused
from portal.core.idempotency import submit_once
from portal.core.transitions import CHANGED, seen_version


def _item(request, pk: int, *roles: str) -> BatchItem:
    towns = request.user.municipality_ids(*roles or BATCH_READERS)
    items = BatchItem.objects.filter(batch__municipality_id__in=towns).select_related(
        "batch__bank_file", "instalment__grant__decision__application", "instalment__grant__organisation"
    )
    item = get_object_or_404(items, pk=pk)
    if not services.in_cancelled_file(item):
        raise Http404
    return item


def found(request, pk: int, status: int = 200, form: Any = None, reason_form: Any = None):
    """What has been told of one payment of a cancelled file, and what the reader may do about it."""
    item = _item(request, pk)
    told = list(item.found.select_related("reported_by", "judged_by", "answer__file"))
    last = told[-1] if told else None
    still_open = last is not None and last.state == FoundPayment.State.REPORTED
    pays = request.user.has_role(Role.PAYER, municipality_id=item.batch.municipality_id)
    steps = {t.action: t for t in found_workflow.available(last, request.user)} if last else {}
    lacking = still_open and not last.bank_reference
    other = item.instalment.payments.live().exclude(pk=item.pk).select_related("batch").first()
    context = {
        "item": item, "batch": item.batch, "grant": item.instalment.grant, "told": told, "steps": steps, "last": last,
        "other": other, "lacking": lacking, "judges": still_open and last.reported_by_id == request.user.pk,
        "form": (form or FoundForm()) if pays and item.outcome != "paid" and (not still_open or lacking) else None,
        "reason_form": reason_form or ReasonForm(auto_id="reason_%s"),
        "bound": form or reason_form, "has_errors": status == 422,
    }  # fmt: skip
    return render(request, "payments/found.html", context, status=status)


@require_POST
@submit_once
def report_paid(request, pk: int):
    """A payer tells where the bank's account statement shows the payment."""
    item, form = _item(request, pk, Role.PAYER), FoundForm(request.POST)
    if form.is_valid():
        try:
            services.report(item=item, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It was saved. Another payer or a manager confirms it."))
            return redirect("payments:found", pk)
    return found(request, pk, status=422, form=form)


@require_POST
@submit_once
def found_act(request, pk: int):
    """The second person confirms, or refuses with a reason, the report that stood on the page and no later one."""
    item = _item(request, pk, Role.PAYER, Role.MANAGER)
    number = request.POST.get("report", "")
    told = item.found.filter(pk=int(number) if number.isdecimal() and len(number) < 10 else 0).first()
    if told is None:
        raise Conflict(CHANGED)
    read = {"found": told, "version": seen_version(request), "actor": request.user}
    if request.POST.get("action") == "confirm":
        services.confirm(**read)
        messages.success(request, _("The payment counts as paid now."))
    else:
        form = ReasonForm(request.POST, auto_id="reason_%s")
        if not form.is_valid():
            return found(request, pk, status=422, reason_form=form)
        services.refuse(**read, **form.cleaned_data)
        messages.success(request, _("The report was refused. The payment waits to be paid."))
    return redirect("payments:found", pk)
