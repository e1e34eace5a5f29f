"""The employer's pages: what was granted and paid, a claim, a new account, a change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bonus.applications.scheme_terms import terms_of
from bonus.applications.wording import euro
from bonus.funds.models import AidGrant
from bonus.payments import services
from bonus.payments.forms import AccountForm, AnswerForm, ChangeForm, ClaimForm, GroundsForm
from bonus.payments.models import UNDECIDED, ClaimFile, Grant, Instalment
from bonus.payments.pay_evidence import months_to_tell
from bonus.payments.planning import by_hours, by_pay
from bonus.payments.services import recoveries
from bonus.payments.services.claims import at_most, quote
from bonus.payments.transitions import claimable, register_stop_of
from bonus.payments.views.paying import months_of
from portal.core import audit, clock, uploads
from portal.core.exceptions import Refused
from portal.core.idempotency import submit_once
from portal.employers.selectors import require_right, situation_names

RELATED = ("decision__application__placement__opening", "decision__application__contract",
           "decision__application__scheme_version", "organisation", "municipality", "decision__decided_by")  # fmt: skip


def register_words(organisation: Any) -> list[str]:
    """What the register tells of the company: its situations, and that it has ended."""
    ended = [str(organisation.register_text)] if organisation.register_status == "ended" else []
    return situation_names(organisation.register_situations) + ended


def visible_grant(request, pk: int) -> Grant:
    """A member of the employer needs a checked right to act: a grant points to the placed person."""
    found = get_object_or_404(Grant.objects.visible_to(request.user).select_related(*RELATED), pk=pk)
    if found.organisation_id in request.user.organisation_ids():
        require_right(request.user, found.organisation)
    return found


def grants(request):
    """What has been granted to the person's organisations, the newest first."""
    own = Grant.objects.own_of(request.user).select_related(*RELATED)
    return render(request, "payments/grants.html", {"grants": list(own)})


def grant(request, pk: int):
    """Instalments, account, changes and recoveries of one grant; a handler's tools where the reader is one."""
    found = visible_grant(request, pk)
    is_own = found.organisation_id in request.user.organisation_ids()
    if not is_own:
        subject = found.application.client
        audit.record("grant.read", found, actor=request.user, request=request, subject=subject)
    instalments = list(found.instalments.select_related("claim").prefetch_related("claim__months"))
    handles = not is_own and request.user.has_role("handler", municipality_id=found.municipality_id)
    under_way = list(found.recoveries.all())
    entitled, paid, _rows = recoveries.recalculated(found) if handles else (None, None, None)
    answers = is_own and any(recovery.state == recovery.State.HEARING for recovery in under_way)
    claims = [i for i in instalments if is_own and i.state == i.State.PLANNED and claimable(i, request.user) is None]
    context = {
        "grant": found,
        "application": found.application,
        "first_claim": claims[0].pk if claims and not answers else None,  # the one next action; an answer comes before
        "is_own": is_own,
        "handles": handles,
        "rows": [
            {"instalment": i, "amount": euro(i.approved_amount or i.planned), "planned": i.approved_amount is None,
             "claimable": i in claims, "months": months_of(i),
             "sent_back": getattr(getattr(i, "claim", None), "sent_back_reason", "")}
            for i in instalments
        ],
        "aids": list(AidGrant.objects.own().filter(case=found.reference, amount__gt=0)),
        "revisions": list(found.revisions.all()),
        "terms": terms_of(found.application.scheme_version),
        "register_stop": register_stop_of(found) if not is_own else "",
        "register_states": ", ".join(register_words(found.organisation)),
        "may_pass": not is_own and request.user.has_role("handler", "decider", municipality_id=found.municipality_id),
        "changes": list(found.changes.all()),
        "recoveries": under_way,
        "answer_form": AnswerForm(),
        "grounds_form": GroundsForm(),
        "excess": euro(paid - entitled)
        if handles and paid > entitled and not any(r.state in UNDECIDED for r in under_way) else "",
        "sums": {"amount": euro(found.amount), "paid": euro(found.paid_total), "left": euro(found.left)},
    }  # fmt: skip
    return render(request, "payments/grant.html", context)


def own_instalment(request, pk: int) -> Instalment:
    own = Instalment.objects.with_case().filter(grant__organisation_id__in=request.user.organisation_ids())
    found = get_object_or_404(own, pk=pk)
    require_right(request.user, found.grant.organisation)
    return found


@submit_once
def claim(request, pk: int):
    """A claim: what the diary has, what it comes to, until when."""
    instalment = own_instalment(request, pk)
    hourly = by_hours(instalment.grant.application.result)
    until = min(instalment.period_end, clock.today())
    pay = by_pay(instalment.grant.decision)
    latest = min(until, instalment.grant.application.work.last_day or until)
    form = ClaimForm(
        request.POST or None, request.FILES or None, hourly=hourly, initial={"until": latest if pay else until},
        months=months_to_tell(instalment, latest) if pay and not hourly else (),
        has_evidence=ClaimFile.objects.filter(claim__instalment=instalment).exists(),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        evidence = [data["evidence"]] if data.get("evidence") else []
        try:
            services.send_claim(
                instalment=instalment, until=data["until"], months=form.paid(), note=data["note"],
                evidence=evidence, actor=request.user,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The claim was sent. We check it and pay what it comes to."))
            return redirect("payments:grant", instalment.grant_id)
    amount, found = at_most(instalment, until) if pay else quote(instalment, until=until)
    context = {
        "instalment": instalment, "grant": instalment.grant, "form": form, "hourly": hourly, "hours": found.hours,
        "by_pay": pay, "amount": euro(amount), "until": until, "why_not": claimable(instalment, request.user),
        "sent_back": getattr(getattr(instalment, "claim", None), "sent_back_reason", ""),
    }  # fmt: skip
    return render(request, "payments/claim.html", context, status=422 if form.errors else 200)


def claim_file(request, pk: int, file_id: int):
    """A claim's evidence; an official's reading is written to the audit trail."""
    visible = Grant.objects.visible_to(request.user)
    found = get_object_or_404(
        ClaimFile.objects.select_related("file"), pk=file_id, claim__instalment=pk, claim__instalment__grant__in=visible
    )
    case = found.claim.instalment.grant
    if case.organisation_id in request.user.organisation_ids():
        require_right(request.user, case.organisation)
    else:
        subject = case.application.client
        audit.record("claim_file.read", found, actor=request.user, request=request, subject=subject)
    return uploads.serve(found.file, reader=request.user)


@submit_once
def account(request, pk: int):
    found = get_object_or_404(Grant.objects.own_of(request.user).select_related(*RELATED), pk=pk)
    require_right(request.user, found.organisation)
    form = AccountForm(request.POST or None, initial={"account_holder": found.account_holder})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_account(grant=found, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("iban", str(refused))
        else:
            messages.success(request, _("The new account was saved. Payment waits until it has been checked."))
            return redirect("payments:grant", pk)
    on_the_way = found.instalments.filter(state=Instalment.State.ORDERED).exists()
    context = {"grant": found, "form": form, "on_the_way": on_the_way}
    return render(request, "payments/account.html", context, status=422 if form.errors else 200)


@submit_once
def change(request, pk: int):
    """Tell that the placement ends early, has a break or fewer hours."""
    found = visible_grant(request, pk)
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.report_change(grant=found, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The change was saved. A handler looks at it before anything more is paid."))
            return redirect("payments:grant", pk)
    return render(request, "payments/change.html", {"grant": found, "form": form}, status=422 if form.errors else 200)
