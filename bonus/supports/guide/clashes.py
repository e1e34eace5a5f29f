"""What excludes or lowers what, of the supports that are possible or that the employer has named."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bonus.supports.guide.answers import Answers, Other, Work
from bonus.supports.guide.parts import SERVICES, act
from bonus.supports.guide.result import BonusTerms, Condition, Fit

NAMED = (Other.PAY_SUBSIDY, Other.SUPPORT_55, Other.YOUTH_VOUCHER)


def clashes(possible: Sequence[Fit], answers: Answers, own: Sequence[BonusTerms]) -> list[Condition]:
    """By the acts first, then by the terms of the town's own supports that are possible (`own`)."""
    named = {fit.support for fit in possible} | set(answers.others)
    return [*_by_law(named, answers, own), *_by_terms(possible, named, own)]


def _by_law(named: set[str], answers: Answers, own: Sequence[BonusTerms]) -> list[Condition]:
    found: list[Condition] = []

    def clash(condition: bool, text: str, source: str) -> None:
        if condition:
            found.append(Condition(text, source))

    paid = answers.work != Work.TRIAL
    wage = _names([terms for terms in own if terms.is_wage_support])
    guidance = _names([terms for terms in own if not terms.is_wage_support])
    clash(
        {Other.PAY_SUBSIDY, Other.SUPPORT_55} <= named,
        _(
            "Choose either pay subsidy or the 55+ support: the 55+ support is not granted when "
            "another support has been "
            "granted for the same person's wage costs."
        ),
        act(SERVICES, "95.3"),
    )
    clash(
        paid and bool(wage) and Other.SUPPORT_55 in named,
        _("A support of the town for wage costs blocks the 55+ support (%(names)s). Choose one of them.")
        % {"names": wage},
        act(SERVICES, "95.3"),
    )
    clash(
        paid and bool(guidance) and Other.SUPPORT_55 in named,
        _(
            "A support of the town that covers guidance only is not a support for wage costs, so by its wording it "
            "does not block the 55+ support (%(names)s)."
        )
        % {"names": guidance},
        act(SERVICES, "95.3"),
    )
    clash(
        paid and Other.PAY_SUBSIDY in named,
        _(
            "Pay subsidy, other wage supports and training compensation may not together exceed the "
            "wage costs. What exceeds "
            "them is cut from the pay subsidy."
        ),
        act(SERVICES, "93"),
    )
    clash(
        paid and bool(wage) and Other.PAY_SUBSIDY in named,
        _(
            "A support of the town for wage costs that is granted before pay subsidy may prevent the subsidy, if "
            "only a minor subsidy would remain (%(names)s)."
        )
        % {"names": wage},
        act(SERVICES, "83.3"),
    )
    clash(
        {Other.YOUTH_VOUCHER, Other.BONUS} <= named,
        _(
            "A municipal supplement given first may exclude the youth voucher for three years. Apply "
            "for the voucher first, and ask "
            "the employment authority before you apply for the town's own support."
        ),
        _("Terms of the Tampere employment area; check with your own area"),
    )
    clash(
        answers.work == Work.APPRENTICESHIP and Other.BONUS in named,
        _(
            "The same hours of guidance are not paid twice: training compensation and the town's own support must "
            "cover different costs."
        ),
        act(SERVICES, "93"),
    )
    return found


def _by_terms(possible: Sequence[Fit], named: set[str], own: Sequence[BonusTerms]) -> list[Condition]:
    """What the rules of each own support say when another one is granted too."""
    found = []
    for terms in own:
        for kind in sorted(named & terms.beside.keys()):
            other = next((str(fit.name) for fit in possible if fit.support == kind), str(Other(kind).label))
            found += [_beside(terms, other, text) for text in terms.beside[kind]]
        rest = _names([another for another in own if another is not terms])
        found += [_beside(terms, rest, text) for text in terms.beside.get("other_municipal", ()) if rest]
    return found


def _beside(terms: BonusTerms, other: str, text: str) -> Condition:
    sentence = _("%(name)s together with another support (%(other)s): %(finding)s")
    return Condition(sentence % {"name": terms.name, "other": other, "finding": text}, terms.name)


def _names(terms: Sequence[BonusTerms]) -> str:
    return ", ".join(one.name or str(_("The town's recruitment bonus")) for one in terms)
