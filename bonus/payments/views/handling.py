"""The handler's pages: claims to check, new accounts, changes."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bonus.applications.wording import calculation_rows, euro
from bonus.payments import services
from bonus.payments.forms import ApproveForm, ReasonForm
from bonus.payments.models import Change, Grant, Instalment
from bonus.payments.services.claims import payable_now
from bonus.payments.transitions import REGISTER_STOPS, checkable, instalment_workflow, register_stop_of
from bonus.payments.views.said import say_state
from portal.accounts.roles import Role
from portal.core import audit
from portal.core.exceptions import Refused
from portal.core.forms import BaseForm
from portal.core.idempotency import submit_once
from portal.core.tables import Sorting, heads, stage_of

CHECK_ORDERS = {
    "claim": ("grant__decision__application__reference", "number"),
    "company": ("grant__organisation__name", "due_on"),
    "state": ("stage", "due_on"),
    "due": "due_on",
}


def checks(request):
    """Claims and due instalments that wait for a handler, new accounts and changes."""
    readers = (Role.HANDLER, Role.AUDITOR)
    waiting = Instalment.objects.handled_in(request.user, *readers).to_check().with_case().select_related("claim")
    sorting = Sorting(request, CHECK_ORDERS, default="due")
    waiting = waiting.annotate(stage=stage_of("state", Instalment.State.values)).order_by(*sorting.order_by)
    page = Paginator(waiting, 25).get_page(request.GET.get("page"))
    texts = {"claim": _("Claim"), "company": _("Company"), "state": _("State"), "due": _("Due")}
    grants = Grant.objects.handled_in(request.user, *readers).select_related("decision__application", "organisation")
    changed = grants.filter(changes__handled_at=None, changes__isnull=False).distinct()
    context = {
        "page": page,
        "heads": heads(texts, sorting=sorting),
        "accounts": list(grants.filter(state=Grant.State.ACCOUNT_CHANGED)),
        "changed": list(changed),
    }
    return render(request, "payments/checks.html", context)


def _instalment(request, pk: int, *roles: str) -> Instalment:
    return get_object_or_404(Instalment.objects.handled_in(request.user, *roles).with_case(), pk=pk)


def check(request, pk: int, status: int = 200, **forms):
    """One claim: what was claimed, what the rules come to now, what is still missing."""
    instalment = _instalment(request, pk, Role.HANDLER, Role.AUDITOR)
    grant = instalment.grant
    client = grant.application.client
    audit.record("claim.read", instalment, actor=request.user, request=request, subject=client)
    amount, found = payable_now(grant, instalment)
    claim = getattr(instalment, "claim", None)
    context = {
        "instalment": instalment, "grant": grant, "claim": claim,
        "files": list(claim.files.select_related("file")) if claim else [],
        "amount": euro(amount), "calculated": euro(claim.calculated) if claim else "",
        "rows": calculation_rows(found.rows if found else []),
        "findings": found.findings if found else [],
        "hours": found.hours if found else None,
        "register_stops": REGISTER_STOPS if register_stop_of(grant) else "",
        "why_not": checkable(instalment, request.user),
        "says": instalment_workflow.says(instalment, request.user),
        "open": instalment.state in (Instalment.State.CLAIMED, Instalment.State.PLANNED),
        "handles": request.user.has_role(Role.HANDLER, municipality_id=grant.municipality_id),
        "approve_form": ApproveForm(initial={"amount": amount}, auto_id="approve_%s"),
        "reason_form": ReasonForm(auto_id="reason_%s"),
        "bound": next(iter(forms.values()), None),
        "has_errors": status == 422,
        **forms,
    }  # fmt: skip
    return render(request, "payments/check.html", context, status=status)


@require_POST
@submit_once
def check_act(request, pk: int):
    """Approve, send back, pay nothing, or take an approval back."""
    instalment, action = _instalment(request, pk, Role.HANDLER), request.POST.get("action", "")
    approves = action == "approve"
    name = "approve_form" if approves else "reason_form"
    form: BaseForm = (ApproveForm if approves else ReasonForm)(request.POST, auto_id=f"{name.partition('_')[0]}_%s")
    doing = {"approve": services.approve, "send_back": services.send_back, "lapse": services.lapse,
             "withdraw": services.withdraw_approval}.get(action)  # fmt: skip
    if doing is None:
        raise Refused(_("This cannot be done here."))
    if not form.is_valid():
        return check(request, pk, status=422, **{name: form})
    try:
        doing(instalment=instalment, actor=request.user, **form.cleaned_data)
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error(None, str(refused))
        return check(request, pk, status=422, **{name: form})
    say_state(request, instalment)
    return redirect("payments:checks")


@require_POST
def account_act(request, pk: int):
    """Approve the new account or keep the old one."""
    grant = get_object_or_404(Grant.objects.handled_in(request.user, Role.HANDLER), pk=pk)
    if request.POST.get("action") == "approve":
        services.approve_account(grant=grant, actor=request.user)
        messages.success(request, _("The new account is approved: payments go to it from now on."))
    else:
        services.refuse_account(grant=grant, reason=request.POST.get("reason", ""), actor=request.user)
        messages.success(request, _("The new account was not approved: payments go to the earlier one."))
    return redirect("payments:grant", pk)


@require_POST
def pass_register(request, pk: int):
    """An official lets a payment pass though the register tells of bankruptcy, liquidation or the company's end."""
    grant = get_object_or_404(Grant.objects.handled_in(request.user, Role.HANDLER, Role.DECIDER), pk=pk)
    services.pass_register(grant=grant, reason=request.POST.get("reason", ""), actor=request.user)
    messages.success(request, _("The reason was saved. The payer can pay now."))
    return redirect("payments:grant", pk)


@require_POST
def handle_change(request, pk: int):
    mine = Grant.objects.handled_in(request.user, Role.HANDLER)
    change = get_object_or_404(Change.objects.filter(grant__in=mine), pk=pk)
    services.handle_change(change=change, actor=request.user)
    messages.success(request, _("The change is handled. The sums are calculated with it from now on."))
    return redirect("payments:grant", change.grant_id)
