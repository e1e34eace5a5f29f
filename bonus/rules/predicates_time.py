"""Questions about time: length, order of events, unemployment, other supports and earlier periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from bonus.rules.case import Case, Unemployment
from bonus.rules.earlier import months_between, used_months
from bonus.rules.money import ZERO
from bonus.rules.periods import DAY, add_months, last_day, overlap_days, overlaps
from bonus.rules.predicates import DATES, NO, YES, Bounds, Verdict, negation, unknown, verdict
from bonus.rules.sentences import counted, day, day_of_year, listing, number, say

FAR: Final = date(2300, 1, 1)


@dataclass(frozen=True, slots=True)
class LengthRule:
    """The period lasts at least or at most so many months, weeks or days; an open end is longer than any limit."""

    at_least: int | None
    at_most: int | None
    unit: str

    def evaluate(self, case: Case) -> Verdict:
        end = case.end_date or FAR
        if self.at_least is not None and end < last_day(case.start_date, self.at_least, self.unit):
            return NO
        if self.at_most is not None and end > last_day(case.start_date, self.at_most, self.unit):
            return NO
        return YES

    def describe(self, language: str, *, negated: bool = False) -> str:
        limits = [("at_least", self.at_least), ("at_most", self.at_most)]
        parts = [
            say(language, f"bound.{name}", n=counted(Decimal(limit), self.unit, language))
            for name, limit in limits
            if limit is not None
        ]
        return negation(say(language, "rule.length", bound=listing(parts, language, last="and")), language, negated)


@dataclass(frozen=True, slots=True)
class DateRule:
    """A date of the case is not before `first` and not after `last`."""

    fact: str
    first: date | None
    last: date | None

    def evaluate(self, case: Case) -> Verdict:
        value = DATES[self.fact](case)
        if value is None:
            if self.fact == "end_date":
                return verdict(self.last is None)
            return unknown("person.resident_since" if self.fact == "resident_since" else self.fact)
        return verdict((self.first is None or value >= self.first) and (self.last is None or value <= self.last))

    def describe(self, language: str, *, negated: bool = False) -> str:
        what = say(language, f"date.{self.fact}")
        if self.first is not None and self.last is not None:
            text = say(
                language, "rule.date.between", what=what, first=day(self.first, language), last=day(self.last, language)
            )
        elif self.first is not None:
            text = say(language, "rule.date.from", what=what, day=day(self.first, language))
        else:
            text = say(language, "rule.date.to", what=what, day=day(self.last or FAR, language))
        return negation(text, language, negated)


@dataclass(frozen=True, slots=True)
class ResidenceRule:
    """The person has lived in the municipality for some months before the start, or since the start's new year."""

    months_before_start: int | None

    def evaluate(self, case: Case) -> Verdict:
        since = case.person.resident_since
        if since is None:
            return unknown("person.resident_since")
        if self.months_before_start is None:
            return verdict(since <= date(case.start_date.year, 1, 1))
        return verdict(add_months(since, self.months_before_start) <= case.start_date)

    def describe(self, language: str, *, negated: bool = False) -> str:
        if self.months_before_start is None:
            text = say(language, "rule.resident_year")
        else:
            n = counted(Decimal(self.months_before_start), "month", language)
            text = say(language, "rule.resident_before_start", n=n)
        return negation(text, language, negated)


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """When the application was made: before the start, so many months from it, or by a day of the start's year.

    On the very day of the start nobody knows from dates alone which came first, so an official looks.
    """

    before_start: bool = False
    within_months_of_start: int | None = None
    start_within_months_before: int | None = None
    by: str | None = None

    def evaluate(self, case: Case) -> Verdict:
        applied, start = case.application_date, case.start_date
        if self.before_start:
            return unknown("application_time") if applied == start else verdict(applied < start)
        if self.within_months_of_start is not None:
            return verdict(applied <= add_months(start, self.within_months_of_start))
        if self.by is not None:
            return verdict((applied.year, f"{applied:%m-%d}") <= (start.year, self.by))
        return verdict(start >= add_months(applied, -(self.start_within_months_before or 0)))

    def describe(self, language: str, *, negated: bool = False) -> str:
        if self.before_start:
            text = say(language, "rule.applied.before_start")
        elif self.within_months_of_start is not None:
            n = counted(Decimal(self.within_months_of_start), "month", language)
            text = say(language, "rule.applied.within", n=n)
        elif self.by is not None:
            text = say(language, "rule.applied.by", day=day_of_year(self.by, language))
        else:
            n = counted(Decimal(self.start_within_months_before or 0), "month", language)
            text = say(language, "rule.applied.start_within", n=n)
        return negation(text, language, negated)


