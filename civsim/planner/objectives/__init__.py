"""What a plan is to achieve, one kind of objective a file. Each is a small function of a stated master."""

from collections.abc import Callable, Mapping

import pulp

from civsim.planner.dated_tests import Lens
from civsim.planner.objectives.chance import percent, percent_slope, target_chance
from civsim.planner.objectives.cvar import cvar_score, tail_weights
from civsim.planner.objectives.district import field_lens, worst_district
from civsim.planner.objectives.expected import cycle_score, final_score, worst_year
from civsim.planner.objectives.money import least_money, reach_target
from civsim.planner.objectives.themed import theme_lens, themed_score
from civsim.planner.statement import Statement

Objective = Callable[[Statement], pulp.LpAffineExpression]

LACKING = 1e6  # price of what requirements lack, only to tell plans apart that miss them

OBJECTIVES: dict[str, Objective] = {
    "cycle_score": cycle_score,
    "final_score": final_score,
    "worst_year": worst_year,
    "least_money": least_money,
    "worst_district": worst_district,
    "themed_score": themed_score,
    "target_chance": target_chance,
    "cvar_score": cvar_score,
}

NOT_POINTS = ("least_money", "target_chance")
"""Objectives that are no score."""

LENSES: dict[str, Lens] = {"worst_district": field_lens, "themed_score": theme_lens}
"""How an objective sees the tests, where it is not as they are."""


def shown(objective: str, value: float) -> float:
    """A value of the linear programme as it is told: chances in per cent. [points, 万元 with its sign turned, %]"""
    return percent(value) if objective == "target_chance" else value


def shown_round(objective: str, step: Mapping[str, float]) -> Mapping[str, float]:
    """A round of the column generation with value and bound as they are told."""
    return dict(step) | {key: shown(objective, step[key]) for key in ("value", "bound")}


__all__ = [
    "LACKING",
    "LENSES",
    "NOT_POINTS",
    "OBJECTIVES",
    "Objective",
    "percent_slope",
    "reach_target",
    "shown",
    "tail_weights",
]
