"""A report in the words and tables of the manager's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.placements.labels import COMPONENTS
from matching.placements.models import ReviewDecision, WeightVersion
from portal.core.charts import Chart, Series
from portal.core.small_groups import SMALLEST
from portal.core.ui import Column

ACTIONS = {**dict(ReviewDecision.Action.choices), "accepted": gettext_lazy("accepted by the employer")}
SKIPPED = {
    "no_coach": gettext_lazy("the account of the one who decided is gone"),
    "no_list": gettext_lazy("the pair was not opened from a list"),
    "erased": gettext_lazy("what the list was made from has been erased"),
    "blocked": gettext_lazy("a requirement blocked the pair"),
    "blocked_now": gettext_lazy("a requirement blocks the pair by today's matching"),
    "said_no": gettext_lazy("the person has said no to the sharing of data"),
    "unreadable": gettext_lazy("the data can no longer be read"),
}
GROUPS = {
    "needs": gettext_lazy("persons who need an adjustment at the workplace"),
    "no_car": gettext_lazy("persons without a car"),
    "no_work": gettext_lazy("persons without told work history"),
    "limited": gettext_lazy("persons who cannot do some demand of work now"),
    "no_finnish": gettext_lazy("persons who have not told that they speak Finnish"),
    "little_told": gettext_lazy("persons without told wishes"),
}
DIRECTIONS = {"person": gettext_lazy("Openings for a person"), "opening": gettext_lazy("Persons for an opening")}
Rows = Mapping[str, Any]
CHARTED = 4  # more labels than that are cut


def shares(rows: Rows) -> dict[str, float]:
    """Component → percent of the whole weight."""
    whole = sum(weight for weight, _neutral in rows.values())
    return {code: 100 * weight / whole for code, (weight, _neutral) in rows.items()}


def figure(value: float, decimals: int = 1) -> str:
    return str(number_format(round(value, decimals), decimals))  # number_format alone cuts off


def percent(share: float) -> str:
    return f"{figure(100 * share)} %"


def signed(value: float) -> str:
    whole = round(value, 1)
    return f"{'+' if whole > 0 else '−' if whole < 0 else ''}{figure(abs(whole))}"


def weight_rows(found: WeightVersion) -> list[list[Any]]:
    """Component by component: what it weighs now, what it would weigh; the largest change first."""
    old, new = shares(found.report["in_force"]["rows"]), shares(found.rows)
    codes = sorted(COMPONENTS.keys() & new.keys(), key=lambda code: (-abs(new[code] - old.get(code, 0)), code))
    return [[COMPONENTS[c], figure(old.get(c, 0)), figure(new[c]), signed(new[c] - old.get(c, 0))] for c in codes]


def weight_chart(found: WeightVersion) -> Chart:
    """The same, as a picture: what would change most."""
    old, new = shares(found.report["in_force"]["rows"]), shares(found.rows)
    codes = sorted(COMPONENTS.keys() & new.keys(), key=lambda code: (-abs(new[code] - old.get(code, 0)), code))[
        :CHARTED
    ]
    first = max(new, key=lambda code: (new[code] - old.get(code, 0), code))
    message = _("%(what)s would gain most weight: from %(old)s to %(new)s percent of the whole.") % {
        "what": COMPONENTS[first], "old": figure(old.get(first, 0)), "new": figure(new[first])
    }  # fmt: skip
    return Chart(
        name="weights",
        title=_("What would change most"),
        message=message,
        labels=[COMPONENTS[code] for code in codes],
        series=[
            Series(_("Now"), [round(old.get(code, 0), 1) for code in codes]),
            Series(_("In this set"), [round(new[code], 1) for code in codes]),
        ],
        unit=_("percent of the whole weight"),
        label_heading=_("What is compared"),
        decimals=1,
    )


@dataclass(frozen=True)
class Table:
    """As `data_table` takes it; the first column is the heading of its row, the others are figures."""

    caption: Any
    columns: list[Column]
    rows: list[list[Any]]


def table(caption: Any, heads: list[Any], rows: list[list[Any]]) -> Table | None:
    columns = [Column(head, numeric=bool(place)) for place, head in enumerate(heads)]
    return Table(caption, columns, rows) if rows else None


def tables(found: WeightVersion) -> dict[str, Table | None]:
    """Every table of a fitted set's page; None for one that has no rows."""
    report, moved = found.report, [_("Persons"), _("Places up on average")]
    return {
        "weights": table(
            _("Weights"), [_("What is compared"), _("Now, %"), _("In this set, %"), _("Change")], weight_rows(found)
        ),
        "decisions": table(
            _("What was decided"), [_("Decision"), _("Number")],
            count_rows(report["decisions"]["actions"], ACTIONS),
        ),
        "skipped": table(
            _("Decisions that were left out"), [_("Why"), _("Number")],
            count_rows(report["decisions"]["skipped"], SKIPPED),
        ),
        "rankings": table(
            _("Lists of the town"),
            [_("List"), _("Lists"), _("Stay the same"), _("New among the first 5"), _("New among the first 10")],
            ranking_rows(report),
        ),
        "groups": table(_("Groups of persons"), [_("Group"), *moved], group_rows(report)),
        "movers": table(_("Openings that would move most"), [_("Opening"), *moved], mover_rows(report)),
        "casebook": table(
            _("Judged casebook: quality of the order (nDCG@10)"), [_("List"), _("Now"), _("In this set")],
            casebook_rows(report),
        ),
    }  # fmt: skip


