"""The officials' pages: the queue, one page a case, and the decision."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bonus.applications import case_page, facts, reading, services
from bonus.applications.forms import MessageForm
from bonus.applications.handling_forms import (
    AdjustForm,
    AskMoreForm,
    ConditionsForm,
    DecideForm,
    NoteForm,
    PostedForm,
    ProposeForm,
    QueueFilter,
    SendBackForm,
)
from bonus.applications.models import Application, SchemeVersion
from bonus.applications.scheme_terms import terms_of
from bonus.applications.views.employer import RELATED
from portal.accounts.roles import Role
from portal.core import audit, clock
from portal.core.exceptions import Conflict, Refused
from portal.core.idempotency import submit_once
from portal.core.tables import Sorting, heads, stage_of
from portal.core.transitions import CHANGED

OFFICIALS = (Role.HANDLER, Role.DECIDER, Role.AUDITOR)


def case_or_404(request, pk: int) -> Application:
    """A sent application in a municipality where the person handles, decides or audits."""
    cases = Application.objects.handled_in(request.user, *OFFICIALS).select_related(
        *RELATED, "handler", "proposed_by", "register_entry"
    )
    return get_object_or_404(cases, pk=pk)


def as_seen(request, pk: int) -> Application:
    """The case with the version that the form was made from: the services refuse it when it has changed meanwhile."""
    application = case_or_404(request, pk)
    try:
        application.version = int(request.POST.get("version", ""))
    except ValueError:
        raise Conflict(CHANGED) from None
    return application


QUEUE_ORDERS = {
    "case": "reference",
    "company": ("organisation__name", "due_on"),
    "state": ("stage", "due_on"),
    "due": "due_on",
    "handler": ("handler__last_name", "handler__first_name", "due_on"),
}


def queue(request):
    """Open cases, by due date unless another column is chosen; filters and order stay in the address."""
    form = QueueFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    cases = Application.objects.handled_in(request.user, *OFFICIALS).select_related(
        "organisation", "handler", "placement", "contract", "register_entry"
    )
    cases = narrowed(cases, chosen, request.user).annotate(stage=stage_of("state", Application.State.values))
    sorting = Sorting(request, QUEUE_ORDERS, default="due")
    page = Paginator(cases.order_by(*sorting.order_by), 25).get_page(request.GET.get("page"))
    texts = {"case": _("Case"), "company": _("Company"), "state": _("State"), "due": _("Due"),
             "handler": _("Handler")}  # fmt: skip
    context = {
        "form": form,
        "page": page,
        "heads": heads(texts, sorting=sorting),
        "count": page.paginator.count,
        "today": clock.today(),
        "views": request.user.saved_bonus_views.order_by("name", "pk"),
        "query": request.GET.urlencode(),
        "may_decide": request.user.has_role(Role.DECIDER),
        "placeholder_days": placeholder_days(page.object_list),
    }
    return render(request, "bonus/handling/queue.html", context)


def placeholder_days(listed) -> list[int]:
    """Handling times behind the listed due days that the town has not decided."""
    versions = SchemeVersion.objects.filter(pk__in={case.scheme_version_id for case in listed}).order_by("pk")
    terms = [terms_of(version) for version in versions]
    return sorted({t["handling_days"] for t in terms if not t["handling_days_stated"]})


def narrowed(cases, chosen: dict, user):
    cases = cases.filter(state=chosen["state"]) if chosen.get("state") else cases.open_cases()
    if chosen.get("whose") == "own":
        cases = cases.in_hands_of(user, clock.today())
    elif chosen.get("whose") == "unassigned":
        cases = cases.filter(handler=None)
    if chosen.get("kind"):
        cases = cases.filter(Q(placement__kind=chosen["kind"]) | Q(contract__kind=chosen["kind"]))
    return cases.filter(due_on__lt=clock.today()) if chosen.get("late") else cases


def case(request, pk: int):
    """Everything of a case on one page. Every opening is written to the audit trail."""
    application = case_or_404(request, pk)
    audit.record("case.read", application, actor=request.user, request=request, subject=application.client)
    if application.handler_id == request.user.pk:
        services.mark_read(application=application, actor=request.user, from_staff=False)
    return _render_case(request, application)


def _render_case(request, application, status=200, **bound):
    forms = {
        "ask_form": AskMoreForm(),
        "conditions_form": ConditionsForm(application=application),
        "adjust_form": AdjustForm(initial={"amount": application.adjusted_amount}),
        "note_form": NoteForm(),
        "message_form": MessageForm(),
        "posted_form": PostedForm(),
        "bound": next(iter(bound.values()), None),
    }
    documents = reading.opened(request.GET)
    context = case_page.context(application, request.user, documents) | forms | bound | {"has_errors": status == 422}
    context["panes"] = reading.panes(application, documents, request)
    return render(request, "bonus/handling/case.html", context, status=status)


@require_POST
def act(request, pk: int):
    """The buttons of the transition table that need no form of their own."""
    application = as_seen(request, pk)
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    if action == "take":
        services.take(application=application, actor=request.user)
    elif action == "take_over":
        services.take_over(application=application, actor=request.user, reason=reason)
    elif action == "continue":
        services.continue_without(application=application, actor=request.user)
    elif action == "end_hearing":
        services.end_hearing(application=application, actor=request.user)
    else:
        raise Refused(_("This cannot be done here."))
    application.refresh_from_db(fields=["state"])
    messages.success(request, _("The case is now: %(state)s.") % {"state": application.get_state_display()})
    return redirect("bonus:case", pk)


def _write(request, pk, name, form, do):
    """A form on the case page: done and back to the page, or the page again with the form's errors."""
    if not form.is_valid():
        return _render_case(request, case_or_404(request, pk), status=422, **{name: form})
    do(form.cleaned_data)
    return redirect("bonus:case", pk)


