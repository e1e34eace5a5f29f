"""The coach's pages: own clients, one client, the profile, consents, the path."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from matching.jobseekers import access, forms, interchange, profile_view, services
from matching.jobseekers.models import Client, PathStep
from matching.jobseekers.profile_forms import PAGES
from matching.jobseekers.transitions import client_workflow
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import audit, slots, uploads
from portal.core.confirming import confirm_page
from portal.core.exceptions import Refused
from portal.core.idempotency import submit_once
from portal.core.tables import Head, Sorting, heads, stage_of
from portal.core.transitions import seen_version

OWN_ORDERS = {
    "name": ("last_name", "first_name"),
    "state": ("stage", "last_name"),
    "written": ("last_written", "last_name"),
    "consent": ("consent_until", "last_name"),
    "follow_up": ("next_follow_up", "last_name"),
}
TOWN_ORDERS = {
    "name": "reference",
    "state": ("stage", "reference"),
    "coach": ("coach__last_name", "coach__first_name", "reference"),
}


def clients(request):
    """Own clients; the whole town's by reference only."""
    form = forms.ClientFilterForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    town_wide = chosen.get("whose") == "all"
    found = Client.objects.in_municipalities_of(request.user) if town_wide else Client.objects.of_coach(request.user)
    found = found.filter(state__in=chosen["state"]) if chosen.get("state") else found.active()
    if q := chosen.get("q"):
        by_name = Q() if town_wide else Q(first_name__icontains=q) | Q(last_name__icontains=q)
        found = (
            found.filter(by_name | Q(reference__icontains=q)) if not town_wide else found.filter(reference__icontains=q)
        )
    sorting = Sorting(request, TOWN_ORDERS if town_wide else OWN_ORDERS, default="name")
    found = found.select_related("coach") if town_wide else found.with_dates()
    found = found.annotate(stage=stage_of("state", Client.State.values))
    page = Paginator(found.order_by(*sorting.order_by), 25).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "town_wide": town_wide, "heads": _heads(sorting, town_wide)}
    news = {} if town_wide else slots.told("jobseekers.clients", page.object_list, user=request.user)
    context["rows"] = [(client, news.get(client.pk, [])) for client in page]
    return render(request, "jobseekers/clients.html", context)


def _heads(sorting: Sorting, town_wide: bool) -> dict[str, Head]:
    """Headings of the list; all but the news sort it."""
    if town_wide:
        texts = {"name": _("Reference"), "state": _("Where on the path"), "coach": _("Own coach")}
    else:
        texts = {"name": _("Name"), "news": _("What is new"), "state": _("Where on the path"),
                 "written": _("Last written"), "consent": _("Consent until"),
                 "follow_up": _("Next follow-up")}  # fmt: skip
    return heads(texts, sorting=sorting)


@submit_once
def create(request):
    form = forms.ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        town = Municipality.objects.get(pk=min(request.user.municipality_ids(Role.COACH)))
        client = services.client_create(actor=request.user, municipality=town, **form.cleaned_data)
        return redirect("jobseekers:step", client.pk, PathStep.Kind.REFERRAL)
    return render(request, "jobseekers/form.html", {"form": form, "title": _("New client")}, status=_status(form))


@access.with_client
def client(request, client: Client):
    """One client: who walks, the profile, consents, the path, and what comes next."""
    context = {
        "client": client,
        "sections": profile_view.sections(client.profile.data),
        "consents": client.consents.select_related("recorded_by"),
        "steps": client.steps.select_related("by"),
        "follow_ups": client.follow_ups.all(),
        "actions": [t for t in client_workflow.available(client, request.user) if t.action != "end"],
        "may_end": any(t.action == "end" for t in client_workflow.permitted(client, request.user)),
        "own_case": client.is_case_of(request.user),
        "searching": client.state in (Client.State.ASSESSMENT, Client.State.MEASURES),  # a place is looked for next
    }
    return render(request, "jobseekers/client.html", context)


def reason(request, pk: int):
    """A coach without an own case tells why; the reason goes to the log."""
    found = get_object_or_404(Client.objects.in_municipalities_of(request.user), pk=pk)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        access.give_reason(request, found, form.cleaned_data["reason"])
        target = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
        return redirect(target if safe else reverse("jobseekers:client", args=[pk]))
    title = _("Client %(reference)s") % {"reference": found.reference or found.pk}
    return render(request, "jobseekers/form.html", {"form": form, "title": title}, status=_status(form))


@access.with_client
def contact(request, client: Client):
    form = forms.ClientForm(request.POST or None, instance=client)
    if request.method == "POST" and form.is_valid():
        services.client_update(actor=request.user, client=client, version=client.version, **form.cleaned_data)
        return redirect("jobseekers:client", client.pk)
    return _form_page(request, form, _("Contact details"), client)


