"""Limits over the whole case: per case, per employer, what was applied for; and the ceiling of de minimis aid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bonus.rules.case import Case
from bonus.rules.ledger import Choice, Ledger, choose
from bonus.rules.money import ZERO, round_to
from bonus.rules.payment import Rounding
from bonus.rules.payment_other import add_cap
from bonus.rules.periods import add_months
from bonus.rules.predicates import carries_on_activity
from bonus.rules.predicates_time import in_window
from bonus.rules.result import CHECK, INFORM, REFUSE, Finding
from bonus.rules.sentences import euros, say


@dataclass(frozen=True, slots=True)
class EmployerCap:
    """€ that one employer gets at most from this scheme, in some months before the decision or in its calendar year."""

    amount: Decimal
    within_months: int | None


@dataclass(frozen=True, slots=True)
class Caps:
    """Limits of the whole case."""

    per_case: tuple[Choice, ...] = ()
    per_employer: EmployerCap | None = None
    requested: bool = False


@dataclass(frozen=True, slots=True)
class DeMinimis:
    """Regulation (EU) 2023/2831:

    € that one undertaking may get in `years` years; `own_rules` are industries with other regulations.
    """

    ceiling: Decimal
    years: int
    own_rules: tuple[str, ...]


def apply_caps(caps: Caps, scheme: str, ledger: Ledger) -> None:
    """Add a row for each limit that the sum passes."""
    language = ledger.language
    most = choose(caps.per_case, ledger)
    if most is not None:
        _cut(ledger, most, say(language, "row.cap.per_case", limit=euros(most, language)))
    if caps.per_employer is not None:
        _cap_employer(caps.per_employer, scheme, ledger)
    requested = ledger.case.requested_amount
    if caps.requested and requested is not None:
        _cut(ledger, requested, say(language, "row.cap.requested", limit=euros(requested, language)))


def _cap_employer(cap: EmployerCap, scheme: str, ledger: Ledger) -> None:
    case, language = ledger.case, ledger.language
    if case.employer.granted is None:
        ledger.need(("employer.granted",))
        earlier = ZERO
    else:
        grants = [grant for grant in case.employer.granted if grant.scheme == scheme]
        earlier = sum((grant.amount for grant in grants if in_window(grant.date, case, cap.within_months)), ZERO)
    limit, shown = euros(cap.amount, language), euros(earlier, language)
    text = say(language, "row.cap.per_employer", limit=limit, earlier=shown)
    _cut(ledger, max(ZERO, cap.amount - earlier), text)


def _cut(ledger: Ledger, most: Decimal, text: str) -> None:
    total = ledger.total()
    if total > most:
        add_cap(ledger, most - total, text)


def round_total(rounding: Rounding | None, ledger: Ledger) -> Decimal:
    """Round the whole, and add the row that says so."""
    total = ledger.total()
    if rounding is None:
        return total
    rounded = round_to(total, rounding.amount, rounding.mode)
    if rounded != total:
        language, case = ledger.language, ledger.case
        text = say(language, "row.rounding", before=euros(total, language), after=euros(rounded, language))
        period = case.start_date, case.end_date or case.start_date
        ledger.add("rounding", period, Decimal(1), "once", rounded - total, rounded - total, text)
    return rounded


def aid_in_window(case: Case, years: int) -> Decimal | None:
    """De minimis aid of the single undertaking in the years that end on the day of the decision; None when unknown."""
    if case.employer.undertaking_de_minimis is None:
        return None
    now = case.decision_date or case.application_date
    oldest = add_months(now, -12 * years)
    return sum((aid.amount for aid in case.employer.undertaking_de_minimis if aid.date > oldest), ZERO)


def check_de_minimis(rule: DeMinimis | None, total: Decimal, ledger: Ledger) -> bool | None:
    """Note what the ceiling says. True: there is room (or the rule does not apply), False: no room, None: unknown."""
    case, language = ledger.case, ledger.language
    if rule is None or carries_on_activity(case) is False:
        return True
    _check_industry(rule, ledger)
    earlier = aid_in_window(case, rule.years)
    if earlier is None:
        missing = say(language, "fact.employer.undertaking_de_minimis")
        text = say(language, "finding.de_minimis.unknown", missing=missing)
        ledger.findings.append(Finding("de_minimis", CHECK, text))
        ledger.need(("employer.undertaking_de_minimis",))
        return None
    room = earlier + total <= rule.ceiling
    key = "finding.de_minimis.inform" if room else "finding.de_minimis.refuse"
    sums = {
        "earlier": euros(earlier, language),
        "now": euros(total, language),
        "ceiling": euros(rule.ceiling, language),
    }
    ledger.findings.append(Finding("de_minimis", INFORM if room else REFUSE, say(language, key, **sums)))
    return room


def _check_industry(rule: DeMinimis, ledger: Ledger) -> None:
    industry = ledger.case.employer.industry
    if industry is not None and industry.strip().lstrip("ABCDEFGHIJKLMNOPQRSTU ").startswith(rule.own_rules):
        text = say(ledger.language, "finding.de_minimis.industry", industry=industry)
        ledger.findings.append(Finding("de_minimis_industry", CHECK, text))
