"""What the public guide and an application tell each other: the terms in force, and the answers somebody kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import get_language

from bonus.applications import choosing
from bonus.applications.models import Application, SchemeVersion
from bonus.applications.scheme_terms import compiled, terms_of
from bonus.rules import Case, Result, calculate_version
from bonus.supports.guide import BonusTerms
from bonus.supports.guide.answers import Answers, Other
from bonus.supports.signals import bonus_terms
from portal.accounts.models import Municipality
from portal.core import clock

MONTHS_WHEN_UNKNOWN = 6
FULL_TIME = Decimal("37.5")
WEEKEND = 5  # Saturday, as `date.weekday` counts
CARRIED = (Other.PAY_SUBSIDY, Other.SUPPORT_55, Other.YOUTH_VOUCHER)  # the case format has the same names


@receiver(bonus_terms, dispatch_uid="bonus.applications.guide")
def terms_for_the_guide(*, day: date, answers: Answers | None = None, **_kwargs: Any) -> BonusTerms | None:
    """A scheme of the first town in force: cost type, placeholders, and what its rules give for the plan at most.

    Of many that accept the plan's basis: one whose rules refuse nothing, and of those the one that gives most.
    """
    town = Municipality.objects.order_by("pk").first()
    versions = choosing.in_force(town, day) if town else []
    if not versions:
        return None
    if answers is None:
        return terms_for(versions[0], None, day)
    told = [terms_for(version, answers, day) for version in choosing.fitting(versions, basis_of(answers))]
    return max(told, key=lambda terms: (not terms.refused, sum(terms.monthly or ())))


def terms_for(version: SchemeVersion, answers: Answers | None, day: date) -> BonusTerms:
    """What one scheme says of the plan."""
    terms = terms_of(version)
    cost_type = "wage" if terms["is_wage_support"] else "guidance"
    if terms["is_placeholder"] or answers is None:
        return BonusTerms(cost_type, None, terms["is_placeholder"], terms["name"], scheme=version.slug)
    start, months = answers.start or clock.add_months(day, 1), answers.months or MONTHS_WHEN_UNKNOWN
    case = Case.from_dict(plan_of(answers, version, day, start, months))
    result = calculate_version(case, compiled(version), (get_language() or "fi")[:2])
    refused = [finding.text for finding in result.findings if finding.severity == "refuse"]
    return BonusTerms(cost_type, by_month(result, start, months), False, terms["name"], refused, version.slug)


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
