"""The calculation of one case: conditions → payment → limits → de minimis → instalments, each explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from bonus.rules.case import Case, CaseError
from bonus.rules.instalments import divide
from bonus.rules.language import Condition
from bonus.rules.ledger import Ledger, Paid
from bonus.rules.limits import apply_caps, check_de_minimis, round_total
from bonus.rules.money import ZERO, to_cents
from bonus.rules.payment import Component
from bonus.rules.payment_other import pay
from bonus.rules.result import CHECK, REFUSE, Finding, Result
from bonus.rules.scheme import Schemes, SchemeVersion
from bonus.rules.sentences import LANGUAGES, day, listing, say


def calculate(case: Case | Mapping[str, Any], schemes: Schemes, language: str = "fi") -> Result:
    """Calculate a case by the version of its scheme that is in force on the day of the application.

    `CaseError` when the case can't be read or names a scheme that is not among `schemes`.
    """
    if not isinstance(case, Case):
        case = Case.from_dict(case)
    try:
        version = schemes.get(case.scheme, on=case.application_date)
    except KeyError:
        raise CaseError("scheme", f"no such scheme: {case.scheme}") from None
    except LookupError:
        return _not_in_force(case, language)
    return calculate_version(case, version, language)


def calculate_version(
    case: Case, version: SchemeVersion, language: str = "fi", paid: Iterable[Paid] | None = None
) -> Result:
    """Calculate a case by a given version, whatever its days of validity: an old case by its own terms.

    `paid`: the pay that has been paid, e.g. month by month. A share of monthly costs is then taken of each stretch by
    itself, within its own limits and at most of the case's own pay; days that no stretch covers bring nothing.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    ledger = Ledger(case, language, paid=None if paid is None else tuple(paid))
    refused = check_conditions(version.rules.conditions, ledger)
    if not refused:
        total = pay_all(version, ledger)
        refused = check_de_minimis(version.rules.de_minimis, total, ledger) is False
    note_attachments(version, ledger)
    note_placeholders(version, ledger)
    if refused:
        findings = tuple(finding for finding in ledger.findings if finding.code not in _OF_SUM)
        return Result(case.id, case.scheme, version.version, False, findings, missing=tuple(ledger.missing))
    return Result(
        case.id,
        case.scheme,
        version.version,
        None if ledger.missing else True,
        tuple(ledger.findings),
        tuple(ledger.rows),
        total,
        divide(version.rules.instalments, total, ledger.segments, case),
        tuple(ledger.missing),
    )


_OF_SUM = frozenset({"amount_unknown", "longest_period", "guidance_outside_period"})


def check_conditions(conditions: tuple[Condition, ...], ledger: Ledger) -> bool:
    """Note every condition that is not met or not known; tell if one of them refuses.

    A condition that only asks an official to look can't refuse, so its missing facts don't make the outcome unknown.
    """
    refused = False
    for condition in conditions:
        value, missing = ask(condition, ledger)
        if value is True:
            continue
        what = condition.requirement(ledger.language)
        if value is None:
            if condition.severity == REFUSE:
                ledger.need(missing)
            text = say(ledger.language, "finding.unknown", what=what, missing=fact_names(missing, ledger.language))
            ledger.findings.append(Finding(condition.code, CHECK, text))
        else:
            refused = refused or condition.severity == REFUSE
            text = say(ledger.language, f"finding.{condition.severity}", what=what)
            ledger.findings.append(Finding(condition.code, condition.severity, text))
    return refused


def ask(condition: Condition, ledger: Ledger) -> tuple[bool | None, tuple[str, ...]]:
    """The answer to a condition: True also when it is not asked; unknown when it is unknown whether it is asked."""
    asked, unsure = (True, ()) if condition.when is None else condition.when.evaluate(ledger.case)
    if asked is False:
        return True, ()
    value, missing = condition.rule.evaluate(ledger.case)
    if value is not True and asked is None:
        return None, (*unsure, *missing)
    return value, missing


def fact_names(keys: tuple[str, ...], language: str) -> str:
    """Names of facts by their keys."""
    return listing((say(language, f"fact.{key}") for key in dict.fromkeys(keys)), language, last="and")


def pay_all(version: SchemeVersion, ledger: Ledger) -> Decimal:
    """Add every row; return the total, €."""
    conditions_missing, ledger.missing = ledger.missing, []
    if version.rules.highest_only:
        pay_highest(version.rules.components, ledger)
    else:
        for component in version.rules.components:
            pay(component, ledger)
    apply_caps(version.rules.caps, version.slug, ledger)
    total = to_cents(round_total(version.rules.rounding, ledger))
    missing = tuple(ledger.missing)
    ledger.missing = list(dict.fromkeys([*conditions_missing, *missing]))
    if missing:
        text = say(ledger.language, "finding.amount_unknown", missing=fact_names(missing, ledger.language))
        ledger.findings.append(Finding("amount_unknown", CHECK, text))
    return total if total > 0 else ZERO


def pay_highest(components: tuple[Component, ...], ledger: Ledger) -> None:
    """Add the rows of the component that pays most; the first of those that pay the same."""
    best: Ledger | None = None
    for component in components:
        trial = Ledger(ledger.case, ledger.language, paid=ledger.paid)
        pay(component, trial)
        ledger.need(trial.missing)
        if trial.rows and (best is None or trial.total() > best.total()):
            best = trial
    if best is not None:
        ledger.rows += best.rows
        ledger.segments += best.segments
        ledger.findings += best.findings


def note_attachments(version: SchemeVersion, ledger: Ledger) -> None:
    """Note the documents that the case should have and has not."""
    for attachment in version.rules.attachments:
        if ledger.case.attachments is not None and attachment.code in ledger.case.attachments:
            continue
        if attachment.when is None or attachment.when.evaluate(ledger.case)[0] is True:
            text = say(ledger.language, "finding.attachment", what=attachment.label[ledger.language])
            ledger.findings.append(Finding(f"attachment_{attachment.code}", CHECK, text))


def note_placeholders(version: SchemeVersion, ledger: Ledger) -> None:
    """Note that the terms are not decided yet."""
    if version.placeholders:
        ledger.findings.append(Finding("placeholder_terms", CHECK, say(ledger.language, "finding.placeholder")))


def _not_in_force(case: Case, language: str) -> Result:
    on = day(case.application_date, language)
    text = say(language, "finding.no_version", scheme=case.scheme, day=on)
    return Result(case.id, case.scheme, None, False, (Finding("no_version_in_force", REFUSE, text),))
