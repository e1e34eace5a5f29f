"""The facts that a scheme may need of an application besides placement, supports and aid: one table for everything.

Part pages, completeness, check answers, the calculation and the handler's adjustments all read it. Which rows an
application has comes from the rules of its scheme version (`bonus.rules.facts_used`). Of a person only what the rules
can tell apart is asked: an age group instead of an age, "at most 300 days" instead of a history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, gettext_lazy

from bonus.rules import SchemeVersion
from bonus.rules.facts_used import age_limits, facts_used, facts_with_supports, home_municipalities, unemployment_limits

_ = gettext_lazy
ELSEWHERE = "elsewhere"
UNDERTAKINGS = ("company", "sole_trader")  # kinds of employer of which the economic activity is known
Value = date | Decimal | str


class Type(StrEnum):
    """How a fact is asked; its text in the database: an ISO day, a plain number, a word, or a range `18-29`, `30-`."""

    DAY = "day"
    HOURS = "hours"
    MONEY = "money"
    PERCENT = "percent"  # a share of one in the case format
    PLACE = "place"
    RANGE = "range"
    YES_NO = "yes_no"


WORDS = (Type.PLACE, Type.RANGE, Type.YES_NO)  # one of a few answers


class By(StrEnum):
    """Who states a fact. A handler may adjust each with a reason."""

    PLACEMENT = "placement"
    APPLICANT = "applicant"
    OFFICIAL = "official"


@dataclass(frozen=True)
class Fact:
    """`name` in forms, addresses and the database; `key` in the case format; `part`: slug of the application's part."""

    name: str
    key: str
    label: Any
    type: Type
    part: str
    by: By = By.APPLICANT
    personal: bool = False
    stable: bool = False  # the employer's own, alike from case to case: copied from an earlier application to check
    required: bool = True
    help_text: Any = ""
    unit: Any = ""
    limits: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    window: int | None = None

    def read(self, text: str) -> Value | None:
        """A kept text as a day, a number or a word; None for nothing."""
        if not text:
            return None
        if self.type == Type.DAY:
            return date.fromisoformat(text)
        return Decimal(text) if self.type in (Type.HOURS, Type.MONEY, Type.PERCENT) else text

    def shown(self, text: str) -> str:
        """A kept text in the page's language."""
        value = self.read(text)
        if value is None:
            return ""
        if isinstance(value, date):
            return str(date_format(value, "j.n.Y"))
        if isinstance(value, Decimal):
            return f"{number_format(value)} {self.unit}".strip()
        if self.type == Type.RANGE:
            return f"{_range(value)} {self.unit}"
        return str({"yes": gettext("Yes"), "no": gettext("No"), ELSEWHERE: gettext("another municipality")}.get(
            value, value))  # fmt: skip

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen between, for ranges, places and yes or no."""
        if self.type == Type.RANGE:
            starts = [0, *[limit for limit in self.limits if limit > 0]]
            texts = [f"{low}-{high - 1}" for low, high in zip(starts, starts[1:], strict=False)]
            values = [*texts, f"{starts[-1]}-"]
        else:
            values = [*self.places, ELSEWHERE] if self.type == Type.PLACE else ["yes", "no"]
        return [(value, self.shown(value)) for value in values]

    def in_case(self, value: Value) -> Any:
        """The value as the case format has it; of a range the number that claims least."""
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return format(value / 100 if self.type == Type.PERCENT else value, "f")
        if self.type == Type.YES_NO:
            return value == "yes"
        if self.type != Type.RANGE:
            return value
        low, _dash, high = value.partition("-")
        if self.key == "person.age":
            return int(low) or int(high or 0)
        if self.unit == DAYS:
            return [{"days": int(low)}]
        return [{"months": int(low), "of_last_months": self.window or int(low)}]


def _range(text: str) -> str:
    low, _dash, high = text.partition("-")
    if not high:
        return gettext("%(n)s or more") % {"n": low}
    return gettext("at most %(n)s") % {"n": high} if low == "0" else f"{low}–{high}"


DAYS, MONTHS, YEARS, HOURS, EUROS = _("days"), _("months"), _("years"), "h", "€"
CHECKED = _("Leave empty if you don't know. The town checks it.")
AGE_HELP = _("Age on the day when the work begins. The birth date is not asked.")

TABLE = (
    Fact("start_date", "start_date", _("First day"), Type.DAY, "person", By.PLACEMENT, personal=True),
    Fact("end_date", "end_date", _("Last day"), Type.DAY, "person", By.PLACEMENT, personal=True),
    Fact("weekly_hours", "weekly_hours", _("Hours a week"), Type.HOURS, "person", By.PLACEMENT, personal=True),
    Fact("planned_hours", "guidance", _("Planned hours of guidance"), Type.HOURS, "guidance"),
    Fact("age", "person.age", _("Age of the person"), Type.RANGE, "person", personal=True, unit=YEARS,
         help_text=AGE_HELP),
    Fact("home_municipality", "person.home_municipality", _("Home municipality of the person"), Type.PLACE, "person",
         personal=True),
    Fact("resident_since", "person.resident_since", _("Day when the person moved to the municipality"), Type.DAY,
         "person", personal=True),
    Fact("unemployed", "person.unemployed", _("Unemployment before the work"), Type.RANGE, "person", personal=True,
         required=False, help_text=CHECKED),
    Fact("economic_activity", "employer.economic_activity", _("Does the employer carry on an economic activity?"),
         Type.YES_NO, "company", stable=True,
         help_text=_("It offers goods or services on a market, also without profit.")),
    Fact("full_time_hours", "full_time_hours", _("Full-time hours a week"), Type.HOURS, "pay", unit=HOURS,
         stable=True, help_text=_("In the collective agreement that you follow.")),
    Fact("monthly_pay", "monthly_pay", _("Gross pay a month"), Type.MONEY, "pay", personal=True, unit=EUROS),
    Fact("side_costs", "side_costs", _("Employer's side costs a month"), Type.MONEY, "pay", unit=EUROS,
         help_text=_("Pension, accident, unemployment and health insurance contributions.")),
    Fact("holiday_pay", "holiday_pay", _("Holiday bonus a month"), Type.MONEY, "pay", unit=EUROS,
         help_text=_("The yearly holiday bonus divided by twelve. 0 if you don't pay it.")),
    Fact("total_hours", "total_hours", _("Working hours in the whole period"), Type.HOURS, "pay", unit=HOURS),
    Fact("total_pay", "total_pay", _("Gross pay for the whole period"), Type.MONEY, "pay", personal=True, unit=EUROS),
    Fact("requested_amount", "requested_amount", _("Sum that you apply for"), Type.MONEY, "pay", unit=EUROS,
         required=False, help_text=_("Leave empty if you apply for as much as the terms allow.")),
    Fact("aid_intensity", "aid_intensity", _("Largest share of public aid"), Type.PERCENT, "pay", By.OFFICIAL,
         unit="%"),
)  # fmt: skip
BY_NAME = {fact.name: fact for fact in TABLE}


def facts_for(version: SchemeVersion) -> tuple[Fact, ...]:
    """The rows that this version's rules use, placement's first; those with choices have them."""
    used = facts_used(version)
    found: list[Fact] = []
    for fact in TABLE:
        if fact.key == "person.unemployed":
            found += _unemployment(fact, version)
        elif fact.key == "person.age":
            found += [replace(fact, limits=age_limits(version))] if fact.key in used else []
        elif fact.key == "person.home_municipality":
            found += [replace(fact, places=home_municipalities(version))] if fact.key in used else []
        elif fact.by == By.PLACEMENT or fact.key in used:
            found.append(fact)
    return tuple(found)


def _unemployment(fact: Fact, version: SchemeVersion) -> Iterable[Fact]:
    for (unit, window), limits in unemployment_limits(version).items():
        name = "unemployed_" + unit + (f"_of_{window}" if window else "")
        label: Any = {"days": _("Days of unemployment"), "months": _("Months of unemployment without a break")}[unit]
        if window:
            label = gettext_lazy("Months of unemployment, of the last %(n)s months") % {"n": window}
        words = {"days": DAYS, "months": MONTHS}
        yield replace(fact, name=name, label=label, unit=words[unit], limits=limits, window=window)


def fact_named(name: str, version: SchemeVersion) -> Fact:
    """The row of this name. KeyError when the version's rules don't use it."""
    return {fact.name: fact for fact in facts_for(version)}[name]


def asked(version: SchemeVersion, part: str, *, employer: str, supports: set[str]) -> list[Fact]:
    """What the page of a part asks of the applicant, by the kind of employer and the kinds of other supports told.

    A company's economic activity is known; some costs matter only beside another support.
    """
    with_supports = facts_with_supports(version)
    return [
        fact
        for fact in facts_for(version)
        if fact.part == part and fact.by == By.APPLICANT and fact.key != "guidance"
        and not (employer in UNDERTAKINGS and fact.key == "employer.economic_activity")
        and (fact.key not in with_supports or supports & with_supports[fact.key])
    ]  # fmt: skip


def plain(value: Any) -> str:
    """An answer as it is kept: an ISO day, a plain number, a word."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
