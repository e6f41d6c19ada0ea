"""Rows of plans that are nearly as good as the best: what they keep, and the amounts by which they may differ.

kept value    objective >= floor
days[i]       team-days of group i (groups.py) = what the schedules use of it
uneven[d]     >= | team-days a grid in district d - team-days a grid in the city |
spent         >= all money of the plan

The rows are stated once; from one alternative to the next only the objective changes, so that columns stay as they are.
"""

import numpy as np
import pulp

from civsim.planner.groups import Groups
from civsim.planner.rows.money import all_money
from civsim.planner.statement import Statement, Use, at_most


def near_rows(statement: Statement, groups: Groups, wanted: pulp.LpAffineExpression, floor: float) -> None:
    """Adds all of them."""
    statement.row("kept_value", at_most(-wanted, -floor))
    _day_rows(statement, groups)
    _even_rows(statement, groups)
    if "spent" not in statement.variables:
        all_money(statement)


def _day_rows(statement: Statement, groups: Groups) -> None:
    for i, (d, v, q) in enumerate(zip(groups.district, groups.channel, groups.quarter, strict=True)):
        days = statement.variable(f"days_{i}", 0.0, float(groups.reach[i]))
        uses: list[Use] = [
            (int(d), statement.demands.visits(int(v), int(t)), 1.0 / float(groups.per_day[v]))
            for t in np.flatnonzero(groups.of_period == q)
        ]
        equal = pulp.LpConstraint(pulp.LpAffineExpression(-days), pulp.LpConstraintEQ, rhs=0.0)
        statement.row(f"days_{i}", equal, uses)


def _even_rows(statement: Statement, groups: Groups) -> None:
    grids = np.bincount(statement.instance.model.areas.district)
    days = [statement.variables[f"days_{i}"] for i in range(len(groups.district))]
    of_city = pulp.lpSum(days) * (1.0 / float(grids.sum()))
    for d, members in enumerate(grids.tolist()):
        own = pulp.lpSum(x for x, where in zip(days, groups.district, strict=True) if where == d)
        uneven = statement.variable(f"uneven_{d}", 0.0, float(groups.reach.sum()) + 1.0)
        for name, sign in (("above", 1.0), ("below", -1.0)):
            more = (own * (1.0 / max(members, 1)) - of_city) * sign
            statement.row(f"{name}_{d}", at_most(more - uneven, 0.0))
