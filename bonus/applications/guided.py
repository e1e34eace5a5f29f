"""What the public guide and an application tell each other: the terms in force, and the answers somebody kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import get_language

from bonus.applications import choosing
from bonus.applications.models import Application, SchemeVersion
from bonus.applications.scheme_terms import compiled, terms_of
from bonus.rules import Case, Result, calculate_version
from bonus.rules.case import SUPPORT_KINDS
from bonus.supports.guide import BonusTerms
from bonus.supports.guide.answers import Answers, Other
from bonus.supports.signals import bonus_terms
from portal.accounts.models import Municipality
from portal.core import clock

MONTHS_WHEN_UNKNOWN = 6
FULL_TIME = Decimal("37.5")
LATER = ("attachment", "amount_unknown", "de_minimis", "placeholder_terms")  # asked in the application, not here
WEEKEND = 5  # Saturday, as `date.weekday` counts
CARRIED = (Other.PAY_SUBSIDY, Other.SUPPORT_55, Other.YOUTH_VOUCHER)  # the case format has the same names


@receiver(bonus_terms, dispatch_uid="bonus.applications.guide")
def terms_for_the_guide(*, day: date, answers: Answers | None = None, **_kwargs: Any) -> list[BonusTerms]:
    """Every scheme of the first town that is in force: what its rules give for the plan at most, the largest first."""
    town = Municipality.objects.order_by("pk").first()
    told = [terms_for(version, answers, day) for version in (choosing.in_force(town, day) if town else [])]
    return sorted(told, key=lambda terms: (bool(terms.refused), -sum(terms.monthly or ()), terms.name))


def terms_for(version: SchemeVersion, answers: Answers | None, day: date) -> BonusTerms:
    """What one scheme says of the plan."""
    terms = terms_of(version)
    cost_type = "wage" if terms["is_wage_support"] else "guidance"
    known = BonusTerms(cost_type, None, terms["is_placeholder"], terms["name"], scheme=version.slug,
                       apply_at=reverse("bonus:applications"))  # fmt: skip
    if answers is None:
        return known
    start, months = answers.start or clock.add_months(day, 1), answers.months or MONTHS_WHEN_UNKNOWN
    plan = plan_of(answers, version, day, start, months)
    result = _calculated(plan, version)
    refused = _refusals(result)
    if terms["is_placeholder"]:  # its numbers are examples: nothing is told of them, but which work it accepts
        basis_only = [text for code, text in refused.items() if code == "basis"]
        return replace(known, refused=basis_only)
    return replace(
        known, monthly=by_month(result, start, months), refused=list(refused.values()),
        unknown=[finding.text for finding in result.findings
                 if finding.severity == "check" and not finding.code.startswith(LATER)],
        beside=_beside(plan, version, refused) if not refused else {},
    )  # fmt: skip


def _calculated(plan: dict[str, Any], version: SchemeVersion) -> Result:
    return calculate_version(Case.from_dict(plan), compiled(version), (get_language() or "fi")[:2])


def _refusals(result: Result) -> dict[str, str]:
    return {finding.code: finding.text for finding in result.findings if finding.severity == "refuse"}


def _beside(plan: dict[str, Any], version: SchemeVersion, refused: dict[str, str]) -> dict[str, list[str]]:
    """What the rules refuse only when the other support is granted as well, by the other one's kind."""
    found = {}
    for kind in SUPPORT_KINDS:
        together = _refusals(_calculated({**plan, "other_supports": [{"kind": kind}]}, version))
        if texts := [text for code, text in together.items() if code not in refused]:
            found[kind] = texts
    return found


def basis_of(answers: Answers) -> str:
    return str(answers.work.value).replace("job", "employment")


def plan_of(answers: Answers, version: SchemeVersion, day: date, start: date, months: int) -> dict[str, Any]:
    """The plan as a case. What was not told is left unknown, and guidance fills the working time: so the sum is the
    largest that the rules can give."""
    end = clock.add_months(start, months) - timedelta(days=1)
    hours = answers.hours_week or FULL_TIME
    case = {
        "id": "guide", "scheme": version.slug, "basis": basis_of(answers),
        "application_date": day.isoformat(), "start_date": start.isoformat(), "end_date": end.isoformat(),
        "weekly_hours": format(hours, "f"), "monthly_pay": None if answers.wage is None else format(answers.wage, "f"),
        "other_supports": [{"kind": str(name)} for name in CARRIED if name in answers.others],
        "guidance": [{"date": on.isoformat(), "hours": format((hours / 5).quantize(Decimal("0.01")), "f")}
                     for on in working_days(start, end)],
        "employer": {"kind": str(answers.employer.value)},
    }  # fmt: skip
    return {key: value for key, value in case.items() if value is not None}


def by_month(result: Result, start: date, months: int) -> list[Decimal] | None:
    """The total over the months that the rows cover; the last one takes the odd cents. None: the rules give no sum."""
    if not result.total:
        return None
    last = max((row.end_date for row in result.rows if row.end_date), default=start)
    covered = sum(1 for number in range(months) if clock.add_months(start, number) <= last) or 1
    each = (result.total / covered).quantize(Decimal("0.01"), ROUND_DOWN)
    return [each] * (covered - 1) + [result.total - each * (covered - 1)]


def working_days(start: date, end: date) -> list[date]:
    days = (start + timedelta(days=number) for number in range((end - start).days + 1))
    return [day for day in days if day.weekday() < WEEKEND]


@transaction.atomic
def carry(application: Application, kept: dict[str, Any] | None) -> bool:
    """Fill in the supports of a new draft from what the guide kept; what the draft already says stays."""
    rows = [{"kind": str(name)} for name in (kept or {}).get("others", ()) if name in CARRIED]
    if not rows:
        return False
    untold = Application.objects.filter(pk=application.pk, has_other_supports=None, other_supports=[])
    return bool(untold.update(has_other_supports=True, other_supports=rows))
