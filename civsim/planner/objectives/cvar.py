"""CVaR over futures: the mean score in the worst share of the futures is as high as can be.

    max  threshold - sum over futures of chance x below / share,   below >= threshold - score of the future, below >= 0

With a share of 1 it is the mean over all futures; with a share no larger than the chance of the worst future, the score
there.

References
----------
[rockafellar-uryasev-2000]
"""

import numpy as np
import pulp
from numpy.typing import NDArray

from civsim.planner.objectives.expected import cycle_score
from civsim.planner.statement import Statement, at_most


def cvar_score(statement: Statement) -> pulp.LpAffineExpression:
    """The mean of the expected cycle scores in the worst share of the futures."""
    instance = statement.instance
    share = float(instance.model.spec.plan.worst_share)
    threshold = statement.variable("threshold", None, None)
    value = pulp.LpAffineExpression(threshold)
    for chance, future in zip(instance.chances, (statement, *statement.futures), strict=True):
        below = future.variable("below")
        future.row("below", at_most(threshold - cycle_score(future) - below, 0.0))
        value -= chance / share * below
    return value


def tail_weights(scores: NDArray[np.float64], chances: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Weights (sum 1) with which futures count when the mean of the worst share is taken: the worst come first."""
    order = np.argsort(scores, kind="stable")
    before = np.cumsum(chances[order]) - chances[order]
    weights = np.zeros(len(scores))
    weights[order] = np.clip(share - before, 0.0, chances[order]) / share
    return weights
