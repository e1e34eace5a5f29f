"""Which supports fit an employer's plan, why, and in which order: rules over answers and dated facts, no database.

`suggest(answers, facts, bonus)` is the whole interface. Nothing here decides: every support names who does.
"""

from bonus.supports.guide.answers import Answers
from bonus.supports.guide.result import BonusTerms, Condition, Fit, Guidance, Verdict
from bonus.supports.guide.suggest import suggest

__all__ = ["Answers", "BonusTerms", "Condition", "Fit", "Guidance", "Verdict", "suggest"]
