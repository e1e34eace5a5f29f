"""The appropriations of a year, and what will be left at its end. Live sums of the town's own books: no counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bonus.applications.models import Application
from bonus.funds.budget import Balance, balance
from bonus.funds.models import Appropriation
from portal.accounts.models import Municipality
from portal.core.charts import Chart, Series
from portal.core.money import euros, written


@dataclass(frozen=True)
class Forecast:
    """An appropriation with its sums. `wanted`: what the open cases would take as they are calculated today."""

    name: str
    balance: Balance
    wanted: Decimal
    at_pace: Decimal | None  # left at the year's end when the rest of the year is like its beginning; None: too early

    @property
    def if_granted(self) -> Decimal:
        """Left at the year's end when every open case is granted and no new one comes."""
        return self.balance.left - self.wanted

    def values(self) -> list[Decimal | None]:
        b = self.balance
        return [
            b.amount,
            b.reserved,
            b.decided,
            b.paid,
            b.recovered,
            self.wanted,
            b.left,
            self.if_granted,
            self.at_pace,
        ]


def header() -> list[str]:
    return [_("Appropriation"), _("Reserved for pending cases"), _("Decided"), _("Paid"), _("Recovered"),
            _("Pending cases would take today"), _("Left now"), _("Left at year's end, if all pending are granted"),
            _("Left at year's end, at this pace")]  # fmt: skip


def forecasts(town: Municipality, year: int, scheme: str, names: Mapping[str, str], on: date) -> list[Forecast]:
    rows = Appropriation.objects.filter(municipality=town, year=year).order_by("scheme", "pk")
    if scheme:
        rows = rows.filter(scheme=scheme)
    return [_forecast(row, names.get(row.scheme, row.scheme), on) for row in rows]


def _forecast(row: Appropriation, name: str, on: date) -> Forecast:
    sums = balance(row)
    wanted, at_pace = Decimal(0), None
    if row.year == on.year:
        pending = Application.objects.open_cases().filter(
            municipality=row.municipality_id, scheme_version__slug=row.scheme
        )
        wanted = sum((case.proposal_amount or case.amount or Decimal(0) for case in pending.order_by("pk")), Decimal(0))
        gone, days = on.timetuple().tm_yday, date(row.year, 12, 31).timetuple().tm_yday
        at_pace = euros(sums.amount - sums.decided * days / gone) if gone >= 90 else None
    return Forecast(name, sums, wanted, at_pace)


def chart(rows: Sequence[Forecast], year: int) -> Chart | None:
    if not rows:
        return None
    parts: list[tuple[Any, list[Decimal]]] = [
        (_("Paid"), [min(r.balance.paid, r.balance.decided) for r in rows]),
        (_("Decided, not yet paid"), [max(r.balance.decided - r.balance.paid, Decimal(0)) for r in rows]),
        (_("Under pending cases"), [min(r.wanted, max(r.balance.left, Decimal(0))) for r in rows]),
        (_("Left after them"), [max(r.if_granted, Decimal(0)) for r in rows]),
    ]
    columns = zip(*[row.values() for row in rows], strict=True)
    return Chart(
        name="forecast", kind="stacked", title=_("Appropriations %(year)s") % {"year": year}, unit="€",
        message=_("%(left)s € is left; pending cases would take %(wanted)s € of it.")
        % {"left": written(sum((r.balance.left for r in rows), Decimal(0))),
           "wanted": written(sum((r.wanted for r in rows), Decimal(0)))},
        labels=[row.name for row in rows],
        series=[Series(name, [float(value) for value in values]) for name, values in parts],
        label_heading=_("Scheme"),
        also=[(heading, ["–" if value is None else written(value) for value in column])
              for heading, column in zip(header(), columns, strict=True)],
    )  # fmt: skip
