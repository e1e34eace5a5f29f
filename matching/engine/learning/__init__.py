"""Weights from coaches' decisions: pairwise logistic regression over the components, shrunk to the weights in force.

`fit(rows, prior)` gives a new weight set and how good it is on decisions that it has not seen. It never changes what
ranks: a manager reads the report and activates the version, or doesn't.

Sources: Joachims (2002), Optimizing search engines using clickthrough data (pairs within a list); Joachims et al.
(2005) on attention that falls with rank.
"""

from matching.engine.learning.fitting import LEAST_COACHES, LEAST_DECISIONS, MOST_OF_ONE, Fitted, NotEnough, fit
from matching.engine.learning.pairs import ShownRow, preferences

__all__ = ["LEAST_COACHES", "LEAST_DECISIONS", "MOST_OF_ONE", "Fitted", "NotEnough", "ShownRow", "fit", "preferences"]
