"""The supports together: which fit, what excludes what, and what to do in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from bonus.supports.facts import FactMissing, Facts
from bonus.supports.guide import others, pay_subsidy
from bonus.supports.guide.answers import Answers, Work
from bonus.supports.guide.clashes import clashes
from bonus.supports.guide.parts import SERVICES, act, decree
from bonus.supports.guide.result import BonusTerms, Condition, Fit, Guidance, Verdict

POSSIBLE = (Verdict.FITS, Verdict.TO_CHECK)


def suggest(answers: Answers, facts: Facts, *town: BonusTerms) -> Guidance:
    """Every support with its verdict, in the order in which to apply; a support without facts that day is left out.

    `town`: each scheme of the town that is in force; without any the guide tells that the town may have one.
    """
    schemes = town or (BonusTerms(),)
    rules: list[Callable[[], Fit]] = [
        lambda: others.youth_voucher(answers, facts),
        *(lambda kind=kind: kind(answers, facts) for kind in pay_subsidy.KINDS),
        lambda: pay_subsidy.apprenticeship(answers, facts),
        lambda: pay_subsidy.support_55(answers, facts),
        lambda: others.training_compensation(answers, facts),
        lambda: others.work_trial(answers, facts),
        *(lambda terms=terms: others.bonus(answers, facts, terms) for terms in schemes),
        lambda: others.arrangement(answers, facts),
    ]
    fits = [fit for fit in map(_known, rules) if fit is not None]
    possible = [fit for fit in fits if fit.verdict in POSSIBLE]
    names = {fit.support for fit in possible}
    own = [terms for terms in schemes if any(fit.support == "bonus" and fit.kind == (terms.scheme or "bonus")
                                             for fit in possible)]  # fmt: skip
    return Guidance(
        fits,
        clashes(possible, answers, own),
        _steps(names, answers, facts, own),
        _warnings(answers, facts, names),
    )


def _known(rule: Callable[[], Fit]) -> Fit | None:
    try:
        return rule()
    except FactMissing:
        return None


def _steps(possible: set[str], answers: Answers, facts: Facts, own: Sequence[BonusTerms]) -> list[Condition]:
    """What to do, in order; only what concerns this plan."""
    paid = answers.work != Work.TRIAL
    steps = []

    def step(condition: bool, text: str, source: str = "") -> None:
        if condition:
            steps.append(Condition(text, source))

    step(
        "youth_voucher" in possible,
        _("Apply for the youth voucher first: it may pay the most, and other supports given first may exclude it."),
        decree("1332/2025"),
    )
    step(
        bool({"pay_subsidy", "support_55"} & possible) and paid,
        _("Apply for pay subsidy or the 55+ support and wait for the decision. Do not begin the employment before it."),
        act(SERVICES, "84"),
    )
    step(
        "training_compensation" in possible,
        _("Agree with the provider of the training on the apprenticeship, the study plan and the compensation."),
        act("531/2017", "70"),
    )
    step(
        "work_trial" in possible,
        _(
            "Tell of the opening in the portal. The coach finds a person, and the three of you make "
            "the agreement with the "
            "employment authority."
        ),
        act(SERVICES, "57"),
    )
    step(paid, _("Then agree on the first day and sign the contract."))
    for terms in own:
        name = terms.name or _("The town's recruitment bonus")
        step(
            True, _("Apply in this portal when a placement has been agreed on: %(name)s.") % {"name": name}, terms.name
        )
    step(
        "arrangement" in possible,
        _("If the work needs tools or changes, ask for arrangement support within %(months)s month from the purchase.")
        % {"months": facts.whole("arrangement", "apply_within_months")},
        decree("385/2024", "19"),
    )
    step(
        "pay_subsidy" in possible and paid,
        _("Apply for the payments of the subsidy afterwards, within %(months)s months from the last period.")
        % {"months": facts.whole("pay_subsidy", "last_claim_months")},
        decree("385/2024", "18"),
    )
    return steps


def _warnings(answers: Answers, facts: Facts, possible: set[str]) -> list[Condition]:
    warnings = []
    if answers.work != Work.TRIAL and answers.start and answers.start <= facts.day:
        warnings.append(
            Condition(
                _(
                    "The first day is today or already past. Pay subsidy and the 55+ support are not "
                    "granted for employment that began "
                    "before the decision."
                ),
                act(SERVICES, "84"),
            )
        )
    if answers.primary_production:
        warnings.append(
            Condition(
                _(
                    "De minimis aid to agriculture and fisheries has ceilings of its own. Ask an "
                    "official before you apply."
                ),
                _("Regulations (EU) 1408/2013 and 717/2014"),
            )
        )
    elif {"bonus", "youth_voucher", "pay_subsidy"} & possible and facts.has("de_minimis"):
        ceiling = f"{facts.whole('de_minimis', 'ceiling'):,}".replace(",", "\N{NO-BREAK SPACE}")
        warnings.append(
            Condition(
                _(
                    "These supports are often de minimis aid: at most %(ceiling)s € over three years "
                    "for companies under the same control. "
                    "You tell what you have received when you apply."
                )
                % {"ceiling": ceiling},
                _("Regulation (EU) 2023/2831"),
            )
        )
    return warnings
