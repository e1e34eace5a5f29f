"""Youth voucher, apprenticeship and its compensation, work trial, arrangement support, and the town's bonus."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from bonus.supports.facts import Facts
from bonus.supports.guide.answers import Answers, Employer, Work, both
from bonus.supports.guide.parts import (
    SERVICES,
    SERVICES_DECREE,
    TRAINING,
    act,
    authority,
    decree,
    employer_is,
    employment,
    hours,
    monthly,
)
from bonus.supports.guide.result import BonusTerms, Condition, Fit
from portal.core.money import written


def youth_voucher(answers: Answers, facts: Facts) -> Fit:
    """Nuorten työllistymisseteli (decree 1332/2025): first come, first served, from the employment authority."""
    name, law = "youth_voucher", decree("1332/2025")
    number = facts.whole
    first, last = facts.day_of(name, "apply_from"), facts.day_of(name, "apply_to")
    planned = None if answers.months is None else answers.months >= number(name, "contract_months")
    long_enough = answers.unemployed_at_least(6)
    if long_enough is False and answers.unemployed_at_least(1):
        long_enough = None  # three months are enough for those with comprehensive school only
    return Fit(
        name,
        name,
        _("Youth employment voucher"),
        _("%(rate)s %% of the wage, at most %(cap)s € a month for %(months)s months, together at most %(total)s €")
        % {
            "rate": number(name, "rate"),
            "cap": written(facts.number(name, "cap"), 0),
            "months": number(name, "months"),
            "total": written(facts.number(name, "cap_total"), 0),
        },
        _("Employment authority, by an agreement with the company, in the order of arrival"),
        [
            employer_is(answers, {Employer.COMPANY}, _("The employer is a company."), law),
            employment(answers, _("The person is employed by you."), law),
            Condition(_("The person is aged 18–29."), law, both(answers.age_at_least(18), answers.age_at_most(29))),
            Condition(
                _(
                    "The person has been unemployed for at least 6 of the last 7 months (3, if "
                    "comprehensive school is the only "
                    "education)."
                ),
                law,
                long_enough,
            ),
            Condition(
                _("The contract is for at least %(months)s months.") % {"months": number(name, "contract_months")},
                law,
                planned,
            ),
            hours(
                answers,
                facts.number(name, "hours_week"),
                _("The work is at least %(hours)s hours a week.") % {"hours": number(name, "hours_week")},
                law,
            ),
            Condition(
                _("The voucher can be applied for from %(first)s to %(last)s.")
                % {"first": _day(first), "last": _day(last)},
                law,
                first <= facts.day <= last,
            ),
            Condition(_("The company has no tax debt, or has a payment plan."), law),
        ],
        monthly(answers, months=number(name, "months"), cap=facts.number(name, "cap"), rate=facts.number(name, "rate")),
        facts.checked_on(name),
        counts_as_wage=True,
    )


def work_trial(answers: Answers, facts: Facts) -> Fit:
    """Työkokeilu (380/2023 54–60 §): no wage, no cost to the host."""
    name = "work_trial"
    longest = facts.whole(name, "months_total")
    return Fit(
        name,
        name,
        _("Work trial"),
        _("No wage: the person gets unemployment benefit, and the authority insures"),
        authority(),
        [
            Condition(
                _("You want to try how the work suits the person, before or instead of employment."),
                act(SERVICES, "54"),
                answers.work == Work.TRIAL,
            ),
            Condition(
                _("The host is not a private household."), act(SERVICES, "54"), answers.employer != Employer.HOUSEHOLD
            ),
            Condition(_("The person is not already employed by you."), act(SERVICES, "54"), not answers.own_employee),
            Condition(
                _("The trial is at most %(months)s months, all of the person's trials together.") % {"months": longest},
                act(SERVICES, "55"),
                None if answers.months is None or answers.months <= longest else False,
            ),
            Condition(_("4–8 hours a day, at most 5 days a week."), act(SERVICES, "57"), _trial_hours(answers, facts)),
            Condition(_("A named person at the workplace guides and supervises."), act(SERVICES, "57")),
        ],
        (),
        facts.checked_on(name),
    )


def training_compensation(answers: Answers, facts: Facts) -> Fit:
    """Apprenticeship with training compensation (531/2017 70–73 §): agreed with the provider of the training."""
    name = "training_compensation"
    low, high = facts.whole(name, "month_low"), facts.whole(name, "month_high")
    weekly = facts.number("apprenticeship", "hours_week")
    return Fit(
        name,
        name,
        _("Apprenticeship and training compensation"),
        _("By agreement, usually %(low)s–%(high)s € a month, if training causes you costs")
        % {"low": low, "high": high},
        _("Provider of the training (for example OSAO)"),
        [
            Condition(
                _("The work is an apprenticeship: an employment contract and a personal study plan."),
                act(TRAINING, "70"),
                answers.work == Work.APPRENTICESHIP,
            ),
            Condition(
                _("The person is aged 15 or over."),
                act(TRAINING, "70"),
                answers.age_at_least(facts.whole("apprenticeship", "age")),
            ),
            hours(
                answers,
                weekly,
                _("The work is at least %(hours)s hours a week on average.") % {"hours": int(weekly)},
                act(TRAINING, "70"),
            ),
            Condition(_("The workplace has a named and competent workplace instructor."), act(TRAINING, "72")),
        ],
        monthly(answers, months=answers.months or 12, cap=Decimal(high)),
        facts.checked_on(name),
        counts_as_wage=True,
    )


def arrangement(answers: Answers, facts: Facts) -> Fit:
    """Työolosuhteiden järjestelytuki (380/2023 98 §, decree 385/2024 9 and 19 §)."""
    name, law = "arrangement", act(SERVICES, "98")
    number = facts.whole
    return Fit(
        name,
        name,
        _("Support for arrangements at the workplace"),
        _(
            "Tools and changes at most %(cap)s € a person; a colleague's help %(hour)s € an hour, at "
            "most %(hours)s hours a month for "
            "%(months)s months"
        )
        % {
            "cap": written(facts.number(name, "tools_cap"), 0),
            "hour": number(name, "help_hour"),
            "hours": number(name, "help_hours_month"),
            "months": number(name, "help_months"),
        },
        authority(),
        [
            employment(answers, _("The person is employed by you."), law),
            Condition(_("The authority finds that a disability or illness needs changes at the workplace."), law),
        ],
        (),
        facts.checked_on(name),
        notes=[
            Condition(
                _("Apply within %(months)s month from the purchase.") % {"months": number(name, "apply_within_months")},
                decree(SERVICES_DECREE, "19"),
            )
        ],
    )


def bonus(answers: Answers, facts: Facts, terms: BonusTerms) -> Fit:
    """A support of the town's own. What it pays comes from its scheme in force, placeholders until the town decides."""
    name = "bonus"
    source = _("The town's decision is missing") if terms.placeholder else terms.name
    wage = terms.is_wage_support
    return Fit(
        name,
        terms.scheme or name,
        terms.name or _("The town's recruitment bonus"),
        _("Support for wage costs, by the town's terms")
        if wage
        else _(
            "The company's own working time for guiding a person and for securing basic skills, by the town's terms"
        ),
        _("The town"),
        [
            *(
                [
                    employer_is(
                        answers,
                        {Employer.COMPANY},
                        _("The employer is a company. The town may extend this to others."),
                        source,
                    )
                ]
                if terms.placeholder
                else []
            ),
            Condition(_("A placement has been agreed on in this portal."), source),
            Condition(
                _("A wage support needs a wage: a work trial has none."),
                act(SERVICES, "58"),
                answers.work != Work.TRIAL,
            )
            if wage
            else Condition(_("The workplace guides the person and records the hours in the guidance diary."), source),
            *(
                [
                    Condition(
                        _("Agriculture and fisheries have ceilings of their own. An official looks at the case."),
                        _("Regulations (EU) 1408/2013 and 717/2014"),
                    )
                ]
                if answers.primary_production
                else []
            ),
            *(Condition(text, terms.name, False) for text in terms.refused),
            *(Condition(text, terms.name) for text in terms.unknown),
        ],
        () if terms.refused else tuple(terms.monthly or ()),
        facts.checked_on(name),
        notes=[] if terms.refused else _bonus_notes(terms, source),
        counts_as_wage=wage,
        scheme=terms.scheme,
    )


def _bonus_notes(terms: BonusTerms, missing: str) -> list[Condition]:
    if terms.placeholder:
        return [Condition(_("The town has not confirmed the sum yet, so the guide shows none."), missing)]
    if terms.monthly:
        return [Condition(_("The sum is the largest that the town's terms allow for this plan."), terms.name)]
    return [Condition(_("The town's terms give no sum for these answers."), terms.name)]


def _trial_hours(answers: Answers, facts: Facts) -> bool | None:
    if answers.hours_week is None:
        return None
    days = facts.number("work_trial", "days_week")
    return (
        facts.number("work_trial", "hours_day_low")
        <= answers.hours_week
        <= facts.number("work_trial", "hours_day_high") * days
    )


def _day(day) -> str:
    return f"{day.day}.{day.month}.{day.year}"
