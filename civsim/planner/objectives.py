"""What a plan is to achieve. Each objective is a small function that states itself in terms of the tests' scores."""

from collections.abc import Callable

import pulp

from civsim.planner.rows.money import all_money
from civsim.planner.statement import Statement, at_most

Objective = Callable[[Statement], pulp.LpAffineExpression]


def _scores(statement: Statement) -> list[pulp.LpVariable]:
    """Expected scores of the tests as if each date were a test of its own."""
    return [statement.variables[f"score_{a}"] for a in range(len(statement.instance.tests))]


def _scores_if_held(statement: Statement) -> list[pulp.LpAffineExpression]:
    """Expected score of each counted test, given that it is held: the mean over its dates. By planned date."""
    scores = _scores(statement)
    return [pulp.lpSum(p * scores[a] for a, p in dates) for dates in statement.instance.dates.values()]


def cycle_score(statement: Statement) -> pulp.LpAffineExpression:
    """Expected score of the cycle: tests weighted by their years."""
    weights = statement.instance.test_weight
    return pulp.lpSum(float(w) * s for w, s in zip(weights, _scores(statement), strict=True))


def final_score(statement: Statement) -> pulp.LpAffineExpression:
    """Expected score of the last counted test."""
    return _scores_if_held(statement)[-1]


def worst_year(statement: Statement) -> pulp.LpAffineExpression:
    """The lowest expected score of the counted tests (a title must be held every year)."""
    worst = statement.variable("worst", None, None)
    for a, score in enumerate(_scores_if_held(statement)):
        statement.row(f"worst_{a}", at_most(worst - score, 0.0))
    return pulp.LpAffineExpression(worst)


def least_money(statement: Statement) -> pulp.LpAffineExpression:
    """Minus the money spent [万元], every counted test reaching the target in expectation."""
    reach_target(statement)
    return -all_money(statement)


def reach_target(statement: Statement) -> None:
    """score[a] + lacking[a] >= target for every counted test."""
    for a, score in enumerate(_scores_if_held(statement)):
        lacking = statement.lack(f"short_{a}")
        statement.row(f"target_{a}", at_most(-score - lacking, -statement.instance.target))


LACKING = 1e6  # price of what requirements lack, only to tell plans apart that miss them

OBJECTIVES: dict[str, Objective] = {
    "cycle_score": cycle_score,
    "final_score": final_score,
    "worst_year": worst_year,
    "least_money": least_money,
}
