"""Recovery: the handler prepares, the company is heard, the decision maker decides, the payer records the money."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bonus.applications.case_page import claim_acts
from bonus.applications.handling_forms import PostedForm
from bonus.applications.scheme_terms import terms_of
from bonus.applications.transitions import impartial
from bonus.applications.wording import calculation_rows, euro
from bonus.payments import services
from bonus.payments.forms import AnswerForm, DecideForm, GroundsForm, HearForm, ReasonForm, ReceiveForm
from bonus.payments.models import Grant, Recovery
from bonus.payments.services import recoveries
from bonus.payments.transitions import recovery_workflow
from bonus.payments.views.said import say_state
from portal.accounts.roles import Role
from portal.core import audit, clock, uploads
from portal.core.exceptions import Refused
from portal.core.forms import BaseForm
from portal.core.idempotency import submit_once
from portal.employers.selectors import require_right

OFFICIALS = (Role.HANDLER, Role.DECIDER, Role.PAYER, Role.AUDITOR)


@require_POST
@submit_once
def prepare(request, pk: int):
    grant = get_object_or_404(Grant.objects.handled_in(request.user, Role.HANDLER), pk=pk)
    made = services.prepare_recovery(grant=grant, grounds=request.POST.get("grounds", ""), actor=request.user)
    if made.state == Recovery.State.WAIVED:
        messages.info(request, _("The sum is so small that it is not collected. That was saved."))
    return redirect("payments:recovery", made.pk)


def _recovery(request, pk: int) -> Recovery:
    mine = Grant.objects.handled_in(request.user, *OFFICIALS)
    rows = Recovery.objects.filter(grant__in=mine).select_related("grant__decision__application", "grant__organisation")
    return get_object_or_404(rows, pk=pk)


FORMS: dict[str, type[BaseForm]] = {
    "hear": HearForm,
    "propose": GroundsForm,
    "decide": DecideForm,
    "receive": ReceiveForm,
    "send_back": ReasonForm,
    "waive": ReasonForm,
}


def empty_form(action: str, found: Recovery) -> BaseForm | None:
    """The form of a step; grounds that were written already stand in it."""
    make = FORMS.get(action)
    if make is None:
        return None
    if issubclass(make, GroundsForm):
        return make(auto_id=f"{action}_%s", initial={"grounds": found.grounds})
    return make(auto_id=f"{action}_%s", **extra(action, found))


def extra(action: str, found: Recovery) -> dict[str, Any]:
    if action == "decide":
        return {"interest": terms_of(found.grant.application.scheme_version)["recovery_interest"]}
    return {"forbidden": True} if action == "receive" and found.enforcement_forbidden else {}


def claims_of(found: Recovery, user: Any) -> dict[str, Any]:
    """Claims for a revised decision against this one, and where a handler records and goes on with them."""
    application = found.grant.application
    if found.number is None:
        return {"claims": [], "claim_acts": [], "record_claim": "", "forbidden": False}
    handles = user.has_role(Role.HANDLER, municipality_id=found.grant.municipality_id)
    records = handles and found.decided_by_id != user.pk and impartial(application, user) is None
    address = reverse("bonus:record_claim", args=[application.pk], query={"against": found.number})
    return {
        "claims": list(found.grant.decision.claims.filter(against=found.number).select_related("body")),
        "claim_acts": claim_acts(application, user, against=found.number) if handles else [],
        "record_claim": address if records else "",
        "forbidden": found.enforcement_forbidden,
    }


def recovery(request, pk: int, status: int = 200, acted: str = "", form=None):
    """One recovery, and a form for each thing that the reader may do now."""
    found = _recovery(request, pk)
    subject = found.grant.application.client
    audit.record("recovery.read", found, actor=request.user, request=request, subject=subject)
    permitted = {t.action: t for t in recovery_workflow.available(found, request.user)}
    permitted.pop("settle", None)
    steps = []
    may_post = request.user.has_role(Role.HANDLER, Role.DECIDER, municipality_id=found.grant.municipality_id)
    to_post = may_post and found.by_post and found.posted_on is None and bool(found.document)
    first = "" if to_post else next((t.action for t in permitted.values() if not t.tone), "")
    for action, step in permitted.items():
        own = form if action == acted else empty_form(action, found)
        steps.append({"action": action, "label": step.label, "says": step.says, "form": own,
                      "tone": step.tone or ("" if action == first else "secondary")})  # fmt: skip
    steps.sort(key=lambda step: step["tone"] != "")  # the next action stands first
    left = found.left
    context = {
        "reads_case": request.user.has_role(
            Role.HANDLER, Role.DECIDER, Role.AUDITOR, municipality_id=found.grant.municipality_id
        ),
        "to_post": to_post,
        "posted_form": form if acted == "posted" else PostedForm(),
        "terms": terms_of(found.grant.application.scheme_version),
        "recovery": found, "grant": found.grant, "steps": steps, "bound": form, "has_errors": status == 422,
        "amount": euro(found.amount), "entitled": euro(found.entitled), "paid": euro(found.paid), "left": euro(left),
        "interest": euro(recoveries.interest(left, found.interest_percent, found.interest_from, clock.today())),
        "rows": calculation_rows(found.rows),
        **claims_of(found, request.user),
    }  # fmt: skip
    return render(request, "payments/recovery.html", context, status=status)


def _do(found: Recovery, action: str, data: dict[str, Any], actor: Any) -> None:
    common = {"recovery": found, "actor": actor}
    if action == "hear":
        recoveries.hear(**common, **data)
    elif action == "propose":
        recoveries.propose(**common, **data)
    elif action == "decide":
        recoveries.decide(**common, **data)
    elif action == "receive":
        recoveries.receive(**common, **{**data, "interest_paid": data["interest_paid"] or recoveries.ZERO})
    else:
        recoveries.act(**common, action=action, **data)


@require_POST
@submit_once
def act(request, pk: int):
    """One step of the recovery, by the name of its transition."""
    found, action = _recovery(request, pk), request.POST.get("action", "")
    if action == "no_answer":
        recoveries.go_on(recovery=found, actor=request.user)
        return redirect("payments:recovery", pk)
    if action not in FORMS:
        raise Refused(_("This cannot be done here."))
    form = FORMS[action](request.POST, auto_id=f"{action}_%s", **extra(action, found))
    if not form.is_valid():
        return recovery(request, pk, status=422, acted=action, form=form)
    try:
        _do(found, action, form.cleaned_data, request.user)
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error(None, str(refused))
        return recovery(request, pk, status=422, acted=action, form=form)
    say_state(request, found)
    return redirect("payments:recovery", pk)


@require_POST
@submit_once
def answer(request, pk: int):
    """The company's answer to the hearing."""
    own = Recovery.objects.filter(grant__in=Grant.objects.own_of(request.user))
    found = get_object_or_404(own.select_related("grant__organisation__municipality"), pk=pk)
    require_right(request.user, found.grant.organisation)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Write the answer."))
    recoveries.answer(recovery=found, text=form.cleaned_data["text"], actor=request.user)
    messages.success(request, _("Your answer was sent."))
    return redirect("payments:grant", found.grant_id)