@require_POST
@submit_once
def ask_more(request, pk: int):
    def do(cleaned):
        services.ask_more(application=as_seen(request, pk), text=cleaned["text"], by=cleaned["by"], actor=request.user)
        messages.success(request, _("The request was sent to the applicant."))

    return _write(request, pk, "ask_form", AskMoreForm(request.POST), do)


@require_POST
def conditions(request, pk: int):
    def do(cleaned):
        services.confirm_conditions(application=as_seen(request, pk), codes=cleaned["codes"], actor=request.user)
        messages.success(request, _("The checks were saved and the case was calculated again."))

    return _write(
        request, pk, "conditions_form", ConditionsForm(request.POST, application=case_or_404(request, pk)), do
    )


@require_POST
def adjust(request, pk: int):
    def do(cleaned):
        application = as_seen(request, pk)
        services.adjust_amount(
            application=application, amount=cleaned["amount"], reason=cleaned["reason"], actor=request.user
        )
        messages.success(request, _("The sum was saved. The calculated sum stays visible beside it."))

    return _write(request, pk, "adjust_form", AdjustForm(request.POST), do)


@require_POST
@submit_once
def note(request, pk: int):
    def do(cleaned):
        services.write_note(application=case_or_404(request, pk), text=cleaned["text"], actor=request.user)
        messages.success(request, _("The note was saved."))

    return _write(request, pk, "note_form", NoteForm(request.POST), do)


@require_POST
@submit_once
def staff_message(request, pk: int):
    def do(cleaned):
        application = case_or_404(request, pk)
        services.send_message(application=application, text=cleaned["text"], actor=request.user, from_staff=True)
        messages.success(request, _("The message was sent."))

    return _write(request, pk, "message_form", MessageForm(request.POST), do)


@submit_once
def propose(request, pk: int):
    """The handler's page: conditions and calculation once more, and what is proposed to the decision maker."""
    application = case_or_404(request, pk)
    form = ProposeForm(request.POST or None, initial=case_page.proposal_before(application))
    if request.method == "POST" and form.is_valid():
        services.propose(application=as_seen(request, pk), actor=request.user, **form.cleaned_data)
        messages.success(request, _("The proposal was sent to the decision maker."))
        return redirect("bonus:case", pk)
    audit.record("case.read", application, actor=request.user, request=request, subject=application.client)
    status = 422 if request.method == "POST" else 200
    context = case_page.context(application, request.user) | {"form": form, "has_errors": status == 422}
    return render(request, "bonus/handling/propose.html", context, status=status)


@submit_once
def decide(request, pk: int):
    """The decision maker's page: the proposal, what has changed since, and the decision."""
    application = case_or_404(request, pk)
    seen = facts.fingerprint(application)
    form = DecideForm(request.POST or None, application=application, seen=seen)
    if request.method == "POST" and form.is_valid():
        services.decide(application=application, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The decision was made. The applicant gets a notice of it."))
        return redirect("bonus:case", pk)
    audit.record("case.read", application, actor=request.user, request=request, subject=application.client)
    status = 422 if request.method == "POST" else 200
    context = case_page.context(application, request.user) | {
        "form": form,
        "send_back_form": SendBackForm(),
        "changes": facts.changes_since_proposal(application),
        "why_not": case_page.why_not_decide(application, request.user),
        "has_errors": status == 422,
    }
    return render(request, "bonus/handling/decide.html", context, status=status)


@require_POST
def send_back(request, pk: int):
    case_or_404(request, pk)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Give a reason."))
    services.send_back(application=as_seen(request, pk), reason=form.cleaned_data["reason"], actor=request.user)
    messages.success(request, _("The proposal was sent back to the handler."))
    return redirect("bonus:case", pk)


@require_POST
def posted(request, pk: int):
    application = case_or_404(request, pk)

    def do(cleaned):
        services.mark_posted(decision=application.decision, on=cleaned["on"], actor=request.user)
        messages.success(request, _("The day of posting was saved."))

    return _write(request, pk, "posted_form", PostedForm(request.POST), do)
