"""Directions in which a plan may be changed while it stays nearly as good: fewer days, less money, earlier, ...

Named directions are those that an official would ask about. One more leads away from the plans there are already: it
asks for more team-days where these use little of what they could, and for fewer where they use much.

References
----------
[lombardi-2020] on weights by what is used already (SPORES); [decarolis-2011] on modelling to generate alternatives.
"""

from dataclasses import dataclass, replace

import numpy as np
import pulp
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Model
from civsim.planner.groups import Groups
from civsim.planner.statement import Statement


@dataclass(frozen=True)
class Direction:
    """What is to be as large as can be: weights of team-days by group, of the money, of unevenness, of works (O)."""

    key: str
    name: Text
    days: NDArray[np.float64]
    works: NDArray[np.float64]
    money: float = 0.0
    uneven: float = 0.0

    def numbered(self, n: int) -> "Direction":
        """The same where it has been gone n - 1 times before."""
        return self if n == 1 else replace(self, name=Text(f"{self.name.zh} {n}", f"{self.name.en} {n}"))


def objective_of(statement: Statement, direction: Direction) -> pulp.LpAffineExpression:
    """The direction in terms of the variables of `rows/near.py`."""
    own, found = statement.variables, pulp.LpAffineExpression()
    found += pulp.lpSum(float(w) * own[f"days_{i}"] for i, w in enumerate(direction.days) if w)
    found += pulp.lpSum(float(w) * own[f"work_{o}"] for o, w in enumerate(direction.works) if w)
    if direction.uneven:
        grids = np.bincount(statement.instance.model.areas.district)
        found += pulp.lpSum(direction.uneven * float(n) * own[f"uneven_{d}"] for d, n in enumerate(grids))
    if direction.money:
        found += direction.money * own["spent"]
    return found


def named_directions(model: Model, groups: Groups, days: float, money: float, works: int) -> list[Direction]:
    """Directions with a name, scaled by the team-days and the money of the best plan; those that can matter here."""
    none, one = np.zeros(works), np.full(len(groups.reach), 1.0 / max(days, 1e-9))
    zero = 0.0 * one
    found = [Direction("fewest_days", Text("省人力", "fewest team-days"), -one, none)]
    if money > 0:
        found.append(Direction("least_money", Text("省经费", "least money"), zero, none, money=-1.0 / money))
    if len(np.unique(groups.district)) > 1:
        even = Text("各区均衡", "even between districts")
        found.append(Direction("even", even, zero, none, uneven=-1.0 / max(days, 1e-9)))
    early = one * 2.0 * (0.5 - groups.when)
    if len(np.unique(groups.quarter)) > 1:
        found.append(Direction("early", Text("先紧后松", "early effort"), early, none))
        found.append(Direction("late", Text("后程发力", "late effort"), -early, none))
    used = np.unique(groups.channel)
    for v in used.tolist() if len(used) > 1 else ():
        name = model.channels.names[int(model.channels.visits.channel[v])]
        label = Text(f"偏重{name.zh}", f"leaning on {name.en}")
        found.append(
            Direction(f"lean_{model.channels.visit_ids[v]}", label, one * (2.0 * (groups.channel == v) - 1), none)
        )
    return found


def away_from(
    groups: Groups, plans: list[NDArray[np.float64]], works: list[NDArray[np.bool_]], days: float
) -> Direction:
    """Away from the mean of plans, given by team-days by group (N,) and optional works (O,)."""
    used = np.mean(plans, axis=0) / np.maximum(groups.reach, 1e-9)
    weights = (1.0 - 2.0 * np.clip(used, 0.0, 1.0)) / max(days, 1e-9)
    running = np.mean(np.array(works, float), axis=0) if works else np.zeros(0)
    each = 0.1 / max(len(running), 1)
    return Direction("different", Text("差异最大", "as different as can be"), weights, each * (1.0 - 2.0 * running))
