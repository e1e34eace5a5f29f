"""The managers' budget page, and the register of de minimis aid."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bonus.funds import budget as services
from bonus.funds import de_minimis
from bonus.funds.forms import AppropriationForm, FindingForm, JoinForm, MoveForm, PermitForm, RegisteredForm
from bonus.funds.models import READERS, AidAmendment, AidGrant, Appropriation, Reservation, Shortfall, Transfer
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock, uploads
from portal.core.charts import Chart, Series
from portal.core.exceptions import Refused
from portal.core.forms import BaseForm
from portal.core.idempotency import submit_once
from portal.core.money import written
from portal.core.spreadsheets import csv_bytes
from portal.core.tables import Head, heads


def own_town(request, *roles: str) -> Municipality:
    """The municipality where the person holds one of the roles."""
    town = Municipality.objects.filter(pk__in=request.user.municipality_ids(*roles)).order_by("pk").first()
    if town is None:
        raise Http404
    return town


def known_schemes(town: Municipality) -> dict[str, str]:
    """Slug → name of what the municipality has charged or reserved something for, and of its scheme versions."""
    slugs = set(Appropriation.objects.filter(municipality=town).order_by("pk").values_list("scheme", flat=True))
    slugs |= set(Reservation.objects.filter(municipality=town).order_by("pk").values_list("scheme", flat=True))
    return dict(sorted((dict(zip(slugs, slugs, strict=True)) | scheme_names(town)).items()))


def scheme_names(town: Municipality) -> dict[str, str]:
    """Slug → the name that the scheme's newest version gives, in the page's language."""
    versions = getattr(town, "scheme_versions", None)  # a room above keeps them
    rows = versions.order_by("valid_from", "pk").values_list("slug", "content") if versions else ()
    names = {slug: json.loads(bytes(content)).get("names") or {} for slug, content in rows}
    return {slug: texts.get(get_language() or "fi") or texts.get("fi") or slug for slug, texts in names.items()}


def balances(request) -> list[dict[str, Any]]:
    rows = (
        Appropriation.objects.visible_to(request.user)
        .select_related("municipality")
        .prefetch_related("permits__given_by")
    )
    towns = {row.municipality for row in rows}
    names = {(town.pk, slug): name for town in towns for slug, name in scheme_names(town).items()}
    return [
        {"appropriation": row, "name": names.get((row.municipality_id, row.scheme), row.scheme),
         "balance": services.balance(row), "permits": list(row.permits.all())}
        for row in rows
    ]  # fmt: skip


def _heads() -> dict[str, Head]:
    texts = {"scheme": _("Scheme"), "amount": _("Sum"), "decided": _("Decided"), "paid": _("Paid"),
             "recovered": _("Recovered"), "left": _("Left"), "reserved": _("Under pending cases")}  # fmt: skip
    return heads(texts, numeric=tuple(texts)[1:])


def chart_of(rows: list[dict[str, Any]]) -> Chart | None:
    """This year's appropriations: what has been paid, what is decided and not paid, and what is left."""
    shown = [row for row in rows if row["appropriation"].year == clock.today().year]
    if not shown:
        return None
    sums = [row["balance"] for row in shown]
    parts = [
        (_("Paid"), [float(b.paid) for b in sums]),
        (_("Decided, not yet paid"), [float(max(b.decided - b.paid, 0)) for b in sums]),
        (_("Under pending cases"), [float(min(b.reserved, max(b.left, 0))) for b in sums]),
        (_("Left after them"), [float(max(b.free, 0)) for b in sums]),
    ]
    left, pending = sum(b.left for b in sums), sum(b.reserved for b in sums)
    return Chart(
        name="budget", kind="stacked", title=_("Appropriations of the year"), unit="€",
        message=_("%(left)s € can still be granted; pending cases would take %(pending)s € of it.")
        % {"left": written(left), "pending": written(pending)},
        labels=[row["name"] for row in shown],
        series=[Series(name, values) for name, values in parts],
        csv_href="",
    )  # fmt: skip


def permit_form(appropriation: Appropriation, data: Any = None) -> PermitForm:
    """Each appropriation has its own on the page: their fields have different ids."""
    return PermitForm(data, auto_id=f"permit_{appropriation.pk}_%s")


