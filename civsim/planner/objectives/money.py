"""Objectives in 万元: the least money with which every counted test reaches the target."""

import pulp

from civsim.planner.rows.money import all_money
from civsim.planner.rows.points import scores_if_held
from civsim.planner.statement import Statement, at_most


def least_money(statement: Statement) -> pulp.LpAffineExpression:
    """Minus the money spent [万元], every counted test reaching the target in expectation."""
    reach_target(statement)
    return -all_money(statement)


def reach_target(statement: Statement) -> None:
    """score[a] + lacking[a] >= target for every counted test."""
    for a, score in enumerate(scores_if_held(statement)):
        lacking = statement.lack(f"short_{a}")
        statement.row(f"target_{a}", at_most(-score - lacking, -statement.instance.target))
