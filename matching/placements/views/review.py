"""Review: the ranked lists of both directions, and a pair with its calculation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from matching import engine as ranking
from matching.jobseekers.access import with_client
from matching.jobseekers.models import Client
from matching.placements import listing, matching, refresh, review
from matching.placements.forms import ListFilters, RejectForm
from matching.placements.models import ReviewDecision
from matching.placements.services.proposals import consent_for, why_not_proposable
from portal.accounts.roles import Role
from portal.core.idempotency import submit_once
from portal.core.tables import Sorting, heads
from portal.openings.models import Opening

ROWS = 25


OPENING_ORDERS = {
    "opening": "title",
    "employer": "organisation__name",
    "kind": ("kind", "-published_at"),
    "published": "published_at",
}


def openings(request):
    """The published openings of the coach's town, each with the way to its people."""
    towns = request.user.municipality_ids(Role.COACH)
    found = Opening.objects.matchable().filter(municipality_id__in=towns).select_related("organisation")
    sorting = Sorting(request, OPENING_ORDERS, default="-published")
    page = Paginator(found.order_by(*sorting.order_by), ROWS).get_page(request.GET.get("page"))
    texts = {"opening": _("Opening"), "employer": _("Employer"), "kind": _("Kind of place"),
             "published": _("Published"), "people": _("Suitable people")}  # fmt: skip
    return render(request, "placements/openings.html", {"page": page, "heads": heads(texts, sorting=sorting)})


@with_client
def openings_for_client(request, client: Client):
    """The town's openings for one person, best first."""
    filters = ListFilters(request.GET)
    context: dict[str, Any] = {"client": client, "filters": filters}
    try:
        ranked = matching.openings_for(client)
    except ranking.InvalidInput as error:
        return render(request, "placements/openings_for_client.html", {**context, "problems": error.problems})
    if ranked.late:
        refresh.ask_for(client=client)
    page = _page(request, ranked, filters)
    shown = review.keep_shown(ranked, page.object_list, actor=request.user, request=request, client=client)
    rows = listing.opening_rows(page.object_list, shown, request.user, request.get_full_path())
    context |= {"page": page, "rows": rows, "ranked": ranked, "problems": [], "list_key": shown or ""}
    context["reasons"] = ReviewDecision.Reason.choices
    return render(request, "placements/openings_for_client.html", context)


def clients_for_opening(request, pk: int):
    """The town's people for one opening, best first; other coaches' clients by reference only."""
    opening = opening_of_town(request, pk)
    filters = ListFilters(request.GET, with_kind=False)
    context: dict[str, Any] = {"opening": opening, "filters": filters}
    try:
        ranked = matching.clients_for(opening)
    except ranking.InvalidInput as error:
        return render(request, "placements/clients_for_opening.html", {**context, "problems": error.problems})
    if ranked.late:
        refresh.ask_for(opening=opening)
    page = _page(request, ranked, filters)
    shown = review.keep_shown(ranked, page.object_list, actor=request.user, request=request, opening=opening)
    rows = listing.client_rows(page.object_list, shown, request.user, request.get_full_path())
    context |= {"page": page, "rows": rows, "ranked": ranked, "problems": [], "list_key": shown or ""}
    context["reasons"] = ReviewDecision.Reason.choices
    return render(request, "placements/clients_for_opening.html", context)


def _page(request, ranked: matching.RankedList, filters: ListFilters):
    """Rows that pass the filters, each with its rank in the whole list."""
    kept = [(rank, row) for rank, row in enumerate(ranked.rows, 1) if filters.keep(row)]
    return Paginator(kept, ROWS).get_page(request.GET.get("page"))


def opening_of_town(request, pk: int, *, matchable: bool = True) -> Opening:
    found = Opening.objects.matchable() if matchable else Opening.objects.all()
    towns = request.user.municipality_ids(Role.COACH)
    return get_object_or_404(found.filter(municipality_id__in=towns).select_related("organisation"), pk=pk)