def own_appropriations(request) -> list[tuple[int, str]]:
    """(id, name) of the appropriations between which the manager can move money: those of one town."""
    town = Municipality.objects.filter(pk__in=request.user.municipality_ids(Role.MANAGER)).order_by("pk").first()
    if town is None:
        return []
    names = scheme_names(town)
    return [(row.pk, f"{names.get(row.scheme, row.scheme)} {row.year}") for row in town.appropriations.all()]


def budget(request, status: int = 200, refused: tuple[int, PermitForm] | None = None, **forms):
    """Every appropriation with its balance; a manager sets sums and permits cases beyond them.

    `refused`: the appropriation's id and the permission that was typed wrong.
    """
    rows = balances(request)
    manages = request.user.municipality_ids(Role.MANAGER)
    town = Municipality.objects.filter(pk__in=manages).order_by("pk").first()
    schemes = known_schemes(town) if town else {}
    wrong = dict([refused]) if refused else {}
    movable = own_appropriations(request)
    named = {row["appropriation"].pk: f"{row['name']} {row['appropriation'].year}" for row in rows}
    towns = request.user.municipality_ids(*READERS)
    transfers = Transfer.objects.filter(source__municipality_id__in=towns)
    context = {
        "rows": rows,
        "heads": _heads(),
        "chart": chart_of(rows),
        "move_form": MoveForm(appropriations=movable) if len(movable) > 1 else None,
        "transfers": [
            {
                "made": one,
                "source": named.get(one.source_id, one.source),
                "target": named.get(one.target_id, one.target),
            }
            for one in transfers.select_related("source", "target", "actor")
        ],
        "missing": list(Shortfall.objects.open().filter(municipality_id__in=request.user.municipality_ids(*READERS))),
        "manages": bool(town),
        "form": AppropriationForm(schemes=schemes, auto_id="set_%s"),
        "passing_up": [
            row | {"form": wrong.get(row["appropriation"].pk) or permit_form(row["appropriation"])}
            for row in rows
            if row["appropriation"].beyond == "pass_up"
        ],
        "bound": next(iter([*wrong.values(), *forms.values()]), None),
        "has_errors": status == 422,
        **forms,
    }
    return render(request, "funds/budget.html", context, status=status)