@access.with_client
def team(request, client: Client):
    form = forms.TeamForm(request.POST or None, instance=client)
    if request.method == "POST" and form.is_valid():
        services.client_update(actor=request.user, client=client, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("jobseekers:clients")
    return _form_page(request, form, _("Who walks with the client"), client)


@access.with_client
def profile(request, client: Client, page: str):
    """One page of the profile. What is left empty stays unknown."""
    if page not in PAGES:
        raise Http404
    title, form_class = PAGES[page]
    form = form_class(request.POST or None, data_now=client.profile.data, version=client.profile.version)
    if request.method == "POST" and form.is_valid():
        try:
            services.profile_update(
                actor=request.user, profile=client.profile, version=form.cleaned_data["version"], changes=form.changes()
            )
            return redirect("jobseekers:client", client.pk)
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error(None, str(refused))
    return _form_page(request, form, title, client)


@access.with_client
@submit_once
def step(request, client: Client, kind: str):
    """Write a step of the path."""
    if kind not in PathStep.Kind.values:
        raise Http404
    form = forms.StepForm(request.POST or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        services.step_add(actor=request.user, client=client, kind=kind, **form.cleaned_data)
        return redirect("jobseekers:client", client.pk)
    return _form_page(request, form, PathStep.Kind(kind).label.capitalize(), client)


@require_POST
@access.with_client
def act(request, client: Client):
    if request.POST.get("action") not in {row.action for row in client_workflow.table} - {"end"}:
        raise Http404
    services.client_act(
        actor=request.user, client=client, action=request.POST["action"], reason=request.POST.get("reason", ""),
        version=seen_version(request),
    )  # fmt: skip
    return redirect("jobseekers:client", client.pk)


@access.with_client
def end(request, client: Client):
    form = forms.EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.client_act(actor=request.user, client=client, action="end", ending=form.cleaned_data["ending"])
        messages.success(request, _("The service has ended. Follow-ups are in your list after 3 and 6 months."))
        return redirect("jobseekers:client", client.pk)
    return _form_page(request, form, _("End the service"), client, ends=True)


@access.with_client
def follow_up(request, client: Client, follow_up: int):
    found = get_object_or_404(client.follow_ups, pk=follow_up)
    form = forms.FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.follow_up_done(actor=request.user, follow_up=found, **form.cleaned_data)
        return redirect("jobseekers:client", client.pk)
    return _form_page(request, form, _("Follow-up at %(months)s months") % {"months": found.months}, client)


@require_POST
@access.with_client
def link(request, client: Client):
    """Make a link to the person's own page and show it once; the coach gives it by text message, mail or paper."""
    made, token = services.link_create(actor=request.user, client=client)
    address = request.build_absolute_uri(reverse("jobseekers:person", args=[token]))
    return render(request, "jobseekers/link.html", {"client": client, "link": made, "address": address})


@access.with_client
@submit_once
def paper(request, client: Client):
    """A consent signed on paper: scan it and write down what it says."""
    form = forms.PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.consent_from_paper(
            actor=request.user, client=client, scan=uploads.store(data["scan"], actor=request.user),
            scopes=data["scopes"],
            given=data["decision"] == "yes", valid_until=data["valid_until"], signed_name=data["signed_name"],
        )  # fmt: skip
        return redirect("jobseekers:client", client.pk)
    return _form_page(request, form, _("Consent on paper"), client)


@access.with_client
def withdraw(request, client: Client, consent: int):
    """For the person who asks the coach for it: GET says what will happen, POST withdraws."""
    found = get_object_or_404(client.consents, pk=consent)
    if request.method == "POST":
        services.consent_withdraw(consent=found, actor=request.user)
        messages.success(request, _("The consent is withdrawn. Nothing is shown under it any more."))
        return redirect("jobseekers:client", client.pk)
    return confirm_page(
        request,
        title=_("Withdraw the consent?"),
        about=client,
        says=[
            _("Do this when the person has asked you to."),
            _("From that moment no employer sees the person's details under this consent, and proposals that an "
              "employer has not answered are taken back. A placement that has been agreed goes on."),
            _("This cannot be undone. The person can give a new consent."),
        ],
        button=_("Withdraw the consent"),
        back=reverse("jobseekers:client", args=[client.pk]),
    )  # fmt: skip


@access.with_client
def scan(request, client: Client, consent: int):
    found = get_object_or_404(client.consents.exclude(scan=None), pk=consent)
    return uploads.serve(found.scan, reader=request.user)


def import_profiles(request):
    """Profiles from a JSON Lines file: all or nothing, with every problem's line."""
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        seekers, problems = interchange.read(upload.read(), upload.name)
        if not problems:
            town = Municipality.objects.get(pk=min(request.user.municipality_ids(Role.COACH)))
            counts = services.profiles_import(actor=request.user, municipality=town, seekers=seekers)
            messages.success(request, _("New: %(created)s, updated: %(updated)s.") % counts)
            return redirect("jobseekers:clients")
    status = 422 if problems else _status(form)
    context = {"form": form, "problems": problems[:200], "more": max(0, len(problems) - 200)}
    return render(request, "jobseekers/import.html", context, status=status)


def export_profiles(request):
    """Own clients' profiles as JSON Lines; each one is in the audit trail. Health data only when asked for."""
    with_health = request.GET.get("health") == "1"
    own = Client.objects.of_coach(request.user).active().select_related("profile").order_by("pk")
    rows = []
    for client in own:
        fields = "profile, capacity, needs" if with_health else "profile"
        audit.record("client.export", client, actor=request.user, request=request, subject=client, fields=fields)
        rows.append(json.dumps(interchange.row(client.profile, with_health=with_health), ensure_ascii=False))
    response = HttpResponse("".join(f"{row}\n" for row in rows), content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="jobseekers.jsonl"'
    return response


def _form_page(request, form, title, client: Client, ends: bool = False):
    context = {"form": form, "title": title, "client": client, "ends": ends}
    return render(request, "jobseekers/form.html", context, status=_status(form))


def _status(form) -> int:
    return 422 if form.is_bound and not form.is_valid() else 200
