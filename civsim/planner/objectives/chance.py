"""The chance of reaching the target, through mean and spread of the sampled score.

A score is nearly normal, so the chance of reaching the target at a test is Phi((mean - target) / sd). The linear
programme maximises the smallest (mean - target) / sd over the tests that count, with sds that stand still; they are
those of the plan itself, found in rounds (`chance_rounds`). So the bound is on plans whose scores spread as much as
this plan's: one that spread less could have a higher chance of reaching a target that lies below its mean.
"""

from statistics import NormalDist

import pulp

from civsim.planner.rows.points import scores_if_held
from civsim.planner.statement import Statement, at_most


def target_chance(statement: Statement) -> pulp.LpAffineExpression:
    """The smallest number of standard deviations by which a test's expected score lies above the target."""
    margin, target = statement.variable("margin", None, None), statement.instance.target
    for a, score in enumerate(scores_if_held(statement)):
        statement.row(f"margin_{a}", at_most(float(statement.instance.score_sd[a]) * margin - score, -target))
    return pulp.LpAffineExpression(margin)


def percent(margin: float) -> float:
    """Chance of reaching the target from a margin in standard deviations. [%]"""
    return float(100.0 * NormalDist().cdf(margin))


def percent_slope(margin: float) -> float:
    """Its derivative. [percentage points a standard deviation]"""
    return float(100.0 * NormalDist().pdf(margin))