@require_POST
def set_amount(request):
    town = own_town(request, Role.MANAGER)
    form = AppropriationForm(request.POST, schemes=known_schemes(town), auto_id="set_%s")
    if not form.is_valid():
        return budget(request, status=422, form=form)
    try:
        services.set_appropriation(municipality=town, actor=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error("amount", str(refused))
        return budget(request, status=422, form=form)
    messages.success(request, _("The appropriation was saved."))
    return redirect("funds:budget")


@require_POST
@submit_once
def move(request):
    """Move money from one appropriation to another."""
    town = own_town(request, Role.MANAGER)
    form = MoveForm(request.POST, appropriations=own_appropriations(request))
    if not form.is_valid():
        return budget(request, status=422, move_form=form)
    data = form.cleaned_data
    rows = {row.pk: row for row in town.appropriations.filter(pk__in=[data["source"], data["target"]])}
    try:
        services.move(source=rows[data["source"]], target=rows[data["target"]], amount=data["amount"],
                      reason=data["reason"], actor=request.user)  # fmt: skip
    except Refused as refused:
        form.add_error("amount", str(refused))
        return budget(request, status=422, move_form=form)
    messages.success(request, _("The money was moved."))
    return redirect("funds:budget")


@require_POST
@submit_once
def permit(request, pk: int):
    own = Appropriation.objects.filter(municipality_id__in=request.user.municipality_ids(Role.MANAGER))
    appropriation = get_object_or_404(own, pk=pk)
    form = permit_form(appropriation, request.POST)
    if not form.is_valid():
        return budget(request, status=422, refused=(appropriation.pk, form))
    services.permit_overrun(appropriation=appropriation, actor=request.user, **form.cleaned_data)
    messages.success(request, _("The permission was saved. The decision maker can now decide the case."))
    return redirect("funds:budget")


def budget_file(request):
    header = [_("Scheme"), _("Year"), _("Appropriation"), _("Decided"), _("Paid"), _("Recovered"),
              _("Under pending cases"), _("Left")]  # fmt: skip
    rows = [
        (
            r["appropriation"].scheme,
            r["appropriation"].year,
            b.amount,
            b.decided,
            b.paid,
            b.recovered,
            b.reserved,
            b.left,
        )
        for r in balances(request)
        if (b := r["balance"])
    ]
    return csv_response(csv_bytes(header, rows), "budget.csv")


def csv_response(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def register(request, status: int = 200, entered: int = 0, **forms):
    """Aid granted here: what waits for the EU's register by its last day, and what has been entered."""
    own = AidGrant.objects.visible_to(request.user).own()
    entered_rows = own.exclude(registered_on=None).order_by("-registered_on", "-pk")
    page = Paginator(entered_rows, 25).get_page(request.GET.get("page"))
    writes = bool(request.user.municipality_ids(Role.HANDLER, Role.MANAGER))
    context = {
        "waiting": [
            {"aid": aid, "late": aid.register_by < clock.today(), "open": aid.pk == entered,
             "form": forms["registered_form"] if aid.pk == entered else RegisteredForm(auto_id=f"aid{aid.pk}_%s")}
            for aid in own.to_register()
        ],
        "amendments": [
            {"row": row, "late": row.register_by < clock.today(), "open": row.pk == forms.get("amended"),
             "form": forms["amended_form"] if row.pk == forms.get("amended")
             else RegisteredForm(auto_id=f"amend{row.pk}_%s")}
            for row in de_minimis.to_amend(own)
        ],
        "page": page,
        "writes": writes,
        "finds": bool(request.user.municipality_ids(Role.HANDLER)),
        "joins": bool(request.user.municipality_ids(*de_minimis.OFFICIALS)),
        "finding_form": forms.get("finding_form") or FindingForm(auto_id="finding_%s"),
        "join_form": forms.get("join_form") or JoinForm(auto_id="join_%s"),
        "bound": next((form for form in forms.values() if isinstance(form, BaseForm)), None),
        "has_errors": status == 422,
    }  # fmt: skip
    return render(request, "funds/register.html", context, status=status)


def register_file(request):
    """What is to be entered, in the register's columns."""
    visible = AidGrant.objects.visible_to(request.user)
    rows = de_minimis.register_file(visible.to_register(), de_minimis.to_amend(visible.own()))
    return csv_response(rows, f"eair-{clock.today()}.csv")


@require_POST
@submit_once
def registered(request, pk: int):
    aid = get_object_or_404(AidGrant.objects.visible_to(request.user).own(), pk=pk)
    form = RegisteredForm(request.POST, request.FILES, auto_id=f"aid{aid.pk}_%s")
    if form.is_valid():
        try:
            de_minimis.mark_registered(aid=aid, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The entry was saved."))
            return redirect("funds:register")
    return register(request, status=422, entered=aid.pk, registered_form=form)


@require_POST
@submit_once
def amended(request, pk: int):
    """The entry was amended in the register."""
    own = AidGrant.objects.visible_to(request.user).own()
    row = get_object_or_404(AidAmendment.objects.filter(aid__in=own), pk=pk)
    form = RegisteredForm(request.POST, request.FILES, auto_id=f"amend{row.pk}_%s")
    if form.is_valid():
        try:
            de_minimis.mark_amended(amendment=row, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The entry was saved."))
            return redirect("funds:register")
    return register(request, status=422, amended=row.pk, amended_form=form)


def proof(request, pk: int):
    aid = get_object_or_404(AidGrant.objects.visible_to(request.user).select_related("proof"), pk=pk)
    if aid.proof is None:
        raise Http404
    return uploads.serve(aid.proof, reader=request.user)


@require_POST
def finding(request):
    form = FindingForm(request.POST, auto_id="finding_%s")
    if not form.is_valid():
        return register(request, status=422, finding_form=form)
    de_minimis.record_finding(municipality=own_town(request, Role.HANDLER), actor=request.user, **form.cleaned_data)
    messages.success(request, _("The finding was saved."))
    return redirect("funds:register")


@require_POST
def join(request):
    form = JoinForm(request.POST, auto_id="join_%s")
    if form.is_valid():
        try:
            de_minimis.join(
                municipality=own_town(request, *de_minimis.OFFICIALS), actor=request.user, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error("second", str(refused))
        else:
            messages.success(request, _("The companies now count as one undertaking."))
            return redirect("funds:register")
    return register(request, status=422, join_form=form)