@dataclass(frozen=True, slots=True)
class SeasonRule:
    """The whole period is between two days (MM-DD) of one year."""

    first: str
    last: str

    def evaluate(self, case: Case) -> Verdict:
        start, end = case.start_date, case.end_date
        if not self.first <= f"{start:%m-%d}" <= self.last:
            return NO
        if end is None:
            return unknown("end_date")
        return verdict(end.year == start.year and f"{end:%m-%d}" <= self.last)

    def describe(self, language: str, *, negated: bool = False) -> str:
        first, last = day_of_year(self.first, language), day_of_year(self.last, language)
        return negation(say(language, "rule.season", first=first, last=last), language, negated)


@dataclass(frozen=True, slots=True)
class DecidedRule:
    """The decision was made no later than the day of the start."""

    def evaluate(self, case: Case) -> Verdict:
        if case.decision_date is None:
            # A decision is never made before its application.
            return NO if case.application_date > case.start_date else unknown("decision_date")
        return verdict(case.decision_date <= case.start_date)

    def describe(self, language: str, *, negated: bool = False) -> str:
        return negation(say(language, "rule.decided.before_start"), language, negated)


@dataclass(frozen=True, slots=True)
class UnemployedRule:
    """Days of unemployment, or months within the last months. What the stated facts can't settle is unknown."""

    days: Bounds | None
    months: Decimal | None
    of_last_months: Decimal | None

    def evaluate(self, case: Case) -> Verdict:
        facts = case.person.unemployed
        if facts is None:
            return unknown("person.unemployed")
        if not facts:
            return NO
        if self.days is not None:
            known = [fact.days for fact in facts if fact.days is not None]
            return verdict(any(map(self.days.hold, known))) if known else unknown("person.unemployed")
        answers = [self._months(fact) for fact in facts if fact.months is not None]
        if True in answers:
            return YES
        return NO if False in answers else unknown("person.unemployed")

    def _months(self, fact: Unemployment) -> bool | None:
        """Between which limits the months of the asked window lie, when those of another window are known."""
        months, window = fact.months or ZERO, fact.of_last_months or ZERO
        needed, asked = self.months or ZERO, self.of_last_months
        if asked is None:
            return months >= needed
        lowest = months - max(ZERO, window - asked)
        highest = min(asked, months + max(ZERO, asked - window))
        return True if lowest >= needed else False if highest < needed else None

    def describe(self, language: str, *, negated: bool = False) -> str:
        if self.days is not None:
            text = say(language, "rule.unemployed.days", bound=self.days.describe(language))
        else:
            bound = Bounds(at_least=self.months).describe(language)
            key = "rule.unemployed.months" if self.of_last_months is None else "rule.unemployed.months_of"
            text = say(language, key, bound=bound, of=self.of_last_months)
        return negation(text, language, negated)


