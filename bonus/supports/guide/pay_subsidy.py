"""Pay subsidy (palkkatuki, 380/2023 chapter 10, sections 81–94) and the 55+ employment support (sections 95–96)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bonus.supports.facts import Facts
from bonus.supports.guide.answers import Answers, Employer, Other, Work, both
from bonus.supports.guide.parts import (
    SERVICES,
    act,
    authority,
    employer_is,
    employment,
    hours,
    monthly,
    not_started,
    unemployed,
)
from bonus.supports.guide.result import Condition, Fit
from portal.core.money import written

ANY_BUT_STATE = {Employer.COMPANY, Employer.ASSOCIATION, Employer.HOUSEHOLD}
S = "pay_subsidy"


def common(answers: Answers, facts: Facts) -> list[Condition]:
    return [
        employment(
            answers, _("The person is employed by you and paid by the collective agreement."), act(SERVICES, "84")
        ),
        not_started(answers, facts.day, "84"),
        Condition(_("The person is an unemployed jobseeker."), act(SERVICES, "82"), answers.unemployed_at_least(1)),
    ]


def basic(answers: Answers, facts: Facts) -> Fit:
    """50 %, 5 months, or 10 when unemployed for at least 12 of the last 14 months (86 §)."""
    long = answers.unemployed_at_least(12)
    months = facts.whole(S, "basic_months_long" if long else "basic_months")
    in_age = both(answers.age_at_least(15), answers.age_at_most(24)) or answers.age_at_least(50)
    group = True if in_age else None  # the other grounds are the authority's to find out
    return _fit(
        "basic",
        answers,
        facts,
        rate="basic_rate",
        cap="basic_cap",
        months=months,
        name=_("Pay subsidy: missing skills"),
        gives=_("%(rate)s %% of the wage costs, at most %(cap)s € a month, for %(months)s months")
        % _numbers(facts, "basic_rate", "basic_cap", months),
        conditions=[
            employer_is(
                answers,
                ANY_BUT_STATE,
                _("The employer is a company, an association or another private employer."),
                act(SERVICES, "83"),
            ),
            *common(answers, facts),
            Condition(
                _(
                    "The person belongs to a group of section 82: aged 15–24 or 50 and over, no "
                    "secondary education, entitled to "
                    "an integration plan, or no paid work in six months."
                ),
                act(SERVICES, "82"),
                group,
            ),
        ],
    )


def reduced(answers: Answers, facts: Facts) -> Fit:
    """70 %, 10 months, may be extended (87 §). The authority finds out whether it applies; it is not asked."""
    months = facts.whole(S, "reduced_months")
    return _fit(
        "reduced",
        answers,
        facts,
        rate="reduced_rate",
        cap="reduced_cap",
        months=months,
        name=_("Pay subsidy: reduced ability to work"),
        gives=_("%(rate)s %% of the wage costs, at most %(cap)s € a month, for %(months)s months at a time")
        % _numbers(facts, "reduced_rate", "reduced_cap", months),
        conditions=[
            employer_is(
                answers,
                ANY_BUT_STATE | {Employer.MUNICIPALITY},
                _("The employer is not a state office."),
                act(SERVICES, "83"),
            ),
            *common(answers, facts),
            Condition(
                _(
                    "The authority finds that a disability or illness lowers the person's chances to get the work. "
                    "You need not know or ask about it."
                ),
                act(SERVICES, "87"),
            ),
        ],
        notes=[
            Condition(
                _("Sources differ about the highest sum. The authority tells the sum in force."), act(SERVICES, "94")
            )
        ],
    )


def full(answers: Answers, facts: Facts) -> Fit:
    """100 % for associations, foundations and religious communities (88 §)."""
    months = facts.whole(S, "full_months")
    return _fit(
        "full",
        answers,
        facts,
        rate="full_rate",
        cap="full_cap",
        months=months,
        name=_("Pay subsidy: the whole wage, for associations"),
        gives=_(
            "%(rate)s %% of the wage costs for at most 65 %% of full hours, at most %(cap)s € a "
            "month, for %(months)s months"
        )
        % _numbers(facts, "full_rate", "full_cap", months),
        conditions=[
            employer_is(
                answers,
                {Employer.ASSOCIATION},
                _(
                    "The employer is an association, a foundation or a religious community, and "
                    "the work is not business."
                ),
                act(SERVICES, "88"),
            ),
            *common(answers, facts),
            unemployed(
                answers,
                24,
                _("The person has been unemployed for at least 24 of the last 28 months."),
                act(SERVICES, "88"),
            ),
        ],
    )


def older(answers: Answers, facts: Facts) -> Fit:
    """50 % for 24 months for people aged 60 or over who have been unemployed long (89 §)."""
    months = facts.whole(S, "older_months")
    return _fit(
        "older",
        answers,
        facts,
        rate="older_rate",
        cap="older_cap",
        months=months,
        name=_("Pay subsidy: aged 60 or over"),
        gives=_("%(rate)s %% of the wage costs, at most %(cap)s € a month, for %(months)s months at a time")
        % _numbers(facts, "older_rate", "older_cap", months),
        conditions=[
            employer_is(
                answers,
                ANY_BUT_STATE | {Employer.MUNICIPALITY},
                _("The employer is not a state office."),
                act(SERVICES, "83"),
            ),
            *common(answers, facts),
            Condition(_("The person is aged 60 or over."), act(SERVICES, "89"), answers.age_at_least(60)),
            unemployed(
                answers,
                12,
                _("The person has been unemployed for at least 12 of the last 14 months."),
                act(SERVICES, "89"),
            ),
        ],
    )


def apprenticeship(answers: Answers, facts: Facts) -> Fit:
    """50 % for as long as the authority finds suitable (90 §), also for other unemployed people than those of 82 §."""
    return _fit(
        "apprenticeship",
        answers,
        facts,
        rate="apprenticeship_rate",
        cap="apprenticeship_cap",
        months=answers.months or 12,
        name=_("Pay subsidy during an apprenticeship"),
        gives=_(
            "%(rate)s %% of the wage costs, at most %(cap)s € a month, for the time that the authority finds suitable"
        )
        % _numbers(facts, "apprenticeship_rate", "apprenticeship_cap", 0),
        conditions=[
            Condition(_("The work is an apprenticeship."), act(SERVICES, "90"), answers.work == Work.APPRENTICESHIP),
            employer_is(
                answers,
                ANY_BUT_STATE,
                _("The employer is a company, an association or another private employer."),
                act(SERVICES, "83"),
            ),
            *common(answers, facts),
        ],
        notes=[Condition(_("An extension is applied for before the subsidised period ends."), act(SERVICES, "90"))],
    )


def support_55(answers: Answers, facts: Facts) -> Fit:
    """Employment support for people aged 55 or over (95–96 §)."""
    name = "support_55"
    months = facts.whole(name, "months")
    wage_others = {Other.PAY_SUBSIDY, Other.YOUTH_VOUCHER, Other.OTHER} & answers.others
    return Fit(
        name,
        name,
        _("Employment support for people aged 55 or over"),
        _("%(rate)s %% of the wage costs, at most %(cap)s € a month, for %(months)s months")
        % {"rate": facts.whole(name, "rate"), "cap": written(facts.number(name, "cap"), 0), "months": months},
        authority(),
        [
            Condition(
                _("The employer is not a state office."), act(SERVICES, "95"), answers.employer != Employer.STATE
            ),
            employment(answers, _("The person is employed by you."), act(SERVICES, "95")),
            not_started(answers, facts.day, "95.3"),
            Condition(_("The person is aged 55 or over."), act(SERVICES, "95"), answers.age_at_least(55)),
            unemployed(
                answers,
                24,
                _("The person has been unemployed for at least 24 of the last 28 months."),
                act(SERVICES, "95"),
            ),
            hours(
                answers,
                facts.number(name, "hours_week"),
                _("The work is at least %(hours)s hours a week, or 65 %% of full time.")
                % {"hours": facts.whole(name, "hours_week")},
                act(SERVICES, "95"),
            ),
            Condition(
                _("No other support has been granted for the same person's wage costs."),
                act(SERVICES, "95.3"),
                not wage_others,
            ),
        ],
        monthly(answers, months=months, cap=facts.number(name, "cap"), rate=facts.number(name, "rate")),
        facts.checked_on(name),
        counts_as_wage=True,
    )


KINDS = (basic, reduced, full, older)


def _numbers(facts: Facts, rate: str, cap: str, months: int) -> dict[str, int | str]:
    return {"rate": facts.whole(S, rate), "cap": written(facts.number(S, cap), 0), "months": months}


def _fit(kind, answers, facts, *, rate, cap, months, name, gives, conditions, notes=()) -> Fit:
    sums = monthly(answers, months=months, cap=facts.number(S, cap), rate=facts.number(S, rate))
    last = _("Apply for payment afterwards, at the latest within %(months)s months from the last period.") % {
        "months": facts.whole(S, "last_claim_months")
    }
    own = Condition(_("The person is not already employed by you."), act(SERVICES, "84"), not answers.own_employee)
    return Fit(
        S,
        kind,
        name,
        gives,
        authority(),
        [*conditions, own],
        sums,
        facts.checked_on(S),
        notes=[
            *notes,
            Condition(
                last, _("Government decree %(number)s, section %(section)s") % {"number": "385/2024", "section": "18"}
            ),
        ],
        counts_as_wage=True,
    )