def count_rows(counted: Any, names: Mapping[str, Any]) -> list[list[Any]]:
    """Codes that concern few persons stand together. Reports of before 2026-12 have a number for each code."""
    if isinstance(counted, Mapping):
        shown = [(code, number) for code, number in sorted(counted.items()) if number >= SMALLEST]
        return [[names[code], number] for code, number in shown]
    return [[capfirst("; ".join(str(names[code]) for code in row["codes"])), row["number"]] for row in counted]


def shipped_table(found: WeightVersion) -> Table | None:
    known = {code: share for code, share in shares(found.rows).items() if code in COMPONENTS}
    ordered = sorted(known.items(), key=lambda item: (-item[1], item[0]))
    return table(
        _("Weights"), [_("What is compared"), _("Percent of the whole")],
        [[COMPONENTS[code], figure(share, 2)] for code, share in ordered],
    )  # fmt: skip


def days(report: Rows) -> dict[str, date]:
    return {name: date.fromisoformat(report["decisions"][name]) for name in ("first", "last")}


def ranking_rows(report: Rows) -> list[list[Any]]:
    """Both directions: lists, how many stay as they are, how many of the first five and ten would be others."""
    return [
        [
            DIRECTIONS[of],
            report["rankings"][of]["lists"],
            report["rankings"][of]["same"],
            *(
                figure(report["rankings"][of][f"others{top}"]) if report["rankings"][of][f"lists{top}"] else "–"
                for top in (5, 10)
            ),
        ]
        for of in DIRECTIONS
    ]


def group_rows(report: Rows) -> list[list[Any]]:
    return [[GROUPS[row["code"]], row["people"], signed(row["places"])] for row in report["groups"]["rows"]]


def mover_rows(report: Rows) -> list[list[Any]]:
    return [[row["title"], row["people"], signed(row["places"])] for row in report["movers"]["rows"]]


def checks(report: Rows) -> list[dict[str, Any]]:
    """What must change nothing: what was checked, over how many pairs, and whether it held."""
    names = {
        "mother_tongue": _("Another mother tongue changes nothing"),
        "names": _("Names and name-like words in free text change nothing"),
    }
    rows = []
    for what, text in names.items():
        checked, differing = report["invariance"]["checked"][what], report["invariance"]["differing"][what]
        count = ngettext("%(count)s pair was checked", "%(count)s pairs were checked", checked) % {"count": checked}
        rows.append({"text": text, "count": count, "holds": not differing, "checked": bool(checked)})
    return rows


def casebook_rows(report: Rows) -> list[list[Any]]:
    return [
        [DIRECTIONS[of], *(figure(value, 3) for value in report["casebook"][of])]
        for of in DIRECTIONS
        if "casebook" in report
    ]
