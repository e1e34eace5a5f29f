"""An application on a contract that was made outside the portal: beginning it, and whose contract it is."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bonus.applications import choosing, guided, services
from bonus.applications import same_person as people
from bonus.applications.forms import ContractStartForm, SchemeForm
from bonus.applications.handling_forms import SamePersonForm
from bonus.applications.views.acts import act_page
from bonus.applications.views.handling import as_seen, case_or_404
from bonus.supports import carried
from portal.core.idempotency import submit_once
from portal.employers.models import Organisation


@submit_once
def start(request):
    """Which company and what kind of contract; of many schemes that accept it one is chosen on a second page."""
    mine = Organisation.objects.filter(pk__in=request.user.organisation_ids()).select_related("municipality")
    form = ContractStartForm(request.POST or None, organisations=mine.order_by("name", "pk"))
    if request.method != "POST" or not form.is_valid():
        return _start_page(request, form, status=422 if form.is_bound else 200)
    organisation, kind = form.cleaned_data["organisation"], form.cleaned_data["kind"]
    versions = choosing.offered_on_contract(organisation.municipality, kind)
    told = (carried.peek(request) or {}).get("scheme")
    chosen = SchemeForm(request.POST if "choose" in request.POST else None, initial={"scheme": told}, versions=versions)
    if len(versions) > 1 and not chosen.is_valid():
        return _start_page(request, form, chosen, status=422 if chosen.is_bound else 200)
    application = services.start_on_contract(
        organisation=organisation, kind=kind, actor=request.user,
        scheme=chosen.cleaned_data["scheme"] if len(versions) > 1 else "",
    )  # fmt: skip
    _carry(request, application)
    return redirect("bonus:tasks", application.pk)


def _start_page(request, form, schemes=None, *, status):
    context = {"form": form, "schemes": schemes, "has_errors": status == 422}
    return render(request, "bonus/application/start_contract.html", context, status=status)


def _carry(request, application) -> None:
    """What the public guide was told of supports and hours, once."""
    kept = carried.take(request)
    if kept and kept.get("hours_week"):
        changes = {"hours_per_week": Decimal(kept["hours_week"])}
        services.save_contract(application=application, changes=changes, actor=request.user)
    if guided.carry(application, kept):
        messages.info(request, _("The other supports that you told the guide are filled in. Check them."))


@submit_once
def same_person(request, pk: int):
    """The handler has looked whether the contract's person has an earlier case here."""
    application = case_or_404(request, pk)
    if application.contract is None:
        return redirect("bonus:case", pk)  # a placement's person is known
    found = list(people.namesakes(application).select_related("organisation", "contract", "placement__opening"))

    def do(cleaned):
        first = next((case for case in found if str(case.pk) == cleaned["first"]), None)
        services.mark_person(application=as_seen(request, pk), first=first, actor=request.user)
        return _("The person's earlier cases are known. The case was calculated again.")

    return act_page(
        request, application, SamePersonForm(request.POST or None, cases=found), do,
        title=_("Has the person an earlier case?"), button=_("Save the answer"),
        paragraphs=[
            _("The contract was made outside the portal and no identity code is asked. These cases have a person of "
              "the same name. A name alone is no proof: ask the employer or the person if you are not sure."),
        ],
    )  # fmt: skip