@dataclass(frozen=True, slots=True)
class SupportRule:
    """Another support of some kinds is there, at all or for the same time."""

    kinds: tuple[str, ...]
    overlapping: bool
    percent_at_least: Decimal | None = None

    def evaluate(self, case: Case) -> Verdict:
        if case.other_supports is None:
            return unknown("other_supports")
        period = case.start_date, case.end_date or FAR
        found = [
            support
            for support in case.other_supports
            if support.kind in self.kinds
            and (not self.overlapping or overlaps(period, support.start_date, support.end_date))
        ]
        if self.percent_at_least is None:
            return verdict(bool(found))
        if any(support.percent is not None and support.percent >= self.percent_at_least for support in found):
            return YES
        return unknown("other_supports.percent") if any(support.percent is None for support in found) else NO

    def describe(self, language: str, *, negated: bool = False) -> str:
        items = listing((say(language, f"support.{kind}") for kind in self.kinds), language)
        if self.percent_at_least is not None:
            items = f"{items} ({say(language, 'bound.at_least', n=number(self.percent_at_least, language))} %)"
        key = "rule.support.overlapping" if self.overlapping else "rule.support"
        return say(language, f"{key}.not" if negated else key, items=items)


@dataclass(frozen=True, slots=True)
class EarlierRule:
    """Earlier support for the same person and employer: none, a break since, or months used in all."""

    none: bool
    gap_since_last: int | None
    at_most_months: int | None
    gap_months: int | None

    def evaluate(self, case: Case) -> Verdict:
        if case.earlier_periods is None:
            return unknown("earlier_periods")
        if not case.earlier_periods:
            return YES
        if self.none:
            return NO
        last = max(period.end_date for period in case.earlier_periods)
        if self.gap_since_last is not None:
            return verdict(add_months(last + DAY, self.gap_since_last) <= case.start_date)
        return self._months(case)

    def _months(self, case: Case) -> Verdict:
        periods = [(period.start_date, period.end_date) for period in case.earlier_periods or ()]
        if any(overlap_days((case.start_date, case.end_date or FAR), period) for period in periods):
            return NO
        left = (self.at_most_months or 0) - used_months(case.start_date, periods, self.gap_months)
        if case.end_date is None:
            return unknown("end_date") if left > 0 else NO
        return verdict(months_between(case.start_date, case.end_date) <= left)

    def describe(self, language: str, *, negated: bool = False) -> str:
        if self.none:
            text = say(language, "rule.earlier.none")
        elif self.gap_since_last is not None:
            text = say(language, "rule.earlier.gap", n=counted(Decimal(self.gap_since_last), "month", language))
        else:
            n = counted(Decimal(self.at_most_months or 0), "month", language)
            key = "rule.earlier.months" if self.gap_months is None else "rule.earlier.months_gap"
            text = say(language, key, n=n, gap=counted(Decimal(self.gap_months or 0), "month", language))
        return negation(text, language, negated)


@dataclass(frozen=True, slots=True)
class GrantedCount:
    """How many times the employer has been granted this support, in the same calendar year or some months before."""

    scheme: str
    at_most: int
    within_months: int | None

    def evaluate(self, case: Case) -> Verdict:
        granted = case.employer.granted
        if granted is None:
            return unknown("employer.granted")
        dates = [grant.date for grant in granted if grant.scheme == self.scheme]
        return verdict(sum(in_window(value, case, self.within_months) for value in dates) <= self.at_most)

    def describe(self, language: str, *, negated: bool = False) -> str:
        text = say(language, "rule.granted_count", n=self.at_most, window=window_text(self.within_months, language))
        return negation(text, language, negated)


def in_window(value: date, case: Case, within_months: int | None) -> bool:
    """Tell if a grant's date falls in the months before this case's decision, or in its calendar year."""
    now = case.decision_date or case.application_date
    if within_months is None:
        return value.year == now.year
    return add_months(now, -within_months) < value <= now


def window_text(within_months: int | None, language: str) -> str:
    """Say the window."""
    if within_months is None:
        return say(language, "window.year")
    return say(language, "window.months", n=counted(Decimal(within_months), "month", language))
