"""How little residents can be brought to live with: the range in which a survey's line has to hold.

A line over a curve that is not concave lies the nearer to it, the shorter the range. The load when every grid is on its
best schedule is out of reach of the teams; an LP with the same rows, whose points are minus the load, bounds it better.
"""

from dataclasses import replace

import numpy as np
import pulp
from numpy.typing import NDArray

from civsim.planner.backlog import build_shortage
from civsim.planner.generate import generate
from civsim.planner.instance import Instance, loads_at
from civsim.planner.master import state
from civsim.planner.statement import Statement
from civsim.planner.surveys import SurveyLeaf


def with_floors(instance: Instance, gap: float, rounds: int, seconds: float) -> Instance:
    """The problem whose surveys know below which load no plan of the catalogue can go."""
    floors = [_least_load(instance, leaf, gap, rounds, seconds) for leaf in instance.surveys]
    leaves = tuple(replace(leaf, floor=floor) for leaf, floor in zip(instance.surveys, floors, strict=True))
    return replace(instance, surveys=leaves)


def _least_load(instance: Instance, leaf: SurveyLeaf, gap: float, rounds: int, seconds: float) -> float:
    """A bound below every load that plans can lead to; waiting work, which only adds to it, costs nothing here."""
    points = np.zeros_like(instance.points)
    points[leaf.assessment] = -load_of_leaf(instance, leaf)
    nothing = np.zeros(len(instance.tests))
    bare = replace(
        instance,
        points=points,
        constant=nothing,
        settled=nothing,
        desk_works=np.zeros_like(instance.desk_works),
        floors=np.full_like(instance.floors, np.nan),
        allowed=np.ones_like(
            instance.allowed
        ),  # path rules left out, so that any mix fits: the bound holds all the more
    )
    shortage = build_shortage(instance)
    free = replace(
        shortage,
        penalty=np.zeros_like(shortage.penalty),
        survey_penalty=np.zeros_like(shortage.survey_penalty),
        money_penalty=np.zeros_like(shortage.money_penalty),
    )

    def minus_load(statement: Statement) -> pulp.LpAffineExpression:
        return pulp.LpAffineExpression(statement.variables[f"score_{leaf.assessment}"])

    return max(0.0, -generate(state(bare, minus_load, free), gap, rounds, seconds).bound)


def load_of_leaf(instance: Instance, leaf: SurveyLeaf) -> NDArray[np.float64]:
    """(R, J) what each grid adds to the load that decides on a survey leaf."""
    total = np.zeros(instance.points.shape[1:])
    for c, load in enumerate(loads_at(instance, leaf.assessment)):
        if leaf.categories[c]:
            total += load
    return total
