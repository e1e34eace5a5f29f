"""The managers' figures: what is chosen stands in the address; the same lines as a page, as CSV and as XLSX."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.forms import BaseForm
from portal.core.small_groups import MONTH, SMALLEST
from portal.home.figures import money
from portal.home.figures.report import QUARTER, YEAR, Asked, file_header, file_rows, sections, years_until
from portal.home.figures.sources import FIGURES, scheme_names

FIRST_QUARTER_ENDS = 3
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FiguresForm(BaseForm):
    """An empty field is the usual choice: the year with figures, by quarter, every scheme, the first town."""

    mark_optional = False
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), required=False, coerce=int)
    by = forms.ChoiceField(
        label=gettext_lazy("Divided by"), required=False,
        choices=[("", gettext_lazy("Quarter")), (YEAR, gettext_lazy("Year")), (MONTH, gettext_lazy("Month"))],
    )  # fmt: skip
    scheme = forms.ChoiceField(label=gettext_lazy("Scheme"), required=False)
    town = forms.TypedChoiceField(label=gettext_lazy("Municipality"), required=False, coerce=int)

    def __init__(self, *args, towns: list[Municipality], schemes: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        years = [str(year) for year in years_until(clock.today())]
        choices: dict[str, list[tuple[Any, Any]]] = {
            "year": [("", _("Latest")), *((year, year) for year in years)],
            "scheme": [("", _("All")), *schemes.items()],
            "town": [("", str(towns[0])), *((town.pk, str(town)) for town in towns[1:])],
        }
        for name, found in choices.items():
            cast("forms.ChoiceField", self.fields[name]).choices = found
        if len(towns) == 1:
            del self.fields["town"]


def chosen(request) -> tuple[FiguresForm, Asked, dict[str, str]]:
    """The form and what it asks for; what is wrong in the address is told, and the usual choice shown."""
    towns = list(
        Municipality.objects.filter(pk__in=request.user.municipality_ids(Role.MANAGER)).order_by("name_fi", "pk")
    )
    if not towns:
        raise Http404
    town = next((t for t in towns if str(t.pk) == request.GET.get("town")), towns[0])
    names = scheme_names(town)
    form = FiguresForm(request.GET or None, towns=towns, schemes=names)
    valid: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    today = clock.today()
    latest = today.year if today.month > FIRST_QUARTER_ENDS else today.year - 1
    asked = Asked(town, valid.get("year") or latest, valid.get("by") or QUARTER, valid.get("scheme") or "", today)
    return form, asked, names


def figures(request):
    form, asked, names = chosen(request)
    forecasts = money.forecasts(asked.town, asked.year, asked.scheme, names, asked.on)
    context = {
        "form": form,
        "asked": asked,
        "year": str(asked.year),
        "scheme_name": names.get(asked.scheme, ""),
        "sections": list(sections(asked)),
        "budget": money.chart(forecasts, asked.year),
        "smallest": SMALLEST,
        "query": request.GET.urlencode(),
        "has_errors": form.is_bound and not form.is_valid(),
    }
    return render(request, "home/figures.html", context, status=422 if context["has_errors"] else 200)


def figures_file(request, kind: str):
    """The page's lines as a file, with the budget; what the page doesn't show isn't in it either."""
    from portal.core import spreadsheets

    _form, asked, names = chosen(request)
    rows = list(file_rows(asked, list(sections(asked))))
    budget = [[f.name, *f.values()] for f in money.forecasts(asked.town, asked.year, asked.scheme, names, asked.on)]
    budget_header = [_("Scheme"), *money.header()]
    if kind == "csv":
        body = spreadsheets.csv_bytes(file_header(), rows)
    else:
        counts = [[str(figure.title), str(figure.counts)] for figure in FIGURES]
        body = spreadsheets.xlsx_bytes([
            (_("Figures"), file_header(), rows),
            (_("Budget"), budget_header, budget),
            (_("What is counted"), [_("Figure"), _("What is counted")], counts),
        ])  # fmt: skip
    response = HttpResponse(body, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="tyosilta-{asked.year}-{asked.by}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
