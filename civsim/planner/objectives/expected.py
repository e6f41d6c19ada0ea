"""Objectives in points: expected scores of the cycle, of the last test, of the weakest test."""

import pulp

from civsim.planner.rows.points import scores_by_date, scores_if_held
from civsim.planner.statement import Statement, at_most


def cycle_score(statement: Statement) -> pulp.LpAffineExpression:
    """Expected score of the cycle: tests weighted by their years."""
    weights = statement.instance.test_weight
    return pulp.lpSum(float(w) * s for w, s in zip(weights, scores_by_date(statement), strict=True))


def final_score(statement: Statement) -> pulp.LpAffineExpression:
    """Expected score of the last counted test."""
    return scores_if_held(statement)[-1]


def worst_year(statement: Statement) -> pulp.LpAffineExpression:
    """The lowest expected score of the counted tests (a title must be held every year)."""
    worst = statement.variable("worst", None, None)
    for a, score in enumerate(scores_if_held(statement)):
        statement.row(f"worst_{a}", at_most(worst - score, 0.0))
    return pulp.LpAffineExpression(worst)
