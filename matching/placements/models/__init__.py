"""Review → proposal → placement with its guidance diary → evaluation. What was listed and done is kept."""

from matching.placements.models.guidance import Evaluation, GuidanceEntry
from matching.placements.models.inputs import EngineInput
from matching.placements.models.placement import Placement, TrialPeriod, TrialRestart
from matching.placements.models.proposal import BOTH_SIDES, Proposal
from matching.placements.models.review import PairScore, ReviewDecision, ShownList
from matching.placements.models.weights import DecisionPool, WeightVersion

__all__ = [
    "BOTH_SIDES",
    "DecisionPool",
    "EngineInput",
    "Evaluation",
    "GuidanceEntry",
    "PairScore",
    "Placement",
    "Proposal",
    "ReviewDecision",
    "ShownList",
    "TrialPeriod",
    "TrialRestart",
    "WeightVersion",
]
