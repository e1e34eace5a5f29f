"""What the employer tells the guide. Nothing of it names a person; what is not known stays None."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class Employer(models.TextChoices):
    COMPANY = "company", _("Company or sole trader")
    ASSOCIATION = "association", _("Association, foundation or religious community")
    MUNICIPALITY = "municipality", _("Municipality or joint authority")
    STATE = "state", _("State office")
    HOUSEHOLD = "household", _("Private household")


class Work(models.TextChoices):
    TRIAL = "work_trial", _("Work trial")
    APPRENTICESHIP = "apprenticeship", _("Apprenticeship")
    JOB = "job", _("Employment")


class Age(models.TextChoices):
    """Bounds as the acts draw them; the value says them: from–to, in years."""

    UNDER_15 = "0-14", _("Under 15")
    FROM_15 = "15-17", _("15–17")
    FROM_18 = "18-24", _("18–24")
    FROM_25 = "25-29", _("25–29")
    FROM_30 = "30-49", _("30–49")
    FROM_50 = "50-54", _("50–54")
    FROM_55 = "55-59", _("55–59")
    FROM_60 = "60-99", _("60 or over")


class Unemployed(models.TextChoices):
    """How long without work; the value says the bounds: from–to, in months."""

    NOT = "0-0", _("Not unemployed")
    UNDER_6 = "1-5", _("Less than 6 months")
    FROM_6 = "6-11", _("6–11 months")
    FROM_12 = "12-23", _("1–2 years")
    FROM_24 = "24-600", _("2 years or longer")


class Other(models.TextChoices):
    """What else is applied for, or already granted, for the same person."""

    PAY_SUBSIDY = "pay_subsidy", _("Pay subsidy")
    SUPPORT_55 = "support_55", _("Employment support for people aged 55 or over")
    YOUTH_VOUCHER = "youth_voucher", _("Youth employment voucher")
    BONUS = "bonus", _("The town's own support")
    OTHER = "other", _("Another support for the pay")


@dataclass(frozen=True)
class Answers:
    """`months`: planned length; `hours_week`: average; `wage`: wage costs a month in euros. None: not known yet."""

    employer: Employer
    work: Work
    primary_production: bool = False
    own_employee: bool = False
    age: Age | None = None
    unemployed: Unemployed | None = None
    start: date | None = None
    months: int | None = None
    hours_week: Decimal | None = None
    wage: Decimal | None = None
    others: frozenset[Other] = frozenset()

    def age_at_least(self, years: int) -> bool | None:
        return at_least(self.age, years)

    def age_at_most(self, years: int) -> bool | None:
        above = at_least(self.age, years + 1)
        return None if above is None else not above

    def unemployed_at_least(self, months: int) -> bool | None:
        return at_least(self.unemployed, months)


def at_least(answer: str | None, bound: int) -> bool | None:
    """Whether every value of a range "low-high" is at least `bound`; None when it is not known or the range is cut."""
    if not answer:
        return None
    low, high = (int(part) for part in str(answer).split("-"))
    if low >= bound:
        return True
    return False if high < bound else None


def both(first: bool | None, second: bool | None) -> bool | None:
    """And, with the unknown: False wins over None, None over True."""
    if first is False or second is False:
        return False
    return None if first is None or second is None else True