@with_client
def pair(request, client: Client, opening: int):
    """One pair: every component with its share of the score, what blocks it, and what the coach may do."""
    return _pair_page(request, client, opening_of_town(request, opening, matchable=False), RejectForm())


def _pair_page(request, client: Client, opening: Opening, form: RejectForm, status: int = 200):
    back, back_text = came_from(request, client)
    context: dict[str, Any] = {"client": client, "opening": opening, "form": form, "query": kept_query(request)}
    context |= {"back": f"{back}#{listing.row_id(client.pk, opening.pk)}", "back_text": back_text}
    try:
        match = matching.judge(client, opening)
    except ranking.InvalidInput as error:
        return render(request, "placements/pair.html", {**context, "problems": error.problems}, status=status)
    band, text = listing.band_of(match)
    decisions = list(ReviewDecision.objects.filter(client=client, opening=opening).select_related("by"))
    shortlisted = bool(decisions) and decisions[0].action == ReviewDecision.Action.SHORTLISTED
    proposal = client.proposals.filter(opening=opening).order_by("-sent_at", "-pk").first()
    context |= {
        "problems": [],
        "match": match,
        "band": band,
        "band_text": text,
        "hundred": 100 * match.score,
        "parts": listing.parts_of(match),
        "chart": listing.chart_of(match),
        "improvements": listing.improvement_rows(matching.improvements(client, opening), match),
        "blockers": listing.blockers_of(match),
        "decisions": decisions,
        "shortlisted": shortlisted,
        "may_shortlist": not shortlisted and not (proposal and proposal.is_waiting),
        "own": client.is_case_of(request.user),
        "consent": consent_for(client, opening),
        "why_not": why_not_proposable(client, opening, request.user),
        "proposal": proposal,
    }
    return render(request, "placements/pair.html", context, status=status)


@require_POST
@with_client
@submit_once
def decide(request, client: Client, opening: int):
    """Shortlist, or reject with a reason."""
    place = opening_of_town(request, opening, matchable=False)
    shown = review.list_of(request.user, request.GET.get("list", ""), client, place)
    if request.POST.get("action") == "shortlist":
        review.decide(actor=request.user, client=client, opening=place, action="shortlisted", shown_list=shown)
        messages.success(request, _("The pair is on the shortlist. The employer does not see it."))
        return redirect(_pair_address(request, client, place))
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _pair_page(request, client, place, form, status=422)
    review.decide(
        actor=request.user, client=client, opening=place, action="rejected", shown_list=shown, **form.cleaned_data
    )
    messages.success(request, _("The pair was rejected. The reason was kept."))
    back, _text = came_from(request, client)
    return redirect(f"{back}#{listing.row_id(client.pk, place.pk)}")


def _pair_address(request, client: Client, opening: Opening) -> str:
    return reverse("placements:pair", args=[client.pk, opening.pk]) + kept_query(request)


def kept_query(request) -> str:
    """What the list told the pair's page, for the next one."""
    kept = {name: value for name in ("list", "back") if (value := request.GET.get(name, ""))}
    return f"?{urlencode(kept)}" if kept else ""


LISTS = {
    "placements:openings_for_client": gettext_lazy("The person's list"),
    "placements:clients_for_opening": gettext_lazy("The opening's list"),
    "placements:assignment": gettext_lazy("Best for everyone"),
    "placements:leverage_for_client": gettext_lazy("What would open the most"),
}


def came_from(request, client: Client) -> tuple[str, Any]:
    """The list that the reader came from, with its filters and page, and what it is called; else the person's list.

    Only an address of these lists is believed, and only its path on this site.
    """
    path, _mark, filters = request.GET.get("back", "").partition("?")
    try:
        name = resolve(path).view_name
    except Resolver404:
        name = ""
    if name not in LISTS or path.startswith("//"):
        name, path = "placements:openings_for_client", reverse("placements:openings_for_client", args=[client.pk])
        filters = ""
    return (f"{path}?{filters}" if filters else path), LISTS[name]
