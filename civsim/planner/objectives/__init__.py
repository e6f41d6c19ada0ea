"""What a plan is to achieve, one kind of objective a file. Each is a small function of a stated master."""

from collections.abc import Callable

import pulp

from civsim.planner.objectives.expected import cycle_score, final_score, worst_year
from civsim.planner.objectives.money import least_money, reach_target
from civsim.planner.statement import Statement

Objective = Callable[[Statement], pulp.LpAffineExpression]

LACKING = 1e6  # price of what requirements lack, only to tell plans apart that miss them

OBJECTIVES: dict[str, Objective] = {
    "cycle_score": cycle_score,
    "final_score": final_score,
    "worst_year": worst_year,
    "least_money": least_money,
}

__all__ = ["LACKING", "OBJECTIVES", "Objective", "reach_target"]
