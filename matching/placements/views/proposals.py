"""Proposing, and the employer's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from matching import engine as ranking
from matching.jobseekers.access import with_client
from matching.jobseekers.models import Client
from matching.placements import disclosed_view, listing, matching, review
from matching.placements.forms import AnswerForm, DeclineForm, ProposeForm
from matching.placements.models import Proposal
from matching.placements.services import proposals as services
from matching.placements.transitions import OWN_COACH, proposal_workflow, roles_on
from matching.placements.views import posted
from matching.placements.views.review import came_from, kept_query, opening_of_town
from portal.core import audit
from portal.core.idempotency import submit_once
from portal.core.tables import Head, Sorting, heads, stage_of
from portal.core.transitions import history


@with_client
@submit_once
def propose(request, client: Client, opening: int):
    """See exactly what the employer will see, then send."""
    place = opening_of_town(request, opening, matchable=False)
    consent = services.consent_for(client, place)
    why_not = services.why_not_proposable(client, place, request.user)
    scopes = consent.scopes if consent else []
    form = ProposeForm(posted(request), scopes=scopes)
    if request.method == "POST" and form.is_valid():
        shown = review.list_of(request.user, request.GET.get("list", ""), client, place)
        services.propose(actor=request.user, client=client, opening=place, shown_list=shown, **form.cleaned_data)
        messages.success(request, _("The proposal was sent. The employer got a message without personal data."))
        if "back" not in request.GET:
            return redirect("placements:work")
        back, _text = came_from(request, client)
        return redirect(f"{back}#{listing.row_id(client.pk, place.pk)}")
    context: dict[str, Any] = {"client": client, "opening": place, "consent": consent, "why_not": why_not, "form": form}
    context["query"] = kept_query(request)
    if consent and not why_not:
        shown_data = services.preview(client=client, consent=consent)
        context |= {"sections": disclosed_view.sections(shown_data), "blockers": _blockers(client, place)}
    return render(request, "placements/propose.html", context, status=422 if form.errors else 200)


def _blockers(client: Client, opening: Any) -> list[str]:
    try:
        return [b.text for b in matching.judge(client, opening).blockers]
    except ranking.InvalidInput:
        return []


ORDERS = {
    "opening": "opening__title",
    "employer": "organisation__name",
    "state": ("stage", "sent_at"),
    "sent": "sent_at",
}


def proposals(request):
    """Those of the organisation that the employer acts for, or of the coach's own cases; waiting ones first.

    Only a coach sorts by the person: for an employer the order would tell of names that are not shown.
    """
    found = Proposal.objects.visible_to(request.user).select_related("opening", "organisation", "client", "consent")
    found = found.annotate(stage=stage_of("state", Proposal.State.values))
    coach = request.user.has_role("coach")
    orders = ORDERS | ({"person": ("client__last_name", "client__first_name")} if coach else {})
    sorting = Sorting(request, orders, default="sent")
    answered = Sorting(request, orders, default="-sent", parameter="answered")
    waiting = list(found.waiting().order_by(*sorting.order_by))
    past = found.exclude(pk__in=[p.pk for p in waiting]).order_by(*answered.order_by)
    context = {
        "waiting": waiting,
        "page": Paginator(past, 25).get_page(request.GET.get("page")),
        "unchecked": request.user.memberships.active().filter(right_checked_at=None).exists(),
        "coach": coach,
        "heads": _heads(sorting),
        "answered_heads": _heads(answered),
    }
    return render(request, "placements/proposals.html", context)


def _heads(sorting: Sorting) -> dict[str, Head]:
    texts = {"opening": _("Opening"), "employer": _("Employer"), "person": _("Person"), "state": _("State"),
             "sent": _("Sent")}  # fmt: skip
    return heads(texts, sorting=sorting)


def proposal(request, pk: int):
    """One proposal: the person as consented, and the buttons. Without a consent nothing of the person is shown."""
    return _page(request, _proposal(request, pk), {})


def _proposal(request, pk: int) -> Proposal:
    found = Proposal.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("opening", "organisation", "client", "consent", "coach"), pk=pk)


def _page(request, found: Proposal, forms: dict[str, Any], status: int = 200):
    own = OWN_COACH in roles_on(request.user, found)
    open_to_see = found.may_be_shown or own
    if open_to_see:
        action = "proposal.read"
        audit.record(action, found, actor=request.user, request=request, subject=found.client, fields=_fields(found))
    actions = {t.action for t in proposal_workflow.available(found, request.user)}
    context = {
        "proposal": found,
        "own": own,
        "sections": disclosed_view.sections(found.disclosed) if open_to_see else [],
        "open_to_see": open_to_see,
        "actions": actions,
        "says": proposal_workflow.says(found, request.user),
        "accept_form": forms.get("accept") or AnswerForm(prefix="accept"),
        "meet_form": forms.get("ask_to_meet") or AnswerForm(prefix="ask_to_meet"),
        "decline_form": forms.get("decline") or DeclineForm(prefix="decline"),
        "bound": next(iter(forms.values()), None),
        "entries": _timeline(found),
        "placement": getattr(found, "placement", None),
    }
    return render(request, "placements/proposal.html", context, status=status)


def _fields(found: Proposal) -> str:
    return ",".join(sorted(found.disclosed))


def _timeline(found: Proposal) -> list[dict[str, Any]]:
    """What happened, by role: names of colleagues are nobody's business here."""
    labels = {"create": _("The proposal was sent"), "accept": _("Accepted"), "ask_to_meet": _("Asked to meet"),
              "decline": _("Declined"), "withdraw": _("Withdrawn")}  # fmt: skip
    who = {"create": _("coach"), "withdraw": _("coach or portal")}
    employer = _("employer")
    return [
        {"title": labels[log.action], "when": log.at, "who": who.get(log.action, employer)} for log in history(found)
    ]


FORMS = {"accept": AnswerForm, "ask_to_meet": AnswerForm, "decline": DeclineForm}


@require_POST
def answer(request, pk: int, action: str):
    """The employer's answer, or the coach's withdrawal."""
    found = _proposal(request, pk)
    if action == "withdraw":
        services.withdraw(actor=request.user, proposal=found, reason=request.POST.get("reason", ""))
        messages.success(request, _("The proposal was withdrawn. The employer no longer sees the person."))
        return redirect("placements:proposal", pk)
    if action not in FORMS:
        raise Http404
    form = FORMS[action](request.POST, prefix=action)
    if not form.is_valid():
        return _page(request, found, {action: form}, status=422)
    version = request.POST.get("version", "")
    done = getattr(services, action)(
        actor=request.user,
        proposal=found,
        version=int(version) if version.isdecimal() and len(version) < 10 else None,
        **form.cleaned_data,
    )
    messages.success(request, DONE[action])
    return redirect("placements:placement", done.pk) if action == "accept" else redirect("placements:proposal", pk)


DONE = {
    "accept": gettext_lazy("You accepted. Next, fill in the agreement with the coach."),
    "ask_to_meet": gettext_lazy("The coach got your wish to meet and will contact you."),
    "decline": gettext_lazy("You declined. The coach got your reason, and the person's data are no longer shown."),
}
