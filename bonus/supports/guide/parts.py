"""What the supports' rules share: sources in words, sums a month, conditions that several acts repeat."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import gettext as _

from bonus.supports.guide.answers import Answers, Employer
from bonus.supports.guide.result import Condition

CENT = Decimal("0.01")
SERVICES = "380/2023"  # Act on the provision of employment services
SERVICES_DECREE = "385/2024"
TRAINING = "531/2017"  # Act on vocational education and training
LONGEST_PLAN = 24  # months that the guide shows


def act(number: str, section: str) -> str:
    return _("Act %(number)s, section %(section)s") % {"number": number, "section": section}


def decree(number: str, section: str = "") -> str:
    if not section:
        return _("Government decree %(number)s") % {"number": number}
    return _("Government decree %(number)s, section %(section)s") % {"number": number, "section": section}


def authority() -> str:
    return _("Employment authority (employment area)")


def monthly(answers: Answers, *, months: int, cap: Decimal, rate: Decimal | None = None) -> tuple[Decimal, ...]:
    """Euros at most for each month: `rate` per cent of the wage costs when they are known, never above `cap`."""
    count = min(months, answers.months or months, LONGEST_PLAN)
    sum_ = cap
    if rate is not None and answers.wage is not None:
        sum_ = min(cap, (answers.wage * rate / 100).quantize(CENT, ROUND_DOWN))
    return (sum_,) * count


def not_started(answers: Answers, today, section: str) -> Condition:
    """The trap that costs most: work that begins before the decision loses the support."""
    met = None if answers.start is None else answers.start > today
    return Condition(
        _("The employment may not start before the decision. Agree on the first day only after it."),
        act(SERVICES, section),
        met,
    )


def employment(answers: Answers, text: Any, source: Any) -> Condition:
    from bonus.supports.guide.answers import Work

    return Condition(text, source, answers.work in (Work.JOB, Work.APPRENTICESHIP))


def unemployed(answers: Answers, months: int, text: Any, source: Any) -> Condition:
    return Condition(text, source, answers.unemployed_at_least(months))


def employer_is(answers: Answers, kinds: set[Employer], text: Any, source: Any) -> Condition:
    return Condition(text, source, answers.employer in kinds)


def hours(answers: Answers, bound: Decimal, text: Any, source: Any) -> Condition:
    return Condition(text, source, None if answers.hours_week is None else answers.hours_week >= bound)