def _decided(request, pk: int) -> Recovery:
    visible = Grant.objects.visible_to(request.user)
    found = get_object_or_404(Recovery.objects.filter(grant__in=visible).select_related("grant", "pdf"), pk=pk)
    if found.grant.organisation_id in request.user.organisation_ids():
        require_right(request.user, found.grant.organisation)
    if not found.document:
        raise Http404
    return found


def document(request, pk: int):
    """The decision as it was made."""
    found = _decided(request, pk)
    own = found.grant.organisation_id in request.user.organisation_ids()
    # Rendered by our own template, which escapes what people wrote, and kept unchanged since.
    text = mark_safe(found.document)  # noqa: S308
    claims = found.grant.decision.claims.filter(against=found.number).select_related("body")
    claims = claims.for_employer() if own else claims
    context = {"recovery": found, "grant": found.grant, "is_own": own, "document": text, "claims": list(claims)}
    return render(request, "payments/recovery_decision.html", context)


def recovery_file(request, pk: int):
    """The same as a tagged PDF."""
    found = _decided(request, pk)
    if found.pdf is None:
        raise Http404
    return uploads.serve(found.pdf)


@require_POST
def posted(request, pk: int):
    """The day on which the decision was posted: the time for a claim runs from it."""
    found, form = _recovery(request, pk), PostedForm(request.POST)
    if not form.is_valid():
        return recovery(request, pk, status=422, acted="posted", form=form)
    try:
        recoveries.mark_posted(recovery=found, on=form.cleaned_data["on"], actor=request.user)
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error("on", str(refused))
        return recovery(request, pk, status=422, acted="posted", form=form)
    messages.success(request, _("The day of posting was saved."))
    return redirect("payments:recovery", pk)
